"""Papers that no move serves or takes back: their service, and declaring one void; and the machines of a venue."""

from datetime import date
from typing import Any

import pytest

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.venues.models import Device
from tests import makers
from tests.cast import HEAD, OFFICER, REVIEWER, SECOND_OFFICER, THIRD_OFFICER, TRIAGE, Person
from tests.client import text_of
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn

CALL: dict[str, Any] = {"held_on": DAY, "place": "本单位会议室", "who": "店长", "risks": "刷脸范围过大"}


def called(act: Acting) -> tuple[Case, Document]:
    """A case with a notice of interview."""
    case = makers.case(act)
    makers.done(act, case, "call_interview", **CALL)
    db.session.commit()
    return case, db.session.query(Document).filter_by(kind="F09").one()


def test_a_notice_of_interview_is_served_with_its_own_proof(act: Acting, desk: SignedIn) -> None:
    case, paper = called(act)
    page = f"/zh/desk/documents/{paper.id}"
    assert f"{page}/serve" in str(desk(OFFICER).get(page).data.decode())
    desk(OFFICER).send(f"{page}/serve", {"way": "direct", "receiver": "店长钱某"})
    db.session.expire_all()
    service = db.session.get_one(Document, paper.id).services[0]
    proof = db.session.get_one(Document, service.proof_id)
    assert (service.way, service.served_on, proof.kind) == ("direct", DAY, "F17")
    event = db.session.query(Event).filter_by(move="paper_served").one()
    assert (event.case_id, event.data) == (case.id, {"kind": "F09", "way": "direct"})
    assert "已经登记过送达" in text_of(desk(OFFICER).get(f"{page}/serve"))
    assert f"{page}/serve" not in str(desk(OFFICER).get(page).data.decode())


@pytest.mark.parametrize(("sent", "said"), [
    ({"way": "left_with_witness", "receiver": "店长"}, "留置送达要有见证人或录像"),
    ({"way": "electronic", "receiver": "店长"}, "当事人签署的同意书"),
    ({"way": "post", "receiver": "店长"}, "邮寄送达要写邮件号"),
    ({"way": "direct", "receiver": "店长", "served_on": "2026-03-03"}, "不能早于文书日期，也不能晚于今天"),
])  # fmt: skip
def test_each_way_needs_its_own(act: Acting, desk: SignedIn, sent: dict[str, Any], said: str) -> None:
    _case, paper = called(act)
    assert said in text_of(desk(OFFICER).send(f"/zh/desk/documents/{paper.id}/serve", sent, expect=422))
    assert db.session.query(Document).filter_by(kind="F17").count() == 0


def test_a_paper_whose_periods_run_is_served_by_its_move(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    items = (
        {"measure": "RM03", "detail": "提供手环", "violations": ("V02",), "due_on": DAY, "how_verified": "现场试用"},
    )
    makers.done(act, case, "order_correction", items=items)
    db.session.commit()
    paper = db.session.query(Document).filter_by(kind="F08").one()
    assert "请在案件页或者责令改正页面办理送达" in text_of(desk(OFFICER).get(f"/zh/desk/documents/{paper.id}/serve"))
    assert "不能单独作废" in text_of(desk(HEAD).get(f"/zh/desk/documents/{paper.id}/void"))


def test_the_head_declares_a_paper_void_and_it_says_why(act: Acting, desk: SignedIn) -> None:
    _case, paper = called(act)
    page, number = f"/zh/desk/documents/{paper.id}", paper.reference
    desk(HEAD).send(f"{page}/void", {"reason": "约谈改期，另行通知"})
    db.session.expire_all()
    found = db.session.get_one(Document, paper.id)
    assert (found.state, found.reference, found.void_reason) == ("void", number, "约谈改期，另行通知")
    said = text_of(desk(OFFICER).get(page))
    assert "已作废" in said
    assert "约谈改期，另行通知" in said
    assert "只有已编号的有效文书" in text_of(desk(OFFICER).get(f"{page}/serve"))


def test_things_still_held_keep_their_paper(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    case.state = "investigating"
    makers.done(act, case, "preserve", items="门禁主机一台", reason="可能被删除")
    db.session.commit()
    paper = db.session.query(Document).filter_by(kind="F07").one()
    assert "请先处理或者解除" in text_of(desk(HEAD).get(f"/zh/desk/documents/{paper.id}/void"))


@pytest.mark.parametrize(("who", "serve", "void"), [
    (OFFICER, 200, 403), (SECOND_OFFICER, 200, 403), (HEAD, 403, 200), (THIRD_OFFICER, 403, 403), (REVIEWER, 403, 403), (TRIAGE, 403, 403),
])  # fmt: skip
def test_who_serves_and_who_voids(act: Acting, desk: SignedIn, who: Person, serve: int, void: int) -> None:
    _case, paper = called(act)
    visitor = desk(who)
    assert visitor.get(f"/zh/desk/documents/{paper.id}/serve").status_code == serve
    assert visitor.get(f"/zh/desk/documents/{paper.id}/void").status_code == void


def test_a_machine_is_entered_suspended_fixed_and_switched_on_again(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    page = f"/zh/desk/cases/{case.ref}/devices"
    desk(OFFICER).send(page, {"number": "G-01", "kind": "gate", "maker": "某厂"})
    assert "这个编号的设备已经登记" in text_of(desk(OFFICER).send(page, {"number": "G-01", "kind": "gate"}, expect=422))
    key = db.session.query(Device).one().id
    for state in ("suspended", "fixed", "reinstated"):
        desk(OFFICER).send(f"{page}/{key}", {"state": state, "on": DAY.isoformat()})
    db.session.expire_all()
    assert db.session.get_one(Device, key).state == "reinstated"
    moves = [row.move for row in db.session.query(Event).filter_by(track="device").order_by(Event.id)]
    assert moves == ["device.entered", "device.suspended", "device.fixed", "device.reinstated"]
    assert "设备已暂停刷脸" in text_of(desk(OFFICER).get(f"/zh/desk/cases/{case.ref}"))


@pytest.mark.parametrize(("state", "on", "said"), [
    ("fixed", DAY, "不是有效的选择"),
    ("suspended", date(2026, 3, 3), "日期不能晚于今天"),
    ("suspended", date(2026, 3, 1), "不能早于上一次变动"),
])  # fmt: skip
def test_a_machine_changes_step_by_step(act: Acting, desk: SignedIn, state: str, on: date, said: str) -> None:
    case = makers.case(act)
    page = f"/zh/desk/cases/{case.ref}/devices"
    desk(OFFICER).send(page, {"number": "G-01", "kind": "gate"})
    key = db.session.query(Device).one().id
    assert said in text_of(desk(OFFICER).send(f"{page}/{key}", {"state": state, "on": on.isoformat()}, expect=422))


def test_whose_machines(act: Acting, desk: SignedIn) -> None:
    case, other = makers.case(act), makers.case(act)
    page = f"/zh/desk/cases/{case.ref}/devices"
    desk(OFFICER).send(page, {"number": "G-01", "kind": "gate"})
    key = db.session.query(Device).one().id
    assert desk(OFFICER).get(f"/zh/desk/cases/{other.ref}/devices/{key}").status_code == 404
    assert desk(HEAD).get(f"{page}/{key}").status_code == 403
    assert not desk(HEAD).page(page).select("#device")
