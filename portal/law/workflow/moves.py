"""What a move is: one row of the tables A1–A3, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from portal.bilingual import Bilingual
from portal.law.workflow.actors import Role
from portal.law.workflow.refusal import Refusal
from portal.law.workflow.states import Track

FieldKind = Literal[
    "line", "text", "day", "moment", "count", "money", "yes", "choice", "person", "case", "complaint", "rows", "files"
]


@dataclass(frozen=True)
class Field:
    """One thing the officer has to give. `options` names the list of a choice: a list of the pack, or of the office.

    `longest`: characters of a text that may be longer than the others.
    """

    name: str
    kind: FieldKind
    label: Bilingual
    hint: Bilingual | None = None
    required: bool = True
    options: str = ""
    many: bool = False
    longest: int = 0


@dataclass(frozen=True)
class Guard:
    """A condition of the law. `needs` says what would make the move allowed, `clause` names the rule (a pack clause).

    `asks` = "given" where it can only be judged once the form is filled in. `detail`: the reasons one by one, each at
    its field, where the facts hold them; they stand in the place of the general one.
    """

    name: str
    clause: str
    needs: Bilingual
    holds: Callable[[Any], bool]
    asks: Literal["subject", "given"] = "subject"
    detail: Callable[[Any], tuple[Refusal, ...]] | None = None
    field: str | None = None
    """The field of the form that is at fault."""


def guard(
    name: str,
    clause: str,
    zh: str,
    en: str,
    holds: Callable[[Any], bool],
    asks: Literal["subject", "given"] = "subject",
    detail: Callable[[Any], tuple[Refusal, ...]] | None = None,
    field: str | None = None,
) -> Guard:
    """A guard on one line of a table."""
    return Guard(name, clause, Bilingual(zh, en), holds, asks, detail, field)


Op = Literal["start", "stop", "pause", "resume"]


@dataclass(frozen=True)
class Effect:
    """What a move does to a clock of part B. `on` says whose clock it is; `when` limits it to facts."""

    op: Op
    clock: str
    when: Callable[[Any], bool] | None = None
    on: Literal["subject", "case"] = "subject"


def start(
    *clocks: str, when: Callable[[Any], bool] | None = None, on: Literal["subject", "case"] = "subject"
) -> tuple[Effect, ...]:
    """The clocks that a move starts."""
    return tuple(Effect("start", clock, when, on) for clock in clocks)


def stop(
    *clocks: str, when: Callable[[Any], bool] | None = None, on: Literal["subject", "case"] = "subject"
) -> tuple[Effect, ...]:
    """The clocks that a move stops."""
    return tuple(Effect("stop", clock, when, on) for clock in clocks)


def pause(
    *clocks: str, when: Callable[[Any], bool] | None = None, on: Literal["subject", "case"] = "subject"
) -> tuple[Effect, ...]:
    """The clocks that a move pauses."""
    return tuple(Effect("pause", clock, when, on) for clock in clocks)


def resume(
    *clocks: str, when: Callable[[Any], bool] | None = None, on: Literal["subject", "case"] = "subject"
) -> tuple[Effect, ...]:
    """The paused clocks that run on."""
    return tuple(Effect("resume", clock, when, on) for clock in clocks)


ALL_BUT_REMEDY = "*"
"""As a clock code: every clock still running but D24–D28, which outlive the case."""
OUTLIVE_THE_CASE = frozenset({"D24", "D25", "D26", "D27", "D28"})


@dataclass(frozen=True)
class Second:
    """Who confirms a proposal: `roles` in the subject's office, but never the proposer.

    With nobody else in the office the head, else the municipal supervisor, is the second (A, reading note).
    """

    roles: frozenset[Role]
    visit_partner: bool = False
    """The second certified officer of the visit (R3, M37)."""


BY_HEAD = Second(frozenset({Role.HEAD}))
BY_MUNICIPAL = Second(frozenset({Role.MUNICIPAL}))
BY_TRIAGE_OR_HEAD = Second(frozenset({Role.TRIAGE, Role.HEAD}))
BY_READER = Second(frozenset({Role.OFFICER, Role.REVIEWER, Role.HEAD}))
BY_PARTNER = Second(frozenset({Role.OFFICER}), visit_partner=True)


@dataclass(frozen=True)
class Move:
    """One row of A1–A3: who may do what from where, on which conditions, and what it does to the clocks."""

    id: str
    name: str
    track: Track
    label: Bilingual
    sources: frozenset[str]
    """Empty: the move creates its subject."""
    targets: tuple[str, ...]
    """Empty: the state stays. More than one: `choose` says which."""
    roles: frozenset[Role]
    choose: Callable[[Any], str] | None = None
    second: Second | None = None
    guards: tuple[Guard, ...] = ()
    fields: tuple[Field, ...] = ()
    clocks: tuple[Effect, ...] = ()
    on_propose: tuple[Effect, ...] = ()
    on_return: tuple[Effect, ...] = ()
    clause: str = "DESIGN"
    document: str | None = None
    tells_reporter: bool = False
    while_paused: bool = False
    """Whether even a case that is with the police allows it: only what ends or concerns the pause does."""

    @property
    def times_the_case(self) -> bool:
        """Whether it starts, pauses or resumes the time that a pause (M33) has stopped; that waits for its end."""
        effects = (*self.clocks, *self.on_propose, *self.on_return)
        return any(effect.clock in {"D11", "D13"} and effect.op != "stop" for effect in effects)

    @property
    def creates(self) -> bool:
        """Whether the move makes its subject."""
        return not self.sources

    def target(self, facts: Any) -> str:
        """The state after the move."""
        if not self.targets:
            return str(facts.state)
        return self.choose(facts) if self.choose else self.targets[0]

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields without which the move is refused."""
        return tuple(f for f in self.fields if f.required)


def table(*rows: Move) -> dict[str, Move]:
    """A table of moves by name; a name used twice is a mistake in the table."""
    named = {row.name: row for row in rows}
    if len(named) != len(rows):
        raise ValueError("two moves of one track share a name")
    return named
