"""Visits on the desk: the roster of the day, the record as it is written on site, and what its page says."""

import hashlib
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Sight
from portal.work.cases.models import Case, Recusal
from portal.work.documents.models import Document
from portal.work.fieldwork.actions.records import site_person
from portal.work.fieldwork.checklist import items_for
from portal.work.fieldwork.models import Answer, Evidence, Visit
from portal.work.files import actions as files
from portal.work.files.models import File
from tests import makers
from tests.cast import HEAD, OFFICER, OTHER_HEAD, REVIEWER, SECOND_OFFICER, STRANGER, THIRD_OFFICER
from tests.client import text_of
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn

HEAD_OF_RECORD = {
    "place": "2 楼前台", "started_at": "2026-03-02T09:00", "ended_at": "2026-03-02T09:50", "id_shown": "y",
    "rights_told": "y", "site_person": "甲某", "site_job": "店长",
}  # fmt: skip


def photo(colour: str = "navy") -> bytes:
    """A small picture that a decoder reads."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def answers(act: Acting, of: Case, **other: str) -> dict[str, str]:
    """Every question answered without a fault, but for `other`."""
    items = items_for(act(OFFICER).rules.pack, of.scenario)
    return {f"a_{i.code}": other.get(i.code, "no" if i.flag == "yes" else "yes") for i in items}


def planned(act: Acting) -> Visit:
    return makers.visit(act, makers.case(act), until="planned")


def record(visit: Visit, section: str = "") -> str:
    return f"/zh/desk/visits/{visit.id}/record" + (f"?section={section}" if section else "")


def test_a_visit_is_planned_with_people_of_the_roster(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    officer = desk(OFFICER)
    address = f"/zh/desk/cases/{case.ref}/visits/new"
    page = officer.page(address)
    shown = {box["value"] for box in page.find_all("input", attrs={"name": "officers"})}
    assert shown == {str(OFFICER.id), str(SECOND_OFFICER.id)}, "whoever has no certificate that day cannot be picked"
    assert page.find("input", attrs={"name": "planned_on"})["value"] == DAY.isoformat()
    answer = officer.send(address, {"purpose": "first", "task": "看刷脸闸机", "joint": "市场监管局，乙某"})
    visit = session.scalars(select(Visit)).one()
    assert answer.headers["Location"].endswith(f"/visits/{visit.id}?done=visit.plan")
    assert {p.user_id for p in visit.people if p.user_id} == {OFFICER.id, SECOND_OFFICER.id}
    words = officer.page(answer.headers["Location"]).get_text(" ", strip=True)
    assert "已办：安排核查" in words
    assert "市场监管局 乙某" in words
    assert OFFICER.certificate in words


def test_the_roster_is_that_of_the_day_of_the_visit(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    officer = desk(OFFICER)
    address = f"/zh/desk/cases/{case.ref}/visits/new"
    late = {"planned_on": "2029-01-02", "purpose": "first", "task": "看设备"}
    shown = officer.send(address, late, button=("roster", "1"), expect=200)
    assert "没有执法证有效的人员" in text_of(shown)
    assert "看设备" in text_of(shown)
    refused = officer.send(address, late, expect=422)
    assert "当天没有有效执法证" in text_of(refused) or "至少选两名" in text_of(refused)
    assert session.scalar(select(Visit)) is None


def test_one_officer_is_not_enough_and_the_recused_stay_out(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    officer = desk(OFFICER)
    address = f"/zh/desk/cases/{case.ref}/visits/new"
    given = {"purpose": "first", "task": "看设备", "officers": [str(OFFICER.id)]}
    assert "至少选两名" in text_of(officer.send(address, given, expect=422))
    case.recusals.append(Recusal(user_id=SECOND_OFFICER.id, reason="亲属"))
    session.commit()
    boxes = officer.page(address).find_all("input", attrs={"name": "officers"})
    assert {box["value"] for box in boxes} == {str(OFFICER.id)}


def test_the_same_plan_is_not_made_twice(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    officer = desk(OFFICER)
    address = f"/zh/desk/cases/{case.ref}/visits/new"
    page = officer.page(address)
    token = page.find("form", id="plan").find("input", attrs={"name": "csrf_token"})["value"]
    version = page.find("input", attrs={"name": "version"})["value"]
    data = {
        "csrf_token": token, "version": version, "purpose": "first", "task": "看设备", "planned_on": DAY.isoformat(),
        "officers": [str(OFFICER.id), str(SECOND_OFFICER.id)],
    }  # fmt: skip
    assert officer.post(address, data=data).status_code == 302
    again = officer.post(address, data=data)
    assert again.status_code == 422
    assert "有了变动" in text_of(again)
    assert len(session.scalars(select(Visit)).all()) == 1


def test_only_officers_of_the_case_plan_and_write(act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    for who in (REVIEWER, HEAD, THIRD_OFFICER, STRANGER):
        other = desk(who)
        assert other.get(f"/zh/desk/cases/{visit.case.ref}/visits/new").status_code == 403, who.login
        assert other.get(record(visit)).status_code == 403, who.login


def test_a_draft_keeps_what_was_written_group_by_group(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    page = officer.page(record(visit, "necessary"))
    shown = {one["id"] for one in page.find_all("fieldset", class_="item")}
    assert shown == {"a_c1", "a_c2", "a_c3", "a_c4"}, "one group a page"
    assert page.find("button", attrs={"name": "next"}), "the bar leads on"
    sent = officer.send(record(visit, "necessary"), {"a_c1": "yes", "n_c1": "门口", "place": "前台"}, form="record")
    assert "saved=1" in sent.headers["Location"]
    assert "section=necessary" in sent.headers["Location"]
    row = session.scalars(select(Answer)).one()
    assert (row.item, row.value, row.note) == ("c1", "yes", "门口")
    again = officer.page(sent.headers["Location"])
    assert "已存草稿" in again.get_text()
    assert again.find("input", id="a_c1-yes").has_attr("checked")
    moved = officer.send(record(visit, "necessary"), {"a_c2": "yes"}, form="record", button=("next", "legal"))
    assert "section=legal" in moved.headers["Location"]


def test_a_fault_shows_what_is_suspected_and_needs_evidence(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    given = {**HEAD_OF_RECORD, **answers(act, visit.case, c4="yes"), "findings": "前台装有设备。"}
    refused = officer.send(record(visit), given, form="record", button=("finish", "1"), expect=422)
    words = text_of(refused)
    assert "疑似 V15：" in words
    assert "有问题的项至少要有一件证据" in words
    assert "房间名牌照" in words
    session.expire_all()
    assert (visit.state, visit.place) == ("planned", "2 楼前台"), "what was refused is kept as a draft"
    files_sent = {"p_c4": (BytesIO(photo()), "设备.jpg")}
    answer = officer.send(record(visit), files_sent, form="record", button=("finish", "1"))
    assert answer.headers["Location"].endswith("done=visit.do")
    session.expire_all()
    assert visit.state == "done"
    assert visit.record_document_id is not None


def test_the_original_bytes_are_sealed_and_hashed(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    data = photo("teal")
    officer.send(record(visit), {"p_c11": (BytesIO(data), "标识.jpg")}, form="record")
    row = session.scalars(select(Evidence)).one()
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert row.visit_id == visit.id
    assert row.item == "c11"
    assert files.read(session.get_one(File, row.file_id)) == data
    shown = officer.get(f"/zh/desk/evidence/{row.id}/file")
    assert shown.data == data
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"] == f'inline; filename="evidence-{row.id}.jpg"'
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert row.sha256 in officer.page(f"/zh/desk/evidence/{row.id}").get_text()
    assert session.scalars(select(Sight).where(Sight.what == "evidence")).one().actor_id == OFFICER.id


def test_pictures_survive_a_mistake_elsewhere(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    wrong = {
        "started_at": "2026-03-02T09:50", "ended_at": "2026-03-02T09:00", "a_c1": "no", "n_c1": "看了",
        "p_c1": (BytesIO(photo()), "a.jpg"), "findings": "写了很多",
    }  # fmt: skip
    refused = officer.send(record(visit), wrong, form="record", expect=422)
    words = text_of(refused)
    assert "结束时间不能早于开始时间" in words
    assert "证据 1 件" in words
    assert "写了很多" in words
    assert "看了" in words
    assert len(session.scalars(select(Evidence)).all()) == 1
    assert session.scalar(select(Answer)) is None


def test_what_is_no_picture_is_refused_and_the_rest_kept(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    sent = {"a_c1": "yes", "p_c1": (BytesIO(b"<script>alert(1)</script>"), "a.jpg")}
    refused = officer.send(record(visit), sent, form="record", expect=422)
    assert "只能用照片" in text_of(refused)
    assert session.scalar(select(Evidence)) is None
    assert b'id="a_c1-yes" checked' in refused.data


def test_a_note_needs_an_answer_and_unseen_needs_a_note(act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    assert "请也选一个回答" in text_of(officer.send(record(visit), {"n_c1": "看了"}, form="record", expect=422))
    given = {**HEAD_OF_RECORD, **answers(act, visit.case, c1="unseen"), "findings": "看过。"}
    refused = officer.send(record(visit), given, form="record", button=("finish", "1"), expect=422)
    assert "要写备注" in text_of(refused)
    officer.send(record(visit), {"n_c1": "设备房锁着"}, form="record", button=("finish", "1"))


def test_two_officers_do_not_overwrite_each_other(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    first, second = desk(OFFICER), desk(SECOND_OFFICER)
    page = first.page(record(visit))
    token = page.find("form", id="record").find("input", attrs={"name": "csrf_token"})["value"]
    version = page.find("input", attrs={"name": "version"})["value"]
    second.send(record(visit), {"a_c1": "no"}, form="record")
    late = first.post(record(visit), data={"csrf_token": token, "version": version, "a_c1": "yes", "place": "后门"})
    assert late.status_code == 409
    assert "有人存过这份笔录" in text_of(late)
    assert "后门".encode() in late.data
    assert session.scalars(select(Answer)).one().value == "no"


def test_the_name_of_the_person_on_site_stays_sealed(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    officer = desk(OFFICER)
    officer.send(record(visit), HEAD_OF_RECORD, form="record")
    session.expire_all()
    assert site_person(visit) == ("甲某", "店长")
    for address in (record(visit), f"/zh/desk/visits/{visit.id}"):
        assert "甲某" not in officer.page(address).get_text()
    assert "甲某 店长" in officer.page(f"/zh/desk/visits/{visit.id}/person").get_text()
    assert session.scalars(select(Sight).where(Sight.what == "person")).one().actor_id == OFFICER.id
    officer.send(record(visit), {"place": "别处"}, form="record")
    session.expire_all()
    assert site_person(visit) == ("甲某", "店长"), "an empty field changes nothing"


def test_the_page_of_a_signed_visit(session: Session, act: Acting, desk: SignedIn) -> None:
    visit = makers.visit(act, makers.case(act))
    officer = desk(OFFICER)
    words = officer.page(f"/zh/desk/visits/{visit.id}").get_text(" ", strip=True)
    assert "有效" in words
    assert "疑似 V02：" in words
    assert "证据 1 件" in words
    assert "补记" in words
    assert officer.get(record(visit)).status_code == 302, "a record that is done is read, not written"
    paper = session.scalars(select(Document).where(Document.kind == "F04")).one()
    assert f"/zh/desk/documents/{paper.id}" in str(officer.page(f"/zh/desk/visits/{visit.id}"))
    head = desk(OTHER_HEAD)
    assert "认定无效" in head.page(f"/zh/desk/visits/{visit.id}").get_text()


def test_the_visit_signs_and_attempts_through_the_moves(session: Session, act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    done, tried = makers.visit(act, case, until="done"), makers.visit(act, case, until="planned", purpose="supplement")
    officer = desk(OFFICER)
    officer.send(f"/zh/desk/visits/{done.id}/sign", {"signature": "refused"}, expect=422)
    officer.send(f"/zh/desk/visits/{done.id}/sign", {"signature": "refused", "witness": "录像 3 号"})
    officer.send(f"/zh/desk/visits/{tried.id}/attempt", {"note": "店门关着"}, expect=422)
    officer.send(f"/zh/desk/visits/{tried.id}/attempt", {"note": "店门关着", "no_photo": "天黑"})
    session.expire_all()
    assert (done.state, tried.state) == ("signed", "attempt")
    words = officer.page(f"/en/desk/visits/{tried.id}").get_text(" ", strip=True)
    assert "店门关着" in words
    assert "Attempt" in words


def test_the_future_is_no_time_for_a_visit(act: Acting, desk: SignedIn) -> None:
    visit = planned(act)
    tomorrow = (DAY + timedelta(days=1)).isoformat()
    refused = desk(OFFICER).send(record(visit), {"started_at": f"{tomorrow}T09:00"}, form="record", expect=422)
    assert "时间不能晚于现在" in text_of(refused)


def test_laws_are_those_in_force_when_the_conduct_ended(act: Acting, desk: SignedIn) -> None:
    old: dict[str, Any] = {"conduct_from": date(2025, 5, 1), "conduct_to": date(2025, 5, 20)}
    visit = makers.visit(act, makers.case(act, **old), until="planned")
    words = desk(OFFICER).page(record(visit)).get_text(" ", strip=True)
    assert "2025-06-01 起适用" in words
    fresh = makers.visit(act, makers.case(act), until="planned")
    assert "起适用" not in desk(OFFICER).page(record(fresh)).get_text()
