"""The reporter's own request to the venue: a letter that is stored nowhere, days that nobody else reads, and what is
passed on becomes material of the report."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.clock import now
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.pack import pack
from portal.work.complaints import messages
from portal.work.erasures.models import Erasure
from tests.client import Browser, text_of
from tests.conftest import legal_today
from tests.faces.intake.steps import picture, report, words
from tests.faces.intake.test_tracking import follow, the_report

LETTER = {"to": "示例游泳馆", "name": "金丝雀女士", "known_as": "会员号 778899", "reply_to": "canary@example.org"}


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Who has opened the own report."""
    _visitor, code, pin = report(app)
    return follow(app, code, pin)


def held() -> Erasure:
    db.session.expire_all()
    return db.session.scalars(select(Erasure)).one()


def asked(visitor: Browser, days_ago: int = 0) -> None:
    on = (legal_today() - timedelta(days=days_ago)).isoformat()
    visitor.send("/zh/track/erasure/ask", {"on": on, "way": "letter"}, form="f")


def test_the_letter_says_what_was_typed_in_both_languages_and_is_kept_nowhere(visitor: Browser) -> None:
    told = text_of(visitor.send("/zh/track/letter", LETTER, form="f", expect=200))
    for typed in LETTER.values():
        assert told.count(typed) == 2, "once in each language"
    assert "Request to delete my facial data" in told
    assert "15 个工作日" in told
    for betrayed in ("反映", "投诉举报", "查询码", "report a problem"):
        assert betrayed not in told.partition("关于删除本人")[2], betrayed
    whole = str([[str(c) for c in row] for t in db.metadata.sorted_tables for row in db.session.execute(t.select())])
    assert not [typed for typed in ("金丝雀女士", "778899", "canary@example.org") if typed in whole]
    assert db.session.scalars(select(Erasure)).all() == []


def test_the_letter_can_be_changed_and_what_is_missing_keeps_the_rest(visitor: Browser) -> None:
    answer = visitor.send("/zh/track/letter", {**LETTER, "to": ""}, form="f", expect=200)
    assert "请写店家的名字" in text_of(answer)
    assert "会员号 778899" in answer.text
    assert "金丝雀女士" in visitor.post("/zh/track/letter", data={**LETTER, "_again": "1"}).text


def test_only_ticked_wishes_stand_in_it(visitor: Browser) -> None:
    told = text_of(visitor.send("/zh/track/letter", {**LETTER, "wants": ["stop", "x"]}, form="f", expect=200))
    assert "停止采集我的人脸信息" in told
    assert "删除我的人脸照片" not in told


def test_days_are_noted_and_the_venue_is_waited_for(app: Flask, visitor: Browser) -> None:
    assert "怎么提" in words(visitor.page("/zh/track"))
    asked(visitor)
    asked_on = held().asked_on
    shown = words(visitor.page("/zh/track/erasure"))
    assert "还有 15 个工作日" in shown
    assert "交给办理单位" not in shown.partition("记一笔")[2].partition("店家不答复")[0]
    with app.test_request_context("/zh/"):
        end = rules(db.session(), pack()).calendar.plus_working(legal_today(), 15)
    assert (end - asked_on).days >= 15
    assert visitor.get("/zh/track/erasure/nothing").status_code == 404


def test_a_day_that_cannot_be_is_refused_and_kept(visitor: Browser) -> None:
    ahead = (legal_today() + timedelta(days=3)).isoformat()
    answer = visitor.send("/zh/track/erasure/ask", {"on": ahead, "way": "talk"}, form="f", expect=200)
    assert "不能在今天之后" in text_of(answer)
    assert ahead in answer.text
    for on in ("", "1999-01-01", "someday"):
        visitor.send("/zh/track/erasure/ask", {"on": on, "way": "talk"}, form="f", expect=200)
    assert db.session.scalars(select(Erasure)).all() == []


