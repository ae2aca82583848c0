"""How the guards see a subject at one moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.facts import Facts


def facts_of(subject: Tracked, act: Act, given: Mapping[str, Any] | None = None) -> Facts:
    """The subject as the guards see it, with its clocks and what was given."""
    found = subject.facts(act)
    held = clocks.running(subject)
    return replace(
        found,
        given=dict(given or {}),
        actor=act.by.user_id,
        roles=act.by.roles_in(found.office),
        running=frozenset(held),
        grown=frozenset(code for code, clock in held.items() if clock.extended),
        overdue=clocks.overdue(subject, act.today),
        resting=frozenset(code for code, clock in held.items() if clock.paused_on),
    )


Heads = Callable[[str | None, date], frozenset[int]]
_heads: list[Heads] = []


def heads_found_by(finder: Heads) -> Heads:
    """Name the function that knows the heads of an office on a day."""
    _heads.append(finder)
    return finder


def facts_to_confirm(subject: Tracked, act: Act) -> Facts:
    """The subject as it is seen by whoever decides a proposal: with the heads of its office."""
    found = facts_of(subject, act)
    return replace(found, heads=_heads[-1](found.office, act.today))
