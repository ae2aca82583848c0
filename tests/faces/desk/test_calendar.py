"""The calendar on the desk: read, prepared by the administrator, shown with its effect, approved by the supervisor."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.ground.rulebook.models import CalendarChange, CalendarDay, RuleVersion
from portal.ground.rulebook.rules import touch
from portal.work.cases.models import Case
from tests import makers
from tests.cast import ADMIN, AUDITOR, HEAD, MUNICIPAL, OFFICER, STRANGER, TRIAGE
from tests.client import Browser, said, statements, text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn

WHERE = "/zh/desk/calendar"
STORM = {"day": "2026-03-04", "what": "off", "label": "台风停工", "source": "市政府通知"}
NOTICE = "date,working,label\r\n2027-01-01,0,元旦\r\n2027-01-04,0,元旦\r\n2027-01-09,1,调休上班\r\n"


def upload(visitor: Browser, data: bytes, *, expect: int, year: str = "2027") -> TestResponse:
    fields = {"year": year, "source": "关于 2027 年节假日安排的通知", "file": (io.BytesIO(data), "n.csv")}
    return visitor.send(f"{WHERE}/notice", fields, form="notice-form", expect=expect)


def held(session: Session) -> tuple[int, int]:
    """How many changes and how many days of 2027 are stored."""
    session.rollback()
    days = session.query(CalendarDay).filter(CalendarDay.day > date(2026, 12, 31)).count()
    found = session.query(CalendarChange).count(), days
    session.rollback()
    return found


def test_a_storm_from_form_to_deadline(app: Flask, act: Acting, session: Session, desk: SignedIn) -> None:
    case = makers.case(act)
    admin = desk(ADMIN)
    page = admin.send(f"{WHERE}/days", STORM, form="day-form").headers["Location"]
    shown = admin.page(page).get_text(" ", strip=True)
    assert case.ref in shown
    assert "首次核查" in shown
    assert "2026 年 3 月 11 日" in shown
    assert "2026 年 3 月 12 日" in shown
    assert "共 2 个期限" in shown
    assert "健身馆" not in shown, "the administrator learns numbers, not venues"
    session.rollback()
    city = desk(MUNICIPAL)
    city.send(page, {"reason": ""}, form="decide", button=("decision", "apply"))
    assert "重算了 2 个期限" in city.page(page).get_text(" ", strip=True)
    session.expire_all()
    assert case.due_on == date(2026, 3, 12)


def test_a_change_in_between_shows_the_effect_anew(app: Flask, act: Acting, session: Session, desk: SignedIn) -> None:
    makers.case(act)
    page = desk(ADMIN).send(f"{WHERE}/days", STORM, form="day-form").headers["Location"]
    city = desk(MUNICIPAL)
    token = city.page(page).select_one("form#decide [name=csrf_token]")
    stale = city.page(page).select_one("form#decide [name=version]")
    assert token is not None
    assert stale is not None
    touch(session)
    session.commit()
    answer = city.post(page, data={"csrf_token": token["value"], "version": stale["value"], "decision": "apply"})
    assert answer.status_code == 409
    assert "没有生效" in text_of(answer)
    assert "共 2 个期限" in text_of(answer)
    assert session.get(CalendarDay, date(2026, 3, 4)) is None
    session.rollback()
    city.send(page, {}, form="decide", button=("decision", "apply"))
    assert session.get(CalendarDay, date(2026, 3, 4)) is not None


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "²"])
def test_a_version_that_is_none_is_as_good_as_a_stale_one(
    app: Flask, session: Session, desk: SignedIn, version: str
) -> None:
    page = desk(ADMIN).send(f"{WHERE}/days", STORM, form="day-form").headers["Location"]
    city = desk(MUNICIPAL)
    city.send(page, {"version": version}, form="decide", button=("decision", "apply"), expect=409)
    assert session.get(CalendarDay, date(2026, 3, 4)) is None


def test_the_notice_of_next_year(app: Flask, act: Acting, session: Session, desk: SignedIn) -> None:
    case = makers.case(act, day=date(2026, 12, 28))
    assert case.due_provisional
    admin = desk(ADMIN)
    assert "还没有导入" in admin.page(f"{WHERE}?year=2027").get_text()
    page = upload(admin, NOTICE.encode("utf-8-sig"), expect=302).headers["Location"]
    assert "由暂定变为确定" in admin.page(page).get_text()
    desk(MUNICIPAL).send(page, {}, form="decide", button=("decision", "apply"))
    session.expire_all()
    assert not case.due_provisional
    assert case.due_on == date(2027, 1, 8)
    session.rollback()
    shown = admin.page(f"{WHERE}?year=2027").get_text(" ", strip=True)
    assert "还没有导入" not in shown
    assert "关于 2027 年节假日安排的通知" in shown


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "第一行"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
        (b"x" * 70_000, "64 KB"),
        (b"date,working,label\n2026-01-01,0,x\n", "第 2 行"),
        (b"date,working,label\n2027-01-01,0,x\n2027-01-01,0,x\n", "第 3 行"),
    ],
)
def test_a_bad_file_stores_nothing(app: Flask, session: Session, desk: SignedIn, data: bytes, says: str) -> None:
    before, admin = held(session), desk(ADMIN)
    answer = upload(admin, data, expect=422)
    assert says in said(answer)
    assert held(session) == before


def test_no_file_and_a_strange_year_are_refused(app: Flask, session: Session, desk: SignedIn) -> None:
    admin = desk(ADMIN)
    assert "请选文件" in said(admin.send(f"{WHERE}/notice", {"source": "x"}, form="notice-form", expect=422))
    assert upload(admin, NOTICE.encode(), expect=422, year="1999").status_code == 422
    far = {**STORM, "day": "9999-12-31"}
    assert "年份" in said(admin.send(f"{WHERE}/days", far, form="day-form", expect=422))


def test_what_changes_nothing_and_a_second_change_are_refused(app: Flask, desk: SignedIn) -> None:
    admin = desk(ADMIN)
    plain = {**STORM, "what": "plain"}
    assert "没有要改的" in said(admin.send(f"{WHERE}/days", plain, form="day-form", expect=422))
    admin.send(f"{WHERE}/days", STORM, form="day-form")
    other = {**STORM, "day": "2026-03-05"}
    assert "在等批准" in said(admin.send(f"{WHERE}/days", other, form="day-form", expect=422))


def test_a_change_can_be_returned_with_a_reason(app: Flask, session: Session, desk: SignedIn) -> None:
    page = desk(ADMIN).send(f"{WHERE}/days", STORM, form="day-form").headers["Location"]
    city = desk(MUNICIPAL)
    assert "退回要写理由" in said(city.send(page, {}, form="decide", button=("decision", "return"), expect=422))
    city.send(page, {"reason": "没有正式通知"}, form="decide", button=("decision", "return"))
    assert "没有正式通知" in city.page(page).get_text()
    assert session.scalar(select(CalendarChange.state)) == "returned"


def test_who_may_read_prepare_and_approve(app: Flask, session: Session, desk: SignedIn) -> None:
    page = desk(ADMIN).send(f"{WHERE}/days", STORM, form="day-form").headers["Location"]
    for who, read, edit in ((ADMIN, 200, 200), (MUNICIPAL, 200, 403), (AUDITOR, 200, 403), (HEAD, 403, 403), (TRIAGE, 403, 403)):  # fmt: skip
        visitor = desk(who)
        assert [visitor.get(WHERE).status_code, visitor.get(f"{WHERE}/sample.csv").status_code] == [read, read]
        assert [visitor.get(f"{WHERE}/{name}").status_code for name in ("days", "notice")] == [edit, edit]
        assert visitor.get(page).status_code == read
    for who in (ADMIN, AUDITOR):
        visitor = desk(who)
        token = visitor.page(page).select_one("form [name=csrf_token]")
        assert token is not None
        version = session.scalar(select(RuleVersion.version))
        session.rollback()
        answer = visitor.post(page, data={"csrf_token": token["value"], "version": version, "decision": "apply"})
        assert answer.status_code == 403
    assert session.scalar(select(CalendarChange.state)) == "pending"


@pytest.mark.parametrize("year", ["2020", "2026", "2027", "1900", "9999", "x", "²²²²", "-1"])
def test_every_year_can_be_looked_at(app: Flask, desk: SignedIn, year: str) -> None:
    page = desk(MUNICIPAL).page(f"{WHERE}?year={year}")
    assert len(page.select("table.cal")) == 12
    assert all(len(row.find_all("td")) == 7 for row in page.select("table.cal tbody tr"))


def test_the_months_say_what_is_off_and_what_is_worked(app: Flask, desk: SignedIn) -> None:
    page = desk(ADMIN, "en").page("/en/desk/calendar?year=2026")
    october = page.select("table.cal")[9]
    assert "October" in october.get_text()
    cells = {td.get_text(" ", strip=True).split(" ")[0]: td for td in october.select("td") if td.get_text(strip=True)}
    assert cells["1"]["class"] == ["off"]
    assert cells["10"]["class"] == ["make"]
    assert cells["11"]["class"] == ["rest"]
    assert cells["12"]["class"] == ["work"]


def test_the_sample_can_be_imported_again(app: Flask, desk: SignedIn) -> None:
    admin = desk(ADMIN)
    sample = admin.get(f"{WHERE}/sample.csv")
    assert sample.mimetype == "text/csv"
    answer = upload(admin, sample.data, expect=422, year="2026")
    assert "没有要改的" in said(answer)


def test_a_change_that_is_not_there(app: Flask, desk: SignedIn) -> None:
    assert desk(ADMIN).get(f"{WHERE}/changes/77").status_code == 404


def test_an_administrator_begins_at_the_calendar(app: Flask, desk: SignedIn) -> None:
    admin = desk(ADMIN)
    nav = admin.page(WHERE).select_one("nav.dnav")
    assert nav is not None
    assert "工作日历" in nav.get_text()
    assert "工作台" not in nav.get_text()


def test_pages_cost_the_same_with_few_and_many_clocks(
    app_on_both: Flask, app: Flask, act: Acting, session: Session, desk: SignedIn
) -> None:
    at, admin, seen = makers.venue(act), desk(ADMIN), []
    page = admin.send(f"{WHERE}/days", STORM, form="day-form").headers["Location"]
    session.rollback()
    for rows in (10, 40):
        for _ in range(rows - session.query(Case).count()):
            makers.case(act, at=at)
        session.commit()
        costs = []
        for address in (WHERE, page):
            admin.page(address)
            with statements() as asked:
                admin.page(address)
            costs.append(len(asked))
        seen.append(costs)
    assert seen[0] == seen[1]
    assert max(seen[0]) <= 11, seen


def test_officers_of_other_districts_see_nothing_of_it(app: Flask, desk: SignedIn) -> None:
    for who in (OFFICER, STRANGER):
        assert desk(who).get(WHERE).status_code == 403


def test_what_was_not_named_reads_the_same_in_both_languages(app: Flask, session: Session, desk: SignedIn) -> None:
    desk(ADMIN, "en").send("/en/desk/calendar/days", {**STORM, "label": ""}, form="day-form")
    assert session.query(CalendarChange).one().days[0]["label"] == "放假"


def test_an_english_page_says_where_a_provisional_year_comes_from(app: Flask, desk: SignedIn) -> None:
    page = desk(ADMIN, "en").page("/en/desk/calendar?year=2027")
    assert "法定" not in page.get_text()
    assert all(label["lang"] == "zh-Hans" for label in page.select("#days td span:not(.dim):not(.vh)"))
