"""Messages with files both ways, what is kept when the page had been closed, the rating, and numbers in English."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.clock import now
from portal.ground.db import db
from portal.ground.rulebook.models import SettingRow
from portal.ground.rulebook.rules import touch
from portal.law.workflow.refusal import Refused
from portal.work.complaints import messages
from portal.work.complaints.attachments import complaint_with, make, unmade
from portal.work.complaints.models import Attachment, Draft, Rating
from portal.work.complaints.ratings import LEVELS, rate, totals
from tests.cast import CITIZEN, SECOND_TRIAGE, TRIAGE
from tests.client import Browser, browser, statements, text_of
from tests.conftest import Acting, legal_today
from tests.faces.intake.steps import picture, report, words
from tests.faces.intake.test_tracking import follow, the_report
from tests.makers import complaint, done
from tests.work.files.heic import HEIC

GPS = b"Exif\x00\x00canary-gps"


@pytest.fixture
def held(app: Flask) -> tuple[str, str]:
    _visitor, code, pin = report(app)
    return code, pin


def form_of(visitor: Browser, name: str) -> dict[str, Any]:
    form = visitor.page("/zh/track").find("form", id=name)
    assert form is not None
    return {e["name"]: e.get("value", "") for e in form.find_all("input") if e.get("type") == "hidden"}


def told() -> list[messages.Letter]:
    db.session.rollback()
    found = messages.read(db.session(), the_report())
    db.session.rollback()
    return found


def named(colour: str = "teal") -> FileStorage:
    out = BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG", exif=GPS, comment=b"canary-comment")
    out.seek(0)
    return FileStorage(out, filename="王小明的手机.jpg")


def test_a_file_that_turns_out_to_be_no_picture_is_said_to_be_lost(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    assert "打不开" not in words(visitor.page("/zh/track"))
    broken = FileStorage(BytesIO(HEIC[:-200] + bytes(200)), filename="IMG_0001.HEIC")
    visitor.send("/zh/track", {"text": "再补一张。", "files": broken}, form="m")
    for key in unmade(db.session(), 9):
        make(key, complaint_with(db.session(), key), now=now())
    assert "有 1 个文件打不开，没有留下 请换一张，在下面发来。" in words(visitor.page("/zh/track"))
    assert "再补一张。" in words(visitor.page("/zh/track"))


def test_an_office_sends_a_file_and_the_reporter_saves_it_safely(app: Flask, held: tuple[str, str]) -> None:
    triage = browser(app).sign_in(TRIAGE)
    page = f"/zh/desk/complaints/{the_report().ref}"
    triage.send(page, {"text": "这是现场的牌子。", "enclosed": named()}, form="message")
    visitor = follow(app, *held)
    links = visitor.page("/zh/track").select("#messages a[href*=file]")
    assert len(links) == 1
    answer = visitor.get(str(links[0]["href"]))
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"canary" not in answer.data
    assert browser(app).get(str(links[0]["href"])).status_code == 404
    own = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [row.slot == "office" for row in own] == [False, True]
    where = f"{page}/messages/{{}}"
    assert triage.get(where.format(own[1].id)).status_code == 200
    assert triage.get(where.format(own[0].id)).status_code == 404, "what the reporter sent stays in quarantine"
    assert "材料 1 件" in words(triage.page(page))


def test_an_office_cannot_send_what_is_no_picture(app: Flask, held: tuple[str, str]) -> None:
    bad = FileStorage(BytesIO(b"<svg onload=x>"), filename="x.svg")
    triage = browser(app).sign_in(TRIAGE)
    page = f"/zh/desk/complaints/{the_report().ref}"
    answer = triage.send(page, {"text": "看附件", "enclosed": bad}, form="message", expect=422)
    assert "看附件" in answer.text
    assert told() == []


def test_a_closed_page_keeps_words_and_files_until_one_is_in_again(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    data = form_of(visitor, "m")
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        sent = visitor.post("/zh/track/message", data={**data, "text": "写了一个小时。", "files": picture()})
        assert sent.status_code == 302
        assert told() == []
        assert "您写的都还留着" in words(visitor.page("/zh/track"))
        visitor.send("/zh/track", {"code": held[0], "pin": held[1]}, form="f")
        page = visitor.page("/zh/track")
        assert "写了一个小时。" in page.find("textarea", attrs={"name": "text"}).get_text()  # type: ignore[union-attr]
        assert "上次的 1 个文件还在" in words(page)
        visitor.send("/zh/track", {}, form="m")
    assert [letter.text for letter in told()] == ["写了一个小时。"]
    assert len(db.session.scalars(select(Attachment)).all()) == 2
    assert db.session.scalars(select(Draft)).all() == []


def test_they_are_nobody_elses(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    data = form_of(visitor, "m")
    _other, code, pin = report(app)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        visitor.post("/zh/track/message", data={**data, "text": "只给我看。"})
        visitor.send("/zh/track", {"code": code, "pin": pin}, form="f")
        assert "只给我看" not in words(visitor.page("/zh/track"))
        stranger = browser(app)
        for forged in ("", "0" * 64, data["of"][:32] + "0" * 32):
            stranger.post("/zh/track/message", data={"of": forged, "text": "塞进来", "files": picture()})
            assert stranger.get_cookie("portal_report", path="/") is None


def test_they_take_no_more_room_than_unsent_reports_may(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    data = form_of(visitor, "m")
    db.session.add(SettingRow(key="drafts_megabytes", value=0, from_date=date(2020, 1, 1)))
    touch(db.session())
    db.session.commit()
    files = set(Path(app.extensions["portal.config"].data_dir).rglob("files/*/*"))
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        visitor.post("/zh/track/message", data={**data, "text": "还在。", "files": picture()})
        visitor.send("/zh/track", {"code": held[0], "pin": held[1]}, form="f")
        assert "还在。" in str(visitor.page("/zh/track").find("textarea", attrs={"name": "text"}))
    assert set(Path(app.extensions["portal.config"].data_dir).rglob("files/*/*")) == files


def test_a_stale_token_keeps_words_and_files(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    data = form_of(visitor, "m") | {"csrf_token": "old", "text": "还在吗"}
    answer = visitor.post("/zh/track/message", data={**data, "files": picture()})
    assert "还在吗" in text_of(answer)
    assert "上次的 1 个文件还在" in text_of(answer)
    fresh = form_of(visitor, "m")
    assert fresh["once"] == data["once"]
    visitor.send("/zh/track", {}, form="m")
    assert [letter.text for letter in told()] == ["还在吗"]
    assert len(db.session.scalars(select(Attachment)).all()) == 2


def answered(act: Acting, day: Any) -> None:
    one = the_report()
    done(act, one, "first_look", by=TRIAGE, day=day)
    done(act, one, "reject", by=TRIAGE, second=SECOND_TRIAGE, day=day, code="R01", plain="找不到地点。")
    db.session.commit()


def test_the_re_check_is_asked_on_the_page_with_a_photo_and_once(
    app: Flask, held: tuple[str, str], act: Acting
) -> None:
    answered(act, legal_today())
    visitor = follow(app, *held)
    data = form_of(visitor, "r")
    for _tap in range(2):
        sent = {**data, "cause": "again", "text": "昨天又刷了", "files": picture()}
        assert visitor.post("/zh/track/recheck", data=sent).status_code == 302
    mine = [letter for letter in told() if letter.from_reporter]
    assert len(mine) == 1
    assert "昨天又刷了" in mine[0].text
    assert visitor.page("/zh/track").find(id="again") is None


def test_it_is_rated_once_there_is_a_result_and_changed_until_the_end(
    app: Flask, held: tuple[str, str], act: Acting
) -> None:
    assert follow(app, *held).page("/zh/track").find(id="rate") is None
    answered(act, legal_today())
    visitor = follow(app, *held)
    visitor.send("/zh/track", {"level": "2"}, form="s")
    visitor.send("/zh/track", {"level": "4"}, form="s")
    row = db.session.scalars(select(Rating)).one()
    assert (row.level, row.rated_on.day) == (4, 1)
    one = the_report()
    one.state = "closed"
    db.session.commit()
    assert "您的评价：满意" in words(visitor.page("/zh/track"))
    with pytest.raises(Refused):
        rate(one, 1, act=act(CITIZEN, legal_today()))
    assert db.session.scalars(select(Rating.level)).one() == 4


@pytest.mark.parametrize("value", ["9", "0", "x", ""])
def test_a_level_that_is_none_is_refused(app: Flask, held: tuple[str, str], act: Acting, value: str) -> None:
    answered(act, legal_today())
    visitor = follow(app, *held)
    answer = visitor.post("/zh/track/rating", data={**form_of(visitor, "s"), "level": value})
    assert "请选一个" in text_of(answer)
    assert db.session.scalars(select(Rating)).all() == []


def test_nobody_reads_a_rating_but_the_sum_of_many(app: Flask, act: Acting) -> None:
    for level in (5, 5, 5, 5, 5, 5, 1):
        one = complaint(act)
        one.state = "answered"
        rate(one, level, act=act(CITIZEN))
    db.session.flush()
    found = totals(db.session(), begin=date(2026, 3, 1), end=date(2026, 3, 31), floor=5)
    assert found.columns == tuple(str(level) for level in LEVELS)
    assert found.hides
    assert 1 not in found.cells[0]
    assert totals(db.session(), begin=date(2026, 2, 1), end=date(2026, 3, 1), floor=5).total == 0


def test_numbers_agree_with_their_words_in_english(app: Flask, held: tuple[str, str]) -> None:
    """What is urgent is visited within one working day."""
    shown = words(follow(app, *held, lang="en").page("/en/track"))
    assert "1 working day left" in shown
    assert "1 working days" not in shown
    assert "1 file " in shown


def test_the_page_costs_the_same_with_one_message_and_with_many(app: Flask, held: tuple[str, str], act: Acting) -> None:
    visitor, found = follow(app, *held), []
    for more in (1, 12):
        for n in range(more):
            messages.send(the_report(), f"第 {n} 句", n % 2 == 0, act(CITIZEN, legal_today()))
        db.session.commit()
        visitor.page("/zh/track")
        with statements() as seen:
            visitor.page("/zh/track")
        found.append(len(seen))
    assert found[0] == found[1]
    assert found[0] <= 24, found
