"""Serving papers to the party, and the clocks that count from the day of service: M25."""

from collections.abc import Iterator
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
from portal.law.workflow.states import Track
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.models import Case
from portal.work.documents import actions as documents
from portal.work.documents.models import Document, Service
from portal.work.penalties.queries import last_decision

SLOW_WAYS = frozenset({"post", "public_notice"})
"""Where the party is reached later than the paper is sent, D21 counts from the service (A6.4)."""

NOT_TODAY = Refusal("day", "APL61", Bilingual("日期不能晚于今天。", "The day cannot lie in the future."))


def not_in_future(day: date | None, act: Act) -> None:
    """Raise Refused for a day that has not come yet; a missing one is the table's business."""
    if day is not None and day > act.today:
        raise Refused(NOT_TODAY)


@contextmanager
def counted_from(case: Case, day: date, act: Act) -> Iterator[None]:
    """The clocks that the move inside starts run from `day`, and those it stops stopped on that day."""
    before = clocks.running(case)
    yield
    after = clocks.running(case)
    for code, clock in after.items():
        if code not in before:
            clock.started_on = day
            clocks.compute(clock, act.rules)
    for code, clock in before.items():
        if code not in after:
            clock.stopped_on = max(day, clock.started_on)
    clocks.repeat(case, act.rules)


def hand_over(document: Document, *, way: str, served_on: date, receiver: str, act: Act, **more: Any) -> Service:
    """Serve a paper; the witness of a paper left behind is who is named as receiver where nobody else is."""
    witness = more.get("witness") or (receiver if way == "left_with_witness" else None)
    return documents.serve(
        document, way=way, served_on=served_on, receiver=receiver, act=act, witness=witness, consent=way == "electronic"
    )


@verb(Track.CASE, "serve_decision")
def serve_decision(case: Case, *, act: Act, way: str, served_on: date, receiver: str, **more: Any) -> Service:
    """M25: note that the decision reached the party (APL 61); remedies and payment count from that day."""
    not_in_future(served_on, act)
    with counted_from(case, served_on, act):
        advance(case, "serve_decision", act=act, given={"way": way, "served_on": served_on, "receiver": receiver})
    paper = db.session.get_one(Document, last_decision(db.session(), case.id).document_id)
    service = hand_over(paper, way=way, served_on=served_on, receiver=receiver, act=act, **more)
    case.decision_served_on = served_on
    if way in SLOW_WAYS:
        _publish_from(case, served_on, act)
    outcome_reached(case, act=act)
    return service


def _publish_from(case: Case, served_on: date, act: Act) -> None:
    clock = clocks.running(case).get("D21")
    if clock is not None:
        clock.started_on = served_on
        clocks.compute(clock, act.rules)
        clocks.repeat(case, act.rules)
