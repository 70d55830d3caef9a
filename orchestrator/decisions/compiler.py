"""Boxed expressions to closures (DMN 1.5 §10.2.2): one method per kind. Findings are collected, never raised.

An expression that does not compile becomes null; whoever loads a model to run it refuses one with findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.decisions import model
from orchestrator.decisions.errors import Place
from orchestrator.decisions.itemtypes import TypeTable
from orchestrator.decisions.session import Code, placed, settle
from orchestrator.decisions.table import Table
from orchestrator.decisions.tablecompiler import TableCompiler
from orchestrator.errors import Finding
from orchestrator.feel import EvaluationError, Expression, FeelError, InvalidValue, TypeMismatch, UnaryTests, Value
from orchestrator.feel.calls import Invoke, as_function
from orchestrator.feel.expressions import compile_expression, compile_unary
from orchestrator.feel.loops import Source, combinations, elements, pick
from orchestrator.feel.names import NameSet
from orchestrator.feel.scope import Scope
from orchestrator.feel.types import ANY, BOOLEAN, FeelType, convert, describe

Report = Callable[[Finding], None]
Variables = Mapping[str, FeelType]


@dataclass(frozen=True, slots=True)
class Seen:
    """An expression as it was compiled: where, which variables it sees, what it must give.

    `tested` is the type of "?" for unary tests, None for expressions.
    """

    place: Place
    expression: Expression
    variables: Variables
    expected: FeelType
    tested: FeelType | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all logic of a model shares, and where what was compiled and found is kept."""

    types: TypeTable
    report: Report
    expressions: list[Seen]
    tables: list[Table]


class LogicCompiler:
    """Compiles logic that sees the given variables; `names` are all names that may be read as one."""

    def __init__(self, around: Surroundings, names: tuple[NameSet, ...], variables: Variables) -> None:
        self.around = around
        self.types = around.types
        self.report = around.report
        self.names = names
        self.variables = variables

    def seeing(self, variables: Variables) -> LogicCompiler:
        """The same compiler where further variables are visible."""
        return LogicCompiler(self.around, self.names, {**self.variables, **variables})

    def compile(self, logic: model.Logic | None, place: Place, expected: FeelType = ANY) -> Code:
        """The closure of a boxed expression, its result converted to its type, else to what its place asks for."""
        if logic is None:
            return _nothing
        if isinstance(logic, model.LiteralExpression) and not logic.type_ref:
            return self.converted(self._literal(logic, place, expected), expected, place)
        method: Callable[[Any, Place], Code] = getattr(self, f"_{type(logic).__name__}")
        code = method(logic, place)
        if isinstance(logic, model.BoxedFunction):
            return code
        return self.converted(code, self._type(logic, place), place)

    def converted(self, code: Code, to: FeelType, place: Place) -> Code:
        """The code with its result converted to a type."""
        if to == ANY:
            return code
        label = place.label or place.decision

        def run(scope: Scope) -> Value:
            value = code(scope)
            try:
                return convert(value, to, label)
            except EvaluationError as error:
                return settle(scope.run, error, place)

        return run

    def expression(self, text: str, place: Place, expected: FeelType = ANY) -> Code:
        """FEEL text as code; `expected` is the type it should have."""
        found = self.parsed(text, place, expected)
        return _nothing if found is None else placed(found.run, place)

    def parsed(self, text: str, place: Place, expected: FeelType = ANY) -> Expression | None:
        """FEEL text as an expression, or None when it is none (which is reported)."""
        found = self._parsed(compile_expression, text, place)
        if found is not None:
            self.around.expressions.append(Seen(place, found, self.variables, expected))
        return found

    def tests(self, text: str, place: Place, tested: FeelType) -> UnaryTests | None:
        """Unary tests, or None when the text is none (which is reported)."""
        found = self._parsed(compile_unary, text, place)
        if not isinstance(found, UnaryTests):
            return None
        self.around.expressions.append(Seen(place, found, self.variables, BOOLEAN, tested))
        return found

    def _parsed(self, parse: Callable[..., Expression], text: str, place: Place) -> Expression | None:
        try:
            return parse(text, self.names, self.types.types)
        except FeelError as error:
            zh, en = error.sentence("zh"), error.sentence("en")
            self.report(Finding("expression-invalid", str(place), zh, en, place.line, facts=dict(error.facts)))
            return None

    def _type(self, logic: model.Logic, place: Place) -> FeelType:
        return self.types.named(logic.type_ref, logic.line, str(place))

    # ---- one method per kind of logic ----

    def _LiteralExpression(self, logic: model.LiteralExpression, place: Place) -> Code:  # noqa: N802
        return self._literal(logic, place, self._type(logic, place))

    def _literal(self, logic: model.LiteralExpression, place: Place, expected: FeelType) -> Code:
        where = _at(place, logic)
        if logic.language:
            zh, en = f"不支持语言 {logic.language}", f"the language {logic.language} is not supported"
            self.report(Finding("language-unsupported", str(where), zh, en, where.line))
            return _nothing
        if not logic.text:
            zh, en = "表达式为空", "the expression is empty"
            self.report(Finding("expression-empty", str(where), zh, en, where.line))
            return _nothing
        return self.expression(logic.text, where, expected)

    def _BoxedContext(self, logic: model.BoxedContext, place: Place) -> Code:  # noqa: N802
        entries: list[tuple[str, Code]] = []
        inner = self
        for entry in logic.entries:
            entries.append((entry.name, inner._entry(entry, place)))
            inner = inner.seeing({entry.name: self.types.named(entry.type_ref)})

        def run(scope: Scope) -> Value:
            values: dict[str, Value] = {}
            within = scope.child(values)
            for name, code in entries:
                value = code(within)
                if not name:
                    return value
                values[name] = value
            return values

        return run

    def _entry(self, entry: model.ContextEntry, place: Place) -> Code:
        where = _labelled(place, entry.name or "result")
        expected = self.types.named(entry.type_ref, 0, str(where))
        return self.converted(self.compile(entry.logic, where, expected), expected, where)

    def _BoxedList(self, logic: model.BoxedList, place: Place) -> Code:  # noqa: N802
        codes = [self.compile(item, place) for item in logic.items]
        return lambda scope: [code(scope) for code in codes]

    def _Relation(self, logic: model.Relation, place: Place) -> Code:  # noqa: N802
        names = [name for name, _ in logic.columns]
        rows = [[self.compile(cell, place) for cell in row] for row in logic.rows]
        return lambda scope: [{name: code(scope) for name, code in zip(names, row, strict=False)} for row in rows]

    def _BoxedFunction(self, logic: model.BoxedFunction, place: Place) -> Code:  # noqa: N802
        return self.function(logic, place, place.label, ANY)

    def function(self, logic: model.BoxedFunction, place: Place, name: str, result: FeelType) -> Code:
        """A function value; its result is converted to the given type."""
        if logic.kind != "FEEL":
            problem = InvalidValue("function", f"{logic.kind} functions are not run")
            return lambda scope: settle(scope.run, problem, place)
        names = tuple(name for name, _ in logic.parameters)
        types = tuple(self.types.named(of, logic.line, str(place)) for _, of in logic.parameters)
        body = self.seeing(dict(zip(names, types, strict=True))).compile(logic.body, place)
        own = self._type(logic, place) if result == ANY else result

        def run(scope: Scope) -> Value:
            def call(values: Mapping[str, Value]) -> Value:
                return body(scope.child(values))

            return as_function(name, names, types, own, call, scope.run)

        return run

    def _Invocation(self, logic: model.Invocation, place: Place) -> Code:  # noqa: N802
        function = self.compile(logic.function, place)
        names = tuple(name for name, _ in logic.bindings)
        codes = [self.compile(value, _labelled(place, name)) for name, value in logic.bindings]
        invoke = Invoke(names)

        def run(scope: Scope) -> Value:
            called, values = function(scope), [code(scope) for code in codes]
            try:
                return invoke(called, values, scope.run)
            except EvaluationError as error:
                return settle(scope.run, error, place)

        return run

    def _Conditional(self, logic: model.Conditional, place: Place) -> Code:  # noqa: N802
        condition, then = self.compile(logic.condition, place), self.compile(logic.then, place)
        otherwise = self.compile(logic.otherwise, place)

        def run(scope: Scope) -> Value:
            value = condition(scope)
            if value is True:
                return then(scope)
            if value is False or (value is None and not scope.run.strict):
                return otherwise(scope)
            return settle(scope.run, _not_boolean("if", value), place)

        return run

    def _BoxedFilter(self, logic: model.BoxedFilter, place: Place) -> Code:  # noqa: N802
        source = self.compile(logic.source, place)
        # The entries of the items are visible too, but not known before they are there.
        match = self.seeing({"item": ANY, **_entries_of_items(logic.match)}).compile(logic.match, place)

        def run(scope: Scope) -> Value:
            items = source(scope)
            try:
                return pick(items, match, scope)
            except EvaluationError as error:
                return settle(scope.run, error, place)

        return run

    def _Iterator(self, logic: model.Iterator, place: Place) -> Code:  # noqa: N802
        source = self.compile(logic.source, place)
        body = self.seeing({logic.variable: ANY, "partial": ANY}).compile(logic.body, place)

        def items(scope: Scope) -> Value:
            value = source(scope)
            try:
                return elements(value)
            except EvaluationError as error:
                return settle(scope.run, error, place)

        over = [Source(logic.variable, items)]
        return _for(over, body) if logic.kind == "for" else _quantified(over, body, logic.kind, place)

    def _DecisionTable(self, logic: model.DecisionTable, place: Place) -> Code:  # noqa: N802
        return TableCompiler(self, logic, place).table().code


