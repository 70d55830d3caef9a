"""One function per hit policy: from the matching rows to the result (DMN 1.5 §8.2.8, table 30).

Each takes the table, the matching rows (from 0, in order) and the scope. Undecided is what it raises when the rows do
not agree on a result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from orchestrator.decisions.errors import DecisionError, NoRowMatches, SeveralRowsMatch, WrongOutput
from orchestrator.feel import EvaluationError, Value
from orchestrator.feel.builtins.statistics import max_, min_, sum_
from orchestrator.feel.operators import same
from orchestrator.feel.scope import Scope

if TYPE_CHECKING:
    from orchestrator.decisions.table import Table

Rows = Sequence[int]


class Undecided(Exception):
    """The rows do not give one result. `value` is set when a single value is at fault."""

    def __init__(self, rows: Rows, value: Value = None, expected: str = "") -> None:
        self.rows, self.value, self.expected = rows, value, expected
        super().__init__()

    def as_error(self, table: Table, inputs: dict[str, Value]) -> DecisionError:
        """The typed error for the caller."""
        if self.expected:
            return WrongOutput(table.decision, table.outputs[0].name, self.value, self.expected)
        if not self.rows:
            return NoRowMatches(table.decision, table.name, inputs)
        return SeveralRowsMatch(table.decision, table.name, table.policy, [row + 1 for row in self.rows], inputs)


@dataclass(frozen=True, slots=True)
class HitPolicy:
    """`first_only`: one row is enough. `empty`: no row at all has a result of its own, before any default."""

    result: Callable[[Table, Rows, Scope], Value]
    first_only: bool = False
    empty: bool = False


def unique(table: Table, rows: Rows, scope: Scope) -> Value:
    """The one row."""
    if len(rows) > 1:
        raise Undecided(rows)
    return table.result(rows[0], scope)


def any_(table: Table, rows: Rows, scope: Scope) -> Value:
    """Any row, for all say the same."""
    results = [table.result(row, scope) for row in rows]
    if not all(same(results[0], result) for result in results):
        raise Undecided(rows)
    return results[0]


def first(table: Table, rows: Rows, scope: Scope) -> Value:
    """The first row."""
    return table.result(rows[0], scope)


def priority(table: Table, rows: Rows, scope: Scope) -> Value:
    """The row whose output comes first among the output values."""
    return _by_priority(table, rows, scope)[0]


def output_order(table: Table, rows: Rows, scope: Scope) -> Value:
    """All rows, in the order of the output values."""
    return _by_priority(table, rows, scope)


def rule_order(table: Table, rows: Rows, scope: Scope) -> Value:
    """All rows, in the order of the table."""
    return [table.result(row, scope) for row in rows]


def collect_sum(table: Table, rows: Rows, scope: Scope) -> Value:
    """The sum of all rows."""
    return _aggregate(sum_, table, rows, scope)


def collect_min(table: Table, rows: Rows, scope: Scope) -> Value:
    """The smallest."""
    return _aggregate(min_, table, rows, scope)


def collect_max(table: Table, rows: Rows, scope: Scope) -> Value:
    """The greatest."""
    return _aggregate(max_, table, rows, scope)


def collect_count(table: Table, rows: Rows, scope: Scope) -> Value:
    """How many rows match."""
    return Decimal(len(rows))


POLICIES: dict[str, HitPolicy] = {
    "UNIQUE": HitPolicy(unique),
    "ANY": HitPolicy(any_),
    "FIRST": HitPolicy(first, first_only=True),
    "PRIORITY": HitPolicy(priority),
    "OUTPUT ORDER": HitPolicy(output_order),
    "RULE ORDER": HitPolicy(rule_order),
    "COLLECT": HitPolicy(rule_order, empty=True),
    "COLLECT SUM": HitPolicy(collect_sum),
    "COLLECT MIN": HitPolicy(collect_min),
    "COLLECT MAX": HitPolicy(collect_max),
    "COLLECT COUNT": HitPolicy(collect_count, empty=True),
}


def _aggregate(function: Callable[[list[Value]], Value], table: Table, rows: Rows, scope: Scope) -> Value:
    results = rule_order(table, rows, scope)
    try:
        return function(results)
    except EvaluationError:
        raise Undecided(rows, results, "values that can be aggregated") from None


def _by_priority(table: Table, rows: Rows, scope: Scope) -> list[Value]:
    results = [table.result(row, scope) for row in rows]
    return sorted(results, key=lambda result: _rank(table, result))


def _rank(table: Table, result: Value) -> list[int]:
    """The places of the result's parts among the output values, column by column; unlisted ones come last."""
    parts = [result] if len(table.outputs) == 1 else [result[column.name] for column in table.outputs]
    return [_place(column.values, part) for column, part in zip(table.outputs, parts, strict=True)]


def _place(values: Sequence[Value], part: Value) -> int:
    return next((i for i, value in enumerate(values) if same(value, part)), len(values))
