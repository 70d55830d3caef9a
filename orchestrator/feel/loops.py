"""Iterating: the sources of for, some and every, and filters (DMN 1.5 §10.3.2.5, §10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from orchestrator.feel import limits
from orchestrator.feel.errors import EvaluationError, InvalidValue, TypeMismatch
from orchestrator.feel.numbers import integer
from orchestrator.feel.scope import Run, Scope
from orchestrator.feel.temporal import Date
from orchestrator.feel.types import describe
from orchestrator.feel.values import Range, Value

Code = Callable[[Scope], Value]


@dataclass(frozen=True, slots=True)
class Source:
    """One variable of a loop and the code that gives its values."""

    name: str
    values: Code


def elements(value: Value) -> list[Value]:
    """What a loop over the value runs through: a list's items, a closed range's values, else the value itself."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _within(value)
    if value is None:
        raise TypeMismatch("for", "list or range", "null")
    return [value]


def span(start: Value, end: Value) -> list[Value]:
    """The whole numbers or dates from start to end, both included, up or down."""
    low, high = _position(start), _position(end)
    if type(start) is not type(end):
        raise TypeMismatch("..", "two numbers or two dates", f"{describe(start)} and {describe(end)}")
    limits.within("items of a list", abs(high - low) + 1, limits.LIST)
    make: Callable[[int], Value] = Decimal if isinstance(start, Decimal) else Date.from_ordinal
    step = 1 if high >= low else -1
    return [make(position) for position in range(low, high + step, step)]


def combinations(sources: list[Source], scope: Scope) -> Iterator[Scope | None]:
    """One scope per turn, later variables running fastest; a None in place of a source that has no value."""
    first, rest = sources[0], sources[1:]
    values = first.values(scope)
    if values is None:
        yield None
        return
    for value in values:
        scope.run.spend()
        turn = scope.child({first.name: value})
        if rest:
            yield from combinations(rest, turn)
        else:
            yield turn


def pick(source: Value, condition: Code, scope: Scope) -> Value:
    """source[condition]: the item at a number, or all items for which the condition is true."""
    items = source if isinstance(source, list) else [] if source is None else [source]
    if not items:
        return _pick_from_nothing(condition, scope)
    found = []
    for index, item in enumerate(items):
        scope.run.spend()
        chosen = condition(_item_scope(item, scope))
        # Index or condition is only known from the value; the first item decides for all.
        if index == 0 and isinstance(chosen, Decimal):
            return _at(items, chosen)
        if chosen is True:
            found.append(item)
        elif chosen is not False:
            _no_condition(chosen, scope.run)
    return found


def _no_condition(chosen: Value, run: Run) -> None:
    if run.strict or (chosen is not None and not isinstance(chosen, bool)):
        raise TypeMismatch("[ ]", "a boolean condition or a number", describe(chosen))


def _pick_from_nothing(condition: Code, scope: Scope) -> Value:
    # There is no item to ask, so names of its entries are missing: that alone is no error here.
    quiet = Run(strict=False, now=scope.run.now)
    try:
        index = condition(Scope({"item": None}, scope, quiet))
    except EvaluationError:
        index = None
    if isinstance(index, Decimal):
        raise InvalidValue("[ ]", f"no item {index} in an empty list")
    return []


def _item_scope(item: Value, scope: Scope) -> Scope:
    if isinstance(item, dict):
        return scope.child({"item": item, **item})
    return scope.child({"item": item})


def _at(items: list[Value], position: Decimal) -> Value:
    index = integer(position, "[ ]")
    if index == 0 or abs(index) > len(items):
        raise InvalidValue("[ ]", f"no item {index} in a list of {len(items)}")
    return items[index - 1 if index > 0 else index]


def _position(value: Value) -> int:
    if isinstance(value, Decimal):
        return integer(value, "..")
    if isinstance(value, Date):
        return value.ordinal
    raise TypeMismatch("..", "number or date", describe(value))


def _within(interval: Range) -> list[Value]:
    if interval.start is None or interval.end is None:
        raise InvalidValue("for", "the range has no end")
    values = span(interval.start, interval.end)
    return values[0 if interval.start_in else 1 : None if interval.end_in else -1]
