"""The order to correct: issue, service, proof, re-inspection, refusal (R1–R10). Each move is mirrored on the case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from portal.bilingual import Bilingual as T
from portal.ground.db import db, locked
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import advance
from portal.ground.procedure.propose import verb
from portal.law.workflow.refusal import Refusal, Refused
from portal.law.workflow.states import Track
from portal.work.cases.actions import papers
from portal.work.cases.actions.outcome import outcome_reached
from portal.work.cases.models import Case
from portal.work.documents import actions as documents
from portal.work.documents.models import Document
from portal.work.fieldwork.models import CorrectionOrder, OrderItem, Proof

Row = Mapping[str, Any]
PRINTED = ("detail", "violations", "due_on", "how_verified")
DUE = Refusal(
    "due_on",
    "DESIGN",
    T("期限不能早于今天，也不能超过最长整改期限。", "A date lies between today and the longest fix-by period."),
    "due_on",
)
LATER = Refusal(
    "later", "DESIGN", T("新期限要晚于原期限。", "The new date has to be later than the present one."), "due_on"
)
MEASURE = Refusal(
    "measure",
    "APL28",
    T("每一项都要选整改措施、写明怎样确认。", "Each item needs a measure and how it will be verified."),
    "items",
)


@verb(Track.CASE, "order_correction")
def issue(case: Case, *, act: Act, items: Sequence[Row], **_: Any) -> CorrectionOrder:
    """M9 and R1: order the party to correct, item by item (F08). Raises Refused for items that will not do."""
    _check(items, act)
    advance(case, "order_correction", act=act, given={"items": items})
    order = CorrectionOrder(
        state="ordered", office=case.office, case=case, issued_on=act.today, items=[_item(row) for row in items]
    )
    db.session.add(order)
    db.session.flush()
    advance(
        order, "issue", act=act, given={"items": items}, case=case, data={"measures": [row["measure"] for row in items]}
    )
    order.document_id = _paper(order, act)
    mirror(order)
    return order


def _check(items: Iterable[Row], act: Act) -> None:
    for row in items:
        if row.get("measure") not in act.rules.pack.measures or not str(row.get("how_verified") or "").strip():
            raise Refused(MEASURE)
        _check_day(row.get("due_on"), act)


def _check_day(day: date | None, act: Act) -> None:
    if day is None or not act.today <= day <= act.today + timedelta(days=act.rules.setting("D29_longest")):
        raise Refused(DUE)


def _item(row: Row) -> OrderItem:
    return OrderItem(
        measure=row["measure"], detail=row.get("detail") or None, violations=list(row.get("violations") or ()),
        due_on=row["due_on"], how_verified=row["how_verified"],
    )  # fmt: skip


def _paper(order: CorrectionOrder, act: Act) -> int:
    case, pack = order.case, act.rules.pack
    codes = sorted({code for item in order.items for code in item.violations} or {row.code for row in case.violations})
    found = "；".join(pack.violations[code].name.zh for code in codes)
    fields = {
        "facts": f"经核查，{papers.party(case)['party']}存在下列问题：{found}。",
        "violations": codes,
        "items": _printed(order),
        **papers.identity(case),
    }
    at_once = all(item.due_on == act.today for item in order.items)
    return papers.issue(case, "F08", fields, act=act, variant="now" if at_once else "limit").id


def _printed(order: CorrectionOrder) -> list[dict[str, Any]]:
    return [{"measure": [item.measure], **{name: getattr(item, name) for name in PRINTED}} for item in order.items]


def mirror(order: CorrectionOrder) -> Case:
    """Write onto the locked case how the rectification stands."""
    db.session.flush()
    case = locked(db.session(), Case, order.case_id) or order.case
    is_gone = order.state == "none"
    case.rectification = order.state
    case.items_total = 0 if is_gone else len(order.items)
    case.items_open = 0 if is_gone else sum(1 for item in order.items if item.verdict != "passed")
    case.fix_by = None if is_gone or order.served_on is None else _last_day(order)
    case.settle()
    db.session.flush()
    return case


def _last_day(order: CorrectionOrder) -> date:
    return max(item.due_on for item in order.items)


@verb(Track.ORDER, "serve")
def serve(
    order: CorrectionOrder, *, act: Act, way: str, served_on: date, receiver: str, witness: str | None = None,
    refused_note: str | None = None, consent: bool = False, tracking: str | None = None, **_: Any
) -> None:  # fmt: skip
    """R1a: the order has reached the party; D29 ends on the last day that the order itself names."""
    given: dict[str, Any] = {
        "way": way, "served_on": served_on, "receiver": receiver, "witness": witness, "refused_note": refused_note,
        "consent": consent, "tracking": tracking,
    }  # fmt: skip
    advance(order, "serve", act=act, given=given, case=order.case, data={"way": way})
    documents.serve(db.session.get_one(Document, order.document_id), act=act, **given)
    order.served_on = served_on
    _set_end(order, act, started_on=served_on)
    mirror(order)


def _set_end(order: CorrectionOrder, act: Act, started_on: date | None = None) -> None:
    clock = clocks.start(order, "D29", act)
    clock.started_on = started_on or clock.started_on
    clocks.extend(order, "D29", act, due_on=_last_day(order))
    clocks.compute(clock, act.rules)
    clocks.repeat(order, act.rules)


@verb(Track.ORDER, "receive_proof")
def receive_proof(
    order: CorrectionOrder, *, act: Act, note: str, files: Sequence[int] = (), via: str = "counter", **_: Any
) -> None:
    """R2: the party hands in proof; `via` counter, post or link."""
    advance(order, "receive_proof", act=act, given={"note": note, "files": tuple(files)}, case=order.case)
    _take_in(order, note, files, via, act)


@verb(Track.ORDER, "receive_late_proof")
def receive_late_proof(
    order: CorrectionOrder, *, act: Act, note: str, files: Sequence[int] = (), via: str = "counter", **_: Any
) -> None:
    """R9: proof after the day, after a failed re-inspection or a refusal; it is re-inspected all the same."""
    advance(order, "receive_late_proof", act=act, given={"note": note, "files": tuple(files)}, case=order.case)
    _take_in(order, note, files, via, act)


def _take_in(order: CorrectionOrder, note: str, files: Sequence[int], via: str, act: Act) -> None:
    order.proof_note = note
    for file_id in files:
        db.session.add(Proof(order_id=order.id, file_id=file_id, via=via, at=act.now))
    mirror(order)


def _left_open(order: CorrectionOrder, _act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    passed = _chosen(order, given.get("passed") or ())
    return {"open_items": sum(1 for item in order.items if item not in passed and item.verdict != "passed")}


def _chosen(order: CorrectionOrder, keys: Iterable[Any]) -> list[OrderItem]:
    wanted = {int(key) for key in keys}
    return [item for item in order.items if item.id in wanted]


@verb(Track.ORDER, "verify", learn=_left_open)
def verify(order: CorrectionOrder, *, act: Act, passed: Sequence[Any], **_: Any) -> None:
    """R3: every item passed a valid re-inspection; where nothing was filed, the reporters have a result (K12)."""
    given = {"passed": tuple(passed)}
    visit = order.reinspection()
    advance(order, "verify", act=act, given=given, case=order.case, learnt=_left_open(order, act, given))
    for item in order.items:
        item.verdict, item.visit_id = "passed", visit.id if visit else None
    case = mirror(order)
    if case.filed_on is None:
        outcome_reached(case, act=act)


@verb(Track.ORDER, "fail")
def fail(order: CorrectionOrder, *, act: Act, failed: Sequence[Any], note: str, **_: Any) -> None:
    """R4: the re-inspection found items that are not put right."""
    visit = order.reinspection()
    advance(
        order,
        "fail",
        act=act,
        given={"failed": tuple(failed), "note": note},
        case=order.case,
        data={"items": len(failed)},
    )
    bad = _chosen(order, failed)
    for item in order.items:
        item.verdict, item.visit_id = "failed" if item in bad else "passed", visit.id if visit else None
    mirror(order)


@verb(Track.ORDER, "extend")
def extend(order: CorrectionOrder, *, act: Act, due_on: date, reason: str, **_: Any) -> None:
    """R5: the head gives more time, once and before the day has passed."""
    _check_day(due_on, act)
    if due_on <= _last_day(order):
        raise Refused(LATER)
    _new_day(order, "extend", due_on, reason, act)
    order.extended = True
    db.session.flush()


@verb(Track.ORDER, "set_new_date")
def set_new_date(order: CorrectionOrder, *, act: Act, due_on: date, reason: str, **_: Any) -> None:
    """R10: a second chance after a failed re-inspection, once."""
    _check_day(due_on, act)
    _new_day(order, "set_new_date", due_on, reason, act)
    order.new_date_given = True
    for item in order.items:
        item.verdict = None if item.verdict == "failed" else item.verdict
    db.session.flush()


def _new_day(order: CorrectionOrder, move: str, due_on: date, reason: str, act: Act) -> None:
    """Make the move, and give every item that has not passed the new day."""
    given = {"due_on": due_on, "reason": reason}
    advance(order, move, act=act, given=given, case=order.case, data={"due_on": due_on.isoformat()})
    for item in order.items:
        if item.verdict != "passed":
            item.due_on = due_on
    _set_end(order, act)
    _change_paper(order, "date", f"{_reference(order)}的整改期限变更如下。理由：{reason}", act)
    mirror(order)


@verb(Track.ORDER, "vary")
def vary(order: CorrectionOrder, *, act: Act, items: Sequence[Row], reason: str, **_: Any) -> None:
    """R6: other measures; the new paper takes the place of the old one, has to be served, and D29 starts with that."""
    _check(items, act)
    advance(order, "vary", act=act, given={"items": items, "reason": reason}, case=order.case)
    order.items = [_item(row) for row in items]
    order.served_on = None
    db.session.flush()
    documents.void(db.session.get_one(Document, order.document_id), act=act, reason=reason)
    order.document_id = _paper(order, act)
    mirror(order)


@verb(Track.ORDER, "withdraw")
def withdraw(order: CorrectionOrder, *, act: Act, reason: str, **_: Any) -> None:
    """R6: the order is no longer in force, and the party is told in writing; a refusal of it falls with it."""
    advance(order, "withdraw", act=act, given={"reason": reason}, case=order.case)
    order.withdrawn_on = act.today
    _change_paper(order, "withdraw", f"现撤回{_reference(order)}。理由：{reason}", act)
    forget_refusal(mirror(order))


def _reference(order: CorrectionOrder) -> str:
    return f"责令改正通知书（{db.session.get_one(Document, order.document_id).reference}）"


def _change_paper(order: CorrectionOrder, variant: str, facts: str, act: Act) -> None:
    """F08 about a change: another date, or that the order is withdrawn."""
    items = _printed(order) if variant == "date" else []
    papers.issue(
        order.case, "F08", {"facts": facts, "items": items, **papers.identity(order.case)}, act=act, variant=variant
    )


def forget_refusal(case: Case) -> None:
    case.refusal_on, case.refusal_approver = None, None
    db.session.flush()


@verb(Track.ORDER, "record_refusal")
def record_refusal(order: CorrectionOrder, *, act: Act, facts: str, refused_in_writing: bool = False, **_: Any) -> None:
    """R7: the party refuses to correct (PIPL 66(1)); whoever approves this may not decide the penalty (A6.7)."""
    given = {"facts": facts, "refused_in_writing": refused_in_writing}
    advance(order, "record_refusal", act=act, given=given, case=order.case)
    order.refusal_facts = facts
    case = mirror(order)
    case.refusal_on, case.refusal_approver = act.today, act.second.user_id if act.second else None
    db.session.flush()


@verb(Track.ORDER, "lapse")
def lapse(order: CorrectionOrder, *, act: Act, **_: Any) -> None:
    """R8: the clock notes that the day has passed; nothing is decided by that."""
    advance(order, "lapse", act=act, case=order.case)
    mirror(order)
