"""A decision table of the model to a compiled Table: columns, cells, indexes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from orchestrator.decisions import model
from orchestrator.decisions.errors import Place
from orchestrator.decisions.hitpolicies import POLICIES
from orchestrator.decisions.itemtypes import passes
from orchestrator.decisions.rowindex import Cell, ColumnIndex, constant, index_column, read_cell
from orchestrator.decisions.session import Code, placed
from orchestrator.decisions.table import InputColumn, OutputColumn, Row, Table
from orchestrator.errors import Finding
from orchestrator.feel import Expression, UnaryTests, Value, nodes
from orchestrator.feel.compiler import Compiler
from orchestrator.feel.scope import Run, Scope
from orchestrator.feel.trees import mentions
from orchestrator.feel.types import FeelType

if TYPE_CHECKING:
    from orchestrator.decisions.compiler import LogicCompiler

# Below so many rows, testing each is as fast as finding them.
_INDEX_FROM = 1


class TableCompiler:
    """Compiles one table; texts that occur in several cells are compiled once."""

    def __init__(self, logic: LogicCompiler, table: model.DecisionTable, place: Place) -> None:
        self.logic = logic
        self.model = table
        self.place = place
        self._tests: dict[str, UnaryTests | None] = {}
        self._results: dict[str, Expression | None] = {}

    def table(self) -> Table:
        """The compiled table; what is wrong with it is reported."""
        policy = self._policy()
        self._check_shape()
        inputs = [self._input(number, clause) for number, clause in enumerate(self.model.inputs)]
        outputs = [self._output(number, clause) for number, clause in enumerate(self.model.outputs)]
        rows = [self._row(number, rule) for number, rule in enumerate(self.model.rules)]
        found = Table(self.place, self._name(), policy, inputs, outputs, rows)
        self.logic.around.tables.append(found)
        return found

    def _name(self) -> str:
        return self.place.label or self.place.decision

    def _policy(self) -> str:
        aggregation = f" {self.model.aggregation}" if self.model.policy == "COLLECT" else ""
        policy = self.model.policy + (aggregation if aggregation.strip() else "")
        if policy not in POLICIES:
            self._report("hit-policy-unknown", f"没有命中策略 {policy}", f"there is no hit policy {policy}")
            return "UNIQUE"
        return policy

    def _check_shape(self) -> None:
        if not self.model.outputs:
            self._report("table-without-output", "表没有输出列", "the table has no output")
        widths = (len(self.model.inputs), len(self.model.outputs))
        for number, rule in enumerate(self.model.rules, 1):
            if (len(rule.tests), len(rule.outputs)) != widths:
                zh = f"第 {number} 行的格数与列数不符"
                self._report("row-width", zh, f"row {number} has not one cell per column", rule.line)

    def _report(self, code: str, zh: str, en: str, line: int = 0) -> None:
        self.logic.report(Finding(code, str(self.place), zh, en, line or self.model.line or None))

    # ---- columns ----

    def _input(self, number: int, clause: model.InputClause) -> InputColumn:
        place = self._labelled(clause.label, clause.line)
        tests = [self._cell_tests(number, row) for row in range(len(self.model.rules))]
        of = self.logic.types.named(clause.type_ref, clause.line, str(place))
        cells = [read_cell(found) if found is not None else None for found in tests]
        allowed = self.logic.tests(clause.values, place, of) if clause.values else None
        return InputColumn(
            clause.label,
            clause.text,
            self.logic.expression(clause.text, place, of),
            of,
            allowed,
            _membership(allowed),
            tuple(cells),
            self._index(cells),
            any(found is not None and mentions_null(found.tree) for found in tests),
        )

    def _index(self, cells: list[Cell | None]) -> ColumnIndex | None:
        return index_column(cells) if len(cells) >= _INDEX_FROM else None

    def _output(self, number: int, clause: model.OutputClause) -> OutputColumn:
        place = self._labelled(clause.label or str(number + 1), clause.line)
        of: FeelType = self.logic.types.named(clause.type_ref, clause.line, str(place))
        default = self.logic.expression(clause.default, place, of) if clause.default else None
        return OutputColumn(clause.name or f"output {number + 1}", of, self._values(clause, of, place), default)

    def _values(self, clause: model.OutputClause, of: FeelType, place: Place) -> tuple[Value, ...]:
        """The output values in their order: those of the clause, else the allowed ones of its type."""
        allowed = getattr(of, "tests", None)
        text = clause.values or (allowed.text if allowed is not None else "")
        tests = self.logic.tests(text, place, of) if text else None
        if tests is None or not isinstance(tests.tree, nodes.UnaryTestsNode):
            return ()
        nothing = Scope({}, None, Run(strict=False))
        return tuple(Compiler(text).compile(test)(nothing) for test in tests.tree.tests)

    # ---- cells ----

    def _row(self, number: int, rule: model.Rule) -> Row:
        tests = tuple(self._test(column, number) for column in range(min(len(rule.tests), len(self.model.inputs))))
        # The constant is known only after its cells were compiled.
        texts = rule.outputs[: len(self.model.outputs)]
        outputs = tuple(self._result(column, number, text) for column, text in enumerate(texts))
        padding = (None,) * (len(self.model.inputs) - len(tests))
        return Row((*tests, *padding), outputs, self._constant(texts), rule.line)

    def _constant(self, texts: Sequence[str]) -> Value:
        """The row's result when every cell is a constant that its column takes as it is; else None."""
        values = []
        for column, text in enumerate(texts):
            found = self._results.get(f"{column}:{text}")
            value = None if found is None else constant(found.tree, text)
            clause = self.model.outputs[column]
            if value is None or clause.values or not self.logic.types.named(clause.type_ref).accepts(value):
                return None
            values.append(value)
        if len(values) == 1:
            return values[0]
        return {clause.name: value for clause, value in zip(self.model.outputs, values, strict=False)}

    def _cell_tests(self, column: int, row: int) -> UnaryTests | None:
        rule = self.model.rules[row]
        text = rule.tests[column] if column < len(rule.tests) else "-"
        key = f"{column}:{text}"
        clause = self.model.inputs[column]
        if key not in self._tests:
            self._tests[key] = self.logic.tests(
                text, self._cell(row, column, clause.label), self.logic.types.named(clause.type_ref)
            )
        return self._tests[key]

    def _test(self, column: int, row: int) -> Code | None:
        found = self._cell_tests(column, row)
        if found is None:
            return lambda scope: False
        if isinstance(found.tree, nodes.UnaryTestsNode) and not found.tree.tests:
            return None
        return placed(found.run, self._cell(row, column, self.model.inputs[column].label))

    def _result(self, column: int, row: int, text: str) -> Code:
        label = self.model.outputs[column].label
        place = self._cell(row, len(self.model.inputs) + column, label)
        if not text:
            return lambda scope: None
        key = f"{column}:{text}"
        if key not in self._results:
            expected = self.logic.types.named(self.model.outputs[column].type_ref)
            self._results[key] = self.logic.parsed(text, place, expected)
        found = self._results[key]
        return (lambda scope: None) if found is None else placed(found.run, place)

    def _cell(self, row: int, column: int, label: str) -> Place:
        line = self.model.rules[row].line
        return Place(self.place.file, self.place.decision, label, row + 1, column + 1, line)

    def _labelled(self, label: str, line: int) -> Place:
        return Place(self.place.file, self.place.decision, label, line=line or self.model.line)


def _membership(allowed: UnaryTests | None) -> Callable[[Value], bool]:
    """Whether a value is among the allowed ones; by index where they are constants and intervals."""
    if allowed is None:
        return lambda value: True
    index = index_column([read_cell(allowed)])

    def allows(value: Value) -> bool:
        rows = index.rows(value) if index is not None else None
        return passes(allowed, value) if rows is None else bool(rows)

    return allows


def mentions_null(node: object) -> bool:
    """Whether the literal null, or the tested value itself, occurs in the tree."""
    if isinstance(node, nodes.Literal):
        return node.value is None
    if isinstance(node, tuple):
        return any(map(mentions_null, node))
    if not isinstance(node, nodes.Node):
        return False
    return mentions(node, "?") or any(mentions_null(getattr(node, f)) for f in node.__dataclass_fields__)
