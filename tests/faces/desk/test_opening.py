"""Opening a case that no complaint brought (M1): who may, where, and what is asked."""

from typing import Any

import pytest

from portal.ground.db import db
from portal.work.cases.actions.opening import open_case
from portal.work.cases.models import Case
from portal.work.venues.models import Venue
from tests import makers
from tests.cast import (
    AUDITOR,
    HEAD,
    MUNICIPAL,
    OFFICER,
    OTHER_OFFICE,
    REVIEWER,
    SECOND_OFFICER,
    STRANGER,
    THIRD_OFFICER,
    TRIAGE,
)
from tests.client import text_of
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn

PAGE = "/zh/desk/cases/new"
TOLD: dict[str, Any] = {
    "source": "inspection", "conduct_from": DAY.isoformat(), "violations": ["V02"], "summary": "检查时发现门禁只能刷脸。",
    "officers": [str(OFFICER.id), str(SECOND_OFFICER.id)],
}  # fmt: skip


def newest() -> Case:
    db.session.expire_all()
    found = db.session.query(Case).order_by(Case.id.desc()).first()
    assert found is not None
    return found


def test_a_place_of_the_register_is_chosen(act: Acting, desk: SignedIn) -> None:
    venue = makers.venue(act)
    key, name = venue.id, venue.name_zh
    db.session.commit()
    link = desk(OFFICER).page(f"{PAGE}?q={name}").select_one("a[href*='venue=']")
    assert link is not None
    assert "新建场所" not in text_of(desk(OFFICER).get(str(link["href"])))
    answer = desk(OFFICER).send(str(link["href"]), TOLD)
    case = newest()
    assert answer.headers["Location"].startswith(f"/zh/desk/cases/{case.ref}?done=case.open")
    assert (case.venue_id, case.state, case.source, case.office) == (key, "preliminary", "inspection", OFFICER.office)
    assert [(row.user_id, row.duty) for row in case.assignments] == [
        (OFFICER.id, "lead"),
        (SECOND_OFFICER.id, "second"),
    ]
    assert {clock.code for clock in case.clocks} == {"D7", "D11"}
    assert "已办：建立案件" in text_of(desk(OFFICER).get(answer.headers["Location"]))


def test_a_private_space_is_urgent_and_told_to_the_police(act: Acting, desk: SignedIn) -> None:
    venue = makers.venue(act)
    key = venue.id
    db.session.commit()
    desk(TRIAGE).send(f"{PAGE}?venue={key}", {**TOLD, "private_space": "y"})
    case = newest()
    assert (case.urgent, case.police_told_on) == (True, DAY)
    assert "D3" in {clock.code for clock in case.clocks}


@pytest.mark.parametrize(("who", "status"), [
    (TRIAGE, 200), (OFFICER, 200), (THIRD_OFFICER, 200), (HEAD, 200), (MUNICIPAL, 200), (STRANGER, 200),
    (REVIEWER, 403), (AUDITOR, 403),
])  # fmt: skip
def test_who_opens_cases(desk: SignedIn, who: Any, status: int) -> None:
    assert desk(who).get(PAGE).status_code == status
    linked = PAGE in str(desk(who).get("/zh/desk/").data.decode())
    assert linked is (status == 200)


@pytest.mark.parametrize(("change", "said"), [
    ({"source": "complaint"}, "不是有效的选择"),
    ({"conduct_from": "2026-03-03"}, "行为开始不能晚于今天"),
    ({"conduct_from": "2026-03-01", "conduct_to": "2026-02-01"}, "行为结束不能早于开始"),
    ({"summary": " "}, "请写问题概述"),
    ({"violations": ["V99"]}, "V99"),
    ({"officers": [str(STRANGER.id)]}, "'10'"),
])  # fmt: skip
def test_what_will_not_do_is_said(act: Acting, desk: SignedIn, change: dict[str, Any], said: str) -> None:
    key = makers.venue(act).id
    db.session.commit()
    answer = desk(OFFICER).send(f"{PAGE}?venue={key}", {**TOLD, **change}, form="open", expect=422)
    assert said in text_of(answer)
    assert db.session.query(Case).count() == 0


