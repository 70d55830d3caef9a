"""The values FEEL computes with, and the way from Python's values to them.

null None · boolean bool · number Decimal · string str · list list · context dict · temporals of temporal.py ·
Range and Function of this file. A float is refused: it is not the number that was written.
"""

from __future__ import annotations

import datetime as py
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestrator.feel.errors import TypeMismatch
from orchestrator.feel.lexer import PLAIN_NAME
from orchestrator.feel.numbers import NANO_PER_MICRO, is_number, plain
from orchestrator.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time, Zone

if TYPE_CHECKING:
    from orchestrator.feel.types import FeelType

Value = Any

KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
}


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None with `open` None is unbounded. `[a..b)` has start_in True and end_in False."""

    start: Value
    end: Value
    start_in: bool = True
    end_in: bool = True
    # The comparison it was written as (">", "=", "!="), when it was.
    operator: str = ""

    def __str__(self) -> str:
        if self.operator:
            bound = self.start if self.start is not None else self.end
            return f"{self.operator} {to_string(bound, nested=True)}"
        left, right = "[" if self.start_in else "(", "]" if self.end_in else ")"
        ends = [to_string(end, nested=True) for end in (self.start, self.end)]
        return f"{left}{ends[0]}..{ends[1]}{right}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function value: `call` takes the arguments in the order of `parameters`."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[[Sequence[Value]], Value]
    types: tuple[FeelType, ...] = ()
    result: FeelType | None = None


@dataclass(frozen=True, slots=True)
class BuiltinFunction:
    """A built-in as a value; `signatures` are the rows of the table that have its name."""

    name: str
    signatures: tuple[Any, ...] = field(default=())


KINDS |= {Range: "range", Function: "function", BuiltinFunction: "function"}


def kind(value: Value) -> str:
    """The name of the value's type as the standard writes it."""
    return KINDS.get(type(value)) or type(value).__name__


def lift(value: object) -> Value:
    """A Python value as a FEEL value, containers included. TypeMismatch for what FEEL has no type for."""
    lifter = _LIFT.get(type(value))
    if lifter is not None:
        return lifter(value)
    if type(value) in KINDS:
        return value
    if isinstance(value, Mapping):
        return {str(key): lift(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [lift(item) for item in value]
    raise TypeMismatch("input", "a FEEL value (numbers as Decimal or int)", type(value).__name__)


_LIFT: dict[type, Callable[[Any], Value]] = {
    int: Decimal,
    Decimal: lambda value: _lift_decimal(value),
    dict: lambda value: {key: lift(item) for key, item in value.items()},
    list: lambda value: [lift(item) for item in value],
    tuple: lambda value: [lift(item) for item in value],
    py.datetime: DateTime.from_python,
    py.date: lambda value: Date(value.year, value.month, value.day),
    py.time: lambda value: _lift_time(value),
    py.timedelta: lambda value: DaysDuration(
        (value.days * 86_400_000_000 + value.seconds * 1_000_000 + value.microseconds) * NANO_PER_MICRO
    ),
}


def _lift_decimal(value: Decimal) -> Decimal:
    if not is_number(value):
        raise TypeMismatch("input", "a FEEL value (numbers as Decimal or int)", str(value))
    return value


def _lift_time(value: py.time) -> Time:
    offset = value.utcoffset()
    zone = None if offset is None else Zone(offset=int(offset.total_seconds()))
    return Time(value.hour, value.minute, value.second, value.microsecond * NANO_PER_MICRO, zone)


def to_string(value: Value, *, nested: bool = False) -> str:
    """The value as text, as the string() function gives it; strings within containers are quoted."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if nested else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(to_string(item, nested=True) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)}: {to_string(v, nested=True)}" for k, v in value.items()) + "}"
    if isinstance(value, (Function, BuiltinFunction)):
        return f"function {value.name}"
    return f'@"{value}"' if nested and not isinstance(value, Range) else str(value)


def _key(name: str) -> str:
    return name if PLAIN_NAME.fullmatch(name) else to_string(name, nested=True)
