"""K9: a complaint that is not taken up, on a ground of list C7 that really holds."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.clock import legal_day
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases.models import Case
from portal.work.cases.queries import limitation_end
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint


def _ground(complaint: Complaint, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the chosen ground is bound to, and whether that is so."""
    reason = act.rules.pack.reasons.get(str(given.get("code") or ""))
    return {
        "reason_only": reason.only if reason else None,
        "found_lawful": _found_lawful(complaint),
        "limitation_over": _is_over(complaint, act),
    }


def _found_lawful(complaint: Complaint) -> bool:
    """The last case with a valid visit to this venue: every mandatory item was answered, and nothing was found."""
    if complaint.venue_id is None:
        return False
    statement = (
        select(Case)
        .where(Case.venue_id == complaint.venue_id, Case.valid_visits > 0)
        .order_by(Case.last_visit_on.desc(), Case.id.desc())
        .options(selectinload(Case.violations))
        .limit(1)
    )
    case = db.session.scalar(statement)
    return case is not None and case.checklist_complete and not any(row.found for row in case.violations)


def _is_over(complaint: Complaint, act: Act) -> bool:
    """APL 36: it had ended too long ago when it was reported. Whether harm makes the period longer, both persons judge."""
    end = limitation_end(complaint.conduct_to, act, harm=False)
    return end is not None and legal_day(complaint.received_at, act.rules.pack.zone) > end


@verb(Track.COMPLAINT, "reject", learn=_ground)
def reject(complaint: Complaint, *, act: Act, code: str, plain: str, **_: Any) -> None:
    """K9: not taken up, with the ground and where to go."""
    given = {"code": code, "plain": plain}
    advance(complaint, "reject", act=act, given=given, learnt=_ground(complaint, act, given), data={"code": code})
    complaint.result_approver = act.second.user_id if act.second else None
    send(complaint, plain, False, act)
