"""What comes after the result was told reaches the reporters as a message; the state of a complaint stays (A6.6)."""

from sqlalchemy import Select, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.work.cases.actions.police import role_in
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.messages import send
from portal.work.complaints.models import Complaint

TOLD = ("answered", "closed", "recheck_requested")
"""States of a complaint whose result was told."""


def tell_later(case: Case, text: Bilingual, *, act: Act) -> int:
    """Tell each reporter of the case whose result was told already, in the reporter's language; how many those were.

    `text` is a fixed sentence of the pack: nothing of the party that is not public.
    """
    return _send(case, _tied(case).where(Complaint.state.in_(TOLD)), text, act)


def tell_everyone(case: Case, text: Bilingual, *, act: Act) -> int:
    """Tell every reporter of the case who did not withdraw, whatever was told before."""
    return _send(case, _tied(case).where(Complaint.state != "withdrawn"), text, act)


def _tied(case: Case) -> Select[Complaint]:
    tied = CaseComplaint.complaint_id == Complaint.id
    return select(Complaint).join(CaseComplaint, tied).where(CaseComplaint.case_id == case.id).order_by(Complaint.id)


def _send(case: Case, whom: Select[Complaint], text: Bilingual, act: Act) -> int:
    rows = list(db.session.scalars(whom))
    for complaint in rows:
        send(complaint, text.text(complaint.language), False, act)
    if rows:
        note(case, "reporters_told", act=act, role=role_in(case, act))
    return len(rows)
