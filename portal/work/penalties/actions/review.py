"""From the end of the investigation to the legal pass: M11, M12, M13."""

from typing import Any

from sqlalchemy import func, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.choices import REVIEW_ASPECTS
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import CaseState, Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.judged import advance_judged, learn
from portal.work.penalties.models import FinalReport, Review

ALL_ASPECTS = Refusal(
    "aspects", "APL58", Bilingual("六项都审核后才能通过。", "All six points have to be reviewed first."), "aspects"
)


@verb(Track.CASE, "finish", learn=learn)
def finish(
    case: Case,
    *,
    act: Act,
    facts: str,
    tier: str,
    kinds: tuple[str, ...] = (),
    amount: int | None = None,
    bases: tuple[str, ...] = (),
    **_: Any,
) -> FinalReport:
    """M11: report what was established and propose a penalty, or none. `amount` in fen. Raises Refused."""
    given = {"facts": facts, "tier": tier, "kinds": kinds, "amount": amount, "bases": bases}
    advance_judged(case, "finish", act=act, given=given)
    if case.decided_on is not None:
        begin_anew(case)
    plan = {"kinds": list(kinds), "amount_fen": amount or 0, "bases": list(bases), "tier": tier}
    case.plan, case.plan_changed_at = plan, act.now
    report = FinalReport(case_id=case.id, facts=facts, plan=plan, at=act.now)
    db.session.add(report)
    about = {
        "filed_on": case.filed_on,
        "facts": facts,
        "violations": [row.code for row in case.violations],
        "proposal": paper.proposal(plan, act),
        "officers": papers.named(case, act),
    }
    papers.issue(case, "F10", paper.identity(case) | paper.terms(plan) | about, act=act)
    return report


def begin_anew(case: Case) -> None:
    """A reopened case is noticed, discussed and decided anew; what was done stays in its rows."""
    withdraw_notice(case)
    case.discussed_on = case.decided_on = case.decision_served_on = case.decision_kind = None
    case.decision_fen = 0


def withdraw_notice(case: Case) -> None:
    """The notice served no longer holds: what the party may do begins again with the next one."""
    case.notice_served_on, case.notice_terms = None, {}
    case.hearing_right = case.statement_in = case.defence_waived = case.hearing_held = False


@verb(Track.CASE, "send_back")
def send_back(case: Case, *, act: Act, faults: str, **_: Any) -> Review:
    """M12: return the case to the officers with its faults."""
    advance(case, "send_back", act=act, given={"faults": faults})
    return _review(case, "return", (), faults, act)


@verb(Track.CASE, "pass_review")
def pass_review(case: Case, *, act: Act, aspects: tuple[str, ...], opinion: str, **_: Any) -> Review:
    """M13: the legal pass (APL 58); on to the notice, or to the decision where the notice served still holds (A6.2)."""
    if not set(REVIEW_ASPECTS) <= set(aspects):
        raise Refused(ALL_ASPECTS)
    advance(case, "pass_review", act=act, given={"aspects": aspects, "opinion": opinion})
    case.legal_pass_at = act.now
    if case.state == CaseState.NOTICE and case.notice_served_on is not None:
        withdraw_notice(case)
    return _review(case, "pass", aspects, opinion, act)


def _review(case: Case, verdict: str, aspects: tuple[str, ...], opinion: str, act: Act) -> Review:
    known = db.session.scalar(select(func.count()).select_from(Review).where(Review.case_id == case.id)) or 0
    row = Review(
        case_id=case.id,
        round=known + 1,
        verdict=verdict,
        aspects=list(aspects),
        opinion=opinion,
        reviewer_id=act.by.user_id,
        at=act.now,
    )
    db.session.add(row)
    about = {
        "round": row.round,
        "aspects": [REVIEW_ASPECTS[code].zh for code in aspects if code in REVIEW_ASPECTS],
        "verdict": verdict,
        "opinion": opinion,
        "reviewer": paper.name_of(act.by.user_id),
    }
    papers.issue(case, "F11", paper.heading(case) | about, act=act)
    return row
