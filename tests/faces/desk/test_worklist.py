"""The worklist: what each role begins with, what narrows it, and that its cost does not grow with its rows."""

from datetime import date

import pytest

from portal.faces.desk.forms.worklist import after_of
from portal.faces.desk.forms.worklist import text_of as cursor
from portal.faces.desk.nextstep import NEXT
from portal.work.cases.worklist import OPEN, After
from tests import makers
from tests.cast import (
    AUDITOR,
    HEAD,
    MUNICIPAL,
    OFFICER,
    OTHER_TRIAGE,
    REVIEWER,
    STRANGER,
    THIRD_OFFICER,
    TRIAGE,
    Person,
)
from tests.client import statements, text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn

HOME = "/zh/desk/"
MOST_STATEMENTS = 6


def titles(browser, address: str = HOME) -> list[str]:  # type: ignore[no-untyped-def]
    return [a.get_text() for a in browser.page(address).select("a.ttl")]


def test_each_role_begins_with_its_own(act: Acting, desk: SignedIn) -> None:
    complaint = makers.complaint(act)
    case = makers.case(act)
    name, ref = case.venue.name_zh, complaint.ref
    assert titles(desk(OFFICER)) == [name]
    assert titles(desk(THIRD_OFFICER)) == []
    assert ref in text_of(desk(TRIAGE).get(HOME))
    assert name not in text_of(desk(TRIAGE).get(HOME))
    assert titles(desk(REVIEWER)) == []
    assert len(titles(desk(HEAD), f"{HOME}?view=all")) == 2


def test_another_office_sees_none_of_it(act: Acting, desk: SignedIn) -> None:
    makers.complaint(act)
    makers.case(act)
    assert titles(desk(OTHER_TRIAGE), f"{HOME}?view=all") == []
    assert titles(desk(STRANGER), f"{HOME}?view=all") == []
    assert len(titles(desk(MUNICIPAL), f"{HOME}?view=all")) == 2


def test_who_has_no_worklist(desk: SignedIn) -> None:
    assert desk(AUDITOR).get(HOME).status_code == 403


def test_the_next_step_is_a_button_for_whoever_makes_it(act: Acting, desk: SignedIn) -> None:
    complaint = makers.complaint(act)
    ref = complaint.ref
    page = desk(TRIAGE).page(HOME)
    button = page.select_one("td .btn--row")
    assert button is not None
    assert button["href"] == f"/zh/desk/complaints/{ref}/first_look"
    waits = desk(OFFICER).page(f"{HOME}?view=all").select_one(".wait")
    assert waits is not None
    assert "等受理人员或负责人" in waits.get_text()


def test_late_rows_come_first_and_say_so(act: Acting, desk: SignedIn) -> None:
    late = makers.complaint(act, day=date(2026, 2, 2)).ref
    makers.complaint(act)
    page = desk(TRIAGE).page(HOME)
    first = page.select("tbody tr")[0]
    assert late in first.get_text()
    assert "逾期" in first.get_text()
    assert "late-row" in first["class"]
    assert titles(desk(TRIAGE), f"{HOME}?view=overdue") == titles(desk(TRIAGE), f"{HOME}?due=overdue")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=第一馆", 1),
        ("q=diyiguan", 1),
        ("q=没有", 0),
        ("scenario=SP", 2),
        ("scenario=CT", 0),
        ("state=case.preliminary", 2),
        ("state=case.closed", 0),
        ("state=nonsense&due=x", 2),
        ("due=paused", 0),
    ],
)
def test_narrowing_stands_in_the_address(act: Acting, desk: SignedIn, query: str, found: int) -> None:
    makers.case(act, at=makers.venue(act, name_zh="第一馆"))
    makers.case(act, at=makers.venue(act, name_zh="另外一处"))
    page = desk(OFFICER).page(f"{HOME}?view=all&{query}")
    assert len(page.select("a.ttl")) == found
    if not found:
        assert "没有符合条件的" in page.get_text()


def test_pages_follow_each_other_without_gaps(act: Acting, desk: SignedIn) -> None:
    wanted = {makers.complaint(act).ref for _ in range(33)}
    browser = desk(TRIAGE)
    page = browser.page(HOME)
    found = [el.get_text() for el in page.select("td .mono")]
    following = page.select_one("nav.pager a[rel=next]")
    assert following is not None
    found += [el.get_text() for el in browser.page(str(following["href"])).select("td .mono")]
    assert len(found) == 33
    assert set(found) == wanted


@pytest.mark.parametrize("after", [After(date(2026, 3, 2), "case", 7), After(None, "complaint", 3)])
def test_a_cursor_comes_back(after: After) -> None:
    assert after_of(cursor(after)) == after


@pytest.mark.parametrize("text", ["", "x", "2026-13-01_case_1", "_case_", "_person_1", "2026-03-02_case_-1"])
def test_a_wrong_cursor_is_the_first_page(text: str) -> None:
    assert after_of(text) is None


def asked(desk: SignedIn, who: Person) -> int:
    browser = desk(who)
    browser.get(f"{HOME}?view=all")
    with statements() as seen:
        assert browser.get(f"{HOME}?view=all").status_code == 200
    return len(seen)


def test_few_statements_however_many_rows(act: Acting, desk: SignedIn) -> None:
    for _ in range(5):
        makers.complaint(act)
        makers.case(act)
    few = asked(desk, HEAD)
    for _ in range(20):
        makers.complaint(act)
        makers.case(act)
    assert asked(desk, HEAD) == few <= MOST_STATEMENTS


def test_every_open_state_has_a_next_step() -> None:
    for kind, states in OPEN.items():
        assert set(states) - {"needs_info"} <= set(NEXT[kind])


def test_the_reporter_is_nowhere_on_it(act: Acting, desk: SignedIn) -> None:
    makers.complaint(act, words="金丝雀在唱歌")
    assert "金丝雀" not in desk(HEAD).get(f"{HOME}?view=all").text
