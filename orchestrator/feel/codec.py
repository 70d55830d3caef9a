"""The one JSON codec of FEEL values: every number a Decimal with its digits, temporals as ISO strings,
ranges and functions as FEEL text.

Not here: NaN and infinities (refused both ways), and reading ISO strings back (the model's
declared types decide that).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import simplejson

from orchestrator.feel.errors import FeelError
from orchestrator.feel.numbers import is_number
from orchestrator.feel.values import KINDS, Value, to_string

_PLAIN = frozenset((type(None), bool, int, Decimal, str))


class InvalidJson(FeelError):
    """Text that is not JSON. Facts: reason."""

    code = "json-invalid"
    status = 400
    zh = "不是有效的 JSON：{reason}"
    en = "not valid JSON: {reason}"


def loads(text: str | bytes) -> Value:
    """The JSON text as a value; whole numbers and fractions alike become Decimal."""
    try:
        return simplejson.loads(text, parse_int=Decimal, parse_float=_number, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidJson(reason=str(error)) from error


def dumps(value: Value) -> str:
    """The value as JSON on one line; a Decimal keeps every digit (1.50 stays 1.50)."""
    return simplejson.dumps(
        value, use_decimal=True, ensure_ascii=False, default=_other, allow_nan=False, tuple_as_array=True, encoding=None
    )


def as_json(value: Value) -> Value:
    """The value as JSON knows it: temporals, ranges and functions as text; numbers stay Decimal."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    return to_string(value)


def _number(text: str) -> Decimal:
    """The number with its digits; one that nobody could write out is none."""
    try:
        found = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(f"{text} is too large or too small") from error
    if not is_number(found):
        raise ValueError(f"{text} is too large or too small")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _other(value: object) -> object:
    if type(value) in KINDS:
        return to_string(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
