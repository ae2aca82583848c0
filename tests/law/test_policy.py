"""In which role somebody has a permission: the first one in which nothing bars it, as with the moves (part F)."""

from collections.abc import Mapping
from datetime import date

import pytest

from portal.law.policy import PERMISSIONS, ever, role_under
from portal.law.workflow.actors import Actor, Grant, Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NOT_ASSIGNED, WRONG_ROLE, NotYours, Refusal

T, C, L, H, M = Role.TRIAGE, Role.OFFICER, Role.REVIEWER, Role.HEAD, Role.MUNICIPAL
OFFICE, OTHER, ME, SOMEBODY = "CAC-310117", "CAC-310115", 7, 8
LEAD, REVIEWS = frozenset({"lead"}), frozenset({"reviewer"})


def answer(name: str, roles: set[Role], assigned: Mapping[int, frozenset[str]], *, escalated: bool = False) -> object:
    """The role, or the reason why there is none."""
    actor = Actor(ME, frozenset(Grant(role, OFFICE) for role in roles))
    try:
        return role_under(name, actor, Facts("x", OFFICE, date(2026, 3, 2), assigned=assigned, escalated=escalated))
    except NotYours as refused:
        return refused.refusals[0]


@pytest.mark.parametrize(
    ("name", "roles", "assigned", "expected"),
    [
        ("complaint.words", {C}, {}, NOT_ASSIGNED),
        ("complaint.words", {C, H}, {}, H),
        ("complaint.words", {C, L, H}, {SOMEBODY: LEAD}, H),
        ("complaint.words", {C, L}, {ME: REVIEWS}, L),
        ("complaint.words", {C, H}, {ME: LEAD}, C),
        ("complaint.words", {T, C}, {}, T),
        ("complaint.identity", {C, H}, {SOMEBODY: LEAD}, H),
        ("complaint.identity", {C, L}, {ME: REVIEWS}, NOT_ASSIGNED),
        ("complaint.identity", {L}, {ME: REVIEWS}, WRONG_ROLE),
        ("complaint.covered", {C, L}, {SOMEBODY: LEAD}, NOT_ASSIGNED),
        ("complaint.covered", {L}, {SOMEBODY: LEAD, ME: REVIEWS}, L),
        ("complaint.covered", {H}, {SOMEBODY: LEAD}, H),
        ("complaint.covered", {T, M}, {}, WRONG_ROLE),
        ("complaint.image", {C}, {ME: LEAD}, C),
        ("complaint.image", {C, H}, {ME: LEAD}, C),
        ("complaint.image", {C}, {}, NOT_ASSIGNED),
        ("complaint.image", {H}, {}, H),
        ("complaint.image", {C, H}, {SOMEBODY: REVIEWS}, H),
        ("complaint.image", {H}, {SOMEBODY: LEAD}, WRONG_ROLE),
        ("complaint.image", {C, H}, {SOMEBODY: LEAD}, NOT_ASSIGNED),
        ("complaint.image", {C, L}, {SOMEBODY: LEAD, ME: REVIEWS}, NOT_ASSIGNED),
        ("complaint.image", {L, M}, {SOMEBODY: LEAD, ME: REVIEWS}, WRONG_ROLE),
        ("evidence.read", {C, H}, {SOMEBODY: LEAD}, H),
        ("case.export", {C, H}, {SOMEBODY: LEAD}, H),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else None,
)
def test_one_acts_in_the_first_role_that_is_not_barred(
    name: str, roles: set[Role], assigned: Mapping[int, frozenset[str]], expected: Role | Refusal
) -> None:
    assert answer(name, roles, assigned) == expected


def test_the_head_of_the_district_covers_where_the_officers_are_the_municipal_ones() -> None:
    assert answer("complaint.image", {H}, {SOMEBODY: LEAD}, escalated=True) is H
    assert answer("complaint.image", {M}, {SOMEBODY: LEAD}, escalated=True) == WRONG_ROLE


@pytest.mark.parametrize("name", sorted(PERMISSIONS))
def test_whoever_has_a_permission_somewhere_may_ask_and_nobody_else(name: str) -> None:
    facts = Facts("x", OFFICE, date(2026, 3, 2), assigned={ME: LEAD | REVIEWS})
    for role in Role:
        actor = Actor(ME, frozenset({Grant(role, OTHER)}))
        there = Facts("x", OTHER, facts.today, assigned=facts.assigned)
        anywhere = [_has(name, actor, each) for each in (there, Facts("x", OTHER, facts.today, escalated=True))]
        assert ever(name, actor) is any(anywhere), role


def _has(name: str, actor: Actor, facts: Facts) -> bool:
    try:
        role_under(name, actor, facts)
    except NotYours:
        return False
    return True
