"""Papers as Word files: every kind in both languages, with whatever people write, in the template of its day."""

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.work.accounts.models import Office
from portal.work.documents.actions import draft, issue, void
from portal.work.documents.models import Document, Template
from portal.work.documents.papers import PAPERS
from portal.work.documents.render import DocumentView, document_view
from portal.work.documents.whitelist import PaperField
from portal.work.documents.word import templates
from portal.work.documents.word.defaults import default
from portal.work.documents.word.fill import filled
from portal.work.documents.word.names import NOT_XML, names_of
from portal.work.documents.word.ooxml import W
from portal.work.documents.word.parcel import opened
from tests.cast import ADMIN, OFFICER
from tests.conftest import Acting
from tests.work.documents.samples import EVERY, full, least

NASTY = "{{ 7 * 7 }} {% include 'x' %} {# x #} {_{ y }_} <w:p/> &amp; ]]> \x00\x07\x0b\x1b“引号” 🏊‍♀️ 𠮷㐀 \u2028末"
"""What means something to a template, to XML or to Word, and signs that neither may hold."""


def view(document: Document, act: Acting, session: Session, lang: str) -> DocumentView:
    office = session.get_one(Office, document.office)
    return document_view(document, office, (), lang, act(OFFICER).rules)


def word(document: Document, act: Acting, session: Session, lang: str) -> bytes:
    template = templates.of_paper(session, document, lang)
    return filled(template, view(document, act, session, lang), document.kind)


