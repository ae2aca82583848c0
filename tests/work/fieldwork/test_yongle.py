"""The pool of 2026-03: reported, visited the same day, ordered to correct, put right, filed."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.actions import filing
from portal.work.cases.actions.assigning import recuse
from portal.work.documents.models import Document
from portal.work.documents.scan import Leak
from portal.work.fieldwork.actions import evidence, orders, records, visits
from portal.work.fieldwork.models import Visit
from tests.cast import HEAD, OFFICER, REVIEWER, SECOND_OFFICER, STRANGER, SYSTEM, THIRD_OFFICER
from tests.conftest import DAY, Acting
from tests.work.cases.story import (
    LATER,
    MEASURES,
    NEXT,
    PHONE,
    approved,
    ended,
    opened,
    ordered,
    recorded,
    running,
    served,
    shot,
    visited,
)

FILING = {"cause": "涉嫌违法处理人脸信息案", "facts": "更衣室储物柜只能刷脸开启"}


def test_the_pool_from_the_report_to_the_filing(act: Acting, session: Session) -> None:
    case = opened(act)
    complaint = case.links[0].complaint
    assert (case.private_space, case.police_told_on, case.urgent) == (True, DAY, True)
    assert running(case) == {"D3", "D11"}
    visited(act, case)
    assert (case.valid_visits, case.last_visit_on, case.checklist_complete, case.evidence_items) == (1, DAY, True, 2)
    assert ended(case) == {"D3"}
    assert {v.code: v.found for v in case.violations} == {"V02": True, "V15": True}
    order = served(act, case)
    assert (case.rectification, case.items_total, case.items_open, case.fix_by, case.stage_reached) == (
        "ordered",
        2,
        2,
        date(2026, 3, 16),
        4,
    )
    assert (order.due_on, order.due_clock) == (date(2026, 3, 16), "D29")
    orders.receive_proof(order, act=act(OFFICER, NEXT), note="照片和说明")
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    approved(order, "verify", {"passed": [str(item.id) for item in order.items]}, act, LATER, second=SECOND_OFFICER)
    assert (case.rectification, case.items_open, running(order)) == ("verified", 0, set())
    assert (complaint.state, case.results_pending) == ("result_ready", 0)
    approved(case, "file", FILING, act, LATER)
    assert (case.state, case.filed_on, case.cause) == ("investigating", LATER, FILING["cause"])
    assert case.filing_no is not None
    assert case.filing_no.startswith("沪松网信立〔2026〕1")
    assert running(case) == {"D13", "D37"}
    assert filing.tell_named(case, text=Bilingual("已立案", "Filed"), act=act(OFFICER, LATER)) == 1
    assert running(case) == {"D13"}
    papers = session.scalars(select(Document.kind).where(Document.case_id == case.id).order_by(Document.id)).all()
    assert papers == ["F01", "F19", "F03", "F04", "F08", "F17", "F03", "F04", "F02"]


def test_no_paper_and_no_event_of_the_case_says_who_reported(act: Acting, session: Session) -> None:
    case = opened(act)
    visited(act, case)
    served(act, case)
    papers = session.scalars(select(Document.fields)).all()
    events = session.scalars(select(Event.data)).all()
    everything = str(papers) + str(events) + case.search + case.summary
    assert not any(word in everything for word in (PHONE, "金丝雀", "小孩子也要刷"))


def test_an_order_that_quotes_the_reporter_is_not_issued(act: Acting, session: Session) -> None:
    case = opened(act)
    visited(act, case)
    items = ({**MEASURES[0], "detail": "更衣室的柜子只能刷脸才能开，小孩子也要刷"},)
    with pytest.raises(Leak):
        orders.issue(case, act=act(OFFICER, second=HEAD), items=items)


def test_a_visit_needs_two_certified_officers(act: Acting) -> None:
    case = opened(act)
    with pytest.raises(Refused, match="certificate"):
        visits.plan(case, act=act(OFFICER), purpose="first", planned_on=DAY, task="看", officers=[THIRD_OFFICER.id])
    joint = {"purpose": "first", "planned_on": DAY, "task": "看", "joint": "市场监管局，张三\n派出所"}
    with pytest.raises(Refused, match="two_certified"):
        visits.plan(case, act=act(OFFICER), officers=[OFFICER.id], **joint)
    visit = visits.plan(case, act=act(OFFICER), officers=[OFFICER.id, SECOND_OFFICER.id], **joint)
    assert [(p.agency, p.name) for p in visit.people][2:] == [("市场监管局", "张三"), ("派出所", None)]
    recuse(case, user_id=SECOND_OFFICER.id, reason="亲属", act=act(HEAD))
    with pytest.raises(Refused) as refused:
        visits.do(visit, act=act(OFFICER))
    assert {r.name for r in refused.value.refusals} == {
        "two_certified",
        "id_and_rights",
        "when_and_where",
        "checklist_done",
    }


def test_only_the_officers_of_the_case_may_plan(act: Acting) -> None:
    case = opened(act)
    for person in (THIRD_OFFICER, STRANGER):
        with pytest.raises(NotYours):
            visits.plan(case, act=act(person), purpose="first", planned_on=DAY, task="看", officers=[OFFICER.id])


def test_a_fault_without_a_picture_is_not_recorded(act: Acting) -> None:
    case = opened(act)
    with pytest.raises(Refused, match="findings_backed"):
        recorded(act, case, prove=False)


def test_not_seen_needs_a_note_and_unknown_answers_are_refused(act: Acting) -> None:
    case = opened(act)
    visit = visits.plan(
        case, act=act(OFFICER), purpose="first", planned_on=DAY, task="看", officers=[OFFICER.id, SECOND_OFFICER.id]
    )
    before = visit.mandatory_open
    records.save_answers(visit, act=act(OFFICER), answers={"c1": ("unseen", "")})
    assert visit.mandatory_open == before
    records.save_answers(visit, act=act(OFFICER), answers={"c1": ("unseen", "机房锁着")})
    assert visit.mandatory_open == before - 1
    for wrong in ({"c99": ("yes", "")}, {"c1": ("maybe", "")}):
        with pytest.raises(Refused, match="answer"):
            records.save_answers(visit, act=act(OFFICER), answers=wrong)


def test_the_person_on_site_is_sealed(act: Acting, session: Session) -> None:
    case = opened(act)
    visit = recorded(act, case)
    assert records.site_person(visit) == ("王经理", "店长")
    assert "王经理".encode() not in (visit.site_person or b"")
    assert "王经理" not in str(session.get_one(Document, visit.record_document_id).fields)


def test_a_refused_signature_needs_a_witness(act: Acting) -> None:
    visit = recorded(act, opened(act))
    with pytest.raises(Refused, match="signed_or_refused"):
        visits.sign(visit, act=act(OFFICER), signature="refused")
    visits.sign(visit, act=act(OFFICER), signature="refused", witness="物业李某")
    assert visit.state == "signed"


def test_an_attempt_stops_no_clock(act: Acting) -> None:
    case = opened(act)
    visit = visits.plan(
        case, act=act(OFFICER), purpose="first", planned_on=DAY, task="看", officers=[OFFICER.id, SECOND_OFFICER.id]
    )
    assert case.visits_planned == 1
    visits.attempt(visit, act=act(OFFICER), note="没有人", no_photo="天黑")
    assert (case.visits_planned, case.valid_visits, "D3" in running(case)) == (0, 0, True)


def test_an_invalid_visit_no_longer_counts(act: Acting) -> None:
    case = opened(act)
    visit = visited(act, case)
    visits.invalidate(visit, act=act(REVIEWER, NEXT), reason="没有出示证件")
    assert (case.valid_visits, case.last_visit_on, case.checklist_complete) == (0, None, False)
    assert {v.found for v in case.violations} == {None}
    assert "D3" in running(case), "the case is urgent"


def test_an_addendum_leaves_the_record_alone(act: Acting) -> None:
    visit = visited(act, opened(act))
    visits.add(visit, act=act(OFFICER, NEXT), note="补充：机器共 12 台")
    assert [row["text"] for row in visit.addenda] == ["补充：机器共 12 台"]
    with pytest.raises(Refused):
        records.save_answers(visit, act=act(OFFICER), answers={})


def test_evidence_keeps_the_bytes_and_notices_a_change(act: Acting, session: Session) -> None:
    case = opened(act)
    row = shot(act, case, None, "c4")
    assert evidence.read(row) == b"picture of c4"
    row.sha256 = "0" * 64
    with pytest.raises(evidence.Tampered):
        evidence.read(row)


@pytest.mark.parametrize(
    ("change", "name"), [({"kind": "rumour"}, "kind"), ({"source": " "}, "source"), ({"item": "c99"}, "item")]
)
def test_evidence_says_what_it_is_and_where_from(act: Acting, change: dict[str, str], name: str) -> None:
    case = opened(act)
    given = {"kind": "audiovisual", "source": "现场拍摄", "item": None, **change}
    with pytest.raises(Refused, match=name):
        evidence.add(case, act=act(OFFICER), data=b"x", type="image/jpeg", taken_at=act(OFFICER).now, **given)


def test_a_first_visit_is_no_reinspection(act: Acting) -> None:
    case = opened(act)
    visited(act, case)
    order = served(act, case)
    with pytest.raises(Refused, match="reinspected"):
        orders.fail(order, act=act(OFFICER, NEXT), failed=[order.items[0].id], note="没改")


def test_an_item_left_out_blocks_the_verification(act: Acting) -> None:
    case = opened(act)
    visited(act, case)
    order = served(act, case)
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    with pytest.raises(Refused, match="all_items"):
        orders.verify(order, act=act(OFFICER, LATER, second=SECOND_OFFICER), passed=[order.items[0].id])


def test_a_second_chance_then_refusal(act: Acting, session: Session) -> None:
    case = opened(act)
    visited(act, case)
    order = served(act, case)
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    orders.fail(order, act=act(OFFICER, LATER), failed=[str(order.items[0].id)], note="仍在刷脸")
    assert (case.rectification, case.items_open) == ("failed", 1)
    with pytest.raises(Refused, match="second_chance"):
        orders.record_refusal(order, act=act(OFFICER, LATER, second=HEAD), facts="拒绝")
    approved(order, "set_new_date", {"due_on": date(2026, 3, 30), "reason": "再给一次"}, act, LATER)
    assert (case.rectification, case.fix_by, order.due_on) == ("ordered", date(2026, 3, 30), date(2026, 3, 30))
    with pytest.raises(Refused, match="reinspected"):
        orders.fail(order, act=act(OFFICER, LATER), failed=[order.items[0].id], note="同一次核查不能再用")
    orders.lapse(order, act=act(SYSTEM, date(2026, 3, 31)))
    assert (case.rectification, "D30" in running(order)) == ("overdue", True)
    approved(order, "record_refusal", {"facts": "到期仍在刷脸"}, act, date(2026, 4, 1))
    assert (case.rectification, case.refusal_on, case.refusal_approver) == ("refused", date(2026, 4, 1), HEAD.id)
    orders.receive_late_proof(order, act=act(OFFICER, date(2026, 4, 2)), note="交来证明")
    assert case.rectification == "evidence_in"


def test_an_order_does_not_lapse_on_its_last_day(act: Acting) -> None:
    case = opened(act)
    visited(act, case)
    order = served(act, case)
    with pytest.raises(Refused, match="order_late"):
        orders.lapse(order, act=act(SYSTEM, date(2026, 3, 16)))


def test_more_time_once_varied_and_withdrawn(act: Acting, session: Session) -> None:
    case = opened(act)
    visited(act, case)
    order = served(act, case)
    with pytest.raises(Refused, match="later"), session.begin_nested():
        orders.extend(order, act=act(HEAD, NEXT), due_on=date(2026, 3, 10), reason="施工")
    orders.extend(order, act=act(HEAD, NEXT), due_on=date(2026, 3, 27), reason="施工")
    assert (case.fix_by, order.due_on, clocks.running(order)["D29"].fixed_due) == (
        date(2026, 3, 27),
        date(2026, 3, 27),
        True,
    )
    with pytest.raises(Refused, match="extend_once"):
        orders.extend(order, act=act(HEAD, NEXT), due_on=date(2026, 3, 30), reason="再延")
    orders.vary(order, act=act(HEAD, NEXT), items=({**MEASURES[0], "due_on": date(2026, 3, 12)},), reason="改为拆除")
    assert (order.served_on, case.fix_by, case.items_total, order.due_on) == (None, None, 1, None)
    orders.serve(order, act=act(OFFICER, NEXT), way="direct", served_on=NEXT, receiver="王经理")
    assert (case.fix_by, order.due_on) == (date(2026, 3, 12), date(2026, 3, 12))
    orders.withdraw(order, act=act(HEAD, NEXT), reason="主体不对")
    assert (case.rectification, case.items_total, case.fix_by, running(order)) == ("none", 0, None, set())
    assert session.scalar(select(func.count()).select_from(Visit)) == 1
    ordered(act, case, day=NEXT)
    assert case.rectification == "ordered"


@pytest.mark.parametrize(
    "change", [{"due_on": date(2026, 3, 1)}, {"due_on": date(2026, 6, 1)}, {"measure": "RM99"}, {"how_verified": " "}]
)
def test_an_order_names_measure_day_and_check(act: Acting, change: dict[str, object]) -> None:
    case = opened(act)
    visited(act, case)
    with pytest.raises(Refused):
        orders.issue(case, act=act(OFFICER, second=HEAD), items=({**MEASURES[0], **change},))


def test_no_order_before_anything_is_shown(act: Acting) -> None:
    case = opened(act)
    with pytest.raises(Refused, match="violation_shown"):
        orders.issue(case, act=act(OFFICER, second=HEAD), items=MEASURES)


def test_a_visit_to_a_paused_case_still_counts(act: Acting) -> None:
    case = opened(act)
    approved(case, "pause", {"why": "test", "from_on": DAY, "until": DAY, "reason": "送检"}, act)
    visited(act, case)
    assert (case.valid_visits, "D3" in running(case)) == (1, False)


def test_after_the_decision_a_visit_brings_the_result_of_a_recheck(act: Acting, session: Session) -> None:
    case = opened(act)
    case.state = "performed"
    session.flush()
    visited(act, case, purpose="look_back")
    assert (case.links[0].complaint.state, case.results_pending) == ("result_ready", 0)
