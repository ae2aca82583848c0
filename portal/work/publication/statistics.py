"""Public counts by district and month: received, taken up, answered, published; small ones hidden (domain F, P2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.law.catalogue.types import Pack
from portal.law.statistics import StatTable, hide, open_table
from portal.law.workflow.deadlines import plus_months
from portal.work.complaints.models import Complaint
from portal.work.publication.models import VISIBLE, Publication

MONTHS = 12
COUNTED = (*VISIBLE, "expired", "removed_early")
"""What was taken down because its time was over stays in the statistics; what was withdrawn does not (P6, P8)."""


@dataclass(frozen=True)
class Figures:
    """Four tables, districts (codes) by whole months ("2026-10"); `until` is the last day that they cover.

    What is not shown may be any number: pages say "not shown", never "fewer than 5".
    """

    until: date
    received: StatTable
    taken_up: StatTable
    answered: StatTable
    published: StatTable


def figures(session: Session, pack: Pack, *, today: date, floor: int, months: int = MONTHS) -> Figures:
    """The last whole months before `today`; two statements.

    The month that runs is left out, so that nobody learns from one day to the next what came in. `floor` is setting
    cell_floor. Published cases are shown in full: anybody can count them in the public list.
    """
    starts = [plus_months(today.replace(day=1), n - months) for n in range(months + 1)]
    kept = tuple(pack.districts)
    names = [f"{start:%Y-%m}" for start in starts[:-1]]
    measures = _complaints(session, starts, pack.zone)
    shown = {name: hide(kept, names, _rows(rows, kept, months), floor) for name, rows in measures.items()}
    published = open_table(kept, names, _rows(_published(session, starts), kept, months))
    return Figures(date.fromordinal(starts[-1].toordinal() - 1), published=published, **shown)


def _rows(found: Mapping[str, Sequence[int]], districts: Sequence[str], months: int) -> list[list[int]]:
    return [list(found.get(code, [0] * months)) for code in districts]


def _complaints(session: Session, starts: Sequence[date], zone: str) -> dict[str, dict[str, list[int]]]:
    moments = [datetime.combine(start, time(), ZoneInfo(zone)).astimezone(UTC) for start in starts]
    measures: dict[str, list[ColumnElement[bool]]] = {
        "received": _spans(Complaint.received_at, moments),
        "taken_up": _spans(Complaint.taken_up_on, starts),
        "answered": _spans(Complaint.result_on, starts),
    }
    spans = [span for each in measures.values() for span in each]
    within = or_(
        Complaint.received_at >= moments[0], Complaint.taken_up_on >= starts[0], Complaint.result_on >= starts[0]
    )
    statement = select(Complaint.district, *(_count(span) for span in spans)).where(within)
    found = {row[0]: list(row[1:]) for row in session.execute(statement.group_by(Complaint.district))}
    width = len(starts) - 1
    return {
        name: {code: counts[at * width : (at + 1) * width] for code, counts in found.items()}
        for at, name in enumerate(measures)
    }


def _published(session: Session, starts: Sequence[date]) -> dict[str, list[int]]:
    spans = _spans(Publication.published_on, starts)
    statement = select(Publication.district, *(_count(span) for span in spans)).where(
        Publication.state.in_(COUNTED), Publication.published_on >= starts[0], Publication.published_on < starts[-1]
    )
    return {row[0]: list(row[1:]) for row in session.execute(statement.group_by(Publication.district)) if row[0]}


def _spans(
    column: InstrumentedAttribute[Any], bounds: Sequence[date] | Sequence[datetime]
) -> list[ColumnElement[bool]]:
    """One condition a month: from its beginning to before the next."""
    return [and_(column >= begin, column < end) for begin, end in pairwise(bounds)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
