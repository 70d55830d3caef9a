"""Texts of a model that may be FEEL: the only place where the engine meets `orchestrator.feel`.

A text that begins with "=" is FEEL; any other text stands for itself. Evaluation is strict: a name that is
defined nowhere is an error (so a condition fails closed), null is a value. Whatever an expression gives is turned
into a variable's value: JSON with exact numbers, dates and durations as ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from orchestrator import feel
from orchestrator.engine.errors import NotAValue
from orchestrator.feel.values import BuiltinFunction, Function, Range

SyntaxProblem = feel.FeelSyntaxError
# Not exact, or nothing that could be read again.
_NEVER_KEPT = (float, Range, Function, BuiltinFunction)


class Formula:
    """A text of a model, compiled: `evaluate` gives its value among the variables of a scope."""

    __slots__ = ("_expression", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._expression = feel.compile(text[1:].strip()) if is_feel(text) else None

    @property
    def names(self) -> frozenset[str]:
        """The variables the text refers to."""
        return frozenset(self._expression.names) if self._expression is not None else frozenset()

    def evaluate(self, context: Mapping[str, Any], now: datetime) -> Any:
        """The value as a variable holds it; raises FEEL's errors and NotAValue."""
        if self._expression is None:
            return self.text
        return to_variable(self._expression.evaluate(context, strict=True, now=now), self.text)


def is_feel(text: str) -> bool:
    """Whether a text of a model is an expression."""
    return text.lstrip().startswith("=")


@lru_cache(maxsize=8192)
def formula(text: str) -> Formula:
    """The compiled form of a text, kept; raises SyntaxProblem."""
    return Formula(text.strip() if is_feel(text) else text)


def problem(text: str) -> SyntaxProblem | None:
    """What is wrong with a text as an expression, if anything."""
    try:
        formula(text)
    except SyntaxProblem as found:
        return found
    return None


def to_variable(value: Any, text: str = "") -> Any:
    """A value in the form variables have; ints become Decimal, temporals ISO text; raises NotAValue."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list | tuple):
        return [to_variable(item, text) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_variable(item, text) for key, item in value.items()}
    return _temporal(value, text)


def _temporal(value: Any, text: str) -> Any:
    if isinstance(value, _NEVER_KEPT):
        raise NotAValue(text=text, kind=type(value).__name__)
    try:
        return feel.loads(feel.dumps(value))
    except (TypeError, ValueError) as problem:
        raise NotAValue(text=text, kind=type(value).__name__) from problem
