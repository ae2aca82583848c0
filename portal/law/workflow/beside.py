"""What runs beside a report and is no case: the alarm and the reporter's own request. Small tables of steps, as data.

They are apart from the tables of moves on purpose: no list, count, log or paper of an office is built from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.bilingual import Bilingual
from portal.law.workflow.actors import ROLE_NAMES, Actor, Role
from portal.law.workflow.moves import Field, Guard
from portal.law.workflow.refusal import NotYours, Refusal, Refused, missing, wrong_role, wrong_state


@dataclass(frozen=True)
class Step:
    """One row: who may do what from where, by which clause. No sources: it begins the matter; no target: the state stays."""

    name: str
    label: Bilingual
    sources: frozenset[str]
    target: str | None
    roles: frozenset[Role]
    clause: str
    fields: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A matter as its guards see it."""

    state: str
    given: Mapping[str, Any] = field(default_factory=dict)


Table = Mapping[str, Step]


def steps(*rows: Step) -> Table:
    """A table of steps by name; ValueError for a name used twice."""
    named = {row.name: row for row in rows}
    if len(named) != len(rows):
        raise ValueError("two steps share a name")
    return named


def allow(step: Step, standing: Standing, actor: Actor, names: Mapping[str, Bilingual]) -> Role:
    """The role in which `actor` takes the step now; NotYours for the wrong person, Refused with every reason otherwise."""
    role = step_role(step, actor)
    found = step_refusals(step, standing, names)
    if found:
        raise Refused(*found)
    return role


def step_role(step: Step, actor: Actor) -> Role:
    """The role in which `actor` may ever take the step; NotYours says whose it is."""
    held = step.roles & actor.roles_in(None)
    if not held:
        raise NotYours(wrong_role([ROLE_NAMES[role] for role in Role if role in step.roles]))
    return next(role for role in Role if role in held)


def step_refusals(step: Step, standing: Standing, names: Mapping[str, Bilingual]) -> tuple[Refusal, ...]:
    """Why the step may not be taken: the wrong state, or else what is missing and every guard that does not hold."""
    if step.sources and standing.state not in step.sources:
        return (wrong_state([names[state] for state in names if state in step.sources], names[standing.state]),)
    lacking = (f for f in step.fields if f.required and standing.given.get(f.name) in (None, "", ()))
    broken = (guard for guard in step.guards if not guard.holds(standing))
    return (
        *(missing(f.name, f.label) for f in lacking),
        *(Refusal(guard.name, guard.clause, guard.needs, guard.field) for guard in broken),
    )


def open_steps(table: Table, standing: Standing, actor: Actor) -> list[Step]:
    """The steps that `actor` may take in this state, whatever will have to be given, in the order of the table."""
    return [step for step in table.values() if _is_open(step, standing) and step.roles & actor.roles_in(None)]


def _is_open(step: Step, standing: Standing) -> bool:
    return standing.state in step.sources and all(g.holds(standing) for g in step.guards if g.asks == "subject")
