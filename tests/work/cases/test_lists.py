"""The worklist and the page of a case: a total order, every row once, and a constant number of statements."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.faces.desk.casepage import gather
from portal.ground.procedure.propose import perform
from portal.work.cases.models import Assignment, Case, CaseViolation
from portal.work.cases.page import case as read_case
from portal.work.cases.tabs import counts, reach, to_sign
from portal.work.cases.worklist import Filter, WorkRow, worklist
from portal.work.complaints.models import Complaint, ComplaintViolation
from portal.work.fieldwork.queries import evidence, roster
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, SECOND_OFFICER, STRANGER
from tests.conftest import DAY, Acting, moment
from tests.work.cases.story import LATER, opened, pool, reported, served, statements, taken_up, visited

HERE = frozenset({"CAC-310117"})
ALL = Filter(None)


def entered(session: Session, venue_id: int, days: list[int | None]) -> None:
    """A case and a complaint for each due day, None for none, straight into the tables."""
    for number, offset in enumerate(days):
        due_on = None if offset is None else DAY + timedelta(days=offset)
        shared = {
            "office": "CAC-310117",
            "due_on": due_on,
            "due_near_on": due_on,
            "scenario": "SP.POOL",
            "district": "310117",
            "conduct_from": DAY,
            "venue_id": venue_id,
        }
        case = Case(state="preliminary", opened_on=DAY, source="media", **shared)
        case.violations = [CaseViolation(code="V15"), CaseViolation(code="V02")]
        key = f"{number}-{len(days)}-{offset}"
        complaint = Complaint(
            state="submitted", code_hash=f"c{key}", idem_hash=f"i{key}", fingerprint="f", pin_hash="p",
            received_at=moment(), language="zh", **shared
        )  # fmt: skip
        complaint.violations = [ComplaintViolation(code="V01")]
        session.add_all([case, complaint])
    session.flush()


def walked(session: Session, wanted: Filter, size: int) -> list[WorkRow]:
    """Every page, one after the other."""
    found: list[WorkRow] = []
    after = None
    while True:
        page = worklist(session, wanted, today=DAY, after=after, size=size)
        assert len(page.rows) <= size
        found += page.rows
        if page.following is None:
            return found
        after = page.following


def order(row: WorkRow) -> tuple[Any, ...]:
    return (row.due_on is None, row.due_on or date.min, row.kind, row.id)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=8), size=st.integers(1, 7))
def test_every_row_comes_once_and_in_order(
    app: Flask, session: Session, act: Acting, days: list[int | None], size: int
) -> None:
    with session.begin_nested() as savepoint:
        entered(session, pool(act, operator=f"公司{len(days)}").id, days)
        found = walked(session, ALL, size)
        assert [order(row) for row in found] == sorted(order(row) for row in found)
        assert len({(row.kind, row.id) for row in found}) == len(found) == 2 * len(days)
        savepoint.rollback()
    session.expire_all()


def test_a_line_says_what_the_list_shows(act: Acting, session: Session) -> None:
    case = opened(act)
    reported(act, case.venue, "b")
    first, second = worklist(session, Filter(HERE), today=DAY).rows
    assert (first.kind, first.ref, first.violations, first.lead, first.complaints_count) == (
        "case",
        case.ref,
        ("V02", "V15"),
        OFFICER.name,
        1,
    )
    assert (first.due_clock, first.urgent, first.priority, first.stage) == ("D3", True, "high", 3)
    assert (second.kind, second.ref, second.venue, second.lead) == ("complaint", "T-2", "泳乐云间游泳馆", None)


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (Filter(HERE), ["case", "complaint"]),
        (Filter(frozenset({"CAC-310115"})), []),
        (Filter(frozenset()), []),
        (Filter(None, kind="complaint"), ["complaint"]),
        (Filter(None, states=frozenset({"accepted"})), ["complaint"]),
        (Filter(None, scenarios=frozenset({"SP.GYM"})), []),
        (Filter(None, officer=OFFICER.id), ["case"]),
        (Filter(None, officer=HEAD.id), []),
        (Filter(None, due="overdue"), []),
        (Filter(None, q="泳乐"), ["case", "complaint"]),
        (Filter(None, q="yongle"), ["case", "complaint"]),
        (Filter(None, q="没有的"), []),
        (Filter(None, q="T-2"), ["complaint"]),
        (Filter(None, q="2026-0001"), ["case"]),
        (Filter(None, q="x"), []),
    ],
)
def test_filters(act: Acting, session: Session, wanted: Filter, kinds: list[str]) -> None:
    case = opened(act)
    reported(act, case.venue, "b")
    assert [row.kind for row in worklist(session, wanted, today=DAY).rows] == kinds


def test_a_result_that_waits_belongs_to_the_officer_of_the_case(act: Acting, session: Session) -> None:
    case = opened(act)
    case.links[0].complaint.state = "result_ready"
    assert [row.kind for row in worklist(session, Filter(None, officer=OFFICER.id), today=DAY).rows] == [
        "case",
        "complaint",
    ]


def test_the_tabs_count_and_stop_at_a_hundred(act: Acting, session: Session) -> None:
    entered(session, pool(act).id, [-1] * 60)
    case = opened(act)
    perform(case, "interview", {"held_on": DAY, "who": "法定代表人", "risks": "风险"}, act=act(OFFICER))
    session.flush()
    head = act(HEAD).by
    with statements() as seen:
        found = counts(session, Filter(HERE), head, today=DAY)
    assert (found.open, found.overdue, found.to_sign, found.mine, len(seen)) == (100, 100, 1, 0, 1)
    assert counts(session, Filter(HERE), act(OFFICER).by, today=DAY).to_sign == 0
    assert counts(session, Filter(HERE), act(OFFICER).by, today=DAY).mine == 1
    assert counts(session, Filter(reach(STRANGER.actor)), STRANGER.actor, today=DAY).to_sign == 0


def test_what_waits_for_a_signature(act: Acting, session: Session) -> None:
    case = opened(act)
    perform(case, "interview", {"held_on": DAY, "who": "法定代表人", "risks": "风险"}, act=act(OFFICER))
    (row,) = to_sign(session, HEAD.actor, offices=reach(HEAD.actor))
    assert (row.move, row.case_id, row.venue, row.proposer) == ("interview", case.id, "泳乐云间游泳馆", OFFICER.name)
    assert [to_sign(session, who.actor, offices=None) for who in (OFFICER, AUDITOR)] == [(), ()]
    assert len(to_sign(session, MUNICIPAL.actor, offices=reach(MUNICIPAL.actor))) == 1


def test_the_page_of_a_case_takes_ten_statements_however_much_it_holds(act: Acting, session: Session) -> None:
    case = opened(act)
    visited(act, case)
    served(act, case)
    for idem in "bc":
        taken_up(act, reported(act, case.venue, idem), case=case.id)
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    key = case.id
    session.commit()
    session.expunge_all()
    with statements() as seen:
        found = read_case(session, key)
        assert found is not None
        page = gather(session, found)
    assert len(seen) == 10
    officer = act(OFFICER)
    with statements() as more:
        page.case.facts(officer)
    assert more == []
    assert (len(page.complaints), [v.purpose for v in page.visits], len(page.visits[0].people)) == (
        3,
        ["re_inspection", "first"],
        2,
    )
    assert [len(o.items) for o in page.orders] == [2]
    assert [d.kind for d in page.documents] == ["F04", "F03", "F17", "F08", "F04", "F03", "F19", "F01"]
    assert [s.way for s in page.documents[3].services] == ["direct"]
    assert page.events[0].id > page.events[-1].id
    assert [row.item for row in evidence(session, key)] == ["c4", "c7"]
    assert read_case(session, 9999) is None


def test_a_list_takes_one_statement_however_long(act: Acting, session: Session) -> None:
    entered(session, pool(act).id, [1, None] * 20)
    session.flush()
    with statements() as seen:
        worklist(session, ALL, today=DAY, size=50)
    assert len(seen) == 1


def test_the_roster_of_a_day(act: Acting, session: Session) -> None:
    assert {row.user_id for row in roster(session, "CAC-310117", DAY)} == {OFFICER.id, SECOND_OFFICER.id}
    assert roster(session, "CAC-310117", date(2030, 1, 1)) == ()


def test_the_worklist_reads_the_same_on_both_engines(app_on_both: Flask, act: Acting, session: Session) -> None:
    entered(session, pool(act).id, [1, None, -1, 1])
    session.add(Assignment(case_id=session.query(Case).first().id, user_id=OFFICER.id, duty="lead", from_day=DAY))
    session.flush()
    found = walked(session, Filter(HERE, q=""), 3)
    assert [order(row) for row in found] == sorted(order(row) for row in found)
    assert len(found) == 8
    assert counts(session, Filter(HERE), act(OFFICER).by, today=DAY).open == 8
    assert len(walked(session, Filter(HERE, q="泳乐"), 3)) == 4
