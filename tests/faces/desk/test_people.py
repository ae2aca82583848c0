"""Who works on a case: assigned, replaced, relieved and stepping aside, over the desk."""

from datetime import timedelta

import pytest

from portal.bilingual import LANGS
from portal.ground.db import db
from portal.ground.events.models import Event
from portal.law.workflow.refusal import Refused
from portal.work.accounts.actions import certify, grant
from portal.work.accounts.models import Certificate, User
from portal.work.cases.actions.assigning import assign
from portal.work.cases.models import Case
from tests import makers
from tests.cast import (
    AUDITOR,
    CERTIFIED_FROM,
    HEAD,
    MUNICIPAL,
    MUNICIPAL_OFFICE,
    OFFICER,
    REVIEWER,
    SECOND_OFFICER,
    STRANGER,
    THIRD_OFFICER,
    TRIAGE,
    Person,
)
from tests.client import text_of
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn


def at(case: Case) -> str:
    return f"/zh/desk/cases/{case.ref}/officers"


def duties(case: Case) -> dict[int, frozenset[str]]:
    db.session.expire_all()
    return db.session.get_one(Case, case.id).duties()


def certified(who: Person, days: int) -> None:
    user = db.session.get_one(User, who.id)
    certify(
        db.session(), user, number=f"3101170{who.id:04d}", valid_from=CERTIFIED_FROM, valid_to=DAY + timedelta(days)
    )
    db.session.commit()


