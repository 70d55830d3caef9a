"""Checks of a decision table: rows that never decide, overlaps, gaps (the method is told in docs/decisions-checks.md).

Each column's values fall into finitely many classes that no cell tells apart; a row is a box of classes, and every
question is one about boxes. One value of a class stands for all. Every finding has a witness, and the compiled table
is asked to confirm it. Cells outside the language of constants are reported and keep their rows out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from orchestrator.decisions.boxes import Boxes, TooLarge
from orchestrator.decisions.errors import show
from orchestrator.decisions.rowindex import Cell
from orchestrator.decisions.table import Table
from orchestrator.decisions.valueclasses import column_classes
from orchestrator.errors import Finding
from orchestrator.feel import EvaluationError, Value
from orchestrator.feel.operators import same
from orchestrator.feel.scope import Run, Scope

# So many findings of one kind are enough to see what is wrong.
_SHOWN = 10
_SINGLE = ("UNIQUE", "ANY")
_GAPLESS = ("COLLECT", "COLLECT COUNT")


def check_table(table: Table) -> list[Finding]:
    """All findings of one table."""
    if not table.rows or not table.inputs:
        return []
    opaque = _opaque_rows(table)
    findings = list(_not_analysable(table, opaque))
    try:
        findings += _TableCheck(table, opaque).findings()
    except TooLarge as limit:
        zh = f"表太大，未能查完（超过 {limit.steps} 步）"
        en = f"the table is too large to be checked to the end (over {limit.steps} steps)"
        findings.append(_finding(table, "table-not-checked", zh, en))
    return findings


class _TableCheck:
    """The table as boxes; `known` are the rows that are boxes."""

    def __init__(self, table: Table, opaque: Sequence[int]) -> None:
        self.table = table
        self.opaque = set(opaque)
        self.classes = [column_classes(column) for column in table.inputs]
        known = ~sum(1 << row for row in opaque)
        holding = [[one.rows & known for one in classes] for classes in self.classes]
        self.boxes = Boxes(holding, len(table.rows))

    def findings(self) -> Iterator[Finding]:
        """Rows that never match, overlaps, shadowed rows, gaps."""
        yield from self._empty_rows()
        if self.table.policy in _SINGLE:
            yield from self._overlaps()
        if self.table.policy in ("FIRST", "PRIORITY"):
            yield from self._shadowed()
        if self.table.policy not in _GAPLESS and not self.opaque and not self._has_default():
            yield from self._gaps()

    def _has_default(self) -> bool:
        return any(column.default is not None for column in self.table.outputs)

    def _empty_rows(self) -> Iterator[Finding]:
        for row, box in enumerate(self.boxes.rows):
            empty = [column for column, mask in enumerate(box) if not mask]
            if empty and row not in self.opaque:
                label = self.table.inputs[empty[0]].label
                zh = f"第 {row + 1} 行永远不会匹配：列“{label}”没有允许的取值"
                en = f'row {row + 1} never matches: no allowed value fits its column "{label}"'
                yield _finding(self.table, "row-unreachable", zh, en, row)

    def _overlaps(self) -> Iterator[Finding]:
        shown = 0
        for first, second, point in self.boxes.overlaps():
            witness = self._witness(point)
            if not {first, second} <= self._matching(point) or self._agree(first, second):
                continue
            rows, values = f"{first + 1}, {second + 1}", show(witness)
            zh = f"第 {first + 1} 行与第 {second + 1} 行重叠，例如 {values}"
            en = f"rows {rows} overlap, for example at {values}"
            yield _finding(self.table, "rows-overlap", zh, en, second, witness, severity="error")
            shown += 1
            if shown >= _SHOWN:
                return

    def _agree(self, first: int, second: int) -> bool:
        """In ANY, rows that say the same may overlap."""
        if self.table.policy != "ANY":
            return False
        return same(self._output(first), self._output(second))

    def _shadowed(self) -> Iterator[Finding]:
        for row in range(len(self.table.rows)):
            stronger = [other for other in self._stronger(row) if other not in self.opaque]
            if row in self.opaque or not all(self.boxes.rows[row]):
                continue
            if self.boxes.uncovered(stronger, within=self.boxes.rows[row]) is None:
                point = self.boxes.first_point(row)
                found = self._matching(point)
                by = sorted(other + 1 for other in found if other in stronger)
                if not by or row not in found:
                    continue
                witness = self._witness(point)
                zh = f"第 {row + 1} 行永远不起作用：前面的行已包含它，例如 {show(witness)} 由第 {by[0]} 行决定"
                en = f"row {row + 1} never decides: other rows cover it, for example row {by[0]} at {show(witness)}"
                yield _finding(self.table, "row-shadowed", zh, en, row, witness)

    def _stronger(self, row: int) -> list[int]:
        """The rows that win over the row wherever both match."""
        if self.table.policy == "FIRST":
            return list(range(row))
        ranks = [self._rank(other) for other in range(len(self.table.rows))]
        return [o for o, rank in enumerate(ranks) if rank < ranks[row] or (rank == ranks[row] and o < row)]

    def _rank(self, row: int) -> list[int]:
        output = self._output(row)
        parts = [output] if len(self.table.outputs) == 1 else list(output.values())
        return [
            next((i for i, value in enumerate(column.values) if same(value, part)), len(column.values))
            for column, part in zip(self.table.outputs, parts, strict=True)
        ]

    def _gaps(self) -> Iterator[Finding]:
        every = list(range(len(self.table.rows)))
        for count, point in enumerate(self.boxes.all_uncovered(every)):
            if count >= _SHOWN:
                return
            if self._matching(point):
                continue
            witness = self._witness(point)
            zh, en = f"没有任何一行覆盖 {show(witness)}", f"no row covers {show(witness)}"
            yield _finding(self.table, "rows-gap", zh, en, None, witness)

    def _witness(self, point: Sequence[int]) -> dict[str, Value]:
        return {
            column.text: classes[i].value
            for column, classes, i in zip(self.table.inputs, self.classes, point, strict=True)
        }

    def _matching(self, point: Sequence[int]) -> set[int]:
        """What the compiled table itself says about the witness."""
        values = [classes[i].value for classes, i in zip(self.classes, point, strict=True)]
        scope = Scope({}, None, Run(strict=False))
        return set(self.table.matching(values, scope))

    def _output(self, row: int) -> Value:
        try:
            return self.table.result(row, Scope({}, None, Run(strict=False)))
        except EvaluationError:
            return None


def _opaque_rows(table: Table) -> list[int]:
    columns = [column.cells for column in table.inputs]
    return [row for row in range(len(table.rows)) if any(cells[row] is None for cells in columns)]


def _not_analysable(table: Table, opaque: Sequence[int]) -> Iterator[Finding]:
    for row in opaque:
        cells: list[Cell | None] = [column.cells[row] for column in table.inputs]
        column = cells.index(None)
        label = table.inputs[column].label
        zh = f"第 {row + 1} 行第 {column + 1} 列“{label}”不是常量或区间，未作分析"
        en = f'row {row + 1}, column {column + 1} "{label}" is not made of constants and intervals: not analysed'
        yield _finding(table, "cell-not-analysable", zh, en, row)


def _finding(
    table: Table,
    code: str,
    zh: str,
    en: str,
    row: int | None = None,
    witness: dict[str, Value] | None = None,
    severity: Literal["error", "warning"] = "warning",
) -> Finding:
    place = table.decision if not table.place.label else f"{table.decision}: {table.name}"
    facts: dict[str, Any] = {"decision": table.decision, "table": table.name, "row": None if row is None else row + 1}
    facts |= {"witness": witness} if witness is not None else {}
    line = table.row_line(row) if row is not None else table.place.line
    return Finding(code, place, zh, en, line, severity, facts)
