"""Functions of many numbers or ordered values (DMN 1.5 table 75): each takes one list or its items as arguments."""

from __future__ import annotations

from decimal import Decimal

from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue, TypeMismatch
from orchestrator.feel.numbers import CONTEXT, ONE, ZERO, multiply
from orchestrator.feel.operators import arithmetic, less
from orchestrator.feel.temporal import DaysDuration, MonthsDuration
from orchestrator.feel.types import describe
from orchestrator.feel.values import Value

Items = list[Value]


@builtin("min(*c: Any): Any")
@builtin("min(list: list): Any")
def min_(items: Items) -> Value:
    """The smallest."""
    least = _some(items, "min")[0]
    for item in items:
        if less(item, least):
            least = item
    return least


@builtin("max(*c: Any): Any")
@builtin("max(list: list): Any")
def max_(items: Items) -> Value:
    """The greatest."""
    greatest = _some(items, "max")[0]
    for item in items:
        if less(greatest, item):
            greatest = item
    return greatest


@builtin("sum(*n: Any): Any")
@builtin("sum(list: list): Any")
def sum_(items: Items) -> Value:
    """The sum of numbers, or of durations of one kind."""
    total = _some(items, "sum")[0]
    if not isinstance(total, (Decimal, DaysDuration, MonthsDuration)):
        raise TypeMismatch("sum", "numbers or durations", describe(total))
    for item in items[1:]:
        if type(item) is not type(total):
            raise TypeMismatch("sum", describe(total), describe(item))
        total = arithmetic("+", total, item)
    return total


@builtin("mean(*n: Any): Any")
@builtin("mean(list: list): Any")
def mean(items: Items) -> Value:
    """The arithmetic mean of numbers, or of durations of one kind."""
    return arithmetic("/", sum_(items), Decimal(len(items)))


@builtin("product(*n: Any): number")
@builtin("product(list: list): number")
def product(items: Items) -> Value:
    """The product of numbers."""
    result = ONE
    for number in _numbers(items, "product"):
        result = multiply(result, number)
    return result


@builtin("median(*n: Any): number")
@builtin("median(list: list): number")
def median(items: Items) -> Value:
    """The middle number, or the mean of the two in the middle."""
    numbers = sorted(_numbers(items, "median"))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return CONTEXT.divide(CONTEXT.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@builtin("stddev(*n: Any): number")
@builtin("stddev(list: list): number")
def stddev(items: Items) -> Value:
    """The standard deviation of a sample of at least two numbers."""
    numbers = _numbers(items, "stddev")
    if len(numbers) < 2:
        raise InvalidValue("stddev", "at least two numbers are needed")
    average = mean(items)
    squares = ZERO
    for number in numbers:
        distance = CONTEXT.subtract(number, average)
        squares = CONTEXT.add(squares, CONTEXT.multiply(distance, distance))
    return CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(numbers) - 1)))


@builtin("mode(*n: Any): list<number>")
@builtin("mode(list: list): list<number>")
def mode(items: Items) -> Value:
    """The most frequent numbers, ascending; of no number, none."""
    numbers = _numbers(items, "mode") if items else []
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


def _some(items: Items, operation: str) -> Items:
    if not items:
        raise InvalidValue(operation, "the list is empty")
    return items


def _numbers(items: Items, operation: str) -> list[Decimal]:
    for item in _some(items, operation):
        if not isinstance(item, Decimal):
            raise TypeMismatch(operation, "numbers", describe(item))
    return items
