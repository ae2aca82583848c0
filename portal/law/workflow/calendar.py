"""Which days count: Monday to Friday, less the holidays, plus the make-up days at weekends (domain.md B)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate

_SATURDAY = 5


def plus_days(day: date, days: int) -> date:
    """`day` moved by calendar days; the first or last day a date can hold where the result lies beyond it."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _weekdays_up_to(ordinal: int) -> int:
    """Mondays to Fridays from the ordinal 1, which is a Monday, to `ordinal`."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


@dataclass(frozen=True)
class Calendar:
    """The working days as an office's table has them. No method raises, whatever the year.

    After `known_until` the State Council's notice is not out: a date there is provisional (暂定) and is computed
    from the exceptions known so far.
    """

    working: Mapping[date, bool] = field(hash=False)
    """Exceptions only: False for a holiday on a weekday, True for a make-up Saturday or Sunday."""
    known_until: date
    version: str

    def is_working(self, day: date) -> bool:
        """Whether `day` counts as a working day."""
        exception = self.working.get(day)
        return day.weekday() < _SATURDAY if exception is None else exception

    def is_provisional(self, day: date) -> bool:
        """Whether the notice that fixes the holidays of `day` is still to come."""
        return day > self.known_until

    def next_working(self, day: date) -> date:
        """`day` itself where it is a working day, otherwise the first one after it (APL 85, CPL 85)."""
        while not self.is_working(day) and day < date.max:
            day = plus_days(day, 1)
        return day

    def plus_working(self, day: date, days: int) -> date:
        """The `days`-th working day after `day`, which is itself not counted; `day` for 0 and less."""
        while days > 0 and day < date.max:
            day = plus_days(day, 1)
            days -= self.is_working(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; the same count negative where `b` is before `a`."""
        return self._working_up_to(b) - self._working_up_to(a)

    def _working_up_to(self, day: date) -> int:
        days, totals = self._corrections
        ordinal = day.toordinal()
        return _weekdays_up_to(ordinal) + totals[bisect_right(days, ordinal)]

    @cached_property
    def _corrections(self) -> tuple[list[int], list[int]]:
        """Days that differ from Monday-to-Friday, and the running sum of what each adds or takes away."""
        steps = {
            day.toordinal(): 1 if works else -1
            for day, works in sorted(self.working.items())
            if works != (day.weekday() < _SATURDAY)
        }
        return list(steps), list(accumulate(steps.values(), initial=0))
