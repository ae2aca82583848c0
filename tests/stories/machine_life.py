"""One life of the city: steps are chosen, taken, and judged. What it tells is the reproduction."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from portal.ground.db import db
from portal.ground.procedure.replay import recomputed
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import Refused, Superseded
from portal.law.workflow.states import Track
from tests.engines import SqliteTemplate
from tests.stories import machine_law, machine_order
from tests.stories.machine_city import MODELS, City, Snapshot
from tests.stories.machine_clocks import Replay, strays
from tests.stories.machine_due import wrong_days, wrong_lengths, wrong_lists
from tests.stories.machine_mischief import lawful, unlawful
from tests.stories.machine_pursuit import Pursuit
from tests.stories.machine_steps import Doing, days
from tests.stories.machine_way import Goal

REST = "rest"
KINDS = (REST,) + ("pursue",) * 13 + ("lawful",) + ("unlawful",) * 5 + ("days",)
"""Seven steps of ten want to be lawful. The first is nothing at all: a step that does not matter shrinks to it."""
STEADY = (REST, *("pursue",) * 19)
"""For what no life has reached: nothing else is tried on the way."""
PATIENCE = 24
"""Steps after which another move is striven for, reached or not."""


class Coverage:
    """What all lives of a run have seen."""

    def __init__(self) -> None:
        self.steps: Counter[str] = Counter()
        self.moves: Counter[tuple[str, str]] = Counter()
        self.states: set[tuple[str, str]] = set()

    def take(self, before: Snapshot, after: Snapshot) -> None:
        """Count what a step has done."""
        for event in after.events(before.last_event):
            if event["to_state"] is not None:
                self.moves[event["track"], event["move"]] += 1
                self.states.add((event["track"], event["to_state"]))


class Life:
    """A city, what somebody strives for in it, and what was seen."""

    def __init__(
        self, template: SqliteTemplate, start: date, goals: Sequence[Goal], seen: Coverage, tell: Callable[[str], None]
    ) -> None:
        self.city = City(template, start)
        self.goals, self.seen, self.tell = goals, seen, tell
        self.at = self.count = 0
        self.replay, self.now = Replay(), self.city.snapshot()

    def step(self, kind: str, number: int) -> None:
        """One step; `number` seeds every choice in it. AssertionError where something does not hold."""
        self.city.later()
        if kind == REST:
            return
        doing = self.choose(kind, Random(number))
        db.session.rollback()
        self.tell(doing.words)
        self.seen.steps[kind] += 1
        self.do(doing, keep=bool(number % 2))

    def choose(self, kind: str, dice: Random) -> Doing:
        """What to do next."""
        if kind == "lawful":
            return lawful(self.city, dice)
        if kind == "unlawful":
            return unlawful(self.city, dice)
        if kind == "days":
            return days(self.city, dice.choice((1, 1, 3, 10, 40)), ticks=dice.random() < 0.8)
        return Pursuit(self.city, dice, self.goal()).step()

    def goal(self) -> Goal:
        """What is striven for: the next one as soon as the move was made, or patience is at its end."""
        self.count += 1
        made = {(event["track"], event["move"]) for event in self.now.events() if event["to_state"] is not None}
        track, name = self.goals[self.at % len(self.goals)]
        if (track.value, name) in made or self.count > PATIENCE:
            self.at, self.count = self.at + 1, 0
        return self.goals[self.at % len(self.goals)]

    def do(self, doing: Doing, *, keep: bool) -> None:
        """Take the step; a refusal leaves nothing behind, even where the page commits all the same (`keep`)."""
        try:
            doing.run()
            db.session.commit()
        except (Refused, Superseded) as refused:
            self.tell(f"    refused: {refused}")
            self.seen.steps["refused"] += 1
            _ = db.session.commit() if keep and doing.about and not doing.many else db.session.rollback()
            assert self.city.snapshot() == self.now, "a refused step left something behind"
            return
        assert not doing.must_fail, f"this had to be refused: {doing.words}"
        self.judge(doing)

    def judge(self, doing: Doing) -> None:
        """Everything that has to hold after a step."""
        before, after = self.now, self.city.snapshot()
        self.now = after
        self.seen.take(before, after)
        wrong = machine_order.everything(doing, before, after)
        wrong += self.replay.follow(after.events(before.last_event), after)
        wrong += [*strays(after), *wrong_days(after, pack()), *wrong_lists(after), *wrong_lengths(after, pack())]
        wrong += machine_law.everything(before, after, pack())
        assert not wrong, "\n".join([doing.words, *wrong])

    def reckon(self) -> None:
        """At the end: the portal's own recomputation finds nothing to change."""
        subjects = [subject for track in MODELS for subject in self.city.all(Track(track))]
        wrong = [f"{s.TRACK.value} {s.id}: {fault}" for s in subjects for fault in recomputed(s, self.city.rules)]
        assert not wrong, "\n".join(wrong)

    def end(self) -> None:
        """Leave nothing behind."""
        self.city.close()
