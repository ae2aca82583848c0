"""Public counts in which a small number cannot be read, nor worked out from what stands around it (domain F).

A table of counts with its totals is a network: rows and columns are its nodes, cells its arcs, and whoever reads it may
move what is hidden along any ring of hidden cells as long as nothing falls below zero. A small count is safe when the
rings let it be anything from zero up to the floor; where they do not, the cheapest ring is closed by hiding more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

Cell = tuple[int, int]
"""Row and column; the last row and the last column are the totals."""


@dataclass(frozen=True)
class StatTable:
    """A table as the public sees it: None is a number that is not shown; it need not be a small one."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def hides(self) -> bool:
        """Whether anything is not shown, so that the page says so."""
        return None in (*self.row_totals, *self.column_totals, self.total) or any(None in row for row in self.cells)


def hide(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], floor: int = 5) -> StatTable:
    """The table without its small counts and without what gives them away.

    `counts` has one sequence a row. A count or total from 1 to `floor` - 1 is not shown; for a reader who solves all
    sums it could be anything from 0 to `floor`. Zeros are shown where they help nobody. ValueError for a count below 0.
    """
    if any(count < 0 for row in counts for count in row):
        raise ValueError("a count cannot be negative")
    table = _Table(_with_totals(counts, len(columns)))
    small = [cell for cell, count in table.counts.items() if 0 < count < floor]
    table.hidden.update(small)
    for cell in sorted(small, key=lambda cell: (-table.counts[cell], cell)):
        table.protect(cell, floor)
    return _shown(rows, columns, table)


def open_table(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]) -> StatTable:
    """The table with every count: for what anybody can count anyway, such as the published list."""
    return _shown(rows, columns, _Table(_with_totals(counts, len(columns))))


def _with_totals(counts: Sequence[Sequence[int]], width: int) -> list[list[int]]:
    whole = [[*row, sum(row)] for row in counts]
    return [*whole, [sum(row[column] for row in whole) for column in range(width + 1)]]


def _shown(rows: Sequence[str], columns: Sequence[str], table: "_Table") -> StatTable:
    def value(row: int, column: int) -> int | None:
        return None if (row, column) in table.hidden else table.counts[row, column]

    height, width = len(rows), len(columns)
    return StatTable(
        tuple(rows),
        tuple(columns),
        tuple(tuple(value(row, column) for column in range(width)) for row in range(height)),
        tuple(value(row, width) for row in range(height)),
        tuple(value(height, column) for column in range(width)),
        value(height, width),
    )


Node = int
Step = tuple[Cell, int]
"""A cell on a path, and whether it grows (1) or shrinks (-1) along it."""


class _Table:
    """Counts with totals, and which of them are hidden. Nodes: rows from 0, columns after them."""

    def __init__(self, counts: Sequence[Sequence[int]]) -> None:
        self._last_row, self._last_column = len(counts) - 1, len(counts[0]) - 1
        self.counts = {(r, c): count for r, row in enumerate(counts) for c, count in enumerate(row)}
        self.hidden: set[Cell] = set()

    def protect(self, cell: Cell, floor: int) -> None:
        """Hide what it takes for `cell` to be anything from 0 to `floor`."""
        tail, head = self._arc(cell)
        self._move(cell, head, tail, floor - self.counts[cell])
        self._move(cell, tail, head, self.counts[cell])

    def _arc(self, cell: Cell) -> tuple[Node, Node]:
        """From row to column, and the other way for a total, so that what flows into a node flows out of it."""
        row, column = cell[0], self._last_row + 1 + cell[1]
        is_total = (cell[0] == self._last_row) != (cell[1] == self._last_column)
        return (column, row) if is_total else (row, column)

    def _move(self, cell: Cell, start: Node, end: Node, amount: int) -> None:
        """Find room for `amount` from `start` to `end` past `cell`, hiding the cells that it moves through."""
        room = dict(self.counts)
        while amount > 0:
            path = self._cheapest(cell, start, end, room)
            moved = min([amount, *(room[step] for step, sign in path if sign < 0)])
            for step, sign in path:
                room[step] += sign * moved
                self.hidden.add(step)
            amount -= moved

    def _cheapest(self, cell: Cell, start: Node, end: Node, room: dict[Cell, int]) -> list[Step]:
        """Dijkstra's way from `start` to `end` that hides least; there is always one, through the totals."""
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, Step]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heappop(queue)
            if node == end:
                break
            for other, step in self._steps(node, cell, room):
                further = cost + self._price(step[0])
                if further < best.get(other, further + 1):
                    best[other], came[other] = further, (node, step)
                    heappush(queue, (further, other))
        return _back(came, start, end)

    def _steps(self, node: Node, without: Cell, room: dict[Cell, int]) -> Iterator[tuple[Node, Step]]:
        for cell in self._at(node):
            tail, head = self._arc(cell)
            if cell == without:
                continue
            if tail == node:
                yield head, (cell, 1)
            elif room[cell] > 0:
                yield tail, (cell, -1)

    def _at(self, node: Node) -> Iterator[Cell]:
        """The cells of a row or of a column."""
        if node <= self._last_row:
            yield from ((node, column) for column in range(self._last_column + 1))
        else:
            yield from ((row, node - self._last_row - 1) for row in range(self._last_row + 1))

    def _price(self, cell: Cell) -> int:
        """What hiding a cell costs the reader: next to nothing where it is hidden; small before large, totals last."""
        if cell in self.hidden:
            return 1
        totals = (cell[0] == self._last_row) + (cell[1] == self._last_column)
        known = 1_500 if self.counts[cell] == 0 else 1_000 + min(self.counts[cell], 900)
        return known * (1, 100, 10_000)[totals]


def _back(came: dict[Node, tuple[Node, Step]], start: Node, end: Node) -> list[Step]:
    path: list[Step] = []
    node = end
    while node != start:
        node, step = came[node]
        path.append(step)
    return path
