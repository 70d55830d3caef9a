"""The marshmallow fields: what one value must be, whatever the other values are.

Numbers are exact (Decimal) or refused; an empty text is null. Limits that are plain numbers are checked here,
those that are FEEL in validating.py, both by the functions of limits.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import ValidationError, fields

from orchestrator.forms.errors import Problem
from orchestrator.forms.limits import EXACT

Checks = Sequence[Callable[[Any], Any]]
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,20})?")
_DIGITS = 34  # of IEEE 754 decimal128, which FEEL numbers are


def refuse(code: str, **facts: Any) -> ValidationError:
    """The marshmallow error that carries a Problem instead of a sentence."""
    return ValidationError([Problem(code, facts)])


def wrong_type(zh: str, en: str) -> ValidationError:
    """The value is not of the field's type."""
    return refuse("type", zh_type=zh, en_type=en)


class Value(fields.Field[Any]):
    """Base: null and the empty text are null; a subclass reads what is left."""

    zh: ClassVar[str] = "文字"
    en: ClassVar[str] = "a text"

    def __init__(self, component: Mapping[str, Any], checks: Checks = ()) -> None:
        super().__init__(allow_none=True, validate=list(checks) or None)
        self.component = component

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kwargs: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            return None
        return self.read(value)

    def _validate(self, value: Any) -> None:
        if value is not None:
            super()._validate(value)

    def read(self, value: Any) -> Any:
        """The typed value, or ValidationError."""
        raise NotImplementedError

    def wrong(self) -> ValidationError:
        """The value is not of this type."""
        return wrong_type(self.zh, self.en)


class Text(Value):
    """A text, as it was typed."""

    def read(self, value: Any) -> str:
        """Any text without NUL, which no database text can hold."""
        if not isinstance(value, str) or "\0" in value:
            raise self.wrong()
        return value


