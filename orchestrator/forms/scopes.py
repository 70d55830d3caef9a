"""What a FEEL expression in a form sees: the case's variables, over them the form's own values.

As in form-js, a row of a list is `this`, the values around it `parent`, its number `i` (from 1).
Values are nested dictionaries; a path is a tuple of keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from orchestrator import feel

Path = tuple[str, ...]
ABSENT: Any = object()


def get(values: Mapping[str, Any], path: Path) -> Any:
    """The value at a path, ABSENT when there is none."""
    at: Any = values
    for key in path:
        if not isinstance(at, Mapping) or key not in at:
            return ABSENT
        at = at[key]
    return at


def put(values: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path, making the dictionaries on the way."""
    *outer, last = path
    at = values
    for key in outer:
        inner = at.get(key)
        at[key] = at = dict(inner) if isinstance(inner, Mapping) else {}
    at[last] = value


def overlaid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`under` with the values of `over` on top; dictionaries are joined, lists replaced."""
    joined = dict(under)
    for key, value in over.items():
        below = joined.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        joined[key] = overlaid(below, value) if both else value  # type: ignore[arg-type]
    return joined


def in_row(scope: Mapping[str, Any], row: Any, number: int) -> dict[str, Any]:
    """The scope of the expressions of one row of a list; `number` counts from 1."""
    return {**scope, "this": row, "parent": scope, "i": number}


def evaluate(expression: feel.Expression, scope: Mapping[str, Any], today: date | None) -> Any:
    """The value in lenient mode, as form-js evaluates: what cannot be computed is null."""
    # Noon UTC falls on the same date in China and in most of the world, so today() is today.
    now = datetime.combine(today, time(12), UTC) if today else None
    return expression.evaluate(scope, strict=False, now=now)
