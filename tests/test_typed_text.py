"""What was typed survives: a sign-in that ran out, a switch of language, a page too old, a database that fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.work.complaints.models import Complaint
from portal.work.files import store
from tests import makers
from tests.cast import HEAD, OFFICER, PASSWORD, SECOND_OFFICER, TRIAGE, Person
from tests.client import Browser, browser, text_of
from tests.conftest import Acting, moment
from tests.faces.intake.steps import DISTRICT, picture, until
from tests.scene import Scene, scene

TEXT = "打了很久的字 <b>&\" '"
PAIR = [str(OFFICER.id), str(SECOND_OFFICER.id)]
PAGES: list[tuple[str, Person, str, dict[str, Any]]] = [
    ("cases/{case}/finish", OFFICER, "facts", {"bases": ["P26"]}),
    ("orders/{order}/vary", HEAD, "items-0-detail", {"items-0-measure": "RM03"}),
    ("cases/{case}/visits/new", OFFICER, "task", {"officers": PAIR}),
    ("cases/{case}/evidence/new", OFFICER, "source", {"kind": "object"}),
    ("visits/{planned}/record", OFFICER, "findings", {"a_c1": "yes"}),
    ("complaints/new", TRIAGE, "describe.words", {"channel": "phone", "where.address": "示例路 18 号"}),
    ("complaints/{complaint}/ask_more", TRIAGE, "question", {"items": ["when"]}),
    ("complaints/{complaint}/venue", TRIAGE, "name_zh", {"operator": "某某公司"}),
    ("complaints/{complaint}", TRIAGE, "text", {}),
    ("proposals/{proposal}", HEAD, "reason", {}),
    ("publications/{publication}/correct", HEAD, "reason", {}),
    ("cases/{case}/facts", OFFICER, "summary", {"because": "slip"}),
    ("cases/{case}/officers/recusal", HEAD, "reason", {"person": str(SECOND_OFFICER.id)}),
]
"""A page of each kind of form of the desk: who fills it in, the field of the long text, and other answers."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False) as moved:
        yield moved


@pytest.fixture
def place(app: Flask, act: Acting) -> Scene:
    """A subject for each page."""
    return scene(act)


class Typing:
    """A form that somebody has filled in and not yet sent."""

    def __init__(self, visitor: Browser, page: str, typed: dict[str, Any]) -> None:
        self.visitor, self.typed, self.page = visitor, typed, page
        self.form = _holding(visitor.page(page), typed)
        hidden = {str(i["name"]): i["value"] for i in self.form.find_all("input", type="hidden")}
        self.where, self.data = str(self.form.get("action") or page), {**_chosen(self.form), **hidden, **typed}

    def send(self, **more: Any) -> TestResponse:
        """Press a button."""
        kind = "multipart/form-data" if self.form.get("enctype") else None
        return self.visitor.post(self.where, data={**self.data, **more}, content_type=kind)

    def switch(self, to: str) -> TestResponse:
        """Press the other language, which is a button of this form."""
        page = self.visitor.page(self.page)
        button = page.select_one(f"button[form={self.form['id']}][value='lang:{to}']")
        assert button is not None, "the language is switched by a link: what was typed is lost"
        return _followed(self.visitor, self.where, {**self.data, "_switch": f"lang:{to}"})

    def stands_on(self, answer: TestResponse, lang: str = "zh") -> None:
        """Everything typed is in a form of the page."""
        page = BeautifulSoup(answer.data, "html.parser")
        assert answer.status_code in {200, 422}, (self.page, answer.status_code, text_of(answer)[:300])
        html = page.find("html")
        assert isinstance(html, Tag)
        assert str(html["lang"]).startswith(lang)
        form = _holding(page, self.typed)
        held = _values(form)
        lost = {name: value for name, value in self.typed.items() if not _is_held(value, held.get(name, []))}
        assert not lost, f"{self.page} lost {lost}; the form holds {held}"


def _followed(visitor: Browser, where: str, data: dict[str, Any]) -> TestResponse:
    """As a browser does: 302 is opened, 307 is sent once more."""
    answer = visitor.post(where, data=data)
    while answer.status_code in {302, 307}:
        to = answer.headers["Location"]
        answer = visitor.get(to) if answer.status_code == 302 else visitor.post(to, data=data)
    return answer


def _holding(page: BeautifulSoup, typed: dict[str, Any]) -> Tag:
    for form in page.select("main form[method=post]"):
        if set(typed) <= {str(e.get("name")) for e in form.select("[name]")}:
            return form
    raise AssertionError(f"no form with {sorted(typed)}: {page.get_text(' ', strip=True)[:400]}")


