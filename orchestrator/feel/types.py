"""Types of FEEL and the two questions asked of them: does a value belong to one, does one conform to another.

`holds` is `instance of` (DMN 1.5 §10.3.2.3.3 and table 52); `conforms` is the relation of §10.3.2.9.1-3;
`convert` applies the implicit conversions of §10.3.2.9.4. null conforms to every type but belongs only to Any and Null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.feel.errors import TypeMismatch
from orchestrator.feel.temporal import UTC, Date, DateTime, Time
from orchestrator.feel.values import KINDS, BuiltinFunction, Function, Range, Value, kind, to_string


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type by name: the simple ones, Any and Null."""

    name: str

    def holds(self, value: Value) -> bool:
        """Whether the value belongs to the type."""
        return self.name == "Any" and value is not None or kind(value) == self.name.lower()

    def accepts(self, value: Value) -> bool:
        """Whether a variable of the type may have the value: it belongs to it and is among its allowed values."""
        return self.holds(value)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType(FeelType):
    """list<item>."""

    item: FeelType

    def holds(self, value: Value) -> bool:
        """A list whose every item conforms."""
        return isinstance(value, list) and all(item is None or self.item.holds(item) for item in value)

    def accepts(self, value: Value) -> bool:
        """The same, of every item."""
        return isinstance(value, list) and all(item is None or self.item.accepts(item) for item in value)


@dataclass(frozen=True, slots=True)
class ContextType(FeelType):
    """context<name: type, …>; further entries are allowed."""

    fields: tuple[tuple[str, FeelType], ...]

    def holds(self, value: Value) -> bool:
        """A context that has every entry, each conforming."""
        return isinstance(value, dict) and all(
            name in value and (value[name] is None or of.holds(value[name])) for name, of in self.fields
        )

    def accepts(self, value: Value) -> bool:
        """The same, of every entry."""
        return isinstance(value, dict) and all(
            name in value and (value[name] is None or of.accepts(value[name])) for name, of in self.fields
        )


@dataclass(frozen=True, slots=True)
class RangeType(FeelType):
    """range<item>."""

    item: FeelType

    def holds(self, value: Value) -> bool:
        """A range with ends of the item type."""
        if not isinstance(value, Range):
            return False
        ends = [end for end in (value.start, value.end) if end is not None]
        return bool(ends) and all(self.item.holds(end) for end in ends)


@dataclass(frozen=True, slots=True)
class FunctionType(FeelType):
    """function<parameters> -> result."""

    parameters: tuple[FeelType, ...]
    result: FeelType

    def holds(self, value: Value) -> bool:
        """A function that takes at least these arguments and gives at most that result."""
        if isinstance(value, BuiltinFunction):
            return any(self._accepts(types, result) for types, result in map(_row_types, value.signatures))
        if not isinstance(value, Function):
            return False
        types = value.types or (ANY,) * len(value.parameters)
        return self._accepts(types, value.result or ANY)

    def _accepts(self, types: tuple[FeelType, ...], result: FeelType) -> bool:
        return (
            len(types) == len(self.parameters)
            and all(conforms(mine, theirs) for mine, theirs in zip(self.parameters, types, strict=True))
            and (result == ANY or conforms(result, self.result))
        )


@dataclass(frozen=True, slots=True)
class Either(FeelType):
    """One of several types, for signatures only."""

    options: tuple[FeelType, ...]

    def holds(self, value: Value) -> bool:
        """Whether one of the types holds the value."""
        return any(option.holds(value) for option in self.options)


ANY = FeelType("Any")
NULL = FeelType("Null")
SIMPLE: Mapping[str, FeelType] = {"Any": ANY, "Null": NULL} | {
    name: FeelType(name)
    for name in (
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    )
}
NUMBER, STRING, BOOLEAN = SIMPLE["number"], SIMPLE["string"], SIMPLE["boolean"]
# Names that item definitions and expressions may use for the same types, and the bare containers.
ALIASES: Mapping[str, FeelType] = {
    "dateTime": SIMPLE["date and time"],
    "dayTimeDuration": SIMPLE["days and time duration"],
    "yearMonthDuration": SIMPLE["years and months duration"],
    "any": ANY,
    "list": ListType("list", ANY),
    "context": ContextType("context", ()),
    "range": RangeType("range", ANY),
}
FUNCTION = FeelType("function")


def list_of(item: FeelType) -> ListType:
    """list<item>."""
    return ListType(f"list<{item}>", item)


def range_of(item: FeelType) -> RangeType:
    """range<item>."""
    return RangeType(f"range<{item}>", item)


def context_of(fields: tuple[tuple[str, FeelType], ...]) -> ContextType:
    """context<name: type, …>."""
    inside = ", ".join(f"{name}: {of}" for name, of in fields)
    return ContextType(f"context<{inside}>", fields)


def function_of(parameters: tuple[FeelType, ...], result: FeelType) -> FunctionType:
    """function<parameters> -> result."""
    return FunctionType(f"function<{', '.join(map(str, parameters))}> -> {result}", parameters, result)


def conforms(one: FeelType, other: FeelType) -> bool:
    """Whether every value of the one is a value of the other (DMN 1.5 §10.3.2.9.2)."""
    if other == ANY or one in (other, NULL):
        return True
    if isinstance(other, Either):
        return any(conforms(one, option) for option in other.options)
    if isinstance(one, ListType) and isinstance(other, ListType):
        return conforms(one.item, other.item)
    if isinstance(one, RangeType) and isinstance(other, RangeType):
        return conforms(one.item, other.item)
    if isinstance(one, ContextType) and isinstance(other, ContextType):
        have = dict(one.fields)
        return all(name in have and conforms(have[name], of) for name, of in other.fields)
    if isinstance(one, FunctionType) and isinstance(other, FunctionType):
        return (
            len(one.parameters) == len(other.parameters)
            and all(conforms(b, a) for a, b in zip(one.parameters, other.parameters, strict=True))
            and conforms(one.result, other.result)
        )
    return one.name == other.name and type(one) is type(other) is FeelType


def convert(value: Value, to: FeelType, operation: str) -> Value:
    """The value as one of the type, by the implicit conversions; TypeMismatch when none leads there."""
    # The two most frequent answers first; there is one object for Any and one for each simple type.
    if value is None or to is ANY or (type(to) is FeelType and KINDS.get(type(value)) == to.name) or to.accepts(value):
        return value
    if isinstance(value, list) and len(value) == 1 and not isinstance(to, ListType):
        inner = value[0]
        if inner is None or to.accepts(inner):
            return inner
    if isinstance(to, ListType) and to.item.accepts(value):
        return [value]
    if isinstance(value, Date) and to.name == "date and time":
        return DateTime(value, Time(0, 0, 0, 0, UTC))
    raise TypeMismatch(operation, str(to), describe(value))


def describe(value: Value) -> str:
    """The value's kind, with the value where it is short, for a message."""
    name = kind(value)
    if name in ("null", "list", "context", "function"):
        return name
    text = to_string(value, nested=True)
    return f"{name} {text if len(text) <= 60 else text[:57] + '...'}"


def _row_types(row: object) -> tuple[tuple[FeelType, ...], FeelType]:
    types: tuple[FeelType, ...] = getattr(row, "types", ())
    result: FeelType = getattr(row, "result", ANY)
    return types, result
