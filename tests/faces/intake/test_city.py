"""An alarm: from the tracking page straight to the municipal supervisor, and nothing of it for the district."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal import jobs
from portal.clock import now
from portal.ground.db import db
from portal.ground.events.models import Event, Sight
from portal.law.workflow.refusal import Refused
from portal.work.alarms import actions as alarms
from portal.work.alarms.models import Alarm, AlarmFile, AlarmWord
from portal.work.complaints import identity, messages
from portal.work.complaints.models import Attachment, Complaint
from portal.work.files import store
from portal.work.files.models import File
from tests.cast import CITIZEN, HEAD, MUNICIPAL, OFFICER, SYSTEM, TRIAGE
from tests.client import Browser, browser, text_of
from tests.conftest import Acting, legal_today
from tests.faces.intake.steps import ASSISTED, picture, report, words
from tests.faces.intake.test_tracking import follow, the_report
from tests.work.files.heic import HEIC

TOLD = "昨天店长打来电话，说知道是我反映的。"
NAMED = {"mode": "named", "name": "王小明", "phone": "13800002047"}


@pytest.fixture
def held(app: Flask) -> tuple[str, str]:
    _visitor, code, pin = report(app, contact=NAMED)
    return code, pin


def raised(app: Flask, held: tuple[str, str], **fields: Any) -> Browser:
    visitor = follow(app, *held)
    visitor.send("/zh/track/city", {"kind": "contacted", "text": TOLD, **fields}, form="f")
    return visitor


def one() -> Alarm:
    db.session.expire_all()
    return db.session.scalars(select(Alarm)).one()


def test_it_needs_the_pin_and_says_what_follows(app: Flask, held: tuple[str, str]) -> None:
    assert follow(app, held[0]).get("/zh/track/city").status_code == 302
    page = follow(app, *held).page("/zh/track/city")
    assert "1 个工作日内回复" in words(page)
    assert "110" in words(page)
    assert "泄露" not in page.title.get_text()  # type: ignore[union-attr]


def test_it_closes_the_identity_at_once_and_does_not_say_why(app: Flask, held: tuple[str, str], act: Acting) -> None:
    raised(app, held)
    triage = browser(app).sign_in(TRIAGE)
    ref = the_report().ref
    page = f"/zh/desk/complaints/{ref}"
    answer = triage.send(page, {"reason": "核对地点"}, form="identity", expect=422)
    told = text_of(answer)
    assert "市级正在核查" in told
    assert "王小明" not in told
    for betrayed in ("求助", "泄露", "报复", "反映人说", "冻结", TOLD):
        assert betrayed not in told, betrayed
    assert identity.who_has_seen(db.session(), the_report()) == []
    with pytest.raises(Refused):
        identity.see(the_report(), act=act(HEAD, legal_today()), role=HEAD.roles[0], what="image", reason="看看")


def test_it_closes_the_hotlines_number_too_and_the_page_does_not_change(app: Flask, act: Acting) -> None:
    slip = "SH-20260302-0017"
    triage = browser(app).sign_in(TRIAGE)
    triage.send("/zh/desk/complaints/new", {**ASSISTED, "channel": "hotline", "slip": slip}, form="f")
    page = f"/zh/desk/complaints/{the_report().ref}"
    before = words(triage.page(page))
    alarms.raise_alarm(the_report(), kind="leaked", text=TOLD, act=act(CITIZEN, legal_today()))
    db.session.commit()
    assert slip not in before
    assert words(triage.page(page)) == before, "what it says does not tell that there is an alarm"
    told = text_of(triage.send(page, {"reason": "核对地点"}, form="identity", expect=422))
    assert slip not in told
    assert "市级正在核查" in told
    who = identity.reveal(the_report(), act=act(MUNICIPAL, legal_today()), role=MUNICIPAL.roles[0], what="identity", reason="查泄露")  # fmt: skip
    assert who.slip == slip


def test_a_spot_check_looks_the_same_to_the_district(app: Flask, held: tuple[str, str]) -> None:
    def tried() -> str:
        triage = browser(app).sign_in(TRIAGE)
        page = f"/zh/desk/complaints/{the_report().ref}"
        return text_of(triage.send(page, {"reason": "核对地点"}, form="identity", expect=422))

    supervisor = browser(app).sign_in(MUNICIPAL)
    supervisor.send("/zh/desk/alarms", {"ref": the_report().ref, "reason": "例行抽查"}, form="check")
    checked = tried()
    where = f"/zh/desk/alarms/{one().id}"
    supervisor.send(f"{where}/release", {"reason": "没有问题"}, form="f")
    supervisor.send(f"{where}/close", {"reason": "没有问题", "outcome": "no_leak"}, form="f")
    assert one().held is False
    raised(app, held)
    assert tried() == checked


def test_the_supervisor_reads_answers_lifts_and_closes(app: Flask, held: tuple[str, str]) -> None:
    visitor = raised(app, held, files=picture())
    supervisor = browser(app).sign_in(MUNICIPAL)
    assert "反映人求助 1 件" in words(supervisor.page("/zh/desk/"))
    assert "店家联系了我" in words(supervisor.page("/zh/desk/alarms"))
    where = f"/zh/desk/alarms/{one().id}"
    assert TOLD in words(supervisor.page(where))
    assert db.session.scalars(select(Sight.what).where(Sight.track == "alarm")).all() == ["alarm"]
    file = supervisor.get(f"{where}/files/{one().files[0].id}")
    assert (file.mimetype, file.headers["Content-Security-Policy"]) == ("image/jpeg", "default-src 'none'; sandbox")
    supervisor.send(f"{where}/answer", {"text": "我们在查谁打开过您的资料。"}, form="f")
    assert "我们在查谁打开过" in words(visitor.page("/zh/track/city"))
    supervisor.send(f"{where}/close", {"reason": "查过记录", "outcome": "no_leak"}, form="f", expect=422)
    told = {"reason": "查过记录", "outcome": "no_leak", "text": "没有查到泄露，店家是从别处知道的。"}
    supervisor.send(f"{where}/close", told, form="f")
    assert one().state == "closed"
    assert one().held, "closing is not lifting"
    supervisor.send(f"{where}/release", {"reason": "已查清"}, form="f")
    assert the_report().sealed_part.frozen_at is None  # type: ignore[union-attr]
    shown = words(visitor.page("/zh/track/city"))
    assert "没有查到泄露" in shown
    assert "查过记录" not in shown, "a reason is for supervisors"
    visitor.send("/zh/track/city", {"text": "又来电话了。"}, form="f")
    assert (one().state, one().held) == ("raised", True)


def test_it_is_said_once_however_often_it_is_sent(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    form = visitor.page("/zh/track/city").find("form", id="f")
    data = {e["name"]: e.get("value", "") for e in form.find_all("input") if e.get("type") == "hidden"}  # type: ignore[union-attr]
    for _tap in range(3):
        answer = visitor.post("/zh/track/city", data={**data, "kind": "leaked", "text": TOLD})
        assert answer.status_code == 302
    assert len(db.session.scalars(select(AlarmWord)).all()) == 1
    assert len(db.session.scalars(select(Event).where(Event.track == "alarm")).all()) == 1


def test_an_unknown_kind_keeps_what_was_typed(app: Flask, held: tuple[str, str]) -> None:
    answer = follow(app, *held).send("/zh/track/city", {"kind": "x", "text": TOLD}, form="f", expect=200)
    assert TOLD in text_of(answer)
    assert db.session.scalars(select(Alarm)).all() == []


def test_what_was_open_elsewhere_is_not_overwritten(app: Flask, held: tuple[str, str]) -> None:
    raised(app, held)
    supervisor = browser(app).sign_in(MUNICIPAL)
    where = f"/zh/desk/alarms/{one().id}"
    stale = {"version": "0", "csrf_token": _token(supervisor, f"{where}/answer"), "text": "晚了的回复"}
    assert supervisor.post(f"{where}/answer", data=stale).status_code == 409
    assert supervisor.get("/zh/desk/alarms/999").status_code == 404
    assert supervisor.get(f"{where}/files/999").status_code == 404


def _token(visitor: Browser, page: str) -> str:
    return str(visitor.page(page).find("input", attrs={"name": "csrf_token"})["value"])  # type: ignore[index]


def test_unanswered_it_is_noted_once(app: Flask, held: tuple[str, str], act: Acting) -> None:
    raised(app, held)
    later = act(SYSTEM, one().due_on.replace(year=one().due_on.year + 1))
    assert alarms.remind(later) == 1
    db.session.commit()
    assert alarms.remind(later) == 0


def test_nothing_of_it_stands_where_a_district_reads(app: Flask, held: tuple[str, str], act: Acting) -> None:
    before = _rows()
    raised(app, held, files=picture())
    after = _rows()
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"alarm", "alarm_word", "alarm_file", "event", "file", "sealed_part", "throttle"}
    assert {"alarm", "alarm_word", "event", "sealed_part"} <= changed
    new = set(after["event"]) - set(before["event"])
    assert len(new) == 1
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert (event.track, event.complaint_id, event.case_id, event.office) == ("alarm", None, None, "SHCAC")
    assert len(db.session.scalars(select(Attachment)).all()) == 1
    assert messages.read(db.session(), the_report()) == []


def _rows() -> dict[str, list[str]]:
    """Every row of every table."""
    db.session.rollback()
    db.session.expire_all()
    return {
        table.name: sorted(str(tuple(row)) for row in db.session.execute(table.select()))
        for table in db.metadata.sorted_tables
    }


def test_two_alarms_hold_one_identity(app: Flask, held: tuple[str, str], act: Acting) -> None:
    complaint, day = db.session.scalars(select(Complaint)).one(), legal_today()
    check = alarms.begin_check(complaint, reason="抽查", act=act(MUNICIPAL, day))
    mine = alarms.raise_alarm(complaint, kind="leaked", text=TOLD, act=act(CITIZEN, day))
    alarms.release(check, reason="查完", act=act(MUNICIPAL, day))
    assert complaint.sealed_part.frozen_at is not None  # type: ignore[union-attr]
    alarms.take(mine, act=act(MUNICIPAL, day))
    alarms.release(mine, reason="查完", act=act(MUNICIPAL, day))
    assert complaint.sealed_part.frozen_at is None  # type: ignore[union-attr]
    with pytest.raises(Refused):
        alarms.take(mine, act=act(OFFICER, day))


def test_what_was_written_for_long_is_kept(app: Flask, held: tuple[str, str]) -> None:
    visitor = follow(app, *held)
    form = visitor.page("/zh/track/city").find("form", id="f")
    data = {e["name"]: e.get("value", "") for e in form.find_all("input") if e.get("type") == "hidden"}  # type: ignore[union-attr]
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        visitor.post("/zh/track/city", data={**data, "kind": "pressed", "text": TOLD, "files": picture()})
        visitor.send("/zh/track", {"code": held[0], "pin": held[1]}, form="f")
        assert "您写的都还留着" in words(visitor.page("/zh/track"))
        page = visitor.page("/zh/track/city")
        assert TOLD in page.find("textarea").get_text()  # type: ignore[union-attr]
        visitor.send("/zh/track/city", {"kind": "pressed"}, form="f")
    assert len(one().files) == 1


def test_a_slow_picture_in_it_is_made_by_the_clock_too(
    app: Flask, held: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.work.files.preparing.ask", lambda _stored: None)  # the process that took it has ended
    raised(app, held, files=FileStorage(BytesIO(HEIC), filename="x.heic"))
    (file,) = db.session.scalars(select(File).join(AlarmFile, AlarmFile.file_id == File.id))
    as_it_came = str(file.waiting)
    assert store.has(as_it_came)
    db.session.rollback()
    jobs.tick(app)
    db.session.expire_all()
    assert (file.waiting, store.has(file.key), store.has(as_it_came)) == (None, True, False)
