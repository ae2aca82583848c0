"""Another PIN: whoever knew the one before is out, an officer who wrote the report down first of all."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.clock import now
from portal.ground.db import db
from portal.work.complaints import lookup
from portal.work.complaints.lookup import FREE, Later, WrongPin
from tests.cast import TRIAGE
from tests.client import Browser, browser
from tests.faces.intake.steps import ASSISTED, kept, report, words
from tests.faces.intake.test_tracking import follow


def changed(visitor: Browser, lang: str = "zh") -> str:
    """The new PIN, as the page shows it."""
    answer = visitor.send(f"/{lang}/track/new-pin", {}, form="f", expect=200)
    return kept(BeautifulSoup(answer.data, "html.parser"))[1]


def shut(visitor: Browser) -> bool:
    """Whether nothing of the report is open in this browser."""
    inside = [
        visitor.get(f"/zh/track/{page}").status_code for page in ("city", "picture/0", "file/0", "notices", "letter")
    ]
    visitor.get("/zh/track")
    return set(inside) <= {302, 404} and "查进度" in words(visitor.page("/zh/track"))


def test_an_officer_who_wrote_it_down_reads_no_alarm(app: Flask) -> None:
    officer = browser(app).sign_in(TRIAGE)
    officer.send("/zh/desk/complaints/new", ASSISTED, form="f")
    code, pin = kept(officer.page("/zh/desk/complaints/slip"))
    nosy, reporter = follow(app, code, pin), follow(app, code, pin)
    assert "帮您填的人知道第一个密码" in words(reporter.page("/zh/track/city"))
    assert not shut(nosy)
    new = changed(reporter)
    reporter.send("/zh/track/city", {"kind": "leaked", "text": "店家有我的电话。"}, form="f")
    assert shut(nosy), "what was open is closed"
    nosy.post("/zh/track", data={"code": code, "pin": pin})
    assert shut(nosy)
    assert officer.get("/zh/desk/complaints/slip").status_code == 302, "the slip shows the old one no more"
    assert "店家有我的电话。" in words(follow(app, code, new).page("/zh/track/city"))


def test_a_second_tap_shows_the_same_pin(app: Flask) -> None:
    _first, code, pin = report(app)
    visitor = follow(app, code, pin)
    form = visitor.page("/zh/track/new-pin").select_one("#f")
    assert form
    data = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    shown = {kept(BeautifulSoup(visitor.post("/zh/track/new-pin", data=data).data, "html.parser")) for _ in range(2)}
    assert len(shown) == 1
    assert shown != {(code, pin)}
    assert not shut(visitor), "the browser that asked stays in"
    other = visitor.post("/en/track/new-pin", data={**data, "_switch": "lang:en"})
    assert kept(BeautifulSoup(other.data, "html.parser")) in shown, "also in the other language"
    visitor.post("/zh/track/new-pin", data={**data, "once": "b"})
    assert 'class="code' not in visitor.post("/en/track/new-pin", data={**data, "_switch": "lang:en"}).text


def test_the_receipt_does_not_show_the_one_before(app: Flask) -> None:
    first, code, pin = report(app)
    changed(follow(app, code, pin), "en")
    assert first.get("/zh/report/receipt").status_code == 302


def test_without_the_token_nothing_changes(app: Flask) -> None:
    _first, code, pin = report(app)
    visitor = follow(app, code, pin)
    assert "这一页打开得久了" in visitor.post("/zh/track/new-pin", data={"once": "a"}).text
    assert not shut(follow(app, code, pin))


def test_an_answer_that_was_held_back_does_not_outlive_the_pin(app: Flask) -> None:
    _first, code, pin = report(app)
    nosy = browser(app)
    for _ in range(FREE):
        nosy.post("/zh/track", data={"code": code, "pin": "11111111"})
    page = BeautifulSoup(nosy.post("/zh/track", data={"code": code, "pin": pin}).data, "html.parser")
    ticket = page.find("input", attrs={"name": "ticket"})
    assert ticket
    found = lookup.by_code(db.session(), code)
    assert found
    found.pin_hash = "another"
    db.session.commit()
    with pytest.raises(Later) as held:
        lookup.by_ticket(db.session(), str(ticket["value"]), now=now())
    with pytest.raises(WrongPin):
        lookup.by_ticket(db.session(), str(ticket["value"]), now=now() + timedelta(seconds=held.value.seconds + 1))
