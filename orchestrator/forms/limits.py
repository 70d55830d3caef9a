"""The validation keys of form-js, one function each: whether a value keeps a limit.

The same functions serve limits that are numbers (in the compiled schema) and those that FEEL gave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from typing import Any

from marshmallow import ValidationError

from orchestrator.forms.errors import Problem

EXACT = Context(prec=80)  # more than any two numbers of a form need, so that nothing is rounded on the way
NUMERIC = ("min", "max", "minLength", "maxLength")
VALIDATION_TYPES = {
    "email": re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+"),
    "phone": re.compile(r"\+?[0-9][0-9 ()-]{3,20}"),
}


def exceeded(key: str, limit: Decimal, value: Any) -> Problem | None:
    """The problem of `value` with the limit `key` (one of NUMERIC), or None when it keeps it."""
    code, broken = _LIMITS[key]
    return Problem(code, {"limit": plain(limit)}) if broken(value, limit) else None


def static_checks(validation: Mapping[str, Any]) -> list[Callable[[Any], None]]:
    """marshmallow validators for those limits of a component's `validate` that need no other value."""
    checks: list[Callable[[Any], None]] = [
        _limit(key, Decimal(str(validation[key]))) for key in NUMERIC if is_number(validation.get(key))
    ]
    if pattern := validation.get("pattern"):
        checks.append(_matches(re.compile(pattern).search, "pattern"))
    if kind := validation.get("validationType"):
        checks.append(_matches(VALIDATION_TYPES[kind].fullmatch, kind))
    return checks


def is_number(value: Any) -> bool:
    """Whether a limit is a plain number (form-js also stores "" for none and "=…" for FEEL)."""
    if isinstance(value, str):
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value))
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def plain(number: Decimal) -> str:
    """A limit as a person writes it: no exponent, no trailing zeros, thousands separated."""
    return f"{number.normalize(EXACT):,f}"


_LIMITS: dict[str, tuple[str, Callable[[Any, Decimal], bool]]] = {
    "min": ("min", lambda value, limit: value < limit),
    "max": ("max", lambda value, limit: value > limit),
    "minLength": ("min_length", lambda value, limit: len(value) < limit),
    "maxLength": ("max_length", lambda value, limit: len(value) > limit),
}


def _limit(key: str, limit: Decimal) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if problem := exceeded(key, limit, value):
            raise ValidationError([problem])

    return check


def _matches(match: Callable[[str], Any], code: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if not match(value):
            raise ValidationError([Problem(code)])

    return check
