"""FEEL numbers: decimals of 34 digits, rounded half even (IEEE 754 decimal128; DMN 1.5 §10.3.2.3.1).

All arithmetic goes through CONTEXT; the thread's own decimal context is never used nor changed.
"""

from __future__ import annotations

import decimal
from decimal import Decimal

from orchestrator.feel.errors import InvalidValue

CONTEXT = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
# Wide enough to round a number of any size to 6,176 places without an error.
_WIDE = decimal.Context(prec=12_500, Emin=-999_999, Emax=999_999, traps=[decimal.InvalidOperation])

_WIDEST = 6_200  # a decimal128 goes from 1e-6176 to 1e6145

NANO_PER_MICRO = 1_000
ZERO = Decimal(0)
ONE = Decimal(1)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """left * right."""
    return unsigned_zero(CONTEXT.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal:
    """left / right; division by zero is an error."""
    if not right:
        raise InvalidValue("/", "division by zero")
    return unsigned_zero(CONTEXT.divide(left, right))


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """dividend - divisor * floor(dividend / divisor), whose quotient may need more than 34 digits."""
    if not divisor:
        raise InvalidValue("modulo", "division by zero")
    rest = _WIDE.remainder(dividend, divisor)
    if rest and rest.is_signed() != divisor.is_signed():
        rest = _WIDE.add(rest, divisor)
    return CONTEXT.plus(rest)


def unsigned_zero(value: Decimal) -> Decimal:
    """FEEL has one zero (§10.3.2.3.1); decimals have two."""
    return value if value else value.copy_abs()


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """base ** exponent; 0 ** 0 is 1, a negative base takes whole exponents only."""
    # The decimal module refuses 0 ** 0, and makes Infinity of 0 ** -1.
    if not base and not exponent:
        return ONE
    if not base and exponent < ZERO:
        raise InvalidValue("**", "division by zero")
    return CONTEXT.power(base, exponent)


def rounded(value: Decimal, scale: Decimal, mode: str) -> Decimal:
    """The value with `scale` decimal places (may be negative), rounded as the decimal module's mode says."""
    places = int(scale)
    if not -6111 <= places <= 6176:
        raise InvalidValue("round", "the scale must be between -6111 and 6176")
    result = value.quantize(Decimal(1).scaleb(-places), rounding=mode, context=_WIDE)
    # A negative scale leaves an exponent: 1.2E+2 becomes 120 again.
    return CONTEXT.plus(result) if places >= 0 else unsigned_zero(result.quantize(ONE, context=_WIDE))


def is_number(value: Decimal) -> bool:
    """Whether a decimal from outside can be a FEEL number: finite, and of an exponent that can be written out."""
    return value.is_finite() and abs(value.adjusted()) <= _WIDEST


def integer(value: Decimal, operation: str) -> int:
    """The value as an int; a fraction is an error."""
    if value != value.to_integral_value():
        raise InvalidValue(operation, f"{plain(value)} is no whole number")
    # No position, day or count is near it, and an int of thousands of digits is slow.
    if value.adjusted() > 40:
        raise InvalidValue(operation, "the number is too large")
    return int(value)


def plain(value: Decimal) -> str:
    """The number as text without an exponent and without trailing zeros after the point it never had."""
    return format(unsigned_zero(value), "f")