class Number(Value):
    """An exact number; as a JSON text too where the form says serializeToString, so that no digit is lost."""

    zh = "数字"
    en = "a number"

    def read(self, value: Any) -> Decimal:
        """A finite Decimal without exponent, of at most 34 digits and the field's decimal places."""
        if isinstance(value, str) and self.component.get("serializeToString") and _NUMBER.fullmatch(value):
            value = Decimal(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong()
        number = Decimal(value)
        if not number.is_finite():
            raise self.wrong()
        return self._exact(number)

    def _exact(self, number: Decimal) -> Decimal:
        if len(number.as_tuple().digits) > _DIGITS or not -_DIGITS < number.adjusted() < _DIGITS:
            raise refuse("number_size")
        places = self.component.get("decimalDigits")
        if places is not None and _places(number) > places:
            raise refuse("decimals", limit=places)
        step = self.component.get("increment")
        if step and EXACT.remainder(number, Decimal(str(step))):
            raise refuse("increment", limit=step)
        return Decimal(f"{number:f}") if number else Decimal(0)  # no exponent, and minus zero is zero


class Boolean(Value):
    """true or false; a box that was never touched is false."""

    zh = "是或否"
    en = "true or false"

    def read(self, value: Any) -> bool:
        """Only the two truth values: the texts "true" and "1" are not."""
        if not isinstance(value, bool):
            raise self.wrong()
        return value


class Choice(Value):
    """One of the options; which ones there are is checked where the variables are known."""

    zh = "一个选项"
    en = "one option"

    def read(self, value: Any) -> Any:
        """A text, number or truth value."""
        if isinstance(value, str | bool):
            return value
        if not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            raise self.wrong()
        return Decimal(value)


class Choices(Value):
    """Several of the options, none twice."""

    zh = "若干选项"
    en = "a list of options"

    def read(self, value: Any) -> list[Any]:
        """A list of options."""
        if not isinstance(value, list):
            raise self.wrong()
        one = Choice(self.component)
        chosen = [one.read(item) for item in value]
        if any(is_among(item, chosen[:place]) for place, item in enumerate(chosen)):
            raise refuse("option_twice")
        return chosen


class Files(Value):
    """Files that were uploaded before, as {id, name, sha256, size}; whether they exist is asked by the service."""

    zh = "已上传的文件"
    en = "a list of uploaded files"
    most: ClassVar[int] = 20

    def read(self, value: Any) -> list[dict[str, Any]]:
        """The list, none twice; one at most unless the field takes several."""
        if not isinstance(value, list):
            raise self.wrong()
        files = [self._file(each) for each in value]
        limit = self.most if self.component.get("multiple") else 1
        if len(files) > limit:
            raise refuse("files_most", limit=limit)
        if len({each["id"] for each in files}) < len(files):
            raise refuse("file_twice")
        return files

    def _file(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping) or set(value) != set(_FILE):
            raise self.wrong()
        size = value["size"]
        if isinstance(size, bool) or not isinstance(size, int | Decimal):
            raise self.wrong()
        spelled = {**value, "size": str(size)}
        if not all(isinstance(spelled[name], str) and re.fullmatch(_FILE[name], spelled[name]) for name in _FILE):
            raise self.wrong()
        return {**value, "size": Decimal(size)}


_FILE = {
    "id": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "name": r"[^\0\n]{1,200}",
    "sha256": "[0-9a-f]{64}",
    "size": "[1-9][0-9]{0,9}",
}
_OFFSETS = {"utc_offset": r"([+-][0-9]{2}:[0-9]{2}|Z)", "utc_normalized": "Z", "no_timezone": ""}
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?"


class Moment(Value):
    """A date, a time or both, as ISO 8601 text in the format the form writes (timeSerializingFormat)."""

    zh = "日期或时间"
    en = "a date or time"

    def read(self, value: Any) -> str:
        """The text itself, when it names a day and minute that exist."""
        if not isinstance(value, str) or not re.fullmatch(self._shape(), value):
            raise self._wrong()
        try:
            moment = self._parse(value)
        except ValueError:
            raise self._wrong() from None
        self._check_interval(moment)
        return value

    @property
    def subtype(self) -> str:
        """date, time or datetime."""
        return str(self.component.get("subtype", "date"))

    def _shape(self) -> str:
        offset = _OFFSETS[self.component.get("timeSerializingFormat", "utc_offset")]
        return {"date": _DATE, "time": _TIME + offset, "datetime": f"{_DATE}T{_TIME}{offset}"}[self.subtype]

    def _parse(self, value: str) -> date | time | datetime:
        if self.subtype == "date":
            return date.fromisoformat(value)
        return time.fromisoformat(value) if self.subtype == "time" else datetime.fromisoformat(value)

    def _check_interval(self, moment: date | time | datetime) -> None:
        minutes = self.component.get("timeInterval")
        # Shifted to UTC, a local interval is no longer one: India is half an hour off.
        if not minutes or self.component.get("timeSerializingFormat") == "utc_normalized":
            return
        if isinstance(moment, time | datetime) and (moment.hour * 60 + moment.minute) % minutes:
            raise refuse("interval", limit=minutes)

    def _wrong(self) -> ValidationError:
        words = {
            "date": ("日期（年-月-日）", "a date (YYYY-MM-DD)"),
            "time": ("时间", "a time"),
            "datetime": ("日期和时间", "a date and time"),
        }
        return wrong_type(*words[self.subtype])


VALUES: dict[str, type[Value]] = {
    "text": Text,
    "number": Number,
    "boolean": Boolean,
    "choice": Choice,
    "choices": Choices,
    "moment": Moment,
    "files": Files,
}


def is_among(value: Any, options: Sequence[Any]) -> bool:
    """Whether a value is one of the options: unlike Python, 1 is not true."""
    return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in options)


def _places(number: Decimal) -> int:
    return max(0, -int(number.normalize(EXACT).as_tuple().exponent))
