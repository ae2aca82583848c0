"""The page of a complaint: who sees what, and that every look is kept."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event, Sight
from portal.work.complaints.actions.intake import first_look
from portal.work.complaints.answers import Contact, Photo
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint
from portal.work.files.actions import put
from tests import makers
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, OTHER_TRIAGE, SECOND_OFFICER, TRIAGE, Person
from tests.client import text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn

WORDS = "更衣室的柜子一定要刷脸才能打开。"
NAMED = Contact(mode="named", name="金丝雀", phone="13800138000", mail="canary@example.com")


def reported(act: Acting) -> Complaint:
    return makers.complaint(act, words=WORDS, contact=NAMED)


def address(complaint: Complaint, lang: str = "zh") -> str:
    return f"/{lang}/desk/complaints/{complaint.ref}"


def sights(session: Session, what: str) -> list[Sight]:
    session.rollback()
    return list(session.scalars(select(Sight).where(Sight.what == what)))


@pytest.mark.parametrize(
    ("who", "reads"),
    [(TRIAGE, True), (HEAD, True), (OFFICER, False), (MUNICIPAL, False), (AUDITOR, False)],
    ids=lambda v: getattr(v, "login", str(v)),
)
def test_words_are_for_those_who_work_on_it(
    act: Acting, session: Session, desk: SignedIn, who: Person, reads: bool
) -> None:
    complaint = reported(act)
    where = address(complaint)
    page = text_of(desk(who).get(where))
    assert (WORDS in page) is reads
    assert len(sights(session, "words")) == int(reads)
    assert len(sights(session, "page")) == 1
    assert not any(part in page for part in NAMED.words())


def test_another_office_sees_nothing(act: Acting, session: Session, desk: SignedIn) -> None:
    where = address(reported(act))
    assert desk(OTHER_TRIAGE).get(where).status_code == 403
    assert not sights(session, "page")


def test_the_officer_of_its_case_reads_the_words(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = reported(act)
    first_look(complaint, act=act(TRIAGE))
    complaint.venue = makers.venue(act)
    makers.done(
        act, complaint, "accept", priority="normal", summary="柜子只能刷脸", officers=(OFFICER.id, SECOND_OFFICER.id)
    )
    where = address(complaint)
    assert WORDS in text_of(desk(OFFICER).get(where))


def test_identity_is_shown_once_and_for_a_reason(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = reported(act)
    where = address(complaint)
    browser = desk(TRIAGE)
    browser.send(where, {"reason": ""}, form="identity", expect=422)
    assert not sights(session, "identity")
    shown = browser.send(where, {"reason": "要问清楚是哪一台机器"}, form="identity", expect=200)
    assert all(part in text_of(shown) for part in (NAMED.name, NAMED.phone, NAMED.mail))
    assert "no-store" in shown.headers["Cache-Control"]
    kept = sights(session, "identity")
    assert [row.reason for row in kept] == ["要问清楚是哪一台机器"]
    page = text_of(browser.get(where))
    assert "要问清楚是哪一台机器" in page
    assert NAMED.phone not in page


def test_an_officer_outside_the_case_cannot_open_the_identity(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = reported(act)
    where = address(complaint)
    browser = desk(OFFICER)
    page = browser.page(where)
    token = page.find("input", attrs={"name": "csrf_token"})
    assert token is not None
    answer = browser.post(f"{where}/identity", data={"csrf_token": token["value"], "reason": "看看是谁"})
    assert answer.status_code == 403
    assert not sights(session, "identity")


def test_a_message_reaches_the_reporter_once(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint = reported(act)
    key, where = complaint.id, address(complaint)
    browser = desk(TRIAGE)
    page = browser.page(where)
    form = page.find("form", attrs={"action": lambda a: a and a.endswith("/messages")})
    assert form is not None
    data = {str(i["name"]): i["value"] for i in form.find_all("input", value=True)} | {"text": "请问是几楼的柜子？"}
    for _ in range(2):
        assert browser.post(f"{where}/messages", data=data).status_code == 302
    session.rollback()
    letters = read(session, session.get_one(Complaint, key))
    assert [(letter.text, letter.from_reporter) for letter in letters] == [("请问是几楼的柜子？", False)]
    assert "请问是几楼的柜子？" in text_of(browser.get(where))
    events = session.scalars(select(Event).where(Event.complaint_id == key))
    assert not any("柜子" in str(event.data) for event in events)


def test_a_venue_is_chosen_from_the_register_or_entered(act: Acting, session: Session, desk: SignedIn) -> None:
    complaint, venue = reported(act), makers.venue(act, name_zh="云动健身（人民北路店）")
    key, where, venue_id = complaint.id, address(complaint), venue.id
    browser = desk(TRIAGE)
    assert "云动健身（人民北路店）" in text_of(browser.get(where))
    found = browser.get(f"{where}/venue?q=yundong")
    assert "云动健身（人民北路店）" in text_of(found)
    token = browser.page(where).find("input", attrs={"name": "csrf_token"})
    assert token is not None
    answer = browser.post(f"{where}/venue", data={"csrf_token": token["value"], "venue": venue_id})
    assert answer.status_code == 302
    session.rollback()
    assert session.get_one(Complaint, key).venue_id == venue_id
    browser.send(f"{where}/venue", {"name_zh": "另一处健身馆", "address": "新松江路 9 号"})
    session.rollback()
    changed = session.get_one(Complaint, key).venue
    assert changed is not None
    assert changed.name_zh == "另一处健身馆"
    wrong = browser.send(
        f"{where}/venue", {"name_zh": "甲", "address": "乙", "operator": "丙公司", "uscc": "123"}, expect=422
    )
    assert "统一社会信用代码有误" in text_of(wrong)


def test_the_page_speaks_english(act: Acting, desk: SignedIn) -> None:
    complaint = reported(act)
    where = address(complaint, "en")
    page = text_of(desk(TRIAGE, "en").get(where))
    assert "What you can do now" in page
    assert "First look" in page


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()


def test_a_picture_is_opened_for_a_reason_by_few(act: Acting, session: Session, desk: SignedIn) -> None:
    data = picture()
    complaint = makers.complaint(act, photos=(Photo("device", put(data, type="image/jpeg")),))
    where = address(complaint)
    assert "由承办、审核人员或负责人打开" in text_of(desk(TRIAGE).get(where))
    browser = desk(HEAD)
    refused = browser.send(where, {"reason": "看"}, form="attachments", expect=422)
    assert "理由 2 到 200 字" in text_of(refused)
    shown = browser.send(where, {"reason": "看清机器编号"}, form="attachments", expect=200)
    assert shown.mimetype == "image/jpeg"
    assert shown.data == data
    assert shown.headers["Cache-Control"] == "no-store"
    assert [row.reason for row in sights(session, "image")] == ["看清机器编号"]


def test_a_picture_of_another_complaint_is_not_there(act: Acting, desk: SignedIn) -> None:
    other = makers.complaint(act, photos=(Photo("device", put(picture(), type="image/jpeg")),))
    where = address(makers.complaint(act))
    assert other.id
    browser = desk(HEAD)
    token = browser.page(where).find("input", attrs={"name": "csrf_token"})
    assert token is not None
    answer = browser.post(f"{where}/attachments/1", data={"csrf_token": token["value"], "reason": "看清机器编号"})
    assert answer.status_code == 404
