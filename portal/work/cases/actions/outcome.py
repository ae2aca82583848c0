"""K12: the case has an outcome, so every complaint that waits for it can be told."""

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.work.cases.models import Case
from portal.work.cases.queries import tied
from portal.work.complaints.actions.results import result_reached
from portal.work.complaints.models import Complaint


def outcome_reached(case: Case, *, act: Act) -> int:
    """Move each taken-up complaint of the case to "result to be told" (K12) and say how many those were.

    Called by M3, M4, M7, M24, M25, M30, M34-M36, M39-M41, and by a verified order while nothing was filed (A6.6).
    """
    waiting = _waiting(case)
    for complaint in waiting:
        result_reached(complaint, act=act.by_clock())
    db.session.flush()
    case.results_pending = len(_waiting(case))
    return len(waiting)


def _waiting(case: Case) -> list[Complaint]:
    accepted = Complaint.id.in_(tied(case.id)), Complaint.state == "accepted"
    return list(db.session.scalars(select(Complaint).where(*accepted).order_by(Complaint.id)))
