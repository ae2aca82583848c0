"""From the end of the investigation to the legal pass: M11, M12, M13, and back to it: M18a."""

from collections.abc import Mapping
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
from portal.law.workflow.terms import Terms
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.judged import learn_plan
from portal.work.penalties.models import FinalReport, Notice, Review

ALL_ASPECTS = Refusal(
    "aspects", "APL58", Bilingual("六项都审核后才能通过。", "All six points have to be reviewed first."), "aspects"
)


@verb(Track.CASE, "finish", learn=learn_plan)
def finish(case: Case, *, act: Act, facts: str, **given: Any) -> FinalReport:
    """M11: report what was established and propose a penalty, or none. Amounts in fen. Raises Refused."""
    _advance(case, "finish", act, {"facts": facts, **given})
    if case.decided_on is not None:
        case.withdraw_notice()
        case.undecide()
    return _report(case, facts, Terms.given(given), act, revised=False)


@verb(Track.CASE, "revise", learn=learn_plan)
def revise(case: Case, *, act: Act, facts: str, **given: Any) -> FinalReport:
    """M18a: propose anew, after a statement, a hearing or because something has changed (A6.2).

    The legal review decides again; a notice on its way counts no more.
    """
    _advance(case, "revise", act, {"facts": facts, **given})
    if case.notice_served_on is None:
        supersede_notice(case, act)
    return _report(case, facts, Terms.given(given), act, revised=True)


def _advance(case: Case, name: str, act: Act, given: Mapping[str, Any]) -> None:
    advance(case, name, act=act, given=given, learnt=learn_plan(case, act, given))


def _report(case: Case, facts: str, terms: Terms, act: Act, *, revised: bool) -> FinalReport:
    plan = terms.to_store()
    case.plan, case.plan_changed_at, case.discussed_on = plan, act.now, None
    report = FinalReport(case_id=case.id, facts=facts, plan=plan, revised=revised, at=act.now)
    db.session.add(report)
    about = {
        "filed_on": case.filed_on,
        "facts": facts,
        "violations": [row.code for row in case.violations],
        "proposal": paper.proposal(terms, act),
        "officers": papers.named(case, act),
    }
    papers.issue(case, "F10", paper.identity(case) | paper.terms(terms) | about, act=act)
    return report


def supersede_notice(case: Case, act: Act) -> None:
    """The notice served or sent no longer holds: what the party may do begins again with the next one."""
    statement = select(Notice).where(Notice.case_id == case.id, Notice.superseded_on.is_(None))
    for notice in db.session.scalars(statement):
        notice.superseded_on = act.today
    case.withdraw_notice()
    db.session.flush()


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
    told, plan = Terms.stored(case.notice_terms), Terms.stored(case.plan)
    advance(case, "pass_review", act=act, given={"aspects": aspects, "opinion": opinion})
    case.legal_pass_at = act.now
    is_noticed = case.notice_served_on is not None
    if is_noticed and (not plan.kinds or (case.state == CaseState.NOTICE and plan.needs_notice_after(told))):
        supersede_notice(case, act)  # no penalty: the party's time ended early, so another one is told anew
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