def test_a_new_place_needs_name_and_address_and_lies_in_the_own_district(desk: SignedIn) -> None:
    new = {"district": "310117", "scenario": "SP.GYM", "operator": "上海云动健身有限公司"}
    said = text_of(desk(OFFICER).send(PAGE, {**TOLD, **new}, expect=422))
    assert "请填写名称" in said
    assert "请填写地址" in said
    place = {**new, "name_zh": "云动健身", "address": "人民北路 1 号"}
    assert "场所不在本单位辖区" in text_of(
        desk(OFFICER).send(PAGE, {**TOLD, **place, "district": "310115"}, expect=422)
    )
    assert db.session.query(Venue).count() == 0
    desk(OFFICER).send(PAGE, {**TOLD, **place})
    case = newest()
    assert (case.venue.name_zh, case.operator and case.operator.name_zh) == ("云动健身", "上海云动健身有限公司")


NASTY = ("", " ", "\x00", "字" * 3000, "9" * 25, "-1", "0001-01-01", "9999-12-31", "٣", "𠀀")
PLACE = {"name_zh": "云动健身", "address": "人民北路 1 号", "district": "310117", "scenario": "SP.GYM", "uscc": ""}


@pytest.mark.parametrize(
    "field", [*PLACE, "operator", "conduct_from", "conduct_to", "summary", "venue", "officers", "source"]
)
def test_whatever_is_typed_is_answered(desk: SignedIn, field: str) -> None:
    visitor = desk(OFFICER)
    found = visitor.page(PAGE).select_one("#open [name=csrf_token]")
    assert found is not None
    for nasty in NASTY:
        told = {**TOLD, **PLACE, field: nasty, "csrf_token": str(found["value"])}
        assert visitor.post(PAGE, data=told).status_code in {302, 404, 422}, nasty


def test_the_municipal_office_opens_anywhere_in_the_city(desk: SignedIn) -> None:
    place = {
        "name_zh": "地铁站售货机",
        "address": "世纪大道站",
        "district": "310115",
        "scenario": "CO.VEND",
        "operator": "",
    }
    told = {name: value for name, value in TOLD.items() if name != "officers"}
    desk(MUNICIPAL).send(PAGE, {**told, **place, "source": "superior"})
    assert newest().office == MUNICIPAL.office


@pytest.mark.parametrize("key", ["0", "999999999", "x", "9" * 30, "٣"])
def test_a_place_that_is_not_there(desk: SignedIn, key: str) -> None:
    assert desk(OFFICER).get(PAGE, query_string={"venue": key}).status_code == 404


def test_people_of_another_district_open_their_own(act: Acting, desk: SignedIn) -> None:
    key = makers.venue(act).id
    db.session.commit()
    told = {name: value for name, value in TOLD.items() if name != "officers"}
    assert "场所不在本单位辖区" in text_of(desk(STRANGER).send(f"{PAGE}?venue={key}", told, expect=422))
    far = makers.venue(act, district="310115").id
    db.session.commit()
    desk(STRANGER).send(f"{PAGE}?venue={far}", told)
    assert newest().office == OTHER_OFFICE


def test_a_case_of_the_night_stands_under_its_own_day(act: Acting, desk: SignedIn) -> None:
    made = open_case(
        venue=makers.venue(act),
        act=act(OFFICER, DAY, 2),
        **(TOLD | {"conduct_from": DAY, "officers": (OFFICER.id, SECOND_OFFICER.id)}),
    )
    db.session.commit()
    assert f"{DAY:%m-%d}" in desk(OFFICER).page(f"/zh/desk/cases/{made.ref}").select(".track li time")[0].text
