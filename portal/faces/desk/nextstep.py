"""What is to be done next with a row of the worklist, read from its state alone: no statement for a row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from portal.faces.desk.choices import say
from portal.law.workflow.actors import Actor
from portal.law.workflow.saying import whose
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from portal.work.cases.worklist import WorkRow

NEXT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "complaint": {
        "submitted": ("first_look", "accept"),
        "transfer_pending": ("take",),
        "result_ready": ("tell_result",),
        "recheck_requested": ("keep",),
    },
    "case": {
        "preliminary": ("file",),
        "investigating": ("finish",),
        "review": ("pass_review",),
        "notice": ("end_windows", "hear_statement", "serve_notice"),
        "hearing": ("hold_hearing",),
        "deciding": ("penalise",),
        "decided": ("serve_decision",),
        "enforcing": ("perform",),
        "performed": ("close",),
        "transferred": ("confirm_transfer",),
    },
}
"""The move that leads on from a state."""
VISIT_CLOCKS = {"D3", "D7"}
"""Clocks that a first visit stops."""
NOTICE_CLOCKS = {"D17", "D18"}
"""Clocks of a served notice."""
AGAIN_CLOCKS = {"D29", "D30"}
"""Clocks of a rectification."""


@dataclass(frozen=True)
class NextStep:
    """A button, or words about whom it waits for."""

    word: str
    href: str = ""


def next_step(row: WorkRow, actor: Actor, waiting: Collection[str]) -> NextStep:
    """`waiting`: the moves of this row that somebody has proposed."""
    track = Track(row.kind)
    if waiting:
        return NextStep(_("等批准：%(what)s", what=say(MOVES[track][sorted(waiting)[0]].label)))
    if row.state == "needs_info":
        return NextStep(_("等反映人补充"))
    name = _move(row)
    move = MOVES[track][name]
    if not move.roles & actor.roles_in(row.office):
        return NextStep(_("等%(who)s", who=say(whose(move))))
    if name == "accept" and row.venue is None:
        return NextStep(_("核对场所"), url_for("desk.venue", ref=row.ref))
    return _visit(row) or NextStep(say(move.label), url_for(f"desk.move_{row.kind}", ref=row.ref, move=name))


def _move(row: WorkRow) -> str:
    if row.kind == "complaint" and row.state == "submitted" and row.stage <= 1:
        return "first_look"
    if row.due_clock in NOTICE_CLOCKS:
        return "end_windows"
    found = NEXT[row.kind].get(row.state)
    return found[-1] if found else next(iter(MOVES[Track(row.kind)]))


def _visit(row: WorkRow) -> NextStep | None:
    """While a visit or a correction is what the clock asks for, that comes first."""
    if row.kind != "case" or row.due_clock not in VISIT_CLOCKS | AGAIN_CLOCKS:
        return None
    if row.due_clock in VISIT_CLOCKS:
        return NextStep(_("安排核查"), _page(row, "desk.plan_visit"))
    return NextStep(_("看整改") if row.due_clock == "D29" else _("安排复查"), _page(row, "desk.case"))


def _page(row: WorkRow, endpoint: str) -> str:
    known = endpoint in current_app.view_functions
    return url_for(endpoint if known else "desk.case", ref=row.ref)
