"""Orders and visits where something goes wrong: silence, a void re-inspection, a changed order, a locked door."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.ground.procedure.propose import perform
from portal.law.workflow.refusal import Refused
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.documents.scan import Leak
from portal.work.fieldwork.actions import orders, visits
from portal.work.fieldwork.models import CorrectionOrder, Evidence
from portal.work.files import actions as files
from tests.cast import HEAD, OFFICER, REVIEWER, SECOND_OFFICER, SYSTEM
from tests.conftest import DAY, Acting
from tests.work.cases.story import LATER, MEASURES, NEXT, PHONE, approved, opened, running, served, visited

PAIR = [OFFICER.id, SECOND_OFFICER.id]


def notices(session: Session, case: Case, kind: str) -> list[Document]:
    statement = select(Document).where(Document.case_id == case.id, Document.kind == kind)
    return list(session.scalars(statement.order_by(Document.id)))


def ordered(act: Acting) -> tuple[Case, CorrectionOrder]:
    case = opened(act)
    visited(act, case)
    return case, served(act, case)


def test_a_party_that_stays_silent_is_inspected_gets_a_last_date_and_then_refuses(act: Acting) -> None:
    case, order = ordered(act)
    over = date(2026, 3, 17)
    orders.lapse(order, act=act(SYSTEM, over))
    with pytest.raises(Refused, match="second_chance"):
        perform(order, "record_refusal", {"facts": "没有动静"}, act=act(OFFICER, over))
    visited(act, case, day=LATER, purpose="re_inspection")
    perform(order, "fail", {"failed": (order.items[0].id,), "note": "仍在用"}, act=act(OFFICER, LATER))
    approved(order, "set_new_date", {"due_on": date(2026, 3, 30), "reason": "最后一次"}, act, LATER)
    orders.lapse(order, act=act(SYSTEM, date(2026, 3, 31)))
    approved(order, "record_refusal", {"facts": "到期仍在刷脸"}, act, date(2026, 4, 1))
    assert (case.rectification, case.refusal_on) == ("refused", date(2026, 4, 1))


def test_the_party_is_told_of_every_change_in_writing(act: Acting, session: Session) -> None:
    case, order = ordered(act)
    perform(order, "extend", {"due_on": date(2026, 3, 27), "reason": "施工"}, act=act(HEAD, NEXT))
    perform(
        order,
        "vary",
        {"items": ({**MEASURES[0], "due_on": date(2026, 3, 12)},), "reason": "改为拆除"},
        act=act(HEAD, NEXT),
    )
    assert ("D29" in running(order), order.served_on) == (False, None)
    with pytest.raises(Refused, match="order_served"):
        perform(order, "receive_proof", {"note": "照片"}, act=act(OFFICER, NEXT))
    perform(order, "withdraw", {"reason": "主体不对"}, act=act(HEAD, NEXT))
    found = notices(session, case, "F08")
    assert [(paper.variant, paper.state) for paper in found] == [("limit", "void"), ("date", "final"), ("limit", "final"), ("withdraw", "final")]  # fmt: skip
    assert [paper.number for paper in found] == [1, 2, 3, 4]
    assert found[1].fields["items"][0]["due_on"] == "2026-03-27"
    assert str(found[2].reference) in found[3].fields["facts"]


def test_a_change_says_nothing_of_the_reporter(act: Acting) -> None:
    case, order = ordered(act)
    with pytest.raises(Leak):
        perform(order, "withdraw", {"reason": f"反映人 {PHONE} 撤回了"}, act=act(HEAD, NEXT))
    assert (order.state, case.rectification) == ("ordered", "ordered")


def test_an_order_withdrawn_after_a_refusal_leaves_no_refusal(act: Acting) -> None:
    case, order = ordered(act)
    visited(act, case, day=LATER, purpose="re_inspection")
    perform(order, "fail", {"failed": (order.items[0].id,), "note": "仍在用"}, act=act(OFFICER, LATER))
    approved(order, "record_refusal", {"facts": "书面拒绝", "refused_in_writing": True}, act, LATER)
    perform(order, "withdraw", {"reason": "依据有误"}, act=act(HEAD, LATER))
    assert (case.rectification, case.refusal_on, case.refusal_approver) == ("none", None, None)


def test_a_void_reinspection_takes_its_verdict_with_it(act: Acting, session: Session) -> None:
    case, order = ordered(act)
    again = visited(act, case, day=LATER, purpose="re_inspection", faults={})
    approved(order, "verify", {"passed": [item.id for item in order.items]}, act, LATER, second=SECOND_OFFICER)
    with pytest.raises(Refused, match="check_void"):
        perform(order, "void_check", {}, act=act(REVIEWER, LATER))
    perform(again, "invalidate", {"reason": "没有出示证件"}, act=act(REVIEWER, LATER))
    assert (order.state, case.rectification, case.items_open) == ("evidence_in", "evidence_in", 2)
    assert ("D30" in running(order), order.reinspection(), case.valid_visits) == (True, None, 1)
    assert {item.verdict for item in order.items} == {None}
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    approved(order, "verify", {"passed": [item.id for item in order.items]}, act, LATER, second=SECOND_OFFICER)


def test_a_refusal_that_rested_on_a_void_visit_is_gone(act: Acting) -> None:
    case, order = ordered(act)
    again = visited(act, case, day=LATER, purpose="re_inspection")
    perform(order, "fail", {"failed": (order.items[0].id,), "note": "仍在用"}, act=act(OFFICER, LATER))
    approved(order, "record_refusal", {"facts": "书面拒绝", "refused_in_writing": True}, act, LATER)
    perform(
        again, "invalidate", {"reason": "只有一人在场"}, act=act(HEAD if case.refusal_on is None else REVIEWER, LATER)
    )
    assert (order.state, case.refusal_on) == ("evidence_in", None)


def test_the_first_visit_is_due_anew_and_the_record_says_so(act: Acting, session: Session) -> None:
    case = opened(act, violations=("V07",))
    visit = visited(act, case, faults={"c7": "no"})
    perform(visit, "invalidate", {"reason": "没有出示证件"}, act=act(REVIEWER, NEXT))
    assert (case.valid_visits, clocks.running(case)["D7"].started_on) == (0, NEXT)
    (event,) = session.scalars(select(Event).where(Event.move == "visit_due_again"))
    assert event.data == {"clock": "D7"}


def test_a_planned_visit_has_its_notice_with_the_items_and_the_article(act: Acting, session: Session) -> None:
    case = opened(act)
    with pytest.raises(Leak):
        visits.plan(case, act=act(OFFICER), purpose="first", planned_on=DAY, task=f"找{PHONE}了解", officers=PAIR)
    visit = visits.plan(case, act=act(OFFICER), purpose="first", planned_on=DAY, task="核查储物柜", officers=PAIR, check_code="JC-1")  # fmt: skip
    (notice,) = notices(session, case, "F03")
    assert (visit.notice_document_id, notice.number, notice.fields["check_code"]) == (notice.id, 1, "JC-1")
    assert "第六十三条" in notice.fields["bases"][0]["zh"]
    assert len(notice.fields["items"]) > 10


def test_a_locked_door_needs_a_photo_or_a_reason(act: Acting, session: Session) -> None:
    case = opened(act)
    plan = {"purpose": "first", "planned_on": DAY, "task": "核查储物柜", "officers": PAIR}
    first, second = (visits.plan(case, act=act(OFFICER), **plan) for _ in range(2))
    with pytest.raises(Refused, match="photo_or_why"):
        perform(first, "attempt", {"note": "店门关着"}, act=act(OFFICER))
    perform(first, "attempt", {"note": "店门关着", "no_photo": "下雨"}, act=act(OFFICER))
    photo = files.keep(b"\x89PNG", kind="proof", type="image/png", now=act(OFFICER).now)
    perform(second, "attempt", {"note": "店门关着", "files": (photo.id,)}, act=act(OFFICER))
    (proof,) = session.scalars(select(Evidence).where(Evidence.visit_id == second.id))
    assert (first.state, second.state, proof.kind, case.evidence_items) == ("attempt", "attempt", "audiovisual", 0)
