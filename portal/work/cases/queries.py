"""What the guards cannot see on the row of a case: its officers, the limitation, other heads, earlier findings."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.clock import legal_day
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.law.workflow.actors import Role
from portal.law.workflow.deadlines import due
from portal.law.workflow.facts import CaseFacts
from portal.work.accounts.models import Certificate, RoleGrant, User
from portal.work.cases.models import Assignment, Case, CaseComplaint
from portal.work.complaints.models import Complaint

FOUND_BEFORE = ("PENALTY_DONE", "PENALTY_COURT", "NO_PENALTY_MINOR", "NO_PENALTY_FIRST", "NO_PENALTY_NOFAULT", "GUIDED")
"""Kinds of closing (list C8) after which the operator has an earlier finding."""


@dataclass(frozen=True)
class OfficerRow:
    """An officer of the case whose certificate is valid on the day asked for."""

    user_id: int
    name: str
    certificate: str
    duty: str


def officers(session: Session, case_id: int, on: date) -> tuple[OfficerRow, ...]:
    """Lead first, then the second, with their certificates on that day; without a valid one nobody is listed."""
    statement = (
        select(User.id, User.name, func.min(Certificate.number), func.min(Assignment.duty))
        .join(Assignment, Assignment.user_id == User.id)
        .join(Certificate, Certificate.user_id == User.id)
        .where(Assignment.case_id == case_id, Assignment.to_day.is_(None), Assignment.duty.in_(("lead", "second")))
        .where(Certificate.valid_from <= on, Certificate.valid_to >= on)
        .group_by(User.id, User.name)
        .order_by(func.min(Assignment.duty), User.id)
    )
    return tuple(OfficerRow(*row) for row in session.execute(statement))


def discovered_on(session: Session, case: Case, zone: str) -> date:
    """The day the first complaint or clue was received (domain A6.11)."""
    tied = CaseComplaint.complaint_id == Complaint.id
    first = session.scalar(
        select(func.min(Complaint.received_at)).join(CaseComplaint, tied).where(CaseComplaint.case_id == case.id)
    )
    return min(case.opened_on, legal_day(first, zone)) if first else case.opened_on


def time_barred(session: Session, case: Case, act: Act) -> bool:
    """D33: whether the conduct had ended too long before it was discovered (APL 36); conduct that goes on never has."""
    if case.conduct_to is None:
        return False
    row = act.rules.deadline("D33")
    end = due(case.conduct_to, row.length or 0, row.unit, act.rules.calendar, rolls=row.rolls)
    return discovered_on(session, case, act.rules.pack.zone) > end.on


def other_heads(session: Session, case: Case, act: Act) -> int:
    """Heads of the office besides the actor; the municipal supervisors where the office has no other (A6.7)."""

    def holders(role: Role, office: str | None) -> int:
        statement = select(func.count(func.distinct(RoleGrant.user_id))).where(
            RoleGrant.role == role.value, RoleGrant.from_day <= act.today,
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= act.today)
        )  # fmt: skip
        if office is not None:
            statement = statement.where(RoleGrant.office == office)
        return session.scalar(statement.where(RoleGrant.user_id != (act.by.user_id or 0))) or 0

    return holders(Role.HEAD, case.office) or holders(Role.MUNICIPAL, None)


def earlier_finding(session: Session, operator_id: int | None, venue_id: int, but: int | None = None) -> bool:
    """Whether the operator (or, where it is unknown, the venue) has been found at fault before, in any district."""
    same = Case.operator_id == operator_id if operator_id is not None else Case.venue_id == venue_id
    found = or_(Case.closed_kind.in_(FOUND_BEFORE), Case.decision_served_on.is_not(None))
    return session.scalar(select(Case.id).where(same, found, Case.id != (but or 0)).limit(1)) is not None


def named_reporters(session: Session, case_id: int) -> int:
    """Complaints of the case made under a real name and not withdrawn (clock D37)."""
    statement = (
        select(func.count())
        .select_from(CaseComplaint)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(CaseComplaint.case_id == case_id, Complaint.named, Complaint.state != "withdrawn")
    )
    return session.scalar(statement) or 0


def case_facts(case: Case, act: Act) -> CaseFacts:
    """The case as the guards see it, with what only a query can tell, for the panel of moves."""
    session = db.session()
    found = cast(CaseFacts, facts_of(case, act))
    return replace(
        found,
        certified_officers=len(officers(session, case.id, act.today)),
        time_barred=time_barred(session, case, act),
        other_heads=other_heads(session, case, act),
    )
