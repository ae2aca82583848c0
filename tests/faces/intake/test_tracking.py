"""By the code alone how it stands, with the PIN everything of one's own, and nothing in an address."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.clock import now
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.law.workflow.actors import Role
from portal.work.complaints import identity, messages
from portal.work.complaints.models import Attachment, Complaint
from portal.work.complaints.sealed import destroy, open_part
from tests.cast import OFFICER, OTHER_OFFICE, OTHER_TRIAGE, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE
from tests.client import Browser, browser, text_of
from tests.conftest import legal_today
from tests.faces.intake.steps import picture, report, words
from tests.makers import Acting, done

PRIVATE = ("示例游泳馆", "站到柜子前", "示例路")


def follow(app: Flask, code: str, pin: str = "", lang: str = "zh") -> Browser:
    """Another browser that looks it up."""
    visitor = browser(app)
    visitor.send(f"/{lang}/track", {"code": code, "pin": pin}, form="f")
    return visitor


def the_report() -> Complaint:
    return db.session.scalars(select(Complaint)).one()


@pytest.fixture
def held(app: Flask) -> tuple[str, str]:
    """Code and PIN of a report just sent."""
    _visitor, code, pin = report(app)
    return code, pin


def test_the_code_alone_shows_progress_and_nothing_else(app: Flask, held: tuple[str, str]) -> None:
    page = follow(app, held[0]).page("/zh/track")
    told = words(page)
    assert "已收到" in told
    assert "松江区委网信办" in told
    assert "个工作日后到期" in told
    for private in (*PRIVATE, "撤回这件事", "谁看过我的联系方式和照片"):
        assert private not in told
    assert page.find("textarea") is None


def test_the_office_that_takes_it_over_is_named(app: Flask, held: tuple[str, str], act: Acting) -> None:
    complaint = the_report()
    for move, who, given in (
        ("first_look", TRIAGE, {}), ("transfer", TRIAGE, {"office": OTHER_OFFICE, "reason": "场所在浦东"}),
        ("take", OTHER_TRIAGE, {}),
    ):  # fmt: skip
        done(act, complaint, move, by=who, day=legal_today(), **given)
    db.session.commit()
    assert "由浦东新区委网信办接手" in words(follow(app, held[0]).page("/zh/track"))
    told = words(follow(app, held[0], lang="en").page("/en/track"))
    assert "Taken over by the Pudong" in told
    assert OTHER_TRIAGE.name not in told


def test_the_code_may_be_typed_in_any_way(app: Flask, held: tuple[str, str]) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else " " for c in held[0].lower())
    assert "已收到" in words(follow(app, wide).page("/zh/track"))


def test_the_pin_opens_everything_of_ones_own(app: Flask, held: tuple[str, str]) -> None:
    told = words(follow(app, *held).page("/zh/track"))
    assert "站到柜子前" in told
    assert "没有人看过" in told
    visitor = follow(app, held[0])
    visitor.send("/zh/track", {"pin": held[1]}, form="p")
    assert "站到柜子前" in words(visitor.page("/zh/track"))


def test_no_address_carries_the_code(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    page = visitor.page("/zh/track")
    plain = held[0].replace("-", "")
    for element in page.find_all(href=True) + page.find_all(action=True) + page.find_all(src=True):
        address = str(element.get("href") or element.get("action") or element.get("src"))
        assert plain not in address.replace("-", "")


def test_unknown_deleted_and_wrong_pin_get_one_answer(app: Flask, held: tuple[str, str]) -> None:
    from portal.work.complaints.codes import code_for

    answers = set()
    for code, pin in ((held[0], "00000000"), (code_for("never sent"), "12345678"), (code_for("never sent"), "")):
        answer = browser(app).send("/zh/track", {"code": code, "pin": pin}, form="f", expect=200)
        answers.add(text_of(answer))
        assert "Set-Cookie" not in answer.headers
    one = the_report()
    destroy(one, now=now())
    db.session.commit()
    answers.add(text_of(browser(app).send("/zh/track", {"code": held[0], "pin": held[1]}, form="f", expect=200)))
    assert len(answers) == 1
    assert "没有找到" in answers.pop()


def test_a_typing_error_is_told_without_a_look_up(app: Flask, held: tuple[str, str]) -> None:
    swapped = held[0][1] + held[0][0] + held[0][2:]
    if swapped == held[0]:
        swapped = "2" + held[0][1:]
    assert "输错了" in text_of(browser(app).send("/zh/track", {"code": swapped}, form="f", expect=200))


def test_half_an_hour_without_a_sign_closes_it(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    with time_machine.travel(now() + timedelta(minutes=25), tick=False):
        assert "站到柜子前" in words(visitor.page("/zh/track"))
    with time_machine.travel(now() + timedelta(minutes=50), tick=False):
        assert "站到柜子前" in words(visitor.page("/zh/track"))
    with time_machine.travel(now() + timedelta(minutes=81), tick=False):
        assert "站到柜子前" not in words(visitor.page("/zh/track"))
        assert visitor.get("/zh/track/withdraw").status_code == 302


def test_leaving_drops_the_cookie(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    answer = visitor.send("/zh/track", {}, form="leave")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.get_cookie("portal_report", path="/") is None
    assert "站到柜子前" not in text_of(visitor.get("/zh/track"))


def test_messages_go_both_ways_once(app: Flask, held: tuple[str, str], act: Acting) -> None:
    visitor = follow(app, *held)
    form = visitor.page("/zh/track").find("form", id="m")
    data = {e["name"]: e.get("value", "") for e in form.find_all("input") if e.get("type") == "hidden"}
    for _tap in range(2):
        assert visitor.post("/zh/track/message", data={**data, "text": "我又去看了一次。"}).status_code == 302
    assert len(messages.read(db.session(), the_report())) == 1
    db.session.commit()
    assert "我又去看了一次" in words(visitor.page("/zh/track"))


def test_what_was_asked_for_stands_on_top_and_is_answered(app: Flask, held: tuple[str, str], act: Acting) -> None:
    one = the_report()
    done(act, one, "first_look", by=TRIAGE, day=legal_today())
    done(act, one, "ask_more", by=TRIAGE, day=legal_today(), items=("photo",), question="请补一张机器的照片。")
    db.session.commit()
    visitor = follow(app, *held)
    told = words(visitor.page("/zh/track"))
    assert told.index("等您补充") < told.index("办到哪一步")
    assert "请补一张机器的照片" in told
    assert "请补一张机器的照片" not in words(follow(app, held[0]).page("/zh/track"))
    visitor.send("/zh/track", {"text": "照片在这里", "files": picture()}, form="m")
    assert the_report().state == "submitted"
    assert len(db.session.scalars(select(Attachment)).all()) == 2


def test_switching_the_language_keeps_the_message(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    form = visitor.page("/zh/track").find("form", id="m")
    data = {e["name"]: e.get("value", "") for e in form.find_all("input") if e.get("type") == "hidden"} | {
        "text": "还没写完",
        "_switch": "lang:en",
    }
    answer = visitor.post("/zh/track/message", data=data)
    assert answer.status_code == 307
    there = visitor.post(answer.headers["Location"], data=data)
    assert "还没写完" in text_of(there)
    assert "Where it stands" in text_of(there)
    assert messages.read(db.session(), the_report()) == []


def test_withdrawing_needs_the_pin_and_a_tick(app: Flask, held: tuple[str, str]) -> None:
    assert follow(app, held[0]).get("/zh/track/withdraw").status_code == 302
    visitor = follow(app, *held)
    visitor.send("/zh/track/withdraw", {}, form="f", expect=200)
    visitor.send("/zh/track/withdraw", {"sure": "y"}, form="f")
    assert the_report().state == "withdrawn"
    assert "已办结" in words(visitor.page("/zh/track"))


def test_a_refused_report_says_why_and_is_looked_at_again_once(app: Flask, held: tuple[str, str], act: Acting) -> None:
    one = the_report()
    done(act, one, "first_look", by=TRIAGE, day=legal_today())
    done(act, one, "reject", by=TRIAGE, second=SECOND_TRIAGE, day=legal_today(), code="R01", plain="找不到地点。")
    db.session.commit()
    alone = words(follow(app, held[0]).page("/zh/track"))
    assert "找不到地点。" not in alone
    assert "申请复核" not in alone
    visitor = follow(app, *held)
    assert "申请复核" in words(visitor.page("/zh/track"))
    visitor.send("/zh/track/recheck", {"cause": "new", "text": "地址在这里"}, form="f")
    assert the_report().state == "recheck_requested"
    assert "申请复核" not in visitor.page("/zh/track").find("main").get_text().replace("您申请了复核", "")
    again = visitor.send("/zh/track/recheck", {"cause": "new"}, form="f", expect=200)
    assert "复核" in text_of(again)


def test_who_opened_the_identity_is_shown_without_a_name(app: Flask, act: Acting) -> None:
    _visitor, code, pin = report(app, contact={"mode": "named", "name": "王小明", "phone": "13800002047"})
    one = the_report()
    identity.reveal(one, act=act(TRIAGE, legal_today()), role=Role.TRIAGE, what="identity", reason="核对地点")
    db.session.commit()
    told = words(follow(app, code, pin).page("/zh/track"))
    assert "受理人员" in told
    assert "核对地点" in told
    assert TRIAGE.name not in told


def test_own_pictures_are_for_the_pin_alone(app: Flask, held: tuple[str, str]) -> None:
    assert follow(app, held[0]).get("/zh/track/picture/0").status_code == 404
    assert browser(app).get("/zh/track/picture/0").status_code == 404
    answer = follow(app, *held).get("/zh/track/picture/0")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_way_of_being_reached_can_be_changed(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    visitor.send("/zh/track/contact", {"mode": "named", "name": "王小明", "phone": "13800002047"}, form="f")
    assert open_part(the_report()).contact.name == "王小明"
    assert "王小明" not in text_of(visitor.get("/zh/track"))
    assert "王小明" not in str([event.data for event in db.session.scalars(select(Event))])


def test_english_speaks_english(app: Flask, held: tuple[str, str]) -> None:
    told = words(follow(app, *held, lang="en").page("/en/track"))
    assert "Received" in told
    assert "Who has seen my contact details" in told
    assert "Songjiang" in told


@pytest.mark.parametrize("value", ["\x00", "9" * 100_000, "<b>", "' OR 1=1", "２３４５"])
def test_hostile_look_ups_are_answered_in_words(app: Flask, held: tuple[str, str], value: str) -> None:
    visitor = browser(app)
    assert visitor.post("/zh/track", data={"code": value, "pin": value}).status_code == 200
    assert visitor.post("/zh/track", data={"code": held[0], "pin": value}).status_code in {200, 302}
    opened = follow(app, *held)
    for address in ("message", "recheck", "withdraw", "contact", "pin", "rating", "city", "letter", "erasure/ask"):
        assert opened.post(
            f"/zh/track/{address}", data={"text": value, "cause": value, "pin": value, "mode": value, "once": value}
        ).status_code in {200, 302}


def test_the_case_behind_it_shows_dates_and_counts_only(app: Flask, held: tuple[str, str], act: Acting) -> None:
    from tests import makers

    one, day = the_report(), legal_today()
    place = makers.venue(act)
    done(act, one, "first_look", by=TRIAGE, day=day)
    one.venue = place
    db.session.flush()
    done(
        act,
        one,
        "accept",
        by=TRIAGE,
        day=day,
        priority="normal",
        summary="储物柜刷脸",
        officers=(OFFICER.id, SECOND_OFFICER.id),
    )
    db.session.commit()
    told = words(follow(app, held[0]).page("/zh/track"))
    assert "核查中" in told
    assert "决定办理" in told
    assert "用了 0 个工作日" not in told
    for private in (OFFICER.name, place.name_zh, "储物柜刷脸"):
        assert private not in told
    assert place.name_zh in words(follow(app, *held).page("/zh/track"))
    assert legal_today() <= day


def test_a_result_is_told_in_words_under_the_pin_and_in_a_line_without(
    app: Flask, held: tuple[str, str], act: Acting
) -> None:
    from portal.work.complaints.actions.results import result_reached
    from tests import makers

    one, day = the_report(), legal_today()
    done(act, one, "first_look", by=TRIAGE, day=day)
    one.venue = makers.venue(act)
    db.session.flush()
    done(
        act,
        one,
        "accept",
        by=TRIAGE,
        day=day,
        priority="normal",
        summary="刷脸",
        officers=(OFFICER.id, SECOND_OFFICER.id),
    )
    result_reached(one, act=act(OFFICER, day))
    told = {
        "result": "已换成手环柜。",
        "basis": "个人信息保护法",
        "changed": "柜子换了",
        "remedies": "可以申请复核",
        "checked": True,
    }
    done(act, one, "tell_result", by=OFFICER, second=SECOND_OFFICER, day=day, **told)
    db.session.commit()
    alone = words(follow(app, held[0]).page("/zh/track"))
    assert "已有结果" in alone
    assert "手环柜" not in alone
    page = follow(app, *held).page("/zh/track")
    assert [one.get_text(strip=True) for one in page.select("#result h3")] == ["依据", "场所有什么改变", "不满意怎么办"]
    inside = words(page)
    assert "已换成手环柜" in inside
    assert "申请复核" in inside
    assert "自动办结" in inside
