"""When a timer is due: ISO 8601 dates, durations and cycles, cron, working days. Pure arithmetic.

Months and years keep the end of the month (31 January + 1 month = 28 or 29 February). A date without an
offset is in the business zone; days and longer of a duration are counted on that zone's calendar, hours and
shorter in real time. A duration that is not positive is due at once. A cycle keeps its rhythm from the moment
first computed; repetitions missed while nothing ran (an outage) are not made up one by one: the late one
fires once, then the next in rhythm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from orchestrator.engine.errors import BadTimer
from orchestrator.engine.records import Calendar

_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>[^/P][^/]*)/)?(?P<every>P[^/]+)")
_MACROS = {
    "@yearly": "0 0 0 1 1 *", "@annually": "0 0 0 1 1 *", "@monthly": "0 0 0 1 * *", "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *", "@midnight": "0 0 0 * * *", "@hourly": "0 0 * * * *",
}  # fmt: skip
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Due(NamedTuple):
    """The next moment (UTC) and how many repetitions are left with it (None: without end)."""

    at: datetime
    left: int | None = 1


@dataclass(frozen=True, slots=True)
class Span:
    """An ISO duration: whole months, whole days, and time."""

    months: int
    days: int
    time: timedelta

    @property
    def negative(self) -> bool:
        """Whether it leads back in time."""
        return self.months < 0 or self.days < 0 or self.time < timedelta(0)


def first(kind: str, text: str, now: datetime, zone: ZoneInfo) -> Due:
    """The first due moment of a date, duration or cycle; raises BadTimer."""
    if kind == "date":
        return Due(moment(text, zone))
    if kind == "duration":
        return Due(max(now, after(now, span(text), zone)).astimezone(UTC))
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        return Due(_cron(text, now, zone), None)
    left = int(match["count"]) if match["count"] else None
    begin = moment(match["start"], zone) if match["start"] else after(now, _positive(match["every"]), zone)
    return Due(begin.astimezone(UTC), left)


def following(text: str, previous: Due, now: datetime, zone: ZoneInfo) -> Due | None:
    """What a cycle is due at after it fired; None when it is used up."""
    left = None if previous.left is None else previous.left - 1
    if left is not None and left <= 0:
        return None
    match = _CYCLE.fullmatch(text.strip())
    if match is None:
        return Due(_cron(text, max(now, previous.at), zone), left)
    every, due = _positive(match["every"]), previous.at
    if not (every.months or every.days):  # leap at once: a cycle of seconds may have missed millions
        due += max(0, (now - due) // every.time) * every.time
    while due <= now or due == previous.at:
        due = after(due, every, zone)
    return Due(due.astimezone(UTC), left)


def working(text: str, calendar: str, now: datetime, days: Calendar) -> Due:
    """The due moment of "3" working days, or of a duration that counts working hours only; raises
    BadTimer."""
    if calendar == "working-days":
        try:
            count = Decimal(text)
        except InvalidOperation:
            count = Decimal("NaN")
        if not count.is_finite() or count != count.to_integral_value() or count < 0:
            raise BadTimer(text=text, expected="working days")
        return Due(days.working_days_after(now, int(count)).astimezone(UTC))
    length = span(text)
    if length.months or length.days or length.negative:
        raise BadTimer(text=text, expected="working time (PT…)")
    return Due(days.working_time_after(now, length.time).astimezone(UTC))


def moment(text: str, zone: ZoneInfo) -> datetime:
    """An ISO date-time, or date (its first moment), in UTC; raises BadTimer."""
    bare = re.sub(r"\[[^]]*\]$|@[\w/+-]+$", "", text.strip())
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", bare):
            day = date.fromisoformat(bare)
            return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        found = datetime.fromisoformat(bare)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise BadTimer(text=text, expected="ISO 8601 date") from problem


def span(text: str) -> Span:
    """An ISO duration, with an optional sign before the P; raises BadTimer."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise BadTimer(text=text, expected="ISO 8601 duration")
    part = {name: int(match[name] or 0) for name in ("years", "months", "weeks", "days", "hours", "minutes")}
    sign = -1 if match["sign"] == "-" else 1
    try:
        time = timedelta(hours=part["hours"], minutes=part["minutes"]) + _seconds(match["seconds"] or "0")
    except OverflowError as problem:
        raise BadTimer(text=text, expected="ISO 8601 duration") from problem
    return Span(sign * (12 * part["years"] + part["months"]), sign * (7 * part["weeks"] + part["days"]), sign * time)


def after(start: datetime, length: Span, zone: ZoneInfo) -> datetime:
    """A moment so much later, months and days on the zone's calendar; raises BadTimer beyond the year 9999."""
    local = start.astimezone(zone)
    try:
        month = local.year * 12 + local.month - 1 + length.months
        day = min(local.day, _month_length(month // 12, month % 12 + 1))
        shifted = local.replace(year=month // 12, month=month % 12 + 1, day=day) + timedelta(days=length.days)
        return shifted.astimezone(UTC) + length.time
    except (ValueError, OverflowError) as problem:
        raise BadTimer(text=str(length), expected="a date before the year 10000") from problem


def problem(kind: str, text: str) -> BadTimer | None:
    """What is wrong with a literal timer, if anything; a literal that leads into the past is wrong too."""
    zone = ZoneInfo("UTC")
    try:
        first(kind, text, datetime(2026, 1, 1, tzinfo=UTC), zone)
        if kind == "duration" and span(text).negative:
            raise BadTimer(text=text, expected="a positive duration")
        if kind == "cycle" and re.match(r"R0+/", text.strip()):
            raise BadTimer(text=text, expected="at least one repetition")
    except BadTimer as found:
        return found
    return None


def _seconds(text: str) -> timedelta:
    return timedelta(microseconds=int(Decimal(text) * 1_000_000))


def _positive(text: str) -> Span:
    every = span(text)
    if every.negative or not (every.months or every.days or every.time):
        raise BadTimer(text=text, expected="a positive duration")
    return every


def _month_length(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def _cron(text: str, start: datetime, zone: ZoneInfo) -> datetime:
    """The next moment of a cron text with six fields (seconds first), as Camunda writes it, strictly after start."""
    fields = _MACROS.get(text.strip().lower(), text).replace("?", "*").split()
    if len(fields) != 6:
        raise BadTimer(text=text, expected="cron with six fields, or a cycle R/…")
    second, minute, hour, day, month, weekday = fields
    try:
        trigger = CronTrigger(
            second=second, minute=minute, hour=hour, day=day, month=month.lower(),
            day_of_week=_weekdays(weekday), timezone=zone,
        )  # fmt: skip
    except ValueError as problem:
        raise BadTimer(text=text, expected="cron") from problem
    found = trigger.get_next_fire_time(None, start.astimezone(zone) + timedelta(microseconds=1))
    if not isinstance(found, datetime):
        raise BadTimer(text=text, expected="cron that comes due")
    return found.astimezone(UTC)


def _weekdays(field: str) -> str:
    """Numbers of days (0 and 7 are Sunday) as names, for the library counts from Monday; steps keep their number."""
    return "/".join(
        re.sub(r"[0-7]", lambda m: _WEEKDAYS[int(m[0])], part) if index == 0 else part
        for index, part in enumerate(field.lower().split("/"))
    )
