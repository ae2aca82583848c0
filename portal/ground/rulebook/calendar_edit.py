"""Changing the calendar: what is prepared, the calendar as it would be, and writing it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import delete, extract, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.rulebook.models import CalendarChange, CalendarDay, CalendarNotice
from portal.ground.rulebook.notice_file import Day
from portal.ground.rulebook.rules import Rules, touch
from portal.law.workflow.refusal import Refusal, Refused, Superseded

NOTHING_NEW = Refusal(
    "nothing_new", "DESIGN", Bilingual("日历里已经是这样，没有要改的。", "The calendar says so already; nothing would change.")
)  # fmt: skip
PLAIN_DAY = Refusal(
    "plain_day",
    "DESIGN",
    Bilingual("这一天按星期本来就是这样，不用登记。", "By its weekday the day is like that anyway."),
    "working",
)


def of_year(session: Session, year: int) -> list[CalendarDay]:
    """The exceptions of a year, in order."""
    statement = select(CalendarDay).where(extract("year", CalendarDay.day) == year)
    return list(session.scalars(statement.order_by(CalendarDay.day)))


def pending(session: Session) -> CalendarChange | None:
    """The one change that waits."""
    return session.scalar(select(CalendarChange).where(CalendarChange.state == "pending"))


def whole_year(session: Session, year: int, days: Iterable[Day]) -> list[Day]:
    """What a notice changes: its own days, and those of the year that stand in the calendar and not in the notice."""
    told = {one.day: one for one in days if not one.is_plain}
    gone = [Day(row.day, None, row.label) for row in of_year(session, year) if row.day not in told]
    return sorted([*told.values(), *gone], key=lambda one: one.day)


def prepare(session: Session, change: CalendarChange) -> CalendarChange:
    """Put a change before a second person. Refused where nothing would change, Superseded where one waits already."""
    _refuse_idle(session, change)
    try:
        with session.begin_nested():
            session.add(change)
    except IntegrityError as error:
        raise Superseded("calendar") from error
    return change


def _refuse_idle(session: Session, change: CalendarChange) -> None:
    held = {row.day: row for row in session.scalars(select(CalendarDay))}
    known = change.year is None or session.get(CalendarNotice, change.year) is not None

    def same(one: Day) -> bool:
        row = held.get(one.day)
        return (row is None) == (one.working is None) and (
            row is None or (row.working, row.label) == (one.working, one.label)
        )

    if known and all(same(one) for one in days_of(change)):
        raise Refused(NOTHING_NEW)
    if change.year is None and any(one.is_plain for one in days_of(change)):
        raise Refused(PLAIN_DAY)


def days_of(change: CalendarChange) -> list[Day]:
    """The days of a change."""
    return [Day(date.fromisoformat(row["day"]), row["working"], row["label"]) for row in change.days]


def packed(days: Iterable[Day]) -> list[dict[str, object]]:
    """The same as plain JSON."""
    return [{"day": one.day.isoformat(), "working": one.working, "label": one.label} for one in days]


def with_change(rules: Rules, change: CalendarChange) -> Rules:
    """The rules as they would be once the change is in force."""
    working = dict(rules.calendar.working)
    for one in days_of(change):
        if one.working is None:
            working.pop(one.day, None)
        else:
            working[one.day] = one.working
    until = max(rules.calendar.known_until, date(change.year, 12, 31)) if change.year else rules.calendar.known_until
    version = rules.version + 1
    calendar = replace(rules.calendar, working=MappingProxyType(working), known_until=until, version=str(version))
    return replace(rules, calendar=calendar, version=version, more={})


def write(session: Session, change: CalendarChange) -> None:
    """Bring the change into the calendar and raise the version."""
    for one in days_of(change):
        session.execute(delete(CalendarDay).where(CalendarDay.day == one.day))
        if one.working is not None:
            session.add(CalendarDay(day=one.day, working=one.working, label=one.label, source=change.source))
    if change.year is not None:
        session.merge(CalendarNotice(year=change.year, source=change.source))
    touch(session)
    session.flush()
