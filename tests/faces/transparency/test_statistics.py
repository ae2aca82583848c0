"""The page of numbers: what is hidden stays hidden in every drawing, table and headline."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.faces.transparency.figures import breaks, ticks
from portal.ground.db import db
from portal.work.complaints.models import Complaint, Rating
from tests.client import browser, statements

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
_ids = count()


def receive(district: str, times: int, month: int = 5) -> None:
    """Reports that came in during a month of 2026."""
    for _ in range(times):
        key = f"k{next(_ids)}"
        at = datetime(2026, month, 10, 4, tzinfo=UTC)
        keys = {"code_hash": key, "idem_hash": key, "fingerprint": "f", "pin_hash": "p", "language": "zh"}
        about = {"state": "submitted", "office": f"CAC-{district}", "district": district, "scenario": "SP.POOL"}
        db.session.add(Complaint(**keys, **about, received_at=at, conduct_from=at.date()))
    db.session.commit()


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_empty_portal_has_a_page_of_noughts(app: Flask) -> None:
    said = browser(app).page("/zh/statistics").get_text()
    assert "数据到 2026 年 10 月 31 日" in said
    assert "不显示；" not in said


def test_large_numbers_are_shown_on_map_tiles_and_table(app: Flask) -> None:
    receive("310117", 40)
    page = browser(app).page("/zh/statistics")
    assert "40" in [b.get_text() for b in page.select(".kpi dd")]
    tile = page.select_one('.tiles a[href="/zh/cases?district=310117"] b')
    assert tile is not None
    assert tile.get_text() == "40"
    assert "40" in [t.get_text() for t in page.select(".map text")]


def test_a_small_number_and_what_gives_it_away_are_hidden(app: Flask) -> None:
    receive("310117", 40)
    receive("310115", 3)
    page = browser(app).page("/zh/statistics")
    rows = {
        r.th.get_text(): [td.get_text() for td in r.select("td")] for r in page.select("table tr") if r.select("td")
    }
    assert rows["浦东新区"][0] == "不显示"
    shown = [int(cells[0]) for cells in rows.values() if cells[0].isdigit()]
    assert 3 not in shown
    total = page.select(".kpi dd")[0].get_text()
    assert total != "43" or [cells[0] for cells in rows.values()].count("不显示") > 1


def test_districts_stand_in_their_own_order(app: Flask) -> None:
    receive("310151", 90)
    names = [th.get_text() for th in browser(app).page("/zh/statistics").select(".mapfig tbody th")]
    assert names[0] == "黄浦区"
    assert names[-1] == "崇明区"


def rated(level: int, times: int, month: int = 5) -> None:
    """Reporters who said how they found the handling."""
    for _ in range(times):
        receive("310117", 1, month)
        one = db.session.scalars(select(Complaint.id).order_by(Complaint.id.desc())).first()
        db.session.add(Rating(complaint_id=one, level=level, rated_on=date(2026, month, 1)))
    db.session.commit()


def test_ratings_are_shown_as_sums_of_whole_months_and_small_ones_are_not(app: Flask) -> None:
    assert browser(app).page("/zh/statistics").find(id="rated") is None
    rated(5, 12)
    rated(4, 9)
    rated(1, 2)
    rated(3, 30, month=11)
    plate = browser(app).page("/zh/statistics").find(id="rated")
    assert plate is not None
    cells = {row.th.get_text(): row.td.get_text() for row in plate.select("tbody tr")}
    assert cells["很满意"] == "12"
    assert cells["很不满意"] == "不显示"
    assert "30" not in plate.get_text()


def test_the_month_that_runs_is_left_out(app: Flask) -> None:
    receive("310117", 40, month=11)
    assert [b.get_text() for b in browser(app).page("/zh/statistics").select(".kpi dd")] == ["0"] * 4


def test_the_page_takes_a_constant_number_of_statements(app: Flask) -> None:
    receive("310117", 12)
    client = browser(app)
    client.page("/zh/statistics")
    with statements() as seen:
        client.page("/zh/statistics")
    assert len(seen) <= 6


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([], []),
        ([7], [(7, 7)]),
        ([5, 5, 9], [(5, 5), (9, 9)]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]),
    ],
)
def test_classes_cover_every_value_once(values: list[int], classes: list[tuple[int, int]]) -> None:
    assert breaks(values) == classes


@pytest.mark.parametrize(("most", "top"), [(0, 4), (4, 4), (5, 8), (61, 80), (81, 200), (1900, 2000)])
def test_an_axis_ends_in_a_round_number(most: int, top: int) -> None:
    assert ticks(most)[0] == top
    assert ticks(most)[-1] == 0
