"""Refusals made from the tables: whoever, wherever and whenever a move is not theirs, it is refused, and says why."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from portal.law.workflow.actors import CITYWIDE, Actor, Grant, Role
from portal.law.workflow.facts import (
    CaseFacts,
    ComplaintFacts,
    Facts,
    OrderFacts,
    PublicationFacts,
    RemedyFacts,
    VisitFacts,
)
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import PAUSED, WRONG_STATE, NotYours, Refused
from portal.law.workflow.states import STATES, Track
from portal.law.workflow.tables import MOVES, ORDER, check, check_second, every_move, options, refusals, role_for

OFFICE, ELSEWHERE = "CAC-310117", "CAC-310115"
OFFICER, PARTNER, SOMEBODY = 1, 2, 9
KINDS: dict[Track, type[Facts]] = {
    Track.COMPLAINT: ComplaintFacts,
    Track.CASE: CaseFacts,
    Track.ORDER: OrderFacts,
    Track.VISIT: VisitFacts,
    Track.PUBLICATION: PublicationFacts,
    Track.REMEDY: RemedyFacts,
}
ANYWHERE = CITYWIDE | {Role.CITIZEN, Role.SYSTEM}
"""Roles that no office bounds."""

ALL = [pytest.param(move, id=f"{move.track}-{move.name}") for move in every_move()]
SECONDED = [pytest.param(move, id=f"{move.track}-{move.name}") for move in every_move() if move.second]
PAUSABLE = [
    pytest.param(move, id=move.name)
    for move in every_move()
    if move.track is Track.CASE and not move.creates and not move.while_paused
]


def facts(track: Track, state: str, **more: Any) -> Any:
    """Facts of one subject in `state`; a case stands behind a side track."""
    more.setdefault("assigned", {OFFICER: frozenset({"lead"}), PARTNER: frozenset({"second"})})
    if track is Track.CASE:
        more.setdefault("ever", dict.fromkeys((OFFICER, PARTNER), frozenset({"visitor"})))
    if track is Track.ORDER:
        more.setdefault("inspectors", frozenset({OFFICER, PARTNER}))
    if track not in {Track.CASE, Track.COMPLAINT}:
        more.setdefault("case", facts(Track.CASE, "investigating", assigned=more["assigned"]))
    return KINDS[track](state=state, office=OFFICE, today=date(2026, 3, 2), **more)


def at_start(move: Move, **more: Any) -> Any:
    """Facts in a state from which the move can be made."""
    return facts(move.track, min(move.sources or set(move.targets)), **more)


def somebody(role: Role, office: str = OFFICE, user: int = SOMEBODY) -> Actor:
    """A person with one role in one office."""
    return Actor(user, frozenset({Grant(role, office)}))


def in_role(role: Role, office: str = OFFICE) -> Actor:
    """Somebody who has the role and, as an officer, is assigned."""
    return somebody(role, office, OFFICER if role is Role.OFFICER else SOMEBODY)


def why(error: pytest.ExceptionInfo[Any]) -> list[str]:
    """The names of the reasons."""
    return [refusal.name for refusal in error.value.refusals]


def seconds(move: Move) -> frozenset[Role]:
    """Who may confirm the move, by the reading note of part A."""
    assert move.second is not None
    if move.second.visit_partner or move.second.roles == {Role.MUNICIPAL}:
        return move.second.roles
    return move.second.roles | {Role.HEAD, Role.MUNICIPAL}


@pytest.mark.parametrize("move", ALL)
def test_every_role_that_is_not_named_is_refused(move: Move) -> None:
    for role in set(Role) - move.roles:
        with pytest.raises(NotYours) as error:
            role_for(move, at_start(move), in_role(role))
        assert why(error) == ["role"], role


@pytest.mark.parametrize("move", ALL)
def test_every_role_that_is_named_may_act(move: Move) -> None:
    for role in move.roles:
        assert role_for(move, at_start(move), in_role(role)) is role


@pytest.mark.parametrize("move", ALL)
def test_the_same_role_in_another_office_is_refused(move: Move) -> None:
    for role in move.roles - ANYWHERE:
        with pytest.raises(NotYours) as error:
            role_for(move, at_start(move), in_role(role, ELSEWHERE))
        assert why(error) == ["office"], role


@pytest.mark.parametrize("move", ALL)
def test_every_other_state_is_refused(move: Move) -> None:
    if move.creates:
        return
    for state in set(STATES[move.track]) - move.sources:
        with pytest.raises(Refused) as error:
            check(move, facts(move.track, state))
        assert why(error) == ["state"], state


@pytest.mark.parametrize("move", ALL)
def test_every_required_field_that_is_empty_is_named(move: Move) -> None:
    found = refusals(move, at_start(move, given={}), filled=True)
    wanting = [refusal.field for refusal in found if refusal.name == "missing"]
    assert wanting == [field.name for field in move.required]


@pytest.mark.parametrize("empty", ["", None, (), False], ids=repr)
@pytest.mark.parametrize("move", ALL)
def test_an_empty_answer_is_no_answer(move: Move, empty: object) -> None:
    found = refusals(move, at_start(move, given={f.name: empty for f in move.fields}), filled=True)
    assert sum(refusal.name == "missing" for refusal in found) == len(move.required)


@pytest.mark.parametrize("move", SECONDED)
def test_nobody_confirms_the_own_proposal(move: Move) -> None:
    for role in move.roles:
        with pytest.raises(NotYours) as error:
            check_second(move, at_start(move), in_role(role), in_role(role))
        assert why(error) == ["own_proposal"], role


@pytest.mark.parametrize("move", SECONDED)
def test_only_the_named_second_confirms(move: Move) -> None:
    proposer = somebody(Role.OFFICER, user=OFFICER)
    for role in set(Role) - seconds(move):
        with pytest.raises(NotYours) as error:
            check_second(move, at_start(move), proposer, somebody(role))
        assert why(error) == ["second"], role
    for role in seconds(move):
        second = somebody(role, user=PARTNER if role is Role.OFFICER else SOMEBODY)
        assert check_second(move, at_start(move), proposer, second) is role


@pytest.mark.parametrize("move", SECONDED)
def test_a_second_of_another_office_is_refused(move: Move) -> None:
    for role in seconds(move) - ANYWHERE:
        with pytest.raises(NotYours) as error:
            check_second(move, at_start(move), somebody(Role.OFFICER, user=OFFICER), somebody(role, ELSEWHERE, PARTNER))
        assert why(error) == ["second"], role


@pytest.mark.parametrize("move", [m for m in SECONDED if m.values[0].second.visit_partner])  # type: ignore[union-attr]
def test_the_partner_of_a_visit_is_assigned_to_the_case(move: Move) -> None:
    with pytest.raises(NotYours) as error:
        check_second(move, at_start(move), somebody(Role.OFFICER, user=OFFICER), somebody(Role.OFFICER))
    assert why(error) == ["assigned"]


def test_an_officer_of_the_case_who_was_not_on_the_visit_is_no_partner() -> None:
    elsewhere = {
        (Track.CASE, "penalise_on_the_spot"): {"ever": {OFFICER: frozenset({"visitor"})}},
        (Track.ORDER, "verify"): {"inspectors": frozenset({OFFICER, SOMEBODY})},
    }
    partnered = {(m.track, m.name): m for m in every_move() if m.second is not None and m.second.visit_partner}
    assert partnered.keys() == elsewhere.keys()
    for key, move in partnered.items():
        proposer, second = in_role(Role.OFFICER), somebody(Role.OFFICER, user=PARTNER)
        with pytest.raises(NotYours) as error:
            check_second(move, at_start(move, **elsewhere[key]), proposer, second)
        assert why(error) == ["visit_partner"], move.name


def test_a_move_that_needs_no_second_has_none() -> None:
    for move in every_move():
        if move.second is None:
            with pytest.raises(NotYours):
                check_second(move, at_start(move), in_role(Role.OFFICER), in_role(Role.HEAD))


def of_a_case() -> Iterator[Move]:
    """Moves of a case and its side tracks."""
    return (move for move in every_move() if move.track is not Track.COMPLAINT)


@pytest.mark.parametrize("move", list(of_a_case()), ids=lambda m: f"{m.track}-{m.name}")
def test_an_officer_who_is_not_assigned_is_refused(move: Move) -> None:
    if Role.OFFICER in move.roles:
        with pytest.raises(NotYours) as error:
            role_for(move, at_start(move), somebody(Role.OFFICER))
        assert why(error) == ["assigned"]


@pytest.mark.parametrize(
    ("role", "duty"),
    [
        (Role.REVIEWER, "lead"),
        (Role.REVIEWER, "second"),
        (Role.REVIEWER, "head"),
        (Role.HEAD, "lead"),
        (Role.HEAD, "second"),
        (Role.HEAD, "reviewer"),
    ],
)
def test_investigating_reviewing_and_deciding_are_kept_apart(role: Role, duty: str) -> None:
    assigned = {SOMEBODY: frozenset({duty}), OFFICER: frozenset({"lead"})}
    for move in of_a_case():
        if role in move.roles:
            with pytest.raises(NotYours) as error:
                role_for(move, at_start(move, assigned=assigned), somebody(role))
            assert why(error) == ["separation"], move.name


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.HEAD])
@pytest.mark.parametrize("duty", ["lead", "second", "visitor"])
def test_whoever_has_investigated_once_reviews_and_decides_nothing_here(role: Role, duty: str) -> None:
    ever = {SOMEBODY: frozenset({duty})}
    for move in of_a_case():
        behind = facts(Track.CASE, "investigating", ever=ever)
        known = at_start(move, ever=ever) if move.track is Track.CASE else at_start(move, case=behind)
        if role in move.roles:
            with pytest.raises(NotYours) as error:
                role_for(move, known, somebody(role))
            assert why(error) == ["separation"], move.name
        if move.second and move.second.roles == {role}:
            with pytest.raises(NotYours) as error:
                check_second(move, known, in_role(Role.OFFICER), somebody(role))
            assert why(error) == ["separation"], move.name


def test_what_somebody_once_did_assigns_nobody() -> None:
    record, ever = MOVES[Track.CASE]["record"], {SOMEBODY: frozenset({"lead", "visitor"})}
    with pytest.raises(NotYours) as error:
        role_for(record, at_start(record, ever=ever), somebody(Role.OFFICER))
    assert why(error) == ["assigned"]


@pytest.mark.parametrize("duty", ["lead", "second", "reviewer"])
def test_a_head_who_investigated_or_reviewed_does_not_approve(duty: str) -> None:
    assigned = {SOMEBODY: frozenset({duty}), OFFICER: frozenset({"lead"})}
    for move in of_a_case():
        if move.second and move.second.roles == {Role.HEAD}:
            with pytest.raises(NotYours) as error:
                check_second(move, at_start(move, assigned=assigned), in_role(Role.OFFICER), somebody(Role.HEAD))
            assert why(error) == ["separation"], move.name


@pytest.mark.parametrize("move", PAUSABLE)
def test_a_case_that_is_with_the_police_waits(move: Move) -> None:
    (refusal,) = refusals(move, at_start(move, paused=True, paused_for="crime"), filled=True)
    assert (refusal.name, refusal.clause) == ("paused", "TRANSFER8")


def test_a_pause_for_a_test_or_an_appraisal_bars_only_what_times_the_case() -> None:
    waiting = set()
    for move in (move for move in MOVES[Track.CASE].values() if not move.creates):
        if refusals(move, at_start(move, paused=True, paused_for="test"), filled=True) == (PAUSED,):
            waiting.add(move.name)
    times = {"file", "do_not_file", "suspect_crime", "ask_hearing", "hold_hearing", "give_up_hearing", "reopen"}
    assert waiting == times | {"pause"}


@pytest.mark.parametrize("move", ALL)
def test_each_refusal_names_a_rule_and_what_would_help_in_both_languages(move: Move) -> None:
    for refusal in refusals(move, at_start(move), filled=True):
        assert refusal.clause
        assert refusal.needs.zh
        assert refusal.needs.en


@pytest.mark.parametrize("track", Track)
def test_the_panel_names_every_move_once_and_says_what_the_door_would(track: Track) -> None:
    everybody = Actor(OFFICER, frozenset(Grant(role, OFFICE) for role in Role if role is not Role.SYSTEM))
    whole = sorted(move.name for move in MOVES[track].values() if not move.creates)
    for state in STATES[track]:
        offered = options(track, facts(track, state), everybody)
        assert sorted(option.move.name for option in offered) == whole
        for option in offered:
            assert option.here == (state in option.move.sources)
            assert (option.standing == "open") == (not option.blocked)
            assert option.here or WRONG_STATE.name in {r.name for r in option.blocked} or option.role is None


@pytest.mark.parametrize("track", Track)
def test_the_panel_has_what_can_be_done_first_and_what_belongs_elsewhere_last(track: Track) -> None:
    everybody = Actor(OFFICER, frozenset(Grant(role, OFFICE) for role in Role if role is not Role.SYSTEM))
    for state in STATES[track]:
        places = [ORDER.index(option.standing) for option in options(track, facts(track, state), everybody)]
        assert places == sorted(places)


def test_the_panel_opens_nothing_to_a_stranger() -> None:
    stranger = Actor(SOMEBODY, frozenset(Grant(role, ELSEWHERE) for role in set(Role) - ANYWHERE))
    for track in Track:
        for state in STATES[track]:
            offered = options(track, facts(track, state), stranger)
            assert offered
            assert {option.role for option in offered} == {None}
            assert all(option.blocked for option in offered)


def test_a_cross_district_record_is_approved_by_the_municipal_office() -> None:
    record = facts(Track.PUBLICATION, "redacted", cross_district=True)
    blocked = {
        role: [
            r.name
            for option in options(Track.PUBLICATION, record, somebody(role))
            if option.standing in {"open", "blocked"}
            for r in option.blocked
        ]
        for role in (Role.HEAD, Role.MUNICIPAL)
    }
    assert blocked == {Role.HEAD: ["cross_district"], Role.MUNICIPAL: []}
