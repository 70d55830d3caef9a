"""Functions of dates and times (DMN 1.5 tables 81 and 82, and is())."""

from __future__ import annotations

from decimal import Decimal

from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.operators import same
from orchestrator.feel.scope import Run
from orchestrator.feel.temporal import Date, DateTime, Time, Zone, month_length
from orchestrator.feel.values import Value, kind

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now(): date and time", needs_run=True)
def now(run: Run) -> Value:
    """The time given to the evaluation."""
    if run.now is None:
        raise InvalidValue("now", "the evaluation was given no time")
    return DateTime.from_python(run.now)


@builtin("today(): date", needs_run=True)
def today(run: Run) -> Value:
    """The day of the time given to the evaluation."""
    if run.now is None:
        raise InvalidValue("today", "the evaluation was given no time")
    return DateTime.from_python(run.now).date


@builtin("day of year(date: date|date and time): number")
def day_of_year(date: Date | DateTime) -> Value:
    """1 for 1 January."""
    return Decimal(_day(date).day_of_year)


@builtin("day of week(date: date|date and time): string")
def day_of_week(date: Date | DateTime) -> Value:
    """ "Monday" to "Sunday"."""
    return _DAYS[_day(date).weekday - 1]


@builtin("month of year(date: date|date and time): string")
def month_of_year(date: Date | DateTime) -> Value:
    """ "January" to "December"."""
    return _MONTHS[_day(date).month - 1]


@builtin("week of year(date: date|date and time): number")
def week_of_year(date: Date | DateTime) -> Value:
    """The week of ISO 8601."""
    return Decimal(_day(date).week)


@builtin("last day of month(date: date|date and time): date")
def last_day_of_month(date: Date | DateTime) -> Value:
    """The last day of the month (a Camunda extension)."""
    day = _day(date)
    return Date(day.year, day.month, month_length(day.year, day.month))


@builtin("is(value1?: Any, value2?: Any): boolean")
def is_(one: Value = None, other: Value = None) -> Value:
    """Whether the two are the same value of the same kind, zones included."""
    if kind(one) != kind(other):
        return False
    if isinstance(one, (Time, DateTime)):
        return _local(one) == _local(other) and _zone(one) == _zone(other)
    return same(one, other)


def _zone(value: Time | DateTime) -> Zone | None:
    return value.zone if isinstance(value, Time) else value.time.zone


def _local(value: Time | DateTime) -> tuple[int, int]:
    if isinstance(value, Time):
        return 0, value.nanos
    return value.date.ordinal, value.time.nanos


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value
