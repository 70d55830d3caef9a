"""Signatures of built-in functions: how they are written, and what one says of its parameters.

    "substring(string: string, start position: number, length?: number): string"
`name?` is optional, `*name` takes all further positional arguments as a list, `type?` allows null, `a|b` is either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from orchestrator.feel.lexer import tokenize
from orchestrator.feel.operators import comparable
from orchestrator.feel.typeparser import TypeParser
from orchestrator.feel.types import ANY, Either, FeelType
from orchestrator.feel.values import Value

_SIGNATURE = re.compile(r"(?P<name>[^(]+)\((?P<parameters>.*)\): (?P<result>.+)", re.DOTALL)
_PARAMETER = re.compile(r"(?P<many>\*)?(?P<name>[^:?]+)(?P<optional>\?)?: (?P<type>.+)")


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


def read_row(signature: str, function: Callable[..., Value], needs_run: bool) -> Row:
    """The row of a signature; ValueError when it is none."""
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
