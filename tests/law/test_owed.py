"""What is owed on a day: instalments, part payments, the late fee, its cap, and the days of a remedy (APL 66, 72, 73)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.law.workflow.owed import Owed, Sum, owed

DUE = date(2026, 3, 10)
FINE = 10_000_000
ALL = [Sum(DUE, FINE)]


def day(n: int, month: int = 3) -> date:
    return date(2026, month, n)


@pytest.mark.parametrize(
    ("on", "paid", "stays", "left"),
    [
        (day(9), [], [], (FINE, 0)),
        (day(10), [], [], (FINE, 0)),
        (day(11), [], [], (FINE, 300_000)),
        (day(15), [], [], (FINE, 1_500_000)),
        (day(30), [], [(day(5), day(20))], (FINE, 3_000_000)),
        (day(30), [], [(day(20), None)], (FINE, 3_000_000)),
        (day(30), [], [(day(5, 4), None)], (FINE, 6_000_000)),
        (day(30), [], [(day(1), None)], (FINE, 0)),
        (date(2027, 3, 30), [], [], (FINE, FINE)),
        (day(11), [Sum(day(10), FINE)], [], (0, 0)),
        (day(15), [Sum(day(11), FINE)], [], (0, 300_000)),
        (day(15), [Sum(day(11), FINE + 300_000)], [], (0, 0)),
        (day(15), [Sum(day(10), FINE // 2)], [], (FINE // 2, 750_000)),
        (day(15), [Sum(day(12), FINE // 2)], [], (FINE // 2, 600_000 + 450_000)),
        (day(12), [Sum(day(15), FINE)], [], (FINE, 600_000)),
    ],
)
def test_what_is_left_and_what_it_costs(
    on: date, paid: list[Sum], stays: list[tuple[date, date | None]], left: tuple[int, int]
) -> None:
    assert owed(on, fines=FINE, due=ALL, paid=paid, stays=stays) == Owed(*left)


@pytest.mark.parametrize(
    ("on", "paid", "left"),
    [
        (day(20), [], (FINE, 0)),
        (day(1, 4), [], (FINE, 120_000)),
        (day(1, 4), [Sum(day(31), 4_000_000)], (6_000_000, 0)),
        (day(2, 5), [Sum(day(31), 4_000_000)], (6_000_000, 360_000)),
    ],
)
def test_each_instalment_is_late_by_itself(on: date, paid: list[Sum], left: tuple[int, int]) -> None:
    plan = [Sum(day(31), 4_000_000), Sum(day(30, 4), 6_000_000)]
    assert owed(on, fines=FINE, due=plan, paid=paid) == Owed(*left)


def test_confiscated_gains_bear_no_late_fee() -> None:
    plan = [Sum(DUE, 3_000_000)]
    assert owed(day(15), fines=0, gains=3_000_000, due=plan) == Owed(3_000_000, 0)
    assert owed(day(11), fines=1_000_000, gains=2_000_000, due=plan) == Owed(3_000_000, 30_000)
    assert owed(day(12), fines=1_000_000, gains=2_000_000, due=plan, paid=[Sum(day(11), 1_000_000)]).late_fee == 30_000


def test_without_a_day_to_pay_nothing_is_late() -> None:
    assert owed(date(2030, 1, 1), fines=FINE) == Owed(FINE, 0)


@given(
    fines=st.integers(1, 10**9),
    late=st.integers(0, 400),
    parts=st.lists(st.tuples(st.integers(-20, 400), st.integers(1, 10**9)), max_size=4),
)
def test_the_fee_never_passes_the_fine_and_a_payment_never_raises_it(
    fines: int, late: int, parts: list[tuple[int, int]]
) -> None:
    on = date.fromordinal(DUE.toordinal() + late)
    paid = [Sum(date.fromordinal(DUE.toordinal() + n), fen) for n, fen in parts]
    due = [Sum(DUE, fines)]
    left, unpaid = owed(on, fines=fines, due=due, paid=paid), owed(on, fines=fines, due=due)
    came = sum(fen for n, fen in parts if n <= late)
    assert unpaid.principal == fines
    assert 0 <= unpaid.late_fee <= fines
    assert left.principal == max(0, fines - came)
    assert 0 <= left.late_fee <= max(0, unpaid.late_fee - max(0, came - fines))
