"""Each row of part B by the pure functions: start, near, due, overdue, pause; and who is told of it.

Every clock starts on Friday 18 September 2026: Sunday the 20th is worked, the 25th and 1 to 7 October are holidays,
Saturday 10 October is worked. A pause is from the 18th to the 28th: six working days, ten days.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from portal.ground.rulebook.calendar_seed import KNOWN_UNTIL, seed_days
from portal.law.catalogue.pack import pack
from portal.law.catalogue.types import Deadline
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.deadlines import Due, Light, due, light, near_on, pause_length
from portal.law.workflow.told import Told, told

CALENDAR = Calendar({row.day: row.working for row in seed_days(2018, 2027)}, KNOWN_UNTIL, "seed")
START, RESUMED = date(2026, 9, 18), date(2026, 9, 28)
DAY = timedelta(days=1)


class Row(NamedTuple):
    """The first amber day, the last day, and the last day with the pause."""

    near: str
    due: str
    paused: str


ROWS = {
    "D1": Row("2026-09-18", "2026-09-21", "2026-09-30"),
    "D2": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D3": Row("2026-09-18", "2026-09-20", "2026-09-29"),
    "D4": Row("2026-09-24", "2026-10-09", "2026-10-16"),
    "D5": Row("2026-09-18", "2026-09-21", "2026-09-30"),
    "D6": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D7": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D8": Row("2026-09-22", "2026-09-24", "2026-10-10"),
    "D9": Row("2026-10-13", "2026-10-19", "2026-10-28"),
    "D10": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D11": Row("2026-10-12", "2026-10-15", "2026-10-23"),
    "D12": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D13": Row("2026-11-17", "2026-12-17", "2026-12-28"),
    "D14": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D15": Row("2026-10-12", "2026-10-18", "2026-10-28"),
    "D16": Row("2026-09-19", "2026-09-21", "2026-10-08"),
    "D17": Row("2026-09-22", "2026-09-24", "2026-10-10"),
    "D18": Row("2026-09-22", "2026-09-24", "2026-10-10"),
    "D19": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D20": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D21": Row("2026-09-24", "2026-09-29", "2026-10-13"),
    "D22": Row("2026-10-05", "2026-10-08", "2026-10-13"),
    "D24": Row("2026-11-05", "2026-11-17", "2026-11-27"),
    "D25": Row("2027-02-10", "2027-03-18", "2027-03-29"),
    "D26": Row("2026-11-30", "2026-12-18", "2026-12-28"),
    "D27": Row("2026-09-20", "2026-09-22", "2026-10-08"),
    "D28": Row("2027-07-07", "2027-09-18", "2027-09-28"),
    "D29": Row("2026-10-05", "2026-10-08", "2026-10-13"),
    "D30": Row("2026-09-22", "2026-09-24", "2026-10-10"),
    "D31": Row("2026-10-12", "2026-10-15", "2026-10-23"),
    "D32": Row("2026-11-02", "2026-11-18", "2026-11-30"),
    "D33": Row("2028-04-25", "2028-09-18", "2028-09-28"),
    "D34": Row("2026-10-28", "2026-11-05", "2026-11-13"),
    "D35": Row("2026-09-22", "2026-09-24", "2026-10-10"),
    "D36": Row("2026-10-13", "2026-10-19", "2026-10-28"),
    "D37": Row("2026-09-22", "2026-09-24", "2026-10-10"),
}
ENDLESS = {"D23"}
"""The late fee runs until it is paid."""
FIXED_BY_CLASS = {"D28": 12}
"""The class of the publication sets it: here a general one."""


def deadline(code: str) -> Deadline:
    row = pack().deadlines[code]
    return replace(row, length=FIXED_BY_CLASS[code]) if code in FIXED_BY_CLASS else row


def ends(code: str, start: date = START, paused: int = 0) -> Due:
    row = deadline(code)
    assert row.length is not None
    return due(start, row.length, row.unit, CALENDAR, rolls=row.rolls, paused=paused)


def shade(code: str, today: date, **how: bool) -> Light:
    row = deadline(code)
    return light(
        started_on=START, due_on=ends(code).on, today=today, length=row.length or 0, unit=row.unit, calendar=CALENDAR,
        near_days=row.near_days, near_after=row.near_after, **how,
    )  # fmt: skip


def amber(code: str) -> date:
    row = deadline(code)
    return near_on(
        started_on=START, due_on=ends(code).on, length=row.length or 0, unit=row.unit, calendar=CALENDAR,
        near_days=row.near_days, near_after=row.near_after,
    )  # fmt: skip


def test_every_row_of_part_b_is_here() -> None:
    assert set(ROWS) | ENDLESS == set(pack().deadlines) == {f"D{n}" for n in range(1, 38)}
    assert {code for code, row in pack().deadlines.items() if row.length is None} == ENDLESS | set(FIXED_BY_CLASS)


@pytest.mark.parametrize("code", ROWS)
def test_the_last_day(code: str) -> None:
    assert ends(code).on == date.fromisoformat(ROWS[code].due)


@pytest.mark.parametrize("code", ROWS)
def test_the_first_amber_day(code: str) -> None:
    near = date.fromisoformat(ROWS[code].near)
    assert amber(code) == near
    assert shade(code, near) is Light.NEAR
    if near > START:
        assert shade(code, near - DAY) is Light.ON_TIME


@pytest.mark.parametrize("code", ROWS)
def test_on_the_last_day_it_is_near_and_on_the_next_overdue(code: str) -> None:
    last = date.fromisoformat(ROWS[code].due)
    assert shade(code, last) is Light.NEAR
    assert shade(code, last + DAY) is Light.OVERDUE


@pytest.mark.parametrize("code", ROWS)
def test_a_pause_moves_the_last_day_by_the_days_it_stood(code: str) -> None:
    paused = pause_length(START, RESUMED, deadline(code).unit, CALENDAR)
    assert paused == (6 if deadline(code).unit == "wd" else 10)
    assert ends(code, paused=paused).on == date.fromisoformat(ROWS[code].paused)
    assert shade(code, date(2030, 1, 1), paused=True) is Light.PAUSED
    assert shade(code, date(2030, 1, 1), stopped=True) is Light.DONE


@pytest.mark.parametrize("code", ROWS)
def test_the_light_never_goes_back_while_nothing_happens(code: str) -> None:
    last = ends(code).on
    order = [Light.ON_TIME, Light.NEAR, Light.OVERDUE]
    seen = [order.index(shade(code, START + DAY * n)) for n in range((last - START).days + 3)]
    assert seen == sorted(seen)


@pytest.mark.parametrize("code", sorted(c for c in ROWS if pack().deadlines[c].unit != "wd"))
def test_only_maxima_that_bind_us_end_on_a_day_off(code: str) -> None:
    """A6.9: D15 and D28 do not roll; every other period in days or months does."""
    starts = [date(2026, 9, 1) + DAY * n for n in range(40)]
    on_day_off = [start for start in starts if not CALENDAR.is_working(ends(code, start).on)]
    assert bool(on_day_off) == (code in {"D15", "D28"})


@pytest.mark.parametrize(
    ("code", "start", "last"),
    [
        ("D32", "2025-12-31", "2026-02-28"),  # no 31 February; the Saturday is worked
        ("D32", "2026-08-05", "2026-10-08"),  # 5 October is a holiday
        ("D25", "2026-08-31", "2027-03-01"),  # 28 February 2027 is a Sunday
        ("D26", "2025-11-30", "2026-02-28"),
        ("D36", "2026-01-31", "2026-02-28"),
        ("D33", "2024-02-29", "2026-02-28"),
        ("D28", "2025-09-20", "2026-09-20"),
        ("D28", "2024-02-29", "2025-02-28"),
    ],
)
def test_months_go_by_date(code: str, start: str, last: str) -> None:
    assert ends(code, date.fromisoformat(start)).on == date.fromisoformat(last)


@pytest.mark.parametrize("code", ROWS)
def test_what_ends_in_2027_is_provisional_unless_it_is_a_plain_date(code: str) -> None:
    end = ends(code, date(2026, 12, 30))
    known = end.on <= KNOWN_UNTIL
    assert end.provisional == (not known and code not in {"D15", "D28"})
    assert known == (code == "D3"), "only one working day after 30 December still lies in 2026"


@pytest.mark.parametrize("code", ROWS)
def test_no_year_raises(code: str) -> None:
    for start in (date.min, date(1999, 12, 31), date(2026, 12, 31), date(2999, 1, 1), date.max):
        end = ends(code, start)
        assert end.on >= start
        near_on(started_on=start, due_on=end.on, length=3, unit=deadline(code).unit, calendar=CALENDAR)


OCCASIONS = {
    # near, overdue, three working days later (part B, head and last column)
    "D1": ("TO", "DH", "MS"), "D2": ("DH", "DH MS", ""), "D3": ("DH", "DH MS", ""), "D4": ("", "", ""),
    "D5": ("DH", "DH MS", ""), "D6": ("DH", "DH MS", ""), "D7": ("DH", "DH", "MS"), "D8": ("DH", "DH", "MS"),
    "D9": ("", "", ""), "D10": ("DH", "DH MS", ""), "D11": ("DH", "DH", "MS"), "D12": ("DH", "DH", "MS"),
    "D13": ("DH", "DH", "MS"), "D14": ("DH", "DH", "MS"), "D15": ("DH", "DH", "MS"), "D16": ("DH", "DH MS", ""),
    "D17": ("", "", ""), "D18": ("", "", ""), "D19": ("", "", ""), "D20": ("DH", "DH", "MS"),
    "D21": ("DH", "DH", "MS"), "D22": ("", "", ""), "D23": ("", "", ""), "D24": ("", "", ""), "D25": ("", "", ""),
    "D26": ("DH", "DH", "MS"), "D27": ("DH", "DH MS", ""), "D28": ("", "", ""), "D29": ("DH", "", ""),
    "D30": ("DH", "DH", "MS"), "D31": ("DH", "DH", "MS"), "D32": ("MS", "DH MS", ""), "D33": ("", "", ""),
    "D34": ("", "", ""), "D35": ("", "", ""), "D36": ("", "", ""), "D37": ("DH", "DH", "MS"),
}  # fmt: skip


def test_who_is_told_is_said_for_every_row() -> None:
    assert set(OCCASIONS) == set(pack().deadlines)


def occasions(code: str, today: date) -> dict[str, str]:
    row, last = deadline(code), ends(code).on
    found: Iterator[Told] = told(row, near_on=amber(code), due_on=last, today=today, calendar=CALENDAR)
    return {one.level: " ".join(one.roles) for one in found}


@pytest.mark.parametrize("code", ROWS)
def test_who_is_told_and_when(code: str) -> None:
    near, late, escalated = OCCASIONS[code]
    last = ends(code).on
    assert occasions(code, amber(code)).get("near", "") == near
    assert amber(code) == START or occasions(code, amber(code) - DAY) == {}
    assert "late" not in occasions(code, last), "a due day ends at 24:00"
    assert occasions(code, last + DAY) == ({"late": late} if late else {})
    third = CALENDAR.plus_working(last, 3)
    assert "escalated" not in occasions(code, third - DAY)
    assert occasions(code, third).get("escalated", "") == escalated


def test_the_decision_is_announced_again_14_and_7_days_before() -> None:
    last = ends("D13").on
    assert set(occasions("D13", last - DAY * 30)) == {"near"}
    assert set(occasions("D13", last - DAY * 15)) == {"near"}
    assert set(occasions("D13", last - DAY * 14)) == {"near", "near_14"}
    assert set(occasions("D13", last - DAY * 7)) == {"near", "near_14", "near_7"}
