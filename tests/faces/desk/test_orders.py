"""Orders to correct on the desk: the form of measures, the page of an order, and its moves to the end."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.models import Proposal
from portal.work.cases.models import Case
from portal.work.fieldwork.models import CorrectionOrder, Proof
from tests import makers
from tests.cast import HEAD, OFFICER, OTHER_HEAD, REVIEWER, SECOND_OFFICER, STRANGER
from tests.client import Browser, text_of
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn
from tests.faces.desk.test_visits import photo

ROW = {
    "items-0-measure": "RM03", "items-0-violations": ["V02"], "items-0-how_verified": "现场刷卡试用，拍照",
    "items-0-detail": "前台提供手环",
}  # fmt: skip
DUE = DAY + timedelta(days=15)


def visited(act: Acting) -> Case:
    case = makers.case(act)
    makers.visit(act, case)
    return case


def address(case: Case) -> str:
    return f"/zh/desk/cases/{case.ref}/order_correction"


def approve(desk: SignedIn, session: Session, who: Any) -> None:
    proposal = session.scalars(select(Proposal).where(Proposal.state == "pending")).one()
    desk(who).send(f"/zh/desk/proposals/{proposal.id}", {"reason": ""}, button=("decision", "approve"))
    session.expire_all()
    assert proposal.state == "approved", proposal.refusal


def ordered(act: Acting) -> CorrectionOrder:
    case = visited(act)
    row = {"measure": "RM03", "detail": "手环", "violations": ("V02",), "due_on": DUE, "how_verified": "现场试用"}
    makers.done(act, case, "order_correction", items=(row,))
    return makers.db.session.scalars(select(CorrectionOrder)).one()


def served(officer: Browser, order: CorrectionOrder) -> None:
    given = {"way": "direct", "served_on": DAY.isoformat(), "receiver": "店长"}
    officer.send(f"/zh/desk/orders/{order.id}/serve", given)


def options_of(page: BeautifulSoup) -> dict[str, list[str]]:
    select_box = page.find("select", id="items-0-measure")
    return {g["label"]: [o["value"] for o in g.find_all("option")] for g in select_box.find_all("optgroup")}


def test_measures_that_cure_the_case_stand_first(act: Acting, desk: SignedIn) -> None:
    page = desk(OFFICER).page(address(visited(act)))
    groups = options_of(page)
    assert list(groups) == ["空着", "针对本案问题", "其他措施"]
    assert {"RM01", "RM02", "RM03"} == set(groups["针对本案问题"])
    assert "RM05" in groups["其他措施"]
    assert page.find("input", id="items-0-due_on")["value"] == DUE.isoformat(), "the rules propose the date"
    assert len(page.find_all("select")) == 8


def test_an_order_is_proposed_row_by_row_and_approved(session: Session, act: Acting, desk: SignedIn) -> None:
    case = visited(act)
    second = {
        "items-5-measure": "RM05", "items-5-violations": ["V02"], "items-5-how_verified": "看标识照片",
        "items-5-due_on": DAY.isoformat(),
    }  # fmt: skip
    answer = desk(OFFICER).send(address(case), {**ROW, **second}, form="move")
    assert "proposed=case.order_correction" in answer.headers["Location"]
    approve(desk, session, HEAD)
    order = session.scalars(select(CorrectionOrder)).one()
    assert [(i.measure, i.due_on, i.violations) for i in order.items] == [
        ("RM03", DUE, ["V02"]),
        ("RM05", DAY, ["V02"]),
    ]
    words = desk(OFFICER).page(f"/zh/desk/orders/{order.id}").get_text(" ", strip=True)
    assert "RM03" in words
    assert "前台提供手环" in words
    assert "现场刷卡试用，拍照" in words
    assert "还没有送达" in words


def test_a_bad_row_keeps_every_row(session: Session, act: Acting, desk: SignedIn) -> None:
    case = visited(act)
    officer = desk(OFFICER)
    rows = {
        **ROW, "items-1-measure": "RM02", "items-1-how_verified": "看设备断电", "items-2-detail": "只写了要求",
        "items-4-measure": "RM05", "items-4-due_on": "昨天",
    }  # fmt: skip
    refused = officer.send(address(case), rows, form="move", expect=422)
    words, page = text_of(refused), BeautifulSoup(refused.data, "html.parser")
    assert "请选改正哪些问题。" in words
    assert "请选整改措施" in words
    assert "请写怎样确认" in words
    assert page.find("input", id="items-1-how_verified")["value"] == "看设备断电"
    assert page.find("select", id="items-4-measure").find("option", selected=True)["value"] == "RM05"
    assert page.find("input", id="items-4-due_on")["value"] == "昨天"
    assert page.find("select", id="items-4-measure").find_parent("details").has_attr("open")
    assert session.scalar(select(Proposal)) is None


def test_no_measure_or_the_same_twice_is_refused(act: Acting, desk: SignedIn) -> None:
    case = visited(act)
    officer = desk(OFFICER)
    assert "请填写：整改措施。" in text_of(
        officer.send(address(case), {"items-0-measure": ""}, form="move", expect=422)
    )
    twice = {**ROW, **{key.replace("0", "1", 1): value for key, value in ROW.items()}}
    assert "选了两次" in text_of(officer.send(address(case), twice, form="move", expect=422))


def test_a_date_beyond_the_longest_is_refused_at_once(session: Session, act: Acting, desk: SignedIn) -> None:
    case = visited(act)
    for wrong in (DAY + timedelta(days=31), DAY - timedelta(days=1)):
        given = {**ROW, "items-0-due_on": wrong.isoformat()}
        refused = desk(OFFICER).send(address(case), given, form="move", expect=422)
        assert "不能超过最长整改期限" in text_of(refused)
        assert "前台提供手环" in refused.get_data(as_text=True)
    assert session.scalar(select(Proposal)) is None


def test_from_service_to_a_verified_order(session: Session, act: Acting, desk: SignedIn) -> None:
    order = ordered(act)
    officer, page = desk(OFFICER), f"/zh/desk/orders/{order.id}"
    served(officer, order)
    proof = {"note": "手环采购单", "files": (BytesIO(photo()), "单据.jpg")}
    officer.send(f"{page}/receive_proof", proof)
    kept = session.scalars(select(Proof)).one()
    words = officer.page(page).get_text(" ", strip=True)
    assert "手环采购单" in words
    assert "对方交来的文件 1 个" in words
    assert "已交" in words
    opened = officer.get(f"{page}/proofs/{kept.id}")
    assert opened.mimetype == "image/jpeg"
    assert opened.headers["Cache-Control"] == "no-store"
    assert officer.get(f"{page}/proofs/99").status_code == 404
    assert "还没有责令改正之后的有效核查" in words
    makers.visit(act, order.case, fault=None, purpose="re_inspection")
    session.commit()
    assert "可以作为复查" in officer.page(page).get_text()
    officer.send(f"{page}/verify", {"passed": [str(order.items[0].id)]})
    approve(desk, session, SECOND_OFFICER)
    session.expire_all()
    assert order.state == "verified"
    assert "已确认改好" in officer.page(page).get_text()


def test_varying_begins_with_what_is_in_force(session: Session, act: Acting, desk: SignedIn) -> None:
    order = ordered(act)
    head, page = desk(OTHER_HEAD), f"/zh/desk/orders/{order.id}/vary"
    shown = head.page(page)
    assert shown.find("select", id="items-0-measure").find("option", selected=True)["value"] == "RM03"
    assert shown.find("input", id="items-0-how_verified")["value"] == "现场试用"
    head.send(page, {"items-0-how_verified": "暗访确认", "reason": "原方式不可行"}, form="move")
    session.expire_all()
    assert order.items[0].how_verified == "暗访确认"
    assert order.items[0].due_on == DUE


def test_who_may_open_an_order_and_what_they_see(act: Acting, desk: SignedIn) -> None:
    order = ordered(act)
    session = makers.db.session
    session.commit()
    assert desk(STRANGER).get(f"/zh/desk/orders/{order.id}").status_code == 403
    assert "送达责令改正通知书" not in desk(REVIEWER).page(f"/zh/desk/orders/{order.id}").find("aside").get_text()
    words = desk(OFFICER, "en").page(f"/en/desk/orders/{order.id}").get_text(" ", strip=True)
    assert "Provide an alternative" in words
    assert "Serve the order" in words
