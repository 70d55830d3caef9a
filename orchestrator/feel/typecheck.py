"""What type an expression has, as far as it can be told without evaluating it, and what in it can never work.

Only what is certain is reported: where a type is not known it is Any, and Any goes with everything. The tables of
operators.py and the signatures of the built-ins say what goes together, so nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.feel import nodes, operators
from orchestrator.feel.builtins import BUILTINS
from orchestrator.feel.signatures import Row
from orchestrator.feel.types import (
    ANY,
    BOOLEAN,
    NULL,
    SIMPLE,
    ContextType,
    Either,
    FeelType,
    ListType,
    RangeType,
    conforms,
    context_of,
    list_of,
    range_of,
)
from orchestrator.feel.values import KINDS, kind

_ORDERED = frozenset(KINDS[of] for of in operators.ORDERED)
_ARITHMETIC: Mapping[tuple[str, str, str], str] = operators.result_kinds()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that cannot work: where, what was needed and what it is."""

    at: int
    operation: str
    expected: str
    got: str


class TypeChecker:
    """Infers types in an environment of variable types; `mismatches` collects what cannot work."""

    def __init__(self, variables: Mapping[str, FeelType]) -> None:
        self.variables = dict(variables)
        self.mismatches: list[Mismatch] = []

    def infer(self, node: nodes.Node) -> FeelType:
        """The node's type, or Any."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is not None:
            found: FeelType = method(node)
            return found
        for name in node.__dataclass_fields__:
            self._visit(getattr(node, name))
        return ANY

    def test(self, node: nodes.UnaryTestsNode) -> None:
        """Check unary tests of "?", whose type is that of the variable "?"."""
        tested = self.variables.get("?", ANY)
        for test in node.tests:
            if isinstance(test, nodes.UnaryComparison):
                self._alike(test.at, test.operator, tested, self.infer(test.end))
            else:
                self._fits(test, tested, self.infer(test))

    def _fits(self, test: nodes.Node, tested: FeelType, found: FeelType) -> None:
        """A test is a value, a list or a range of the tested type, or a condition."""
        inner = found.item if isinstance(found, (ListType, RangeType)) else found
        if not (found == BOOLEAN or isinstance(tested, ListType) or _go_together(tested, inner)):
            self._report(test.at, "?", str(tested), str(found))

    # ---- one method per node whose type can be told ----

    def _Literal(self, node: nodes.Literal) -> FeelType:  # noqa: N802 - named after the node
        return NULL if node.value is None else SIMPLE.get(kind(node.value), ANY)

    def _Name(self, node: nodes.Name) -> FeelType:  # noqa: N802
        return self.variables.get(node.name, ANY)

    def _Negate(self, node: nodes.Negate) -> FeelType:  # noqa: N802
        return self.infer(node.operand)

    def _Arithmetic(self, node: nodes.Arithmetic) -> FeelType:  # noqa: N802
        left, right = _plain(self.infer(node.left)), _plain(self.infer(node.right))
        if left.name not in SIMPLE or right.name not in SIMPLE or ANY in (left, right):
            return ANY
        result = _ARITHMETIC.get((node.operator, left.name, right.name))
        if result is None:
            self._report(node.at, node.operator, "operands that go together", f"{left} and {right}")
            return ANY
        return SIMPLE[result]

    def _Compare(self, node: nodes.Compare) -> FeelType:  # noqa: N802
        self._alike(node.at, node.operator, self.infer(node.left), self.infer(node.right))
        return BOOLEAN

    def _Between(self, node: nodes.Between) -> FeelType:  # noqa: N802
        value = self.infer(node.value)
        for end in (node.low, node.high):
            self._alike(end.at, "between", value, self.infer(end))
        return BOOLEAN

    def _In(self, node: nodes.In) -> FeelType:  # noqa: N802
        value = self.infer(node.value)
        inner = TypeChecker({**self.variables, "?": value})
        inner.test(nodes.UnaryTestsNode(node.tests))
        self.mismatches += inner.mismatches
        return BOOLEAN

    def _Junction(self, node: nodes.Junction) -> FeelType:  # noqa: N802
        for operand in node.operands:
            found = self.infer(operand)
            if not _go_together(found, BOOLEAN):
                self._report(operand.at, node.operator, "boolean", str(found))
        return BOOLEAN

    def _InstanceOf(self, node: nodes.InstanceOf) -> FeelType:  # noqa: N802
        self.infer(node.value)
        return BOOLEAN

    def _If(self, node: nodes.If) -> FeelType:  # noqa: N802
        found = self.infer(node.condition)
        if not _go_together(found, BOOLEAN):
            self._report(node.condition.at, "if", "boolean", str(found))
        then, otherwise = self.infer(node.then), self.infer(node.otherwise)
        if then == otherwise or otherwise == NULL:
            return then
        return otherwise if then == NULL else ANY

    def _Path(self, node: nodes.Path) -> FeelType:  # noqa: N802
        source = _plain(self.infer(node.source))
        if not isinstance(source, ContextType) or not source.fields:
            return ANY
        fields = dict(source.fields)
        if node.name not in fields:
            self._report(node.at, ".", "one of " + ", ".join(fields), node.name)
        return fields.get(node.name, ANY)

    def _Filter(self, node: nodes.Filter) -> FeelType:  # noqa: N802
        # The condition sees the items' entries, whose types are not followed.
        source = self.infer(node.source)
        index = isinstance(node.condition, nodes.Literal)
        return source.item if index and isinstance(source, ListType) else ANY if index else source

    def _ListLiteral(self, node: nodes.ListLiteral) -> FeelType:  # noqa: N802
        found = {self.infer(item) for item in node.items}
        return list_of(found.pop() if len(found) == 1 else ANY)

    def _ContextLiteral(self, node: nodes.ContextLiteral) -> FeelType:  # noqa: N802
        before, fields = dict(self.variables), []
        for name, value in node.entries:
            self.variables[name] = self.infer(value)
            fields.append((name, self.variables[name]))
        self.variables = before
        return context_of(tuple(fields))

    def _Interval(self, node: nodes.Interval) -> FeelType:  # noqa: N802
        low, high = self.infer(node.low), self.infer(node.high)
        self._alike(node.at, "..", low, high)
        return range_of(low)

    def _UnaryComparison(self, node: nodes.UnaryComparison) -> FeelType:  # noqa: N802
        return range_of(self.infer(node.end))

    def _Call(self, node: nodes.Call) -> FeelType:  # noqa: N802
        given = [self.infer(argument) for argument in node.arguments]
        name = node.function.name if isinstance(node.function, nodes.Name) else ""
        # A variable of the name may be any function; only a built-in has signatures.
        if name in self.variables or name not in BUILTINS:
            return ANY
        rows: tuple[Row, ...] = BUILTINS[name].signatures
        fitting = [row for row in rows if _takes(row, given, node.names)]
        if not fitting:
            known = " / ".join(row.signature for row in rows)
            self._report(node.at, name, known, ", ".join(map(str, given)))
        results = {row.result for row in fitting}
        return results.pop() if len(results) == 1 else ANY

    def _For(self, node: nodes.For) -> FeelType:  # noqa: N802
        before = dict(self.variables)
        self._iterate(node.iterations)
        body = self.infer(node.body)
        self.variables = before
        return list_of(body)

    def _Quantified(self, node: nodes.Quantified) -> FeelType:  # noqa: N802
        before = dict(self.variables)
        self._iterate(node.iterations)
        self.infer(node.condition)
        self.variables = before
        return BOOLEAN

    def _FunctionDefinition(self, node: nodes.FunctionDefinition) -> FeelType:  # noqa: N802
        before = dict(self.variables)
        self.variables.update(dict(node.parameters))
        self.infer(node.body)
        self.variables = before
        return ANY

    def _iterate(self, iterations: tuple[nodes.Iteration, ...]) -> None:
        for iteration in iterations:
            source = self.infer(iteration.source)
            item = source.item if isinstance(source, (ListType, RangeType)) else ANY
            self.variables[iteration.name] = ANY if iteration.end is not None else item
        self.variables["partial"] = ANY

    def _alike(self, at: int, operation: str, left: FeelType, right: FeelType) -> None:
        one, other = _plain(left), _plain(right)
        if not _go_together(one, other):
            self._report(at, operation, str(left), str(right))
        elif operation not in ("=", "!=") and one.name in SIMPLE and one.name not in {*_ORDERED, "Any", "Null"}:
            self._report(at, operation, "values with an order", str(left))

    def _visit(self, value: Any) -> None:
        if isinstance(value, nodes.Node):
            self.infer(value)
        elif isinstance(value, tuple):
            for part in value:
                self._visit(part)

    def _report(self, at: int, operation: str, expected: str, got: str) -> None:
        self.mismatches.append(Mismatch(at, operation, expected, got))


def fits(found: FeelType, declared: FeelType) -> bool:
    """Whether a value of the found type may be one of the declared, conversions of single items included."""
    if _go_together(found, declared):
        return True
    if isinstance(declared, ListType):
        return _go_together(found, declared.item)
    if isinstance(found, ListType):
        return _go_together(found.item, declared)
    return (found.name, _plain(declared).name) == ("date", "date and time")


def _takes(row: Row, given: list[FeelType], names: tuple[str, ...] | None) -> bool:
    parameters = list(row.parameters)
    if names is not None:
        known = {parameter.name: parameter.type for parameter in parameters}
        return all(name in known and fits(of, known[name]) for name, of in zip(names, given, strict=True))
    if parameters and parameters[-1].many:
        parameters += [parameters[-1]] * (len(given) - len(parameters))
    needed = sum(not (parameter.optional or parameter.many) for parameter in row.parameters)
    return needed <= len(given) <= len(parameters) and all(
        fits(of, parameter.type) for of, parameter in zip(given, parameters, strict=False)
    )


def _plain(of: FeelType) -> FeelType:
    """The type without its allowed values."""
    base = getattr(of, "base", None)
    return of if base is None else _plain(base)


def _go_together(one: FeelType, other: FeelType) -> bool:
    one, other = _plain(one), _plain(other)
    if ANY in (one, other) or NULL in (one, other):
        return True
    if isinstance(one, Either) or isinstance(other, Either):
        options = (o.options if isinstance(o, Either) else (o,) for o in (one, other))
        first, second = options
        return any(_go_together(a, b) for a in first for b in second)
    if "comparable" in (one.name, other.name):
        return {one.name, other.name} & _ORDERED != set()
    if type(one) is not type(other):
        return False
    if isinstance(one, (ListType, RangeType)) and isinstance(other, (ListType, RangeType)):
        return _go_together(one.item, other.item)
    if isinstance(one, ContextType):
        return True
    return conforms(one, other) or conforms(other, one)
