"""Where it is (R3) and what is published there (R9): the register, a point, the map, a label; nothing of it leaks."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.law.catalogue.pack import pack
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import open_part
from portal.work.publication.models import Publication
from portal.work.venues.actions import add_operator, add_venue
from portal.work.venues.models import Device, Venue
from tests import makers
from tests.cast import HEAD, OFFICER, TRIAGE
from tests.client import Browser, browser, text_of
from tests.conftest import Acting
from tests.faces.intake.steps import DISTRICT, until, words
from tests.faces.transparency.records import publish

WHERE = "/zh/report/where"


@pytest.fixture
def pool(session: Session, act: Acting) -> Venue:
    operator = add_operator(name_zh="上海深蓝体育发展有限公司", act=act(OFFICER))
    row = add_venue(
        name_zh="云间游泳馆", name_en="Yunjian Pool", address="中山路 100 号", scenario="SP.POOL", district=DISTRICT,
        operator=operator, lat=31.03, lon=121.23, act=act(OFFICER),
    )  # fmt: skip
    session.commit()
    return row


def cards(page: BeautifulSoup | TestResponse) -> list[str]:
    soup = page if isinstance(page, BeautifulSoup) else BeautifulSoup(page.data, "html.parser")
    return [label.get_text(" ", strip=True) for label in soup.select("#found .pick")]


def sent(visitor: Browser) -> Complaint:
    """The report, sent after the place was given."""
    for step, fields in (
        ("what", {"usual": ["V15"]}), ("when", {"day": "today", "still": "yes"}), ("evidence", {}), ("describe", {}), ("contact", {"mode": "code"}),
        ("check", {"privacy": "y"}),
    ):  # fmt: skip
        visitor.send(f"/zh/report/{step}", fields, form="f")
    found = db.session.query(Complaint).order_by(Complaint.id.desc()).first()
    assert found is not None
    return found


def published(act: Acting, session: Session, at: Venue, title: str = "云间游泳馆：强制刷脸") -> Publication:
    case = makers.case(act, at=at)
    number = f"2026-{session.query(Publication).count() + 1:04}"
    row = publish(number, texts={"zh": title, "en": "A pool"}, case_id=case.id)
    session.commit()
    return row


@pytest.mark.parametrize("typed", ["云间", "yunjian", "yjyyg", "深兰体育", "云涧游泳馆", "Yunjian"])
def test_a_venue_is_looked_for_without_a_script_and_chosen(app: Flask, pool: Venue, typed: str) -> None:
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"q": typed}, form="f", expect=200, button=("_find", "1"))
    assert cards(answer) == ["云间游泳馆 中山路 100 号，松江区", "都不是，我自己写"]
    answer = visitor.post(WHERE, data=_with(answer, q=typed, venue=str(pool.id)))
    assert answer.headers["Location"].endswith("/report/what")
    complaint = sent(visitor)
    assert (complaint.venue_id, complaint.district) == (pool.id, DISTRICT)


def _with(answer: TestResponse, **fields: str) -> dict[str, str]:
    token = BeautifulSoup(answer.data, "html.parser").find("input", attrs={"name": "csrf_token"})
    assert token
    return {"csrf_token": str(token["value"]), **fields}


def test_the_code_of_a_label_may_be_typed_with_a_slip(app: Flask, pool: Venue) -> None:
    code = f" {pool.code[:4].lower()}-{pool.code[4:]}"
    answer = until(app, "where").send(WHERE, {"q": code}, form="f", expect=200)
    assert cards(answer)[0].startswith("云间游泳馆")


def test_enter_in_any_field_goes_on_and_enter_after_a_word_searches(app: Flask, pool: Venue) -> None:
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"q": "云间"}, form="f", expect=200)
    assert cards(answer)
    typed = {"address": "示例路 3 号", "district": DISTRICT}
    assert visitor.send(WHERE, typed, form="f", button=("_find", "1")).headers["Location"].endswith("/report/what")


def test_nothing_is_found_and_the_page_says_what_to_do(app: Flask, pool: Venue) -> None:
    answer = until(app, "where").send(
        WHERE, {"q": "火锅城", "name": "某火锅城"}, form="f", expect=200, button=("_find", "1")
    )
    assert "没有找到，请在下面写。" in text_of(answer)
    assert cards(answer) == []
    assert 'value="某火锅城"' in answer.get_data(as_text=True)


def test_a_word_that_found_nothing_shuts_no_other_way(app: Flask) -> None:
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"q": "zzzz"}, form="f", expect=200, button=("_map", "1"))
    page = BeautifulSoup(answer.data, "html.parser")
    buttons = page.select(".choose button")
    assert buttons
    assert all(page.select_one(f"{one['formaction']} .choose") for one in buttons), "the page opens where the map is"
    answer = visitor.post(WHERE, data=_with(answer, q="zzzz", district="", _district=DISTRICT))
    page = BeautifulSoup(answer.data, "html.parser")
    assert page.select_one(f"#district option[selected][value='{DISTRICT}']") is not None


def test_a_district_is_chosen_on_the_map_and_its_streets_are_offered(app: Flask) -> None:
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"name": "某游泳馆"}, form="f", expect=200, button=("_map", "1"))
    page = BeautifulSoup(answer.data, "html.parser")
    for part in ("svg", ".choose__t"):
        buttons = page.select(f".choose {part} button")
        assert sorted(str(one["value"]) for one in buttons) == sorted(pack().districts)
        assert all(one["name"] == "_district" and one.get_text(strip=True) for one in buttons)
    answer = visitor.post(WHERE, data=_with(answer, name="某游泳馆", district="", _district=DISTRICT))
    page = BeautifulSoup(answer.data, "html.parser")
    chosen = page.select_one("#district option[selected]")
    assert chosen is not None
    assert chosen["value"] == DISTRICT
    streets = [str(one["value"]) for one in page.select("#street option")][1:]
    assert streets == [row.code for row in pack().streets.values() if row.district == DISTRICT]
    fields = _with(answer, name="某游泳馆", district=DISTRICT, street=streets[3])
    assert visitor.post(WHERE, data=fields).headers["Location"].endswith("/report/what")
    assert pack().streets[streets[3]].name_zh in open_part(sent(visitor)).place.address


def test_a_street_needs_no_script(app: Flask) -> None:
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"district": DISTRICT}, form="f", expect=200, button=("_streets", "1"))
    assert len(BeautifulSoup(answer.data, "html.parser").select("#street option")) > 10
    answer = visitor.post(WHERE, data=_with(answer, name="甲", district="310101", street="310117002"))
    assert open_part(sent(visitor)).place.address == ""


def asked(app: Flask, path: str, lang: str = "zh", **fields: str) -> Any:
    answer = browser(app).post(f"/{lang}/report/where/{path}", data=fields)
    assert not answer.headers.getlist("Set-Cookie")
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.data)


def test_suggestions_say_no_more_than_the_register(app: Flask, pool: Venue) -> None:
    found = asked(app, "find", q="云涧游泳馆")
    assert found == {
        "said": "找到 1 处，在下面选",
        "cards": [{"value": str(pool.id), "name": "云间游泳馆", "small": "中山路 100 号，松江区"}],
    }
    assert asked(app, "find", "en", q="yjyyg")["cards"][0] == {
        "value": str(pool.id), "name": "Yunjian Pool", "small": "中山路 100 号, Songjiang",
    }  # fmt: skip
    assert asked(app, "find", q="火锅城") == {"said": "没有找到，请在下面写。", "cards": []}
    assert asked(app, "find", q="") == asked(app, "find") == {"said": "", "cards": []}


NEAR = (
    ({"lat": "31.0322", "lon": "121.2277", "accuracy": "20"}, "310117", "您大概在松江区"),
    ({"lat": "31.2304", "lon": "121.4737"}, "310101", "您大概在黄浦区"),
    ({"lat": "31.0322", "lon": "121.2277", "accuracy": "4e9"}, "310117", "您大概在松江区"),
    ({"lat": "31.2646", "lon": "121.5050", "accuracy": "50"}, "", "可能是虹口区或杨浦区"),
    ({"lat": "31.2304", "lon": "121.4737", "accuracy": "3000"}, "", "可能是黄浦区或"),
    ({"lat": "31.3", "lon": "120.6"}, "", "看起来不在上海"),
    ({"lat": "-91", "lon": "121"}, "", "没有定到位"),
    ({"lat": "x", "lon": "nan"}, "", "没有定到位"),
    ({"lat": "nan", "lon": "121"}, "", "没有定到位"),
    ({"lat": "inf", "lon": "121"}, "", "没有定到位"),
    ({}, "", "没有定到位"),
)  # fmt: skip


@pytest.mark.parametrize(("sent_", "district", "said"), NEAR)
def test_a_point_gives_the_district_or_says_that_it_does_not(
    app: Flask, pool: Venue, sent_: dict[str, str], district: str, said: str
) -> None:
    answer = asked(app, "near", **sent_)
    assert answer["district"] == district
    assert said in answer["said"]


def test_what_is_nearby_says_how_far(app: Flask, pool: Venue) -> None:
    answer = asked(app, "near", lat="31.0311", lon="121.2311", accuracy="10")
    assert [card["small"] for card in answer["cards"]] == ["约 160 米，中山路 100 号，松江区"]
    assert asked(app, "near", lat="31.04", lon="121.24")["cards"] == []
    assert "about 160 m away" in asked(app, "near", "en", lat="31.0311", lon="121.2311")["cards"][0]["small"]


def test_the_streets_of_a_district(app: Flask) -> None:
    assert {row["value"][:6] for row in asked(app, "streets", district=DISTRICT)["streets"]} == {DISTRICT}
    assert asked(app, "streets", district="x") == asked(app, "streets") == {"streets": []}


def test_a_point_is_kept_only_where_the_person_says_so(app: Flask) -> None:
    typed = {"name": "某馆", "district": DISTRICT, "lat": "31.0322222", "lon": "121.2277777"}
    for kept, point in (({}, (None, None)), ({"keep_point": "y"}, (31.0322, 121.2278))):
        visitor = until(app, "where")
        visitor.send(WHERE, {**typed, **kept}, form="f")
        assert ("附上了位置" in words(visitor.page(f"{WHERE}?back=check")) + _checked(visitor)) == bool(kept)
        place = open_part(sent(visitor)).place
        assert (place.lat, place.lon) == point


def _checked(visitor: Browser) -> str:
    """The check page once everything else is answered."""
    for step, fields in (("what", {"usual": ["V15"]}), ("when", {"day": "today", "still": "yes"})):
        visitor.send(f"/zh/report/{step}", fields, form="f")
    return words(visitor.page("/zh/report/check"))


def test_a_point_alone_is_a_place(app: Flask) -> None:
    visitor = until(app, "where")
    fields = {"district": DISTRICT, "keep_point": "y", "lat": "31.0322", "lon": "121.2277"}
    assert visitor.send(WHERE, fields, form="f").headers["Location"].endswith("/report/what")
    assert sent(visitor).place_findable


# --- labels -----------------------------------------------------------------------------------------------------------


def test_a_label_leads_to_the_readers_language(app: Flask, pool: Venue) -> None:
    for tongue, lang in (("en-GB,en;q=.9", "en"), ("zh-CN,en;q=.5", "zh"), ("fr", "zh")):
        answer = browser(app).get(f"/v/{pool.code.lower()}", headers={"Accept-Language": tongue})
        assert answer.headers["Location"] == f"/{lang}/v/{pool.code.lower()}"
        assert not answer.headers.getlist("Set-Cookie")


def test_a_label_tells_what_is_public_and_sets_no_cookie(app: Flask, pool: Venue) -> None:
    visitor = browser(app)
    page = words(visitor.page(f"/zh/v/{pool.code}"))
    assert "云间游泳馆" in page
    assert "没有公开的案件。" in page
    assert not visitor.get(f"/en/v/{pool.code}").headers.getlist("Set-Cookie")


@pytest.mark.parametrize("code", ["ABCDEFGH", "x", "0" * 200, "%00", "云间游泳馆八个字", "..%2f", "AB2C%20D3E4"])
def test_an_unknown_label_helps_on(app: Flask, pool: Venue, code: str) -> None:
    answer = browser(app).get(f"/zh/v/{code}")
    assert answer.status_code == 404
    if code == "ABCDEFGH":
        assert "没有这个码" in text_of(answer)
        assert "/zh/report/where" in answer.get_data(as_text=True)


def test_a_label_is_the_same_page_whatever_is_not_published(
    app: Flask, pool: Venue, act: Acting, session: Session
) -> None:
    """Reports, cases, visits and what became of a machine: nothing of it shows before something is published."""
    device = Device(venue_id=pool.id, number="A-7", kind="locker", state="in_use", code="AAAABBBB")
    session.add(device)
    session.commit()
    labels = (f"/zh/v/{pool.code}", "/zh/v/AAAABBBB", f"/en/v/{pool.code}", "/en/v/AAAABBBB")
    before = [_plain(browser(app).get(path)) for path in labels]
    makers.complaint(act, venue_id=pool.id)
    case = makers.case(act, at=pool)
    makers.visit(act, case)
    row = publish(texts={"zh": "还没有公开的题目"}, state="proposed", case_id=case.id)
    _change(session, act, device, case, "suspended")
    session.commit()
    assert [_plain(browser(app).get(path)) for path in labels] == before
    row.state = "published"
    session.commit()
    after = [_plain(browser(app).get(path)) for path in labels]
    assert "还没有公开的题目" in after[0]
    assert "已暂停刷脸" in after[1]
    _change(session, act, device, makers.case(act, at=pool), "reinstated")
    session.commit()
    assert [_plain(browser(app).get(path)) for path in labels] == after, "nor what another case does later"
    row.state = "withdrawn"
    session.commit()
    assert [_plain(browser(app).get(path)) for path in labels] == before


def _change(session: Session, act: Acting, device: Device, case: Case, state: str) -> None:
    from portal.ground.events.record import record

    device.state = state
    doing = act(OFFICER)
    record(
        at=doing.now, track="device", subject_id=device.id, case_id=case.id, move=f"device.{state}", role="CO",
        office=case.office, actor_id=doing.by.user_id,
    )  # fmt: skip


def _plain(answer: TestResponse) -> str:
    """The page without its token."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.get_data(as_text=True))


