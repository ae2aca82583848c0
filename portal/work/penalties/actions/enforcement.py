"""Payment and enforcement: M26, M27, M28, M38."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.ground.wording import yuan
from portal.law.workflow.deadlines import late_fee
from portal.law.workflow.penalties import days_late
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.actions.service import counted_from, not_in_future
from portal.work.penalties.models import Payment
from portal.work.penalties.queries import last_decision, stays

NOT_PAID = Bilingual(
    "到 {day} 应缴罚款 {fine} 元、加处罚款 {fee} 元，还没有缴清。",
    "Due on {day}: a fine of CNY {fine} and a late fee of CNY {fee}; not all of it is paid.",
)
DEMANDED = Refusal("demanded", "ACL54", Bilingual("已经催告。", "Performance has been demanded already."))
NO_MONEY = Refusal("no_money", "APL66", Bilingual("没有要缴的罚款。", "There is no fine to pay."))
LATER = Refusal(
    "later", "APL66", Bilingual("新期限要晚于原期限。", "The new date lies after the one in force."), "due_on"
)


def fee_due(case: Case, on: date) -> int:
    """The late fee in fen on the day `on`: 3 % a day after D22, none while a remedy runs (APL 72, 73)."""
    pay = next((clock for clock in reversed(case.clocks) if clock.code == "D22"), None)
    if pay is None or pay.due_on is None:
        return 0
    return late_fee(case.decision_fen, days_late(pay.due_on, on, stays(db.session(), case.id)))


def learn_payment(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused where fine and late fee are not paid in full; instalments are noted with the last of them."""
    on = given.get("on")
    not_in_future(on, act)
    if on is not None and case.decision_fen:
        fee = fee_due(case, on)
        if (given.get("amount") or 0) < case.decision_fen + fee:
            needs = NOT_PAID.format(day=on.isoformat(), fine=yuan(case.decision_fen), fee=yuan(fee))
            raise Refused(Refusal("not_paid", "APL67", needs, "amount"))
    return {}


@verb(Track.CASE, "perform", learn=learn_payment)
def perform(case: Case, *, act: Act, on: date, slip: str, amount: int | None = None, **_: Any) -> Payment:
    """M26: the party paid or complied. `amount` in fen, the fine and the late fee together."""
    given = {"on": on, "amount": amount, "slip": slip}
    learn_payment(case, act, given)
    fee = fee_due(case, on)
    with counted_from(case, on, act):
        advance(case, "perform", act=act, given=given)
    payment = Payment(case_id=case.id, fen=(amount or 0) - fee, late_fee_fen=fee, paid_on=on, slip=slip)
    db.session.add(payment)
    db.session.flush()
    return payment


@verb(Track.CASE, "demand")
def demand(case: Case, *, act: Act, **_: Any) -> Document:
    """M27: demand performance in writing (ACL 54); the late fee starts, but not during a reconsideration or suit."""
    if "D26" in clocks.running(case):
        raise Refused(DEMANDED)
    advance(case, "demand", act=act)
    _enforce_from_lapse(case, act)
    wait = act.rules.calendar.plus_working(act.today, act.rules.setting("D26_demand"))
    about = {"amount": case.decision_fen or None, "late_fee": fee_due(case, act.today) or None, "due_on": wait}
    return papers.issue(case, "F18", _of_decision(case) | about, act=act, variant="demand")


def _enforce_from_lapse(case: Case, act: Act) -> None:
    """D26: three months from the day on which the last remedy lapses (ACL 53), however early the demand is made."""
    held = clocks.running(case)
    ends = [held[code].due_on for code in ("D24", "D25") if code in held]
    clock = held["D26"]
    clock.started_on = max([act.today, *filter(None, ends)])
    clocks.compute(clock, act.rules)
    clocks.repeat(case, act.rules)


@verb(Track.CASE, "defer")
def defer(case: Case, *, act: Act, due_on: date, reason: str, **_: Any) -> Document:
    """M28: grant a delay or instalments until `due_on` (APL 66); a demand made before falls away."""
    pay = clocks.running(case).get("D22")
    if pay is None:
        raise Refused(NO_MONEY)
    if due_on <= max(act.today, pay.due_on or act.today):
        raise Refused(LATER)
    advance(case, "defer", act=act, given={"due_on": due_on, "reason": reason})
    clocks.extend(case, "D22", act, due_on=due_on)
    for code in ("D23", "D26"):
        clocks.stop(case, code, act)
    clocks.repeat(case, act.rules)
    case.deferred_to = due_on
    about = {"amount": case.decision_fen, "due_on": due_on, "reason": reason}
    return papers.issue(case, "F18", _of_decision(case) | about, act=act, variant="deferral")


def _of_decision(case: Case) -> dict[str, Any]:
    decision = last_decision(db.session(), case.id)
    document = db.session.get_one(Document, decision.document_id)
    return {**papers.party(case), "decision_reference": document.reference, "decided_on": decision.decided_on}


@verb(Track.CASE, "end_enforcement")
def end_enforcement(case: Case, *, act: Act, on: date, paper: str, **_: Any) -> None:
    """M38: the court took the case over or ended enforcement (ACL 53); the case may then be closed as such."""
    not_in_future(on, act)
    with counted_from(case, on, act):
        advance(case, "end_enforcement", act=act, given={"on": on, "paper": paper})
    case.ended_by_court = True
    db.session.add(Payment(case_id=case.id, fen=0, paid_on=on, slip=paper))
