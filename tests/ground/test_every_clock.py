"""Each row of part B as a clock of the database: started by what its move does, near, due, overdue, paused, stopped."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.advance import apply_effects
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Clock
from portal.law.catalogue.pack import pack
from portal.law.workflow.deadlines import plus_months
from portal.law.workflow.moves import Effect
from portal.law.workflow.tables import every_move
from portal.work.cases.models import Case
from tests.cast import OFFICER
from tests.conftest import Acting
from tests.ground.subjects import bare_case
from tests.law.test_every_deadline import ENDLESS, FIXED_BY_CLASS, RESUMED, ROWS, START

UNSTARTED = {"D33", "D34", "D35", "D36"}
"""Checks in the background, which no move starts (part B)."""
DAY = timedelta(days=1)
MOVED_BY_PAUSE = sorted(set(ROWS) - UNSTARTED - set(FIXED_BY_CLASS))


def starters(code: str) -> Iterator[Effect]:
    """What the tables do to start a clock."""
    for move in every_move():
        for effect in (*move.clocks, *move.on_propose):
            if (effect.op, effect.clock) == ("start", code):
                yield effect


def begun(code: str, act: Acting) -> tuple[Case, Clock]:
    """A case on which nothing runs but this clock, started as the table starts it."""
    acting = act(OFFICER, START)
    case = bare_case(acting)
    clocks.stop(case, "*", acting)
    effect = next(starters(code))
    apply_effects([Effect(effect.op, effect.clock)], facts_of(case, acting), case, case, acting)
    if code in FIXED_BY_CLASS:
        clocks.extend(case, code, acting, due_on=plus_months(START, FIXED_BY_CLASS[code]))
    return case, clocks.running(case)[code]


def test_every_row_is_started_by_a_move_or_is_a_background_check() -> None:
    for code in pack().deadlines:
        assert bool(list(starters(code))) == (code not in UNSTARTED), code


def test_every_clock_that_starts_is_stopped_somewhere() -> None:
    stopped = {effect.clock for move in every_move() for effect in move.clocks if effect.op == "stop"}
    started = {effect.clock for code in pack().deadlines for effect in starters(code)}
    assert started - stopped == {"D31", "D37"}, "D31 ends with the case and D37 with the message"


@pytest.mark.parametrize("code", sorted(set(ROWS) - UNSTARTED))
def test_a_clock_starts_nears_ends_and_is_overdue(code: str, act: Acting, session: Session) -> None:
    case, clock = begun(code, act)
    row = ROWS[code]
    last = date.fromisoformat(row.due)
    assert (clock.started_on, clock.near_on, clock.due_on) == (START, date.fromisoformat(row.near), last)
    assert code not in clocks.overdue(case, last)
    assert code in clocks.overdue(case, last + DAY)
    driving = code not in clocks.BACKGROUND
    assert case.due_clock == (code if driving else None)
    if driving:
        assert (case.due_on, case.due_near_on) == (last, clock.near_on)
    clocks.stop(case, code, act(OFFICER, START + DAY))
    assert code not in clocks.running(case)
    assert clocks.overdue(case, date(2030, 1, 1)) == frozenset()


@pytest.mark.parametrize("code", MOVED_BY_PAUSE)
def test_a_pause_of_the_clock(code: str, act: Acting, session: Session) -> None:
    case, clock = begun(code, act)
    clocks.pause(case, code, act(OFFICER, START))
    clocks.repeat(case, act(OFFICER).rules)
    assert clocks.overdue(case, date(2030, 1, 1)) == frozenset(), "a paused clock is never late"
    if code not in clocks.BACKGROUND:
        assert (case.due_paused, case.due_on) == (True, None)
    clocks.resume(case, code, act(OFFICER, RESUMED))
    assert clock.due_on == date.fromisoformat(ROWS[code].paused)
    assert clock.paused_days == (6 if clock.unit == "wd" else 10)


@pytest.mark.parametrize("code", sorted(ENDLESS))
def test_the_late_fee_has_no_end(code: str, act: Acting, session: Session) -> None:
    case, clock = begun(code, act)
    assert (clock.due_on, clock.near_on) == (None, None)
    assert clocks.overdue(case, date(2030, 1, 1)) == frozenset()


@pytest.mark.parametrize("code", sorted(UNSTARTED))
def test_a_background_check_is_a_question_of_days(code: str, act: Acting) -> None:
    end = clocks.limit(code, START, act(OFFICER).rules)
    assert end is not None
    assert end.on == date.fromisoformat(ROWS[code].due)


@pytest.mark.parametrize("code", sorted(set(ROWS) - UNSTARTED - set(FIXED_BY_CLASS)))
def test_an_extension_counts_from_the_start_and_is_kept_apart(code: str, act: Acting, session: Session) -> None:
    case, clock = begun(code, act)
    whole, before = clock.length, clock.due_on
    clocks.extend(case, code, act(OFFICER), days=10)
    assert (clock.length, clock.extended) == ((whole or 0) + 10, 10)
    assert clock.due_on is not None
    assert before is not None
    assert clock.due_on > before


def test_closing_a_case_leaves_only_what_outlives_it(act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER, START))
    for code in pack().deadlines:
        clocks.start(case, code, act(OFFICER, START))
    clocks.stop(case, "*", act(OFFICER, START))
    assert set(clocks.running(case)) == {"D24", "D25", "D26", "D27", "D28"}
