"""Values as people type them where no form asks for them: exact, of the kind that was chosen, or refused in words.

A list or context is written as JSON or as FEEL that refers to no variable. What a form declares must be what its field
holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from orchestrator import feel
from orchestrator.cases.errors import CasesError
from orchestrator.engine.expressions import to_variable
from orchestrator.errors import CountersignError
from orchestrator.forms import Field

# How a new value may be given; yes, no and empty need no text.
KINDS = ("text", "number", "yes", "no", "date", "feel", "empty")
MOST_CHARACTERS = 100_000

_NUMBER = re.compile(r"[+-]?([0-9]{1,30}|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]{1,20})?")
_DIGITS = 34  # of IEEE 754 decimal128, which FEEL numbers are


class NotTyped(CasesError):
    """The text is no value of the kind; facts: why_zh, why_en, to stand behind the field's name."""

    code: ClassVar[str] = "value-not-typed"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "{why_zh}"
    en: ClassVar[str] = "{why_en}"


def read(kind: str, text: str) -> Any:
    """The value that was typed; NotTyped."""
    if kind not in _READ:
        raise _wrong("请选择新值的类型", "choose what kind of value it is")
    if len(text) > MOST_CHARACTERS or "\0" in text:
        raise _wrong("内容过长或含有不能保存的字符", "is too long or has a character that cannot be kept")
    return _READ[kind](text)


def kind_of(value: Any) -> str:
    """The kind under which a value like this one would be given."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return "feel"
    return "date" if _is_day(value) else "text"


def written(value: Any) -> str:
    """The value as it would be typed."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return str(value) if isinstance(value, str) else feel.dumps(value)


def refuse_unlike(field: Field, value: Any) -> None:
    """Refuse a value that the form's field does not hold; null always may be. NotTyped."""
    if value is None:
        return
    fits, zh, en = _shape(field)
    if not fits(value):
        raise _wrong(f"表单要求{zh}", f"must be {en}, as its form says")
    options = [option["value"] for option in field.component.get("values", ())]
    if field.type in ("select", "radio") and options and value not in options:
        raise _wrong(f"应为其中之一：{'、'.join(map(str, options))}", f"must be one of {', '.join(map(str, options))}")


def _shape(field: Field) -> tuple[Callable[[Any], bool], str, str]:
    if field.type == "number" or (field.special is not None and field.special.name == "money"):
        return (lambda v: isinstance(v, int | Decimal) and not isinstance(v, bool)), "数字", "a number"
    if field.type == "checkbox":
        return (lambda v: isinstance(v, bool)), "是或否", "yes or no"
    if field.type == "datetime" and field.component.get("subtype", "date") == "date":
        return _is_day, "日期", "a date"
    if field.type in ("checklist", "taglist", "dynamiclist", "filepicker"):
        return (lambda v: isinstance(v, list)), "列表", "a list"
    return (lambda v: isinstance(v, str)), "文本", "a text"


def _text(text: str) -> str:
    if not text.strip():
        raise _wrong("请填写新值，或选择“空”", "needs a new value; choose “empty” to have none")
    return text.replace("\r\n", "\n")


def _number(text: str) -> Decimal:
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise _wrong("应为数字，如 1600000.50", "must be a number, such as 1600000.50")
    number = Decimal(plain.replace(",", ""))
    if len(number.as_tuple().digits) > _DIGITS:
        raise _wrong(f"最多 {_DIGITS} 位数字", f"may have at most {_DIGITS} digits")
    return number


def _date(text: str) -> str:
    if not _is_day(text.strip()):
        raise _wrong("应为日期，如 2026-11-24", "must be a date, such as 2026-11-24")
    return text.strip()


def _feel(text: str) -> Any:
    if not text.strip():
        raise _wrong("请填写列表或结构，如 [1, 2]", "needs a list or a context, such as [1, 2]")
    try:
        return feel.loads(text)
    except feel.InvalidJson:
        pass
    try:
        expression = feel.compile(text.strip().removeprefix("="))
        if expression.names:
            names = ", ".join(sorted(expression.names))
            raise _wrong(f"不能引用变量：{names}", f"cannot refer to variables: {names}")
        return to_variable(expression.evaluate({}, strict=True), text)
    except NotTyped:
        raise
    except CountersignError as error:
        zh, en = error.sentence("zh"), error.sentence("en")
        raise _wrong(f"不是有效的 JSON 或 FEEL：{zh}", f"is neither JSON nor FEEL: {en}") from error


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _wrong(zh: str, en: str) -> NotTyped:
    return NotTyped(why_zh=zh, why_en=en)


_READ: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "number": _number,
    "yes": lambda _text: True,
    "no": lambda _text: False,
    "date": _date,
    "feel": _feel,
    "empty": lambda _text: None,
}
