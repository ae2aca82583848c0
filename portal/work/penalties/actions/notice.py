"""The prior notice and the party's defence: M17, M18, M21."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.judged import may_ask_for_hearing
from portal.work.penalties.actions.service import counted_from, hand_over, not_in_future
from portal.work.penalties.models import Notice, Statement


def learn_notice(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether the party may ask for a hearing, which starts its clock; Refused for a day of service to come."""
    not_in_future(given.get("served_on"), act)
    return {"hearing_right": may_ask_for_hearing(case, act)}


@verb(Track.CASE, "serve_notice", learn=learn_notice)
def serve_notice(case: Case, *, act: Act, facts: str, way: str, served_on: date, receiver: str, **more: Any) -> Notice:
    """M17: tell the party what is proposed and what it may do (APL 44, 63), with the terms of the final report.

    A notice cannot be served before it was approved: where approval came later than the day named, its day counts,
    in the party's favour.
    """
    given = {"facts": facts, "way": way, "served_on": served_on, "receiver": receiver}
    learnt, terms = learn_notice(case, act, given), dict(case.plan)
    served_on = max(served_on, act.today)
    with counted_from(case, served_on, act):
        advance(case, "serve_notice", act=act, given=given, learnt=learnt)
    right = bool(learnt["hearing_right"])
    about = {**paper.identity(case), **paper.terms(terms), "facts": facts}
    document = papers.issue(case, "F13", about, act=act, variant="hearing" if right else "statement")
    hand_over(document, way=way, served_on=served_on, receiver=receiver, act=act, **more)
    case.notice_served_on, case.notice_terms, case.hearing_right = served_on, terms, right
    notice = Notice(
        case_id=case.id,
        kinds=terms["kinds"],
        amount_fen=terms["amount_fen"],
        bases=terms["bases"],
        tier=terms["tier"],
        facts=facts,
        hearing_right=right,
        document_id=document.id,
        served_on=served_on,
    )
    db.session.add(notice)
    db.session.flush()
    return notice


@verb(Track.CASE, "hear_statement")
def hear_statement(case: Case, *, act: Act, content: str, why: str, adopted: bool = False, **_: Any) -> Statement:
    """M18: note the party's statement and what became of it (APL 45); it never makes the penalty heavier."""
    given = {"content": content, "adopted": adopted, "why": why}
    advance(case, "hear_statement", act=act, given=given)
    case.statement_in = True
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
