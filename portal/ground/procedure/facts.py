"""How the guards see a subject at one moment."""

from collections.abc import Mapping
from dataclasses import replace
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