def words(file: bytes) -> str:
    """All text of the file, paragraph by paragraph."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        tree = etree.fromstring(parts.read("word/document.xml"))
    return "\n".join(
        "".join(" " if node.tag == f"{{{W}}}br" else node.text or "" for node in p.iter(f"{{{W}}}t", f"{{{W}}}br"))
        for p in tree.iter(f"{{{W}}}p")
    )


def said(picture: DocumentView) -> list[str]:
    """Everything that the paper says, line by line."""
    sections = [
        cell.text
        for part in picture.sections
        for cell in (*part.paragraphs, *part.bullets, *(cell for row in part.rows for cell in row))
    ]
    lines = [line.words.text for line in (*picture.lines, *picture.tail)]
    fixed = [picture.title, picture.office, picture.number, picture.day_in_full, picture.seal, *picture.signatures]
    whole = [*fixed, *picture.opening, *picture.closing, *lines, *sections]
    return [NOT_XML.sub("", line).strip() for text in whole for line in text.splitlines() if line.strip()]


def long(field: PaperField) -> Any:
    """A field of 10,000 signs, and of several lines."""
    if field.kind == "text":
        return f"{NASTY}\n" + "字" * 10_000
    if field.kind == "line":
        return NASTY
    if field.kind == "list":
        return [NASTY, "长" * 3_000]
    if field.kind == "rows":
        return [{column.name: long(column) for column in field.columns}] * 3
    return full_value(field)


def full_value(field: PaperField) -> Any:
    from tests.work.documents.samples import value

    return value(field)


@pytest.mark.parametrize(("kind", "variant"), EVERY)
def test_each_paper_is_a_word_file_in_both_languages(kind: str, variant: str, act: Acting, session: Session) -> None:
    fields = full(kind) if kind == "F17" else {field.name: long(field) for field in PAPERS[kind].fields}
    document = issue(kind=kind, variant=variant, office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=871)
    for lang in ("zh", "en"):
        file = word(document, act, session, lang)
        opened(file)
        assert docx.Document(io.BytesIO(file)).core_properties.last_modified_by == ""
        text = words(file)
        for line in said(view(document, act, session, lang)):
            assert line in text, line
        assert "49" not in text.replace("法》第四十九条", "")
        assert ("prevails" in text) == (lang == "en")
        assert "871" not in text
        assert not re.search(r"\{%p|\{%tr", text)


@pytest.mark.parametrize(("kind", "variant"), EVERY)
def test_the_least_that_a_paper_may_say_leaves_no_empty_heading(
    kind: str, variant: str, act: Acting, session: Session
) -> None:
    document = issue(
        kind=kind, variant=variant, office=OFFICER.office, act=act(OFFICER), fields=least(kind, variant), case_id=1
    )
    text = words(word(document, act, session, "zh")).splitlines()
    left_out = {f.label.zh for f in PAPERS[kind].fields if f.name not in document.fields}
    kept = {f.label.zh for f in PAPERS[kind].fields if f.name in document.fields}
    assert not [line for line in text if line.rstrip("：") in left_out - kept]


def test_a_letter_has_red_head_number_seal_day_and_page_numbers(act: Acting, session: Session) -> None:
    document = issue(kind="F16", office=OFFICER.office, act=act(OFFICER), fields=full("F16"), case_id=1)
    file = word(document, act, session, "zh")
    sheet = docx.Document(io.BytesIO(file))
    styles = {p.style.name: p.text for p in sheet.paragraphs if p.style is not None}
    assert styles["RedHead"] == styles["Seal"] == "中共上海市松江区委网络安全和信息化委员会办公室"
    assert styles["Number"] == "沪松网信罚〔2026〕1 号"
    assert styles["PaperTitle"] == "行政处罚决定书"
    assert styles["Day"] == "二〇二六年三月二日"
    assert str(sheet.styles["RedHead"].font.color.rgb) == "C00000"
    parts = opened(file)
    assert b"chineseCountingThousand" in parts["word/numbering.xml"]
    assert b" PAGE " in parts["word/footer1.xml"]


def test_a_void_paper_and_a_draft_say_so(act: Acting, session: Session) -> None:
    unfinished = draft(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=1)
    assert "草稿，未编号" in words(word(unfinished, act, session, "zh"))
    gone = void(
        issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=1),
        act=act(OFFICER),
    )
    assert "已作废" in words(word(gone, act, session, "zh"))
    assert "Void" in words(word(gone, act, session, "en"))


def test_the_default_is_the_same_bytes_each_time_and_names_every_field() -> None:
    for kind in PAPERS:
        for lang in ("zh", "en"):
            file = default(kind, lang)
            default.cache_clear()
            assert default(kind, lang) == file
            text = words(file)
            names = names_of(kind)
            for name in {*names.fields, *names.tables} - {PAPERS[kind].addressed}:
                assert re.search(rf"\b{name}\b", text), (kind, name)
            for name, columns in names.tables.items():
                for column in columns:
                    assert f"row.{column.name} " in text, (kind, name, column.name)


def test_a_paper_stays_in_the_template_it_was_issued_with(act: Acting, session: Session) -> None:
    one = issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=1)
    before = word(one, act, session, "zh")
    other = default("F08", "zh").replace(b"", b"")
    templates.keep("F08", "zh", _with(other, "新版式样"), act(ADMIN))
    two = issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=1)
    assert words(word(one, act, session, "zh")) == words(before)
    assert "新版式样" in words(word(two, act, session, "zh"))
    assert (one.template_zh, one.template_en) == (1, 1)
    assert (two.template_zh, two.template_en) == (2, 1)
    unfinished = draft(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=1)
    assert "新版式样" in words(word(unfinished, act, session, "zh"))


def test_a_release_with_another_default_keeps_the_old_one(act: Acting, session: Session) -> None:
    fields = least("F08", "limit")
    one = issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=1)
    row = session.scalars(select(Template).where(Template.kind == "F08", Template.lang == "zh")).one()
    row.content, row.sha256 = _with(default("F08", "zh"), "上一版系统"), "0" * 64
    session.flush()
    two = issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=fields, case_id=1)
    assert (one.template_zh, two.template_zh) == (1, 2)
    assert "上一版系统" in words(word(one, act, session, "zh"))
    assert "上一版系统" not in words(word(two, act, session, "zh"))


def test_a_paper_older_than_the_templates_is_printed_with_the_first(act: Acting, session: Session) -> None:
    one = issue(kind="F08", office=OFFICER.office, act=act(OFFICER), fields=least("F08", "limit"), case_id=1)
    one.template_zh = one.template_en = None
    session.flush()
    assert one.reference is not None
    assert one.reference in words(word(one, act, session, "zh"))


def _with(file: bytes, text: str) -> bytes:
    """The template with one more paragraph."""
    sheet = docx.Document(io.BytesIO(file))
    sheet.paragraphs[0].insert_paragraph_before(text)
    target = io.BytesIO()
    sheet.save(target)
    return target.getvalue()
