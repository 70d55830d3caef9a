"""Why not: the rows of a table that would give a wanted output, and for each the smallest change that reaches it.

Smallest is first the fewest inputs changed, then the nearest value of each. What is suggested was tried: with the
changed inputs the table decides by that row. Rows with cells outside the language of constants are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from orchestrator.decisions.boxes import Boxes, bits
from orchestrator.decisions.decisions import Decisions
from orchestrator.decisions.table import Table
from orchestrator.decisions.valueclasses import ValueClass, column_classes, rows_for
from orchestrator.feel import EvaluationError, Value, lift
from orchestrator.feel.operators import same
from orchestrator.feel.scope import Run, Scope

# More changed inputs than this are no advice.
_CHANGES = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One input (as the table's column writes it), from its value to another that is enough."""

    input: str
    value: Value
    enough: Value


@dataclass(frozen=True, slots=True)
class WayTo:
    """A row (from 1) with the wanted output, and what must change for it to decide."""

    row: int
    changes: tuple[Change, ...]


def why_not(decisions: Decisions, decision_id: str, values: Mapping[str, Value], wanted: Value) -> list[WayTo]:
    """The ways to an output, those with the fewest changes first.

    `values` are the table's input values by column text (a trace has them); `wanted` is a row's output, or with several
    columns a context of some of them. A decision that is no table has no ways.
    """
    table = decisions.node(decision_id).table
    if table is None:
        return []
    search = _Search(table, [lift(values.get(column.text)) for column in table.inputs])
    ways = [way for row in range(len(table.rows)) if search.gives(row, wanted) and (way := search.way_to(row))]
    return sorted(ways, key=lambda way: (len(way.changes), way.row))


class _Search:
    """The table's boxes with the present values among the classes."""

    def __init__(self, table: Table, values: Sequence[Value]) -> None:
        self.table = table
        self.values = values
        self.classes = [column_classes(column) for column in table.inputs]
        self.scope = Scope({}, None, Run(strict=False))
        self.boxes = Boxes([[one.rows for one in classes] for classes in self.classes], len(table.rows))
        self.now = [self._present(i, value) for i, value in enumerate(values)]

    def gives(self, row: int, wanted: Value) -> bool:
        """Whether the row's output is the wanted one."""
        output = self.table.result(row, self.scope)
        if isinstance(wanted, dict) and isinstance(output, dict):
            return all(name in output and same(output[name], part) for name, part in wanted.items())
        if isinstance(wanted, dict) and len(wanted) == 1:
            return same(output, next(iter(wanted.values())))
        return same(output, wanted)

    def way_to(self, row: int) -> WayTo | None:
        """The smallest change for the row, or None when there is none within the bound."""
        box = self.boxes.rows[row]
        must = [c for c, mask in enumerate(box) if self.now[c] is None or not mask >> (self.now[c] or 0) & 1]
        others = [c for c in range(len(box)) if c not in must]
        # The inputs that rule the row out must change; further ones only to get past stronger rows.
        for more in range(_CHANGES + 1 - len(must)):
            for added in combinations(others, more):
                changed = self._try(row, [*must, *added])
                if changed is not None:
                    return WayTo(row + 1, changed)
        return None

    def _try(self, row: int, columns: list[int]) -> tuple[Change, ...] | None:
        choices = [list(islice(self._nearest(row, column), 6)) for column in columns]
        for chosen in _products(choices):
            values = list(self.values)
            for column, one in zip(columns, chosen, strict=True):
                values[column] = one.value
            if self._decides(row, values):
                return tuple(
                    Change(self.table.inputs[c].text, self.values[c], one.value)
                    for c, one in zip(columns, chosen, strict=True)
                )
        return None

    def _nearest(self, row: int, column: int) -> Iterator[ValueClass]:
        """The classes that the row's cell holds for, nearest to the present value first."""
        start = self.now[column] or 0
        held = sorted(bits(self.boxes.rows[row][column]), key=lambda i: abs(i - start))
        return (self.classes[column][i] for i in held)

    def _decides(self, row: int, values: list[Value]) -> bool:
        found = self.table.matching(values, self.scope)
        if self.table.policy == "FIRST":
            return next(found, None) == row
        rows = list(found)
        return rows == [row] if self.table.policy in ("UNIQUE", "ANY", "PRIORITY") else row in rows

    def _present(self, column: int, value: Value) -> int | None:
        """The class of the present value: the one that the same rows hold for."""
        if value is None:
            return None
        try:
            rows = rows_for(self.table.inputs[column], value)
        except EvaluationError:
            return None  # of another kind than the column's cells
        exact = [i for i, one in enumerate(self.classes[column]) if same(one.value, value)]
        alike = [i for i, one in enumerate(self.classes[column]) if one.rows == rows]
        return next(iter([*exact, *alike]), None)


def _products(choices: list[list[ValueClass]]) -> Iterator[tuple[ValueClass, ...]]:
    if not choices:
        yield ()
        return
    for one in choices[0]:
        for rest in _products(choices[1:]):
            yield (one, *rest)
