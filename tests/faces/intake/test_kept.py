"""Whatever is typed on a page of the tracking page's is kept when its time ran out: on every form that takes more than a tap,
however many there come to be."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.clock import now
from portal.faces.intake.erasurepage import FORMS
from portal.ground.db import db
from portal.work.complaints import messages
from portal.work.complaints.models import Attachment, Complaint, Draft
from portal.work.complaints.sealed import contact_of
from portal.work.erasures.models import Erasure
from tests.cast import SECOND_TRIAGE, TRIAGE
from tests.client import Browser, browser
from tests.conftest import legal_today
from tests.faces.intake.filling import filled, hidden, values
from tests.faces.intake.steps import picture, report
from tests.makers import Acting, done
from tests.work.notices.servers import Box

TRACK = "/zh/track"
AWAY = timedelta(minutes=35)
"""Longer than a page stays open without a sign of its reader."""
NOTHING_TYPED = {
    "track": "the look-up itself",
    "track/pin": "a secret, which is typed again",
    "track/new-pin": "a button",
    "track/rating": "one tap",
    "track/withdraw": "one tick, so that a slip does not end it",
    "track/erasure/confirm": "a button",
    "track/erasure/forget": "a button",
    "track/notices/confirm": "six digits out of a message, which stand in it still",
    "track/notices/again": "a button",
    "track/notices/stop": "a button",
}
"""What is sent and yet has nothing to lose; each with why."""


class Follower(NamedTuple):
    """Somebody who follows a report."""

    browser: Browser
    code: str
    pin: str

    def enter(self) -> None:
        """Look it up."""
        answer = self.browser.post(TRACK, data={"code": self.code, "pin": self.pin})
        assert answer.status_code == 302, answer.text[:300]


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now().replace(hour=2), tick=False) as traveller:
        yield traveller


@pytest.fixture
def followers(app: Flask, act: Acting, box: Box) -> list[Follower]:
    """Who follows a report that was refused, and one that is being handled."""
    return [_follower(app, act, refused=refused) for refused in (True, False)]


def _follower(app: Flask, act: Acting, *, refused: bool) -> Follower:
    _visitor, code, pin = report(app)
    one, day = _newest(), legal_today()
    if refused:
        done(act, one, "first_look", by=TRIAGE, day=day)
        done(act, one, "reject", by=TRIAGE, second=SECOND_TRIAGE, day=day, code="R01", plain="不归我们管。")
    db.session.commit()
    found = Follower(browser(app), code, pin)
    found.enter()
    return found


def _newest() -> Complaint:
    one = db.session.query(Complaint).order_by(Complaint.id.desc()).first()
    assert one is not None
    return one


def test_every_form_keeps_what_was_typed_and_added(
    app: Flask, followers: list[Follower], clock: time_machine.Traveller
) -> None:
    faults, tried = list[str](), set[tuple[str, str, str]]()
    for page in _pages():
        for who in followers:
            who.enter()
            for name, action in [row for row in _forms(who, page) if (page, *row) not in tried]:
                tried.add((page, name, action))
                faults += [f"{action} (#{name}): {fault}" for fault in _faults(who, page, name, clock)]
    assert not faults, "\n".join(faults)
    assert _posted(app) == {action for _page, _name, action in tried} | {f"/zh/{path}" for path in NOTHING_TYPED}, (
        "forms that nobody here could open"
    )


def _pages() -> list[str]:
    beside = ("recheck", "city", "letter", "contact", "notices", *(f"erasure/{step}" for step in FORMS))
    return [TRACK, *(f"{TRACK}/{one}" for one in beside)]


def _posted(app: Flask) -> set[str]:
    """Every address under the tracking page to which something is sent."""
    rules = (str(rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set()))
    found = {rule.partition("/track")[2] for rule in rules if rule.startswith("/<any(zh,en):lang>/track")}
    steps = {f"/erasure/{step}" for step in FORMS}
    return {TRACK + path for path in {*found, *steps} - {"/erasure/<step>"}}


def _forms(who: Follower, page: str) -> Iterator[tuple[str, str]]:
    """Id and address of each form in which something can be typed."""
    answer = who.browser.get(page)
    for form in _main(answer).select("main form[method=post]") if answer.status_code == 200 else []:
        action = str(form.get("action") or page)
        if action.removeprefix("/zh/") not in NOTHING_TYPED:
            yield str(form["id"]), action


def _main(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def _faults(who: Follower, page: str, name: str, clock: time_machine.Traveller) -> Iterator[str]:
    form = _fresh(who, page, name)
    yield from _lost("with a token that is too old", _sent(who, page, form, csrf_token="old"), form)
    form = _fresh(who, page, name)
    clock.shift(AWAY)
    shown = _sent(who, page, form)
    yield from _lost("after half an hour", _sent_back(who) if shown.status_code == 302 else shown, form)
    who.enter()


def _fresh(who: Follower, page: str, name: str) -> Tag:
    form = _main(who.browser.get(page)).find("form", id=name)
    assert isinstance(form, Tag)
    return form


def _sent(who: Follower, page: str, form: Tag, **more: str) -> TestResponse:
    data: dict[str, Any] = {**hidden(form), **filled(form), **more}
    if _takes_files(form):
        data["files"] = picture()
    return who.browser.post(str(form.get("action") or page), data=data)


def _takes_files(form: Tag) -> bool:
    return form.find("input", type="file") is not None


def _sent_back(who: Follower) -> TestResponse:
    """To the look-up; and with code and PIN to where what was typed is."""
    closed = who.browser.get(TRACK)
    if "您写的都还留着" not in closed.text:
        return closed
    who.enter()
    tracking = who.browser.get(TRACK)
    link = next((a for a in _main(tracking).select(".note a") if a.get_text() in {"去发送", "接着填"}), None)
    return who.browser.get(str(link["href"])) if link else tracking


def _lost(when: str, shown: TestResponse, form: Tag) -> Iterator[str]:
    """What was typed and stands in no form of the page that came back."""
    wanted, page = filled(form), _main(shown)
    found = [values(one) for one in page.select("main form")]
    if not any(all(one.get(name) == value for name, value in wanted.items()) for one in found):
        yield f"{when}: {wanted} is lost, there is {found}"
    if _takes_files(form) and "上次的 1 个文件还在" not in page.get_text():
        yield f"{when}: the file is lost"


def test_what_waited_is_passed_on_with_its_picture(
    app: Flask, followers: list[Follower], clock: time_machine.Traveller
) -> None:
    who, page = followers[1], f"{TRACK}/erasure/pass_on"
    asked_on = (legal_today() - timedelta(days=60)).isoformat()
    who.browser.send(f"{TRACK}/erasure/ask", {"on": asked_on, "way": "letter"}, form="f")
    form = _fresh(who, page, "f")
    clock.shift(timedelta(hours=1))
    who.browser.post(page, data={**hidden(form), "text": "写了一个小时。", "files": picture()})
    who.enter()
    who.browser.send(page, {}, form="f")
    db.session.expire_all()
    letter = messages.read(db.session(), _newest())[-1]
    assert "写了一个小时。" in letter.text
    sent = select(Attachment).where(Attachment.message_id == letter.id)
    assert len(db.session.scalars(sent).all()) == 1
    assert db.session.scalars(select(Erasure.state)).all() == ["passed_on"]
    assert db.session.scalars(select(Draft)).all() == [], "nothing waits any more"


def test_an_address_that_waited_is_saved_by_its_own_button_alone(
    followers: list[Follower], clock: time_machine.Traveller
) -> None:
    who, page = followers[1], f"{TRACK}/contact"
    form = _fresh(who, page, "f")
    clock.shift(AWAY)
    who.browser.post(page, data={**hidden(form), "mode": "named", "name": "王小明", "phone": "13800002047"})
    who.enter()
    assert contact_of(_newest()).name == ""
    db.session.rollback()
    who.browser.send(page, {}, form="f")
    db.session.expire_all()
    assert (contact_of(_newest()).name, contact_of(_newest()).phone) == ("王小明", "13800002047")
    assert db.session.scalars(select(Draft)).all() == []


def test_an_empty_try_throws_nothing_away(followers: list[Follower], clock: time_machine.Traveller) -> None:
    who = followers[1]
    form, other = _fresh(who, TRACK, "m"), _fresh(who, f"{TRACK}/erasure/confirm", "f")
    clock.shift(AWAY)
    who.browser.post(f"{TRACK}/message", data={**hidden(form), "text": "还在。"})
    who.browser.post(f"{TRACK}/erasure/confirm", data=hidden(other))
    who.enter()
    assert "还在。" in _fresh(who, TRACK, "m").get_text()


def test_the_letter_is_made_though_the_page_was_closed_and_is_kept_nowhere(
    followers: list[Follower], clock: time_machine.Traveller
) -> None:
    who, page = followers[1], f"{TRACK}/letter"
    form, typed = _fresh(who, page, "f"), {"to": "示例游泳馆", "name": "金丝雀女士", "wants": ["stop"]}
    clock.shift(timedelta(hours=1))
    shown = who.browser.post(page, data={**hidden(form), **typed})
    again = _main(shown).find("form", id="f")
    assert isinstance(again, Tag)
    assert "金丝雀女士" in who.browser.post(page, data={**hidden(again), **typed}).text
    assert db.session.scalars(select(Draft)).all() == []
