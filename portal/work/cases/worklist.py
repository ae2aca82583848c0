"""The worklist: complaints and cases in one list by due day.

Each branch of the union walks its own index and stops after one page; the outer statement adds names to that page only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from portal.ground.search import matching
from portal.work.accounts.models import User
from portal.work.cases.models import Assignment, Case, CaseComplaint, CaseViolation
from portal.work.cases.page import codes, rows
from portal.work.complaints.models import Complaint, ComplaintViolation
from portal.work.venues.models import Venue

Kind = Literal["complaint", "case"]
DueState = Literal["overdue", "today", "near", "paused"]

OPEN: dict[Kind, tuple[str, ...]] = {
    "complaint": ("submitted", "needs_info", "transfer_pending", "result_ready", "recheck_requested"),
    "case": (
        "preliminary",
        "investigating",
        "review",
        "notice",
        "hearing",
        "deciding",
        "decided",
        "enforcing",
        "performed",
        "transferred",
    ),
}
"""What somebody has to do something about. A complaint that was taken up is worked on as its case."""


class After(NamedTuple):
    """The last row of the page before: the list goes on behind it."""

    due_on: date | None
    kind: Kind
    id: int


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to. `offices` None: every office; `states` empty: what is open."""

    offices: frozenset[str] | None
    kind: Kind | None = None
    states: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()
    due: DueState | None = None
    officer: int | None = None
    q: str = ""


@dataclass(frozen=True)
class WorkRow:
    """One line of the worklist; nothing of a reporter is in it."""

    kind: Kind
    id: int
    office: str
    state: str
    scenario: str
    stage: int
    due_on: date | None
    due_near_on: date | None
    due_clock: str | None
    due_paused: bool
    due_provisional: bool
    urgent: bool
    priority: str | None
    complaints_count: int
    opened_on: date | None
    version: int
    venue: str | None
    district: str
    lead_id: int | None
    lead: str | None
    joined: str | None = field(repr=False)

    @property
    def ref(self) -> str:
        """T-3307 or 2026-0871."""
        return f"T-{self.id}" if self.opened_on is None else f"{self.opened_on.year}-{self.id:04d}"

    @property
    def violations(self) -> tuple[str, ...]:
        """Codes of list C2."""
        return codes(self.joined)

    @property
    def after(self) -> After:
        """Where the next page begins."""
        return After(self.due_on, self.kind, self.id)


@dataclass(frozen=True)
class Page:
    """One page of the list and where the next one begins, None at the end."""

    rows: tuple[WorkRow, ...]
    following: After | None


def worklist(session: Session, wanted: Filter, *, today: date, after: After | None = None, size: int = 30) -> Page:
    """One page, soonest due first, what has no due day last; one statement."""
    found = rows(session, _named(_page(wanted, today, after, size + 1)), WorkRow)
    more = len(found) > size
    return Page(found[:size], found[size - 1].after if more else None)


def _page(wanted: Filter, today: date, after: After | None, size: int) -> Any:
    kinds: Iterable[Kind] = [wanted.kind] if wanted.kind else ["case", "complaint"]
    branches = [_branch(kind, wanted, today, after, has_due, size) for kind in kinds for has_due in (True, False)]
    return union_all(*(select(branch.subquery()) for branch in branches)).subquery("page")


def _branch(kind: Kind, wanted: Filter, today: date, after: After | None, has_due: bool, size: int) -> Select[Any]:
    model: Any = Case if kind == "case" else Complaint
    statement = select(*_columns(kind)).where(*conditions(kind, wanted, today), *_behind(kind, model, after, has_due))
    order = (model.due_on, model.id) if has_due else (model.id,)
    return (
        statement.where(model.due_on.is_not(None) if has_due else model.due_on.is_(None)).order_by(*order).limit(size)
    )


def _behind(kind: Kind, model: Any, after: After | None, has_due: bool) -> list[ColumnElement[bool]]:
    """What comes after the cursor in the order (due day, none last; kind; id)."""
    if after is None:
        return []
    tie = model.id > after.id if kind == after.kind else literal(kind > after.kind)
    if after.due_on is None:
        return [false() if has_due else tie]
    return [or_(model.due_on > after.due_on, and_(model.due_on == after.due_on, tie))] if has_due else []


