"""From the demand to the court: M27, M27a, M38a, M38 (ACL 53, 54)."""

from collections.abc import Mapping
from datetime import date, timedelta
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
from portal.work.cases.models import Case
from portal.work.documents.models import Document, Service
from portal.work.penalties import money
from portal.work.penalties.actions.enforcement import of_decision
from portal.work.penalties.actions.service import counted_from, hand_over, how, not_in_future
from portal.work.penalties.models import Payment, Remedy

DUTY = Refusal(
    "what_to_perform",
    "ACL54",
    Bilingual("没有要缴的款项，请写明应履行的义务。", "No money is to be paid; say what has to be done."),
    "perform",
)


def learn_demand(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused where neither money nor a duty is named, once the form is filled in."""
    if given and not given.get("perform") and not case.decision().money:
        raise Refused(DUTY)
    return {}


@verb(Track.CASE, "demand", learn=learn_demand)
def demand(case: Case, *, act: Act, perform: str | None = None, **_: Any) -> Document:
    """M27: demand performance in writing (ACL 54); the late fee runs from the day after the day to pay (D22+1)."""
    given = {"perform": perform}
    if not case.decision().money and not perform:
        raise Refused(DUTY)
    left = money.owed(case, act.today, db.session()) if case.decided_on else None
    advance(case, "demand", act=act, given=given)
    _fee_from(case, act)
    enforce_from_lapse(case, act)
    case.demanded_on, case.demand_served_on = act.today, None
    wait = act.rules.calendar.plus_working(act.today, act.rules.setting("D26_demand"))
    gains = min(left.principal, case.decision().confiscated) if left else 0
    about = {
        "amount": (left.principal - gains) or None if left else None, "gains": gains or None,
        "late_fee": left.late_fee or None if left else None, "perform": perform, "due_on": wait,
    }  # fmt: skip
    return papers.issue(case, "F18", of_decision(case) | about, act=act, variant="demand")


def _fee_from(case: Case, act: Act) -> None:
    held = clocks.running(case)
    fee, pay = held.get("D23"), held.get("D22")
    if fee is None or pay is None or pay.due_on is None:
        return
    fee.started_on = pay.due_on + timedelta(days=1)
    clocks.compute(fee, act.rules)
    clocks.repeat(case, act.rules)


def enforce_from_lapse(case: Case, act: Act) -> None:
    """D26: three months from the day on which the last remedy lapses (ACL 53), however early the demand is made.

    A remedy that was used lapses with its outcome, and the time it took is not counted a second time as a pause.
    """
    clock = clocks.running(case).get("D26")
    if clock is None:
        return
    rights = {row.code: row.due_on for row in case.clocks if row.code in {"D24", "D25"} and row.due_on}
    clock.started_on = max([case.decision_served_on or act.today, *rights.values(), *_stood_by(case)])
    clock.pauses = [] if clock.paused_on is None else clock.pauses[-1:]
    clocks.compute(clock, act.rules)
    clocks.repeat(case, act.rules)


def _stood_by(case: Case) -> list[date]:
    """The day on which a reconsideration or suit left the decision in force."""
    if case.remedy not in {"upheld", "changed"}:
        return []
    ended = select(Remedy.outcome_on).where(Remedy.case_id == case.id).order_by(Remedy.id.desc()).limit(1)
    return [day for day in db.session.scalars(ended) if day is not None]


@verb(Track.CASE, "serve_demand")
def serve_demand(case: Case, *, act: Act, served_on: date, **more: Any) -> Service:
    """M27a: the demand reached the party; ten working days later the court may be asked (ACL 54)."""
    not_in_future(served_on, act)
    given = how({**more, "served_on": served_on})
    advance(case, "serve_demand", act=act, given=given)
    service = hand_over(_paper(case), given, act)
    case.demand_served_on = served_on
    db.session.flush()
    return service


def _paper(case: Case) -> Document:
    """The last demand; NoResultFound where nothing was demanded."""
    statement = select(Document).where(
        Document.case_id == case.id, Document.kind == "F18", Document.variant == "demand", Document.state == "final"
    )
    return db.session.scalars(statement.order_by(Document.id.desc()).limit(1)).one()


def learn_day(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused for a day that has not come yet."""
    not_in_future(given.get("on"), act)
    return {}


@verb(Track.CASE, "apply_to_court", learn=learn_day)
def apply_to_court(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M38a: ask the court to enforce, ten working days after the demand and within three months (ACL 53, 54)."""
    learn_day(case, act, {"on": on})
    advance(case, "apply_to_court", act=act, given={"on": on, "paper": paper})
    case.court_applied_on = on
    db.session.flush()


@verb(Track.CASE, "end_enforcement", learn=learn_day)
def end_enforcement(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M38: the court took the case over or ended enforcement (ACL 53); the case may then be closed as such."""
    learn_day(case, act, {"on": on})
    with counted_from(case, on, act):
        advance(case, "end_enforcement", act=act, given={"on": on, "paper": paper})
    case.ended_by_court = True
    db.session.add(Payment(case_id=case.id, fen=0, paid_on=on, slip=paper))
