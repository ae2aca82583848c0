"""Small counts cannot be read or worked out: proved by readers who solve all the sums that a table shows."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.law.statistics import StatTable, hide, open_table

Counts = list[list[int]]
Known = list[list[int | None]]
FLOOR = 5


def named(counts: Sequence[Sequence[int]], floor: int = FLOOR) -> StatTable:
    return hide([f"r{n}" for n in range(len(counts))], [f"c{n}" for n in range(len(counts[0]))], counts, floor)


def grid(table: StatTable) -> Known:
    """The table with its totals as one rectangle."""
    body: Known = [[*row, total] for row, total in zip(table.cells, table.row_totals, strict=True)]
    return [*body, [*table.column_totals, table.total]]


def with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    whole = [[*row, sum(row)] for row in counts]
    return [*whole, [sum(column) for column in zip(*whole, strict=True)]]


def sizes(most: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(1, most), st.integers(1, most))


@st.composite
def tables(draw: st.DrawFn, most: int, highest: int) -> Counts:
    height, width = draw(sizes(most))
    values = st.one_of(st.integers(0, FLOOR - 1), st.integers(0, highest))
    return draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=height, max_size=height))


def fits(known: int | None, least: int, whole: bool) -> bool:
    """Whether a sum that is `least` so far, and `whole` or not, can still be `known`."""
    return known is None or (least == known if whole else least <= known)


class Reader:
    """Tries every table of whole numbers that agrees with what is shown, up to a highest count."""

    def __init__(self, shown: Known, highest: int) -> None:
        self.shown, self.highest = shown, highest
        self.height, self.width = len(shown) - 1, len(shown[0]) - 1
        self.free = [(r, c) for r in range(self.height) for c in range(self.width) if shown[r][c] is None]

    def could_be(self, cell: tuple[int, int], value: int) -> bool:
        """Whether some table has `value` at `cell`, which may be a total."""
        start = [[0 if v is None else v for v in row[:-1]] for row in self.shown[:-1]]
        wanted = [list(row) for row in self.shown]
        wanted[cell[0]][cell[1]] = value
        return self._fill(start, wanted, 0)

    def _fill(self, body: Counts, wanted: Known, at: int) -> bool:
        if at == len(self.free):
            return self._agrees(body, wanted, len(self.free))
        row, column = self.free[at]
        fixed = wanted[row][column]
        for value in range(self.highest + 1) if fixed is None else (fixed,):
            body[row][column] = value
            if self._agrees(body, wanted, at + 1) and self._fill(body, wanted, at + 1):
                return True
        body[row][column] = 0
        return False

    def _agrees(self, body: Counts, wanted: Known, done: int) -> bool:
        open_cells = self.free[done:]
        rows, columns = {r for r, _ in open_cells}, {c for _, c in open_cells}
        sums = [sum(row) for row in body]
        return (
            all(fits(wanted[r][-1], sums[r], r not in rows) for r in range(self.height))
            and all(fits(wanted[-1][c], sum(row[c] for row in body), c not in columns) for c in range(self.width))
            and fits(wanted[-1][-1], sum(sums), not open_cells)
        )


def bounds(shown: Known) -> Iterator[tuple[int, int, float, float]]:
    """What a reader learns of each hidden number by narrowing sums until nothing narrows any more."""
    low = [[0.0 if v is None else float(v) for v in row] for row in shown]
    high = [[float("inf") if v is None else float(v) for v in row] for row in shown]
    height, width = len(shown), len(shown[0])
    lines = [([(r, c) for c in range(width - 1)], (r, width - 1)) for r in range(height)]
    lines += [([(r, c) for r in range(height - 1)], (height - 1, c)) for c in range(width)]
    changed = True
    while changed:
        changed = sum(_narrow(parts, whole, low, high) for parts, whole in lines) > 0
    for r in range(height):
        for c in range(width):
            if shown[r][c] is None:
                yield r, c, low[r][c], high[r][c]


def _narrow(
    parts: list[tuple[int, int]], whole: tuple[int, int], low: list[list[float]], high: list[list[float]]
) -> bool:
    least, most = sum(low[r][c] for r, c in parts), sum(high[r][c] for r, c in parts)
    found = _set(whole, least, most, low, high)
    for r, c in parts:
        others_low, others_high = least - low[r][c], sum(high[y][x] for y, x in parts if (y, x) != (r, c))
        top, bottom = high[whole[0]][whole[1]], low[whole[0]][whole[1]]
        if _set((r, c), bottom - others_high, top - others_low, low, high):
            return True
    return found


def _set(cell: tuple[int, int], least: float, most: float, low: list[list[float]], high: list[list[float]]) -> bool:
    r, c = cell
    better = least > low[r][c] or most < high[r][c]
    low[r][c], high[r][c] = max(low[r][c], least), min(high[r][c], most)
    return better


@given(tables(3, 9))
@settings(max_examples=120, deadline=None)
def test_a_reader_who_tries_everything_cannot_tell_a_small_count_from_none_or_from_the_floor(counts: Counts) -> None:
    truth, shown = with_totals(counts), grid(named(counts))
    reader = Reader(shown, highest=9 + FLOOR)
    for r, row in enumerate(truth):
        for c, count in enumerate(row):
            if 0 < count < FLOOR:
                assert reader.could_be((r, c), 0)
                assert reader.could_be((r, c), FLOOR)


@given(tables(3, 9))
@settings(max_examples=60, deadline=None)
def test_no_hidden_number_has_a_single_answer(counts: Counts) -> None:
    truth, shown = with_totals(counts), grid(named(counts))
    reader = Reader(shown, highest=9 + FLOOR)
    for r, row in enumerate(shown):
        for c, known in enumerate(row):
            if known is None:
                others = (v for v in range(9 * 3 + FLOOR) if v != truth[r][c])
                assert any(reader.could_be((r, c), v) for v in others)


@given(tables(17, 60))
@settings(max_examples=60, deadline=None)
def test_narrowing_the_sums_of_a_large_table_pins_nothing(counts: Counts) -> None:
    truth = with_totals(counts)
    for r, c, low, high in bounds(grid(named(counts))):
        assert low <= truth[r][c] <= high
        assert low < high
        if 0 < truth[r][c] < FLOOR:
            assert low == 0
            assert high >= FLOOR


@given(tables(12, 60))
@settings(max_examples=100, deadline=None)
def test_what_is_shown_is_true_and_never_small(counts: Counts) -> None:
    truth = with_totals(counts)
    for r, row in enumerate(grid(named(counts))):
        for c, known in enumerate(row):
            assert known is None or (known == truth[r][c] and not 0 < known < FLOOR)


@given(tables(12, 60))
@settings(max_examples=100, deadline=None)
def test_a_hidden_number_is_never_alone_in_a_row_or_column_with_its_total(counts: Counts) -> None:
    shown = grid(named(counts))
    for line in [*shown, *(list(column) for column in zip(*shown, strict=True))]:
        assert sum(known is None for known in line) != 1


@given(tables(12, 60), st.integers(2, 10))
@settings(max_examples=60, deadline=None)
def test_the_same_table_hides_the_same_cells(counts: Counts, floor: int) -> None:
    assert named(counts, floor) == named(counts, floor)


def test_large_counts_and_zeros_hide_nothing() -> None:
    table = named([[5, 0], [17, 40]])
    assert grid(table) == [[5, 0, 5], [17, 40, 57], [22, 40, 62]]
    assert not table.hides


def test_one_small_count_takes_three_others_with_it_and_leaves_the_totals() -> None:
    table = named([[3, 20, 30], [8, 9, 50], [60, 70, 80]])
    assert grid(table) == [[None, None, 30, 53], [None, None, 50, 67], [60, 70, 80, 210], [71, 99, 160, 330]]
    assert table.hides


@pytest.mark.parametrize("counts", [[[2]], [[0, 3]], [[1], [0]], [[2, 1], [0, 0]]])
def test_a_city_with_few_reports_shows_no_total_either(counts: Counts) -> None:
    assert named(counts).total is None


def test_an_empty_table_is_all_zeros() -> None:
    assert grid(named([[0, 0], [0, 0]])) == [[0, 0, 0]] * 3


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError):
        named([[1, -1]])


def test_what_anybody_can_count_is_shown() -> None:
    table = open_table(["a"], ["x", "y"], [[1, 2]])
    assert grid(table) == [[1, 2, 3], [1, 2, 3]]
