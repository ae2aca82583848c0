"""Reports that an officer writes down, and the form on paper: the same questions as the reporter's own pages."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.law.catalogue.pack import pack
from portal.work.complaints.identity import who_has_seen
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from tests import makers
from tests.cast import HEAD, OFFICER, SECOND_TRIAGE, TRIAGE
from tests.client import Browser, browser, text_of
from tests.conftest import Acting, moment
from tests.faces.intake.steps import ASSISTED, kept, words

NEW, SLIP = "/zh/desk/complaints/new", "/zh/desk/complaints/slip"
SLIP_NUMBER = "SH-20260302-0017"


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[None]:
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture
def desk(app: Flask) -> Browser:
    return browser(app).sign_in(TRIAGE)


def the_report() -> Complaint:
    db.session.expire_all()
    return db.session.scalars(select(Complaint)).one()


def reports() -> int:
    return db.session.scalar(select(func.count()).select_from(Complaint)) or 0


def entered(desk: Browser, **more: Any) -> tuple[str, str]:
    """Code and PIN of the slip."""
    answer = desk.send(NEW, {**ASSISTED, **more}, form="f")
    assert answer.headers["Location"].endswith("/complaints/slip"), text_of(answer)
    return kept(desk.page(answer.headers["Location"]))


@pytest.mark.parametrize("channel", ["phone", "counter", "hotline"])
def test_it_is_the_same_report_with_its_channel(desk: Browser, channel: str) -> None:
    entered(desk, channel=channel, slip="SH-20260302-0017" if channel == "hotline" else "")
    one = the_report()
    assert (one.channel, one.scenario, one.office, one.named, one.language) == (
        channel,
        "SP.POOL",
        "CAC-310117",
        True,
        "zh",
    )
    opened = open_part(one)
    assert (opened.words, opened.place.address, opened.contact.phone) == (
        "柜子要刷脸才开。",
        "示例路 18 号",
        "13800002047",
    )
    assert opened.slip == ("SH-20260302-0017" if channel == "hotline" else "")
    event = db.session.scalars(select(Event).where(Event.move == "submit")).one()
    assert (event.actor_id, event.data["channel"]) == (TRIAGE.id, channel)
    assert {clock.code for clock in one.clocks} >= {"D1", "D2", "D32"}


@pytest.mark.parametrize("mode", ["code", "named"])
def test_the_slips_number_leads_to_the_caller_and_is_opened_like_the_contact(
    app: Flask, desk: Browser, mode: str
) -> None:
    told = {} if mode == "named" else {"contact.mode": mode, "contact.name": "", "contact.phone": ""}
    entered(desk, channel="hotline", slip=SLIP_NUMBER, **told)
    page = f"/zh/desk/complaints/{the_report().ref}"
    for who in (TRIAGE, HEAD, OFFICER):
        shown = text_of(browser(app).sign_in(who).get(page))
        assert "市民热线工单" in shown
        assert SLIP_NUMBER not in shown
    assert SLIP_NUMBER in text_of(desk.send(page, {"reason": "答复热线"}, form="identity", expect=200))
    assert [seen.reason for seen in who_has_seen(db.session(), the_report())] == ["答复热线"]
    assert SLIP_NUMBER not in str([row.data for row in db.session.scalars(select(Event))])


def test_code_and_pin_open_it_for_the_person(app: Flask, desk: Browser) -> None:
    code, pin = entered(desk)
    visitor = browser(app)
    visitor.send("/zh/track", {"code": code, "pin": pin}, form="f")
    assert "柜子要刷脸才开" in words(visitor.page("/zh/track"))


def test_the_pin_is_shown_until_it_was_handed_over_and_never_again(app: Flask, desk: Browser) -> None:
    code, pin = entered(desk)
    assert kept(desk.page(SLIP)) == (code, pin)
    assert "上一件的回执" in words(desk.page(NEW))
    cookie = desk.get_cookie("portal_desk", path="/")
    assert cookie is not None
    desk.send(SLIP, {}, form="f")
    assert desk.get(SLIP).status_code == 302
    restored = browser(app)
    restored.set_cookie("portal_desk", cookie.value, path="/")
    assert restored.get(SLIP).status_code == 302
    handed = db.session.scalars(select(Event).where(Event.move == "slip_handed")).one()
    assert (handed.actor_id, handed.data) == (TRIAGE.id, None) or not handed.data
    assert "回执交给反映人" in text_of(desk.get(f"/zh/desk/complaints/{the_report().ref}"))


def test_a_sign_in_that_ran_out_does_not_lose_the_slip(app: Flask, desk: Browser) -> None:
    code, pin = entered(desk)
    with time_machine.travel(moment(hour=11), tick=False):
        assert "/sign-in" in desk.get(SLIP).headers["Location"]
        desk.sign_in(TRIAGE)
        assert kept(desk.page(SLIP)) == (code, pin)
        desk.sign_in(SECOND_TRIAGE)
        assert desk.get(SLIP).status_code == 302, "it is the slip of whoever wrote the report down"


def test_two_presses_make_one_report_and_one_slip(app: Flask, desk: Browser) -> None:
    page = desk.page(NEW)
    hidden = {str(field["name"]): field["value"] for field in page.select("form#f input[type=hidden]")}
    data = {**ASSISTED, **{name: value for name, value in hidden.items() if name in {"csrf_token", "once"}}}
    slips = set()
    for _ in range(2):
        desk.post(NEW, data=data)
        slips.add(kept(desk.page(SLIP)))
    assert (len(slips), reports()) == (1, 1)
    answer = desk.post(NEW, data={**data, "describe.words": "后来改的"})
    assert "已经登记过" in words(desk.page(answer.headers["Location"]))
    assert reports() == 1
    other = browser(app).sign_in(SECOND_TRIAGE)
    token = other.page(NEW).select_one("form#f [name=csrf_token]")
    assert token is not None
    other.post(NEW, data={**data, "csrf_token": token["value"]})
    assert kept(other.page(SLIP)) not in slips


FAULTS = [
    ({"consent": None}, "请先向反映人说明"),
    ({"heard": None}, "请先念给反映人听"),
    ({"channel": "hotline", "slip": ""}, "请填工单编号"),
    ({"channel": "hotline", "slip": "王小明 138"}, "请填工单编号"),
    ({"channel": "web"}, "请选反映方式"),
    ({"place.scenario": None}, "请选一种地方"),
    ({"where.name": "", "where.address": ""}, "写一项就行"),
    ({"where.district": ""}, "请选在哪个区"),
    ({"where.district": "out"}, "这里只办上海的事"),
    ({"what.usual": []}, "请至少选一项"),
    ({"what.usual": [], "what.own": "y", "describe.words": ""}, "请写几句"),
    ({"when.day": "other"}, "请写日期"),
    ({"contact.phone": "abc"}, "电话好像不对"),
    ({"contact.name": ""}, "请写姓名"),
]


@pytest.mark.parametrize(("changed", "said"), FAULTS)
def test_a_fault_is_told_at_its_field_and_nothing_is_lost(desk: Browser, changed: dict[str, Any], said: str) -> None:
    token = desk.page(NEW).select_one("form#f [name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"], "once": "x" * 32, **ASSISTED, **changed}
    answer = desk.post(NEW, data={name: value for name, value in data.items() if value is not None})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    assert any(said in line.get_text() for line in page.select("p.err")), text_of(answer)[:500]
    link = page.select_one("[role=alert] a[href^='#']")
    assert link is not None
    assert page.find(id=str(link["href"]).removeprefix("#")) is not None
    if "describe.words" not in changed:
        area = page.find("textarea", attrs={"name": "describe.words"})
        assert area is not None
        assert "柜子要刷脸才开" in area.get_text()
    assert reports() == 0


def test_a_fresh_page_blames_nobody(desk: Browser) -> None:
    page = desk.page(NEW)
    assert not page.select("p.err")
    assert not page.select("main [role=alert]")


def test_a_child_is_asked_for_a_guardian_once(desk: Browser) -> None:
    answer = desk.send(NEW, {**ASSISTED, "contact.child": ["yes"]}, form="f", expect=422)
    assert "监护人" in text_of(answer)
    form = BeautifulSoup(answer.data, "html.parser").select_one("form#f")
    assert form is not None
    hidden = {str(field["name"]): field["value"] for field in form.select("input[type=hidden]")}
    desk.post(NEW, data={**hidden, **ASSISTED, "contact.child": ["yes"], "contact.guardian": "no"})
    assert the_report().under_14
    assert the_report().urgent
    assert open_part(the_report()).contact.no_guardian


def test_a_place_of_the_register_is_found_and_chosen(desk: Browser, act: Acting) -> None:
    place = makers.venue(act)
    db.session.commit()
    typed = {**ASSISTED, "where.q": place.name_zh[:2]}
    answer = desk.send(NEW, typed, form="f", expect=200, button=("_find", "1"))
    found = BeautifulSoup(answer.data, "html.parser").select_one(f"input[name='where.venue'][value='{place.id}']")
    assert found is not None
    assert "柜子要刷脸才开" in answer.text
    hidden = {
        str(f["name"]): f["value"]
        for f in BeautifulSoup(answer.data, "html.parser").select("form#f input[type=hidden]")
    }
    desk.post(NEW, data={**hidden, **ASSISTED, "where.venue": str(place.id)})
    assert the_report().venue_id == place.id


def test_the_other_language_keeps_everything(desk: Browser) -> None:
    answer = desk.send(NEW, ASSISTED, form="f", button=("_switch", "lang:en"))
    page = desk.page(answer.headers["Location"])
    assert "柜子要刷脸才开" in page.get_text()
    assert page.find("input", attrs={"name": "where.address", "value": "示例路 18 号"})


def test_the_forms_are_the_reporters_own(desk: Browser) -> None:
    """Whatever a step asks, the desk asks: a field that one of them lacks would be a second definition."""
    own = browser(desk.application)
    page = desk.page(NEW)
    for step in ("what", "when", "describe", "contact"):
        asked = {
            str(e["name"]) for e in own.page(f"/zh/report/{step}").select("main form#f [name]") if e.name != "button"
        }
        here = {str(e["name"]).removeprefix(f"{step}.") for e in page.select(f"[name^='{step}.']")}
        assert {
            name for name in asked if name[0] != "_" and name not in {"csrf_token", "guardian_asked", "device"}
        } <= here, step
    kinds = {str(e["value"]) for e in page.select("[name='place.scenario'] option")}
    own.send("/zh/", {}, button=("card", "SP"))
    assert kinds >= {str(e["value"]) for e in own.page("/zh/report/?look=kinds").select("[name=scenario]")} > {"SP"}


# On paper


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_paper_asks_what_the_pages_ask(app: Flask, lang: str) -> None:
    visitor = browser(app)
    page = visitor.page(f"/{lang}/report/paper")
    text = page.get_text(" ", strip=True)
    for row in pack().violations.values():
        assert not row.plain or row.plain.text(lang) in text
    for step in ("when", "contact"):
        for label in visitor.page(f"/{lang}/report/{step}").select("main form#f label.pick span"):
            first = str(next(label.stripped_strings))
            assert first in text, (step, first)
    for office in pack().offices.values():
        assert (office.name.text(lang) in text) == (office.kind in {"municipal", "district"})
    assert not page.select("main input")
    assert "Set-Cookie" not in visitor.get(f"/{lang}/report/paper").headers