def test_a_label_begins_a_report_with_the_place_filled_in(app: Flask, pool: Venue, session: Session) -> None:
    session.add(Device(venue_id=pool.id, number="A-7", kind="locker", state="in_use", code="AAAABBBB"))
    session.commit()
    visitor = browser(app)
    assert visitor.send("/zh/v/aaaa-bbbb", {}, form="here").headers["Location"].endswith("/zh/report/what")
    complaint = sent(visitor)
    place = open_part(complaint).place
    assert (complaint.venue_id, complaint.scenario, place.machine_no) == (pool.id, "SP.POOL", "A-7")


def test_a_label_does_not_overwrite_another_place_unasked(app: Flask, pool: Venue) -> None:
    visitor = until(app, "what")
    answer = visitor.send(f"/zh/v/{pool.code}", {}, form="here")
    assert answer.headers["Location"].endswith(WHERE)
    page = visitor.page(WHERE)
    assert cards(page)[0].startswith("云间游泳馆")
    chosen = page.select_one("#found input[checked]")
    assert chosen is not None
    assert chosen["value"] == str(pool.id)
    assert visitor.send(WHERE, {}, form="f").headers["Location"].endswith("/report/what")
    assert sent(visitor).venue_id == pool.id


# --- the same matter --------------------------------------------------------------------------------------------------


