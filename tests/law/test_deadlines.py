"""Due dates, pauses, lights and the strip of days, against the test dates of domain.md part B."""

from datetime import date
from typing import get_args

import pytest

from portal.ground.rulebook.calendar_seed import KNOWN_UNTIL, seed_days
from portal.law.catalogue.types import Unit
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.deadlines import (
    LONGEST_STRIP,
    Cell,
    Due,
    Light,
    Pause,
    cells,
    days_left,
    due,
    late_fee,
    light,
    pause_length,
    plus_months,
    share,
)

CALENDAR = Calendar({row.day: row.working for row in seed_days(2018, 2027)}, KNOWN_UNTIL, "seed")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "length", "unit", "on"),
    [
        ("2024-04-29", 1, "wd", "2024-04-30"),
        ("2024-04-29", 2, "wd", "2024-05-06"),
        ("2024-04-29", 5, "wd", "2024-05-09"),
        ("2024-04-29", 7, "wd", "2024-05-11"),  # make-up Saturday
        ("2024-04-29", 15, "wd", "2024-05-22"),
        ("2024-05-06", 90, "cd", "2024-08-05"),  # 08-04 is a Sunday
        ("2024-09-28", 3, "wd", "2024-10-08"),
        ("2024-09-30", 7, "wd", "2024-10-15"),
        ("2026-02-13", 5, "wd", "2026-02-27"),
        ("2026-02-13", 7, "wd", "2026-03-02"),
        ("2026-09-20", 15, "cd", "2026-10-08"),  # 10-05 is in the National Day holiday
        ("2021-09-23", 5, "wd", "2021-09-29"),
    ],
)
def test_the_dates_of_the_dossier(start: str, length: int, unit: Unit, on: str) -> None:
    assert due(day(start), length, unit, CALENDAR) == Due(day(on), provisional=False)


def test_a_date_beyond_the_notice_is_provisional() -> None:
    assert due(day("2026-12-28"), 5, "wd", CALENDAR) == Due(day("2027-01-05"), provisional=True)
    assert due(day("2026-11-18"), 90, "cd", CALENDAR) == Due(day("2027-02-16"), provisional=True)


def test_a_period_that_does_not_roll_is_never_provisional() -> None:
    assert due(day("2026-12-28"), 30, "cd", CALENDAR, rolls=False) == Due(day("2027-01-27"), provisional=False)


@pytest.mark.parametrize(
    ("start", "months", "on"),
    [
        ("2025-12-31", 2, "2026-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2026-12-15", 12, "2027-12-15"),
        ("2026-05-10", 0, "2026-05-10"),
    ],
)
def test_months_go_by_date_and_stop_at_the_month_end(start: str, months: int, on: str) -> None:
    assert plus_months(day(start), months) == day(on)
    assert due(day(start), months, "months", CALENDAR, rolls=False).on == day(on)


def test_months_roll_like_days() -> None:
    assert due(day("2025-12-31"), 2, "months", CALENDAR).on == day("2026-02-28")  # make-up Saturday
    assert due(day("2026-09-12"), 2, "months", CALENDAR, paused=2).on == day("2026-11-16")  # 11-14 is a Saturday
    assert due(day("2026-08-01"), 2, "months", CALENDAR).on == day("2026-10-08")


def test_a_maximum_that_binds_us_does_not_roll() -> None:
    assert due(day("2026-09-20"), 15, "cd", CALENDAR, rolls=False).on == day("2026-10-05")


def test_an_extension_counts_from_the_first_start_and_rolls_once() -> None:
    start = day("2024-05-06")
    rolled_twice = due(due(start, 90, "cd", CALENDAR).on, 60, "cd", CALENDAR).on
    assert due(start, 90 + 60, "cd", CALENDAR).on == day("2024-10-08")  # 10-03 is a holiday
    assert due(start, 90 + 54, "cd", CALENDAR).on == day("2024-09-27")
    assert rolled_twice == day("2024-10-08")
    assert due(due(start, 90, "cd", CALENDAR).on, 54, "cd", CALENDAR).on == day("2024-09-29")


def test_a_pause_adds_the_days_between_pause_and_resume() -> None:
    start, paused_on, resumed_on = day("2026-11-02"), day("2026-11-03"), day("2026-11-05")
    pause = pause_length(paused_on, resumed_on, "wd", CALENDAR)
    assert pause == 2
    assert due(start, 7, "wd", CALENDAR, paused=pause).on == day("2026-11-13")


