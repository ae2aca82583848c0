"""The case page."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from portal.clock import now
from portal.faces.desk import aboutcase, caselog, casepage, caserows
from portal.faces.desk.choices import say
from portal.faces.desk.matrix import matrices, pack_here
from portal.faces.desk.views.front import bp
from portal.ground import wording
from portal.ground.db import db
from portal.ground.web.access import staff
from portal.ground.web.clockface import faces
from portal.ground.web.here import here
from portal.ground.web.i18n import today, zone
from portal.law.policy import role_under
from portal.law.workflow import choices as lists
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NotYours
from portal.law.workflow.states import Track, state_name
from portal.work.cases.models import Case


@bp.get("/cases/<ref>")
@staff("case.read", scope="case", sight="page")
def case(case: Case) -> Any:
    """One case: main line, parallel lines, what can be done now, and everything that was done."""
    act = here()
    read = casepage.gather(db.session(), case)
    return render_template(
        "desk/case.html",
        case=case,
        read=read,
        moves=casepage.moves(read, act),
        clocks=faces(read.clocks, act.rules, today()),
        **aboutcase.about(case, act),
        **_words(case, read),
    )


def _words(case: Case, read: casepage.Gathered) -> dict[str, Any]:
    return {
        "source": say(lists.CHOICES["case_sources"][case.source]),
        "state_word": say(state_name(Track.CASE, case.state)),
        "line": casepage.main_line(case, read.events, today()),
        "beside": casepage.side_states(case, today()),
        "anchors": caserows.anchors(read),
        "pending": caserows.pending(read, current_user.actor.user_id),
        "orders": matrices(read.orders),
        "visits": caserows.visit_lines(read.visits),
        "plan_link": _plan_link(case),
        "archive_url": _archive_url(case),
        "complaints": caserows.complaint_lines(read.complaints),
        "penalty": caserows.penalty_terms(case),
        "penalty_note": say(pack_here().clauses["PIPL66.2"]) + _("：情节严重的罚款只有市级以上可以决定，需要先上报。"),
        "documents": caserows.document_lines(read.documents),
        "timeline": caselog.timeline(read.events, case, here()),
        "audit": caselog.audit(read.sights),
        "people": [caserows.Term(row.name, row.state or _("未指定")) for row in casepage.people(read)],
        "watermark": f"{current_user.login} · {wording.short_moment(now(), zone())} · {case.ref}",
    }


def _archive_url(case: Case) -> str:
    """Where the file leaves the house, for whoever may take it out."""
    try:
        role_under("case.export", current_user.actor, Facts(case.state, case.office, today(), assigned=case.duties()))
    except NotYours:
        return ""
    return url_for("desk.case_archive", ref=case.ref)


def _plan_link(case: Case) -> Markup | str:
    if Role.OFFICER not in current_user.actor.roles_in(case.office) or case.state == "closed":
        return ""
    return Markup('<a class="btn btn--2" href="{}">{}</a>').format(
        url_for("desk.plan_visit", ref=case.ref), _("安排核查")
    )
