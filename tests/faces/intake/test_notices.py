"""Quiet notices on the reporter's pages: offered where they can be sent, asked for, confirmed, changed, stopped."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal import jobs
from portal.faces.intake.forms.notices import address
from portal.faces.intake.noticespage import masked
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import contact_of
from portal.work.notices.models import Receiver
from tests import makers
from tests.client import Browser, browser, text_of
from tests.conftest import Acting, moment
from tests.faces.intake.steps import report, until, words
from tests.work.notices.servers import Box, Gateway, sms_url, use
from tests.work.notices.telling import TO, code_in, link_in


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False) as traveller:
        yield traveller


def tick(app: Flask) -> None:
    """One round of the worker, now."""
    db.session.rollback()
    jobs.tick(app)


def tracking(app: Flask, act: Acting, lang: str = "zh") -> Browser:
    """A browser that has opened a new complaint with its PIN."""
    receipt = makers.receipt(act)
    db.session.commit()
    visitor = browser(app)
    visitor.send(f"/{lang}/track", {"code": receipt.code, "pin": receipt.pin})
    return visitor


def shown(visitor: Browser, lang: str = "zh") -> str:
    """The words of the page of notices."""
    return words(visitor.page(f"/{lang}/track/notices"))


def test_nothing_is_offered_where_nothing_can_be_sent(app: Flask, act: Acting) -> None:
    page = until(app, "contact").page("/zh/report/contact")
    assert [i["value"] for i in page.select("[name=mode]")] == ["code", "named"]
    visitor = tracking(app, act)
    assert "消息提醒" not in visitor.get("/zh/track").text
    assert visitor.get("/zh/track/notices").headers["Location"] == "/zh/track"


def test_a_report_with_quiet_notices(app: Flask, box: Box) -> None:
    visitor, code, pin = report(app, contact={"mode": "quiet", "mail": f" {TO} "})
    tick(app)
    assert box.envelopes == [("notices@portal.example", [TO])]
    follower = browser(app)
    follower.send("/zh/track", {"code": code, "pin": pin})
    assert "等您确认" in follower.get("/zh/track").text
    follower.send("/zh/track/notices", {"code": code_in(box.mails[0].get_content())})
    assert "re***@mail.example" in shown(follower)
    assert "已开" in shown(follower)
    assert visitor.get("/zh/report/receipt").status_code in {200, 302}


def test_a_quiet_report_needs_an_address_that_can_be_reached(app: Flask, box: Box) -> None:
    visitor = until(app, "contact")
    answer = visitor.send("/zh/report/contact", {"mode": "quiet", "phone": "13812345678"}, form="f", expect=200)
    assert "要提醒您，请留邮箱" in answer.text
    assert "13812345678" in answer.text, "what was typed is kept"
    answer = visitor.send("/zh/report/contact", {"mode": "quiet", "mail": "王@mail.example"}, form="f", expect=200)
    assert "邮箱好像不对" in answer.text


def test_the_number_is_used_where_mail_is_not_sent(app: Flask, both_ways: Gateway, box: Box) -> None:
    use(app, sms_url(both_ways))
    report(app, contact={"mode": "quiet", "mail": TO, "phone": "138 1234 5678"})
    db.session.rollback()
    assert contact_of(db.session.query(Complaint).one()).quiet_to == "13812345678"


def test_turned_on_later_changed_and_stopped(app: Flask, act: Acting, both_ways: Gateway, box: Box) -> None:
    visitor = tracking(app, act)
    assert "没有开" in shown(visitor)
    visitor.send("/zh/track/notices", {"to": TO})
    assert "等您确认" in shown(visitor)
    tick(app)
    code = code_in(box.mails[0].get_content())
    wrong = visitor.send("/zh/track/notices", {"code": "12"}, expect=200)
    assert "确认码不对" in text_of(wrong)
    visitor.send("/zh/track/notices", {"code": code})
    assert "已开" in shown(visitor)
    visitor.send("/zh/track/notices", {"to": "１３８ １２３４ ５６７８"})
    assert "***5678" in shown(visitor)
    tick(app)
    assert len(both_ways.requests) == 1
    visitor.send("/zh/track/notices", form="no-more")
    assert "地址已经删掉" in shown(visitor)
    db.session.rollback()
    assert contact_of(db.session.query(Complaint).one()).quiet_to == ""


def test_the_confirmation_can_be_sent_again(app: Flask, act: Acting, box: Box, clock: time_machine.Traveller) -> None:
    visitor = tracking(app, act)
    visitor.send("/zh/track/notices", {"to": TO})
    tick(app)
    clock.shift(timedelta(minutes=2))
    for _ in range(2):
        visitor.send("/zh/track/notices", form="once-more")
    tick(app)
    assert len(box.mails) == 2
    first, again = (code_in(mail.get_content()) for mail in box.mails)
    assert first == again, "the mail that came late is as good"


@pytest.mark.parametrize("gone", ["stopped elsewhere", "not confirmed in time"])
def test_send_again_writes_to_nobody_once_the_address_is_gone(
    app: Flask, act: Acting, box: Box, clock: time_machine.Traveller, gone: str
) -> None:
    receipt = makers.receipt(act)
    db.session.commit()
    visitor = browser(app)
    visitor.send("/zh/track", {"code": receipt.code, "pin": receipt.pin})
    visitor.send("/zh/track/notices", {"to": TO})
    tick(app)
    if gone == "stopped elsewhere":
        visitor.send("/zh/track/notices", form="no-more")
    else:
        clock.shift(timedelta(hours=25))
        tick(app)
        visitor.send("/zh/track", {"code": receipt.code, "pin": receipt.pin})
    token = visitor.page("/zh/track/notices").select_one("form#address [name=csrf_token]")
    assert token is not None
    before = _rows()
    answer = visitor.post("/zh/track/notices/again", data={"csrf_token": token["value"]})
    assert answer.headers.get("Location") == "/zh/track/notices"
    assert _rows() == before
    assert "地址已经删掉" in shown(visitor)


def _rows() -> tuple[list[str], int, str, str]:
    """Receivers, events, and how the reporter is reached."""
    db.session.rollback()
    one = db.session.query(Complaint).one()
    held = [str((row.state, row.channel, row.asks, row.nonce)) for row in db.session.query(Receiver)]
    found = held, db.session.query(Event).count(), contact_of(one).mode, contact_of(one).quiet_to
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    "typed", ["", "x", "a@b", "a@b.example,c@d.example", "<a@b.example>", "12", "a@b.example\nBcc: c"]
)
def test_what_is_no_address_is_said_at_the_field(app: Flask, act: Acting, box: Box, typed: str) -> None:
    visitor = tracking(app, act)
    page = visitor.send("/zh/track/notices", {"to": typed}, expect=200)
    assert "好像不对" in page.text or "请填邮箱" in page.text


def test_an_address_is_tidied_and_masked() -> None:
    assert address(" Ａ@mail.example ") == "A@mail.example"
    assert address("+86 138-1234-5678") == "+8613812345678"
    assert address("a..b@mail.example") == address("a b@mail.example") == address("10086 or so") == ""
    assert address("١٣٨١٢٣٤٥٦٧٨") == "", "digits that no gateway dials"
    assert (masked("someone@mail.example"), masked("13812345678"), masked("")) == ("so***@mail.example", "***5678", "")


def test_the_links_work_without_a_session_and_open_nothing(app: Flask, act: Acting, box: Box) -> None:
    visitor = tracking(app, act, "en")
    visitor.send("/en/track/notices", {"to": TO})
    tick(app)
    token = link_in(box.mails[0].get_content(), "confirm")
    stranger = browser(app)
    asked = stranger.page(f"/zh/notices/confirm/{token}")
    assert "Waiting for you" in shown(visitor, "en"), "opening a link confirms nothing"
    for secret in ("云动健身", "T-1", TO):
        assert secret not in asked.get_text()
    done = stranger.send(f"/zh/notices/confirm/{token}", form="f", expect=200)
    assert "有消息就提醒您" in done.text
    assert stranger.get_cookie("portal_report") is None
    assert stranger.get("/zh/track").text.count("云动健身") == 0
    assert "On" in shown(visitor, "en")


def test_one_click_stops_as_a_mail_program_sends_it(app: Flask, act: Acting, box: Box) -> None:
    visitor = tracking(app, act)
    visitor.send("/zh/track/notices", {"to": TO})
    tick(app)
    visitor.send("/zh/track/notices", {"code": code_in(box.mails[0].get_content())})
    header = box.mails[0]["List-Unsubscribe"]
    path = header.strip("<>").removeprefix("https://portal.example")
    assert "已开" in shown(visitor)
    browser(app).page(path)
    assert "已开" in shown(visitor), "opening the page stops nothing"
    answer = browser(app).post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "已经停了" in answer.text) == (200, True)
    assert "已停" in shown(visitor)
    unknown = browser(app).post("/zh/notices/stop/" + "x" * 22, data={"List-Unsubscribe": "One-Click"})
    assert text_of(unknown) == text_of(answer), "an unknown link is answered the same"


@pytest.mark.parametrize("token", ["%00", "..%2f", "é", "a" * 3000, "'"])
def test_any_link_gets_an_answer(app: Flask, token: str) -> None:
    for what in ("stop", "confirm"):
        assert browser(app).get(f"/zh/notices/{what}/{token}").status_code in {200, 404}
        assert browser(app).post(f"/zh/notices/{what}/{token}").status_code in {200, 404}


def test_nobody_gets_there_without_the_pin(app: Flask, act: Acting, box: Box, session: Session) -> None:
    receipt = makers.receipt(act)
    session.commit()
    visitor = browser(app)
    visitor.send("/zh/track", {"code": receipt.code})
    for path in ("", "/confirm", "/again", "/stop"):
        assert visitor.post(f"/zh/track/notices{path}", data={"to": TO}).status_code == 302
    assert visitor.get("/zh/track/notices").headers["Location"] == "/zh/track"
    assert "消息提醒" not in visitor.get("/zh/track").text
    session.rollback()
    assert contact_of(session.query(Complaint).one()).quiet_to == ""


def test_the_language_switch_keeps_what_was_typed(app: Flask, act: Acting, box: Box) -> None:
    visitor = tracking(app, act)
    token = visitor.page("/zh/track/notices").select_one("form#address [name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"], "to": "half@", "_switch": "lang:en"}
    answer = visitor.post("/zh/track/notices", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/en/track/notices")
    assert 'value="half@"' in visitor.post("/en/track/notices", data=data).text


def test_the_check_page_shows_where_reminders_go(app: Flask, box: Box) -> None:
    visitor = until(app, "check", contact={"mode": "quiet", "mail": TO, "name": "不该出现"})
    shown = words(visitor.page("/zh/report/check"))
    assert "不留名，有消息时提醒我" in shown
    assert TO in shown
    assert "不该出现" not in shown
