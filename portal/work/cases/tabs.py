"""The tabs of the worklist: how many of each, and what waits for a signature."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from portal.ground.procedure.models import Proposal
from portal.law.workflow.actors import CITYWIDE, Actor, Role
from portal.law.workflow.tables import MOVES
from portal.work.accounts.models import User
from portal.work.cases.models import Case
from portal.work.cases.page import rows
from portal.work.cases.worklist import DueState, Filter, Kind, conditions
from portal.work.complaints.models import Complaint
from portal.work.venues.models import Venue

MOST = 100
"""Counts stop here: "99+" needs no exact number."""
KINDS: dict[Kind, Any] = {"complaint": Complaint, "case": Case}
DUE: tuple[DueState, ...] = ("overdue", "today", "near")


@dataclass(frozen=True)
class Counts:
    """What stands on the tabs; each stops at MOST."""

    open: int
    overdue: int
    today: int
    near: int
    mine: int
    waiting: int
    to_sign: int


WAITING = frozenset({"needs_info", "hearing", "enforcing", "transferred"})
"""States in which somebody outside the office has the next word."""


def counts(session: Session, wanted: Filter, actor: Actor, *, today: date, mine: Filter | None = None) -> Counts:
    """The numbers of the tabs in one statement. `wanted` narrows the offices; `mine` is what the actor works on, unless
    the role's own list is given."""
    tabs = [
        _many(Filter(wanted.offices), today),
        *(_many(Filter(wanted.offices, due=due), today) for due in DUE),
        _many(mine or Filter(wanted.offices, officer=actor.user_id or 0), today),
        _many(Filter(wanted.offices, states=WAITING), today),
        _capped(select(Proposal.id).where(*_to_sign(wanted.offices, actor))),
    ]
    return Counts(*session.execute(select(*tabs)).one())


def _many(wanted: Filter, today: date) -> Any:
    branches = [
        select(model.id).where(*conditions(kind, wanted, today)).limit(MOST)
        for kind, model in KINDS.items()
        if wanted.kind in {None, kind}
    ]
    return _capped(select(union_all(*(select(branch.subquery()) for branch in branches)).subquery()))


def _capped(statement: Select[Any]) -> Any:
    return select(func.count()).select_from(statement.limit(MOST).subquery()).scalar_subquery()


def _to_sign(offices: Collection[str] | None, actor: Actor) -> list[ColumnElement[bool]]:
    """Pending, of these offices, proposed by somebody else, of a kind that the actor's roles may confirm."""
    found: list[ColumnElement[bool]] = [Proposal.state == "pending", Proposal.proposed_by != (actor.user_id or 0)]
    if offices is not None:
        found.append(Proposal.office.in_(sorted(offices)))
    kinds = _confirmable(actor)
    return [
        *found,
        or_(*(and_(Proposal.track == track, Proposal.move.in_(names)) for track, names in kinds.items()), false()),
    ]


def _confirmable(actor: Actor) -> dict[str, list[str]]:
    held = actor.roles_in(None)
    found: dict[str, list[str]] = {}
    for track, moves in MOVES.items():
        for name, move in moves.items():
            if move.second is not None:
                roles = (
                    move.second.roles if move.second.visit_partner else move.second.roles | {Role.HEAD, Role.MUNICIPAL}
                )
                if roles & held:
                    found.setdefault(track.value, []).append(name)
    return found


@dataclass(frozen=True)
class ToSignRow:
    """One proposal that waits for somebody of the actor's roles."""

    id: int
    track: str
    subject_id: int
    case_id: int | None
    complaint_id: int | None
    move: str
    office: str
    proposed_at: datetime
    proposer: str
    venue: str | None


def to_sign(
    session: Session, actor: Actor, *, offices: Collection[str] | None, after: int = 0, size: int = 30
) -> tuple[ToSignRow, ...]:
    """What waits for the actor's signature, oldest first; `after` is the last id of the page before."""
    statement = (
        select(
            Proposal.id, Proposal.track, Proposal.subject_id, Proposal.case_id, Proposal.complaint_id, Proposal.move,
            Proposal.office, Proposal.proposed_at, User.name, Venue.name_zh,
        )
        .join(User, User.id == Proposal.proposed_by)
        .outerjoin(Case, Case.id == Proposal.case_id)
        .outerjoin(Complaint, Complaint.id == Proposal.complaint_id)
        .outerjoin(Venue, Venue.id == func.coalesce(Case.venue_id, Complaint.venue_id))
        .where(*_to_sign(offices, actor), Proposal.id > after)
        .order_by(Proposal.id)
        .limit(size)
    )  # fmt: skip
    return rows(session, statement, ToSignRow)


def reach(actor: Actor) -> frozenset[str] | None:
    """The offices whose work the actor sees; None for every office."""
    return None if actor.roles_in(None) & CITYWIDE else actor.offices
