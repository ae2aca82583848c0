"""The panel "what you can do now": every move of the track once, with its address, what is missing, whose it is, or when."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from portal.bilingual import LANGS
from portal.faces.desk.nextstep import NEXT
from portal.faces.desk.panel import Panel, moves_here, offered
from portal.faces.desk.views.front import TRACKED
from portal.ground.db import db
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NOT_ASSIGNED, WRONG_STATE
from portal.law.workflow.states import STATES, Track, state_name
from portal.law.workflow.tables import MOVES, options
from portal.work.cases.models import Case
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICE, OFFICER, REVIEWER, SECOND_OFFICER, TRIAGE, Person
from tests.client import text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn
from tests.law.test_refusals import facts
from tests.scene import scene
from tests.stories.samples import WARNING
from tests.stories.walk import Walk

PEOPLE = (TRIAGE, OFFICER, REVIEWER, HEAD, MUNICIPAL, AUDITOR)
DUTIES = {OFFICER.id: frozenset({"lead"}), SECOND_OFFICER.id: frozenset({"second"})}


def subject(track: Track, state: str) -> Tracked:
    """A row that is in no database: the panel reads nothing but its address and its state."""
    made: Tracked = TRACKED[track](id=7, state=state, office=OFFICE)
    if isinstance(made, Case):
        made.opened_on = date(2026, 3, 2)
    return made


def panel(app: Flask, track: Track, state: str, who: Person, lang: str = "zh", **more: object) -> Panel:
    """What this person sees of a subject in that state."""
    given: Facts = replace(facts(track, state, assigned=DUTIES), **more)  # type: ignore[arg-type]
    with app.test_request_context(f"/{lang}/desk/", headers={"Accept-Language": lang}):
        g.__dict__.clear()  # the test's own context is shared: what was read in the other language stays there
        return moves_here(subject(track, state), given, who.actor)


@pytest.mark.parametrize("track", Track)
def test_every_move_stands_in_the_panel_once_and_says_what_about_it(app: Flask, track: Track) -> None:
    whole = sorted(move.label.zh for move in MOVES[track].values() if not move.creates)
    for who, state in product(PEOPLE, STATES[track]):
        found = panel(app, track, state, who)
        folded = (*found.unready, *found.others, *found.later)
        assert sorted([row.name for row in (*found.now, *folded)]) == whole, who.login
        assert all(move.href or move.why for move in found.now)
        assert all(row.who for row in folded)


@pytest.mark.parametrize("track", Track)
def test_what_is_open_has_an_address_and_nothing_else_has(app: Flask, track: Track) -> None:
    for who, state in product(PEOPLE, STATES[track]):
        answers = options(track, facts(track, state, assigned=DUTIES), who.actor)
        found = panel(app, track, state, who)
        wanted = sorted(option.move.name for option in answers if option.standing == "open")
        assert sorted(move.href.rpartition("/")[2] for move in found.now if move.href) == wanted
        assert [bool(move.href) for move in found.now] == sorted((bool(m.href) for m in found.now), reverse=True)
        leading = [move.href.rpartition("/")[2] for move in found.now if move.first]
        assert len(leading) <= 1
        assert set(leading) <= set(NEXT.get(track.value, {}).get(state, ()))


@pytest.mark.parametrize("track", Track)
def test_whose_it_is_and_when_are_said_in_words(app: Flask, track: Track) -> None:
    for lang, state, who in product(LANGS, STATES[track], PEOPLE):
        answers = options(track, facts(track, state, assigned=DUTIES), who.actor)
        moves = {option.move.label.text(lang): option.move for option in answers}
        found = panel(app, track, state, who, lang)
        for row in found.others:
            assert any(ROLE_NAMES[role].text(lang) in row.who for role in moves[row.name].roles), row
        for row in (row for row in found.later if state not in moves[row.name].sources):
            stages = [state_name(track, each).text(lang) for each in moves[row.name].sources]
            assert any(stage in row.who for stage in stages), row


def test_a_move_of_others_says_why_the_own_role_is_not_enough(app: Flask) -> None:
    idle = Person(30, "idle", "闲人", (Role.OFFICER,))
    rows = {row.name: row.who for row in panel(app, Track.CASE, "preliminary", idle).others}
    assert rows["立案"] == f"由承办人员办理。{NOT_ASSIGNED.needs.zh.rstrip('。')}"
    rows = {row.name: row.who for row in panel(app, Track.CASE, "preliminary", HEAD).others}
    assert rows["立案"] == "由承办人员办理"
    both = replace(facts(Track.CASE, "review"), assigned={**DUTIES, HEAD.id: frozenset({"lead"})})
    answers = {option.move.name: option for option in options(Track.CASE, both, HEAD.actor)}
    assert [refusal.name for refusal in answers["escalate"].blocked] == ["separation"]


def test_stages_that_follow_each_other_are_a_range(app: Flask) -> None:
    rows = {row.name: row.who for row in panel(app, Track.CASE, "preliminary", HEAD).later}
    assert rows["延长办案期限"] == "在调查取证至待决定阶段办理"
    assert rows["举行听证"] == "由法制审核人员在听证阶段办理"
    rows = {row.name: row.who for row in panel(app, Track.PUBLICATION, "none", HEAD, "en").later}
    assert rows["Withdraw"] == "In the stage: Published; Published (corrected)"


def test_the_first_condition_has_its_clause_and_the_others_are_folded(app: Flask) -> None:
    (blocked,) = [move for move in panel(app, Track.CASE, "preliminary", OFFICER).now if move.name == "行政指导后了结"]
    assert "行政处罚法" in blocked.why
    assert len(blocked.more) >= 1
    assert blocked.why not in blocked.more


def test_a_step_taken_already_is_named_with_the_rest(app: Flask) -> None:
    found = panel(app, Track.COMPLAINT, "submitted", TRIAGE, looked_at=True)
    assert "初审" not in {move.name for move in found.now}
    assert {row.name: row.who for row in found.later}["初审"] == "还没有人初审过才需要初审。"


def test_a_move_that_waits_for_approval_says_so_and_cannot_be_made_again(app: Flask) -> None:
    with app.test_request_context("/zh/desk/"):
        given = facts(Track.CASE, "preliminary", assigned=DUTIES)
        found = moves_here(subject(Track.CASE, "preliminary"), given, OFFICER.actor, ["do_not_file"])
    (waits,) = [move for move in found.now if move.name == "不予立案"]
    assert (waits.href, waits.why) == ("", "已经提出，等批准")


@pytest.mark.parametrize("who", [OFFICER, HEAD, REVIEWER], ids=lambda who: who.login)
def test_the_page_and_the_door_say_the_same(
    act: Acting, session: Session, desk: SignedIn, app: Flask, who: Person
) -> None:
    place = scene(act)
    browser = desk(who)
    for kind, page in (
        (Track.CASE, "cases/{case}"),
        (Track.ORDER, "orders/{order}"),
        (Track.VISIT, "visits/{planned}"),
    ):
        shown = browser.page(place.at(page))
        opened = {str(link["href"]).rpartition("/")[2] for link in shown.select("a.doit")}
        shut = {block.b.get_text(strip=True) for block in shown.select(".doit--no") if block.b}
        for move in (move for move in MOVES[kind].values() if offered(move)):
            answer = browser.get(f"{place.at(page)}/{move.name}")
            open_here = answer.status_code == 200 and bool(answer.text.count('name="version"'))
            assert (move.name in opened) == open_here, (kind, move.name)
            if move.label.zh in shut:
                assert answer.status_code == 200, move.name
                assert WRONG_STATE.needs.zh not in text_of(answer), move.name


def test_the_folds_stand_on_the_page_and_the_rest_does_not_print(act: Acting, session: Session, desk: SignedIn) -> None:
    place = scene(act)
    page = desk(OFFICER).page(place.at("cases/{case}"))
    words = [summary.get_text(" ", strip=True) for summary in page.select("details.doits summary")]
    assert [word.rpartition(" ")[0] for word in words] == ["还不能办的", "本阶段由其他岗位办理", "其他阶段的步骤"]
    assert all("noprint" in fold["class"] for fold in page.select("details.doits"))
    everything = {row.get_text(strip=True) for row in page.select(".act dt, .act .doit > b")}
    assert everything == {move.label.zh for move in MOVES[Track.CASE].values() if not move.creates}


def test_no_move_of_a_case_is_lost_on_the_way(act: Acting, session: Session, app: Flask, desk: SignedIn) -> None:
    walk = Walk(act)
    case = walk.case()
    walk.to_notice(case, WARNING)
    db.session.commit()
    page = desk(HEAD).page(f"/zh/desk/cases/{case.ref}")
    found = [row.get_text(strip=True) for row in page.select(".act dt, .act .doit > b")]
    assert sorted(found) == sorted(move.label.zh for move in MOVES[Track.CASE].values() if not move.creates)
