"""The tables of moves hold as a whole: complete, reachable, without dead ends, and as the domain has them."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest

from portal.bilingual import Bilingual
from portal.law.catalogue.pack import pack
from portal.law.workflow import after_decision, case_guards, complaint, deciding_guards, opening_guards, service, side
from portal.law.workflow.actors import ROLE_NAMES, Role
from portal.law.workflow.choices import CHOICES, NO_PENALTY_GROUNDS
from portal.law.workflow.moves import ALL_BUT_REMEDY, OUTLIVE_THE_CASE, Effect, Field, Guard, Move
from portal.law.workflow.refusal import (
    NEEDS_SECOND,
    NOT_ASSIGNED,
    NOT_THERE,
    OWN_PROPOSAL,
    PAUSED,
    SEPARATE,
    WITH_POLICE,
    WRONG_OFFICE,
    WRONG_ROLE,
    WRONG_SECOND,
    WRONG_STATE,
    Refusal,
)
from portal.law.workflow.stage import STAGES, case_stage, complaint_stage
from portal.law.workflow.states import ENDS, STATE_NAMES, STATES, Track, state_name
from portal.law.workflow.tables import MOVES, every_move
from tests.law.rows import ROWS

NUMBERS = (
    *(f"K{n}" for n in range(1, 18)),
    *(f"M{n}" for n in range(1, 42)),
    *(f"R{n}" for n in range(1, 11)),
    *(f"V{n}" for n in range(1, 7)),
    *(f"P{n}" for n in range(1, 9)),
)
"""Every row of A1–A3."""

STARTS = {Track.PUBLICATION: "none", Track.REMEDY: "none"}
"""Tracks whose subject begins in a state without having been made by a move."""

STOPPED_BY_HAND = {"D37": "stops when the real-name reporters have been told"}

OPTIONS_OF_THE_PACK = {"districts", "scenarios", "offices", "agencies", "reasons", "penalties", "bases", "closures"}
OPTIONS_OF_THE_WORK = {"officers", "certified", "order_items", "proposals", "proposal_bases"}
"""Lists that depend on the subject or the office."""
LISTS = OPTIONS_OF_THE_PACK | OPTIONS_OF_THE_WORK | set(CHOICES) | {"no_penalty_grounds"}
GENERAL = (
    NEEDS_SECOND,
    NOT_ASSIGNED,
    NOT_THERE,
    OWN_PROPOSAL,
    PAUSED,
    SEPARATE,
    WITH_POLICE,
    WRONG_OFFICE,
    WRONG_ROLE,
    WRONG_SECOND,
    WRONG_STATE,
)
ALL = [pytest.param(move, id=f"{move.track}-{move.name}") for move in every_move()]
SIGNS = {"start": "+", "stop": "-", "pause": "~", "resume": "^"}


def effects(move: Move) -> Iterator[Effect]:
    """Everything that the move does to clocks, at whatever moment."""
    return chain(move.clocks, move.on_propose, move.on_return)


def written(move: Move) -> str:
    """The move as tests/law/rows.py writes it."""
    roles = ",".join(sorted(role.value for role in move.roles))
    return " ".join((move.id, move.name, roles, _second(move), *(_clocks(move) or ["-"])))


def _second(move: Move) -> str:
    if move.second is None:
        return "-"
    return "partner" if move.second.visit_partner else ",".join(sorted(role.value for role in move.second.roles))


def _clocks(move: Move) -> list[str]:
    moments = (("", move.clocks), ("propose:", move.on_propose), ("return:", move.on_return))
    return [f"{moment}{_effect(effect)}" for moment, found in moments for effect in found]


def _effect(effect: Effect) -> str:
    return f"{SIGNS[effect.op]}{effect.clock}{'?' if effect.when else ''}{'@case' if effect.on == 'case' else ''}"


def test_every_row_of_the_domain_is_a_move() -> None:
    numbers = set(chain.from_iterable(move.id.split("/") for move in every_move()))
    assert set(NUMBERS) <= numbers
    assert {re.sub(r"[a-z]$", "", n) for n in numbers if not n.startswith("X")} <= set(NUMBERS)


@pytest.mark.parametrize("track", Track)
def test_who_acts_who_confirms_and_what_the_clocks_do_is_as_the_domain_says(track: Track) -> None:
    rows = [" ".join(line.split()) for line in ROWS[track.value].strip().splitlines()]
    assert [written(move) for move in MOVES[track].values()] == rows


@pytest.mark.parametrize("track", Track)
def test_names_are_unique_and_kept_under_their_own_track(track: Track) -> None:
    for name, move in MOVES[track].items():
        assert (move.name, move.track) == (name, track)


@pytest.mark.parametrize("track", Track)
def test_every_state_is_reached_from_the_start(track: Track) -> None:
    reached = {STARTS[track]} if track in STARTS else set()
    for _ in STATES[track]:
        for move in MOVES[track].values():
            if move.creates or move.sources & reached:
                reached |= set(move.targets)
    assert reached == set(STATES[track])


@pytest.mark.parametrize("track", Track)
def test_every_state_that_is_no_end_has_a_way_out(track: Track) -> None:
    for state in set(STATES[track]) - ENDS[track]:
        assert any(state in m.sources and set(m.targets) - {state} for m in MOVES[track].values()), state


@pytest.mark.parametrize("track", Track)
def test_ends_are_ends(track: Track) -> None:
    leaving = {s for m in MOVES[track].values() for s in m.sources if set(m.targets) - {s}}
    assert leaving & ENDS[track] == ({"closed"} if track is Track.CASE else set())


@pytest.mark.parametrize("move", ALL)
def test_a_move_names_only_states_of_its_own_track(move: Move) -> None:
    assert set(move.sources) | set(move.targets) <= set(STATES[move.track])


@pytest.mark.parametrize("move", ALL)
def test_a_move_with_several_targets_says_how_to_choose(move: Move) -> None:
    assert (len(move.targets) > 1) == (move.choose is not None)


@pytest.mark.parametrize("move", ALL)
def test_a_move_and_its_conditions_name_clauses_of_the_pack(move: Move) -> None:
    assert {move.clause, *(guard.clause for guard in move.guards)} <= set(pack().clauses)


@pytest.mark.parametrize("refusal", GENERAL, ids=lambda refusal: refusal.name)
def test_a_general_refusal_names_a_clause_of_the_pack(refusal: Refusal) -> None:
    assert refusal.clause in pack().clauses


@pytest.mark.parametrize("move", ALL)
def test_a_move_issues_only_documents_of_the_pack(move: Move) -> None:
    assert move.document is None or move.document in pack().documents


@pytest.mark.parametrize("move", ALL)
def test_a_move_touches_only_clocks_of_part_b(move: Move) -> None:
    assert {effect.clock for effect in effects(move)} - {ALL_BUT_REMEDY} <= set(pack().deadlines)


def test_every_clock_but_the_background_ones_is_started_by_a_move() -> None:
    started = {effect.clock for move in every_move() for effect in effects(move) if effect.op == "start"}
    assert started == {code for code in pack().deadlines if int(code[1:]) not in range(33, 37)}


def test_every_started_clock_is_stopped_by_a_move_too() -> None:
    """A clock of the case may also run until the case is closed."""
    for track in Track:
        for started in {e.clock for m in MOVES[track].values() for e in effects(m) if e.op == "start"} - set(
            STOPPED_BY_HAND
        ):
            stopped = any(e.op == "stop" and e.clock == started for m in every_move() for e in effects(m))
            assert stopped or (track is Track.CASE and started not in OUTLIVE_THE_CASE), started


def test_a_paused_clock_is_let_run_on_by_some_move() -> None:
    by_op = {op: {e.clock for m in every_move() for e in effects(m) if e.op == op} for op in ("pause", "resume")}
    assert by_op["pause"] == by_op["resume"]


def test_every_way_into_the_closed_case_stops_the_clocks() -> None:
    for move in MOVES[Track.CASE].values():
        if "closed" in move.targets:
            assert any(effect.clock == ALL_BUT_REMEDY for effect in move.clocks), move.name


def test_the_clocks_that_outlive_a_case_are_those_of_remedy_and_publication() -> None:
    assert {"D24", "D25", "D26", "D27", "D28"} == OUTLIVE_THE_CASE


@pytest.mark.parametrize("move", ALL)
def test_a_choice_names_a_known_list_and_only_choices_do(move: Move) -> None:
    for field in move.fields:
        if field.kind in {"choice", "person"}:
            assert field.options in LISTS, field.name


BESIDE_THE_TABLES = {"case_facts", "facts_learnt", "device_kinds", "device_states"}
"""Lists of pages that correct what a case is about or keep its devices: no moves."""


def test_every_known_list_is_asked_for() -> None:
    asked = {field.options for move in every_move() for field in move.fields} - {""}
    assert asked == LISTS - BESIDE_THE_TABLES
    assert all(getattr(pack(), name) for name in OPTIONS_OF_THE_PACK)
    assert set(NO_PENALTY_GROUNDS) <= set(pack().closures)


@pytest.mark.parametrize("move", ALL)
def test_field_names_are_unique_in_a_move_and_fit_a_keyword(move: Move) -> None:
    names = [field.name for field in move.fields]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def labels() -> Iterator[Bilingual]:
    """Every text of the tables."""
    for move in every_move():
        yield move.label
        yield from (guard.needs for guard in move.guards)
        yield from chain.from_iterable((f.label, *(filter(None, [f.hint]))) for f in move.fields)
    yield from ROLE_NAMES.values()
    yield from chain.from_iterable(names.values() for names in STATE_NAMES.values())


def test_every_text_is_in_both_languages() -> None:
    for text in labels():
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text
        assert text.en
        assert not re.search(r"[\u4e00-\u9fff]", text.en), text


def test_a_refusal_shows_no_code() -> None:
    for text in labels():
        assert not re.search(r"\b[DKMRVP]\d{1,2}\b|_", text.zh + text.en), text


@pytest.mark.parametrize("track", Track)
def test_every_state_has_a_name(track: Track) -> None:
    assert set(STATE_NAMES[track]) == set(STATES[track])
    assert all(state_name(track, state) for state in STATES[track])


def test_every_role_that_acts_has_a_move_and_every_role_a_name() -> None:
    acting = {role for move in every_move() for role in move.roles}
    assert acting == set(Role) - {Role.ADMIN, Role.AUDITOR, Role.AGENCY}
    assert set(ROLE_NAMES) == set(Role)


def test_conditions_of_one_name_are_one_condition() -> None:
    seen: dict[tuple[Track, str], Guard] = {}
    for move in every_move():
        for guard in move.guards:
            assert seen.setdefault((move.track, guard.name), guard) is guard, guard.name


def test_every_condition_that_is_written_is_used() -> None:
    used = {id(guard) for move in every_move() for guard in move.guards}
    for module in (after_decision, case_guards, complaint, deciding_guards, opening_guards, service, side):
        idle = [name for name, value in vars(module).items() if isinstance(value, Guard) and id(value) not in used]
        assert not idle, f"{module.__name__}: {idle}"


def test_every_state_of_complaint_and_case_has_a_stage() -> None:
    for state in STATES[Track.COMPLAINT]:
        assert 1 <= complaint_stage(state, looked_at=True) <= len(STAGES)
    for state in STATES[Track.CASE]:
        assert case_stage(state, "none") in {3, 4}
    assert case_stage("investigating", "ordered") == 4


def test_a_complaint_nobody_has_looked_at_is_received() -> None:
    assert complaint_stage("submitted", looked_at=False) == 1
    assert complaint_stage("submitted", looked_at=True) == 2


@pytest.mark.parametrize("move", ALL)
def test_a_field_of_money_or_of_words_is_labelled_for_its_kind(move: Move) -> None:
    for field in move.fields:
        assert isinstance(field, Field)
        assert (field.kind == "money") == ("元" in field.label.zh), field.name
