"""What an expression sees while it is evaluated: a chain of scopes over one run.

A Run is one evaluation from outside: its mode, its time and what it may still spend. It decides what becomes of an
error: strict raises it with its place, lenient makes it null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from orchestrator.feel import limits
from orchestrator.feel.errors import EvaluationError, LimitExceeded
from orchestrator.feel.values import Value

MISSING = object()


class Run:
    """One evaluation. `spend` and `enter` keep it bounded, `problem` decides what becomes of an error."""

    __slots__ = ("strict", "now", "steps", "calls")

    def __init__(self, *, strict: bool, now: datetime | None = None) -> None:
        self.strict = strict
        self.now = now
        self.steps = limits.STEPS
        self.calls = 0

    def problem(self, error: EvaluationError, text: str, at: int) -> Value:
        """Raise the error with its place (strict), or null (lenient)."""
        error.place(text, at)
        if self.strict:
            raise error
        return None

    def spend(self, steps: int = 1) -> None:
        """Use up steps; LimitExceeded when none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitExceeded("steps of one evaluation", limits.STEPS)

    def enter(self) -> None:
        """One function call deeper; LimitExceeded when too deep. The caller counts down again."""
        self.calls += 1
        if self.calls > limits.CALLS:
            raise LimitExceeded("calls of functions inside one another", limits.CALLS)


class Scope:
    """Variables by name, and the scope around them."""

    __slots__ = ("values", "parent", "run")

    def __init__(self, values: Mapping[str, Value], parent: Scope | None, run: Run) -> None:
        self.values = values
        self.parent = parent
        self.run = run

    def child(self, values: Mapping[str, Value]) -> Scope:
        """A scope inside this one."""
        return Scope(values, self, self.run)

    def find(self, name: str) -> Value:
        """The nearest variable of that name, or MISSING."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.parent
        return MISSING

    def names(self) -> Iterator[str]:
        """All names in scope."""
        scope: Scope | None = self
        while scope is not None:
            yield from scope.values
            scope = scope.parent
