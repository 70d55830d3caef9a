"""Random draws that give the same bytes on every machine and Python.

Only `random.Random(seed).random()` is drawn from, whose sequence is promised to stay. Logarithm and
exponential are Decimal's, which are correctly rounded; the C library's differ in the last digit between
platforms.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Context, Decimal
from math import sqrt
from typing import TypeVar

T = TypeVar("T")

_CONTEXT = Context(prec=17)
# Wichura, Algorithm AS 241, routine PPND7 (1988): rational approximations, about seven digits.
_CENTRE = (
    (59.109374720, 159.29113202, 50.434271938, 3.3871327179),
    (67.187563600, 78.757757664, 17.895169469, 1.0),
)
_FLANK = ((0.17023821103, 1.3067284816, 2.7568153900, 1.4234372777), (0.12021132975, 0.73700164250, 1.0))
_TAIL = ((0.017337203997, 0.42868294337, 3.0812263860, 6.6579051150), (0.012258202635, 0.24197894225, 1.0))


class Dice:
    """A stream of draws from one seed."""

    def __init__(self, seed: int) -> None:
        # A generator of test data, not of secrets.
        self._random = random.Random(seed).random  # noqa: S311

    def share(self) -> float:
        """A number in [0, 1)."""
        return self._random()

    def below(self, limit: int) -> int:
        """A whole number in [0, limit)."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        return low + self.below(high - low + 1)

    def decimal(self, low: int, high: int, places: int) -> Decimal:
        """A decimal whose last place is drawn: `low` and `high` count units of that place."""
        return Decimal(self.between(low, high)).scaleb(-places)

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[self.below(len(items))]

    def weighted(self, table: Sequence[tuple[T, int]]) -> T:
        """One of the items of (item, weight) pairs, by weight."""
        place = self.below(sum(weight for _, weight in table))
        for item, weight in table:
            place -= weight
            if place < 0:
                return item
        raise ValueError("the weights of a table must be positive")

    def lognormal(self, mu: Decimal, sigma: Decimal) -> Decimal:
        """e to the power of a normal draw, to 17 digits."""
        z = Decimal(repr(normal_quantile(self._random())))
        return _CONTEXT.exp(mu + sigma * z)


def normal_quantile(p: float) -> float:
    """The standard normal quantile of `p` in [0, 1), to about seven digits; 0 counts as the smallest draw."""
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(0.180625 - q * q, _CENTRE)
    tail = max(min(p, 1.0 - p), 2.0**-53)
    r = sqrt(-float(_CONTEXT.ln(Decimal(repr(tail)))))
    value = _ratio(r - 1.6, _FLANK) if r <= 5.0 else _ratio(r - 5.0, _TAIL)
    return value if q > 0 else -value


def _ratio(x: float, polynomials: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    upper, lower = polynomials
    return _horner(x, upper) / _horner(x, lower)


def _horner(x: float, coefficients: tuple[float, ...]) -> float:
    total = 0.0
    for coefficient in coefficients:
        total = total * x + coefficient
    return total
