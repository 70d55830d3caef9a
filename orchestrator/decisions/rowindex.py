"""Finding the rows of a column by its value instead of testing each (an index per column).

A column is indexed when every cell is a set of constants and intervals of one kind, or their negation. Rows are bits
of an int; columns are combined by &. What is not indexed is tested row by row among those that are left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestrator.feel import EvaluationError, LimitExceeded, UnaryTests, Value, nodes
from orchestrator.feel.compiler import Compiler
from orchestrator.feel.free import free_names
from orchestrator.feel.operators import comparable, comparison_range
from orchestrator.feel.scope import Run, Scope
from orchestrator.feel.values import Range, kind

# Kinds whose values are found by order; strings and booleans by equality only.
_ORDERED = ("number", "date", "time", "date and time", "days and time duration", "years and months duration")
_IMPURE = frozenset(("now", "today"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell within the language of constants: it holds for a value that one of the ranges contains, or negated."""

    ranges: tuple[Range, ...]
    negated: bool = False
    anything: bool = False


def read_cell(tests: UnaryTests) -> Cell | None:
    """The cell as ranges of constants (a constant is the range of itself), or None when it is not such a cell."""
    tree = tests.tree
    if not isinstance(tree, nodes.UnaryTestsNode):
        return None
    if not tree.tests:
        return Cell((), anything=True)
    found = [constant_ranges(test, tests.text) for test in tree.tests]
    if any(ranges is None for ranges in found):
        return None
    return Cell(tuple(r for ranges in found if ranges for r in ranges), tree.negated)


def constant_ranges(node: nodes.Node, text: str) -> list[Range] | None:
    """What one test says as ranges, when it says it without variables."""
    if isinstance(node, nodes.UnaryComparison):
        end = constant(node.end, text)
        if end is None or not _plain(end):
            return None
        return _of_comparison(node.operator, end)
    value = constant(node, text)
    if isinstance(value, Range):
        ends = [end for end in (value.start, value.end) if end is not None]
        return [value] if ends and all(map(_plain, ends)) and not value.operator else None
    items = value if isinstance(value, list) else [value]
    return [Range(item, item) for item in items] if items and all(map(_plain, items)) else None


def constant(node: nodes.Node, text: str) -> Value:
    """The value of an expression without variables; None when it has variables, no value, or is null."""
    sure, possible = free_names(node)
    if sure or possible or _calls_clock(node):
        return None
    try:
        return Compiler(text).compile(node)(Scope({}, None, Run(strict=True)))
    except (EvaluationError, LimitExceeded):
        return None


class ColumnIndex:
    """Rows of one column by value: `rows(value)` is a bit per row, None for a value of another kind."""

    __slots__ = ("kind", "_by_value", "_points", "_segments", "_otherwise")

    def __init__(self, cells: Sequence[Cell], kind_of_column: str) -> None:
        self.kind = kind_of_column
        self._points: list[Value] = []
        self._segments: list[int] = []
        self._by_value: dict[Value, int] = {}
        self._otherwise = 0
        if kind_of_column in _ORDERED:
            self._build_segments(cells)
        else:
            self._build_values(cells)

    def rows(self, value: Value) -> int | None:
        """The rows whose cell holds for the value."""
        if kind(value) != self.kind:
            return None
        if not self._segments:
            return self._by_value.get(value, self._otherwise)
        key = _key(value)
        at = bisect_left(self._points, key)
        exact = at < len(self._points) and self._points[at] == key
        return self._segments[2 * at + exact]

    def _build_values(self, cells: Sequence[Cell]) -> None:
        mentioned = {r.start for cell in cells for r in cell.ranges}
        self._by_value = dict.fromkeys(mentioned, 0)
        for row, cell in enumerate(cells):
            bit = 1 << row
            inside = {r.start for r in cell.ranges}
            if cell.anything or cell.negated:
                self._otherwise |= bit
            for value in mentioned:
                if cell.anything or (value in inside) != cell.negated:
                    self._by_value[value] |= bit

    def _build_segments(self, cells: Sequence[Cell]) -> None:
        """Segment 2i lies before point i, segment 2i+1 is the point; the last lies behind all points."""
        ends = {_key(e) for cell in cells for r in cell.ranges for e in (r.start, r.end) if e is not None}
        self._points = sorted(ends)
        place = {point: index for index, point in enumerate(self._points)}
        # Each row switches on and off at the borders of its ranges: one pass over the segments, one bit a switch.
        switches: list[int] = [0] * (2 * len(self._points) + 2)
        # Overlapping ranges of one cell are merged first, or their switches would cancel out.
        for row, cell in enumerate(cells):
            for first, last in _merged([_span(r, place) for r in cell.ranges]):
                switches[first] ^= 1 << row
                switches[last + 1] ^= 1 << row
            # On from the very start; a negated cell is then off where its ranges are.
            if cell.anything or cell.negated:
                switches[0] ^= 1 << row
        current = 0
        for switch in switches[:-1]:
            current ^= switch
            self._segments.append(current)


def index_column(cells: Sequence[Cell | None]) -> ColumnIndex | None:
    """The column's index, or None when it cannot have one."""
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        return None
    kinds = {kind(e) for cell in known for r in cell.ranges for e in (r.start, r.end) if e is not None}
    if len(kinds) != 1:
        return None
    found = kinds.pop()
    # Equal moments are not all one point: one with a zone never equals one without, and = looks at milliseconds.
    if found in ("time", "date and time") and any(r.start == r.end for cell in known for r in cell.ranges):
        return None
    # Ranges of strings have an order but no stretch between two of them that could be told apart.
    points_only = all(r.start == r.end for cell in known for r in cell.ranges)
    return ColumnIndex(known, found) if found in _ORDERED or points_only else None


def _of_comparison(operator: str, end: Value) -> list[Range]:
    if operator == "!=":
        if not comparable(end) or kind(end) not in _ORDERED:
            return []
        return [Range(None, end, False, False), Range(end, None, False, False)]
    if operator == "=":
        return [Range(end, end)]
    found = comparison_range(operator, end)
    return [Range(found.start, found.end, found.start_in, found.end_in)]


def _plain(value: Value) -> bool:
    return isinstance(value, bool) or comparable(value)


def _calls_clock(node: object) -> bool:
    if isinstance(node, nodes.Name):
        return node.name in _IMPURE
    if isinstance(node, tuple):
        return any(map(_calls_clock, node))
    return isinstance(node, nodes.Node) and any(_calls_clock(getattr(node, f)) for f in node.__dataclass_fields__)


def _key(value: Value) -> Value:
    """A value whose own order is that of FEEL."""
    key = _KEYS.get(kind(value))
    return key(value) if key else value


_KEYS: dict[str, Callable[[Value], Value]] = {
    "date": lambda v: v.ordinal,
    "time": lambda v: v.instant,
    "date and time": lambda v: v.instant,
    "days and time duration": lambda v: v.nanos,
    "years and months duration": lambda v: v.months,
}


def _span(r: Range, place: dict[Value, int]) -> tuple[int, int]:
    """First and last segment of a range."""
    first = 0 if r.start is None else 2 * place[_key(r.start)] + (1 if r.start_in else 2)
    last = 2 * len(place) if r.end is None else 2 * place[_key(r.end)] + (1 if r.end_in else 0)
    return first, last


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
