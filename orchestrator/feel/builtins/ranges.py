"""Relations of points and ranges (DMN 1.5 table 78; Allen's interval algebra).

A point is the range [point..point]; each relation is written once, over two ranges.
"""

from __future__ import annotations

from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.operators import equal, less
from orchestrator.feel.values import Range, Value


def _range(value: Value) -> Range:
    if not isinstance(value, Range):
        return Range(value, value)
    if value.operator == "!=":
        raise InvalidValue("range", "!= is no interval")
    return value


def _start_order(a: Range, b: Range) -> int:
    """-1 when a starts first, 0 when both start alike, 1 when b starts first."""
    if a.start is None or b.start is None:
        return (a.start is not None) - (b.start is not None)
    if equal(a.start, b.start):
        return b.start_in - a.start_in
    return -1 if less(a.start, b.start) else 1


def _end_order(a: Range, b: Range) -> int:
    """-1 when a ends first, 0 when both end alike, 1 when b ends first."""
    if a.end is None or b.end is None:
        return (b.end is not None) - (a.end is not None)
    if equal(a.end, b.end):
        return a.end_in - b.end_in
    return -1 if less(a.end, b.end) else 1


def _ends_before(a: Range, b: Range) -> bool:
    """Whether a ends before b starts, no point being in both."""
    if a.end is None or b.start is None:
        return False
    if equal(a.end, b.start):
        return not (a.end_in and b.start_in)
    return less(a.end, b.start)


def _meet(a: Range, b: Range) -> bool:
    return a.end is not None and b.start is not None and a.end_in and b.start_in and equal(a.end, b.start)


def _overlap(a: Range, b: Range) -> bool:
    return not _ends_before(a, b) and not _ends_before(b, a)


@builtin("before(range1: range|comparable, range2: range|comparable): boolean")
@builtin("before(point1: comparable, point2: comparable): boolean")
@builtin("before(point: comparable, range: range): boolean")
@builtin("before(range: range, point: comparable): boolean")
def before(a: Value, b: Value) -> Value:
    """a ends before b starts."""
    return _ends_before(_range(a), _range(b))


@builtin("after(range1: range|comparable, range2: range|comparable): boolean")
@builtin("after(point1: comparable, point2: comparable): boolean")
@builtin("after(point: comparable, range: range): boolean")
@builtin("after(range: range, point: comparable): boolean")
def after(a: Value, b: Value) -> Value:
    """a starts after b ends."""
    return _ends_before(_range(b), _range(a))


@builtin("meets(range1: range, range2: range): boolean")
def meets(a: Range, b: Range) -> Value:
    """a ends where b starts."""
    return _meet(_range(a), _range(b))


@builtin("met by(range1: range, range2: range): boolean")
def met_by(a: Range, b: Range) -> Value:
    """b ends where a starts."""
    return _meet(_range(b), _range(a))


@builtin("overlaps(range1: range, range2: range): boolean")
def overlaps(a: Range, b: Range) -> Value:
    """Some point is in both."""
    return _overlap(_range(a), _range(b))


@builtin("overlaps before(range1: range, range2: range): boolean")
def overlaps_before(a: Range, b: Range) -> Value:
    """a starts first, they overlap, and b ends last (or together)."""
    one, two = _range(a), _range(b)
    return _start_order(one, two) < 0 and _overlap(one, two) and _end_order(one, two) <= 0


@builtin("overlaps after(range1: range, range2: range): boolean")
def overlaps_after(a: Range, b: Range) -> Value:
    """b starts first, they overlap, and a ends last."""
    one, two = _range(a), _range(b)
    return _start_order(one, two) > 0 and _overlap(one, two) and _end_order(one, two) >= 0


@builtin("finishes(range1: range|comparable, range2: range): boolean")
@builtin("finishes(point: comparable, range: range): boolean")
def finishes(a: Value, b: Range) -> Value:
    """a ends with b and lies within it."""
    one, two = _range(a), _range(b)
    return _end_order(one, two) == 0 and _start_order(one, two) >= 0


@builtin("finished by(range1: range, range2: range|comparable): boolean")
@builtin("finished by(range: range, point: comparable): boolean")
def finished_by(a: Range, b: Value) -> Value:
    """b ends with a and lies within it."""
    return finishes(b, a)


@builtin("includes(range1: range, range2: range|comparable): boolean")
@builtin("includes(range: range, point: comparable): boolean")
def includes(a: Range, b: Value) -> Value:
    """b lies within a."""
    one, two = _range(a), _range(b)
    return _start_order(one, two) <= 0 and _end_order(one, two) >= 0


@builtin("during(range1: range|comparable, range2: range): boolean")
@builtin("during(point: comparable, range: range): boolean")
def during(a: Value, b: Range) -> Value:
    """a lies within b."""
    return includes(b, a)


@builtin("starts(range1: range|comparable, range2: range): boolean")
@builtin("starts(point: comparable, range: range): boolean")
def starts(a: Value, b: Range) -> Value:
    """a starts with b and lies within it."""
    one, two = _range(a), _range(b)
    return _start_order(one, two) == 0 and _end_order(one, two) <= 0


@builtin("started by(range1: range, range2: range|comparable): boolean")
@builtin("started by(range: range, point: comparable): boolean")
def started_by(a: Range, b: Value) -> Value:
    """b starts with a and lies within it."""
    return starts(b, a)


@builtin("coincides(range1: range|comparable, range2: range|comparable): boolean")
@builtin("coincides(point1: comparable, point2: comparable): boolean")
def coincides(a: Value, b: Value) -> Value:
    """a and b are the same."""
    one, two = _range(a), _range(b)
    return _start_order(one, two) == 0 and _end_order(one, two) == 0
