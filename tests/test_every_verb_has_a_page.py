"""No verb without a page: whatever may be done in an office can be reached on the desk, or says who does it instead."""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from portal.faces.desk.panel import offered
from portal.faces.desk.views.front import know_verbs
from portal.ground.procedure.propose import verbs
from portal.law.workflow.actors import Role
from portal.law.workflow.moves import Move
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, every_move
from tests.reach import ROOT, Spot, reached, used_in_work

CASES, DOCUMENTS = "portal.work.cases.actions", "portal.work.documents.actions"
BY_OTHERS: dict[str, str] = {
    "portal.work.alarms.actions.add": "raising an alarm while one is open says more of that one",
    f"{CASES}.closing.end": "each move that ends a case does it: what still runs stops",
    f"{CASES}.opening.open_case": "opened by the page of M1 through open_own_check, and by taking up a complaint",
    f"{CASES}.outcome.outcome_reached": "K12 follows from the moves of the case",
    f"{CASES}.papers.issue": "a paper is issued by the move it belongs to",
    f"{CASES}.police.inform_police": "follows from a private space, however it was learnt of",
    f"{CASES}.telling_later.tell_by_name": "the clock tells reporters by name (D37)",
    f"{CASES}.telling_later.tell_later": "what comes after the result follows from the moves of the case",
    f"{CASES}.telling_later.tell_everyone": "what comes after the result follows from the moves of the case",
    "portal.work.complaints.actions.letters.referral_letter": "K8 writes the letter",
    "portal.work.complaints.actions.results.result_reached": "K12 follows from the moves of the case",
    f"{DOCUMENTS}.finalise": "a paper gets its number when it is issued",
    f"{DOCUMENTS}.issue": "a paper is issued by the move it belongs to",
    f"{DOCUMENTS}.serve": "by the moves that serve a paper, and for the other papers by serve_paper",
    f"{DOCUMENTS}.void": "by void_paper, and where an order is varied",
    "portal.work.fieldwork.actions.evidence.add_file": "what the party sends as proof becomes evidence when it is taken in",
    "portal.work.fieldwork.actions.visits.record": "the record page saves the answers and makes the move `do`; this does both at once",
    "portal.work.notices.actions.asking.expect": "follows from asking, and from an address that came with a report",
    "portal.work.penalties.actions.judged.advance_judged": "how the moves of a penalty advance",
    "portal.work.publication.actions.proposing.advance_clean": "how the moves of a publication advance",
    "portal.work.venues.actions.known_operator": "by correcting the facts of a case",
}
"""Verbs that are made only by other verbs, and why nobody makes them by hand."""
FROM_OUTSIDE: dict[str, str] = {
    f"{DOCUMENTS}.draft": "papers are written and numbered in one step; an unnumbered one is only looked at",
}
"""Verbs that are nobody's in an office."""
BY_CITY = {(Track.COMPLAINT, "result_reached"): "follows from the moves of the case (K12)"}
"""Moves of the clock that the nightly job does not make either."""
CREATED_BY: dict[tuple[Track, str], str] = {
    (Track.COMPLAINT, "submit"): "portal.work.complaints.actions.submit.submit",
    (Track.CASE, "open"): f"{CASES}.own_check.open_own_check",
    (Track.VISIT, "plan"): "portal.work.fieldwork.actions.visits.plan",
    (Track.ORDER, "issue"): "portal.work.fieldwork.actions.orders.issue",
}
"""The verb that makes a subject; the order comes from the registered move of the case."""

Verb = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def known() -> None:
    """Every module of actions has said its names."""
    know_verbs()


def said(function: Verb) -> str:
    """Its whole name."""
    return f"{function.__module__}.{function.__name__}"


def every_verb() -> Iterator[Verb]:
    """Public functions of the modules of actions that are handed an act by its name: what somebody does."""
    for name in sorted(sys.modules):
        if re.fullmatch(r"portal\.work\.\w+\.actions(\.\w+)*", name):
            for function in vars(sys.modules[name]).values():
                if inspect.isfunction(function) and function.__module__ == name and is_verb(function):
                    yield function


def is_verb(function: Verb) -> bool:
    """`*, act`: the way a verb is called; what only judges or reads takes it in passing."""
    act = inspect.signature(function).parameters.get("act")
    return act is not None and act.kind is act.KEYWORD_ONLY and not function.__name__.startswith("_")


def made_by_the_clock() -> set[str]:
    """The moves that the nightly job names."""
    tree = ast.parse((ROOT / "portal" / "jobs.py").read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def is_on_a_page(function: Verb) -> bool:
    return Spot(function.__module__, function.__name__) in reached()


def test_every_move_of_the_desk_has_a_verb_and_a_page(app: Flask) -> None:
    lacking = [move for move in every_move() if of_the_desk(move) and not (offered(move) or move.creates)]
    assert [f"{move.track.value} {move.name}" for move in lacking] == []
    assert {f"desk.move_{track.value}" for track in MOVES} <= set(app.view_functions)


def of_the_desk(move: Move) -> bool:
    return bool(move.roles - {Role.CITIZEN, Role.SYSTEM})


def test_moves_of_the_reporter_and_of_the_clock_are_made() -> None:
    others = {key: verb for key, verb in verbs().items() if not offered(MOVES[key[0]][key[1]])}
    lost = [key for key, verb in others.items() if not (is_on_a_page(verb) or key[1] in made_by_the_clock())]
    assert set(lost) == set(BY_CITY)


def test_what_makes_a_subject_is_on_a_page() -> None:
    creating = {(move.track, move.name) for move in every_move() if move.creates}
    assert creating == set(CREATED_BY)
    registered = {said(verb) for key, verb in verbs().items() if offered(MOVES[key[0]][key[1]])}
    found = {said(verb) for verb in every_verb() if is_on_a_page(verb)} | registered
    assert set(CREATED_BY.values()) <= found


def test_every_verb_has_a_page() -> None:
    registered = {said(verb) for verb in verbs().values()}
    lost = [said(verb) for verb in every_verb() if said(verb) not in registered and not is_on_a_page(verb)]
    assert sorted(set(lost) - set(BY_OTHERS) - set(FROM_OUTSIDE)) == [], "a verb that no page comes to"


def test_the_lists_of_exceptions_are_true() -> None:
    names = {said(verb): verb for verb in every_verb()}
    assert set(BY_OTHERS) | set(FROM_OUTSIDE) <= set(names), "an exception for a verb that is gone"
    on_pages = [name for name in {**BY_OTHERS, **FROM_OUTSIDE} if is_on_a_page(names[name])]
    assert on_pages == [], "an exception that a page reaches"
    unused = [name for name in BY_OTHERS if Spot(*name.rsplit(".", 1)) not in used_in_work()]
    assert unused == [], "said to be made by other verbs, but none does"


def test_a_verb_without_a_page_would_be_seen() -> None:
    assert Spot(f"{CASES}.assigning", "assign") in reached()
    assert Spot(f"{CASES}.assigning", "enter") not in reached()
    assert Spot("portal.faces.desk.views.officers", "_not_aside") in reached()
