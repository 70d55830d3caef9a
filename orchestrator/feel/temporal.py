"""Dates, times and durations of FEEL (DMN 1.5 §10.3.2.3.4-8): frozen values, their ISO text and calendar sums.

Python's own types do not do: years reach from -999,999,999 to 999,999,999, a time can carry an offset or a named zone,
seconds are exact to the nanosecond. Reading text is in iso.py; arithmetic between kinds is in operators.py.
"""

from __future__ import annotations

import datetime as py
import functools
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, available_timezones

from orchestrator.feel.errors import InvalidValue

NANO = 1_000_000_000
MILLI = 1_000_000
DAY = 86_400 * NANO
MAX_YEAR = 999_999_999
_LONGEST = 10**30
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (abs(self.year) <= MAX_YEAR and 1 <= self.month <= 12):
            raise InvalidValue("date", f"no such date: {self}")
        if not 1 <= self.day <= month_length(self.year, self.month):
            raise InvalidValue("date", f"no such date: {self}")

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"

    @property
    def ordinal(self) -> int:
        """Days since 1970-01-01."""
        # Years are counted from March, so that the leap day is the last of its year; 400 years are one era.
        year = self.year - (self.month <= 2)
        era, of_era = divmod(year, 400)
        of_year = (153 * (self.month + (-3 if self.month > 2 else 9)) + 2) // 5 + self.day - 1
        return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468

    @classmethod
    def from_ordinal(cls, days: int) -> Date:
        """The day that many days after 1970-01-01."""
        era, of_era = divmod(days + 719_468, 146_097)
        year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
        of_year = of_era - (365 * year + year // 4 - year // 100)
        month = (5 * of_year + 2) // 153
        day = of_year - (153 * month + 2) // 5 + 1
        month = month + 3 if month < 10 else month - 9
        return cls(year + era * 400 + (month <= 2), month, day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.ordinal + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 for 1 January."""
        return self.ordinal - Date(self.year, 1, 1).ordinal + 1

    @property
    def week(self) -> int:
        """The week of ISO 8601."""
        # A week belongs to the year of its Thursday.
        thursday = Date.from_ordinal(self.ordinal - self.weekday + 4)
        return (thursday.day_of_year - 1) // 7 + 1

    def plus_months(self, months: int) -> Date:
        """The same day months later, or the last day of that month when it is shorter."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(year, month + 1, min(self.day, month_length(year, month + 1)))

    def plus_days(self, days: int) -> Date:
        """The day that many days later."""
        return Date.from_ordinal(self.ordinal + days)

    def to_python(self) -> py.date:
        """The same day as datetime.date; ValueError outside the years 1 to 9999."""
        return py.date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a time is: an offset from UTC in seconds, or the name of a zone of the tz database."""

    offset: int | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        if self.name is not None and self.name not in zone_names():
            raise InvalidValue("time", f"no such time zone: {self.name}")
        if self.offset is not None and abs(self.offset) > 18 * 3600:
            raise InvalidValue("time", "an offset is at most 18 hours")

    def __str__(self) -> str:
        if self.name is not None:
            return f"@{self.name}"
        offset = self.offset or 0
        if not offset:
            return "Z"
        minutes, seconds = divmod(abs(offset), 60)
        tail = f":{seconds:02d}" if seconds else ""
        return f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"

    def seconds_at(self, date: Date, nanos: int) -> int:
        """The offset from UTC in seconds at a local day and time of day."""
        if self.name is None:
            return self.offset or 0
        # The tz database knows the years 1 to 9999; beyond them the rules of a year of the same kind are used.
        year = date.year if 1 < date.year < 9999 else 2000 + date.year % 400
        local = py.datetime(year, date.month, date.day, tzinfo=_zone(self.name)) + py.timedelta(
            microseconds=nanos // 1000
        )
        offset = local.utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0


UTC = Zone(offset=0)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with a zone or without (local)."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    zone: Zone | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.hour < 24 and 0 <= self.minute < 60 and 0 <= self.second < 60):
            raise InvalidValue("time", f"no such time: {self}")

    def __str__(self) -> str:
        fraction = f".{self.nano:09d}".rstrip("0") if self.nano else ""
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction}{self.zone or ''}"

    @property
    def nanos(self) -> int:
        """Nanoseconds since local midnight."""
        return (self.hour * 3600 + self.minute * 60 + self.second) * NANO + self.nano

    @classmethod
    def from_nanos(cls, nanos: int, zone: Zone | None) -> Time:
        """The time that many nanoseconds after midnight, around the clock."""
        seconds, nano = divmod(nanos % DAY, NANO)
        return cls(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, zone)

    @property
    def offset(self) -> int | None:
        """Seconds from UTC, or None when local."""
        if self.zone is None:
            return None
        # A named zone has no single offset without a day: the standard one of this age is used, that of winter.
        return min(self.zone.seconds_at(Date(2024, month, 1), self.nanos) for month in (1, 7))

    @property
    def instant(self) -> int:
        """Nanoseconds after midnight UTC; a local time counts as UTC."""
        return self.nanos - (self.offset or 0) * NANO


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day with a time of day."""

    date: Date
    time: Time

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"

    @property
    def offset(self) -> int | None:
        """Seconds from UTC, or None when local."""
        zone = self.time.zone
        return None if zone is None else zone.seconds_at(self.date, self.time.nanos)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; a local date and time counts as UTC."""
        return self.date.ordinal * DAY + self.time.nanos - (self.offset or 0) * NANO

    def plus_nanos(self, nanos: int) -> DateTime:
        """That much later on the clock of the same zone."""
        days, rest = divmod(self.time.nanos + nanos, DAY)
        return DateTime(self.date.plus_days(days), Time.from_nanos(rest, self.time.zone))

    def plus_months(self, months: int) -> DateTime:
        """The same time of day months later."""
        return replace(self, date=self.date.plus_months(months))

    def to_python(self) -> py.datetime:
        """As datetime.datetime, aware when there is a zone; nanoseconds are cut to microseconds."""
        time, date = self.time, self.date
        return py.datetime(
            date.year, date.month, date.day, time.hour, time.minute, time.second, time.nano // 1000, self._tzinfo()
        )

    def _tzinfo(self) -> py.tzinfo | None:
        zone = self.time.zone
        if zone is None:
            return None
        return _zone(zone.name) if zone.name else py.timezone(py.timedelta(seconds=zone.offset or 0))

    @classmethod
    def from_python(cls, value: py.datetime) -> DateTime:
        """A datetime.datetime as a FEEL value; the named zone is kept where there is one."""
        zone = None
        offset = value.utcoffset()
        if isinstance(value.tzinfo, ZoneInfo):
            zone = Zone(name=value.tzinfo.key)
        elif offset is not None:
            zone = Zone(offset=int(offset.total_seconds()))
        time = Time(value.hour, value.minute, value.second, value.microsecond * 1000, zone)
        return cls(Date(value.year, value.month, value.day), time)


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A days and time duration, in nanoseconds."""

    nanos: int

    def __post_init__(self) -> None:
        if abs(self.nanos) >= _LONGEST:
            raise InvalidValue("duration", "the duration is too long")

    def __str__(self) -> str:
        seconds, nano = divmod(abs(self.nanos), NANO)
        days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
        fraction = f".{nano:09d}".rstrip("0") if nano else ""
        last = f"{seconds % 60}{fraction}S" if seconds % 60 or nano else ""
        clock = _parts((hours, "H"), (minutes, "M")) + last
        text = _parts((days, "D")) + (f"T{clock}" if clock else "")
        return f"{'-' if self.nanos < 0 else ''}P{text}" if text else "PT0S"

    def to_python(self) -> py.timedelta:
        """As datetime.timedelta; nanoseconds are cut to microseconds."""
        return py.timedelta(microseconds=self.nanos // 1000)


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A years and months duration, in months."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) >= _LONGEST:
            raise InvalidValue("duration", "the duration is too long")

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = _parts((years, "Y"), (months, "M"))
        return f"{'-' if self.months < 0 else ''}P{text}" if text else "P0M"


def month_length(year: int, month: int) -> int:
    """Days of the month."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTH_DAYS[month - 1]


@functools.cache
def zone_names() -> frozenset[str]:
    """The zones of the tz database."""
    return frozenset(available_timezones())


@functools.cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _parts(*parts: tuple[int, str]) -> str:
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount)
