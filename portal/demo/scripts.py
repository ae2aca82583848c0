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
    """One way; the case begins between `least_days` and `most_days` ago. It goes through `takes` working days."""

    run: Callable[[Drive, Venue], object]
    least_days: int
    most_days: int
    takes: int


SCRIPTS = (
    Script(waiting, 0, 2, 0), Script(visited, 4, 20, 4), Script(published, 70, 330, 31), Script(looked_at, 0, 5, 0), Script(proof_in, 15, 30, 10), Script(published, 70, 330, 31), Script(asked, 1, 8, 1),
    Script(passed_on, 1, 5, 1), Script(to_be_filed, 6, 14, 6), Script(reviewed(WARN, verified), 30, 60, 14), Script(rejected, 5, 200, 5), Script(noticed(WARN, verified), 32, 60, 18), Script(referred, 4, 200, 2),
    Script(published, 70, 330, 31), Script(guided, 25, 300, 14), Script(withdrawn, 2, 300, 1), Script(overdue, 45, 60, 25), Script(heard, 60, 90, 34), Script(to_decide(FINE, refusing), 60, 90, 36), Script(nothing_found, 12, 300, 8),
    Script(served(FINE, refusing), 60, 120, 40), Script(declined, 60, 300, 29), Script(merged, 6, 40, 3), Script(decided(WARN, verified), 36, 60, 26), Script(preliminary, 1, 8, 1), Script(filed, 12, 30, 7), Script(transferred, 9, 90, 6),
    Script(verified, 25, 60, 12), Script(published, 70, 330, 31), Script(served(WARN, verified), 45, 70, 28),
    Script(going, 4, 8, 3), Script(set_aside, 6, 20, 4), Script(failed, 25, 40, 16), Script(up_to("propose"), 40, 50, 30), Script(up_to("redact"), 40, 50, 33), Script(taken_down, 60, 200, 58),
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
