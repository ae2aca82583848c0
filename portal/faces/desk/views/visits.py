"""Visits: the plan, and the page of one visit."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.faces.desk import sidepage, visitpage
from portal.faces.desk.choices import Choice, options
from portal.faces.desk.forms.fields import given, small_lines
from portal.faces.desk.forms.visits import PlanForm, off_roster, plan_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db, locked
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.ground.web.i18n import today, zone
from portal.law.workflow.refusal import NotYours, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, role_for
from portal.work.cases.models import Case
from portal.work.cases.roster import INVESTIGATING
from portal.work.fieldwork.actions.records import site_person
from portal.work.fieldwork.actions.visits import plan
from portal.work.fieldwork.models import Visit
from portal.work.fieldwork.queries import roster

PLAN = MOVES[Track.VISIT]["plan"]


@bp.route("/cases/<ref>/visits/new", methods=["GET", "POST"])
@staff("move.make", scope="case")
def plan_visit(case: Case) -> Any:
    """V1: who goes when, and what for; officers come from the roster of that day."""
    act = here()
    role_for(PLAN, facts_of(case, act), act.by)
    day = _day_asked()
    people = _roster(case, day)
    form = _plan_form(case, day, people, act)
    if "roster" not in request.form and form.submitted() and _is_fresh(case, form):
        try:
            visit = plan(case, act=act, **given(PLAN.fields, form))
            db.session.commit()
            return redirect(url_for("desk.visit", ref=visit.id, done="visit.plan"))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    if "roster" not in request.form:
        off_roster(form, people)
    status = 422 if request.method == "POST" and "roster" not in request.form else 200
    return _show_plan(case, form, day, people), status


def _day_asked() -> date:
    """The day that the form names, else today: the roster shown is that day's."""
    try:
        return date.fromisoformat(request.form.get("planned_on", ""))
    except ValueError:
        return today()


def _roster(case: Case, on: date) -> list[Choice]:
    """Who may go: certified on the day, not recused, with no other duty; those who work on the case stand first."""
    duties, barred = case.duties(), {row.user_id for row in case.recusals}
    barred |= {user for user, held in duties.items() if held - INVESTIGATING}
    rows = [row for row in roster(db.session(), case.office, on) if row.user_id not in barred]
    rows.sort(key=lambda row: row.user_id not in duties)
    return [
        Choice(row.user_id, row.name, row.certificate + (_("，本案承办") if row.user_id in duties else ""))
        for row in rows
    ]


def _plan_form(case: Case, day: date, people: Sequence[Choice], act: Act) -> PlanForm:
    lists = {"purpose": options(PLAN.fields[0], case, act), "officers": people}
    known = {row.code for row in people} & set(case.duties())
    found = plan_form(PLAN, lists, zone())
    return found(data={"version": str(case.version), "planned_on": day, "officers": sorted(known)})


def _is_fresh(case: Case, form: PlanForm) -> bool:
    """False where the case has changed since the page was opened, also by this very form sent twice."""
    row = locked(db.session(), Case, case.id) or case
    if form.version.data == str(row.version):
        return True
    form.form_errors.append(_("打开这一页之后，本案有了变动。请看过最新情况，再提交一次。"))
    form.version.data = str(row.version)
    return False


def _show_plan(case: Case, form: PlanForm, day: date, people: Sequence[Choice]) -> str:
    return render_template(
        "desk/visit_plan.html",
        form=form,
        day=day,
        people=people,
        lines=small_lines(people),
        **sidepage.around_case(case),
    )


@bp.get("/visits/<ref>", endpoint="visit")
@staff("case.read", scope="visit", sight="page")
def visit_page(visit: Visit) -> Any:
    """One visit: people, times, answers, evidence, and what can be done."""
    return _show(visit)


@bp.get("/visits/<ref>/person")
@staff("evidence.read", scope="visit", sight="person")
def visit_person(visit: Visit) -> Any:
    """The same with the name of the person on site, which is sealed otherwise."""
    return _show(visit, person=site_person(visit))


def _show(visit: Visit, person: tuple[str, str] | None = None) -> str:
    act = here()
    read = visitpage.gather(visit, act)
    return render_template(
        "desk/visit.html",
        visit=visit,
        page=read,
        head=visitpage.head(visit, read, person),
        moves=visitpage.moves(visit, act),
        **sidepage.around(visit, visit.case),
    )