@pytest.mark.parametrize(
    ("paused_on", "resumed_on", "unit", "length"),
    [
        ("2026-09-30", "2026-10-08", "wd", 1),
        ("2026-09-30", "2026-10-08", "cd", 8),
        ("2026-09-30", "2026-10-08", "months", 8),
        ("2026-09-30", "2026-09-30", "wd", 0),
        ("2026-10-08", "2026-09-30", "cd", 0),
        ("2026-10-08", "2026-09-30", "wd", 0),
    ],
)
def test_pause_length(paused_on: str, resumed_on: str, unit: Unit, length: int) -> None:
    assert pause_length(day(paused_on), day(resumed_on), unit, CALENDAR) == length


def test_a_pause_of_a_month_clock_is_in_calendar_days() -> None:
    assert due(day("2026-03-02"), 2, "months", CALENDAR, paused=10).on == day("2026-05-12")


def test_a_negative_period_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        due(day("2026-03-02"), -1, "wd", CALENDAR)
    with pytest.raises(ValueError, match="negative"):
        due(day("2026-03-02"), 1, "wd", CALENDAR, paused=-1)


def test_immediately_is_the_same_day_or_the_first_working_one() -> None:
    assert due(day("2026-11-23"), 0, "wd", CALENDAR).on == day("2026-11-23")
    assert due(day("2026-11-22"), 0, "cd", CALENDAR).on == day("2026-11-23")
    assert due(day("2026-11-22"), 0, "cd", CALENDAR, rolls=False).on == day("2026-11-22")


@pytest.mark.parametrize(
    ("due_on", "today", "unit", "left"),
    [
        ("2026-11-25", "2026-11-23", "wd", 2),
        ("2026-11-25", "2026-11-25", "wd", 0),
        ("2026-10-09", "2026-09-30", "wd", 2),
        ("2026-10-09", "2026-09-30", "cd", 9),
        ("2026-11-20", "2026-11-21", "wd", -1),  # Saturday after a Friday
        ("2026-11-20", "2026-11-23", "wd", -1),
        ("2026-11-20", "2026-11-24", "wd", -2),
        ("2026-11-20", "2026-11-24", "months", -4),
    ],
)
def test_days_left(due_on: str, today: str, unit: Unit, left: int) -> None:
    assert days_left(day(due_on), day(today), unit, CALENDAR) == left


def shine(today: str, **changes: object) -> Light:
    clock: dict[str, object] = {
        "started_on": day("2026-11-02"),
        "due_on": day("2026-11-23"),
        "today": day(today),
        "length": 15,
        "unit": "wd",
        "calendar": CALENDAR,
    }
    return light(**(clock | changes))  # type: ignore[arg-type]


def test_the_last_fifth_is_near() -> None:
    assert shine("2026-11-17") is Light.ON_TIME  # 4 left
    assert shine("2026-11-18") is Light.NEAR  # 3 left of 15
    assert shine("2026-11-23") is Light.NEAR
    assert shine("2026-11-24") is Light.OVERDUE


def test_two_days_are_near_however_short_the_limit() -> None:
    assert shine("2026-11-18", length=5) is Light.ON_TIME
    assert shine("2026-11-19", length=5) is Light.NEAR


def test_a_clock_may_say_itself_what_is_near() -> None:
    assert shine("2026-11-16", near_days=5) is Light.NEAR
    assert shine("2026-11-20", near_days=0) is Light.ON_TIME


def test_a_fifth_of_months_is_taken_in_days() -> None:
    months = {"started_on": day("2026-01-05"), "due_on": day("2026-03-05"), "length": 2, "unit": "months"}
    assert shine("2026-02-21", **months) is Light.ON_TIME  # 12 of 59 days left
    assert shine("2026-02-22", **months) is Light.NEAR


def test_paused_and_done_come_before_lateness() -> None:
    assert shine("2026-12-24", paused=True) is Light.PAUSED
    assert shine("2026-12-24", paused=True, stopped=True) is Light.DONE


SIGNS: dict[str, Cell] = {
    "p": "passed",
    "t": "today",
    "u": "due",
    "h": "paused",
    "o": "rest",
    "_": "open",
    "l": "late",
}


def strip(start: str, due_on: str, today: str, unit: Unit = "wd", pauses: tuple[Pause, ...] = ()) -> str:
    drawn = cells(
        started_on=day(start), due_on=day(due_on), today=day(today), calendar=CALENDAR, unit=unit, pauses=pauses
    )
    letters = {cell: letter for letter, cell in SIGNS.items()}
    return "".join(letters[cell] for cell in drawn)


