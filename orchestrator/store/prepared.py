"""Statements that a connection plans once: planning is half of what a short statement costs the database."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache

# Those of every step, whose plan is the same whatever they are asked; lists with their many conditions are not.
HOT = frozenset({
    "person_by_token", "person_actor", "idempotency_take", "idempotency_answer", "instance_lock", "instances_lock",
    "step_contexts", "bundle_current",
})  # fmt: skip
_PARAMETER = re.compile(r"%\((\w+)\)s(::\w+(?:\[\])?)?")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement under a name: how a connection is told of it, and how it is run with its parameters by name."""

    name: str
    prepare: str
    execute: str


@cache
def prepared(sql: str) -> Prepared:
    """The statement, with a name made of its text."""
    places: dict[str, int] = {}
    types: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        parameter, cast = found[1], found[2] or ""
        types.setdefault(parameter, cast)
        return f"${places.setdefault(parameter, len(places) + 1)}{cast}"

    numbered = _PARAMETER.sub(number, sql)
    name = "countersign_" + hashlib.sha256(sql.encode()).hexdigest()[:16]
    values = ", ".join(f"%({parameter})s{types[parameter]}" for parameter in places)
    return Prepared(name, f"PREPARE {name} AS {numbered}", f"EXECUTE {name} ({values})")
