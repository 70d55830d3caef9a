"""Boxes over finitely many classes per column: which overlap, and what a set of them leaves uncovered.

A row is a list of bit masks, one per column, bit i for class i. A point is one class index per column. Rows within the
algorithms are bits of an int. Nothing here knows of tables or FEEL.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

# For all questions about one table together: some seconds.
STEPS = 400_000

Box = Sequence[int]
Point = list[int]


class TooLarge(Exception):
    """More than `steps` steps would be needed."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        super().__init__(f"over {steps} steps")


class Boxes:
    """The rows of one table, given for each column and class the rows that hold for it, as bits."""

    def __init__(self, holding: Sequence[Sequence[int]], rows: int) -> None:
        self._holding = [list(column) for column in holding]
        self.sizes = [len(column) for column in holding]
        self._full = [(1 << size) - 1 for size in self.sizes]
        self.rows = [[0] * len(holding) for _ in range(rows)]
        for column, classes in enumerate(self._holding):
            self._fill(column, classes)
        self._steps = 0

    def _fill(self, column: int, classes: list[int]) -> None:
        """The rows' masks in one column. Rows that hold for every class are many and filled at once."""
        always = functools.reduce(int.__and__, classes)
        for row in bits(always):
            self.rows[row][column] = self._full[column]
        for i, rows in enumerate(classes):
            for row in bits(rows & ~always):
                self.rows[row][column] |= 1 << i

    def first_point(self, row: int) -> Point:
        """A point of the row's box."""
        return [_lowest(mask) for mask in self.rows[row]]

    def overlaps(self) -> Iterator[tuple[int, int, Point]]:
        """Pairs of rows that share a point, with such a point."""
        for row, box in enumerate(self.rows):
            others = (1 << row) - 1
            for column, mask in enumerate(box):
                others &= self._touching(column, mask)
            for other in bits(others):
                yield other, row, [_lowest(a & b) for a, b in zip(box, self.rows[other], strict=True)]

    def uncovered(self, rows: Sequence[int], within: Box | None = None) -> Point | None:
        """A point of the box (or of all) that none of the rows covers, or None."""
        return next(self.all_uncovered(rows, within), None)

    def all_uncovered(self, rows: Sequence[int], within: Box | None = None) -> Iterator[Point]:
        """One point of each uncovered region that is met, column by column."""
        wanted = sum(1 << row for row in rows)
        space = list(within) if within is not None else list(self._full)
        # Columns that split into few groups first: the search branches late.
        order = sorted(range(len(self.sizes)), key=lambda column: len(self._groups(column, space[column], wanted)))
        covered: set[tuple[int, int]] = set()
        for point in self._search(order, 0, wanted, space, covered):
            yield [point[column] for column in range(len(self.sizes))]

    def _search(
        self, order: list[int], depth: int, rows: int, space: Box, covered: set[tuple[int, int]]
    ) -> Iterator[dict[int, int]]:
        self._steps += 1
        if self._steps > STEPS:
            raise TooLarge(STEPS)
        if not rows:
            yield {column: _lowest(space[column]) for column in order[depth:]}
            return
        if depth == len(order) or (depth, rows) in covered or self._swallows(order[depth:], rows, space):
            return
        column, found = order[depth], False
        for left, some_class in self._groups(column, space[column], rows).items():
            for point in self._search(order, depth + 1, left, space, covered):
                found = True
                yield {**point, column: some_class}
        if not found:
            # Whatever led here, the same rows cover the remaining columns.
            covered.add((depth, rows))

    def _groups(self, column: int, space: int, rows: int) -> dict[int, int]:
        """The different sets of rows that the column's classes leave, each with one class."""
        groups: dict[int, int] = {}
        for i in bits(space):
            groups.setdefault(self._holding[column][i] & rows, i)
        return groups

    def _swallows(self, columns: list[int], rows: int, space: Box) -> bool:
        """Whether one row alone covers all that is left."""
        return any(all(not space[c] & ~self.rows[row][c] for c in columns) for row in bits(rows))

    def _touching(self, column: int, mask: int) -> int:
        found = 0
        for i in bits(mask):
            found |= self._holding[column][i]
        return found


def bits(mask: int) -> Iterator[int]:
    """The indices of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
