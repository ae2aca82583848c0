"""Evidence: the list of a case, adding to it, and opening one piece, whose bytes must be those that were taken."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Response, abort, redirect, render_template, url_for

from portal.faces.desk import sidepage
from portal.faces.desk.choices import say
from portal.faces.desk.forms.evidence import EvidenceForm, evidence_form
from portal.faces.desk.forms.uploads import ENDINGS, SHOWN, chosen, original
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.web.access import scope, staff
from portal.ground.web.here import here
from portal.ground.web.i18n import today
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NotYours, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, role_for
from portal.work.accounts.models import User
from portal.work.cases.models import Case
from portal.work.fieldwork.actions import evidence as chain
from portal.work.fieldwork.models import Evidence
from portal.work.fieldwork.queries import evidence as evidence_of
from portal.work.files.models import File
from portal.work.files.pictures import Unusable
from portal.work.files.store import Missing


class Kept(StrEnum):
    """What is looked at and is no track."""

    EVIDENCE = "evidence"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Piece:
    """One piece of evidence with the case whose officers may open it."""

    row: Evidence
    case: Case
    TRACK = Kept.EVIDENCE

    @property
    def id(self) -> int:
        """The evidence's own."""
        return self.row.id

    @property
    def office(self) -> str:
        """The case's."""
        return self.case.office

    @property
    def case_key(self) -> int:
        """The case, for the sight."""
        return self.case.id


@scope("piece", "ref")
def _piece(ref: str) -> tuple[Piece, Facts]:
    row = db.session.get(Evidence, int(ref)) if ref.isascii() and ref.isdigit() and len(ref) < 10 else None
    if row is None:
        abort(404)
    case = db.session.get_one(Case, row.case_id)
    return Piece(row, case), Facts(case.state, case.office, today(), assigned=case.duties())


@bp.get("/cases/<ref>/evidence")
@staff("case.read", scope="case", sight="page")
def case_evidence(case: Case) -> Any:
    """Every piece of evidence of a case, with its chain."""
    rows = evidence_of(db.session(), case.id)
    return render_template("desk/evidence_list.html", rows=rows, kinds=chain.KINDS, **sidepage.around_case(case))


@bp.route("/cases/<ref>/evidence/new", methods=["GET", "POST"])
@staff("move.make", scope="case")
def add_evidence(case: Case) -> Any:
    """M2: keep files as evidence; each is stored byte for byte with its hash."""
    act = here()
    role_for(MOVES[Track.CASE]["record"], facts_of(case, act), act.by)
    form = evidence_form(taken_at=act.now)
    if form.submitted():
        try:
            _keep(case, form, act)
            db.session.commit()
            return redirect(url_for("desk.case_evidence", ref=case.ref))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
        except Unusable as unusable:
            db.session.rollback()
            form.files.errors = [say(unusable.reason)]
    page = render_template("desk/evidence_new.html", form=form, **sidepage.around_case(case))
    return page, 422 if form.errors or form.token_failed else 200


def _keep(case: Case, form: EvidenceForm, act: Act) -> None:
    """Each file once: what this form has brought already stays as it is."""
    about = {"kind": form.kind.data, "source": form.source.data.strip(), "taken_at": form.taken_at.data}
    files = [original(file) for file in chosen(form.files.data)]
    locked(db.session(), Case, case.id)
    for data, kind in files:
        if not chain.known(case, data=data, by=act.by.user_id, **about):
            chain.add(case, act=act, data=data, type=kind, **about)


@bp.get("/evidence/<ref>", endpoint="evidence")
@staff("evidence.read", scope="piece", sight="page")
def evidence_page(piece: Piece) -> Any:
    """One piece: who took it, when, from where, and whether its bytes are still the same."""
    row, file = piece.row, db.session.get_one(File, piece.row.file_id)
    return render_template(
        "desk/evidence.html",
        row=row,
        file=file,
        kind=chain.KINDS[row.kind],
        taker=db.session.get_one(User, row.taken_by).name,
        is_sound=_is_sound(row),
        is_shown=file.type in SHOWN,
        **sidepage.around_case(piece.case),
    )


def _is_sound(row: Evidence) -> bool:
    try:
        chain.read(row)
    except (chain.Tampered, Missing):
        return False
    return True


@bp.get("/evidence/<ref>/file")
@staff("evidence.read", scope="piece", sight="evidence")
def evidence_file(piece: Piece) -> Response:
    """The original bytes; 409 where they are not those that were taken, 404 where they are gone."""
    file = db.session.get_one(File, piece.row.file_id)
    try:
        return sent(chain.read(piece.row), file.type, f"evidence-{piece.row.id}")
    except chain.Tampered:
        abort(409)
    except Missing:
        abort(404)


def sent(data: bytes, kind: str, name: str) -> Response:
    """A sealed file opened for one person: kept by no cache, under a name that says nothing, able to run nothing."""
    way = "inline" if kind in SHOWN else "attachment"
    response = Response(data, content_type=kind if kind in ENDINGS else "application/octet-stream")
    response.headers["Content-Disposition"] = f'{way}; filename="{name}.{ENDINGS.get(kind, "bin")}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
