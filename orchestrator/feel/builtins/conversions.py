"""Conversion functions and not() (DMN 1.5 tables 72 and 77)."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal

from orchestrator.feel import iso
from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.numbers import CONTEXT, ZERO, integer, unsigned_zero
from orchestrator.feel.rangetext import read_range
from orchestrator.feel.temporal import (
    NANO,
    UTC,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    Zone,
)
from orchestrator.feel.values import Range, Value, to_string

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@builtin("string(from: Any): string")
def string(value: Value) -> Value:
    """The value as text; null stays null."""
    return None if value is None else to_string(value)


@builtin("number(from: string): number")
@builtin("number(from: string, grouping separator: string?, decimal separator?: string?): number")
def number(text: str, grouping: str | None = None, decimal: str | None = None) -> Value:
    """The text as a number; grouping is " ", "," or ".", decimal "," or "."; the two differ."""
    if grouping not in (None, " ", ",", ".") or decimal not in (None, ",", "."):
        raise InvalidValue("number", "no such separators")
    if grouping == decimal and grouping is not None:
        raise InvalidValue("number", "the separators must differ")
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(decimal, ".") if decimal else plain
    if not _NUMBER.fullmatch(plain):
        raise InvalidValue("number", f'"{text}" is no number')
    return unsigned_zero(CONTEXT.create_decimal(plain))


@builtin("not(negand: boolean?): boolean")
def not_(value: bool | None) -> Value:
    """True for false, false for true, null for null."""
    return None if value is None else not value


@builtin("date(from: string|date|date and time): date")
def date(value: str | Date | DateTime) -> Value:
    """The date in the text, or that of a date and time."""
    if isinstance(value, str):
        return iso.date(value)
    return value.date if isinstance(value, DateTime) else value


@builtin("date(year: number, month: number, day: number): date")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> Value:
    """The date of a year, month and day."""
    return Date(*(integer(part, "date") for part in (year, month, day)))


@builtin("time(from: string|time|date|date and time): time")
def time(value: str | Time | Date | DateTime) -> Value:
    """The time in the text, or that of a date and time; of a date midnight UTC."""
    if isinstance(value, str):
        return iso.time(value)
    if isinstance(value, Date):
        return Time(0, 0, 0, 0, UTC)
    return value.time if isinstance(value, DateTime) else value


@builtin("time(hour: number, minute: number, second: number, offset?: days and time duration?): time")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None) -> Value:
    """The time of hour, minute and second (with a fraction), local or at an offset."""
    # Cut, as in a text: rounded, 59.9999999999 seconds would be 60.
    nanos = integer(CONTEXT.multiply(second, Decimal(NANO)).to_integral_value(ROUND_DOWN), "time")
    zone = None if offset is None else Zone(offset=int(offset.nanos // NANO))
    whole, nano = divmod(nanos, NANO)
    return Time(integer(hour, "time"), integer(minute, "time"), whole, nano, zone)


@builtin("date and time(from: string|date|date and time): date and time")
def date_and_time(value: str | Date | DateTime) -> Value:
    """The date and time in the text; of a date its midnight."""
    if isinstance(value, str):
        return iso.date_time(value)
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, 0, 0, 0, UTC))


@builtin("date and time(date: date|date and time, time: time): date and time")
def date_and_time_of(day: Date | DateTime, clock: Time) -> Value:
    """A day with a time of day."""
    return DateTime(day.date if isinstance(day, DateTime) else day, clock)


@builtin("date and time(date: date and time, timezone: string): date and time")
def date_and_time_in(moment: DateTime, timezone: str) -> Value:
    """The same instant on the clock of another zone."""
    zone = iso.date_time(f"2000-01-01T00:00:00{timezone if timezone[:1] in '+-Z' else '@' + timezone}").time.zone
    if zone is None:
        raise InvalidValue("date and time", "no time zone")
    at_utc = DateTime(moment.date, Time.from_nanos(moment.time.nanos, UTC))
    utc = at_utc.plus_nanos(-(moment.offset or 0) * NANO)
    local = utc.plus_nanos(zone.seconds_at(utc.date, utc.time.nanos) * NANO)
    return DateTime(local.date, Time.from_nanos(local.time.nanos, zone))


@builtin(
    "duration(from: string|days and time duration|years and months duration):"
    " days and time duration|years and months duration"
)
def duration(value: str | DaysDuration | MonthsDuration) -> Value:
    """The duration in the text."""
    return iso.duration(value) if isinstance(value, str) else value


@builtin("years and months duration(from: date|date and time, to: date|date and time): years and months duration")
def years_and_months(start: Date | DateTime, end: Date | DateTime) -> Value:
    """Whole months from one day to another, negative when the other is earlier."""
    first = start.date if isinstance(start, DateTime) else start
    last = end.date if isinstance(end, DateTime) else end
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > ZERO and last.day < first.day:
        months -= 1
    elif months < ZERO and last.day > first.day:
        months += 1
    return MonthsDuration(months)


@builtin("range(from: string): range")
def range_(text: str) -> Value:
    """The range in the text, whose ends are literals: "[1..10)", "(date(…)..date(…)]"."""
    found: Range = read_range(text)
    return found
