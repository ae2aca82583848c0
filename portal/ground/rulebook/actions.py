"""Founding the rulebook, and changing it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.rulebook.calendar_seed import KNOWN_UNTIL, seed_days
from portal.ground.rulebook.models import CalendarDay, CalendarNotice
from portal.ground.rulebook.rules import touch

FIRST_YEAR = 2020


def found_calendar(session: Session) -> None:
    """Fill an empty calendar from the published holidays; a calendar that has rows is left as the office keeps it."""
    if session.scalar(select(CalendarNotice.year).limit(1)) is not None:
        return
    for day in seed_days(FIRST_YEAR, KNOWN_UNTIL.year + 1):
        session.add(CalendarDay(day=day.day, working=day.working, label=day.label, source=day.source))
    for year in range(FIRST_YEAR, KNOWN_UNTIL.year + 1):
        session.add(CalendarNotice(year=year, source="holidays"))
    touch(session)