def test_every_cell_has_a_sign() -> None:
    assert set(SIGNS.values()) == set(get_args(Cell))


@pytest.mark.parametrize(
    ("start", "due_on", "today", "unit", "drawn"),
    [
        ("2026-11-16", "2026-12-01", "2026-11-23", "cd", "ppppppt_______u"),
        ("2026-11-18", "2026-11-25", "2026-11-23", "wd", "ppoot_u"),
        ("2026-11-18", "2026-11-25", "2026-11-18", "wd", "__oo__u"),
        ("2026-11-18", "2026-11-25", "2026-11-22", "wd", "ppot__u"),
        ("2026-11-18", "2026-11-25", "2026-11-25", "wd", "ppooppu"),
        ("2026-11-18", "2026-11-20", "2026-11-21", "wd", "pul"),
        ("2026-11-18", "2026-11-20", "2026-11-24", "wd", "puooll"),
        ("2026-11-18", "2026-11-20", "2026-11-24", "cd", "pullll"),
        ("2026-11-18", "2026-11-18", "2026-11-24", "cd", ""),
        ("2026-02-13", "2026-02-27", "2026-02-14", "wd", "tooooooooo___u"),
    ],
)
def test_the_strip(start: str, due_on: str, today: str, unit: Unit, drawn: str) -> None:
    assert strip(start, due_on, today, unit) == drawn


def test_paused_days_are_striped_and_weekends_stay_thin() -> None:
    pause = (day("2026-11-03"), day("2026-11-05"))
    assert strip("2026-11-02", "2026-11-13", "2026-11-10", pauses=(pause,)) == "phhpoopt__u"
    over_weekend = (day("2026-11-05"), day("2026-11-10"))
    assert strip("2026-11-02", "2026-11-16", "2026-11-11", pauses=(over_weekend,)) == "ppphoohht__oou"


def test_a_running_pause_reaches_to_today_and_is_not_late() -> None:
    pause: Pause = (day("2026-11-03"), None)
    assert strip("2026-11-02", "2026-11-11", "2026-11-06", pauses=(pause,)) == "phhtoo__u"
    assert strip("2026-11-02", "2026-11-11", "2026-11-13", pauses=(pause,)) == "phhhoohhhht"


def test_a_pause_begun_after_the_due_day_cures_nothing() -> None:
    pause: Pause = (day("2026-11-11"), None)
    assert strip("2026-11-05", "2026-11-10", "2026-11-12", pauses=(pause,)) == "poopull"


def test_a_long_period_has_no_strip_and_long_lateness_is_cut() -> None:
    assert strip("2026-11-01", "2026-12-02", "2026-11-02", "cd") != ""
    assert strip("2026-11-01", "2026-12-03", "2026-11-02", "cd") == ""
    assert len(strip("2026-01-05", "2026-01-12", "2026-11-02", "cd")) == LONGEST_STRIP


def test_share() -> None:
    assert share(day("2026-11-18"), day("2027-02-16"), day("2026-11-18")) == 0.0
    assert share(day("2026-11-01"), day("2026-11-11"), day("2026-11-06")) == 0.5
    assert share(day("2026-11-01"), day("2026-11-11"), day("2026-10-06")) == 0.0
    assert share(day("2026-11-01"), day("2026-11-11"), day("2027-10-06")) == 1.0
    assert share(day("2026-11-01"), day("2026-11-01"), day("2026-11-01")) == 1.0
    assert share(day("2026-11-01"), day("2026-11-01"), day("2026-10-01")) == 0.0


@pytest.mark.parametrize(
    ("amount", "late", "fee"),
    [
        (1_000_000, 0, 0),
        (1_000_000, -3, 0),
        (1_000_000, 1, 30_000),
        (1_000_000, 33, 990_000),
        (1_000_000, 34, 1_000_000),
        (1_000_000, 9_999, 1_000_000),
        (33, 1, 0),
        (0, 10, 0),
    ],
)
def test_the_late_fee_is_three_percent_a_day_up_to_the_fine(amount: int, late: int, fee: int) -> None:
    assert late_fee(amount, late) == fee


def test_a_negative_fine_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        late_fee(-1, 3)


def test_the_end_of_time_does_not_raise() -> None:
    for unit in get_args(Unit):
        assert due(date.max, 30, unit, CALENDAR).on == date.max
