"""What the guards cannot see on the row of a case: its officers, the limitation, other heads, earlier findings."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.clock import legal_day
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.law.catalogue.places import is_own
from portal.law.workflow.actors import Role
from portal.law.workflow.closing import BY_MOVE, FALLEN
from portal.law.workflow.deadlines import due
from portal.law.workflow.deciding_guards import SEPARATE_DUTIES
from portal.law.workflow.facts import CaseFacts
from portal.law.workflow.states import Track
from portal.work.accounts.models import Certificate, User
from portal.work.accounts.queries import holders
from portal.work.cases.models import Assignment, Case, CaseComplaint
from portal.work.complaints.models import Complaint, Handover

FOUND_BEFORE = ("PENALTY_DONE", "PENALTY_COURT", "NO_PENALTY_MINOR", "NO_PENALTY_FIRST", "NO_PENALTY_NOFAULT", "GUIDED")
"""Kinds of closing (list C8) after which the operator has an earlier finding."""


OUTCOMES = frozenset(BY_MOVE) - {"confirm_transfer"} | {"penalise", "do_not_penalise", "transfer"}
"""Moves by which a case comes to what its reporters are told; the receipt of a transfer approves nothing."""


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


def own_district(session: Session, case: Case, act: Act) -> bool:
    """Whether the office is in charge of the place, by its district or because a report of the case was given to it by
    the municipal office (APL 22, 25)."""
    if is_own(act.rules.pack, case.office, case.district):
        return True
    statement = (
        select(Handover.id)
        .join(CaseComplaint, CaseComplaint.complaint_id == Handover.complaint_id)
        .where(CaseComplaint.case_id == case.id, Handover.move == "designate", Handover.to_office == case.office)
    )
    return session.scalar(statement.limit(1)) is not None


def discovered_on(session: Session, case: Case, zone: str) -> date:
    """The day the first complaint or clue was received (domain A6.11), of the cases merged into this one too."""
    statement = (
        select(func.min(Complaint.received_at), func.min(Case.opened_on))
        .select_from(Case)
        .outerjoin(CaseComplaint, CaseComplaint.case_id == Case.id)
        .outerjoin(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(Case.id.in_(with_merged(case.id)))
    )
    first, opened = session.execute(statement).one()
    return min(opened, legal_day(first, zone)) if first else case.opened_on


def with_merged(case_id: int) -> Select[int]:
    """Ids of the case and of all that were merged into it, or into those (M36)."""
    found = select(Case.id).where(Case.id == case_id).cte("merged", recursive=True)
    found = found.union(select(Case.id).join(found, Case.merged_into == found.c.id))
    return select(found.c.id)


def tied(case_id: int) -> Select[int]:
    """Ids of the complaints of the case, those of the cases merged into it among them."""
    return select(CaseComplaint.complaint_id).where(CaseComplaint.case_id.in_(with_merged(case_id)))


def results_pending(session: Session, case_id: int) -> int:
    """Complaints of the case that are taken up and have no result to tell yet (K12)."""
    waiting = select(func.count()).where(Complaint.id.in_(tied(case_id)), Complaint.state == "accepted")
    return session.scalar(waiting) or 0


def outcome_approvers(session: Session, complaint_id: int) -> frozenset[int]:
    """Who approved what the cases of the complaint came to, since they were last opened again (A6.7, K15)."""
    cases = select(CaseComplaint.case_id).where(CaseComplaint.complaint_id == complaint_id)
    statement = select(Event.case_id, Event.move, Event.second_id, Event.actor_id).where(
        Event.case_id.in_(cases), Event.track == Track.CASE.value, Event.move.in_((*OUTCOMES, "reopen"))
    )
    found: dict[int | None, set[int]] = {}
    for case_id, move, second, actor in session.execute(statement.order_by(Event.id)):
        approved = found.setdefault(case_id, set())
        if move == "reopen":
            approved.clear()
        elif (approver := second or actor) is not None:
            approved.add(approver)
    return frozenset().union(*found.values())


def limitation_end(conduct_to: date | None, act: Act, *, harm: bool) -> date | None:
    """D33: the last day on which conduct that ended on `conduct_to` can be discovered in time (APL 36).

    Two years, five where life, health or finance was harmed; None while it goes on.
    """
    if conduct_to is None:
        return None
    row = act.rules.deadline("D33")
    months = act.rules.setting("D33_long") if harm else row.length or 0
    return due(conduct_to, months, row.unit, act.rules.calendar, rolls=row.rolls).on


def time_barred(session: Session, case: Case, act: Act, *, harm: bool = False) -> bool:
    """D33: whether the conduct had ended too long before it was discovered (APL 36); conduct that goes on never has."""
    end = limitation_end(case.conduct_to, act, harm=case.harm or harm)
    return end is not None and discovered_on(session, case, act.rules.pack.zone) > end


def other_heads(session: Session, case: Case, act: Act) -> int:
    """Heads of the office besides the actor; the municipal supervisors where the office has no other (A6.7)."""

    def others(role: Role, office: str | None) -> int:
        return len([user for user in session.scalars(holders(role, office, act.today)) if user != act.by.user_id])

    return others(Role.HEAD, case.office) or others(Role.MUNICIPAL, None)


def able_heads(session: Session, case: Case, act: Act) -> int:
    """Heads of the office who may decide: not recused, without another duty here, not approver of the refusal (A6.7)."""
    barred = {user for user, duties in case.duties(ever=True).items() if duties & SEPARATE_DUTIES}
    barred |= {row.user_id for row in case.recusals} | ({case.refusal_approver} if case.refusal_approver else set())
    return len(set(session.scalars(holders(Role.HEAD, case.office, act.today))) - barred)


def earlier_finding(session: Session, operator_id: int | None, venue_id: int, but: int | None = None) -> bool:
    """Whether the operator (or, where it is unknown, the venue) has been found at fault before, in any district.

    A decision that was revoked, found unlawful or void is no finding.
    """
    same = Case.operator_id == operator_id if operator_id is not None else Case.venue_id == venue_id
    decided = and_(Case.decision_served_on.is_not(None), Case.decision_kind != "NOT_FOUND")
    found = and_(or_(Case.closed_kind.in_(FOUND_BEFORE), decided), Case.remedy.not_in(FALLEN))
    return session.scalar(select(Case.id).where(same, found, Case.id != (but or 0)).limit(1)) is not None


def found_again(session: Session, case: Case) -> bool:
    """Whether the operator (or, where it is unknown, the venue) was found at fault after this case's decision."""
    same = Case.operator_id == case.operator_id if case.operator_id is not None else Case.venue_id == case.venue_id
    later = and_(Case.decision_served_on.is_not(None), Case.decided_on > (case.decided_on or date.min))
    found = and_(later, Case.decision_kind != "NOT_FOUND", Case.remedy.not_in(FALLEN))
    return session.scalar(select(Case.id).where(same, found, Case.id != case.id).limit(1)) is not None


def named_reporters(session: Session, case_id: int) -> int:
    """Complaints of the case made under a real name and not withdrawn (clock D37)."""
    named = Complaint.named, Complaint.state != "withdrawn"
    return session.scalar(select(func.count()).where(Complaint.id.in_(tied(case_id)), *named)) or 0


def case_facts(case: Case, act: Act) -> CaseFacts:
    """The case as the guards see it, with what only a query can tell, for the panel of moves."""
    session = db.session()
    found = cast(CaseFacts, facts_of(case, act))
    return replace(
        found,
        certified_officers=len(officers(session, case.id, act.today)),
        own_district=own_district(session, case, act),
        time_barred=time_barred(session, case, act),
        other_heads=other_heads(session, case, act),
        able_heads=able_heads(session, case, act),
        results_pending=results_pending(session, case.id),
    )
