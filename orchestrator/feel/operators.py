"""What = < + - * / ** in and .name do with two values of given kinds (DMN 1.5 §10.3.2.3 to §10.3.2.13, tables 45-60).

Each operator is a table from the kinds of its operands to a function; a pair that is not in the table is a
TypeMismatch. Nothing here knows of scopes or modes.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from orchestrator.feel import limits
from orchestrator.feel.errors import InvalidValue, MissingEntry, TypeMismatch
from orchestrator.feel.numbers import CONTEXT, divide, multiply, power
from orchestrator.feel.temporal import DAY, MILLI, NANO, UTC, Date, DateTime, DaysDuration, MonthsDuration, Time
from orchestrator.feel.types import describe
from orchestrator.feel.values import KINDS, Range, Value, kind

Operation = Callable[[Value, Value], Value]

# ---- equality and order ----


def equal(left: Value, right: Value) -> bool:
    """left = right; null equals only null, values of different kinds are a TypeMismatch."""
    if left is None or right is None:
        return left is right
    one, other = kind(left), kind(right)
    if one != other:
        raise TypeMismatch("=", one, describe(right))
    compare = _EQUAL.get(one)
    return compare(left, right) if compare else bool(left == right)


def same(left: Value, right: Value) -> bool:
    """Like equal, but values of different kinds are simply not the same."""
    return kind(left) == kind(right) and equal(left, right)


def less(left: Value, right: Value) -> bool:
    """left < right for two numbers, strings, temporals or durations of one kind."""
    if type(left) is Decimal is type(right):
        return left < right
    key = _order(left, right)
    return bool(key(left) < key(right))


def greater(left: Value, right: Value) -> bool:
    """left > right, likewise."""
    if type(left) is Decimal is type(right):
        return left > right
    key = _order(left, right)
    return bool(key(left) > key(right))


def _order(left: Value, right: Value) -> Callable[[Value], Value]:
    """What the two are compared by; the error names them in the order in which they were written."""
    key = _ORDER.get(type(left))
    if key is None or type(left) is not type(right):
        got = f"{describe(left)} and {describe(right)}"
        raise TypeMismatch("< >", "two values of one kind that has an order", got)
    return key


def comparable(value: Value) -> bool:
    """Whether values of this kind have an order."""
    return type(value) in _ORDER


def _equal_lists(left: list[Value], right: list[Value]) -> bool:
    return len(left) == len(right) and all(map(same, left, right))


def _equal_contexts(left: dict[str, Value], right: dict[str, Value]) -> bool:
    return left.keys() == right.keys() and all(same(value, right[name]) for name, value in left.items())


def _equal_ranges(left: Range, right: Range) -> bool:
    ends = (left.start_in, left.end_in) == (right.start_in, right.end_in)
    # (= 10) and [10..10] hold for the same values, yet the suite tells them apart.
    points = [r.operator if r.operator in ("=", "!=") else "" for r in (left, right)]
    return ends and points[0] == points[1] and same(left.start, right.start) and same(left.end, right.end)


def _zoned_alike(left: Time | DateTime, right: Time | DateTime) -> bool:
    # The conformance suite holds times equal that differ by less than a millisecond; is() and < are exact.
    return (left.offset is None) == (right.offset is None) and left.instant // MILLI == right.instant // MILLI


_EQUAL: dict[str, Callable[[Value, Value], bool]] = {
    "list": _equal_lists,
    "context": _equal_contexts,
    "range": _equal_ranges,
    "time": _zoned_alike,
    "date and time": _zoned_alike,
}
_ORDER: dict[type, Callable[[Value], Value]] = {
    Decimal: lambda value: value,
    str: lambda value: value,
    Date: lambda value: value.ordinal,
    Time: lambda value: value.instant,
    DateTime: lambda value: value.instant,
    DaysDuration: lambda value: value.nanos,
    MonthsDuration: lambda value: value.months,
}
ORDERED = frozenset(_ORDER)
COMPARISONS: dict[str, Operation] = {
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": less,
    ">": greater,
    "<=": lambda left, right: not greater(left, right),
    ">=": lambda left, right: not less(left, right),
}

# ---- ranges and "in" ----


def contains(interval: Range, value: Value) -> bool:
    """Whether the value lies in the interval."""
    if interval.operator in ("=", "!="):
        return same(interval.start, value) == (interval.operator == "=")
    above = interval.start is None or (
        not less(value, interval.start) if interval.start_in else less(interval.start, value)
    )
    return above and (
        interval.end is None or (not less(interval.end, value) if interval.end_in else less(value, interval.end))
    )


def matches(value: Value, test: Value) -> bool:
    """value in test: a range that contains it, a list that has it or a range for it, or an equal value."""
    if isinstance(test, Range):
        if isinstance(value, Range):
            return _equal_ranges(value, test)
        return contains(test, value)
    if isinstance(test, list):
        if isinstance(value, list) and _equal_lists(value, test):
            return True
        return any(_member(value, item) for item in test)
    return equal(value, test)


def _member(value: Value, item: Value) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return value is not None and contains(item, value)
    return same(value, item)


def comparison_range(operator: str, end: Value) -> Range:
    """The range that `< end` and its like stand for."""
    if operator in ("=", "!="):
        return Range(end, end, operator=operator)
    if operator in ("<", "<="):
        return Range(None, end, False, operator == "<=", operator)
    return Range(end, None, operator == ">=", False, operator)


def make_range(low: Value, high: Value, low_in: bool, high_in: bool) -> Range:
    """A range whose ends go together and are in order."""
    if low is None or high is None:
        raise InvalidValue("range", "an end is null")
    if less(high, low):
        raise InvalidValue("range", "the end lies before the start")
    return Range(low, high, low_in, high_in)


# ---- arithmetic ----


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """left operator right."""
    operation = _ARITHMETIC.get((operator, type(left), type(right)))
    if operation is None:
        raise TypeMismatch(operator, "operands that go together", f"{describe(left)} and {describe(right)}")
    return operation(left, right)


def negate(value: Value) -> Value:
    """- value, for numbers and durations."""
    if isinstance(value, Decimal):
        return CONTEXT.minus(value)
    if isinstance(value, DaysDuration):
        return DaysDuration(-value.nanos)
    if isinstance(value, MonthsDuration):
        return MonthsDuration(-value.months)
    raise TypeMismatch("-", "number or duration", describe(value))


def _join(left: str, right: str) -> str:
    limits.within("characters of a string", len(left) + len(right), limits.STRING)
    return left + right


def _add_days(value: Date, duration: DaysDuration) -> Date:
    return value.plus_days(duration.nanos // DAY)


def _shift_time(value: Time, nanos: int) -> Time:
    return Time.from_nanos(value.nanos + nanos, value.zone)


def _between(left: Time | DateTime, right: Time | DateTime) -> DaysDuration:
    if (left.offset is None) != (right.offset is None):
        raise InvalidValue("-", "one has a time zone and the other has none")
    return DaysDuration(left.instant - right.instant)


def _mixed_between(left: Value, right: Value) -> DaysDuration:
    ends = [_zoned_midnight(value) if isinstance(value, Date) else value for value in (left, right)]
    return _between(*ends)


def _zoned_midnight(value: Date) -> DateTime:
    return DateTime(value, Time(0, 0, 0, 0, UTC))


def _scaled(amount: int, factor: Decimal) -> int:
    return int(CONTEXT.multiply(Decimal(amount), factor))


def _shared(amount: int, divisor: Decimal) -> int:
    return int(divide(Decimal(amount), divisor))


_N, _D, _T, _DT, _DD, _MD = Decimal, Date, Time, DateTime, DaysDuration, MonthsDuration
_ARITHMETIC: dict[tuple[str, type, type], Operation] = {
    ("+", _N, _N): CONTEXT.add,
    ("-", _N, _N): CONTEXT.subtract,
    ("*", _N, _N): multiply,
    ("/", _N, _N): divide,
    ("**", _N, _N): power,
    ("+", str, str): _join,
    ("+", _D, _MD): lambda a, b: a.plus_months(b.months),
    ("+", _MD, _D): lambda a, b: b.plus_months(a.months),
    ("-", _D, _MD): lambda a, b: a.plus_months(-b.months),
    ("+", _D, _DD): _add_days,
    ("+", _DD, _D): lambda a, b: _add_days(b, a),
    ("-", _D, _DD): lambda a, b: _add_days(a, DaysDuration(-b.nanos)),
    ("-", _D, _D): lambda a, b: DaysDuration((a.ordinal - b.ordinal) * DAY),
    ("+", _DT, _MD): lambda a, b: a.plus_months(b.months),
    ("+", _MD, _DT): lambda a, b: b.plus_months(a.months),
    ("-", _DT, _MD): lambda a, b: a.plus_months(-b.months),
    ("+", _DT, _DD): lambda a, b: a.plus_nanos(b.nanos),
    ("+", _DD, _DT): lambda a, b: b.plus_nanos(a.nanos),
    ("-", _DT, _DD): lambda a, b: a.plus_nanos(-b.nanos),
    ("-", _DT, _DT): _between,
    ("-", _DT, _D): _mixed_between,
    ("-", _D, _DT): _mixed_between,
    ("+", _T, _DD): lambda a, b: _shift_time(a, b.nanos),
    ("+", _DD, _T): lambda a, b: _shift_time(b, a.nanos),
    ("-", _T, _DD): lambda a, b: _shift_time(a, -b.nanos),
    ("-", _T, _T): _between,
    ("+", _DD, _DD): lambda a, b: DaysDuration(a.nanos + b.nanos),
    ("-", _DD, _DD): lambda a, b: DaysDuration(a.nanos - b.nanos),
    ("*", _DD, _N): lambda a, b: DaysDuration(_scaled(a.nanos, b)),
    ("*", _N, _DD): lambda a, b: DaysDuration(_scaled(b.nanos, a)),
    ("/", _DD, _N): lambda a, b: DaysDuration(_shared(a.nanos, b)),
    ("/", _DD, _DD): lambda a, b: divide(Decimal(a.nanos), Decimal(b.nanos)),
    ("+", _MD, _MD): lambda a, b: MonthsDuration(a.months + b.months),
    ("-", _MD, _MD): lambda a, b: MonthsDuration(a.months - b.months),
    ("*", _MD, _N): lambda a, b: MonthsDuration(_scaled(a.months, b)),
    ("*", _N, _MD): lambda a, b: MonthsDuration(_scaled(b.months, a)),
    ("/", _MD, _N): lambda a, b: MonthsDuration(_shared(a.months, b)),
    ("/", _MD, _MD): lambda a, b: divide(Decimal(a.months), Decimal(b.months)),
}


def result_kinds() -> dict[tuple[str, str, str], str]:
    """For each operator and two kinds of operands that it takes, the kind of its result: tried with a value of each."""
    found = {}
    for operator, left, right in _ARITHMETIC:
        result = arithmetic(operator, _EXAMPLES[left], _EXAMPLES[right])
        found[operator, KINDS[left], KINDS[right]] = kind(result)
    return found


_EXAMPLES: dict[type, Value] = {
    Decimal: Decimal(1),
    str: "",
    Date: Date(2000, 1, 1),
    Time: Time(0, 0, 0, 0, UTC),
    DateTime: DateTime(Date(2000, 1, 1), Time(0, 0, 0, 0, UTC)),
    DaysDuration: DaysDuration(DAY),
    MonthsDuration: MonthsDuration(1),
}

# ---- properties (table 61) ----


def entry(value: Value, name: str) -> Value:
    """value.name: an entry of a context, or a property of a temporal value, duration or range."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise MissingEntry(name, "context", value)
    properties = PROPERTIES.get(type(value), {})
    if name not in properties:
        raise MissingEntry(name, kind(value), properties)
    return properties[name](value)


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _offset(seconds: int | None) -> DaysDuration | None:
    return None if seconds is None else DaysDuration(seconds * NANO)


