"""Public counts: whole months, small ones hidden, what the public list shows anyway shown."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.law.catalogue.pack import pack
from portal.law.statistics import StatTable
from portal.work.complaints.models import Complaint
from portal.work.publication.models import Publication
from portal.work.publication.statistics import figures
from tests.cast import OFFICE
from tests.conftest import moment
from tests.work.cases.story import statements

TODAY = date(2026, 11, 23)
SONGJIANG, PUDONG, CHONGMING = "310117", "310115", "310151"


def complaints(session: Session, district: str, n: int, received: date, hour: int = 10, **more: date) -> None:
    for _ in range(n):
        at = session.query(Complaint).count()
        about = {"code_hash": f"c{at}", "idem_hash": f"i{at}", "fingerprint": "", "pin_hash": "", "language": "zh"}
        about |= {"scenario": "SP.POOL", "conduct_from": received, "received_at": moment(received, hour), **more}
        session.add(Complaint(state="accepted", office=OFFICE, district=district, **about))
        session.flush()


def cell(table: StatTable, district: str, month: str) -> int | None:
    return table.cells[table.rows.index(district)][table.columns.index(month)]


def test_whole_months_and_every_district(session: Session) -> None:
    found = figures(session, pack(), today=TODAY, floor=5)
    assert found.until == date(2026, 10, 31)
    assert (found.received.columns[0], found.received.columns[-1]) == ("2025-11", "2026-10")
    assert found.received.rows == tuple(pack().districts)
    assert found.received.total == 0


def test_a_month_begins_at_midnight_of_the_pack(session: Session) -> None:
    complaints(session, SONGJIANG, 6, date(2026, 10, 1), hour=0)
    complaints(session, SONGJIANG, 7, date(2026, 9, 30), hour=23)
    received = figures(session, pack(), today=TODAY, floor=5).received
    assert cell(received, SONGJIANG, "2026-10") == 6
    assert cell(received, SONGJIANG, "2026-09") == 7
    assert received.total == 13


def test_the_running_month_is_left_out(session: Session) -> None:
    complaints(session, SONGJIANG, 9, date(2026, 11, 3))
    assert figures(session, pack(), today=TODAY, floor=5).received.total == 0


def test_a_small_count_is_hidden_with_others_around_it(session: Session) -> None:
    for month in (8, 9, 10):
        complaints(session, SONGJIANG, 20 + month, date(2026, month, 5))
        complaints(session, PUDONG, 30 + month, date(2026, month, 5))
    complaints(session, CHONGMING, 2, date(2026, 10, 5))
    received = figures(session, pack(), today=TODAY, floor=5).received
    assert cell(received, CHONGMING, "2026-10") is None
    assert received.row_totals[received.rows.index(CHONGMING)] is None
    assert received.hides
    hidden = [value for row in received.cells for value in row if value is None]
    assert len(hidden) > 1


def test_each_step_counts_in_its_own_month(session: Session) -> None:
    complaints(
        session, SONGJIANG, 8, date(2026, 8, 30), taken_up_on=date(2026, 9, 1), result_on=date(2026, 10, 31)
    )  # fmt: skip
    found = figures(session, pack(), today=TODAY, floor=5)
    assert cell(found.received, SONGJIANG, "2026-08") == 8
    assert cell(found.taken_up, SONGJIANG, "2026-09") == 8
    assert cell(found.answered, SONGJIANG, "2026-10") == 8
    assert found.taken_up.total == found.answered.total == 8


@pytest.mark.parametrize(("state", "counted"), [("published", 1), ("expired", 1), ("withdrawn", 0), ("approved", 0)])
def test_published_cases_are_shown_as_the_list_shows_them(session: Session, state: str, counted: int) -> None:
    about = {"number": "2026-1", "scenario": "SP.POOL", "district": SONGJIANG, "outcome": "N-WARN", "year": 2026}
    session.add(Publication(state=state, office=OFFICE, published_on=date(2026, 9, 2), **about))
    session.flush()
    published = figures(session, pack(), today=TODAY, floor=5).published
    assert cell(published, SONGJIANG, "2026-09") == counted
    assert not published.hides


def test_two_statements_whatever_there_is(app_on_both: Flask, session: Session) -> None:
    complaints(session, SONGJIANG, 6, date(2026, 9, 5))
    with statements() as seen:
        found = figures(session, pack(), today=TODAY, floor=5)
    assert len(seen) == 2
    assert found.received.total == 6
