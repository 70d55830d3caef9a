"""List functions (DMN 1.5 table 75). Positions count from 1; negative ones count from the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cmp_to_key

from orchestrator.feel import limits
from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.calls import Invoke
from orchestrator.feel.errors import InvalidValue, TypeMismatch
from orchestrator.feel.numbers import integer
from orchestrator.feel.operators import less, same
from orchestrator.feel.scope import Run
from orchestrator.feel.types import describe
from orchestrator.feel.values import BuiltinFunction, Function, Value

Items = list[Value]


@builtin("list contains(list: list, element: Any): boolean")
def list_contains(items: Items, element: Value) -> Value:
    """Whether an equal item is in the list; null too."""
    return any(same(item, element) for item in items)


@builtin("count(*c: Any): number")
@builtin("count(list: list): number")
def count(items: Items) -> Value:
    """The number of items."""
    return Decimal(len(items))


@builtin("all(*b: Any): boolean")
@builtin("all(list: list): boolean")
def all_(items: Items) -> Value:
    """False when an item is false, true when all are true or there is none, else null."""
    return _together(items, deciding=False)


@builtin("any(*b: Any): boolean")
@builtin("any(list: list): boolean")
def any_(items: Items) -> Value:
    """True when an item is true, false when all are false or there is none, else null."""
    return _together(items, deciding=True)


def _together(items: Items, *, deciding: bool) -> Value:
    if any(item is deciding for item in items):
        return deciding
    for item in items:
        if not isinstance(item, bool):
            raise TypeMismatch("all" if not deciding else "any", "booleans", describe(item))
    return not deciding


@builtin("sublist(list: list, start position: number, length?: number): list")
def sublist(items: Items, start: Decimal, length: Decimal | None = None) -> Value:
    """The items from a position, `length` of them or all."""
    begin = _index(items, start, "sublist")
    if length is None:
        return items[begin:]
    size = integer(length, "sublist")
    if size < 1 or begin + size > len(items):
        raise InvalidValue("sublist", f"no {size} items from there")
    return items[begin : begin + size]


@builtin("append(list: list, *item: Any): list")
def append(items: Items, more: Items) -> Value:
    """The list with items at its end."""
    return _bounded([*items, *more])


@builtin("concatenate(*list: list): list")
def concatenate(lists: list[Items]) -> Value:
    """One list after the other."""
    return _bounded([item for items in lists for item in items])


@builtin("insert before(list: list, position: number, newItem: Any): list")
def insert_before(items: Items, position: Decimal, item: Value) -> Value:
    """The list with an item before the position."""
    index = _index(items, position, "insert before")
    return [*items[:index], item, *items[index:]]


@builtin("remove(list: list, position: number): list")
def remove(items: Items, position: Decimal) -> Value:
    """The list without the item at the position."""
    index = _index(items, position, "remove")
    return [*items[:index], *items[index + 1 :]]


@builtin("list replace(list: list, position: number, newItem: Any): list")
def list_replace(items: Items, position: Decimal, item: Value) -> Value:
    """The list with another item at the position."""
    # The conformance suite cuts the fraction of this position; every other one must be whole.
    index = _index(items, Decimal(int(position)), "list replace")
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace(list: list, match: function, newItem: Any): list", needs_run=True)
def list_replace_where(run: Run, items: Items, match: Value, item: Value) -> Value:
    """The list with another item wherever match(item, newItem) is true."""
    chosen = []
    for old in items:
        found = _call(match, [old, item], run)
        if not isinstance(found, bool):
            raise TypeMismatch("list replace", "a match function that gives a boolean", describe(found))
        chosen.append(item if found else old)
    return chosen


@builtin("reverse(list: list): list")
def reverse(items: Items) -> Value:
    """The items the other way round."""
    return items[::-1]


@builtin("index of(list: list, match: Any): list<number>", needs_run=True)
def index_of(run: Run, items: Items, match: Value) -> Value:
    """The positions of all equal items."""
    run.spend(len(items))
    return [Decimal(index) for index, item in enumerate(items, 1) if same(item, match)]


@builtin("union(*list: list): list", needs_run=True)
def union(run: Run, lists: list[Items]) -> Value:
    """All different items of all lists, in order."""
    return distinct_values(run, concatenate(lists))


@builtin("distinct values(list: list): list", needs_run=True)
def distinct_values(run: Run, items: Items) -> Value:
    """Each different item once, in order."""
    kept: Items = []
    for item in items:
        run.spend(len(kept) + 1)
        if not any(same(item, other) for other in kept):
            kept.append(item)
    return kept


@builtin("duplicate values(list: list): list", needs_run=True)
def duplicate_values(run: Run, items: Items) -> Value:
    """The items that occur more than once (a Camunda extension)."""
    run.spend(len(items) ** 2)
    distinct = distinct_values(run, items)
    return [item for item in distinct if sum(same(item, other) for other in items) > 1]


@builtin("flatten(list: list): list")
def flatten(items: Items) -> Value:
    """The items of all lists within lists."""
    return _bounded(list(_leaves(items)))


def _leaves(items: Items) -> Iterator[Value]:
    for item in items:
        if isinstance(item, list):
            yield from _leaves(item)
        else:
            yield item


@builtin("sort(list: list, precedes?: function): list", needs_run=True)
def sort(run: Run, items: Items, precedes: Value = None) -> Value:
    """Sorted so that precedes(a, b) holds; without a function by <. Equal items keep their order."""
    before: Callable[[Value, Value], Value] = less
    if precedes is not None:
        before = lambda a, b: _call(precedes, [a, b], run)  # noqa: E731
    return sorted(items, key=cmp_to_key(lambda a, b: _order(before, a, b, run)))


def _order(before: Callable[[Value, Value], Value], one: Value, other: Value, run: Run) -> int:
    run.spend()
    first = before(one, other)
    if not isinstance(first, bool):
        raise TypeMismatch("sort", "a function that gives a boolean", describe(first))
    if first:
        return -1
    return 1 if before(other, one) is True else 0


@builtin("partition(list: list, size: number): list<list>")
def partition(items: Items, size: Decimal) -> Value:
    """Consecutive lists of that size, the last one maybe shorter (a Camunda extension)."""
    step = integer(size, "partition")
    if step < 1:
        raise InvalidValue("partition", "the size must be positive")
    return [items[start : start + step] for start in range(0, len(items), step)]


@builtin("is empty(list: list): boolean")
def is_empty(items: Items) -> Value:
    """Whether there is no item (a Camunda extension)."""
    return not items


def _call(function: Value, arguments: Items, run: Run) -> Value:
    if not isinstance(function, (Function, BuiltinFunction)):
        raise TypeMismatch("call", "function", describe(function))
    return Invoke()(function, arguments, run)


def _index(items: Items, position: Decimal, operation: str) -> int:
    index = integer(position, operation)
    if index == 0 or abs(index) > len(items):
        raise InvalidValue(operation, f"no position {index} in a list of {len(items)}")
    return index - 1 if index > 0 else len(items) + index


def _bounded(items: Items) -> Items:
    limits.within("items of a list", len(items), limits.LIST)
    return items
