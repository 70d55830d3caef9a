"""One evaluation of a decision: its inputs, what was decided already, and the trace.

A Session is the Run that every expression of the evaluation sees, so that a table within a context within a function
can still note its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.decisions.errors import ExpressionFailed, Place
from orchestrator.decisions.model import Reference
from orchestrator.feel import EvaluationError, Value
from orchestrator.feel.scope import Run, Scope

Code = Callable[[Scope], Value]


@dataclass(slots=True)
class Entry:
    """What one decision did: for the trace."""

    decision: str
    name: str
    name_en: str = ""
    inputs: dict[str, Value] = field(default_factory=dict)
    matched: tuple[int, ...] | None = None
    output: Value = None
    requires: list[str] = field(default_factory=list)
    nested: list[dict[str, Value]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The entry as a JSON object; what is empty is left out."""
        found: dict[str, Any] = {"decision": self.decision, "name": self.name, "inputs": self.inputs}
        if self.name_en:
            found["name_en"] = self.name_en
        if self.matched is not None:
            found["matched"] = list(self.matched)
        found["output"] = self.output
        if self.requires:
            found["requires"] = self.requires
        if self.nested:
            found["tables"] = self.nested
        return found


class Session(Run):
    """A run that knows the outside inputs by element, the results so far, and the trace in order of evaluation."""

    __slots__ = ("given", "offered", "results", "entries", "open", "own_table")

    def __init__(
        self,
        given: Mapping[Reference, Value],
        *,
        strict: bool,
        now: datetime | None,
        offered: Collection[str] = (),
    ) -> None:
        super().__init__(strict=strict, now=now)
        self.given = given
        # The names of all inputs that were offered, for the error that one is missing.
        self.offered = offered
        self.results: dict[Reference, Value] = {}
        self.entries: list[Entry] = []
        self.open: list[Entry] = []
        # The table that is the open decision's whole logic; every other one is nested.
        self.own_table: object = None

    def note(self, table: object, name: str, inputs: dict[str, Value], rows: Sequence[int]) -> None:
        """Keep which rows (from 1) of a table matched."""
        if not self.open:
            return
        entry = self.open[-1]
        # A table within a context or function does not speak for the decision.
        if table is self.own_table:
            entry.matched, entry.inputs = tuple(rows), inputs
        else:
            entry.nested.append({"table": name, "inputs": inputs, "matched": list(rows)})


def settle(run: Run, error: EvaluationError, place: Place) -> Value:
    """Raise the error with its place in the model (strict), or null (lenient)."""
    if run.strict:
        raise ExpressionFailed(place, error) from error
    return None


def placed(code: Code, place: Place) -> Code:
    """The code, whose FEEL errors name the place in the model."""

    def run(scope: Scope) -> Value:
        try:
            return code(scope)
        except EvaluationError as error:
            raise ExpressionFailed(place, error) from error

    return run
