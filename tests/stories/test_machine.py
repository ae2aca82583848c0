"""Random lives of a small city, driven by hypothesis through the portal's own verbs: whatever people, reporters and the
clock try, in whatever order, the tables hold.

`PORTAL_MACHINE_STEPS=20000` runs longer than the suite does; `PORTAL_MACHINE_SEED` begins with other dice. A failing life
is shrunk and printed step by step: the day, who did what, and what did not hold.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from portal.law.workflow.states import STATES, Track
from portal.law.workflow.tables import every_move
from tests.engines import SqliteTemplate
from tests.stories.machine_city import seed as people
from tests.stories.machine_life import KINDS, STEADY, Coverage, Life
from tests.stories.machine_way import Goal

ROOT = Path(__file__).parents[2]
STEPS = int(os.environ.get("PORTAL_MACHINE_STEPS", "2000"))
SEED = int(os.environ.get("PORTAL_MACHINE_SEED", "1"))
A_LIFE = 46
"""Steps of one city before the next begins."""
GOALS = 4
"""Moves striven for in one life."""
BEGIN = date(2026, 3, 2)
START_ONLY = {("publication", "none"), ("remedy", "none")}
"""Where a subject is before its first move."""
EVERY_MOVE: list[Goal] = [(move.track, move.name) for move in every_move()]
EVERY_STATE = {(track.value, state.value) for track in Track for state in STATES[track]}
ONCE_MORE = 4
"""Rounds of lives for what no life has reached."""
REACHED = 0.85
"""The share of all moves that a run has to make, so that it cannot pass by doing nothing."""


def machine(
    template: SqliteTemplate, goals: Sequence[Goal], seen: Coverage, kinds: Sequence[str] = KINDS
) -> type[RuleBasedStateMachine]:
    """The machine of one run: each of its examples is a city that strives for these goals, and much besides."""

    class City(RuleBasedStateMachine):
        @initialize(start=st.integers(0, 300), order=st.permutations(list(goals)))
        def begins(self, start: int, order: list[Goal]) -> None:
            self.life = Life(template, BEGIN + timedelta(days=start), order, seen, note)

        @rule(kind=st.sampled_from(kinds), dice=st.integers(0, 2**16 - 1))
        def step(self, kind: str, dice: int) -> None:
            self.life.step(kind, dice)

        def teardown(self) -> None:
            if hasattr(self, "life"):
                try:
                    self.life.reckon()
                finally:
                    self.life.end()

    return City


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A city with its people, made once."""
    return SqliteTemplate(tmp_path_factory.mktemp("machine"), people)


def shares(goals: Sequence[Goal], size: int = GOALS) -> Iterator[Sequence[Goal]]:
    """A few goals for each run, so that none is forgotten; neighbours in the table have a way in common."""
    yield from (goals[n : n + size] for n in range(0, len(goals), size))


def test_whatever_happens_the_tables_hold(template: SqliteTemplate, request: pytest.FixtureRequest) -> None:
    if os.environ.get("PYTHONHASHSEED") != "0":
        _in_a_process_of_its_own(request.node.nodeid)
    else:
        _live(template)


def _in_a_process_of_its_own(test: str) -> None:
    """The same dice give the same lives only where sets of words have the same order, too."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", test]
    found = subprocess.run(
        command, cwd=ROOT, env={**known, "PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout[-20_000:]


def _live(template: SqliteTemplate) -> None:
    seen, parts = Coverage(), list(shares(EVERY_MOVE))
    lives = max(1, round(STEPS / (A_LIFE * len(parts))))
    for number, goals in enumerate(parts):
        _run(machine(template, goals, seen), number, lives)
    for again in range(1, 1 + ONCE_MORE):
        for number, goals in enumerate(shares(_missed(seen), 1)):
            _run(machine(template, goals, seen, STEADY), again * 100 + number, 1)
    made = {(Track(track), name) for track, name in seen.moves}
    assert len(made) >= REACHED * len(EVERY_MOVE), f"never made: {sorted(set(EVERY_MOVE) - made)}"
    assert EVERY_STATE - seen.states <= START_ONLY, f"never reached: {sorted(EVERY_STATE - seen.states)}"


def _missed(seen: Coverage) -> list[Goal]:
    """Moves that were never made, and those to a state that nothing was ever in."""
    return [
        (move.track, move.name)
        for move in every_move()
        if (move.track.value, move.name) not in seen.moves
        or any((move.track.value, target) not in seen.states for target in move.targets)
    ]


def _run(cities: type[RuleBasedStateMachine], number: int, lives: int) -> None:
    # hypothesis begins with the simplest example of all, which is a life of nothing but rest
    chosen = settings(
        max_examples=1 + lives, stateful_step_count=A_LIFE, deadline=None, database=None, report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(seed(SEED * 1000 + number)(cities), settings=chosen)