def test_what_is_published_here_is_offered_and_the_answer_reaches_triage(
    app: Flask, pool: Venue, act: Acting, session: Session
) -> None:
    row = published(act, session, pool)
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"q": "云间"}, form="f", expect=200, button=("_find", "1"))
    answer = visitor.post(WHERE, data=_with(answer, venue=str(pool.id)))
    assert answer.headers["Location"].endswith("/report/same")
    page = visitor.page("/zh/report/same")
    assert "云间游泳馆：强制刷脸" in words(page)
    answer = visitor.send("/zh/report/same", {"same": row.number}, form="f")
    assert answer.headers["Location"].endswith("/report/what")
    complaint = sent(visitor)
    assert (complaint.same_as, complaint.venue_id) == (row.number, pool.id)
    desk = browser(app).sign_in(TRIAGE)
    shown = words(desk.page(f"/zh/desk/complaints/{complaint.ref}"))
    assert f"反映人说和已公开的是同一件事 {row.number}" in shown
    told = json.dumps([event.data for event in db.session.query(Event)], ensure_ascii=False)
    assert row.number not in told


@pytest.mark.parametrize("said", [{"same": "different"}, {}, {"same": "2099-P99"}, {"same": "' OR 1=1"}])
def test_another_matter_or_no_answer_goes_on_too(
    app: Flask, pool: Venue, act: Acting, session: Session, said: dict[str, str]
) -> None:
    published(act, session, pool)
    visitor = until(app, "where")
    visitor.send(WHERE, {"name": "云间游泳馆", "district": DISTRICT}, form="f")
    answer = visitor.get("/zh/report/same")
    answer = visitor.post("/zh/report/same", data=_with(answer, **said))
    assert answer.headers["Location"].endswith("/report/what")
    complaint = sent(visitor)
    assert (complaint.same_as, complaint.venue_id) == (None, None)


