"""The end of a case: closing (M29/M30), revoking the filing (M35), and opening it again (M31)."""

from collections.abc import Mapping
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.models import Case

OTHER_KIND = Refusal(
    "closing_kind", "APL57", T("结案方式与决定不一致。", "The kind of closing does not match the decision."), "kind"
)  # fmt: skip


def end(
    case: Case, move: str, kind: str, *, act: Act, given: Mapping[str, Any], learnt: Mapping[str, Any] | None = None
) -> None:
    """Make a move that closes the case as `kind` (list C8), and tell the complaints that there is a result (K12).

    State and kind are stored in one statement, as the table demands. Raises NotYours or Refused.
    """
    _together(case, move, kind, act, given, learnt)
    outcome_reached(case, act=act)


def _together(
    case: Case, move: str, kind: str | None, act: Act, given: Mapping[str, Any], learnt: Mapping[str, Any] | None = None
) -> None:
    before = case.closed_kind, case.closed_on
    with db.session.no_autoflush:
        case.closed_kind, case.closed_on = kind, act.today if kind else None
        try:
            advance(case, move, act=act, given=given, learnt=learnt, data={"kind": kind} if kind else None)
        except Refused:
            case.closed_kind, case.closed_on = before
            raise


def closing_kinds(case: Case) -> tuple[str, ...]:
    """The kinds of list C8 that fit how the case was decided."""
    if case.ended_by_court:
        return ("PENALTY_COURT",)
    kind = case.decision_kind or ""
    return (kind,) if kind.startswith("NO_PENALTY") or kind == "NOT_FOUND" else ("PENALTY_DONE",)


@verb(Track.CASE, "close")
def close(case: Case, *, act: Act, kind: str, result: str, archive_complete: bool = False, **_: Any) -> None:
    """M29/M30: close a performed case (F20). Raises Refused where the kind does not fit the decision."""
    if kind not in closing_kinds(case):
        raise Refused(OTHER_KIND)
    end(case, "close", kind, act=act, given={"kind": kind, "result": result, "archive_complete": archive_complete})
    fields = {
        "cause": case.cause, "party": papers.identity(case)["party"], "filed_on": case.filed_on, "kind": [kind],
        "result": result, "officers": papers.named(case, act),
    }  # fmt: skip
    papers.issue(case, "F20", fields, act=act)


@verb(Track.CASE, "revoke_filing")
def revoke_filing(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M35: there was no basis for filing."""
    end(case, "revoke_filing", "REVOKED", act=act, given={"reason": reason})


@verb(Track.CASE, "reopen")
def reopen(case: Case, *, act: Act, reason: str, **_: Any) -> None:
    """M31: take a closed case up again; what was reviewed, notified and decided before counts no more (A4, A6.12)."""
    _together(case, "reopen", None, act, {"reason": reason})
    case.paused, case.paused_for, case.merged_into = False, None, None
    case.plan, case.plan_changed_at, case.legal_pass_at = {}, None, None
    case.notice_served_on, case.notice_terms, case.hearing_right = None, {}, False
    case.statement_in = case.defence_waived = case.hearing_held = False
    case.discussed_on, case.decision_kind, case.decision_fen = None, None, 0
    case.decided_on = case.decision_served_on = case.deferred_to = None
    case.ended_by_court, case.extensions, case.stage_reached = False, 0, 3
    db.session.flush()
