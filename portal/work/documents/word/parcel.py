"""A Word file from outside is taken apart before anything reads it: only parts that a template needs may be inside."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from lxml import etree

from portal.bilingual import Bilingual as T
from portal.work.documents.word.ooxml import MAIN, W

MOST_BYTES = 2 * 1024 * 1024
MOST_PARTS = 100
MOST_INSIDE = 12 * 1024 * 1024
"""Bytes of all parts together, unpacked."""
MOST_XML = 1024 * 1024
"""Bytes of one part of text, unpacked: the parts with fields are searched several times."""


class Unfit(ValueError):
    """A file that can be no template; `reason` says why, `where` names the part of it."""

    def __init__(self, reason: T, where: str = "") -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.where = where


TOO_LARGE = T("文件超过 2 MB。", "The file is larger than 2 MB.")
NO_DOCX = T("这不是 .docx 文件。请在 Word 里另存为“Word 文档（.docx）”。", "This is no .docx file. Save it in Word as “Word document (.docx)”.")  # fmt: skip
SWOLLEN = T("文件解开后过大，或里面的部件过多。", "The file holds too much once it is unpacked.")
DAMAGED = T("文件已损坏，或加了密码。", "The file is damaged or has a password.")
MACRO = T("文件带有宏。请另存为不含宏的 .docx。", "The file holds macros. Save it as a .docx without macros.")
PART = T("文件里有模板用不着的部件（嵌入对象、控件、批注等）。请删去后再传。", "The file holds something that a template does not need (an embedded object, a control, comments). Take it out first.")  # fmt: skip
OUTSIDE = T("文件连到外部地址（外部模板、链接或图片）。请删去这些链接。", "The file points outside (a template, a link or a picture elsewhere). Take these links out.")  # fmt: skip
DECLARED = T("文件里有 XML 实体或文档类型声明。", "The file holds XML entities or a document type.")
FIELD = T("文件里有会读取别处内容的域。模板只能用页码域。", "The file holds a field that reads from elsewhere. Templates may use page numbers only.")  # fmt: skip
REVISED = T("文件里有没有接受的修订。请接受或拒绝全部修订后再传。", "The file holds tracked changes. Accept or reject them first.")  # fmt: skip
HIDDEN = T("文件里有隐藏文字。请改为可见或删去。", "The file holds hidden text. Show it or take it out.")

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument"
BODIES = frozenset(f"{MAIN}.{name}+xml" for name in ("document.main", "header", "footer", "footnotes", "endnotes"))
"""Parts in which text stands."""
ALLOWED = BODIES | frozenset(
    (
        *(f"{MAIN}.{name}+xml" for name in ("styles", "numbering", "settings", "webSettings", "fontTable")),
        "application/vnd.ms-word.stylesWithEffects+xml",
        f"{OFFICE}.theme+xml", f"{OFFICE}.extended-properties+xml", f"{OFFICE}.custom-properties+xml",
        f"{OFFICE}.customXmlProperties+xml", "application/vnd.openxmlformats-package.core-properties+xml",
        "application/vnd.openxmlformats-package.relationships+xml", "application/xml", "image/png", "image/jpeg",
    )
)  # fmt: skip
PICTURES = frozenset({"image/png", "image/jpeg"})
PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)(?:\s+\\\*\s*\w+)*\s*", re.IGNORECASE)
ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|\\\\|//)", re.IGNORECASE)
MARKS = re.compile(r"\{[{%#]|[}%#]\}")
CLOSED_BY = {"{": "}", "%": "%", "#": "#"}
NAMESPACE = re.compile(r"https?://(?:schemas\.(?:openxmlformats\.org|microsoft\.com)|purl\.oclc\.org|www\.w3\.org)/")
FORBIDDEN = frozenset({"object", "control", "altChunk", "subDoc", "OLEObject", "dataBinding", "attachedTemplate", "mailMerge", "movie", "script"})  # fmt: skip
TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})


def opened(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name, every one of them looked at; Unfit says what is wrong."""
    if len(data) > MOST_BYTES:
        raise Unfit(TOO_LARGE)
    parts = _unpacked(data)
    kinds = _kinds(parts)
    for name, part in parts.items():
        kind = kinds[name]
        if kind not in ALLOWED:
            raise Unfit(MACRO if "macro" in kind.lower() or "vba" in kind.lower() else PART, name)
        if kind not in PICTURES:
            _look(name, _tree(name, part), kind)
    return parts


def texts(parts: Mapping[str, bytes]) -> Iterator[str]:
    """What stands in the file word for word, paragraph by paragraph."""
    kinds = _kinds(parts)
    for name, part in parts.items():
        if kinds[name] in BODIES:
            for paragraph in _tree(name, part).iter(f"{{{W}}}p"):
                yield "".join(paragraph.itertext(f"{{{W}}}t"))


def brackets(parts: Mapping[str, bytes]) -> tuple[int, int]:
    """How many opening brackets stand in the file, in whatever encoding, and written as a sign or as its number; and
    how many signs docxtpl may look at for them: for each, it may search its whole part."""
    said = [etree.tostring(tree, encoding="unicode") for tree in _trees(parts)]
    counts = [text.count("{") for text in said]
    return sum(counts), sum(count * len(text) for count, text in zip(counts, said, strict=True))


