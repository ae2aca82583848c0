"""The working-day calendar and the rows it starts from."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ground.rulebook.calendar_seed import KNOWN_UNTIL, seed_days
from portal.law.workflow.calendar import Calendar, plus_days

SHANGHAI = Calendar({row.day: row.working for row in seed_days(2018, 2027)}, KNOWN_UNTIL, "seed")
PLAIN = Calendar({}, date(2020, 12, 31), "empty")
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
near_days = st.dates(date(2017, 12, 1), date(2028, 1, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-04-30", True),
        ("2024-05-01", False),
        ("2024-05-03", False),
        ("2024-05-11", True),  # make-up Saturday
        ("2024-05-12", False),
        ("2024-09-29", True),  # make-up Sunday
        ("2024-10-07", False),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-09-20", True),
        ("2026-10-08", True),
        ("2027-01-01", False),  # statutory, known before the notice
        ("2027-01-02", False),
        ("2027-01-04", True),
    ],
)
def test_holidays_and_make_up_days(day: str, working: bool) -> None:
    assert SHANGHAI.is_working(date.fromisoformat(day)) is working


def test_beyond_the_notice_days_are_provisional() -> None:
    assert not SHANGHAI.is_provisional(KNOWN_UNTIL)
    assert SHANGHAI.is_provisional(KNOWN_UNTIL + timedelta(days=1))


def test_next_working_keeps_a_working_day() -> None:
    assert SHANGHAI.next_working(date(2026, 9, 30)) == date(2026, 9, 30)
    assert SHANGHAI.next_working(date(2026, 10, 1)) == date(2026, 10, 8)


def test_plus_working_does_not_count_its_start() -> None:
    assert SHANGHAI.plus_working(date(2024, 4, 29), 1) == date(2024, 4, 30)
    assert SHANGHAI.plus_working(date(2024, 5, 1), 0) == date(2024, 5, 1)


def test_rows_that_are_no_exception_change_nothing() -> None:
    spelled_out = Calendar({date(2021, 3, 1): True, date(2021, 3, 6): False}, PLAIN.known_until, "x")
    start, end = date(2021, 2, 1), date(2021, 4, 1)
    assert spelled_out.working_days_between(start, end) == PLAIN.working_days_between(start, end)


def test_a_calendar_can_be_a_key() -> None:
    assert len({SHANGHAI, Calendar(dict(SHANGHAI.working), KNOWN_UNTIL, "seed")}) == 1


def test_the_ends_of_time_do_not_raise() -> None:
    shut = Calendar({date.max: False}, KNOWN_UNTIL, "x")
    assert shut.next_working(date.max) == date.max
    assert shut.plus_working(date.max, 5) == date.max
    assert plus_days(date.max, 1) == date.max
    assert plus_days(date.min, -1) == date.min
    assert shut.working_days_between(date.min, date.min) == 0
    assert shut.working_days_between(date.min, date.max) > 2_600_000


@given(near_days, st.integers(0, 500))
def test_counting_days_equals_looking_at_each(a: date, span: int) -> None:
    each = sum(SHANGHAI.is_working(a + timedelta(days=n)) for n in range(1, span + 1))
    b = a + timedelta(days=span)
    assert SHANGHAI.working_days_between(a, b) == each
    assert SHANGHAI.working_days_between(b, a) == -each


@given(days, st.integers(0, 300))
def test_plus_working_is_the_inverse_of_the_count(day: date, length: int) -> None:
    assert SHANGHAI.working_days_between(day, SHANGHAI.plus_working(day, length)) == length


@given(days)
def test_next_working_is_the_first_working_day(day: date) -> None:
    found = SHANGHAI.next_working(day)
    assert SHANGHAI.is_working(found)
    assert found >= day
    assert not any(SHANGHAI.is_working(day + timedelta(days=n)) for n in range((found - day).days))


def test_the_seed_holds_exceptions_only_and_in_order() -> None:
    rows = seed_days(2018, 2027)
    assert [row.day for row in rows] == sorted({row.day for row in rows})
    assert all(row.working == (row.day.weekday() >= 5) for row in rows)
    assert all(row.label and row.source for row in rows)
    assert {row.day.year for row in rows} == set(range(2018, 2028))


def test_the_seed_of_2024_has_its_eight_make_up_days() -> None:
    made_up = [row.day.strftime("%m-%d") for row in seed_days(2024, 2024) if row.working]
    assert made_up == ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]


def test_the_seed_after_the_last_notice_has_statutory_days_only() -> None:
    rows = seed_days(2027, 2027)
    assert rows
    assert not any(row.working for row in rows)
    assert all("未公布" in row.source for row in rows)
    assert not any("未公布" in row.source for row in seed_days(2026, 2026))


@pytest.mark.parametrize(("first", "last"), [(1, 3), (1900, 1950), (2099, 2120), (2024, 2023), (9998, 9999)])
def test_the_seed_knows_no_impossible_year(first: int, last: int) -> None:
    assert all(first <= row.day.year <= last for row in seed_days(first, last))
