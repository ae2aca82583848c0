"""The hearing and the collective discussion: M19, M19a, M20, M22."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Assignment, Case
from portal.work.penalties.actions import paper
from portal.work.penalties.actions.service import counted_from, hand_over, how, not_in_future
from portal.work.penalties.models import Discussion, Hearing

SEVEN_DAYS = Bilingual(
    "举行听证要提前 7 个工作日通知，最早 {day}。",
    "A hearing is announced 7 working days before; the first day is {day}.",
)


def learn_request(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request made within D18 is in time although it is noted later; Refused for a day to come."""
    asked = given.get("asked_on")
    not_in_future(asked, act)
    window = next((clock for clock in reversed(case.clocks) if clock.code == "D18"), None)
    due = window.due_on if window else None
    return {"request_in_time": asked is not None and due is not None and asked <= due}


@verb(Track.CASE, "ask_hearing", learn=learn_request)
def ask_hearing(case: Case, *, act: Act, asked_on: date, good_cause: str | None = None, **_: Any) -> Hearing:
    """M19: note that the party asks for a hearing (APL 64); good cause opens it up to the decision."""
    given = {"asked_on": asked_on, "good_cause": good_cause}
    advance(case, "ask_hearing", act=act, given=given, learnt=learn_request(case, act, given))
    case.hearing_on = case.hearing_host = None
    hearing = Hearing(case_id=case.id, asked_on=asked_on, good_cause=good_cause)
    db.session.add(hearing)
    db.session.flush()
    return hearing


def first_day(served_on: date, act: Act) -> date:
    """The first day on which a hearing may be held that was announced on `served_on` (APL 64(2), clock D19)."""
    return act.rules.calendar.plus_working(served_on, act.rules.deadline("D19").length or 0)


def learn_announcement(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused for a day sooner than the announcement allows, or a service to come."""
    served_on, day = given.get("served_on"), given.get("hearing_on")
    not_in_future(served_on, act)
    if served_on is not None and day is not None and day < (first := first_day(served_on, act)):
        needs = SEVEN_DAYS.format(day=first.isoformat())
        raise Refused(Refusal("hearing_notice", "APL64", needs, "hearing_on"))
    return {}


@verb(Track.CASE, "convene_hearing", learn=learn_announcement)
def convene_hearing(case: Case, *, act: Act, hearing_on: date, place: str, served_on: date, **more: Any) -> Hearing:
    """M19a: announce day, place and host, seven working days before (F15); whoever announces it is its host.

    Another day or another host needs another announcement.
    """
    given = {"hearing_on": hearing_on, "place": place, **how({**more, "served_on": served_on})}
    learn_announcement(case, act, given)
    with counted_from(case, served_on, act):
        advance(case, "convene_hearing", act=act, given=given)
    about = {
        "held_on": hearing_on, "place": place, "host": paper.name_of(act.by.user_id), "open": not case.private_space
    }  # fmt: skip
    document = papers.issue(case, "F15", paper.heading(case) | about, act=act, variant="notice")
    hand_over(document, given, act)
    hearing = _hosted(case, act)
    hearing.hearing_on, hearing.place, hearing.announced_on = hearing_on, place, served_on
    case.hearing_on, case.hearing_host = hearing_on, act.by.user_id
    db.session.flush()
    return hearing


def learn_hearing(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused for a day to come."""
    not_in_future(given.get("held_on"), act)
    return {}


@verb(Track.CASE, "hold_hearing", learn=learn_hearing)
def hold_hearing(case: Case, *, act: Act, held_on: date, record: str, **_: Any) -> Hearing:
    """M20: the hearing was held; the case goes back to legal review (APL 58, A6.2)."""
    given = {"held_on": held_on, "record": record}
    learn_hearing(case, act, given)
    advance(case, "hold_hearing", act=act, given=given)
    hearing = _hosted(case, act)
    hearing.held_on, hearing.record, case.hearing_held = held_on, record, True
    case.legal_pass_at = None
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
