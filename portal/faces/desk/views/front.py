"""The desk's blueprint: its navigation, how an address finds its object, and where an object's own page is."""

import importlib
import pkgutil
import re
from typing import Any

from flask import Blueprint, Flask, abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import and_, select

import portal.work
from portal.clock import now
from portal.faces.desk.panel import done_words
from portal.ground.db import db
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.web.access import scope
from portal.ground.web.i18n import today
from portal.law.policy import may
from portal.law.workflow.facts import Facts
from portal.law.workflow.states import Track
from portal.work.cases.models import Assignment, Case, CaseComplaint
from portal.work.cases.page import case as read_case
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.penalties.models import Remedy
from portal.work.publication.models import Publication

bp = Blueprint("desk", __name__, url_prefix="/<any(zh,en):lang>/desk")
PAGES = (
    "worklist",
    "complaints",
    "covering",
    "moves",
    "proposals",
    "cases",
    "visits",
    "records",
    "orders",
    "evidence",
    "archive",
    "papers",
    "templates",
    "publications",
    "overdue",
    "alarms",
    "notices",
    "calendar",
    "opening",
    "remedies",
    "officers",
    "facts",
    "paperwork",
    "devices",
    "labels",
)
"""The modules of this package that hold views."""
TRACKED: dict[Track, type[Tracked]] = {
    Track.COMPLAINT: Complaint,
    Track.CASE: Case,
    Track.ORDER: CorrectionOrder,
    Track.VISIT: Visit,
    Track.PUBLICATION: Publication,
    Track.REMEDY: Remedy,
}


def install(app: Flask) -> None:
    """Register every page of the desk, after every verb has said its name."""
    know_verbs()
    here = __name__.rpartition(".")[0]
    for name in PAGES:
        if importlib.util.find_spec(f"{here}.{name}"):
            importlib.import_module(f"{here}.{name}")
    app.register_blueprint(bp)
    app.context_processor(_context)


def know_verbs() -> None:
    """Import every module of actions, so that each registered verb is known."""
    for found in pkgutil.walk_packages(portal.work.__path__, "portal.work."):
        if ".actions" in found.name:
            importlib.import_module(found.name)


def _context() -> dict[str, Any]:
    if "/desk" not in request.path:
        return {}
    nav = _nav() if current_user.is_authenticated else []
    return {
        "desk_nav": nav,
        "sign_out_url": url_for("accounts.sign_out"),
        "done_said": _done_said,
        "now_here": now,
        "today_here": today,
    }


def _done_said() -> str:
    return done_words(request.args.get("done"), request.args.get("proposed"))


def _nav() -> list[tuple[str, str, bool]]:
    """The columns that exist and that this person may open."""
    columns = (
        ("desk.worklist", _("工作台"), "worklist.read"),
        ("desk.proposals", _("待批"), "proposal.decide"),
        ("assisted.enter", _("代填反映"), "complaint.enter"),
        ("desk.overdue", _("催办"), "overdue.read"),
        ("desk.labels", _("二维码标签"), "label.print"),
        ("desk.alarms", _("求助"), "alarm.read"),
        ("desk.calendar", _("工作日历"), "calendar.read"),
        ("desk.templates", _("文书模板"), "template.read"),
        ("desk.notices", _("提醒发送"), "notice.read"),
    )
    here = request.endpoint or ""
    return [
        (url_for(endpoint), word, here in {endpoint, endpoint.removesuffix("s")} or here.startswith(f"{endpoint}_"))
        for endpoint, word, permission in columns
        if endpoint in current_app.view_functions and may(permission, current_user.actor)
    ]


def _number(ref: str, pattern: str) -> int:
    found = re.fullmatch(pattern, ref, re.ASCII)
    if found is None:
        abort(404)
    return int(found[1])


PLAIN = r"([1-9]\d{0,8})"


def _row(model: Any, key: int) -> Any:
    """The row, or 404."""
    return db.session.get(model, key) or abort(404)


