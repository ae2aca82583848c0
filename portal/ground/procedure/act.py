"""Who acts, when, and by which rules: what every verb is handed."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.clock import legal_day
from portal.ground.rulebook.rules import Rules
from portal.law.workflow.actors import SYSTEM, Actor


@dataclass(frozen=True)
class Act:
    """One person's doing. `second` is who approved it, where the move needs a second person."""

    by: Actor
    now: datetime
    rules: Rules
    second: Actor | None = None

    @property
    def today(self) -> date:
        """The legal day in the pack's zone."""
        return legal_day(self.now, self.rules.pack.zone)

    def by_clock(self) -> "Act":
        """The same moment, done by the clock: a consequence that no person decides."""
        return replace(self, by=SYSTEM, second=None)
