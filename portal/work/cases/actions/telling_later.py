"""What comes after the result was told reaches the reporters as a message; the state of a complaint stays (A6.6).
Reporters of the cases merged into a case are its reporters too (M36)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.work.cases.actions.police import role_in
from portal.work.cases.models import Case, CaseComplaint
from portal.work.cases.queries import tied, with_merged
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint

TOLD = ("answered", "closed", "recheck_requested")
"""States of a complaint whose result was told."""
STAYED = Complaint.state != "withdrawn"


def tell_later(case: Case, text: Bilingual, *, act: Act) -> int:
    """Tell each reporter of the case whose result was told already, in the reporter's language; how many those were.

    `text` is a fixed sentence of the pack: nothing of the party that is not public.
    """
    return _noted(case, _tell(case, Complaint.state.in_(TOLD), text, act), act)


def tell_everyone(case: Case, text: Bilingual, *, act: Act) -> int:
    """Tell every reporter of the case who did not withdraw, whatever was told before."""
    return _noted(case, _tell(case, STAYED, text, act), act)


def tell_by_name(case: Case, text: Bilingual, *, act: Act) -> int:
    """Tell those who reported under their name and did not withdraw (D37); that it was done is noted in any case."""
    told = _tell(case, and_(Complaint.named, STAYED), text, act)
    return _noted(case, told, act, what="named_told", always=True)


def _tell(case: Case, whom: ColumnElement[bool], text: Bilingual, act: Act) -> list[Complaint]:
    statement = select(Complaint).where(Complaint.id.in_(tied(case.id)), whom).order_by(Complaint.id)
    rows = list(db.session.scalars(statement))
    for complaint in rows:
        send(complaint, text.text(complaint.language), False, act)
    return rows


def _noted(
    case: Case, told: Sequence[Complaint], act: Act, *, what: str = "reporters_told", always: bool = False
) -> int:
    """An event in the case and in each one merged into it whose reporters were told: quiet notices are found by it."""
    if told or always:
        followed = select(CaseComplaint.case_id).where(
            CaseComplaint.complaint_id.in_([complaint.id for complaint in told]),
            CaseComplaint.case_id.in_(with_merged(case.id)),
        )
        theirs = select(Case).where(or_(Case.id == case.id, Case.id.in_(followed))).order_by(Case.id)
        for one in db.session.scalars(theirs):
            note(one, what, act=act, role=role_in(one, act))
    return len(told)