@scope("complaint", "ref")
def _complaint(ref: str) -> tuple[Complaint, Facts]:
    row: Complaint = _row(Complaint, _number(ref, r"T-([1-9]\d{0,8})"))
    return row, complaint_reach(row)


def complaint_reach(complaint: Complaint) -> Facts:
    """Who works on a complaint: whoever has a duty in a case of it; and whether a case of it was escalated."""
    statement = (
        select(Case.office, Assignment.user_id, Assignment.duty)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .outerjoin(Assignment, and_(Assignment.case_id == Case.id, Assignment.to_day.is_(None)))
        .where(CaseComplaint.complaint_id == complaint.id)
    )
    duties: dict[int, frozenset[str]] = {}
    is_escalated = False
    for office, user, duty in db.session.execute(statement):
        is_escalated = is_escalated or office == current_app.extensions["portal.pack"].municipal_office
        if user is not None:
            duties[user] = duties.get(user, frozenset()) | {duty}
    return Facts(complaint.state, complaint.office, today(), assigned=duties, escalated=is_escalated)


@scope("case", "ref")
def _case(ref: str) -> tuple[Case, Facts]:
    row = read_case(db.session(), _number(ref, r"20\d\d-0*([1-9]\d{0,8})"))
    if row is None or row.ref != ref:
        abort(404)
    return row, _reach(row, row)


def _reach(subject: Any, case: Case | None) -> Facts:
    """A side track belongs to the office of its case, wherever that is now."""
    office = case.office if case is not None else subject.office
    return Facts(subject.state, office, today(), assigned=case.duties() if case is not None else {})


@scope("visit", "ref")
def _visit(ref: str) -> tuple[Visit, Facts]:
    row: Visit = _row(Visit, _number(ref, PLAIN))
    return row, _reach(row, row.case)


@scope("order", "ref")
def _order(ref: str) -> tuple[CorrectionOrder, Facts]:
    row: CorrectionOrder = _row(CorrectionOrder, _number(ref, PLAIN))
    return row, _reach(row, row.case)


@scope("publication", "ref")
def _publication(ref: str) -> tuple[Publication, Facts]:
    row: Publication = _row(Publication, _number(ref, PLAIN))
    return row, _reach(row, row.case)


@scope("remedy", "ref")
def _remedy(ref: str) -> tuple[Remedy, Facts]:
    row: Remedy = _row(Remedy, _number(ref, PLAIN))
    return row, _reach(row, row.case)


@scope("proposal", "ref")
def _proposal(ref: str) -> tuple[Proposal, Facts]:
    row: Proposal = _row(Proposal, _number(ref, PLAIN))
    return row, _reach(row, db.session.get(Case, row.case_id) if row.case_id else None)


def subject_of(proposal: Proposal) -> Tracked:
    """What a proposal is about; 404 where it has gone."""
    found: Tracked = _row(TRACKED[Track(proposal.track)], proposal.subject_id)
    return found


def ref_of(subject: Tracked) -> str:
    """The address part by which a scope finds the subject again."""
    return str(getattr(subject, "ref", subject.id))


def page_of(subject: Tracked, **more: Any) -> str:
    """The address of the page on which a subject is read: its own, else its case's, else the worklist."""
    for row in filter(None, (subject, getattr(subject, "case", None))):
        endpoint = f"desk.{row.TRACK.value}"
        permission = "complaint.read" if row.TRACK is Track.COMPLAINT else "case.read"
        if endpoint in current_app.view_functions and may(permission, current_user.actor, row.office):
            return url_for(endpoint, ref=ref_of(row), **more)
    return url_for("desk.worklist", **more)


def title_of(subject: Tracked) -> str:
    """A subject in one short text: its number, and the venue where that is known. Nothing of the reporter."""
    row: Any = getattr(subject, "case", None) or subject
    venue = getattr(row, "venue", None)
    return f"{ref_of(row)} {venue.name_zh}" if venue is not None else ref_of(row)
