"""What the pages of visits, orders, evidence and publications have in common: what can be done, and whose screen it is."""

from typing import Any

from flask import url_for
from flask_login import current_user

from portal.clock import now
from portal.faces.desk.choices import say
from portal.faces.desk.panel import Panel, moves_here
from portal.ground import wording
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Tracked
from portal.ground.procedure.propose import pending
from portal.ground.web.i18n import lang, zone
from portal.law.workflow.states import state_name
from portal.work.cases.models import Case

CHIPS = {
    "planned": "info", "done": "soon", "signed": "ok", "invalid": "dash", "attempt": "dash",
    "none": "dash", "ordered": "soon", "evidence_in": "soon", "verified": "done", "failed": "late", "refused": "late", "overdue": "late",
    "proposed": "soon", "declined": "dash", "redacted": "soon", "approved": "info", "published": "ok", "corrected": "ok", "withdrawn": "dash",
    "expired": "dash", "removed_early": "dash",
}  # fmt: skip
"""Shape and colour of a side track's state."""


def todo(subject: Tracked, act: Act) -> Panel:
    """The panel "what you can do now" of a side track; what somebody has proposed waits."""
    waiting = [row.move for row in pending(db.session(), subject.TRACK, subject.id)]
    return moves_here(subject, facts_of(subject, act), act.by, waiting)


def around(subject: Tracked, case: Case | None) -> dict[str, Any]:
    """What every such page says of itself: state, the case it belongs to, and the watermark."""
    return {
        "case": case,
        "case_url": url_for("desk.case", ref=case.ref) if case is not None else url_for("desk.worklist"),
        "state_kind": CHIPS[subject.state],
        "state_word": say(state_name(subject.TRACK, subject.state)),
        "watermark": watermark(case.ref if case is not None else ""),
    }


def watermark(ref: str) -> str:
    """Who is looking, when, at which case."""
    return " · ".join(part for part in (current_user.login, wording.short_moment(now(), zone()), ref) if part)


def listed(words: list[str]) -> str:
    """Several words in one line, in the page's language."""
    return ("、" if lang() == "zh" else ", ").join(words)


def around_case(case: Case) -> dict[str, Any]:
    """The same for a page that belongs to the case itself."""
    return {
        "case": case,
        "case_url": url_for("desk.case", ref=case.ref),
        "state_word": say(state_name(case.TRACK, case.state)),
        "watermark": watermark(case.ref),
    }