def _columns(kind: Kind) -> list[Any]:
    if kind == "case":
        c: Any = Case
        own = [
            c.stage_reached.label("stage"),
            c.complaints_count,
            c.opened_on,
            _lead().label("lead_id"),
            _case_codes().label("joined"),
        ]
    else:
        c = Complaint
        nobody = cast(null(), User.id.type)
        own = [
            c.stage,
            literal(1).label("complaints_count"),
            cast(null(), Date).label("opened_on"),
            nobody.label("lead_id"),
            _complaint_codes().label("joined"),
        ]
    shared = [
        literal(kind, String).label("kind"), c.id, c.office, c.state, c.scenario, c.district, c.due_on, c.due_near_on,
        c.due_clock, c.due_paused, c.due_provisional, c.urgent, c.priority, c.version, c.venue_id,
    ]  # fmt: skip
    return shared + own


def _lead() -> Any:
    return (
        select(func.min(Assignment.user_id))
        .where(Assignment.case_id == Case.id, Assignment.duty == "lead", Assignment.to_day.is_(None))
        .scalar_subquery()
    )


def _case_codes() -> Any:
    return (
        select(func.aggregate_strings(CaseViolation.code, ","))
        .where(CaseViolation.case_id == Case.id)
        .scalar_subquery()
    )


def _complaint_codes() -> Any:
    row = ComplaintViolation
    return select(func.aggregate_strings(row.code, ",")).where(row.complaint_id == Complaint.id).scalar_subquery()


def _named(page: Any) -> Any:
    """The page with the names of venues and leads, in its order."""
    p, lead = page.c, aliased(User)
    return (
        select(
            p.kind, p.id, p.office, p.state, p.scenario, p.stage, p.due_on, p.due_near_on, p.due_clock, p.due_paused,
            p.due_provisional, p.urgent, p.priority, p.complaints_count, p.opened_on, p.version, Venue.name_zh,
            p.district, p.lead_id, lead.name, p.joined,
        )
        .select_from(page)
        .outerjoin(Venue, Venue.id == p.venue_id)
        .outerjoin(lead, lead.id == p.lead_id)
        .order_by(case((p.due_on.is_(None), 1), else_=0), p.due_on, p.kind, p.id)
    )  # fmt: skip


def conditions(kind: Kind, wanted: Filter, today: date) -> list[ColumnElement[bool]]:
    """The filter as conditions on the table of `kind`."""
    model: Any = Case if kind == "case" else Complaint
    found: list[ColumnElement[bool]] = [model.state.in_(sorted(wanted.states) or OPEN[kind])]
    if wanted.offices is not None:
        found.append(model.office.in_(sorted(wanted.offices)))
    if wanted.scenarios:
        found.append(model.scenario.in_(sorted(wanted.scenarios)))
    if wanted.due is not None:
        found.append(_due(model, wanted.due, today))
    if wanted.officer is not None:
        found.append(_worked_on_by(kind, wanted.officer))
    if wanted.q.strip():
        found.append(_found_by(kind, wanted.q))
    return found


def _due(model: Any, state: DueState, today: date) -> ColumnElement[bool]:
    conditions: dict[DueState, ColumnElement[bool]] = {
        "overdue": model.due_on < today,
        "today": model.due_on == today,
        "near": and_(model.due_on >= today, model.due_near_on <= today),
        "paused": model.due_paused.is_(True),
    }
    return conditions[state]


def _worked_on_by(kind: Kind, user_id: int) -> ColumnElement[bool]:
    mine = [Assignment.user_id == user_id, Assignment.to_day.is_(None), Assignment.duty.in_(("lead", "second"))]
    if kind == "case":
        return exists().where(Assignment.case_id == Case.id, *mine)
    return exists().where(
        CaseComplaint.complaint_id == Complaint.id, CaseComplaint.case_id == Assignment.case_id, *mine
    )


def _found_by(kind: Kind, q: str) -> ColumnElement[bool]:
    """By number, else by words of the venue; a case also by its cause and the officer's summary."""
    model: Any = Case if kind == "case" else Complaint
    number = re.fullmatch(r"\s*(?:T-?(?P<complaint>\d{1,9})|(?:20\d\d)-(?P<case>\d{1,9}))\s*", q, re.IGNORECASE)
    if number:
        return model.id == int(number[kind]) if number[kind] else false()
    words = matching(Case.search if kind == "case" else Venue.search, q)
    if words is None:
        return false()
    return words if kind == "case" else exists().where(Venue.id == Complaint.venue_id, words)
