"""A template from outside: what is refused, with its reason, and what is taken in."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import docx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event
from portal.law.workflow.refusal import Refused
from portal.work.documents.models import Template
from portal.work.documents.papers import PAPERS
from portal.work.documents.word import parcel, templates
from portal.work.documents.word.defaults import default
from portal.work.documents.word.ooxml import paragraph, tag
from portal.work.documents.word.parcel import Unfit
from portal.work.documents.word.replacing import go_back, replace
from portal.work.documents.word.trial import tried
from tests.cast import ADMIN
from tests.conftest import Acting

KIND, LANG = "F16", "zh"
TYPES, DOCUMENT, SETTINGS = "[Content_Types].xml", "word/document.xml", "word/settings.xml"
RELS = "word/_rels/document.xml.rels"
EXTERNAL = '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{to}" TargetMode="External"/>'


def changed(change: Callable[[dict[str, bytes]], None], kind: str = KIND, lang: str = LANG) -> bytes:
    """The default template with other parts."""
    with zipfile.ZipFile(io.BytesIO(default(kind, lang))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return target.getvalue()


def put(part: str, before: str, added: str) -> bytes:
    """With something in front of `before` in one part."""

    def change(parts: dict[str, bytes]) -> None:
        assert before.encode() in parts[part]
        parts[part] = parts[part].replace(before.encode(), added.encode() + before.encode(), 1)

    return changed(change)


def saying(text: str) -> bytes:
    """With one more paragraph."""
    return put(DOCUMENT, "<w:sectPr>", paragraph(text, "Text"))


def part(name: str, kind: str, content: bytes = b"<x/>") -> bytes:
    """With one more part of some content type."""

    def change(parts: dict[str, bytes]) -> None:
        parts[name] = content
        override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
        parts[TYPES] = parts[TYPES].replace(b"</Types>", override)

    return changed(change)


def without(name: str) -> bytes:
    return changed(lambda parts: parts.pop(name) and None)


def macro() -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts[TYPES] = parts[TYPES].replace(b"document.main+xml", b"document.macroEnabled.main+xml")

    return changed(change)


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/media/a.png", b"\0" * (parcel.MOST_INSIDE + 1))
    return target.getvalue()


def crowd() -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts.update({f"word/{n}.xml": b"<x/>" for n in range(parcel.MOST_PARTS)})

    return changed(change)


def twice() -> bytes:
    target = io.BytesIO(default(KIND, LANG))
    with zipfile.ZipFile(target, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr(DOCUMENT, "<x/>")
    return target.getvalue()


def lying() -> bytes:
    """A member that is longer than it says."""
    data = bytearray(default(KIND, LANG))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{a}</w:instrText></w:r><w:r><w:instrText>{b}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"hello", "这不是 .docx 文件"),
    "an old .doc": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "这不是 .docx 文件"),
    "another zip": (lambda: put(TYPES, "</Types>", "").replace(b"word/document.xml", b"word/documeny.xml"), "这不是 .docx 文件"),
    "cut off": (lambda: default(KIND, LANG)[:3000], "文件已损坏"),
    "too large": (lambda: default(KIND, LANG) + bytes(parcel.MOST_BYTES), "超过 2 MB"),
    "a zip bomb": (bomb, "解开后过大"),
    "too many parts": (crowd, "解开后过大"),
    "one part twice": (twice, "文件已损坏"),
    "a part longer than it says": (lying, "文件已损坏"),
    "a path out of the file": (lambda: part("../evil.xml", "application/xml"), "文件已损坏"),
    "no list of parts": (lambda: without(TYPES), "这不是 .docx 文件"),
    "a macro document": (macro, "带有宏"),
    "a macro": (lambda: part("word/vbaProject.bin", "application/vnd.ms-office.vbaProject"), "带有宏"),
    "an embedded object": (lambda: part("word/embeddings/a.bin", "application/vnd.openxmlformats-officedocument.oleObject"), "用不着的部件"),
    "a control": (lambda: part("word/activeX/a.xml", "application/vnd.ms-office.activeX+xml"), "用不着的部件"),
    "comments": (lambda: part("word/comments.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"), "用不着的部件"),
    "a piece of html": (lambda: part("word/a.html", "text/html"), "用不着的部件"),
    "an undeclared part": (lambda: changed(lambda p: p.update({"word/x.bin": b"x"})), "用不着的部件"),
    "a chunk of another file": (lambda: put(DOCUMENT, "<w:sectPr>", '<w:altChunk r:id="rId9"/>'), "用不着的部件"),
    "an object in the text": (lambda: put(DOCUMENT, "<w:sectPr>", "<w:p><w:r><w:object/></w:r></w:p>"), "用不着的部件"),
    "a remote template": (lambda: put(RELS, "</Relationships>", EXTERNAL.format(kind="attachedTemplate", to="https://example.com/a.dotm")), "外部地址"),
    "a remote picture": (lambda: put(RELS, "</Relationships>", EXTERNAL.format(kind="image", to="https://example.com/a.png")), "外部地址"),
    "a link": (lambda: put(RELS, "</Relationships>", EXTERNAL.format(kind="hyperlink", to="https://example.com/")), "外部地址"),
    "a file of the reader": (lambda: put(RELS, "</Relationships>", '<Relationship Id="x" Type="t" Target="file:///etc/passwd"/>'), "外部地址"),
    "a share": (lambda: put(RELS, "</Relationships>", '<Relationship Id="x" Type="t" Target="\\\\host\\share"/>'), "外部地址"),
    "an address in an attribute": (lambda: put(DOCUMENT, "<w:sectPr>", '<w:p><w:r><w:pict><x src="https://example.com/a.png"/></w:pict></w:r></w:p>'), "外部地址"),
    "entities": (lambda: changed(lambda p: p.update({SETTINGS: p[SETTINGS].replace(b"<w:settings", ENTITY.encode() + b"<w:settings")})), "XML 实体"),
    "entities in another alphabet": (lambda: changed(lambda p: p.update({SETTINGS: ('<?xml version="1.0" encoding="UTF-16"?>' + ENTITY + "<x>&b;</x>").encode("utf-16")})), "XML 实体"),
    "xml that is none": (lambda: changed(lambda p: p.update({SETTINGS: b"<w:settings"})), "文件已损坏"),
    "a field that reads a file": (lambda: put(DOCUMENT, "<w:sectPr>", FIELD.format(a="INCLUDE", b="TEXT C:\\a.txt")), "页码域"),
    "a simple field": (lambda: put(DOCUMENT, "<w:sectPr>", '<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\cmd"/></w:p>'), "页码域"),
    "a name in a field": (lambda: put(DOCUMENT, "<w:sectPr>", FIELD.format(a="PAGE ", b="{{ facts }}")), "页码域"),
    "tracked changes": (lambda: put(DOCUMENT, "<w:sectPr>", "<w:p><w:ins><w:r><w:t>改</w:t></w:r></w:ins></w:p>"), "修订"),
    "hidden text": (lambda: put(DOCUMENT, "<w:sectPr>", "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>"), "隐藏文字"),
    "brackets without end": (lambda: saying("{" * 3_001), "解开后过大"),
    "brackets written as numbers": (lambda: put(DOCUMENT, "<w:sectPr>", f"<w:p><w:r><w:t>{'&#123;' * 3_001}</w:t></w:r></w:p>"), "解开后过大"),
    "an opening in an opening": (lambda: saying("{% if facts {% if facts %}"), "没有配对"),
    "openings before a long rest": (lambda: saying("{%" * 1_000 + "<" * 100_000), "解开后过大"),
    "a field by another name for Word": (lambda: put(DOCUMENT, "<w:sectPr>", f"<w:p xmlns:s='{STRICT}'><s:fldSimple s:instr='INCLUDETEXT a'/></w:p>"), "页码域"),
    "somebody's number": (lambda: saying("请打 １３８ 1234 5678"), "手机号"),
    "a number spelled": (lambda: saying("请打一三八一二三四五六七八"), "手机号"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD)
def test_a_file_that_can_be_no_template_is_refused_with_the_reason(fault: str, act: Acting, session: Session) -> None:
    make, reason = BAD[fault]
    with pytest.raises(Unfit) as unfit:
        replace(KIND, LANG, make(), act=act(ADMIN))
    assert reason in unfit.value.reason.zh
    assert unfit.value.reason.en
    assert session.scalars(select(Template)).all() == []


FORBIDDEN = {
    "{{ facts.__class__ }}": "没有这个字段：facts.__class__",
    "{{ ''.__class__ }}": "不能有",
    "{{ facts()  }}": "调用",
    "{{ facts|upper }}": "过滤器",
    "{{ facts['x'] }}": "方括号",
    "{{ 7 * 7 }}": "不支持",
    "{{ 'x' }}": "不支持",
    "{{ self }}": "没有这个字段：self",
    "{{ loop.index }}": "没有这个字段：loop.index",
    "{{ letter }}": "没有这个字段：letter",
    "{{ cycler }}": "没有这个字段：cycler",
    "{% include 'x' %}": "引入其他文件",
    "{% import 'x' as y %}": "引入其他文件",
    "{% extends 'x' %}": "引入其他文件",
    "{% set x = 1 %}": "定义变量",
    "{% macro x() %}{% endmacro %}": "定义变量",
    "{% with x = 1 %}{% endwith %}": "定义变量",
    "{% filter upper %}x{% endfilter %}": "过滤器",
    "{% if facts == 'x' %}x{% endif %}": "不支持",
    "{% if facts is defined %}x{% endif %}": "不支持",
    "{% if reporter %}x{% endif %}": "没有这个字段：reporter",
    "{% for x in facts %}x{% endfor %}": "没有这个字段：facts",
    "{% for x in range(9999999) %}x{% endfor %}": "循环写法",
    "{% for a, b in signatures %}x{% endfor %}": "循环写法",
    "{% for one in signatures %}{% for two in signatures %}x{% endfor %}{% endfor %}": "循环里再循环",
    "{% for one in signatures %}{{ one.phone }}{% endfor %}": "没有这个字段：one.phone",
    "{% for facts in signatures %}x{% endfor %}": "定义变量",
    "{{ facts": "没有配对",
    "{% fi facts %}": "没有配对",
}
"""What a template may not do, and the words that say so."""


@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_template_can_do_nothing_but_print_its_fields(text: str, act: Acting) -> None:
    with pytest.raises(Unfit) as unfit:
        tried(saying(text), KIND, LANG, act(ADMIN))
    assert FORBIDDEN[text] in unfit.value.reason.zh, unfit.value.reason.zh


def test_an_unknown_field_is_refused_by_its_name(act: Acting, session: Session) -> None:
    with pytest.raises(Unfit) as unfit:
        replace(KIND, LANG, saying("{{ reporter_name }}，{{ 反映人电话 }}，{{ facts }}"), act=act(ADMIN))
    assert "reporter_name、反映人电话" in unfit.value.reason.zh
    assert "reporter_name" in unfit.value.reason.en
    assert session.scalars(select(Template)).all() == []
    assert session.scalars(select(Event).where(Event.track == "template")).all() == []


def test_a_field_of_another_kind_is_unknown_here(act: Acting) -> None:
    with pytest.raises(Unfit, match="instalments"):
        tried(saying("{{ instalments }}"), KIND, LANG, act(ADMIN))


def test_a_name_is_read_however_word_has_cut_it_up(act: Acting) -> None:
    cut = "<w:p><w:r><w:t>{</w:t></w:r><w:r><w:t>{ repor</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ter }}</w:t></w:r></w:p>"
    with pytest.raises(Unfit, match="reporter"):
        tried(put(DOCUMENT, "<w:sectPr>", cut), KIND, LANG, act(ADMIN))


def test_foot_and_head_are_read_as_well(act: Acting) -> None:
    with pytest.raises(Unfit, match="reporter"):
        tried(put("word/footer1.xml", "</w:ftr>", paragraph("{{ reporter }}", "Text")), KIND, LANG, act(ADMIN))


def test_a_table_without_rows_or_a_lost_end_is_refused(act: Acting) -> None:
    for wrong in (tag("if facts"), paragraph("{%p if facts %}", "Text") + paragraph("x", "Text")):
        with pytest.raises(Unfit):
            tried(put(DOCUMENT, "<w:sectPr>", wrong), KIND, LANG, act(ADMIN))


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_portals_own_pass_their_own_trial(kind: str, lang: str, act: Acting) -> None:
    tried(default(kind, lang), kind, lang, act(ADMIN))


def test_a_template_saved_by_an_office_program_is_taken(act: Acting) -> None:
    sheet = docx.Document()
    sheet.add_heading("{{ title }}")
    sheet.add_paragraph("{{ party }}：{{ facts }}")
    table = sheet.add_table(rows=3, cols=2)
    for cell, text in zip(table.columns[0].cells, ("{%tr for one in signatures %}", "{{ one.who }}", "{%tr endfor %}"), strict=True):  # fmt: skip
        cell.text = text
    target = io.BytesIO()
    sheet.save(target)
    tried(target.getvalue(), KIND, LANG, act(ADMIN))


def test_versions_are_kept_and_going_back_is_a_new_one(act: Acting, session: Session) -> None:
    mine = saying("本机关式样")
    first = replace(KIND, LANG, mine, act=act(ADMIN))
    assert (first.version, first.made_by, first.from_date) == (2, ADMIN.id, date(2026, 3, 2))
    back = go_back(KIND, LANG, 1, act=act(ADMIN, day=date(2026, 3, 9)))
    assert back is not None
    assert (back.version, back.copy_of, back.from_date) == (3, 1, date(2026, 3, 9))
    assert templates.content(session, KIND, LANG, 3) == default(KIND, LANG)
    assert templates.content(session, KIND, LANG, 2) == mine
    assert [row.version for row in templates.versions(session, KIND, LANG)] == [3, 2, 1]
    assert go_back(KIND, LANG, 9, act=act(ADMIN)) is None
    with pytest.raises(Refused):
        go_back(KIND, LANG, 3, act=act(ADMIN))
    events = session.scalars(select(Event).where(Event.move == "template.replaced").order_by(Event.id)).all()
    assert [event.data for event in events] == [
        {"kind": KIND, "lang": LANG, "version": 2},
        {"kind": KIND, "lang": LANG, "version": 3, "copy_of": 1},
    ]
    assert {event.actor_id for event in events} == {ADMIN.id}


def test_an_unknown_kind_has_no_template(act: Acting) -> None:
    with pytest.raises(KeyError):
        replace("F21", LANG, default(KIND, LANG), act=act(ADMIN))