def _values(form: Tag) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in form.select("[name]"):
        name, value = str(element["name"]), str(element.get("value", ""))
        if element.name == "textarea":
            value = element.get_text().removeprefix("\r\n").removeprefix("\n")
        if element.name == "button":
            continue
        if element.name == "select":
            found.setdefault(name, []).extend(str(o.get("value")) for o in element.select("option[selected]"))
        elif element.get("type") not in {"radio", "checkbox"} or element.has_attr("checked"):
            found.setdefault(name, []).append(value)
    return found


def _chosen(form: Tag) -> dict[str, Any]:
    """What the page has filled in itself."""
    return {name: values for name, values in _values(form).items() if name != "_switch"}


def _is_held(value: Any, held: list[str]) -> bool:
    return set(value) <= set(held) if isinstance(value, list) else str(value) in held


def test_a_sign_in_that_ran_out(app: Flask, place: Scene, clock: Any) -> None:
    for form, who in forms(app, place):
        clock.shift(timedelta(minutes=31))
        asked = form.send()
        assert asked.status_code == 401, form.where
        assert "已经保留" in text_of(asked)
        assert TEXT not in asked.text, "it travels sealed"
        back = _sign_in(form.visitor, asked, who)
        form.stands_on(form.visitor.get(back.headers["Location"]))


def forms(app: Flask, place: Scene) -> Iterator[tuple[Typing, Person]]:
    """Each page of the desk, filled in by its person, who has just signed in."""
    for where, who, field, more in PAGES:
        yield Typing(browser(app).sign_in(who), place.at(where), {field: TEXT, **more}), who


def _sign_in(visitor: Browser, asked: TestResponse, who: Person) -> TestResponse:
    soup = BeautifulSoup(asked.data, "html.parser").select_one("main form")
    assert soup is not None
    hidden = {str(i["name"]): i["value"] for i in soup.find_all("input", type="hidden")}
    answer = visitor.post(str(soup["action"]), data={**hidden, "login": who.login, "password": PASSWORD})
    assert answer.status_code == 302, text_of(answer)
    return answer


def test_a_wrong_password_and_a_switch_of_language_lose_nothing_on_the_way(
    app: Flask, place: Scene, clock: Any
) -> None:
    form = Typing(browser(app).sign_in(OFFICER), place.at("cases/{case}/finish"), {"facts": TEXT})
    clock.shift(timedelta(minutes=31))
    asked = form.send()
    soup = BeautifulSoup(asked.data, "html.parser").select_one("main form")
    assert soup is not None
    hidden = {str(i["name"]): i["value"] for i in soup.find_all("input", type="hidden")}
    wrong = form.visitor.post(str(soup["action"]), data={**hidden, "login": OFFICER.login, "password": "nein"})
    assert wrong.status_code == 422
    assert BeautifulSoup(asked.data, "html.parser").select_one("button[form=sign-in][value='lang:en']")
    english = _followed(form.visitor, str(soup["action"]), {**hidden, "login": "officer", "_switch": "lang:en"})
    assert english.status_code == 200
    assert "officer" in english.text
    back = _sign_in(form.visitor, english, OFFICER)
    form.stands_on(form.visitor.get(back.headers["Location"]))


def test_what_was_typed_is_not_given_to_the_next_person(app: Flask, place: Scene, clock: Any) -> None:
    form = Typing(browser(app).sign_in(OFFICER), place.at("cases/{case}/finish"), {"facts": TEXT})
    form.switch("en")
    other = browser(app).sign_in(SECOND_OFFICER)
    assert TEXT not in other.get(place.at("cases/{case}/finish", "en")).get_data(as_text=True)


def test_a_switch_of_language_on_the_desk(app: Flask, place: Scene) -> None:
    for form, _ in forms(app, place):
        form.stands_on(form.switch("en"), "en")


def test_a_stale_page_of_the_desk(app: Flask, place: Scene) -> None:
    for form, _ in forms(app, place):
        answer = form.send(csrf_token="of another session")
        assert answer.status_code == 422, form.where
        form.stands_on(answer)


STEPS: dict[str, dict[str, Any]] = {
    "where": {"name": TEXT, "address": "示例路 18 号", "district": DISTRICT},
    "what": {"usual": ["V15", "V02"]},
    "when": {"day": "today", "still": "yes"},
    "describe": {"words": TEXT},
    "contact": {"mode": "named", "name": "金丝雀女士", "phone": "13812349876"},
}


@pytest.mark.parametrize("step", STEPS)
def test_a_switch_of_language_while_reporting(app: Flask, step: str) -> None:
    form = Typing(until(app, step), f"/zh/report/{step}", STEPS[step])
    form.stands_on(form.switch("en"), "en")


@pytest.mark.parametrize("step", STEPS)
def test_a_stale_page_while_reporting(app: Flask, step: str) -> None:
    form = Typing(until(app, step), f"/zh/report/{step}", STEPS[step])
    form.data["csrf_token"] = "of another session"
    answer = form.send()
    form.stands_on(form.visitor.get(answer.headers["Location"]) if answer.status_code == 302 else answer)


