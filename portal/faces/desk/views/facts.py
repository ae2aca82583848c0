"""Correcting what a case is about (M2), with what was typed kept where somebody else was quicker."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.faces.desk import sidepage
from portal.faces.desk.choices import Choice, say
from portal.faces.desk.forms.casework import FactsForm, facts_form
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground.db import db, locked
from portal.ground.web.access import staff
from portal.ground.web.here import here
from portal.law.workflow.case_opening import TO_DECIDING
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.actions.amending import FIXED, Told, correct
from portal.work.cases.models import Case
from portal.work.cases.standing import officer_of


@bp.route("/cases/<ref>/facts", methods=["GET", "POST"])
@staff("move.make", scope="case")
def case_facts(case: Case) -> Any:
    """Violations, conduct, party and what makes it urgent, as they are known now."""
    act = here()
    officer_of(case, act)
    form = facts_form(case, [Choice(code, say(row.name)) for code, row in act.rules.pack.violations.items()])
    status = 422 if request.method == "POST" and "_switch" not in request.form else 200
    if form.submitted():
        if not _is_fresh(case, form):
            return _show(case, form), 409
        try:
            correct(case, _told(form), act=act)
            db.session.commit()
            return redirect(url_for("desk.case", ref=case.ref))
        except NotYours:
            raise
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, refusal_words)
    return _show(case, form), status


def _is_fresh(case: Case, form: FactsForm) -> bool:
    """False where somebody has changed the case since the page was opened; the form then stands on the new one."""
    row = locked(db.session(), Case, case.id) or case
    if form.version.data == str(row.version):
        return True
    form.form_errors.append(_("打开这一页之后，本案有了变动。请看过最新情况，再提交一次。"))
    form.version.data = str(row.version)
    return False


def _told(form: FactsForm) -> Told:
    names = ("because", "conduct_from", "conduct_to", "private_space", "under_14", "harm")
    plain: dict[str, Any] = {name: form[name].data for name in names}
    typed: dict[str, Any] = {
        name: (form[name].data or "").strip() for name in ("summary", "operator", "uscc", "legal_rep")
    }
    return Told(violations=tuple(form.violations.data or ()), **plain, **typed)


def _show(case: Case, form: FactsForm) -> str:
    fixed = "" if case.state in TO_DECIDING else refusal_words(FIXED)
    is_passed = case.legal_pass_at is not None
    return render_template(
        "desk/case_facts.html", form=form, fixed=fixed, is_passed=is_passed, **sidepage.around_case(case)
    )
