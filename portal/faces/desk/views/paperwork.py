"""A paper that no move serves or takes back: recording its service, and declaring it void."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from portal.faces.desk import sidepage
from portal.faces.desk.choices import Choice, say
from portal.faces.desk.forms.casework import VoidForm
from portal.faces.desk.forms.fields import MoveForm, given, move_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.faces.desk.views.papers import Paper
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.choices import SERVICE_WAYS
from portal.law.workflow.refusal import NotYours, Refusal, Refused
from portal.law.workflow.service import SERVICE
from portal.work.cases.actions.paperwork import serve_paper, unservable, unvoidable, void_paper
from portal.work.cases.models import Case
from portal.work.cases.standing import head_of, officer_of
from portal.work.documents.printed import title_of


@bp.route("/documents/<ref>/serve", methods=["GET", "POST"])
@staff("move.make", scope="paper")
def serve_document(paper: Paper) -> Any:
    """How and when the paper reached the party, with its F17."""
    act, case = here(), _case(paper)
    officer_of(case, act)
    ways = [Choice(code, say(words)) for code, words in SERVICE_WAYS.items()]
    form = move_form(SERVICE, {"way": ways}, act.rules.pack.zone)(data={"served_on": act.today})
    if form.submitted():
        try:
            serve_paper(paper.row, case, act=act, **given(SERVICE, form))
            db.session.commit()
            return redirect(url_for("desk.document", ref=paper.id))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    return _show("desk/paper_serve.html", paper, case, form, unservable(paper.row, act), act)


@bp.route("/documents/<ref>/void", methods=["GET", "POST"])
@staff("move.make", scope="paper")
def void_document(paper: Paper) -> Any:
    """The head declares a paper void; its number stays taken."""
    act, case, form = here(), _case(paper), VoidForm()
    head_of(case, act)
    if form.submitted():
        try:
            void_paper(paper.row, case, act=act, reason=form.reason.data.strip())
            db.session.commit()
            return redirect(url_for("desk.document", ref=paper.id))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    return _show("desk/paper_void.html", paper, case, form, unvoidable(paper.row, case), act)


def _case(paper: Paper) -> Case:
    return paper.case or abort(404)


def _show(template: str, paper: Paper, case: Case, form: MoveForm, barred: Refusal | None, act: Act) -> Any:
    page = render_template(
        template,
        form=form,
        title=say(title_of(paper.row, act.rules)),
        number=paper.row.reference or "",
        back=url_for("desk.document", ref=paper.id),
        blocked=[refusal_words(barred)] if barred and not form.form_errors else [],
        **sidepage.around_case(case),
    )
    return page, 422 if request.method == "POST" and "_switch" not in request.form else 200
