"""The hearing and the collective discussion: M19, M20, M22."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Assignment, Case
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.service import not_in_future
from portal.work.penalties.models import Discussion, Hearing

SEVEN_DAYS = Bilingual(
    "举行听证要提前 7 个工作日通知，最早 {day}。",
    "A hearing is announced 7 working days before; the first day is {day}.",
)


def learn_request(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request made within D18 is in time although it is noted later; Refused for a day to come."""
    asked, late = given.get("asked_on"), clocks.overdue(case, act.today)
    not_in_future(asked, act)
    window = clocks.running(case).get("D18")
    in_time = window is not None and asked is not None and window.due_on is not None and asked <= window.due_on
    return {"overdue": late - {"D18"} if in_time else late}


@verb(Track.CASE, "ask_hearing", learn=learn_request)
def ask_hearing(case: Case, *, act: Act, asked_on: date, good_cause: str | None = None, **_: Any) -> Hearing:
    """M19: note that the party asks for a hearing (APL 64)."""
    given = {"asked_on": asked_on, "good_cause": good_cause}
    advance(case, "ask_hearing", act=act, given=given, learnt=learn_request(case, act, given))
    hearing = Hearing(case_id=case.id, asked_on=asked_on)
    db.session.add(hearing)
    db.session.flush()
    return hearing


def learn_hearing(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused for a hearing held sooner than its announcement allows (APL 64(2)), or on a day to come."""
    held_on, notice = given.get("held_on"), clocks.running(case).get("D19")
    not_in_future(held_on, act)
    first = notice.due_on if notice else None
    if held_on is not None and first is not None and held_on < first:
        needs = SEVEN_DAYS.format(day=first.isoformat())
        raise Refused(Refusal("hearing_notice", "APL64", needs, "held_on"))
    return {}


@verb(Track.CASE, "hold_hearing", learn=learn_hearing)
def hold_hearing(case: Case, *, act: Act, held_on: date, record: str, **_: Any) -> Hearing:
    """M20: the hearing was held; the case goes back to legal review (APL 58, A6.2)."""
    given = {"held_on": held_on, "record": record}
    learn_hearing(case, act, given)
    advance(case, "hold_hearing", act=act, given=given)
    hearing = _hosted(case, act)
    hearing.held_on, hearing.record, case.hearing_held = held_on, record, True
    about = {**given, "host": paper.name_of(act.by.user_id), "open": not case.private_space}
    papers.issue(case, "F15", paper.heading(case) | about, act=act, variant="record")
    return hearing


@verb(Track.CASE, "give_up_hearing")
def give_up_hearing(case: Case, *, act: Act, reason: str, **_: Any) -> Hearing:
    """M20: the party gave the hearing up."""
    advance(case, "give_up_hearing", act=act, given={"reason": reason})
    hearing = _hosted(case, act)
    hearing.given_up, hearing.record = True, reason
    return hearing


def _hosted(case: Case, act: Act) -> Hearing:
    statement = select(Hearing).where(Hearing.case_id == case.id).order_by(Hearing.id.desc()).limit(1)
    hearing = db.session.scalars(statement).one()
    hearing.host_id = act.by.user_id
    if act.by.user_id is not None and "host" not in case.duties().get(act.by.user_id, frozenset()):
        case.assignments.append(Assignment(user_id=act.by.user_id, duty="host", from_day=act.today))
    return hearing


@verb(Track.CASE, "discuss")
def discuss(case: Case, *, act: Act, attendees: str, views: str, conclusion: str, **_: Any) -> Discussion:
    """M22: a major case or a large fine is discussed collectively (APL 57)."""
    given = {"attendees": attendees, "views": views, "conclusion": conclusion}
    advance(case, "discuss", act=act, given=given)
    case.discussed_on = act.today
    discussion = Discussion(case_id=case.id, on=act.today, **given)
    db.session.add(discussion)
    papers.issue(case, "F12", paper.heading(case) | given | {"held_on": act.today}, act=act)
    return discussion
