"""The one table of built-in functions.

A row is made by @builtin with the signature as the standard writes it (signatures.py says how). A function with several
signatures has several rows. A row's Python function gets the arguments in order (an optional one that is absent is left
out) and returns the value or raises an EvaluationError. With needs_run=True it gets the Run first.
"""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.feel.signatures import read_row
from orchestrator.feel.values import BuiltinFunction, Value

BUILTINS: dict[str, BuiltinFunction] = {}


def builtin(signature: str, *, needs_run: bool = False) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Put a Python function into the table under the signature."""

    def enter(function: Callable[..., Value]) -> Callable[..., Value]:
        row = read_row(signature, function, needs_run)
        known = BUILTINS.get(row.name)
        BUILTINS[row.name] = BuiltinFunction(row.name, (*known.signatures, row) if known else (row,))
        return function

    return enter
