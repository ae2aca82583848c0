"""A paper as it is printed: the official Chinese text, or the English courtesy translation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, url_for
from flask_babel import gettext as _

from portal.faces.desk.views.evidence import Kept
from portal.faces.desk.views.front import bp
from portal.faces.desk.views.templates import sent
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.access import scope, staff
from portal.ground.web.here import here, rules_here
from portal.ground.web.i18n import lang, today
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NotYours
from portal.work.cases.actions.paperwork import unservable, unvoidable
from portal.work.cases.models import Case
from portal.work.cases.standing import head_of, officer_of
from portal.work.complaints.models import Complaint
from portal.work.documents.models import Document
from portal.work.documents.queries import document as found_document
from portal.work.documents.queries import office_of
from portal.work.documents.render import document_view
from portal.work.documents.word import templates
from portal.work.documents.word.fill import filled


@dataclass(frozen=True)
class Paper:
    """One paper with the case it belongs to, if any."""

    row: Document
    case: Case | None
    TRACK = Kept.DOCUMENT

    @property
    def id(self) -> int:
        """The paper's own."""
        return self.row.id

    @property
    def office(self) -> str:
        """The office that issued it."""
        return self.row.office

    @property
    def case_key(self) -> int | None:
        """The case, for the sight."""
        return self.row.case_id


@scope("paper", "ref")
def _paper(ref: str) -> tuple[Paper, Facts]:
    row = found_document(db.session(), int(ref)) if ref.isascii() and ref.isdigit() and len(ref) < 10 else None
    if row is None:
        abort(404)
    case = db.session.get(Case, row.case_id) if row.case_id else None
    return Paper(row, case), Facts(row.state, row.office, today(), assigned=case.duties() if case else {})


@bp.get("/documents/<ref>", endpoint="document")
@staff("document.read", scope="paper", sight="document")
def document_page(paper: Paper) -> Any:
    """One paper F01–F20, ready to print."""
    view = document_view(paper.row, office_of(db.session(), paper.row), paper.row.services, lang(), rules_here())
    return render_template(
        "documents/page.html", view=view, back_url=_back(paper), ref=paper.id, todo=_todo(paper), voided=paper.row
    )


def _todo(paper: Paper) -> list[tuple[str, str]]:
    """What this person may still do with the paper: (address, words)."""
    act, case = here(), paper.case
    if case is None:
        return []
    asked = (
        (officer_of, unservable(paper.row, act), "desk.serve_document", _("登记送达")),
        (head_of, unvoidable(paper.row, case), "desk.void_document", _("作废")),
    )
    return [
        (url_for(endpoint, ref=paper.id), words)
        for whose, barred, endpoint, words in asked
        if barred is None and _is_mine(whose, case, act)
    ]


def _is_mine(whose: Callable[[Case, Act], Role], case: Case, act: Act) -> bool:
    try:
        whose(case, act)
    except NotYours:
        return False
    return True


@bp.get("/documents/<ref>/word", endpoint="document_word")
@staff("document.read", scope="paper", sight="export")
def document_word(paper: Paper) -> Any:
    """The same paper as a Word file, in the template it was issued with: Chinese, or the English courtesy translation."""
    row = paper.row
    view = document_view(row, office_of(db.session(), row), row.services, lang(), rules_here())
    template = templates.of_paper(db.session(), row, lang())
    return sent(filled(template, view, row.kind), f"{row.reference or view.title} {lang()}.docx")


def _back(paper: Paper) -> str:
    if paper.case is not None:
        return url_for("desk.case", ref=paper.case.ref)
    complaint = db.session.get(Complaint, paper.row.complaint_id) if paper.row.complaint_id else None
    return url_for("desk.complaint", ref=complaint.ref) if complaint is not None else url_for("desk.worklist")
