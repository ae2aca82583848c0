"""The few parts of a Word file that the portal's own templates are made of, after GB/T 9704 (A4, red head, 28 lines).

Written by hand and not taken from a blank document: the same template is the same bytes wherever it is made.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TEXT_WIDTH = 8844
"""156 mm, in twentieths of a point."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every member: a file must not differ by when it was made."""


@dataclass(frozen=True)
class Fonts:
    """Typefaces by use; all come with Word, and each falls back to what the reader's machine has."""

    lang: str
    body: str
    head: str
    title: str


FONTS = {
    "zh": Fonts("zh-CN", "仿宋", "黑体", "华文中宋"),
    "en": Fonts("en-GB", "仿宋", "黑体", "华文中宋"),
}


def paragraph(text: str, style: str) -> str:
    """One paragraph; `text` may hold fields of the template."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def tag(text: str) -> str:
    """A paragraph that only steers: it leaves nothing behind."""
    return f"<w:p><w:r><w:t>{{%p {text} %}}</w:t></w:r></w:p>"


def row(cells: Sequence[tuple[str, str]], widths: Sequence[int], *, height: int = 0, head: bool = False) -> str:
    """A row of (text, style) cells, `height` at least, repeated on each page where it is a head."""
    about = "<w:cantSplit/>" * head + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
    about += "<w:tblHeader/>" * head
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraph(text, style)}</w:tc>'
        for (text, style), width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{about}</w:trPr>{inner}</w:tr>"


def steer(text: str, width: int) -> str:
    """A row that only steers."""
    return f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{{%tr {text} %}}</w:t></w:r></w:p></w:tc></w:tr>'


def table(rows: Sequence[str], widths: Sequence[int]) -> str:
    """A table with lines around every cell, over the whole width of the text."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Lined"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def package(body: str, lang: str) -> bytes:
    """The file: body, styles, numbered headings, and a foot with the page number."""
    fonts = FONTS[lang]
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _rels((("rId1", "officeDocument", "word/document.xml"),)),
        "word/document.xml": _document(body),
        "word/_rels/document.xml.rels": _rels(PARTS),
        "word/styles.xml": _styles(fonts),
        "word/numbering.xml": _numbering(lang),
        "word/settings.xml": _settings(),
        "word/footer1.xml": _footer(lang, "right" if lang == "zh" else "center"),
        "word/footer2.xml": _footer(lang, "left" if lang == "zh" else "center"),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, text in members.items():
            file.writestr(zipfile.ZipInfo(name, FIRST_DAY), XML + text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = (
    ("rId1", "styles", "styles.xml"),
    ("rId2", "numbering", "numbering.xml"),
    ("rId3", "settings", "settings.xml"),
    ("rId4", "footer", "footer1.xml"),
    ("rId5", "footer", "footer2.xml"),
)


def _content_types() -> str:
    kinds = {
        "document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings",
        "footer1": "footer", "footer2": "footer",
    }  # fmt: skip
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _rels(rows: Sequence[tuple[str, str, str]]) -> str:
    links = "".join(f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>' for key, kind, target in rows)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


def _document(body: str) -> str:
    return (
        f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1361" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )


def _settings() -> str:
    return f'<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'


def _footer(lang: str, side: str) -> str:
    """— 1 — as GB/T 9704 has it: odd pages right, even pages left, one sign in from the edge."""
    before, after = ("— ", " —") if lang == "zh" else ("Page ", "")
    runs = (
        _run(before)
        + "".join(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' if kind else "<w:r><w:instrText> PAGE </w:instrText></w:r>" for kind in ("begin", "", "separate"))
        + _run("1")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + _run(after)
    )  # fmt: skip
    return f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="PageFoot"/><w:ind w:left="280" w:right="280"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _numbering(lang: str) -> str:
    """一、二、三、 counted by Word itself: a part that is left out leaves no hole in the numbers."""
    style, said = ("chineseCountingThousand", "%1、") if lang == "zh" else ("decimal", "%1. ")
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:pStyle w:val="Part"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{said}"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _styles(fonts: Fonts) -> str:
    latin = 'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"'
    first = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if fonts.lang == "zh-CN" else ""
    line = '<w:spacing w:line="560" w:lineRule="exact"/>' if fonts.lang == "zh-CN" else '<w:spacing w:after="120" w:line="300" w:lineRule="auto"/>'  # fmt: skip
    size = 32 if fonts.lang == "zh-CN" else 24
    cell = 24 if fonts.lang == "zh-CN" else 21
    keep = "<w:keepNext/>"

    def style(name: str, about: str, run: str, face: str = "") -> str:
        font = f'<w:rFonts w:eastAsia="{face}"/>' if face else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f"<w:pPr>{about}</w:pPr><w:rPr>{font}{run}</w:rPr></w:style>"
        )

    red = '<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="4" w:color="C00000"/></w:pBdr>'
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {latin} w:eastAsia="{fonts.body}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="en-GB" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + style("RedHead", '<w:spacing w:before="240" w:after="240"/><w:jc w:val="center"/>', f'<w:b/><w:color w:val="C00000"/><w:w w:val="{66 if fonts.lang == "zh-CN" else 100}"/><w:sz w:val="{56 if fonts.lang == "zh-CN" else 36}"/>', fonts.title)
        + style("Number", f'{red}<w:spacing w:after="360"/><w:jc w:val="center"/>', f'<w:sz w:val="{size}"/>')
        + style("Maker", '<w:jc w:val="center"/>', '<w:sz w:val="28"/>', fonts.title)
        + style("FormNumber", '<w:spacing w:after="160"/><w:jc w:val="right"/>', f'<w:sz w:val="{cell}"/>')
        + style("PaperTitle", f'{keep}<w:spacing w:before="120" w:after="360"/><w:jc w:val="center"/>', f'<w:b/><w:sz w:val="{44 if fonts.lang == "zh-CN" else 32}"/>', fonts.title)
        + style("To", line, "")
        + style("Text", f"{line}{first}<w:jc w:val=\"both\"/>", "")
        + style("Last", f"{keep}{line}{first}<w:jc w:val=\"both\"/>", "")
        + style("Part", f'{keep}<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{line}{first}', "<w:b/>" if fonts.lang != "zh-CN" else "", fonts.head)
        + style("FormText", '<w:spacing w:before="120" w:line="400" w:lineRule="atLeast"/>', f'<w:sz w:val="{cell}"/>', "宋体")
        + style("Caption", f'{keep}<w:spacing w:before="240" w:after="80"/>', f'<w:b/><w:sz w:val="{cell}"/>', fonts.head)
        + style("CellHead", '<w:spacing w:before="60" w:after="60"/><w:jc w:val="center"/>', f'<w:sz w:val="{cell}"/>', fonts.head)
        + style("Cell", '<w:spacing w:before="60" w:after="60"/>', f'<w:sz w:val="{cell}"/>', "宋体")
        + style("SealPlace", f'{keep}<w:spacing w:before="720"/><w:ind w:right="1280"/><w:jc w:val="right"/>', '<w:color w:val="808080"/><w:sz w:val="24"/>')
        + style("Seal", f'{keep}{line}<w:ind w:right="640"/><w:jc w:val="right"/>', "")
        + style("Day", f'{line}<w:ind w:right="1280"/><w:jc w:val="right"/>', "")
        + style("Note", '<w:spacing w:before="360"/>', '<w:i/><w:sz w:val="20"/>')
        + style("Mark", '<w:jc w:val="center"/>', '<w:b/><w:color w:val="C00000"/><w:sz w:val="32"/>', fonts.head)
        + style("PageFoot", "", '<w:sz w:val="28"/>', "宋体")
        + '<w:style w:type="table" w:styleId="Lined"><w:name w:val="Lined"/><w:tblPr><w:tblBorders>'
        + "".join(f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="000000"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
        + '</w:tblBorders><w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>'
    )  # fmt: skip
