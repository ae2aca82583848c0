"""The nightly lists: who is told, once, also after a missed night; and nothing is decided by a clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import jobs
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure import clocks, overdue
from portal.ground.procedure.models import NightlyRun, OverdueNotice
from portal.work.cases.models import Case
from tests import makers
from tests.cast import OFFICER, OTHER_OFFICE
from tests.conftest import DAY, Acting, moment

DUE = date(2026, 3, 11)
"""The last day of D7 of a case opened on the day on which the tests begin."""


def night(app: Flask, day: date, hour: int = 7) -> int:
    db.session.commit()  # a writer keeps the others out on SQLite
    return jobs.tick(app, at=moment(day, hour))


def told(session: Session, code: str = "D7") -> list[tuple[str, str, date]]:
    session.expire_all()
    rows = session.scalars(select(OverdueNotice).order_by(OverdueNotice.id))
    held = {clock.id: clock.code for case in session.scalars(select(Case)) for clock in case.clocks}
    return [(row.level, row.told, row.noted_on) for row in rows if held.get(row.clock_id) == code]


def events(session: Session, move: str) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.move == move)))


def test_the_head_hears_when_it_is_near_and_late_the_city_three_working_days_later(
    app_on_both: Flask, act: Acting, session: Session
) -> None:
    makers.case(act)
    session.commit()
    for n in range(20):
        night(app_on_both, DAY + timedelta(days=n))
    near, late, city = date(2026, 3, 9), date(2026, 3, 12), date(2026, 3, 16)
    assert told(session) == [("near", "DH", near), ("late", "DH", late), ("escalated", "MS", city)]
    (event,) = [e for e in events(session, "clock.overdue") if e.data["clock"] == "D7"]
    assert event.data == {"clock": "D7", "due_on": "2026-03-11"}
    assert (event.role, event.actor_id) == ("SYS", None)
    assert [e.data["clock"] for e in events(session, "clock.escalated")] == ["D7"]
    assert {case.state for case in session.scalars(select(Case))} == {"preliminary"}, "nothing is decided"


def test_a_night_twice_is_a_night_once(app_on_both: Flask, act: Acting, session: Session) -> None:
    makers.case(act)
    session.commit()
    for _ in range(3):
        night(app_on_both, date(2026, 3, 12))
    rows = told(session)
    session.query(NightlyRun).delete()
    session.commit()
    night(app_on_both, date(2026, 3, 12))
    assert told(session) == rows == [("late", "DH", date(2026, 3, 12))]
    assert len([e for e in events(session, "clock.overdue") if e.data["clock"] == "D7"]) == 1


def test_two_workers_at_once_tell_everything_once(app_on_both: Flask, act: Acting, session: Session) -> None:
    at = makers.venue(act)
    for _ in range(5):
        makers.case(act, at=at)
    session.commit()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: jobs.tick(app_on_both, at=moment(date(2026, 4, 20), 7)), range(3)))
    assert len(told(session)) == 10
    assert len([e for e in events(session, "clock.overdue") if e.data["clock"] == "D7"]) == 5
    assert session.scalars(select(NightlyRun.day)).all() == [date(2026, 4, 20)]


def test_missed_nights_are_made_up_for(core: Flask, act: Acting, session: Session) -> None:
    makers.case(act)
    session.commit()
    night(core, date(2026, 4, 20))
    assert told(session) == [("late", "DH", date(2026, 4, 20)), ("escalated", "MS", date(2026, 4, 20))]


def test_nothing_before_the_hour(core: Flask, act: Acting, session: Session) -> None:
    makers.case(act)
    session.commit()
    night(core, date(2026, 4, 20), hour=5)
    assert told(session) == []
    assert session.scalar(select(NightlyRun.day)) is None
    night(core, date(2026, 4, 20), hour=6)
    assert session.scalars(select(NightlyRun.day)).all() == [date(2026, 4, 20)]


def test_the_night_is_counted_in_the_city_zone(core: Flask, session: Session) -> None:
    at = datetime.fromisoformat("2026-04-19T22:30:00+00:00")
    session.commit()
    jobs.tick(core, at=at)
    assert session.scalars(select(NightlyRun.day)).all() == [date(2026, 4, 20)]


def test_an_urgent_visit_goes_to_both_at_once(core: Flask, act: Acting, session: Session) -> None:
    makers.case(act, private_space=True)
    session.commit()
    night(core, date(2026, 3, 4))
    night(core, date(2026, 3, 20))
    assert told(session, "D3") == [("late", "DH,MS", date(2026, 3, 4))]


def test_a_paused_or_stopped_clock_is_nobodys_worry(core: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    clocks.stop(case, "D7", act(OFFICER))
    clocks.pause(case, "D11", act(OFFICER))
    session.commit()
    night(core, date(2026, 6, 1))
    assert told(session) == told(session, "D11") == []


def test_after_an_extension_a_second_lateness_is_told_again(core: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    session.commit()
    night(core, date(2026, 3, 12))
    clocks.extend(case, "D7", act(OFFICER), days=10)
    session.commit()
    night(core, date(2026, 3, 13))
    night(core, date(2026, 3, 26))
    assert [level for level, _, _ in told(session)] == ["late", "late"]


def test_preserved_evidence_lapses_and_is_said_so_once(core: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    clocks.start(case, "D14", act(OFFICER))
    session.commit()
    for day in (12, 13, 14):
        night(core, date(2026, 3, day))
    (event,) = events(session, "clock.lapsed")
    assert (event.case_id, event.data) == (case.id, {"clock": "D14", "due_on": "2026-03-11"})
    session.expire_all()
    assert "D14" in clocks.running(case), "what was registered still has to be dealt with"


def test_a_case_that_moves_takes_its_lists_along(core: Flask, act: Acting, session: Session) -> None:
    case = makers.case(act)
    session.commit()
    night(core, date(2026, 3, 12))
    case.office = OTHER_OFFICE
    session.commit()
    night(core, date(2026, 3, 13))
    session.expire_all()
    assert {row.office for row in session.scalars(select(OverdueNotice))} == {OTHER_OFFICE}


def test_more_clocks_than_a_batch(core: Flask, act: Acting, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "BATCH", 2)
    at = makers.venue(act)
    for _ in range(3):
        makers.case(act, at=at)
    session.commit()
    night(core, date(2026, 3, 12))
    assert told(session) == [("late", "DH", date(2026, 3, 12))] * 3


def test_an_answered_complaint_after_its_recheck_is_finished(core: Flask, act: Acting, session: Session) -> None:
    complaint = makers.complaint(act)
    clocks.stop(complaint, "*", act(OFFICER))
    complaint.state, complaint.recheck_used = "answered", True
    session.commit()
    night(core, DAY + timedelta(days=1))
    session.expire_all()
    assert complaint.state == "closed"
