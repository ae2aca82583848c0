"""`portal check` says how far the calendar is known, and warns from November on where next year is not."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.founding import complaints_about, remarks_about
from portal.ground.rulebook.models import CalendarNotice
from portal.ground.rulebook.rules import touch


@pytest.mark.parametrize(
    ("today", "loud"),
    [(date(2026, 3, 2), False), (date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2027, 1, 5), True)],
)
def test_it_warns_from_november_on(core: Flask, session: Session, today: date, loud: bool) -> None:
    (said,) = remarks_about(core, today)
    assert said.startswith("WARNING") == loud
    assert "2026-12-31" in said
    assert ("2027" in said) == loud
    faults = [line for line in complaints_about(core) if "calendar" in line.lower()]
    assert faults == [], "a notice that is not out yet is no fault of the settings"


def test_a_known_next_year_is_said_quietly(core: Flask, session: Session) -> None:
    session.add(CalendarNotice(year=2027, source="放假通知"))
    touch(session)
    session.commit()
    assert remarks_about(core, date(2026, 12, 1)) == ["The calendar knows the working days up to 2027-12-31."]
