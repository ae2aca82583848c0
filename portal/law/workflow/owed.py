"""What the party still owes on a day: what was imposed, less what it paid, and the late fee (APL 66, 67, 72, 73)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.law.workflow.deadlines import LATE_FEE_PERCENT

Stay = tuple[date, date | None]
"""From when to when a reconsideration or suit ran; None while it runs."""


@dataclass(frozen=True)
class Sum:
    """An amount in fen with its day: an instalment that falls due, or money that came in."""

    on: date
    fen: int


@dataclass(frozen=True)
class Owed:
    """In fen: what is left of the fines and gains, and of the late fee."""

    principal: int
    late_fee: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.principal + self.late_fee


def owed(
    on: date,
    *,
    fines: int,
    gains: int = 0,
    due: Sequence[Sum] = (),
    paid: Sequence[Sum] = (),
    stays: Iterable[Stay] = (),
) -> Owed:
    """What is owed on the day `on`. Every amount in fen.

    `due`: the instalments, or one with everything; none where no day was set, and then no fee runs. A payment goes to
    the fines first, then the gains, then the fee, in the party's favour. The fee is 3 % a day of what is overdue of
    the fines, none on the days after a remedy was lodged up to its outcome, and never more than the fines.
    """
    money, came = fines + gains, sum(part.fen for part in paid if part.on <= on)
    fee = _late_fee(on, fines, due, paid, tuple(stays))
    return Owed(max(0, money - came), max(0, fee - max(0, came - money)))


def _late_fee(on: date, fines: int, due: Sequence[Sum], paid: Sequence[Sum], stays: tuple[Stay, ...]) -> int:
    if not due or fines <= 0:
        return 0
    day, base = min(part.on for part in due), 0
    while day < on and base * LATE_FEE_PERCENT < fines * 100:
        day += timedelta(days=1)
        if not any(lodged < day and (ended is None or day <= ended) for lodged, ended in stays):
            base += _overdue(day, fines, due, paid)
    return min(fines, base * LATE_FEE_PERCENT // 100)


def _overdue(day: date, fines: int, due: Sequence[Sum], paid: Sequence[Sum]) -> int:
    """What of the fines should have been paid before `day` and was not."""
    came = sum(part.fen for part in paid if part.on < day)
    late = sum(part.fen for part in due if part.on < day) - came
    return max(0, min(late, fines - came))
