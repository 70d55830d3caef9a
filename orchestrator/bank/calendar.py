"""The bank's working calendar: official notices first, the bank's own overrides above them.

A day's work ends at 17:00 local time. What is submitted later, or on a day off, counts as the next working
day; that day is day 0 and the limit ends with the n-th working day after it. A year whose notice has not
been published is reckoned by weekends and the fixed statutory holidays and reported as provisional.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from orchestrator.bank.errors import SpanInvalid

OPENS = time(9, 0)
CLOSES = time(17, 0)
_DAY = timedelta(days=1)
# 全国年节及纪念日放假办法 (2024): the holidays whose dates do not depend on the moon or the sun.
_FIXED_HOLIDAYS = frozenset(((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)))


@dataclass(frozen=True, slots=True)
class NaturalDue:
    """A limit in calendar days: as counted, rolled forward (Civil Code art. 203), rolled back (internal)."""

    nominal: date
    legal_next: date
    internal_prev: date


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days of mainland China; `overrides` says True (working) or False (off) for single days."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def is_working_day(self, day: date) -> bool:
        """Whether the bank works on `day` (调休 included)."""
        if day in self.overrides:
            return self.overrides[day]
        return _official(day) if _published(day.year) else _expected(day)

    def is_provisional(self, day: date) -> bool:
        """Whether nobody has said yet if `day` is a working day: its year is not published, no override."""
        return day not in self.overrides and not _published(day.year)

    def working_day_due(self, start: datetime, working_days: int) -> date:
        """The n-th working day after `start`, whose wall time is local (an aware start is converted)."""
        _counted(working_days)
        local = self._local(start)
        day = local.date()
        if local.time() >= CLOSES or not self.is_working_day(day):
            day = self._next(day)
        for _ in range(working_days):
            day = self._next(day)
        return day

    def working_days_after(self, start: datetime, working_days: int) -> datetime:
        """The end (17:00 local) of the n-th working day after the aware `start`, in UTC."""
        return self._at(self.working_day_due(start, working_days), CLOSES)

    def working_time_after(self, start: datetime, span: timedelta) -> datetime:
        """The aware `start` plus `span`, of which only 09:00-17:00 of working days counts, in UTC."""
        if span < timedelta(0):
            raise SpanInvalid(span=span)
        now = self._open_from(start.astimezone(UTC))
        while (left := self._at(self._local(now).date(), CLOSES) - now) < span:
            span -= left
            now = self._at(self._next(self._local(now).date()), OPENS)
        return now + span

    def natural_day_due(self, start: date, days: int) -> NaturalDue:
        """`start` plus calendar days, and the working days it rolls to."""
        nominal = start + _counted(days) * _DAY
        return NaturalDue(nominal, self._roll(nominal, _DAY), self._roll(nominal, -_DAY))

    def _open_from(self, now: datetime) -> datetime:
        """The first moment from `now` on at which the bank is open."""
        local = self._local(now)
        if not self.is_working_day(local.date()) or local.time() >= CLOSES:
            return self._at(self._next(local.date()), OPENS)
        return max(now, self._at(local.date(), OPENS))

    def _next(self, day: date) -> date:
        return self._roll(day + _DAY, _DAY)

    def _roll(self, day: date, step: timedelta) -> date:
        while not self.is_working_day(day):
            day += step
        return day

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone) if moment.tzinfo else moment

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def _counted(days: int) -> int:
    if days < 0:
        raise SpanInvalid(span=days)
    return days


def _expected(day: date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS


# chinesecalendar answers from tables of the notices; it raises for a year that has none.
_official: Callable[[date], bool] = is_workday


@cache
def _published(year: int) -> bool:
    try:
        _official(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True