def test_a_typed_name_like_a_published_place_is_asked_and_never_blocked(
    app: Flask, pool: Venue, act: Acting, session: Session
) -> None:
    row = published(act, session, pool)
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"name": "云涧游泳馆", "district": DISTRICT}, form="f")
    assert answer.headers["Location"].endswith("/report/same")
    visitor.send("/zh/report/same", {"same": row.number}, form="f")
    assert visitor.get("/zh/report/what").status_code == 200
    complaint = sent(visitor)
    assert (complaint.same_as, complaint.venue_id) == (row.number, pool.id)
    assert open_part(complaint).place.name == "云涧游泳馆"


def test_a_place_with_reports_but_nothing_published_is_not_asked_about(
    app: Flask, pool: Venue, act: Acting, session: Session
) -> None:
    for _ in range(6):
        makers.complaint(act, venue_id=pool.id)
    makers.case(act, at=pool)
    session.commit()
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"name": "云间游泳馆", "district": DISTRICT}, form="f")
    assert answer.headers["Location"].endswith("/report/what")
    answer = visitor.get("/zh/report/same")
    assert answer.headers["Location"].endswith("/report/what")


def test_at_most_three_are_offered_and_the_switch_keeps_the_page(
    app: Flask, pool: Venue, act: Acting, session: Session
) -> None:
    for number in range(5):
        published(act, session, pool, f"第 {number} 件")
    visitor = until(app, "where")
    visitor.send(WHERE, {"name": "云间游泳馆", "district": DISTRICT}, form="f")
    assert len(visitor.page("/zh/report/same").select("#same .pick")) == 4
    answer = visitor.send("/zh/report/same?back=check", {}, form="f", button=("_switch", "lang:en"), expect=307)
    assert answer.headers["Location"] == "/en/report/same?back=check"
    page = visitor.page("/en/report/same?back=check")
    assert (
        visitor.post(
            "/en/report/same?back=check", data={"csrf_token": page.find("input", attrs={"name": "csrf_token"})["value"]}
        )
        .headers["Location"]
        .endswith("/report/check")
    )  # type: ignore[index]
    assert browser(app).get("/zh/report/same").headers["Location"].endswith("/report/where")


