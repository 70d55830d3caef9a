"""The wording of one page: values in words (see orchestrator.wording), its texts, and limits as people speak of them.

A limit is said in working days. All times come in as aware UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.errors import Language
from orchestrator.text import Text
from orchestrator.wording import Values
from task_ui.words import say

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wording(Values):
    """How one page words values: its language, the bank's zone and calendar, and now."""

    language: Language
    calendar: WorkingCalendar
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone."""
        return self.calendar.zone

    def say(self, key: str, /, **values: object) -> str:
        """A text of the catalogue."""
        return say(key, self.language, **values)

    def listed(self, texts: Iterable[Text]) -> str:
        """Names one after another."""
        return ("、" if self.language == "zh" else ", ").join(text.say(self.language) for text in texts)

    def ago(self, value: datetime) -> str:
        """How long ago, while that is easier to grasp than the date; else the date."""
        span = self.now - value
        if span < _MINUTE:
            return self.say("ago.now")
        if span < _HOUR:
            return self.say("ago.minutes", n=span // _MINUTE)
        if span < _DAY and value.astimezone(self.zone).date() == self.now.astimezone(self.zone).date():
            return self.say("ago.hours", n=span // _HOUR)
        return self.day(value)

    def due(self, value: datetime | None) -> str:
        """A limit as people speak of it: minutes, today by 17:00, in 2 working days, 3 days late."""
        if value is None:
            return self.say("due.none")
        if value < self.now:
            return self._late(self.now - value)
        if value - self.now < _HOUR:
            return self.say("due.minutes", n=(value - self.now) // _MINUTE)
        here, there = self.now.astimezone(self.zone).date(), value.astimezone(self.zone).date()
        if here == there:
            return self.say("due.today", time=self.clock(value))
        days = sum(self.calendar.is_working_day(here + n * _DAY) for n in range(1, (there - here).days + 1))
        return self.say("due.days", n=days) if days else self.say("due.natural", n=(there - here).days)

    def _late(self, span: timedelta) -> str:
        if span >= _DAY:
            return self.say("due.late.days", n=span // _DAY)
        if span >= _HOUR:
            return self.say("due.late.hours", n=span // _HOUR)
        return self.say("due.late.minutes", n=span // _MINUTE)
