"""Correcting what a case is about: dates, violations, the party, a private space or a child learnt of later."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure.replay import recomputed
from portal.ground.rulebook.rules import rules
from portal.law.catalogue.pack import pack
from portal.work.cases.models import Case, CaseComplaint
from portal.work.documents.models import Document
from tests import makers
from tests.cast import HEAD, OFFICER, REVIEWER, SECOND_OFFICER, STRANGER, THIRD_OFFICER, TRIAGE, Person
from tests.client import text_of
from tests.conftest import DAY, Acting, moment
from tests.faces.desk.conftest import SignedIn

CODE = "91310000MA1FL5E91N"


def at(case: Case) -> str:
    return f"/zh/desk/cases/{case.ref}/facts"


def again(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def told(case: Case) -> Event:
    return db.session.query(Event).filter_by(move="facts_corrected", subject_id=case.id).one()


def test_dates_and_violations_change_the_articles_in_force(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    earlier = {
        "because": "party",
        "conduct_from": "2024-01-01",
        "conduct_to": "2024-12-31",
        "violations": ["V01", "V02"],
    }
    desk(OFFICER).send(at(case), earlier)
    found = again(case)
    assert (found.conduct_from, found.conduct_to) == (date(2024, 1, 1), date(2024, 12, 31))
    assert {row.code for row in found.violations} == {"V01", "V02"}
    assert told(case).data == {"because": "party", "fields": ["conduct_from", "conduct_to", "violations"], "violations": ["V01", "V02"]}  # fmt: skip
    assert "更正案情：行为开始、行为结束、涉嫌的问题" in text_of(desk(OFFICER).get(f"/zh/desk/cases/{case.ref}"))


def test_a_private_space_learnt_of_later_is_told_to_the_police_the_same_day(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    desk(OFFICER).send(at(case), {"because": "inquiry", "private_space": "y"})
    found = again(case)
    assert (found.private_space, found.urgent, found.police_told_on) == (True, True, DAY)
    assert "D3" in {clock.code for clock in found.clocks if clock.is_running}
    assert db.session.query(Document).filter_by(kind="F19", variant="police").count() == 1
    assert recomputed(found, rules(db.session(), pack())) == []


def test_a_child_learnt_of_later_makes_it_urgent(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    desk(OFFICER).send(at(case), {"because": "visit", "under_14": "y"})
    found = again(case)
    assert (found.urgent, found.police_told_on) == (True, None)


def test_after_a_valid_visit_nothing_is_urgent_any_more(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case, fault=None)
    desk(OFFICER).send(at(case), {"because": "visit", "under_14": "y"})
    assert "D3" not in {clock.code for clock in again(case).clocks if clock.is_running}


def test_what_was_marked_is_taken_back_only_after_a_visit(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act, under_14=True)
    visitor = desk(OFFICER)
    sent = _fields(visitor.page(at(case)))
    sent.pop("under_14")
    assert "要有一次有效核查" in text_of(visitor.post(at(case), data=sent | {"because": "slip"}))
    makers.visit(act, again(case), fault=None)
    db.session.commit()
    sent = _fields(visitor.page(at(case)))
    sent.pop("under_14")
    assert visitor.post(at(case), data=sent | {"because": "visit"}).status_code == 302
    assert again(case).under_14 is False


def _fields(page: Any) -> dict[str, Any]:
    """What the page would send as it stands."""
    found: dict[str, Any] = {}
    for box in page.select("#facts input, #facts textarea"):
        if box.get("type") in {"checkbox", "radio"} and not box.has_attr("checked"):
            continue
        value = box.get_text() if box.name == "textarea" else box.get("value", "")
        found.setdefault(str(box["name"]), []).append(value)
    return found


def test_the_party_is_made_complete_and_stands_on_the_next_paper(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    name = case.operator.name_zh if case.operator else ""
    said = text_of(desk(OFFICER).send(at(case), {"because": "register", "uscc": "91310000MA1FL5E911"}, expect=422))
    assert "统一社会信用代码有误" in said
    desk(OFFICER).send(at(case), {"because": "register", "uscc": CODE, "legal_rep": "钱一"})
    operator = again(case).operator
    assert operator is not None
    assert (operator.name_zh, operator.uscc, operator.legal_rep) == (name, CODE, "钱一")
    desk(OFFICER).send(
        at(case), {"because": "register", "operator": "上海另一家健身有限公司", "uscc": "", "legal_rep": ""}
    )
    assert again(case).operator_id != operator.id


def test_a_legal_pass_no_longer_holds(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    case.state, case.legal_pass_at, case.plan_changed_at = "deciding", moment(), moment()
    db.session.commit()
    assert "法制审核要重新做" in text_of(desk(OFFICER).get(at(case)))
    desk(OFFICER).send(at(case), {"because": "party", "summary": "改了概述。"})
    assert again(case).facts(act(OFFICER)).changed_after_pass is False
    desk(OFFICER).send(at(case), {"because": "party", "harm": "y"})
    found = again(case)
    assert found.facts(act(OFFICER)).changed_after_pass is True
    assert found.harm is True


@pytest.mark.parametrize(("change", "said"), [
    ({"conduct_to": (DAY + timedelta(1)).isoformat()}, "不能晚于今天"),
    ({"conduct_from": "2026-03-01", "conduct_to": "2026-02-01"}, "行为结束不能早于开始"),
    ({"violations": []}, "请填写：涉嫌的问题"),
    ({"conduct_from": ""}, "请填写行为开始的日期"),
    ({}, "没有改动任何一项"),
    ({"because": ""}, "从哪里得知"),
])  # fmt: skip
def test_what_will_not_do_is_said(act: Acting, desk: SignedIn, change: dict[str, Any], said: str) -> None:
    case = makers.case(act)
    assert said in text_of(desk(OFFICER).send(at(case), {"because": "slip", **change}, expect=422))
    assert db.session.query(Event).filter_by(move="facts_corrected").count() == 0


def test_what_a_visit_found_stays(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act, violations=("V02", "V07"))
    row = next(row for row in case.violations if row.code == "V02")
    row.found = True
    db.session.commit()
    said = text_of(desk(OFFICER).send(at(case), {"because": "slip", "violations": ["V07"]}, expect=422))
    assert "已经查实的问题不能删去" in said


def test_a_reporters_words_do_not_become_the_summary(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    complaint = makers.complaint(act, words="我每天早上七点去游泳都被迫刷脸还留了照片", venue_id=case.venue_id)
    case.links.append(CaseComplaint(complaint_id=complaint.id))
    db.session.commit()
    sent = {"because": "complaint", "summary": "反映人说我每天早上七点去游泳都被迫刷脸还留了照片"}
    assert "反映人的原话" in text_of(desk(OFFICER).send(at(case), sent, expect=422))


def test_the_second_of_two_is_told_and_keeps_what_was_typed(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    slow, page = desk(SECOND_OFFICER), at(case)
    stale = _fields(slow.page(page))
    desk(OFFICER).send(page, {"because": "slip", "violations": ["V01", "V02"]})
    answer = slow.post(page, data=stale | {"because": "slip", "summary": "后来的人写的话"})
    assert answer.status_code == 409
    assert "后来的人写的话" in text_of(answer)
    assert again(case).summary != "后来的人写的话"


@pytest.mark.parametrize(("who", "status"), [
    (OFFICER, 200), (SECOND_OFFICER, 200), (THIRD_OFFICER, 403), (HEAD, 403), (REVIEWER, 403), (TRIAGE, 403), (STRANGER, 403),
])  # fmt: skip
def test_only_the_officers_of_the_case(act: Acting, desk: SignedIn, who: Person, status: int) -> None:
    case = makers.case(act)
    assert desk(who).get(at(case)).status_code == status
    if status == 200:
        assert at(case) in str(desk(who).get(f"/zh/desk/cases/{case.ref}").data.decode())


def test_after_the_decision_the_facts_stand(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    case.state = "decided"
    db.session.commit()
    page = desk(OFFICER).page(at(case))
    assert "已经作出决定" in page.get_text()
    assert not page.select("#facts")
