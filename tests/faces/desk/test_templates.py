"""The pages of templates: who may open them, replacing one, what is said of a wrong one, and papers as Word files."""

import io
from collections.abc import Iterator
from typing import Any

import docx
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.ground.db import db
from portal.ground.events.models import Event, Sight
from portal.work.documents.actions import issue
from portal.work.documents.models import Document, Template
from portal.work.documents.papers import PAPERS
from portal.work.documents.word.defaults import default
from portal.work.documents.word.fill import WORD
from tests.cast import ADMIN, AUDITOR, CAST, HEAD, OFFICER
from tests.client import Browser, browser, statements, text_of
from tests.conftest import Acting, moment
from tests.work.documents.samples import full
from tests.work.documents.test_templates import saying

LIST = "/zh/desk/templates"
PAGE = f"{LIST}/F16-zh"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture
def admin(app: Flask) -> Browser:
    """Somebody who looks after the templates."""
    return browser(app).sign_in(ADMIN)


def upload(admin: Browser, file: bytes, expect: int = 302, name: str = "新模板.docx", lang: str = "zh") -> Any:
    page = admin.page(f"/{lang}/desk/templates/F16-zh/replace")
    token = page.select_one("form#template [name=csrf_token]")
    assert token is not None
    about = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token["value"]}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = (
        about.encode() + file + b"\r\n--x--\r\n"
    )  # whole: the client would put a long one in a file and leave it open
    kind = "multipart/form-data; boundary=x"
    answer = admin.post(f"/{lang}/desk/templates/F16-zh/replace", data=body, content_type=kind)
    assert answer.status_code == expect, text_of(answer)
    return answer


def test_every_kind_stands_in_the_list_in_both_languages(admin: Browser) -> None:
    page = admin.page(LIST)
    links = {a["href"] for a in page.select("main tbody a")}
    assert links == {f"{LIST}/{kind}-{lang}" for kind in PAPERS for lang in ("zh", "en")}
    assert "系统自带" in page.get_text()


def test_a_template_is_replaced_kept_and_taken_up_again(app: Flask, admin: Browser) -> None:
    mine = saying("本机关式样")
    upload(admin, mine)
    page = admin.page(PAGE)
    rows = [row.get_text(" ", strip=True) for row in page.select("#main section tbody tr")][:2]
    assert "第 2 版 在用" in rows[0]
    assert ADMIN.name in rows[0]
    assert "系统自带" in rows[1]
    assert admin.get(f"{PAGE}/2.docx").data == mine
    assert admin.get(f"{PAGE}/1.docx").data == default("F16", "zh")
    admin.send(PAGE, form="again1")
    page = admin.page(PAGE)
    assert "第 3 版 在用" in page.get_text(" ", strip=True)
    assert "恢复第 1 版" in page.get_text(" ", strip=True)
    assert admin.get(f"{PAGE}/3.docx").data == default("F16", "zh")
    assert admin.get(f"{PAGE}/9.docx").status_code == 404
    events = db.session.scalars(select(Event).where(Event.move == "template.replaced").order_by(Event.id)).all()
    assert [(event.actor_id, event.data["version"]) for event in events] == [(ADMIN.id, 2), (ADMIN.id, 3)]
    assert "第 3 版" in admin.page(LIST).get_text(" ", strip=True)


def test_an_unknown_field_is_named_on_the_page(admin: Browser) -> None:
    wrong = saying("{{ reporter_phone }}")
    assert "这类文书没有这个字段：reporter_phone" in text_of(upload(admin, wrong, 422))
    assert "no such field: reporter_phone" in text_of(upload(admin, wrong, 422, lang="en"))
    assert db.session.scalars(select(Template)).all() == []


@pytest.mark.parametrize(
    ("file", "said"), [(b"", "这不是 .docx 文件"), (b"MZ", "这不是 .docx 文件"), (bytes(2_200_000), "超过 2 MB")]
)
def test_a_wrong_file_is_refused_at_the_field(admin: Browser, file: bytes, said: str) -> None:
    assert said in text_of(upload(admin, file, 422))


def test_no_file_is_asked_for_again(admin: Browser) -> None:
    answer = admin.send(f"{PAGE}/replace", form="template", expect=422)
    assert "请选文件。" in text_of(answer)


def test_a_version_in_force_or_unknown_is_not_taken_up(admin: Browser) -> None:
    upload(admin, saying("本机关式样"))
    token = admin.page(PAGE).select_one("form#again1 [name=csrf_token]")
    assert token is not None
    sealed = {"csrf_token": token["value"]}
    answer = admin.post(f"{PAGE}/2/again", data=sealed)
    assert answer.status_code == 422
    assert "正在使用" in text_of(answer)
    assert admin.post(f"{PAGE}/7/again", data=sealed).status_code == 404
    assert admin.post(f"{PAGE}/1/again", data={"csrf_token": "x"}).status_code in {400, 422}
    assert len(db.session.scalars(select(Template).where(Template.lang == "zh")).all()) == 2


@pytest.mark.parametrize("ref", ["F21-zh", "F16-fr", "F16", "F16-zh-x", "..", "%E2%80%8B"])
def test_an_address_of_no_template_is_not_found(admin: Browser, ref: str) -> None:
    assert admin.get(f"{LIST}/{ref}").status_code == 404


@pytest.mark.parametrize("who", CAST, ids=lambda who: who.login)
def test_who_may_read_and_replace(app: Flask, who: Any) -> None:
    visitor = browser(app).sign_in(who)
    reads, edits = who in {ADMIN, AUDITOR}, who is ADMIN
    for page in (LIST, PAGE, f"{PAGE}/0.docx"):
        assert visitor.get(page).status_code == (200 if reads else 403), page
    assert visitor.get(f"{PAGE}/replace").status_code == (200 if edits else 403)
    if not edits:
        for page in (f"{PAGE}/replace", f"{PAGE}/1/again"):
            assert visitor.post(page).status_code == 403
    if reads:
        assert (f"{PAGE}/replace" in visitor.page(PAGE).decode()) == edits


def test_the_list_costs_the_same_however_many_versions_there_are(app: Flask, admin: Browser) -> None:
    def cost(page: str) -> int:
        admin.page(page)
        with statements() as seen:
            admin.page(page)
        return len(seen)

    upload(admin, saying("一"))
    before = [cost(LIST), cost(PAGE)]
    for text in ("二", "三", "四"):
        upload(admin, saying(text))
    assert [cost(LIST), cost(PAGE)] == before
    assert max(before) <= 5


def test_a_paper_is_downloaded_in_both_languages(app: Flask, act: Acting) -> None:
    paper = issue(kind="F16", office=OFFICER.office, act=act(OFFICER), fields=full("F16"), case_id=1)
    key = paper.id
    db.session.commit()
    head = browser(app).sign_in(HEAD)
    page = head.page(f"/zh/desk/documents/{key}")
    links = [a["href"] for a in page.select("a[download]")]
    assert links == [f"/zh/desk/documents/{key}/word", f"/en/desk/documents/{key}/word"]
    for link, title in zip(links, ("行政处罚决定书", "Administrative penalty decision"), strict=True):
        answer = head.get(link)
        assert (answer.status_code, answer.mimetype) == (200, WORD)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert title in [p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs]
    looked = db.session.scalars(select(Sight.what).where(Sight.track == "document").order_by(Sight.id)).all()
    assert looked == ["document", "export", "export"]
    assert browser(app).sign_in(ADMIN).get(links[0]).status_code == 403
    assert head.get("/zh/desk/documents/999/word").status_code == 404
    assert db.session.get_one(Document, key).number == 1
