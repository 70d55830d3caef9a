"""Text to temporal values: the lexical forms of DMN 1.5 §10.3.2.3.4-8 and nothing else. Wrong text is InvalidValue."""

from __future__ import annotations

import re

from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.temporal import DAY, NANO, Date, DateTime, DaysDuration, MonthsDuration, Time, Zone

Duration = DaysDuration | MonthsDuration

_DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,32}))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]+)?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,18})D)?"
    r"(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,32}))?S)?)?",
    re.ASCII,
)


def date(text: str) -> Date:
    """ "2024-02-29" as a date."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise InvalidValue("date", f'"{text}" is no date (YYYY-MM-DD)')
    return Date(int(match[1]), int(match[2]), int(match[3]))


def time(text: str) -> Time:
    """ "17:00:00", "17:00:00+08:00" or "17:00:00@Asia/Shanghai" as a time."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise InvalidValue("time", f'"{text}" is no time (hh:mm:ss)')
    nano = int((match[4] or "0").ljust(9, "0")[:9])
    hour = 0 if _is_midnight(text) else int(match[1])
    return Time(hour, int(match[2]), int(match[3]), nano, _zone(match[5]))


def date_time(text: str) -> DateTime:
    """ "2024-02-29T17:00:00Z" as a date and time; a bare date is its midnight."""
    day, separator, clock = text.partition("T")
    if not separator:
        return DateTime(date(day), Time(0, 0, 0))
    found = DateTime(date(day), time(clock))
    return DateTime(found.date.plus_days(1), found.time) if _is_midnight(clock) else found


def duration(text: str) -> Duration:
    """ "P1Y6M" or "P3DT12H" as a duration of its kind."""
    match = _MONTHS.fullmatch(text)
    if match:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return MonthsDuration(-months if match[1] else months)
    match = _DAYS.fullmatch(text)
    if match is None:
        raise InvalidValue("duration", f'"{text}" is no duration (PnYnM or PnDTnHnMnS)')
    nanos = int(match[2] or 0) * DAY + _clock(match[3], match[4], match[5], match[6])
    return DaysDuration(-nanos if match[1] else nanos)


def at_literal(text: str) -> Date | Time | DateTime | Duration:
    """The value of @"text": the one kind whose form the text has."""
    if text.lstrip("-").startswith("P"):
        return duration(text)
    if _TIME.fullmatch(text):
        return time(text)
    return date_time(text) if "T" in text else date(text)


def _is_midnight(clock: str) -> bool:
    """24:00:00 is the midnight that ends a day (ISO 8601)."""
    return clock.startswith("24:00:00")


def _clock(hours: str | None, minutes: str | None, seconds: str | None, fraction: str | None) -> int:
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * NANO + int((fraction or "0").ljust(9, "0")[:9])


def _zone(text: str | None) -> Zone | None:
    if not text:
        return None
    if text.startswith("@"):
        return Zone(name=text[1:])
    if text == "Z":
        return Zone(offset=0)
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[3]) > 59 or int(match[4] or 0) > 59:
        raise InvalidValue("time", f'"{text}" is no offset (+hh:mm)')
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    return Zone(offset=-seconds if match[1] == "-" else seconds)
