"""What becomes of the synthetic cases: one script a way through the tables, so that every state has its cases."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from portal.demo.deciding import (
    FINE,
    WARN,
    decided,
    declined,
    failed,
    filed,
    heard,
    noticed,
    published,
    refusing,
    reviewed,
    served,
    taken_down,
    to_decide,
    transferred,
    up_to,
    verified,
)
from portal.demo.drive import Drive
from portal.demo.opening import (
    asked,
    going,
    guided,
    looked_at,
    merged,
    nothing_found,
    overdue,
    passed_on,
    preliminary,
    proof_in,
    referred,
    rejected,
    set_aside,
    to_be_filed,
    visited,
    waiting,
    withdrawn,
)
from portal.work.venues.models import Venue


@dataclass(frozen=True)
class Script:
    """One way; the case begins between `least_days` and `most_days` ago."""

    run: Callable[[Drive, Venue], object]
    least_days: int
    most_days: int


SCRIPTS = (
    Script(waiting, 0, 2), Script(visited, 4, 20), Script(published, 70, 330), Script(looked_at, 0, 5), Script(proof_in, 15, 30), Script(published, 70, 330), Script(asked, 1, 8),
    Script(passed_on, 1, 5), Script(to_be_filed, 6, 14), Script(reviewed(WARN, verified), 30, 60), Script(rejected, 5, 200), Script(noticed(WARN, verified), 32, 60), Script(referred, 4, 200),
    Script(published, 70, 330), Script(guided, 25, 300), Script(withdrawn, 2, 300), Script(overdue, 45, 60), Script(heard, 60, 90), Script(to_decide(FINE, refusing), 60, 90), Script(nothing_found, 12, 300),
    Script(served(FINE, refusing), 60, 120), Script(declined, 60, 300), Script(merged, 6, 40), Script(decided(WARN, verified), 36, 60), Script(preliminary, 1, 8), Script(filed, 12, 30), Script(transferred, 9, 90),
    Script(verified, 25, 60), Script(published, 70, 330), Script(served(WARN, verified), 45, 70),
    Script(going, 4, 8), Script(set_aside, 6, 20), Script(failed, 25, 40), Script(up_to("propose"), 40, 50), Script(up_to("redact"), 40, 50), Script(taken_down, 60, 200),
)  # fmt: skip
"""In turn; their order decides which states a small city has first."""

USUAL = (
    waiting,
    looked_at,
    rejected,
    referred,
    withdrawn,
    nothing_found,
    preliminary,
    visited,
    proof_in,
    overdue,
    to_be_filed,
    guided,
)
"""What most reports come to."""


def choose(random: Random, number: int) -> Script:
    """Every script once, in turn; after that the usual ones, and one in six that was published."""
    if number < len(SCRIPTS):
        return SCRIPTS[number]
    if number % 6 == 0:
        return next(script for script in SCRIPTS if script.run is published)
    wanted = random.choice(USUAL)
    return next(script for script in SCRIPTS if script.run is wanted)
