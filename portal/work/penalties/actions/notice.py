"""The prior notice and the party's defence: M17, M18, M21."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.law.workflow.terms import Terms
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.judged import may_ask_for_hearing
from portal.work.penalties.actions.service import counted_from, hand_over, how, not_in_future
from portal.work.penalties.models import Notice, Statement


def learn_notice(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether the party may ask for a hearing, which starts its clock; Refused for a day of service to come."""
    not_in_future(given.get("served_on"), act)
    return {"hearing_right": may_ask_for_hearing(case, act)}


@verb(Track.CASE, "serve_notice", learn=learn_notice)
def serve_notice(case: Case, *, act: Act, facts: str, served_on: date, **more: Any) -> Notice:
    """M17: tell the party what is proposed and what it may do (APL 44, 63), with the terms of the final report.

    A notice cannot be served before it was approved: where approval came later than the day named, its day counts,
    in the party's favour.
    """
    given = {"facts": facts, **how({**more, "served_on": served_on})}
    learnt, served_on = learn_notice(case, act, given), max(served_on, act.today)
    with counted_from(case, served_on, act):
        advance(case, "serve_notice", act=act, given=given, learnt=learnt)
    notice = _issued(case, facts, bool(learnt["hearing_right"]), act)
    hand_over(db.session.get_one(Document, notice.document_id), given, act, on=served_on)
    _reached(case, notice, served_on)
    return notice


@verb(Track.CASE, "send_notice")
def send_notice(case: Case, *, act: Act, facts: str, **_: Any) -> Notice:
    """M17a: send it by post or public notice; its service is recorded when it has arrived (A6.4)."""
    advance(case, "send_notice", act=act, given={"facts": facts})
    notice = _issued(case, facts, may_ask_for_hearing(case, act), act)
    case.notice_sent_on = act.today
    db.session.flush()
    return notice


@verb(Track.CASE, "notice_reached", learn=learn_notice)
def notice_reached(case: Case, *, act: Act, served_on: date, **more: Any) -> Notice:
    """M17b: the notice has arrived, or its 30 days of public notice are over (CPL 95)."""
    given = how({**more, "served_on": served_on})
    notice = _last(case)
    right = {"hearing_right": notice.hearing_right if notice else may_ask_for_hearing(case, act)}
    not_in_future(served_on, act)
    with counted_from(case, served_on, act):
        advance(case, "notice_reached", act=act, given=given, learnt=right)
    assert notice is not None, "what was sent has a row"
    hand_over(db.session.get_one(Document, notice.document_id), given, act)
    _reached(case, notice, served_on)
    return notice


def _last(case: Case) -> Notice | None:
    return db.session.scalar(select(Notice).where(Notice.case_id == case.id).order_by(Notice.id.desc()).limit(1))


def _issued(case: Case, facts: str, right: bool, act: Act) -> Notice:
    """The paper and its row; one that took the place of another names it."""
    terms, before = Terms.stored(case.plan), _last(case)
    old = db.session.get(Document, before.document_id) if before else None
    about = {**paper.identity(case), **paper.terms(terms), "facts": facts, "replaces": old.reference if old else None}
    document = papers.issue(case, "F13", about, act=act, variant="hearing" if right else "statement")
    notice = Notice(
        case_id=case.id, kinds=list(terms.kinds), amount_fen=terms.fine, gains_fen=terms.confiscated,
        person=terms.person or None, person_fen=terms.person_fine, bases=list(terms.bases), tier=terms.tier or "",
        facts=facts, hearing_right=right, document_id=document.id,
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    return notice


def _reached(case: Case, notice: Notice, served_on: date) -> None:
    """What was new is told now: from here on only what goes beyond this needs another notice."""
    notice.served_on = served_on
    case.plan = {**case.plan, "new_facts": False}
    case.notice_served_on, case.notice_terms, case.hearing_right = served_on, dict(case.plan), notice.hearing_right
    db.session.flush()


@verb(Track.CASE, "hear_statement")
def hear_statement(case: Case, *, act: Act, content: str, why: str, adopted: bool = False, **_: Any) -> Statement:
    """M18: note the party's statement and what became of it (APL 45); it never makes the penalty heavier.

    One that is adopted changes the facts or the result, so that the legal pass counts no more (A6.2).
    """
    given = {"content": content, "adopted": adopted, "why": why}
    advance(case, "hear_statement", act=act, given=given)
    case.statement_in = True
    if adopted:
        case.plan_changed_at, case.legal_pass_at = act.now, None
    statement = Statement(case_id=case.id, on=act.today, **(given | {"adopted": bool(adopted)}))
    db.session.add(statement)
    about = {**given, "adopted": bool(adopted), "heard_on": act.today, "officers": papers.named(case, act)}
    papers.issue(case, "F14", paper.heading(case) | about, act=act, variant="opinion")
    return statement


@verb(Track.CASE, "end_windows")
def end_windows(case: Case, *, act: Act, waived_in_writing: bool = False, **_: Any) -> None:
    """M21: the time for a statement and a hearing is over, or the party waived it in writing (APL 62)."""
    advance(case, "end_windows", act=act, given={"waived_in_writing": waived_in_writing})
    case.defence_waived = case.defence_waived or bool(waived_in_writing)
