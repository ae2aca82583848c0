"""What the party lodges against the decision: where one begins, and how it stands."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from portal.faces.desk import sidepage
from portal.faces.desk.choices import say
from portal.faces.desk.forms.fields import MoveForm
from portal.faces.desk.panel import refusal_words
from portal.faces.desk.views.front import bp
from portal.ground import wording
from portal.ground.db import db, locked
from portal.ground.procedure.facts import facts_of
from portal.ground.web.access import staff
from portal.ground.web.clockface import faces
from portal.ground.web.here import here
from portal.ground.web.i18n import lang, today
from portal.law.workflow.states import Track, state_name
from portal.law.workflow.tables import MOVES, refusals, role_for
from portal.work.cases.models import Case
from portal.work.penalties.actions.remedy import begin, current
from portal.work.penalties.models import Remedy

LODGE = MOVES[Track.REMEDY]["lodge_reconsideration"]
WINDOWS = frozenset({"D24", "D25", "D27"})
"""Clocks of the case that a remedy is about."""


@bp.route("/cases/<ref>/remedy", methods=["GET", "POST"])
@staff("case.read", scope="case", sight="page")
def case_remedy(case: Case) -> Any:
    """The reconsideration or suit of a case, and what can be recorded of it; where there is none, how to begin."""
    act, form, remedy = here(), MoveForm(), current(case)
    if form.submitted():
        role_for(LODGE, facts_of(remedy, act), act.by)
        locked(db.session(), Case, case.id)  # two who begin at once get the same one
        begin(case)
        db.session.commit()
        return redirect(url_for("desk.case_remedy", ref=case.ref))
    is_stored = remedy.id is not None
    blocked = [] if is_stored else [refusal_words(row) for row in refusals(LODGE, facts_of(remedy, act), filled=False)]
    page = render_template(
        "desk/remedy.html",
        form=form,
        blocked=blocked,
        is_stored=is_stored,
        terms=_terms(remedy),
        moves=sidepage.todo(remedy, act) if is_stored else None,
        clocks=faces([clock for clock in case.clocks if clock.code in WINDOWS], act.rules, today()),
        **sidepage.around_case(case),
    )
    return page, 422 if form.token_failed else 200


def _terms(remedy: Remedy) -> list[dict[str, Any]]:
    dates = ((_("提出日期"), remedy.lodged_on), (_("结果日期"), remedy.outcome_on))
    rows = [{"term": _("状态"), "value": say(state_name(Track.REMEDY, remedy.state))}]
    rows += [{"term": term, "value": wording.day(on, lang())} for term, on in dates if on]
    said = ((_("文书号"), remedy.paper), (_("理由"), remedy.reason))
    return rows + [{"term": term, "value": words} for term, words in said if words]
