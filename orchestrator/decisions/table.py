"""A decision table, compiled: which rows match, and what the hit policy makes of them (DMN 1.5 §8.2).

Strict mode fails closed: an input that is null where no cell speaks of null, of the wrong type or outside its values,
no matching row without a default, two in UNIQUE, different ones in ANY each raise. Lenient mode gives null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from orchestrator.decisions.boxes import bits
from orchestrator.decisions.errors import (
    InputNotAllowed,
    MissingInput,
    NoRowMatches,
    Place,
    WrongInput,
    WrongOutput,
    show,
)
from orchestrator.decisions.hitpolicies import POLICIES, Undecided
from orchestrator.decisions.rowindex import Cell, ColumnIndex
from orchestrator.decisions.session import Code, Session
from orchestrator.feel import EvaluationError, UnaryTests, Value
from orchestrator.feel.operators import same
from orchestrator.feel.scope import Scope
from orchestrator.feel.types import FeelType, convert


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column of tests, known to messages by its label and to the trace by its text.

    `speaks_of_null`: some cell can hold for null, so null is an ordinary value here.
    """

    label: str
    text: str
    code: Code
    type: FeelType
    allowed: UnaryTests | None
    allows: Callable[[Value], bool]
    cells: tuple[Cell | None, ...]
    index: ColumnIndex | None
    speaks_of_null: bool


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of results; `values` are the allowed ones in the order of their priority."""

    name: str
    type: FeelType
    values: tuple[Value, ...]
    default: Code | None


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: a test per input column (None for "-"), a result per output column.

    `constant` is the whole result where every cell of it is a constant of the right type.
    """

    tests: tuple[Code | None, ...]
    outputs: tuple[Code, ...]
    constant: Value = None
    line: int = 0


class Table:
    """The compiled table. `code(scope)` evaluates it; `matching(scope)` finds the rows only."""

    def __init__(
        self,
        place: Place,
        name: str,
        policy: str,
        inputs: Sequence[InputColumn],
        outputs: Sequence[OutputColumn],
        rows: Sequence[Row],
    ) -> None:
        self.place = place
        self.decision = place.decision
        self.name = name
        self.policy = policy
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.rows = tuple(rows)
        self._hit = POLICIES[policy]
        self._all = (1 << len(self.rows)) - 1
        self.use_index = True

    def code(self, scope: Scope) -> Value:
        """The table's result in a scope."""
        values = self._values(scope)
        shown = {column.text: value for column, value in zip(self.inputs, values, strict=True)}
        found = self.matching(values, scope)
        # FIRST asks for one row only, so the rest is not even tested.
        hits = list(islice(found, 1) if self._hit.first_only else found)
        if isinstance(scope.run, Session):
            scope.run.note(self, self.name, shown, [row + 1 for row in hits])
        if not hits and not self._hit.empty:
            return self._nothing(scope, shown)
        try:
            return self._hit.result(self, hits, scope)
        except Undecided as reason:
            if scope.run.strict:
                raise reason.as_error(self, shown) from None
            return None

    def result(self, row: int, scope: Scope) -> Value:
        """What one row says: its value, or with several outputs a context."""
        constant = self.rows[row].constant
        if constant is not None:
            return dict(constant) if isinstance(constant, dict) else constant
        values = [
            self._checked(column, code(scope), scope)
            for column, code in zip(self.outputs, self.rows[row].outputs, strict=True)
        ]
        if len(values) == 1:
            return values[0]
        return {column.name: value for column, value in zip(self.outputs, values, strict=True)}

    def row_line(self, row: int) -> int | None:
        """The row's line in the file."""
        return self.rows[row].line or self.place.line

    def matching(self, values: Sequence[Value], scope: Scope) -> Iterator[int]:
        """The rows (from 0) whose every test holds, in order."""
        candidates, scanned = self._candidates(values)
        if not scanned:
            yield from bits(candidates)
            return
        tested = [(i, scope.child({"?": values[i]})) for i in scanned]
        for row in bits(candidates):
            tests = self.rows[row].tests
            if all((test := tests[i]) is None or test(inner) is True for i, inner in tested):
                yield row

    def _candidates(self, values: Sequence[Value]) -> tuple[int, list[int]]:
        """The rows that the indexes leave, and the columns that are still to be tested."""
        candidates, scanned = self._all, []
        for i, column in enumerate(self.inputs):
            # None also for a value of another kind: then the cells themselves say what becomes of it.
            rows = column.index.rows(values[i]) if column.index is not None and self.use_index else None
            if rows is None:
                scanned.append(i)
            else:
                candidates &= rows
        return candidates, scanned

    def _values(self, scope: Scope) -> list[Value]:
        return [self._input(column, scope) for column in self.inputs]

    def _input(self, column: InputColumn, scope: Scope) -> Value:
        value = column.code(scope)
        strict = scope.run.strict
        if value is None:
            if strict and not column.speaks_of_null:
                raise MissingInput(self.decision, column.text)
            return None
        try:
            value = convert(value, column.type, column.label)
        except EvaluationError as error:
            if strict:
                raise WrongInput(self.decision, column.text, value, str(column.type)) from error
            return None
        if column.allowed is not None and not column.allows(value):
            if strict:
                raise InputNotAllowed(self.decision, column.text, value, column.allowed.text)
            return None
        return value

    def _checked(self, column: OutputColumn, value: Value, scope: Scope) -> Value:
        try:
            value = convert(value, column.type, column.name)
        except EvaluationError as error:
            if scope.run.strict:
                raise WrongOutput(self.decision, column.name, value, str(column.type)) from error
            return None
        if scope.run.strict and column.values and not any(same(value, allowed) for allowed in column.values):
            allowed = ", ".join(show(one) for one in column.values)
            raise WrongOutput(self.decision, column.name, value, allowed)
        return value

    def _nothing(self, scope: Scope, shown: dict[str, Value]) -> Value:
        defaults = [column.default for column in self.outputs]
        if any(default is not None for default in defaults):
            return self._defaults(scope)
        if scope.run.strict:
            raise NoRowMatches(self.decision, self.name, shown)
        return None

    def _defaults(self, scope: Scope) -> Value:
        values = [
            None if column.default is None else self._checked(column, column.default(scope), scope)
            for column in self.outputs
        ]
        if len(values) == 1:
            return values[0]
        return {column.name: value for column, value in zip(self.outputs, values, strict=True)}
