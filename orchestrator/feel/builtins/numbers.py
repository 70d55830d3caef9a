"""Numeric functions (DMN 1.5 table 76)."""

from __future__ import annotations

import decimal
from decimal import Decimal

from orchestrator.feel import numbers
from orchestrator.feel.builtins.table import builtin
from orchestrator.feel.errors import InvalidValue
from orchestrator.feel.numbers import CONTEXT, ONE, ZERO, rounded
from orchestrator.feel.operators import negate
from orchestrator.feel.temporal import DaysDuration, MonthsDuration
from orchestrator.feel.values import Value

_TWO = Decimal(2)


@builtin("decimal(n: number, scale: number): number")
def decimal_(number: Decimal, scale: Decimal) -> Value:
    """Rounded half even to `scale` places."""
    return rounded(number, scale, decimal.ROUND_HALF_EVEN)


@builtin("round up(n: number, scale?: number): number")
def round_up(number: Decimal, scale: Decimal = ZERO) -> Value:
    """Rounded away from zero."""
    return rounded(number, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale?: number): number")
def round_down(number: Decimal, scale: Decimal = ZERO) -> Value:
    """Rounded towards zero."""
    return rounded(number, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale?: number): number")
def round_half_up(number: Decimal, scale: Decimal = ZERO) -> Value:
    """Rounded to the nearest, a half away from zero."""
    return rounded(number, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale?: number): number")
def round_half_down(number: Decimal, scale: Decimal = ZERO) -> Value:
    """Rounded to the nearest, a half towards zero."""
    return rounded(number, scale, decimal.ROUND_HALF_DOWN)


@builtin("floor(n: number, scale?: number): number")
def floor(number: Decimal, scale: Decimal = ZERO) -> Value:
    """The greatest number of `scale` places that is not greater."""
    return rounded(number, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number): number")
def ceiling(number: Decimal, scale: Decimal = ZERO) -> Value:
    """The smallest number of `scale` places that is not smaller."""
    return rounded(number, scale, decimal.ROUND_CEILING)


@builtin("abs(n: number|days and time duration|years and months duration): Any")
def abs_(value: Decimal | DaysDuration | MonthsDuration) -> Value:
    """Without its sign; of durations too."""
    if isinstance(value, Decimal):
        return value.copy_abs()
    amount = value.nanos if isinstance(value, DaysDuration) else value.months
    return value if amount >= 0 else negate(value)


@builtin("modulo(dividend: number, divisor: number): number")
def modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """dividend - divisor * floor(dividend / divisor): the divisor's sign."""
    return numbers.modulo(dividend, divisor)


@builtin("sqrt(number: number): number")
def sqrt(number: Decimal) -> Value:
    """The square root; of a negative number there is none."""
    if number < ZERO:
        raise InvalidValue("sqrt", "the number is negative")
    return CONTEXT.sqrt(number)


@builtin("log(number: number): number")
def log(number: Decimal) -> Value:
    """The natural logarithm of a positive number."""
    if number <= ZERO:
        raise InvalidValue("log", "the number is not positive")
    return CONTEXT.ln(number)


@builtin("exp(number: number): number")
def exp(number: Decimal) -> Value:
    """e to the power of the number."""
    return CONTEXT.exp(number)


@builtin("odd(number: number): boolean")
def odd(number: Decimal) -> Value:
    """Whether a whole number is odd; a fraction is neither odd nor even."""
    return _is_whole(number) and numbers.modulo(number, _TWO) == ONE


@builtin("even(number: number): boolean")
def even(number: Decimal) -> Value:
    """Whether a whole number is even."""
    return _is_whole(number) and numbers.modulo(number, _TWO) == ZERO


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()