def are_paired(parts: Mapping[str, bytes]) -> bool:
    """Whether every opening bracket is closed before the next one opens: for each that is not, docxtpl searches all of
    the rest several times over."""
    for tree in _trees(parts):
        opened_by = ""
        for mark in MARKS.findall("".join(tree.itertext())):
            if mark[0] == "{":
                if opened_by:
                    return False
                opened_by = mark[1]
            elif mark[0] == CLOSED_BY.get(opened_by):
                opened_by = ""
        if opened_by:
            return False
    return True


def _trees(parts: Mapping[str, bytes]) -> Iterator[etree._Element]:
    kinds = _kinds(parts)
    yield from (_tree(name, part) for name, part in parts.items() if kinds[name] not in PICTURES)


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            rows = file.infolist()
            if len(rows) > MOST_PARTS or sum(row.file_size for row in rows) > MOST_INSIDE:
                raise Unfit(SWOLLEN)
            _check_names([row.filename for row in rows])
            return {row.filename: _read(file, row) for row in rows if not row.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit(NO_DOCX if not data.startswith(b"PK") else DAMAGED) from error


def _check_names(names: list[str]) -> None:
    odd = next((n for n in names if n.startswith(("/", "\\")) or "\\" in n or ".." in n.split("/") or "\0" in n), None)
    if odd is not None or len({name.lower() for name in names}) != len(names):
        raise Unfit(DAMAGED, odd or "")


def _read(file: zipfile.ZipFile, row: zipfile.ZipInfo) -> bytes:
    """One part, no longer than it says it is."""
    if row.flag_bits & 0x1 or row.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unfit(DAMAGED, row.filename)
    is_text = row.filename.lower().endswith((".xml", ".rels"))
    if is_text and row.file_size > MOST_XML:
        raise Unfit(SWOLLEN, row.filename)
    with file.open(row) as part:
        data = part.read(row.file_size + 1)
    if len(data) != row.file_size:
        raise Unfit(DAMAGED, row.filename)
    return data


def _kinds(parts: Mapping[str, bytes]) -> dict[str, str]:
    """What each part says it is; Unfit where the whole says it is no Word document."""
    listed = parts.get("[Content_Types].xml")
    if listed is None:
        raise Unfit(NO_DOCX)
    tree = _tree("[Content_Types].xml", listed)
    endings = {row.get("Extension", "").lower(): row.get("ContentType", "") for row in tree.iter(f"{{{TYPES}}}Default")}
    named = {row.get("PartName", "").lstrip("/"): row.get("ContentType", "") for row in tree.iter(f"{{{TYPES}}}Override")}  # fmt: skip
    kinds = {name: named.get(name) or endings.get(name.rpartition(".")[2].lower(), "") for name in parts}
    kinds["[Content_Types].xml"] = "application/xml"
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in (*named.values(), *endings.values())):
        raise Unfit(MACRO)
    if kinds.get("word/document.xml") != f"{MAIN}.document.main+xml":
        raise Unfit(NO_DOCX)
    return kinds


def _tree(name: str, part: bytes) -> etree._Element:
    """The part as XML, without anything that it would fetch or unfold."""
    if len(part) > MOST_XML:
        raise Unfit(SWOLLEN, name)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        tree = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfit(DECLARED if b"<!" in part else DAMAGED, name) from error
    if tree.getroottree().docinfo.doctype or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Unfit(DECLARED, name)
    return tree


def _look(name: str, tree: etree._Element, kind: str) -> None:
    if name.endswith(".rels"):
        for link in tree.iter(f"{{{RELS}}}Relationship"):
            if link.get("TargetMode", "Internal") != "Internal" or ADDRESS.match(link.get("Target", "")):
                raise Unfit(OUTSIDE, name)
        return
    for element in tree.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag in FORBIDDEN:
            raise Unfit(PART, tag)
        if kind in BODIES:
            _look_at_text(element, tag)
        for value in element.attrib.values():
            if ADDRESS.match(value) and "://" in value and not NAMESPACE.match(value):
                raise Unfit(OUTSIDE, name)
    if kind in BODIES:
        _look_at_fields(tree)


def _look_at_text(element: etree._Element, tag: str) -> None:
    if tag in TRACKED and etree.QName(element).namespace == W:
        raise Unfit(REVISED)
    if tag in {"vanish", "webHidden"} and element.get(f"{{{W}}}val", "true") not in {"0", "false"}:
        raise Unfit(HIDDEN)


def _look_at_fields(tree: etree._Element) -> None:
    """Fields of Word: page numbers only. What a field says may be cut into several runs."""
    said: list[list[str]] = []
    for element in tree.iter("{*}fldSimple", "{*}fldChar", "{*}instrText"):
        if etree.QName(element).namespace != W:  # Word also reads the same names in the namespace of ISO 29500 Strict
            raise Unfit(FIELD)
        tag, kind = etree.QName(element).localname, element.get(f"{{{W}}}fldCharType")
        if tag == "fldSimple":
            _page_only(element.get(f"{{{W}}}instr", ""))
        elif tag == "instrText":
            if not said:
                raise Unfit(FIELD)
            said[-1].append(element.text or "")
        elif kind == "begin":
            said.append([])
        elif kind == "end" and said:
            _page_only("".join(said.pop()))
    if said:
        raise Unfit(FIELD)


def _page_only(said: str) -> None:
    if not PAGE_FIELD.fullmatch(said):
        raise Unfit(FIELD, said.strip()[:40])