def _seconds(nanos: int) -> Decimal:
    return CONTEXT.divide(Decimal(nanos), Decimal(NANO))


def _part(nanos: int, unit: int, modulus: int) -> Decimal:
    amount = abs(nanos) // unit % modulus
    return Decimal(amount if nanos >= 0 else -amount)


def _second(time: Time) -> Decimal:
    return CONTEXT.add(Decimal(time.second), _seconds(time.nano)) if time.nano else Decimal(time.second)


def _zone_name(time: Time) -> str | None:
    return time.zone.name if time.zone else None


_DURATION_DAYS = 1 << 200  # days are not taken modulo anything
PROPERTIES: dict[type, dict[str, Callable[[Value], Value]]] = {
    Date: {
        "year": lambda d: _number(d.year),
        "month": lambda d: _number(d.month),
        "day": lambda d: _number(d.day),
        "weekday": lambda d: _number(d.weekday),
    },
    Time: {
        "hour": lambda t: _number(t.hour),
        "minute": lambda t: _number(t.minute),
        "second": _second,
        "timezone": _zone_name,
        "time offset": lambda t: _offset(t.offset),
    },
    DateTime: {
        "year": lambda v: _number(v.date.year),
        "month": lambda v: _number(v.date.month),
        "day": lambda v: _number(v.date.day),
        "weekday": lambda v: _number(v.date.weekday),
        "hour": lambda v: _number(v.time.hour),
        "minute": lambda v: _number(v.time.minute),
        "second": lambda v: _second(v.time),
        "timezone": lambda v: _zone_name(v.time),
        "time offset": lambda v: _offset(v.offset),
    },
    DaysDuration: {
        "days": lambda d: _part(d.nanos, DAY, _DURATION_DAYS),
        "hours": lambda d: _part(d.nanos, 3600 * NANO, 24),
        "minutes": lambda d: _part(d.nanos, 60 * NANO, 60),
        "seconds": lambda d: _seconds(abs(d.nanos) % (60 * NANO) * (1 if d.nanos >= 0 else -1)),
    },
    MonthsDuration: {
        "years": lambda d: _part(d.months, 12, _DURATION_DAYS),
        "months": lambda d: _part(d.months, 1, 12),
    },
    Range: {
        "start": lambda r: r.start,
        "end": lambda r: r.end,
        "start included": lambda r: r.start_in,
        "end included": lambda r: r.end_in,
    },
}