def test_a_day_that_is_missing_is_asked_for_at_its_field(visitor: Browser) -> None:
    asked(visitor)
    for step, rest in (("ask", {"way": "letter"}), ("note_answer", {"said": "refused"}), ("note_proof", {})):
        answer = visitor.send(f"/zh/track/erasure/{step}", {"on": "", **rest}, form="f", expect=200)
        page = BeautifulSoup(answer.data, "html.parser")
        assert [link.get_text() for link in page.select("[role=alert] a[href='#on']")] == ["请填哪一天"], step
        at_field = page.find(id="on-e")
        assert at_field
        assert "请填哪一天" in at_field.get_text(), step


def test_silence_is_passed_on_as_material(visitor: Browser) -> None:
    asked(visitor, days_ago=60)
    assert "店家没有按时答复" in words(visitor.page("/zh/track"))
    visitor.send("/zh/track/erasure/pass_on", {"text": "一直没人理。", "files": picture()}, form="f")
    letter = messages.read(db.session(), the_report())[-1]
    assert "没有答复" in letter.text
    assert "一直没人理。" in letter.text
    assert held().state == "passed_on"
    db.session.commit()
    assert "已交给办理单位" in words(visitor.page("/zh/track/erasure"))


def test_what_is_not_accepted_becomes_material_and_what_is_accepted_does_not(visitor: Browser) -> None:
    asked(visitor, days_ago=9)
    on = legal_today().isoformat()
    visitor.send("/zh/track/erasure/note_answer", {"on": on, "said": "deleted"}, form="f")
    visitor.send("/zh/track/erasure/note_proof", {"on": on}, form="f")
    visitor.send("/zh/track/erasure/contest", {"text": "还能刷开门。"}, form="f")
    assert held().state == "passed_on"
    assert "还能刷开门。" in messages.read(db.session(), the_report())[-1].text
    db.session.commit()
    visitor.send("/zh/track/erasure/forget", {}, form="f")
    assert db.session.scalars(select(Erasure)).all() == []
    asked(visitor)
    visitor.send("/zh/track/erasure/note_answer", {"on": on, "said": "deleted"}, form="f")
    visitor.send("/zh/track/erasure/confirm", {}, form="f")
    assert held().state == "confirmed"
    assert len(messages.read(db.session(), the_report())) == 1


def test_after_the_end_it_is_contested_and_not_sent(visitor: Browser) -> None:
    asked(visitor)
    visitor.send("/zh/track/withdraw", {"sure": "y"}, form="f")
    visitor.send("/zh/track/erasure/note_answer", {"on": legal_today().isoformat(), "said": "refused"}, form="f")
    assert visitor.page("/zh/track/erasure").find("a", href="/zh/track/erasure/pass_on") is None
    visitor.send("/zh/track/erasure/contest", {"text": "不肯删。"}, form="f")
    answer = visitor.send("/zh/track/erasure/pass_on", {"text": "不肯删。"}, form="f", expect=200)
    assert "这件事已经了结，没有人再看新的材料。" in text_of(answer)
    assert held().state == "contested"
    assert messages.read(db.session(), the_report()) == []


def test_no_office_hears_of_it(visitor: Browser) -> None:
    before = len(db.session.scalars(select(Event)).all())
    db.session.commit()
    asked(visitor)
    visitor.send("/zh/track/erasure/note_answer", {"on": legal_today().isoformat(), "said": "later"}, form="f")
    db.session.expire_all()
    assert len(db.session.scalars(select(Event)).all()) == before
    assert messages.read(db.session(), the_report()) == []


def test_it_needs_the_pin(app: Flask) -> None:
    _visitor, code, _pin = report(app)
    for page in ("erasure", "erasure/ask", "letter", "city"):
        assert follow(app, code).get(f"/zh/track/{page}").status_code == 302


def test_english_speaks_english(app: Flask) -> None:
    _visitor, code, pin = report(app)
    reader = follow(app, code, pin, lang="en")
    with time_machine.travel(now(), tick=False):
        reader.send("/en/track/erasure/ask", {"on": legal_today().isoformat(), "way": "letter"}, form="f")
        assert "15 working days left" in words(reader.page("/en/track/erasure"))