def test_a_changed_place_is_asked_anew(app: Flask, pool: Venue, act: Acting, session: Session) -> None:
    row = published(act, session, pool)
    visitor = until(app, "where")
    visitor.send(WHERE, {"name": "云间游泳馆", "district": DISTRICT}, form="f")
    visitor.send("/zh/report/same", {"same": row.number}, form="f")
    answer = visitor.post(WHERE, data=_with(visitor.get(WHERE), venue="typed", name="别处", district="310101"))
    assert answer.headers["Location"].endswith("/report/what")
    complaint = sent(visitor)
    assert (complaint.same_as, complaint.venue_id) == (None, None)


# --- nothing of it leaks ----------------------------------------------------------------------------------------------


def test_what_is_looked_for_stands_nowhere(
    app: Flask, pool: Venue, caplog: pytest.LogCaptureFixture, session: Session
) -> None:
    caplog.set_level("DEBUG")
    asked(app, "find", q="金丝雀泳池")
    asked(app, "near", lat="31.0377", lon="121.2377", accuracy="10")
    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"q": "金丝雀泳池"}, form="f", expect=200, button=("_find", "1"))
    assert "金丝雀" not in answer.request.full_path
    held = " ".join(
        str(row)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
    )
    for canary in ("金丝雀", "31.0377", "121.2377"):
        assert canary not in held
        assert canary not in caplog.text


def test_the_page_is_light(app: Flask, pool: Venue) -> None:
    import gzip

    visitor = until(app, "where")
    answer = visitor.send(WHERE, {"name": "甲"}, form="f", expect=200, button=("_map", "1"))
    page = answer.get_data(as_text=True)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    whole = sum(
        len(gzip.compress(body)) for body in [answer.data, *(visitor.get(path).data for path in dict.fromkeys(files))]
    )
    assert whole <= 24_000, (whole, files)


def test_the_desk_is_not_told_who_said_the_same(app: Flask, pool: Venue, act: Acting, session: Session) -> None:
    row = published(act, session, pool)
    complaint = makers.complaint(act, venue_id=pool.id, same=row.number)
    session.commit()
    page = words(browser(app).sign_in(HEAD).page(f"/zh/desk/complaints/{complaint.ref}"))
    assert row.number in page