@pytest.mark.parametrize(("own", "field"), [("", "text"), ("/recheck", "reason"), ("/contact", "quiet_to")])
@pytest.mark.parametrize("how", ["switch", "stale"])
def test_a_reporters_own_page(app: Flask, act: Acting, own: str, field: str, how: str) -> None:
    receipt = makers.receipt(act)
    db.session.commit()
    visitor = browser(app)
    visitor.send("/zh/track", {"code": receipt.code, "pin": receipt.pin})
    form = Typing(visitor, f"/zh/track{own}", _fields(visitor, f"/zh/track{own}", field))
    answer = form.switch("en") if how == "switch" else form.send(csrf_token="x")
    form.stands_on(answer, "en" if how == "switch" else "zh")


def _fields(visitor: Browser, where: str, field: str) -> dict[str, Any]:
    """The long text of the page, under the name that its form has for it."""
    names = [str(e["name"]) for e in visitor.page(where).select("main form textarea[name], main form input[type=text]")]
    assert names, where
    return {field if field in names else names[0]: TEXT}


# A database that fails


def _full(*_: Any) -> None:
    raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


@contextmanager
def nothing_is_stored() -> Iterator[None]:
    """Every commit fails, as on a full disk."""
    maker = db.session.session_factory.class_
    event.listen(maker, "before_commit", _full)
    try:
        yield
    finally:
        event.remove(maker, "before_commit", _full)


@contextmanager
def nothing_answers() -> Iterator[None]:
    """Every statement fails, as with a locked or lost database."""
    engine = db.engine
    event.listen(engine, "before_cursor_execute", _full)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", _full)


FAILING = pytest.mark.parametrize("failing", [nothing_is_stored, nothing_answers], ids=["full", "lost"])


def again(form: Typing, answer: TestResponse) -> TestResponse:
    """Press "try again" on the page that says that nothing was stored."""
    assert answer.status_code == 503, (answer.status_code, text_of(answer)[:200])
    page = BeautifulSoup(answer.data, "html.parser")
    assert "没有存上" in page.get_text()
    held = _values(_holding(page, form.typed))
    lost = {name for name, value in form.typed.items() if not _is_held(value, held.get(name, []))}
    assert not lost, f"lost {lost}; the page holds {held}"
    token = form.data["csrf_token"]
    return form.visitor.post(
        form.where, data={**held, "csrf_token": token if held["csrf_token"] == [""] else held["csrf_token"]}
    )


@FAILING
def test_a_desk_that_cannot_store(app: Flask, place: Scene, failing: Callable[[], Any]) -> None:
    typed = {"question": TEXT, "items": ["when"]}
    form = Typing(browser(app).sign_in(TRIAGE), place.at("complaints/{complaint}/ask_more"), typed)
    key = int(place.refs["complaint"].removeprefix("T-"))
    with failing():
        answer = form.send()
    db.session.rollback()
    assert db.session.get_one(Complaint, key).state == "submitted"
    db.session.rollback()
    assert again(form, answer).status_code == 302
    db.session.rollback()
    assert db.session.get_one(Complaint, key).state == "needs_info"


@FAILING
@pytest.mark.parametrize("step", ["where", "describe", "contact"])
def test_a_report_that_cannot_be_stored(app: Flask, step: str, failing: Callable[[], Any]) -> None:
    form = Typing(until(app, step), f"/zh/report/{step}", STEPS[step])
    with failing():
        answer = form.send()
    assert again(form, answer).status_code == 302
    form.stands_on(form.visitor.get(f"/zh/report/{step}"))


@FAILING
def test_a_report_is_sent_whole_or_not_at_all(app: Flask, failing: Callable[[], Any]) -> None:
    form = Typing(until(app, "check"), "/zh/report/check", {"privacy": "y"})
    with failing():
        answer = form.send()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 0
    db.session.rollback()
    sent = again(form, answer)
    assert sent.headers["Location"].endswith("/report/receipt")
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 1


def test_a_full_disk_takes_no_photo_and_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    form = Typing(until(app, "evidence"), "/zh/report/evidence", {"no_sign": "y"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write", full)
    answer = form.send(device=picture())
    monkeypatch.undo()
    assert again(form, answer).status_code == 302


@pytest.mark.parametrize("where", ["/zh/", "/zh/cases", "/zh/report/", "/zh/track", "/zh/desk/", "/zh/desk/sign-in"])
def test_without_a_database_every_page_is_an_honest_one(app: Flask, where: str) -> None:
    visitor = browser(app).sign_in(HEAD)
    with nothing_answers():
        answer = visitor.get(where)
    assert answer.status_code in {200, 503}
    if answer.status_code == 503:
        assert "没有" in text_of(answer)
