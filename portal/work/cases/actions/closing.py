"""The end of a case: closing (M29/M30), and revoking the filing (M35)."""

from collections.abc import Mapping
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.closing import BY_MOVE
from portal.law.workflow.refusal import Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.actions.telling_later import tell_later
from portal.work.cases.models import Case
from portal.work.cases.queries import results_pending


def end(
    case: Case,
    move: str,
    *,
    act: Act,
    given: Mapping[str, Any],
    learnt: Mapping[str, Any] | None = None,
    kind: str = "",
) -> None:
    """Make a move that closes the case as the kind it stands for (list C8), and tell the complaints that there is a
    result (K12). Only `close`, which stands for none, says its `kind`.

    State and kind are stored in one statement, as the table demands. Raises NotYours or Refused.
    """
    together(case, move, BY_MOVE.get(move, kind), act, given, learnt)
    if move != "confirm_transfer":  # the case goes on elsewhere: that move says so itself
        tell_later(case, act.rules.pack.texts[_said(case, move)], act=act)
    outcome_reached(case, act=act)


def _said(case: Case, move: str) -> str:
    """The pack's sentence for whoever was told a result before (A6.6)."""
    if move == "merge":
        return "case_merged"
    return "ended" if case.reopened_on is None else "ended_again"


def _waiting(case: Case, _act: Act, _given: Mapping[str, Any]) -> Mapping[str, Any]:
    """M29: a reporter may have withdrawn since the case was counted."""
    return {"results_pending": results_pending(db.session(), case.id)}


def together(
    case: Case, move: str, kind: str | None, act: Act, given: Mapping[str, Any], learnt: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None
) -> None:  # fmt: skip
    """Make a move that ends the case as `kind`, or with None one that opens it again; see end()."""
    before = case.closed_kind, case.closed_on
    with db.session.no_autoflush:
        case.closed_kind, case.closed_on = kind, act.today if kind else None
        try:
            advance(case, move, act=act, given=given, learnt=learnt, data=data or {"kind": kind})
        except Refused:
            case.closed_kind, case.closed_on = before
            raise
    case.go_on()


@verb(Track.CASE, "close", learn=_waiting)
def close(case: Case, *, act: Act, kind: str, result: str, archive_complete: bool = False, **_: Any) -> None:
    """M29/M30: close a performed case (F20). Raises Refused where the kind does not fit the decision."""
    given = {"kind": kind, "result": result, "archive_complete": archive_complete}
    end(case, "close", act=act, given=given, learnt=_waiting(case, act, given), kind=kind)
    fields = {
        "cause": case.cause, "party": papers.identity(case)["party"], "filed_on": case.filed_on, "kind": [kind],
        "result": result, "officers": papers.named(case, act),
    }  # fmt: skip
    papers.issue(case, "F20", fields, act=act)


@verb(Track.CASE, "revoke_filing")
def revoke_filing(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M35: there was no basis for filing, or the decision has fallen and is not made anew (A3 Remedy)."""
    end(case, "revoke_filing", act=act, given={"reason": reason})
