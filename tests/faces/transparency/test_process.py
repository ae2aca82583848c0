"""The page "how it works": the stages with their times, and every step of the tables, drawn and as a table."""

import re

import pytest
from flask import Flask

from portal.bilingual import LANGS
from portal.faces.transparency.process import TIMES, in_stage, open_to_reporter, who_acts
from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Role
from portal.law.workflow.stage import STAGES
from portal.law.workflow.states import STATES, Track, state_name
from portal.law.workflow.tables import MOVES, every_move
from tests.client import browser, statements, text_of


def test_every_time_that_the_reporter_sees_stands_in_one_stage() -> None:
    told = [code for codes in TIMES for code in codes]
    assert sorted(told) == sorted(code for code, deadline in pack().deadlines.items() if deadline.citizen)


def test_the_stages_cover_every_state_of_a_report() -> None:
    held = [state for stage in range(1, 7) for state in in_stage(stage)[Track.COMPLAINT]]
    assert set(held) == {state.value for state in STATES[Track.COMPLAINT]}
    assert in_stage(3)[Track.CASE] | in_stage(4)[Track.CASE] == {state.value for state in STATES[Track.CASE]}


def test_what_the_reporter_may_do_is_what_the_tables_allow() -> None:
    found = {move.name for stage in range(1, 7) for move in open_to_reporter(stage)}
    assert found == {move.name for move in every_move() if Role.CITIZEN in move.roles and not move.creates}
    assert [move.name for move in open_to_reporter(4)] == []
    assert Role.HEAD in who_acts(4)
    assert Role.CITIZEN not in who_acts(2)


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_says_the_lengths_in_force_and_where_they_come_from(app: Flask, lang: str) -> None:
    page = browser(app).page(f"/{lang}/process")
    words = page.get_text(" ", strip=True)
    for codes in TIMES:
        for deadline in (pack().deadlines[code] for code in codes):
            assert deadline.plain.text(lang) in words
            assert deadline.basis.text(lang) in words
            assert deadline.length is None or re.search(rf"\b{deadline.length} ", words)
    assert [h.get_text(strip=True) for h in page.select(".stages h3")] == [name.text(lang) for name in STAGES]


@pytest.mark.parametrize("lang", LANGS)
def test_every_step_stands_in_the_table_and_every_state_in_the_drawing(app: Flask, lang: str) -> None:
    page = browser(app).page(f"/{lang}/process")
    for track in Track:
        fold = page.select_one(f"#flow-{track.value}")
        assert fold is not None
        steps = [row.get_text(strip=True) for row in fold.select("tbody th")]
        assert steps == [move.label.text(lang) for move in MOVES[track].values()]
        drawn = " ".join(text.get_text() for text in fold.select("svg text"))
        for state in STATES[track]:
            assert state_name(track, state.value).text(lang) in drawn
        assert all(piece["aria-hidden"] == "true" for piece in fold.select("svg"))
        assert all(group.get("aria-label") for group in fold.select(".scroll"))


@pytest.mark.parametrize("lang", LANGS)
def test_no_code_reaches_the_page(app: Flask, lang: str) -> None:
    page = browser(app).page(f"/{lang}/process")
    for drawn in page.select("svg"):
        for rect in drawn.select("rect"):
            del rect["data-state"]
    words = page.select_one("main").get_text(" ", strip=True)  # type: ignore[union-attr]
    for code in (*pack().deadlines, *{move.id for move in every_move()}, *(role.value for role in Role)):
        assert not re.search(rf"(?<![A-Za-z0-9]){re.escape(code)}(?![A-Za-z0-9])", words), code
    for move in every_move():
        if "_" in move.name:
            assert move.name not in words


def test_the_way_there_is_open_from_every_public_page(app: Flask) -> None:
    visitor = browser(app)
    for path in ("", "about", "statistics", "cases"):
        links = [a["href"] for a in visitor.page(f"/zh/{path}").find_all("a")]
        assert links.count("/zh/process") >= 1, path
    assert "/en/process" in [a["href"] for a in visitor.page("/en/process").select(".views a[aria-current]")]


def test_the_page_asks_the_database_for_the_rules_alone(app: Flask) -> None:
    visitor = browser(app)
    visitor.get("/zh/process")
    with statements() as seen:
        assert "一件反映怎么办理" in text_of(visitor.get("/zh/process"))
    assert len(seen) <= 1, seen