def _for(over: list[Source], body: Code) -> Code:
    def run(scope: Scope) -> Value:
        results: list[Value] = []
        visible: dict[str, Value] = {}
        for turn in combinations(over, scope.child(visible)):
            if turn is None:
                return None
            visible["partial"] = list(results)
            results.append(body(turn))
        return results

    return run


def _quantified(over: list[Source], body: Code, kind: str, place: Place) -> Code:
    deciding = kind == "some"

    def run(scope: Scope) -> Value:
        unknown = False
        for turn in combinations(over, scope):
            value = None if turn is None else body(turn)
            if value is deciding:
                return deciding
            if value is not (not deciding):
                unknown = True
                settle(scope.run, _not_boolean(kind, value), place)
            if not (value is None or isinstance(value, bool)):
                return None
        return None if unknown else not deciding

    return run


def _entries_of_items(match: model.Logic | None) -> Variables:
    """Names in a boxed filter's condition, any of which may be an entry of the filtered items."""
    if not isinstance(match, model.LiteralExpression):
        return {}
    try:
        return dict.fromkeys(compile_expression(match.text).names, ANY)
    except FeelError:
        return {}


def _nothing(scope: Scope) -> Value:
    return None


def _not_boolean(operation: str, value: Value) -> EvaluationError:
    return TypeMismatch(operation, "boolean", describe(value))


def _labelled(place: Place, label: str) -> Place:
    inner = f"{place.label}.{label}" if place.label else label
    return Place(place.file, place.decision, inner, line=place.line)


def _at(place: Place, logic: model.Logic) -> Place:
    return Place(place.file, place.decision, place.label, line=logic.line or place.line)
