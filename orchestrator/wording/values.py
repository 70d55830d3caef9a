"""Values in words, for pages and documents: money, dates, codes, facts. No raw id, JSON or code reaches a person here.

Dates are 2026-11-23 (周一), money has thousands separators and 万 beside it. Everything is shown in the bank's time
zone; all times come in as aware UTC.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orchestrator.errors import Language
from orchestrator.text import Text
from orchestrator.wording.codes import CODES

_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_UNIT = {"zh": Decimal(10_000), "en": Decimal(1_000_000)}
_WAN = Text("{n} 万", "{n} m")
_CODE = re.compile(r"\b[A-Z][A-Z0-9_]+(?::[A-Z0-9_]+)?\b", re.ASCII)
_NOTHING, _YES, _NO = Text("—", "—"), Text("是", "Yes"), Text("否", "No")


class Values(ABC):
    """How values are worded for one reader; whoever derives from it says in which `language` and zone."""

    language: Language

    @property
    @abstractmethod
    def zone(self) -> ZoneInfo:
        """The bank's time zone."""

    def text(self, text: Text | str | None) -> str:
        """A text that came with a model or a person, in the page's language."""
        if text is None:
            return ""
        return text.say(self.language) if isinstance(text, Text) else text

    def day(self, value: date | datetime | str | None) -> str:
        """2026-11-23 (周一); a text that is no date stays as it is."""
        found = self._day_of(value)
        if found is None:
            return str(value or "")
        return f"{found.isoformat()} ({_WEEKDAYS[self.language][found.weekday()]})"

    def moment(self, value: datetime | str | None) -> str:
        """2026-11-23 (周一) 14:05, in the bank's zone."""
        found = self._moment_of(value)
        return str(value or "") if found is None else f"{self.day(found)} {found:%H:%M}"

    def clock(self, value: datetime) -> str:
        """14:05, in the bank's zone."""
        return f"{value.astimezone(self.zone):%H:%M}"

    def money(self, value: Decimal | int | str | None) -> str:
        """16,000,000.00; something that is no amount stays as it is."""
        number = _number(value)
        return str(value or "") if number is None else f"{number:,.2f}"

    def wan(self, value: Decimal | int | str | None) -> str:
        """The amount in 万 (in English millions) where it reaches one, else nothing."""
        number, unit = _number(value), _UNIT[self.language]
        if number is None or abs(number) < unit:
            return ""
        return _WAN.say(self.language).format(n=f"{_plain(number / unit):,f}")

    def number(self, value: Decimal | int) -> str:
        """A number with thousands separators and no more digits than it has."""
        return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"

    def value(self, value: object, kind: str = "text", options: Mapping[str, Text] | None = None) -> str:
        """Any value of a case in words; `kind` as cases.views.Fact has it."""
        if value is None or value == "" or value == []:
            return _NOTHING.say(self.language)
        if isinstance(value, Text):
            return self.text(value)
        if isinstance(value, bool):
            return (_YES if value else _NO).say(self.language)
        if isinstance(value, Mapping):
            return "；".join(f"{self.code(key)} {self.value(item)}" for key, item in value.items())
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "、".join(self.value(item, kind, options) for item in value)
        return self._scalar(value, kind, options or {})

    def code(self, value: object) -> str:
        """The words for a code of the decision tables, also RED:W01; what is no code stays as it is."""
        known = [CODES.get(part) for part in str(value).split(":")]
        return "·".join(text.say(self.language) for text in known if text) if all(known) else str(value)

    def sentence(self, text: Text) -> str:
        """A decision's reason, its codes in words."""
        return _CODE.sub(lambda found: self.code(found[0]), self.text(text))

    def _scalar(self, value: object, kind: str, options: Mapping[str, Text]) -> str:
        if str(value) in options:
            return self.text(options[str(value)])
        if isinstance(value, (Decimal, int, str)) and kind == "money":
            return self.money(value)
        if isinstance(value, (Decimal, int)):
            return self.number(value)
        if isinstance(value, (date, str)) and kind == "date":
            return self.day(value)
        if isinstance(value, (datetime, str)) and kind == "datetime":
            return self.moment(value)
        return self.code(value)

    def _day_of(self, value: date | datetime | str | None) -> date | None:
        if isinstance(value, str):
            try:
                return date.fromisoformat(value[:10])
            except ValueError:
                return None
        if isinstance(value, datetime):
            return value.astimezone(self.zone).date()
        return value

    def _moment_of(self, value: datetime | str | None) -> datetime | None:
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                return None
        if value is None:
            return None
        return value.astimezone(self.zone) if value.tzinfo else value.replace(tzinfo=self.zone)


def _number(value: Decimal | int | str | None) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else Decimal(value)
    except ArithmeticError:
        return None


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    return Decimal(f"{number.normalize():f}")
