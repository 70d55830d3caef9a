"""The classes of a column's values that no cell of the column tells apart, each with one value to stand for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from orchestrator.decisions.itemtypes import Restricted, passes
from orchestrator.decisions.rowindex import Cell, read_cell
from orchestrator.decisions.table import InputColumn
from orchestrator.feel import Date, DateTime, DaysDuration, MonthsDuration, Time, UnaryTests, Value
from orchestrator.feel.numbers import CONTEXT
from orchestrator.feel.operators import contains, less, same
from orchestrator.feel.temporal import DAY
from orchestrator.feel.values import Range, kind


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class: its value, and the rows (from 0) whose cell holds for it, as bits."""

    value: Value
    rows: int


def column_classes(column: InputColumn) -> list[ValueClass]:
    """All classes of the column's allowed values."""
    allowed = [tests for tests in (column.allowed, _of_type(column)) if tests is not None]
    cells = [cell for cell in column.cells if cell is not None]
    limits = [cell for tests in allowed if (cell := read_cell(tests)) is not None]
    found = [
        ValueClass(value, rows_for(column, value))
        for value in _candidates([*cells, *limits], _kind(column))
        if all(passes(tests, value) for tests in allowed)
    ]
    return found or [ValueClass(None, _rows_where(column, lambda cell: cell.anything))]


def rows_for(column: InputColumn, value: Value) -> int:
    """The rows whose cell holds for the value, as bits; TypeMismatch for a value of another kind."""
    by_index = column.index.rows(value) if column.index is not None else None
    return _rows_where(column, lambda cell: holds(cell, value)) if by_index is None else by_index


def _rows_where(column: InputColumn, test: Callable[[Cell], bool]) -> int:
    return sum(1 << row for row, cell in enumerate(column.cells) if cell is not None and test(cell))


def holds(cell: Cell, value: Value) -> bool:
    """Whether the cell holds for the value."""
    return cell.anything or any(_within(r, value) for r in cell.ranges) != cell.negated


def _within(r: Range, value: Value) -> bool:
    if r.start == r.end or kind(value) in ("string", "boolean"):
        return same(r.start, value)
    return contains(r, value)


def _of_type(column: InputColumn) -> UnaryTests | None:
    return column.type.tests if isinstance(column.type, Restricted) else None


def _kind(column: InputColumn) -> str:
    base = column.type
    while isinstance(base, Restricted):
        base = base.base
    return base.name


def _candidates(cells: list[Cell], declared: str) -> Iterator[Value]:
    """A value of every class: each constant, and between, before and behind them where the kind has an order."""
    ends = [end for cell in cells for r in cell.ranges for end in (r.start, r.end) if end is not None]
    kinds = {kind(end) for end in ends} or {declared}
    of = kinds.pop() if len(kinds) == 1 else ""
    if of == "boolean":
        yield from (True, False)
    elif of == "string":
        yield from dict.fromkeys(ends)
        yield _other_string(ends)
    elif ends and of:
        yield from _ordered(ends)
    else:
        yield _EXAMPLES.get(of)


def _ordered(ends: list[Value]) -> Iterator[Value]:
    points: list[Value] = []
    for end in sorted(ends, key=_Order):
        if not points or less(points[-1], end):
            points.append(end)
    before = _beside(points[0], -1)
    if before is not None:
        yield before
    for point, following in zip(points, [*points[1:], None], strict=True):
        yield point
        between = _beside(point, 1) if following is None else _middle(point, following)
        if between is not None:
            yield between


class _Order:
    """A sort key by FEEL's own order."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __lt__(self, other: _Order) -> bool:
        return less(self.value, other.value)


def _other_string(known: list[Value]) -> str:
    """A text that no cell mentions."""
    other = "其他"
    while other in known:
        other += "他"
    return other


def _middle(low: Value, high: Value) -> Value:
    """A value between two, or None when there is none."""
    if isinstance(low, Decimal):
        return CONTEXT.divide(CONTEXT.add(low, high), Decimal(2))
    # Between two days that follow one another there is no third, unlike between two numbers.
    if isinstance(low, Date):
        return low.plus_days(1) if high.ordinal - low.ordinal > 1 else None
    if isinstance(low, DateTime):
        return low.plus_nanos((high.instant - low.instant) // 2)
    if isinstance(low, Time):
        return Time.from_nanos(low.nanos + (high.instant - low.instant) // 2, low.zone)
    if isinstance(low, DaysDuration):
        return DaysDuration((low.nanos + high.nanos) // 2)
    return MonthsDuration(low.months + 1) if high.months - low.months > 1 else None


def _beside(point: Value, side: int) -> Value:
    """A value before (-1) or behind (1) the outermost."""
    if isinstance(point, Decimal):
        return CONTEXT.add(point, Decimal(side))
    if isinstance(point, Date):
        return point.plus_days(side)
    if isinstance(point, DateTime):
        return point.plus_nanos(side * DAY)
    if isinstance(point, Time):
        # A time of day has an end: beside midnight there is nothing.
        nanos = point.nanos + side
        return Time.from_nanos(nanos, point.zone) if 0 <= nanos < DAY else None
    if isinstance(point, DaysDuration):
        return DaysDuration(point.nanos + side * DAY)
    return MonthsDuration(point.months + side)


_EXAMPLES: dict[str, Value] = {
    "number": Decimal(0),
    "date": Date(2000, 1, 1),
    "days and time duration": DaysDuration(0),
    "years and months duration": MonthsDuration(0),
}
