"""Payment and delay: M26, M26a, M28."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from portal.bilingual import Bilingual
from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.ground.wording import yuan
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties import money
from portal.work.penalties.actions.service import counted_from, not_in_future
from portal.work.penalties.models import Instalment, Payment
from portal.work.penalties.queries import last_decision

NOT_PAID = Bilingual(
    "到 {day} 还欠罚款、没收款 {principal} 元，加处罚款 {fee} 元，没有缴清；缴一部分的，请登记部分缴款。",
    "On {day} CNY {principal} of fine and gains and CNY {fee} of late fee are owed; for less, record a part payment.",
)
TOO_MUCH = Bilingual(
    "到 {day} 只欠 {total} 元，多缴的请退回，按实际应缴登记。",
    "On {day} only CNY {total} is owed; give back what is more and record what was due.",
)
COVERS_ALL = Refusal(
    "covers_all",
    "APL67",
    Bilingual("这一笔已经缴清，请登记缴款或履行。", "This pays everything; record the payment as performance."),
    "amount",
)
NO_MONEY = Refusal("no_money", "APL66", Bilingual("没有要缴的罚款。", "There is no fine to pay."))
LATER = Refusal(
    "later", "APL66", Bilingual("新期限要晚于原期限。", "The new date lies after the one in force."), "due_on"
)
UNREADABLE = Refusal(
    "instalments",
    "APL66",
    Bilingual(
        "请一行写一期：日期和金额（元），如 2026-04-30 20000。",
        "Write one instalment a line: day and amount in CNY, e.g. 2026-04-30 20000.",
    ),
    "instalments",
)
SUM = Bilingual(
    "各期要按日期先后、都晚于今天，最后一期是最后的缴款期限，合计等于还欠的 {total} 元。",
    "The days run in order and lie after today, the last is the last day to pay, and the sum is the CNY {total} owed.",
)
LINE = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})\s+([\d,，]+(?:\.\d{1,2})?)$")


def learn_payment(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused where what is still owed is not paid exactly: less is a part payment, more is given back."""
    on, amount = given.get("on"), given.get("amount") or 0
    not_in_future(on, act)
    if on is not None and case.decided_on is not None:
        left = money.owed(case, on, db.session())
        words = {"day": on.isoformat(), "principal": yuan(left.principal), "fee": yuan(left.late_fee)}
        if amount < left.total:
            raise Refused(Refusal("not_paid", "APL67", NOT_PAID.format(**words), "amount"))
        if amount > left.total:
            needs = TOO_MUCH.format(day=on.isoformat(), total=yuan(left.total))
            raise Refused(Refusal("too_much", "APL67", needs, "amount"))
    return {}


@verb(Track.CASE, "perform", learn=learn_payment)
def perform(case: Case, *, act: Act, on: date, slip: str, amount: int | None = None, **_: Any) -> Payment:
    """M26: the party paid what was still owed, or complied. `amount` in fen, the late fee with it."""
    given = {"on": on, "amount": amount, "slip": slip}
    learn_payment(case, act, given)
    left = money.owed(case, on, db.session())
    with counted_from(case, on, act):
        advance(case, "perform", act=act, given=given)
    return _record(case, on, left.principal, left.late_fee, slip)


def learn_part(case: Case, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refused for a payment that covers everything, and where nothing is to be paid."""
    on, amount = given.get("on"), given.get("amount") or 0
    not_in_future(on, act)
    if on is not None and case.decided_on is not None:
        left = money.owed(case, on, db.session())
        if not left.total:
            raise Refused(NO_MONEY)
        if amount >= left.total:
            raise Refused(COVERS_ALL)
    return {}


@verb(Track.CASE, "pay_part", learn=learn_part)
def pay_part(case: Case, *, act: Act, on: date, amount: int, slip: str, **_: Any) -> Payment:
    """M26a: a part of what is owed came in; the day to pay is that of the next instalment. `amount` in fen."""
    given = {"on": on, "amount": amount, "slip": slip}
    learn_part(case, act, given)
    left = money.owed(case, on, db.session())
    advance(case, "pay_part", act=act, given=given)
    principal = min(amount, left.principal)
    payment = _record(case, on, principal, amount - principal, slip)
    if money.instalments(case, db.session()):
        _next_day(case, money.next_due(case, db.session()), act)
    return payment


def _record(case: Case, on: date, fen: int, fee: int, slip: str) -> Payment:
    payment = Payment(case_id=case.id, fen=fen, late_fee_fen=fee, paid_on=on, slip=slip)
    db.session.add(payment)
    db.session.flush()
    return payment


def _next_day(case: Case, due_on: date | None, act: Act) -> None:
    if due_on is not None:
        clocks.extend(case, "D22", act, due_on=due_on)
        clocks.repeat(case, act.rules)
        case.deferred_to = due_on


@verb(Track.CASE, "defer")
def defer(
    case: Case, *, act: Act, applied_on: date, due_on: date, reason: str, instalments: str = "", **_: Any
) -> Document:
    """M28: on the party's application, a delay until `due_on` or instalments (APL 66); a demand made falls away."""
    not_in_future(applied_on, act)
    pay = clocks.running(case).get("D22")
    left = money.owed(case, act.today, db.session()).principal if case.decided_on else 0
    if pay is None or not left:
        raise Refused(NO_MONEY)
    if due_on <= max(act.today, money.last_day(case, db.session()) or act.today):
        raise Refused(LATER)
    plan = _plan(instalments, due_on, left, act)
    given = {"applied_on": applied_on, "due_on": due_on, "instalments": instalments, "reason": reason}
    advance(case, "defer", act=act, given=given)
    _grant(case, plan)
    for code in ("D23", "D26"):
        clocks.stop(case, code, act)
    case.demanded_on = case.demand_served_on = None
    _next_day(case, plan[0][0], act)
    rows = [{"due_on": day, "amount": fen} for day, fen in plan]
    about = {"amount": left, "due_on": due_on, "reason": reason, "instalments": rows if len(rows) > 1 else []}
    return papers.issue(case, "F18", of_decision(case) | about, act=act, variant="deferral")


def _plan(text: str, due_on: date, left: int, act: Act) -> list[tuple[date, int]]:
    """Day and fen of each instalment, one with everything where none are named. Raises Refused."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    plan = [_line(line) for line in lines] or [(due_on, left)]
    days = [day for day, _fen in plan]
    in_order = days == sorted(set(days)) and days[0] > act.today and days[-1] == due_on
    if not in_order or sum(fen for _day, fen in plan) != left:
        raise Refused(Refusal("instalments", "APL66", SUM.format(total=yuan(left)), "instalments"))
    return plan


def _line(line: str) -> tuple[date, int]:
    found = LINE.match(line)
    if found is None:
        raise Refused(UNREADABLE)
    try:
        year, month, day = map(int, found[1].split("-"))
        return date(year, month, day), int(Decimal(re.sub("[,，]", "", found[2])) * 100)
    except ValueError:
        raise Refused(UNREADABLE) from None


def _grant(case: Case, plan: list[tuple[date, int]]) -> None:
    last = select(func.max(Instalment.round)).where(Instalment.case_id == case.id)
    number = (db.session.scalar(last) or 0) + 1
    db.session.add_all(Instalment(case_id=case.id, round=number, due_on=day, fen=fen) for day, fen in plan)
    db.session.flush()


def of_decision(case: Case) -> dict[str, Any]:
    """Party and decision, as letters on its performance name them."""
    decision = last_decision(db.session(), case.id)
    document = db.session.get_one(Document, decision.document_id)
    return {**papers.party(case), "decision_reference": document.reference, "decided_on": decision.decided_on}