def test_the_head_replaces_the_lead_with_a_certified_officer(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    certified(THIRD_OFFICER, 10)
    page = desk(HEAD).page(f"/zh/desk/cases/{case.ref}")
    assert page.select_one(f"a[href$='{at(case).removeprefix('/zh')}']")
    desk(HEAD).send(at(case), {"officers": str(THIRD_OFFICER.id), "duty": "lead"})
    assert duties(case) == {SECOND_OFFICER.id: {"second"}, THIRD_OFFICER.id: {"lead"}}
    said = text_of(desk(HEAD).get(at(case)))
    assert "证件将到期" in said
    assert "3101170" in said
    event = db.session.query(Event).filter_by(move="assign").one()
    assert event.data == {"user": THIRD_OFFICER.id, "duty": "lead"}


@pytest.mark.parametrize(("days", "why"), [(None, "没有今天有效的执法证件"), (-1, "没有今天有效的执法证件")])
def test_without_a_certificate_of_today_nobody_is_picked(
    act: Acting, desk: SignedIn, days: int | None, why: str
) -> None:
    case = makers.case(act)
    if days is not None:
        certified(THIRD_OFFICER, days)
    page = desk(HEAD).page(at(case))
    offered = {str(box["value"]) for box in page.select("#assign [name=officers]")}
    assert offered == {str(OFFICER.id), str(SECOND_OFFICER.id)}
    assert why in page.get_text()
    token = page.select_one("#assign [name=csrf_token]")
    version = page.select_one("#assign [name=version]")
    assert token is not None
    assert version is not None
    told = {
        "csrf_token": token["value"],
        "version": version["value"],
        "officers": str(THIRD_OFFICER.id),
        "duty": "lead",
    }
    assert desk(HEAD).post(at(case), data=told).status_code == 422
    assert THIRD_OFFICER.id not in duties(case)


def test_an_expired_certificate_of_somebody_on_the_case_is_marked(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    db.session.query(Certificate).filter_by(user_id=OFFICER.id).update({"valid_to": DAY - timedelta(1)})
    db.session.commit()
    assert "证件已过期，请换人" in text_of(desk(HEAD).get(at(case)))


@pytest.mark.parametrize(("who", "may"), [
    (HEAD, True), (MUNICIPAL, True), (OFFICER, True), (SECOND_OFFICER, True),
    (TRIAGE, False), (THIRD_OFFICER, False), (REVIEWER, False), (AUDITOR, False),
])  # fmt: skip
def test_page_and_door_say_the_same(act: Acting, desk: SignedIn, who: Person, may: bool) -> None:
    case = makers.case(act)
    visitor = desk(who)
    page = visitor.page(at(case))
    assert bool(page.select("#assign")) is may
    assert visitor.get(f"{at(case)}/recusal").status_code == (200 if may else 403)
    if not may:
        token, version = page.select_one("[name=csrf_token]"), desk(HEAD).page(at(case)).select_one("[name=version]")
        assert token is not None
        assert version is not None
        sent = {"user": OFFICER.id, "version": version["value"], "csrf_token": token["value"]}
        assert visitor.post(f"{at(case)}/relieve", data=sent).status_code == 403
    assert OFFICER.id in duties(case)


def test_another_district_sees_nothing(act: Acting, desk: SignedIn) -> None:
    assert desk(STRANGER).get(at(makers.case(act))).status_code == 403


def test_an_officer_is_relieved_and_the_second_to_try_is_told(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    quick, slow = desk(HEAD), desk(MUNICIPAL)
    late = slow.page(at(case))
    quick.send(at(case), {"user": str(SECOND_OFFICER.id)})
    assert duties(case) == {OFFICER.id: {"lead"}}
    fields = {str(box["name"]): str(box["value"]) for box in late.select("form[action$=relieve] input")}
    assert slow.post(f"{at(case)}/relieve", data=fields).status_code == 409
    assert duties(case) == {OFFICER.id: {"lead"}}


def test_relieving_nobody_or_too_late_is_said_on_the_page(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    visitor = desk(HEAD)
    box = {str(one["name"]): str(one["value"]) for one in visitor.page(at(case)).select("form[action$=relieve] input")}
    nobody = visitor.post(f"{at(case)}/relieve", data=box | {"user": str(THIRD_OFFICER.id)})
    stale = visitor.post(f"{at(case)}/relieve", data=box | {"csrf_token": "stale"})
    assert (nobody.status_code, stale.status_code) == (422, 422)
    assert "此人不承办本案" in text_of(nobody)
    assert "页面打开太久了" in text_of(stale)
    assert duties(case) == {OFFICER.id: {"lead"}, SECOND_OFFICER.id: {"second"}}


def test_who_steps_aside_cannot_be_picked_again(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    desk(HEAD).send(f"{at(case)}/recusal", {"person": str(SECOND_OFFICER.id), "reason": "配偶在该公司任职"})
    said = text_of(desk(HEAD).get(at(case)))
    assert "应当回避，请换人" in said
    assert "配偶在该公司任职" in said
    assert "此人应当回避本案" in said
    again = desk(HEAD).page(f"{at(case)}/recusal")
    assert str(SECOND_OFFICER.id) not in {str(one.get("value")) for one in again.select("[name=person] option")}
    event = db.session.query(Event).filter_by(move="recuse").one()
    assert event.data == {"user": SECOND_OFFICER.id}


def test_an_escalated_case_gets_officers_of_the_municipal_office(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    user = db.session.get_one(User, THIRD_OFFICER.id)
    grant(db.session(), user, role=THIRD_OFFICER.roles[0], office=MUNICIPAL_OFFICE, from_day=CERTIFIED_FROM)
    certified(THIRD_OFFICER, 400)
    case.office = MUNICIPAL_OFFICE
    for row in case.assignments:
        row.to_day = DAY
    db.session.commit()
    offered = {str(box["value"]) for box in desk(MUNICIPAL).page(at(case)).select("#assign [name=officers]")}
    assert offered == {str(THIRD_OFFICER.id)}
    desk(MUNICIPAL).send(at(case), {"officers": str(THIRD_OFFICER.id), "duty": "lead"})
    assert duties(case) == {THIRD_OFFICER.id: {"lead"}}


@pytest.mark.parametrize("lang", LANGS)
def test_in_both_languages(act: Acting, desk: SignedIn, lang: str) -> None:
    case = makers.case(act)
    visitor = desk(HEAD, lang)
    for where in (at(case), f"{at(case)}/recusal", f"/zh/desk/cases/{case.ref}/devices"):
        assert visitor.get(where.replace("/zh/", f"/{lang}/")).status_code == 200


@pytest.mark.parametrize(("who", "may"), [(TRIAGE, True), (THIRD_OFFICER, True), (REVIEWER, False)])
def test_while_nobody_is_on_the_case_triage_and_officers_assign(
    act: Acting, desk: SignedIn, who: Person, may: bool
) -> None:
    case = makers.case(act, officers=())
    assert "还没有指定承办人员" in text_of(desk(who).get(at(case)))
    assert bool(desk(who).page(at(case)).select("#assign")) is may


def test_a_filing_without_two_officers_leads_to_this_page(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act, officers=(OFFICER.id,))
    makers.visit(act, case)
    page = desk(OFFICER).page(f"/zh/desk/cases/{case.ref}/file")
    assert page.select_one(f"a[href='{at(case)}']")


def test_a_closed_case_gets_nobody(act: Acting, desk: SignedIn) -> None:
    case = makers.case(act)
    case.state, case.closed_kind, case.closed_on = "closed", "NOT_FOUND", DAY
    db.session.commit()
    assert not desk(HEAD).page(at(case)).select("#assign")
    with pytest.raises(Refused, match="case_closed"):
        assign(case, user_id=SECOND_OFFICER.id, duty="lead", act=act(HEAD))
