"""Who works on a case: assigning, replacing, relieving, and stepping aside (APL 42, 43)."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal.faces.desk import peoplepage, sidepage
from portal.faces.desk.choices import Choice
from portal.faces.desk.forms.casework import AssignForm, RecusalForm, RelieveForm, assign_form, recusal_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.refusal import NotYours, Refused, Superseded
from portal.work.accounts.models import User
from portal.work.cases.actions.assigning import assign, assigner, recuse, unassign
from portal.work.cases.models import Case
from portal.work.cases.roster import candidates, colleagues


@bp.route("/cases/<ref>/officers", methods=["GET", "POST"])
@staff("case.read", scope="case", sight="page")
def case_officers(case: Case) -> Any:
    """Everybody who has a duty in the case, and the officers of its office who may take one."""
    act = here()
    if request.method == "POST":
        assigner(case, act)
    people = candidates(db.session(), case, act.today)
    form = assign_form(peoplepage.free(people), peoplepage.version(case))
    if form.submitted():

        def chosen(row: Case) -> Any:
            return assign(row, user_id=int(form.officers.data), duty=form.duty.data, act=act)

        answer = _made(case, form, chosen, act)
        if answer is not None:
            return answer
    return _show(case, form, act), 422 if form.errors or form.form_errors or form.token_failed else 200


@bp.post("/cases/<ref>/officers/relieve")
@staff("case.read", scope="case")
def relieve_officer(case: Case) -> Any:
    """Relieve one officer of the case."""
    act, form = here(), RelieveForm()
    assigner(case, act)
    if form.submitted():
        answer = _made(case, form, lambda row: unassign(row, user_id=int(form.user.data or 0), act=act), act)
        if answer is not None:
            return answer
    people = candidates(db.session(), case, act.today)
    return _show(case, assign_form(peoplepage.free(people), peoplepage.version(case)), act, failed=form), 422


@bp.route("/cases/<ref>/officers/recusal", methods=["GET", "POST"])
@staff("case.read", scope="case")
def record_recusal(case: Case) -> Any:
    """APL 43: who steps aside, and why."""
    act = here()
    assigner(case, act)
    form = recusal_form(_not_aside(case, act))
    form.version.data = form.version.data or peoplepage.version(case)
    if form.submitted():

        def chosen(row: Case) -> Any:
            return recuse(row, user_id=int(form.person.data), reason=form.reason.data.strip(), act=act)

        answer = _made(case, form, chosen, act)
        if answer is not None:
            return answer
    status = 422 if form.errors or form.form_errors or form.token_failed else 200
    return render_template("desk/recusal.html", form=form, **sidepage.around_case(case)), status


def _made(case: Case, form: AssignForm | RelieveForm | RecusalForm, make: Callable[[Case], Any], act: Act) -> Any:
    """Act on the locked row, commit, and back to the people; None where the law refuses. Superseded if it has changed."""
    row = locked(db.session(), Case, case.id) or case
    db.session.expire(row, ["assignments", "recusals"])
    if form.version.data != peoplepage.version(row):
        raise Superseded("assign")
    try:
        make(row)
        db.session.commit()
    except NotYours:
        raise
    except Refused as refused:
        db.session.rollback()
        form.refuse(refused, refusal_words)
        return None
    return redirect(url_for("desk.case_officers", ref=case.ref))


def _show(case: Case, form: AssignForm, act: Act, failed: RelieveForm | None = None) -> str:
    people = candidates(db.session(), case, act.today)
    recused = [row.user_id for row in case.recusals]
    names = {row[0]: row[1] for row in db.session.execute(select(User.id, User.name).where(User.id.in_(recused)))}
    return render_template(
        "desk/officers.html",
        form=form,
        wrong=failed or form,
        version=peoplepage.version(case),
        not_mine=_not_mine(case, act),
        people=peoplepage.on_case(case, act.today),
        lines={row.code: row.line for row in peoplepage.free(people)},
        barred=peoplepage.barred(people),
        aside=peoplepage.aside(case, names),
        **sidepage.around_case(case),
    )


def _not_mine(case: Case, act: Act) -> str:
    """Why this person assigns nobody here; empty where they may."""
    try:
        assigner(case, act)
    except NotYours as refused:
        return refusal_words(refused.refusals[0])
    return ""


def _not_aside(case: Case, act: Act) -> list[Choice]:
    gone = {row.user_id for row in case.recusals}
    return [
        Choice(key, f"{name} {login}")
        for key, name, login in colleagues(db.session(), case.office, act.today)
        if key not in gone
    ]
