"""Serving papers to the party, and the clocks that count from the day of service: M25."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.service import SERVICE, SLOW
from portal.law.workflow.states import Track
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.actions.telling_later import tell_later
from portal.work.cases.models import Case
from portal.work.documents import actions as documents
from portal.work.documents.models import Document, Service
from portal.work.penalties.queries import last_decision

NOT_TODAY = Refusal("day", "APL61", Bilingual("日期不能晚于今天。", "The day cannot lie in the future."))
HOW = tuple(field.name for field in SERVICE)


def not_in_future(day: date | None, act: Act) -> None:
    """Raise Refused for a day that has not come yet; a missing one is the table's business."""
    if day is not None and day > act.today:
        raise Refused(NOT_TODAY)


def how(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says of a service: way, day, receiver, and what the way needs."""
    return {name: given.get(name) for name in HOW}


@contextmanager
def counted_from(case: Case, day: date, act: Act) -> Iterator[None]:
    """The clocks that the move inside starts run from `day`, and those it stops stopped on that day."""
    before = clocks.running(case)
    yield
    for clock in clocks.running(case).values():
        if clock not in before.values():
            clock.started_on = day
            clocks.compute(clock, act.rules)
    for clock in before.values():
        if clock.stopped_on is not None:
            clock.stopped_on = max(day, clock.started_on)
    clocks.repeat(case, act.rules)


def hand_over(document: Document, given: Mapping[str, Any], act: Act, *, on: date | None = None) -> Service:
    """Serve a paper as the form says; `on` where its day is another than the one named."""
    said = how(given)
    return documents.serve(
        document, act=act, way=said["way"], served_on=on or said["served_on"], receiver=said["receiver"],
        witness=said["witness"], refused_note=said["refused_note"], consent=bool(said["consent"]),
        tracking=said["tracking"],
    )  # fmt: skip


@verb(Track.CASE, "serve_decision")
def serve_decision(case: Case, *, act: Act, served_on: date, way: str, **more: Any) -> Service:
    """M25: note that the decision reached the party (APL 61); remedies and payment count from that day.

    Reporters who were told the result before hear of it by a message (A6.6).
    """
    not_in_future(served_on, act)
    given = how({**more, "served_on": served_on, "way": way})
    with counted_from(case, served_on, act):
        advance(case, "serve_decision", act=act, given=given)
    paper = db.session.get_one(Document, last_decision(db.session(), case.id).document_id)
    service = hand_over(paper, given, act)
    case.decision_served_on = served_on
    if way in SLOW:
        _publish_from(case, served_on, act)
    tell_later(case, act.rules.pack.texts["later_decision"], act=act)
    outcome_reached(case, act=act)
    return service


def _publish_from(case: Case, served_on: date, act: Act) -> None:
    clock = clocks.running(case).get("D21")
    if clock is not None:
        clock.started_on = served_on
        clocks.compute(clock, act.rules)
        clocks.repeat(case, act.rules)
