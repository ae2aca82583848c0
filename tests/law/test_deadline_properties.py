"""What holds of every clock: properties over all units and the years 1990 to 2100."""

from datetime import date, timedelta
from typing import get_args

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.ground.rulebook.calendar_seed import KNOWN_UNTIL, seed_days
from portal.law.catalogue.types import Unit
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.deadlines import LONGEST_STRIP, Light, cells, days_left, due, light, pause_length

CALENDAR = Calendar({row.day: row.working for row in seed_days(2018, 2027)}, KNOWN_UNTIL, "seed")
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
units = st.sampled_from(get_args(Unit))
lengths = st.integers(0, 100)


@given(days, lengths, lengths, units, st.booleans())
def test_a_longer_limit_never_ends_earlier(start: date, a: int, b: int, unit: Unit, rolls: bool) -> None:
    short, long = sorted((a, b))
    assert (
        start <= due(start, short, unit, CALENDAR, rolls=rolls).on <= due(start, long, unit, CALENDAR, rolls=rolls).on
    )


@given(days, st.integers(1, 100), st.booleans())
def test_a_working_day_limit_ends_on_a_working_day(start: date, length: int, rolls: bool) -> None:
    assert CALENDAR.is_working(due(start, length, "wd", CALENDAR, rolls=rolls).on)


@given(days, lengths, units)
def test_a_limit_that_rolls_ends_on_the_first_working_day(start: date, length: int, unit: Unit) -> None:
    last = due(start, length, unit, CALENDAR, rolls=False).on
    assert due(start, length, unit, CALENDAR).on == CALENDAR.next_working(last)


@given(days, lengths, units, st.booleans(), lengths)
def test_a_pause_never_shortens(start: date, length: int, unit: Unit, rolls: bool, paused: int) -> None:
    plain = due(start, length, unit, CALENDAR, rolls=rolls).on
    assert due(start, length, unit, CALENDAR, rolls=rolls, paused=paused).on >= plain


@given(days, st.lists(st.integers(1, 30), min_size=1, max_size=6), st.sampled_from(["wd", "cd"]))
def test_a_limit_counted_in_pieces_ends_on_the_same_day(start: date, pieces: list[int], unit: Unit) -> None:
    on = start
    for piece in pieces:
        on = due(on, piece, unit, CALENDAR, rolls=False).on
    assert on == due(start, sum(pieces), unit, CALENDAR, rolls=False).on


@given(days, st.integers(1, 40), st.integers(0, 39), st.integers(0, 40), st.sampled_from(["wd", "cd"]))
def test_what_was_left_at_the_pause_is_left_at_the_resume(
    start: date, length: int, ran: int, gap: int, unit: Unit
) -> None:
    assume(ran < length)
    paused_on = start + timedelta(days=ran)
    before = due(start, length, unit, CALENDAR, rolls=False).on
    assume(paused_on < before)
    resumed_on = paused_on + timedelta(days=gap)
    pause = pause_length(paused_on, resumed_on, unit, CALENDAR)
    after = due(start, length, unit, CALENDAR, rolls=False, paused=pause).on
    assert days_left(after, resumed_on, unit, CALENDAR) == days_left(before, paused_on, unit, CALENDAR)


@given(days, lengths, units)
def test_nothing_is_left_on_the_due_day_and_it_is_not_late(start: date, length: int, unit: Unit) -> None:
    on = due(start, length, unit, CALENDAR).on
    assert days_left(on, on, unit, CALENDAR) == 0
    assert days_left(on, on + timedelta(days=1), unit, CALENDAR) == -1
    assert days_left(on, on - timedelta(days=1), unit, CALENDAR) >= (1 if unit != "wd" or length else 0)


@given(days, st.integers(1, 100), units, st.integers(-5, 200), st.none() | st.integers(0, 40))
def test_the_light_agrees_with_the_days_left(
    start: date, length: int, unit: Unit, after: int, near_days: int | None
) -> None:
    on, today = due(start, length, unit, CALENDAR).on, start + timedelta(days=after)
    shown = light(
        started_on=start, due_on=on, today=today, length=length, unit=unit, calendar=CALENDAR, near_days=near_days
    )
    left = days_left(on, today, unit, CALENDAR)
    assert (shown is Light.OVERDUE) == (left < 0) == (today > on)
    assert shown in (Light.ON_TIME, Light.NEAR, Light.OVERDUE)
    assert left > 0 or shown is not Light.ON_TIME


@given(days, st.integers(1, 20), units, st.integers(-5, 60), st.booleans())
def test_the_strip_has_a_cell_a_day_and_agrees_with_the_count(
    start: date, length: int, unit: Unit, after: int, rolls: bool
) -> None:
    on, today = due(start, length, unit, CALENDAR, rolls=rolls).on, start + timedelta(days=after)
    drawn = cells(started_on=start, due_on=on, today=today, calendar=CALENDAR, unit=unit)
    if (on - start).days > LONGEST_STRIP:
        assert drawn == ()
        return
    assert len(drawn) == min(max(on, today) - start, timedelta(days=LONGEST_STRIP)).days
    assert drawn.count("due") == 1
    assert drawn.count("today") == (start < today < on)
    assert "late" not in drawn or today > on
    assert today <= on or len(drawn) < (today - start).days or drawn[-1] == "late"
    assert unit == "wd" or "rest" not in drawn


@given(days, st.integers(1, 15), st.integers(1, 10), st.integers(0, 10), st.sampled_from(["wd", "cd"]))
def test_a_closed_pause_draws_as_many_cells_as_it_adds(
    start: date, length: int, ran: int, gap: int, unit: Unit
) -> None:
    paused_on = start + timedelta(days=ran)
    assume(paused_on < due(start, length, unit, CALENDAR, rolls=False).on)
    resumed_on = paused_on + timedelta(days=gap)
    pause = pause_length(paused_on, resumed_on, unit, CALENDAR)
    on = due(start, length, unit, CALENDAR, rolls=False, paused=pause).on
    assume((on - start).days <= LONGEST_STRIP)
    drawn = cells(started_on=start, due_on=on, today=on, calendar=CALENDAR, unit=unit, pauses=[(paused_on, resumed_on)])
    assert drawn.count("paused") == pause
    assert len(drawn) - drawn.count("rest") - drawn.count("paused") == length
