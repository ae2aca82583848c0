"""The kinds of list C8: which one fits how a case ended, and that every kind has its way."""

import pytest

from portal.law.catalogue.pack import pack
from portal.law.workflow.choices import NO_PENALTY_GROUNDS
from portal.law.workflow.closing import BY_MOVE, FALLEN, closing_kinds
from portal.law.workflow.states import RemedyState, Track
from portal.law.workflow.tables import MOVES


@pytest.mark.parametrize(
    ("kinds", "ground", "court", "remedy", "fitting"),
    [
        (("N-WARN",), None, False, "none", ("PENALTY_DONE",)),
        (("N-FINE1",), None, False, "upheld", ("PENALTY_DONE",)),
        (("N-FINE1",), None, False, "changed", ("PENALTY_DONE",)),
        (("N-FINE1",), None, False, "suit", ("PENALTY_DONE",)),
        (("N-FINE1",), None, True, "none", ("PENALTY_COURT",)),
        ((), "NO_PENALTY_MINOR", False, "none", ("NO_PENALTY_MINOR",)),
        ((), "NO_PENALTY_FIRST", False, "none", ("NO_PENALTY_FIRST",)),
        ((), "NO_PENALTY_NOFAULT", False, "none", ("NO_PENALTY_NOFAULT",)),
        ((), "NOT_FOUND", False, "none", ("NOT_FOUND",)),
        ((), None, False, "none", ()),
        (("N-FINE1",), None, False, "revoked", ()),
        (("N-FINE1",), None, True, "void", ()),
        (("N-FINE1",), None, False, "unlawful", ()),
        ((), "NO_PENALTY_MINOR", False, "revoked", ()),
    ],
)
def test_the_kind_says_how_it_ended(
    kinds: tuple[str, ...], ground: str | None, court: bool, remedy: str, fitting: tuple[str, ...]
) -> None:
    assert closing_kinds(kinds=kinds, ground=ground, ended_by_court=court, remedy=remedy) == fitting


def test_every_kind_has_its_way() -> None:
    by_decision = {"PENALTY_DONE", "PENALTY_COURT", *NO_PENALTY_GROUNDS}
    assert by_decision | set(BY_MOVE.values()) == set(pack().closures)


def test_the_moves_that_end_a_case_by_themselves_are_of_the_table() -> None:
    ending = {name for name, move in MOVES[Track.CASE].items() if "closed" in move.targets}
    assert ending == {*BY_MOVE, "close"}


def test_what_has_fallen_is_an_outcome_of_a_remedy() -> None:
    assert set(RemedyState) > FALLEN
