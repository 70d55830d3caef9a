"""The one table of built-in functions, and how a call finds its row.

A row is made by @builtin with the signature as the standard writes it:
    "substring(string: string, start position: number, length?: number): string"
`name?` is optional, `*name` takes all further positional arguments as a list, `type?` allows null, `a|b` is either.
A function with several signatures has several rows. A row's Python function gets the arguments in order (an optional
one that is absent is left out) and returns the value or raises an EvaluationError. With needs_run=True it gets the
Run first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.feel.errors import EvaluationError, InvalidValue, TypeMismatch, WrongArguments
from orchestrator.feel.lexer import tokenize
from orchestrator.feel.operators import comparable
from orchestrator.feel.scope import Run
from orchestrator.feel.typeparser import TypeParser
from orchestrator.feel.types import ANY, Either, FeelType, convert, describe
from orchestrator.feel.values import BuiltinFunction, Value

_SIGNATURE = re.compile(r"(?P<name>[^(]+)\((?P<parameters>.*)\): (?P<result>.+)", re.DOTALL)
_PARAMETER = re.compile(r"(?P<many>\*)?(?P<name>[^:?]+)(?P<optional>\?)?: (?P<type>.+)")
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Comparable(FeelType):
    """A value that has an order, for signatures only."""

    def holds(self, value: Value) -> bool:
        """Whether < is defined for the value."""
        return comparable(value)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature."""

    name: str
    type: FeelType
    optional: bool
    nullable: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One signature with the Python function behind it."""

    signature: str
    name: str
    parameters: tuple[Parameter, ...]
    result: FeelType
    function: Callable[..., Value]
    needs_run: bool

    @property
    def types(self) -> tuple[FeelType, ...]:
        """The types of the parameters."""
        return tuple(parameter.type for parameter in self.parameters)


BUILTINS: dict[str, BuiltinFunction] = {}


def builtin(signature: str, *, needs_run: bool = False) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Put a Python function into the table under the signature."""

    def enter(function: Callable[..., Value]) -> Callable[..., Value]:
        row = _row(signature, function, needs_run)
        known = BUILTINS.get(row.name)
        BUILTINS[row.name] = BuiltinFunction(row.name, (*known.signatures, row) if known else (row,))
        return function

    return enter


def invoke_builtin(
    function: BuiltinFunction, values: Sequence[Value], names: tuple[str, ...] | None, run: Run
) -> Value:
    """Call by the first signature that fits; WrongArguments when none does."""
    for row in function.signatures:
        arguments = _bind(row, values, names)
        if arguments is None:
            continue
        try:
            return row.function(run, *arguments) if row.needs_run else row.function(*arguments)
        except (OverflowError, ValueError) as error:
            raise InvalidValue(row.name, str(error)) from error
    known = " / ".join(row.signature for row in function.signatures)
    raise WrongArguments(function.name, known, ", ".join(map(describe, values)))


def _bind(row: Row, values: Sequence[Value], names: tuple[str, ...] | None) -> list[Any] | None:
    slots = _positional(row, values) if names is None else _named(row, values, names)
    if slots is None:
        return None
    arguments: list[Any] = []
    for parameter, value in zip(row.parameters, slots, strict=True):
        if value is _ABSENT:
            if not parameter.optional:
                return None
            continue
        fitted = _fit(parameter, value)
        if fitted is _ABSENT:
            return None
        arguments.append(fitted)
    return arguments


def _positional(row: Row, values: Sequence[Value]) -> list[Any] | None:
    count = len(row.parameters)
    if row.parameters and row.parameters[-1].many:
        if len(values) < count:
            return None
        return [*values[: count - 1], list(values[count - 1 :])]
    if len(values) > count:
        return None
    return [*values, *[_ABSENT] * (count - len(values))]


def _named(row: Row, values: Sequence[Value], names: tuple[str, ...]) -> list[Any] | None:
    given = dict(zip(names, values, strict=True))
    slots = [given.pop(parameter.name, _ABSENT) for parameter in row.parameters]
    return None if given else slots


def _fit(parameter: Parameter, value: Value) -> Any:
    if parameter.many:
        kept = [_fit_one(parameter, item) for item in value]
        return _ABSENT if _ABSENT in map(_identity, kept) else kept
    return _fit_one(parameter, value)


def _identity(value: Any) -> Any:
    return value if value is _ABSENT else None


def _fit_one(parameter: Parameter, value: Value) -> Any:
    if value is None:
        return None if parameter.nullable else _ABSENT
    try:
        fitted = convert(value, parameter.type, parameter.name)
    except EvaluationError:
        return _ABSENT
    return _ABSENT if fitted is None and not parameter.nullable else fitted


def _row(signature: str, function: Callable[..., Value], needs_run: bool) -> Row:
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(f"not a signature: {signature}")
    texts = [text for text in re.split(r", (?![^<]*>)", match["parameters"]) if text]
    parameters = tuple(map(_parameter, texts))
    return Row(signature, match["name"], parameters, _type(match["result"])[0], function, needs_run)


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise ValueError(f"not a parameter: {text}")
    of, nullable = _type(match["type"])
    return Parameter(match["name"], of, bool(match["optional"]), nullable, bool(match["many"]))


def _type(text: str) -> tuple[FeelType, bool]:
    nullable = text.endswith("?")
    options = [_single_type(part) for part in text.rstrip("?").split("|")]
    if len(options) == 1:
        return options[0], nullable or options[0] == ANY
    return Either(" or ".join(map(str, options)), tuple(options)), nullable


def _single_type(text: str) -> FeelType:
    if text == "comparable":
        return Comparable("comparable")
    return TypeParser(text, tokenize(text), {}).type()


__all__ = ["BUILTINS", "TypeMismatch", "builtin", "invoke_builtin"]
