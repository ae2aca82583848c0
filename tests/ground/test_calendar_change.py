"""The calendar from one person to another: what it would move is what it moves, and nothing else."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure import calendar_change, clocks, recompute
from portal.ground.procedure.models import Clock
from portal.ground.procedure.recompute import moved
from portal.ground.procedure.replay import recomputed
from portal.ground.rulebook import calendar_edit
from portal.ground.rulebook.models import CalendarChange, CalendarDay, CalendarNotice, RuleVersion
from portal.ground.rulebook.notice_file import Day
from portal.ground.rulebook.rules import rules, touch
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import NotYours, Refused, Superseded
from portal.work.cases.models import Case
from tests.cast import ADMIN, HEAD, MUNICIPAL, OFFICER, Person
from tests.conftest import Acting
from tests.ground.subjects import bare_case

LATE_2026 = date(2026, 12, 28)
STORM = Day(date(2026, 3, 4), False, "台风停工")
NOTICE_2027 = [
    Day(date(2027, 1, 1), False, "元旦"),
    Day(date(2027, 1, 4), False, "元旦"),
    Day(date(2027, 1, 9), True, "调休上班"),
    Day(date(2027, 1, 2), False, "元旦"),
]
SOURCE = "放假通知（测试）"


def prepared(session: Session, act: Acting, days: list[Day], year: int | None = None) -> CalendarChange:
    if year is not None:
        days = calendar_edit.whole_year(session, year, days)
    change = calendar_change.prepare(session, days, source=SOURCE, act=act(ADMIN), year=year)
    session.commit()
    return change


def version(session: Session) -> int:
    return session.get_one(RuleVersion, 1).version


def applied(session: Session, act: Acting, change: CalendarChange, who: Person = MUNICIPAL) -> int:
    count = calendar_change.apply(session, change, version=version(session), act=act(who))
    session.commit()
    return count


def test_a_storm_moves_the_clocks_it_touches(app_on_both: Flask, act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    change = prepared(session, act, [STORM])
    later = calendar_edit.with_change(rules(session, pack()), change)
    shown = {(one.code, one.was, one.will) for one in moved(session, later, [STORM.day])}
    assert shown == {
        ("D7", date(2026, 3, 11), date(2026, 3, 12)),
        ("D11", date(2026, 3, 23), date(2026, 3, 24)),
    }
    assert applied(session, act, change) == 2
    session.expire_all()
    assert {(c.code, c.due_on) for c in case.clocks} == {(code, will) for code, _, will in shown}
    assert (case.due_clock, case.due_on) == ("D7", date(2026, 3, 12)), "the list hears of it"
    assert recomputed(case, rules(session, pack())) == []


def test_the_notice_of_2027_makes_provisional_dates_firm(app_on_both: Flask, act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER, LATE_2026))
    before = clocks.running(case)["D7"]
    assert (before.due_on, before.provisional, case.due_provisional) == (date(2027, 1, 7), True, True)
    applied(session, act, prepared(session, act, NOTICE_2027, 2027))
    session.expire_all()
    after = clocks.running(case)["D7"]
    assert (after.due_on, after.provisional, case.due_provisional) == (date(2027, 1, 8), False, False)
    assert (case.due_on, case.due_near_on) == (after.due_on, after.near_on)
    assert not any(clock.provisional for clock in case.clocks)
    in_force = rules(session, pack()).calendar
    assert in_force.known_until == date(2027, 12, 31)
    assert session.get_one(CalendarNotice, 2027).source == SOURCE
    held = {row.day for row in session.scalars(select(CalendarDay).where(CalendarDay.day > date(2026, 12, 31)))}
    assert held == {date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 9)}, (
        "the guesses are gone, a Saturday off says nothing new"
    )
    assert not in_force.is_provisional(date(2027, 12, 31))
    assert in_force.is_provisional(date(2028, 1, 1)), "the next unknown year is provisional, and raises nothing"


def test_a_stopped_clock_stays_as_it_was(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.stop(case, "D7", act(OFFICER))
    applied(session, act, prepared(session, act, [STORM]))
    session.expire_all()
    assert {c.code: c.due_on for c in case.clocks}["D7"] == date(2026, 3, 11)


def test_who_is_not_touched_keeps_the_page_open(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER, date(2026, 6, 1)))
    session.commit()
    was = case.version
    assert applied(session, act, prepared(session, act, [STORM])) == 0
    session.expire_all()
    assert case.version == was


def test_days_of_a_pause_are_counted_anew(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.pause(case, "D11", act(OFFICER, date(2026, 3, 3)))
    clocks.resume(case, "D11", act(OFFICER, date(2026, 3, 5)))
    assert clocks.running(case)["D11"].due_on == date(2026, 3, 25)
    applied(session, act, prepared(session, act, [STORM]))
    session.expire_all()
    clock = clocks.running(case)["D11"]
    assert (clock.paused_days, clock.due_on) == (1, date(2026, 3, 25)), "the storm fell into the pause"


def test_many_clocks_go_in_small_batches(act: Acting, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "BATCH", 3)
    cases = [bare_case(act(OFFICER))]
    for _ in range(4):
        more = Case(state="preliminary", office=cases[0].office, opened_on=act(OFFICER).today, venue_id=cases[0].venue_id,
                    scenario="SP.GYM", district="310117", source="inspection", conduct_from=act(OFFICER).today)  # fmt: skip
        session.add(more)
        session.flush()
        clocks.start(more, "D7", act(OFFICER))
        clocks.start(more, "D11", act(OFFICER))
        clocks.repeat(more, act(OFFICER).rules)
        cases.append(more)
    assert applied(session, act, prepared(session, act, [STORM])) == 10
    session.expire_all()
    assert {case.due_on for case in cases} == {date(2026, 3, 12)}


def test_it_is_one_event_with_codes_only(act: Acting, session: Session) -> None:
    bare_case(act(OFFICER))
    change = prepared(session, act, [STORM])
    applied(session, act, change)
    (event,) = session.scalars(select(Event).where(Event.move == "calendar.changed"))
    assert event.data == {"days": 1, "moved": 2, "version": version(session)}
    assert (event.actor_id, event.role) == (MUNICIPAL.id, "MS")
    assert (change.state, change.moved, change.decided_by) == ("applied", 2, MUNICIPAL.id)


def test_what_was_shown_is_bound_to_its_version(act: Acting, session: Session) -> None:
    bare_case(act(OFFICER))
    change = prepared(session, act, [STORM])
    shown = version(session)
    touch(session)
    session.commit()
    with pytest.raises(Superseded):
        calendar_change.apply(session, change, version=shown, act=act(MUNICIPAL))
    session.rollback()
    assert change.state == "pending"
    assert session.get(CalendarDay, STORM.day) is None
    assert applied(session, act, change) == 2, "with the new preview it goes"


def test_the_second_of_two_decisions_is_told(act: Acting, session: Session) -> None:
    change = prepared(session, act, [STORM])
    applied(session, act, change)
    for again in (
        lambda: calendar_change.apply(session, change, version=version(session), act=act(MUNICIPAL)),
        lambda: calendar_change.give_back(session, change, reason="不对", act=act(MUNICIPAL)),
    ):
        with pytest.raises(Superseded):
            again()
        session.rollback()


def test_one_prepares_and_another_approves(act: Acting, session: Session) -> None:
    for who in (MUNICIPAL, HEAD, OFFICER):
        with pytest.raises(NotYours):
            calendar_change.prepare(session, [STORM], source=SOURCE, act=act(who))
    change = prepared(session, act, [STORM])
    for who in (ADMIN, HEAD, OFFICER):
        with pytest.raises(NotYours):
            calendar_change.apply(session, change, version=version(session), act=act(who))
        session.rollback()
    change.prepared_by = MUNICIPAL.id
    session.commit()
    with pytest.raises(NotYours):
        calendar_change.apply(session, change, version=version(session), act=act(MUNICIPAL))


def test_a_returned_change_changes_nothing(act: Acting, session: Session) -> None:
    change = prepared(session, act, [STORM])
    calendar_change.give_back(session, change, reason="没有通知", act=act(MUNICIPAL))
    session.commit()
    assert (change.state, change.reason) == ("returned", "没有通知")
    assert session.get(CalendarDay, STORM.day) is None
    assert prepared(session, act, [STORM]).state == "pending", "another one can be prepared now"


def test_only_one_change_waits(act: Acting, session: Session) -> None:
    prepared(session, act, [STORM])
    with pytest.raises(Superseded):
        calendar_change.prepare(session, [Day(date(2026, 3, 5), False, "停工")], source=SOURCE, act=act(ADMIN))


def test_a_day_can_be_changed_and_removed(act: Acting, session: Session) -> None:
    for day, held in ((STORM, False), (Day(STORM.day, None, "撤销"), None)):
        applied(session, act, prepared(session, act, [day]))
        row = session.get(CalendarDay, STORM.day)
        assert (row.working if row else None) is held
    assert rules(session, pack()).calendar.is_working(STORM.day)


@pytest.mark.parametrize(
    "day",
    [
        Day(date(2026, 10, 1), None, "撤销"),
        Day(date(2026, 3, 4), None, "没有登记过"),
        Day(date(2026, 3, 4), True, "本来就上班"),
        Day(date(2026, 3, 7), False, "本来就休息"),
    ],
)
def test_what_changes_nothing_is_refused(act: Acting, session: Session, day: Day) -> None:
    held = session.get(CalendarDay, day.day)
    if held is not None:
        prepared(session, act, [day])
        return
    with pytest.raises(Refused):
        calendar_change.prepare(session, [day], source=SOURCE, act=act(ADMIN))
    assert session.scalar(select(CalendarChange.id)) is None


def test_what_a_request_computed_by_the_old_calendar_is_caught_up(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    session.commit()
    old = act(OFFICER)
    applied(session, act, prepared(session, act, [STORM]))
    late = clocks.start(case, "D1", old, on=date(2026, 3, 3))
    clocks.repeat(case, old.rules)
    session.commit()
    assert late.due_on == date(2026, 3, 5)
    assert recompute.catch_up(session, rules(session, pack())) > 0
    session.commit()
    assert recompute.catch_up(session, rules(session, pack())) == 0
    session.expire_all()
    assert (late.due_on, case.due_on) == (date(2026, 3, 6), date(2026, 3, 6))
    assert session.scalars(select(Clock).where(Clock.calendar_version != str(version(session)))).all() == []


def test_a_clock_of_an_older_release_learns_when_it_is_near(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.running(case)["D7"].near_on = None
    session.commit()
    assert recompute.catch_up(session, rules(session, pack())) == 1
    assert clocks.running(case)["D7"].near_on == date(2026, 3, 9)
    assert recompute.catch_up(session, rules(session, pack())) == 0


def test_no_year_raises(act: Acting, session: Session) -> None:
    for year in (1990, 2031, 2099):
        case_day = date(year, 12, 25)
        assert rules(session, pack()).calendar.plus_working(case_day, 30) > case_day + timedelta(days=30)
    assert db.session.scalar(select(Clock.id)) is None
