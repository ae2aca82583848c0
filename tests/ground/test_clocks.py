"""Clocks of a subject: what the table of moves does to them, and how their ends are worked out."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.ground.procedure.advance import advance
from portal.ground.procedure.models import Clock
from portal.ground.rulebook.models import CalendarDay, RuleVersion
from portal.ground.rulebook.rules import touch
from portal.law.workflow.refusal import NotYours, Refused
from tests.cast import OFFICER, REVIEWER, STRANGER
from tests.conftest import DAY, Acting
from tests.ground.subjects import bare_case


def due(case: object, code: str) -> date | None:
    """The last day of a running clock."""
    return clocks.running(case)[code].due_on  # type: ignore[arg-type]


def test_opening_a_case_starts_its_clocks_and_repeats_the_first(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER, date(2026, 2, 13)))
    assert due(case, "D7") == date(2026, 3, 2), "7 working days over the Spring Festival"
    assert set(clocks.running(case)) == {"D7", "D11"}
    assert (case.due_clock, case.due_on) == ("D7", date(2026, 3, 2))
    assert case.due_near_on is not None
    assert date(2026, 2, 13) < case.due_near_on < date(2026, 3, 2)


def test_a_private_space_is_urgent(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER), private_space=True)
    assert set(clocks.running(case)) == {"D3", "D11"}
    assert due(case, "D3") == date(2026, 3, 3)


def test_a_day_of_the_period_that_ends_is_not_late_before_midnight(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    last = due(case, "D7")
    assert last is not None
    assert "D7" not in clocks.overdue(case, last)
    assert "D7" in clocks.overdue(case, date.fromordinal(last.toordinal() + 1))


def test_a_pause_adds_its_working_days_to_a_working_day_clock(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    before = due(case, "D11")
    clocks.pause(case, "D11", act(OFFICER, date(2026, 3, 6)))
    assert not clocks.overdue(case, date(2026, 12, 1)) - {"D7"}, "a paused clock is never late"
    clocks.resume(case, "D11", act(OFFICER, date(2026, 3, 10)))
    assert before == date(2026, 3, 23)
    assert due(case, "D11") == date(2026, 3, 25)
    assert clocks.running(case)["D11"].pauses == [["2026-03-06", "2026-03-10"]]


def test_pausing_or_resuming_twice_changes_nothing(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    for day in (4, 5):
        clocks.pause(case, "D11", act(OFFICER, date(2026, 3, day)))
    for day in (6, 9):
        clocks.resume(case, "D11", act(OFFICER, date(2026, 3, day)))
    assert clocks.running(case)["D11"].paused_days == 2


def test_an_extension_counts_from_the_first_start(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.start(case, "D13", act(OFFICER))
    assert due(case, "D13") == date(2026, 6, 1), "90 days end on a Sunday and roll"
    clocks.extend(case, "D13", act(OFFICER), days=60)
    assert due(case, "D13") == date(2026, 7, 30), "150 days from the start, not 60 from the rolled end"


def test_an_end_that_the_order_sets_is_kept(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.start(case, "D29", act(OFFICER), due_on=date(2026, 3, 8))
    clocks.compute(clocks.running(case)["D29"], act(OFFICER).rules)
    assert due(case, "D29") == date(2026, 3, 8)


def test_a_clock_that_runs_is_not_started_again(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    before = due(case, "D11")
    clocks.start(case, "D11", act(OFFICER, date(2026, 3, 20)))
    assert due(case, "D11") == before


def test_stopping_all_spares_those_that_outlive_the_case(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    for code in ("D24", "D25", "D28", "D31"):
        clocks.start(case, code, act(OFFICER))
    clocks.stop(case, "*", act(OFFICER))
    assert set(clocks.running(case)) == {"D24", "D25", "D28"}


def test_a_new_holiday_moves_the_ends_that_are_computed_again(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    before = due(case, "D7")
    session.add(CalendarDay(day=date(2026, 3, 4), working=False, label="台风停工", source="测试"))
    touch(session)
    session.commit()
    clocks.compute(clocks.running(case)["D7"], act(OFFICER).rules)
    assert (before, due(case, "D7")) == (date(2026, 3, 11), date(2026, 3, 12))
    assert clocks.running(case)["D7"].calendar_version == str(session.get_one(RuleVersion, 1).version)


def test_a_date_beyond_the_known_calendar_is_provisional(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER, date(2026, 12, 28)))
    assert clocks.running(case)["D7"].provisional
    assert case.due_provisional


def test_background_clocks_drive_no_list(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    clocks.stop(case, "*", act(OFFICER))
    clocks.start(case, "D24", act(OFFICER))
    clocks.repeat(case, act(OFFICER).rules)
    assert (case.due_clock, case.due_on, case.due_paused) == (None, None, False)


def test_a_refused_move_leaves_no_trace(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    session.commit()
    for who, refusal in ((STRANGER, NotYours), (REVIEWER, NotYours), (OFFICER, Refused)):
        with pytest.raises(refusal):
            advance(case, "finish", act=act(who), given={})
        session.rollback()
    assert case.state == "preliminary"
    assert session.scalars(select(Event.move)).all() == ["open"]


def test_the_clocks_say_what_the_events_say(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    opened = session.scalars(select(Event).where(Event.move == "open")).one()
    started = session.scalars(select(Clock.started_on).where(Clock.subject_id == case.id)).all()
    assert set(started) == {DAY}
    assert (opened.track, opened.subject_id, opened.case_id) == ("case", case.id, case.id)
    assert (opened.from_state, opened.to_state) == (None, "preliminary")
    assert (opened.role, opened.actor_id) == ("CO", OFFICER.id)
