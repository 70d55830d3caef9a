"""A tree becomes a Python closure from Scope to value; nothing is interpreted twice and no Python text is made.

One method per node. Operands are evaluated outside the `try`, so that an error is placed at the innermost expression.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestrator.feel import nodes
from orchestrator.feel.builtins import BUILTINS
from orchestrator.feel.calls import Invoke, as_function
from orchestrator.feel.errors import EvaluationError, InvalidValue, MissingVariable, TypeMismatch
from orchestrator.feel.loops import Source, combinations, elements, pick, span
from orchestrator.feel.operators import (
    COMPARISONS,
    arithmetic,
    comparison_range,
    entry,
    less,
    make_range,
    matches,
    negate,
)
from orchestrator.feel.scope import MISSING, Run, Scope
from orchestrator.feel.trees import mentions
from orchestrator.feel.types import ANY, describe
from orchestrator.feel.values import BuiltinFunction, Function, Value

Code = Callable[[Scope], Value]


class Compiler:
    """Compiles the nodes of one text; the text is kept for the places of errors."""

    def __init__(self, text: str) -> None:
        self.text = text

    def compile(self, node: nodes.Node) -> Code:
        """The closure of the node."""
        method: Callable[[Any], Code] = getattr(self, f"_{type(node).__name__}")
        return method(node)

    # ---- leaves ----

    def _Literal(self, node: nodes.Literal) -> Code:  # noqa: N802 - named after the node
        value = node.value
        return lambda scope: value

    def _Name(self, node: nodes.Name) -> Code:  # noqa: N802
        name, text, at = node.name, self.text, node.at
        builtin = BUILTINS.get(name, MISSING)

        def run(scope: Scope) -> Value:
            value = scope.find(name)
            if value is not MISSING:
                return value
            if builtin is not MISSING:
                return builtin
            return scope.run.problem(MissingVariable(name, [*scope.names(), *BUILTINS]), text, at)

        return run

    # ---- operators ----

    def _binary(self, operation: Callable[[Value, Value], Value], left: nodes.Node, right: nodes.Node, at: int) -> Code:
        first, second, text = self.compile(left), self.compile(right), self.text

        def run(scope: Scope) -> Value:
            a, b = first(scope), second(scope)
            try:
                return operation(a, b)
            except (EvaluationError, ArithmeticError) as error:
                return scope.run.problem(_typed(error), text, at)

        return run

    def _Arithmetic(self, node: nodes.Arithmetic) -> Code:  # noqa: N802
        operator = node.operator
        return self._binary(lambda a, b: arithmetic(operator, a, b), node.left, node.right, node.at)

    def _Compare(self, node: nodes.Compare) -> Code:  # noqa: N802
        return self._binary(COMPARISONS[node.operator], node.left, node.right, node.at)

    def _Negate(self, node: nodes.Negate) -> Code:  # noqa: N802
        return self._single(negate, node.operand, node.at)

    def _single(self, operation: Callable[[Value], Value], operand: nodes.Node, at: int) -> Code:
        code, text = self.compile(operand), self.text

        def run(scope: Scope) -> Value:
            value = code(scope)
            try:
                return operation(value)
            except (EvaluationError, ArithmeticError) as error:
                return scope.run.problem(_typed(error), text, at)

        return run

    def _Junction(self, node: nodes.Junction) -> Code:  # noqa: N802
        """Three-valued logic (table 50): the deciding value wins over null."""
        codes = [self.compile(operand) for operand in node.operands]
        deciding, text, at, operator = node.operator == "or", self.text, node.at, node.operator

        def run(scope: Scope) -> Value:
            unknown = False
            for code in codes:
                value = code(scope)
                if value is deciding:
                    return deciding
                if value is not (not deciding):
                    unknown = True
                    scope.run.problem(TypeMismatch(operator, "boolean", describe(value)), text, at)
            return None if unknown else not deciding

        return run

    def _Between(self, node: nodes.Between) -> Code:  # noqa: N802
        value, low, high = (self.compile(part) for part in (node.value, node.low, node.high))
        text, at = self.text, node.at

        def run(scope: Scope) -> Value:
            tested, start, end = value(scope), low(scope), high(scope)
            try:
                return not less(tested, start) and not less(end, tested)
            except EvaluationError as error:
                return scope.run.problem(error, text, at)

        return run

    def _InstanceOf(self, node: nodes.InstanceOf) -> Code:  # noqa: N802
        of = node.type
        return self._single(of.holds, node.value, node.at)

    # ---- tests ----

    def _In(self, node: nodes.In) -> Code:  # noqa: N802
        value = self.compile(node.value)
        tests = [self.test(test) for test in node.tests]

        def run(scope: Scope) -> Value:
            inner = scope.child({"?": value(scope)})
            return any_of(tests, inner)

        return run

    def test(self, node: nodes.Node) -> Code:
        """The node as a positive unary test of "?" (rule 7): true, false or null."""
        code, text, at = self.compile(node), self.text, node.at
        if isinstance(node, nodes.UnaryComparison):
            return self._compare_with_input(node)
        if mentions(node, "?"):
            return self._condition(node)

        def run(scope: Scope) -> Value:
            tested, test = scope.find("?"), code(scope)
            if test is None and isinstance(node, nodes.Interval):
                return None
            # A condition that does not name "?" speaks for itself, but true and false are values to a boolean.
            if isinstance(test, bool) and not isinstance(tested, bool) and tested is not None:
                return test
            try:
                return matches(tested, test)
            except EvaluationError as error:
                return scope.run.problem(error, text, at)

        return run

    def _compare_with_input(self, node: nodes.UnaryComparison) -> Code:
        compare, end, text, at = COMPARISONS[node.operator], self.compile(node.end), self.text, node.at

        def run(scope: Scope) -> Value:
            tested, bound = scope.find("?"), end(scope)
            try:
                return compare(tested, bound)
            except EvaluationError as error:
                return scope.run.problem(error, text, at)

        return run

    def _condition(self, node: nodes.Node) -> Code:
        """An expression that speaks of "?" is true itself, or the tested value is in it."""
        code, text, at = self.compile(node), self.text, node.at

        def run(scope: Scope) -> Value:
            value = code(scope)
            if isinstance(value, bool) or value is None:
                return value
            try:
                return matches(scope.find("?"), value)
            except EvaluationError as error:
                return scope.run.problem(error, text, at)

        return run

    def _UnaryComparison(self, node: nodes.UnaryComparison) -> Code:  # noqa: N802
        operator = node.operator
        return self._single(lambda end: comparison_range(operator, end), node.end, node.at)

    def _UnaryTestsNode(self, node: nodes.UnaryTestsNode) -> Code:  # noqa: N802
        if not node.tests:
            return lambda scope: True
        tests = [self.test(test) for test in node.tests]
        if not node.negated:
            return tests[0] if len(tests) == 1 else lambda scope: any_of(tests, scope)

        def negated(scope: Scope) -> Value:
            found = any_of(tests, scope)
            return None if found is None else not found

        return negated

    def _Interval(self, node: nodes.Interval) -> Code:  # noqa: N802
        low_in, high_in = node.low_in, node.high_in
        return self._binary(lambda a, b: make_range(a, b, low_in, high_in), node.low, node.high, node.at)

    # ---- access and calls ----

    def _Path(self, node: nodes.Path) -> Code:  # noqa: N802
        source, name, text, at = self.compile(node.source), node.name, self.text, node.at

        def run(scope: Scope) -> Value:
            value = source(scope)
            try:
                return _project(value, name, scope.run) if isinstance(value, list) else entry(value, name)
            except EvaluationError as error:
                return scope.run.problem(error, text, at)

        return run

    def _Filter(self, node: nodes.Filter) -> Code:  # noqa: N802
        source, condition, text, at = self.compile(node.source), self.compile(node.condition), self.text, node.at

        def run(scope: Scope) -> Value:
            items = source(scope)
            try:
                return pick(items, condition, scope)
            except EvaluationError as error:
                return scope.run.problem(error, text, at)

        return run

    def _Call(self, node: nodes.Call) -> Code:  # noqa: N802
        function = self._callee(node.function)
        arguments = [self.compile(argument) for argument in node.arguments]
        invoke, text, at = Invoke(node.names), self.text, node.at

        def run(scope: Scope) -> Value:
            called = function(scope)
            values = [argument(scope) for argument in arguments]
            try:
                return invoke(called, values, scope.run)
            except (EvaluationError, ArithmeticError) as error:
                return scope.run.problem(_typed(error), text, at)

        return run

    def _callee(self, node: nodes.Node) -> Code:
        """A variable that is no function does not hide the built-in of its name."""
        code = self.compile(node)
        builtin = BUILTINS.get(node.name) if isinstance(node, nodes.Name) else None
        if builtin is None:
            return code

        def run(scope: Scope) -> Value:
            found = code(scope)
            # `date("2024-01-01")` is meant as the function also where a variable is called date.
            return found if isinstance(found, (Function, BuiltinFunction)) else builtin

        return run

    # ---- control ----

    def _If(self, node: nodes.If) -> Code:  # noqa: N802
        condition, then, otherwise = (self.compile(n) for n in (node.condition, node.then, node.otherwise))
        text, at = self.text, node.at

        def run(scope: Scope) -> Value:
            value = condition(scope)
            if value is True:
                return then(scope)
            if value is not False:
                scope.run.problem(TypeMismatch("if", "boolean", describe(value)), text, at)
            return otherwise(scope)

        return run

    def _sources(self, iterations: tuple[nodes.Iteration, ...]) -> list[Source]:
        return [Source(i.name, self._iterated(i)) for i in iterations]

    def _iterated(self, node: nodes.Iteration) -> Code:
        if node.end is not None:
            return self._binary(span, node.source, node.end, node.at)
        return self._single(elements, node.source, node.at)

    def _For(self, node: nodes.For) -> Code:  # noqa: N802
        sources, body = self._sources(node.iterations), self.compile(node.body)
        wants_partial = mentions(node, "partial")

        def run(scope: Scope) -> Value:
            results: list[Value] = []
            visible: dict[str, Value] = {}
            for turn in combinations(sources, scope.child(visible) if wants_partial else scope):
                if turn is None:
                    return None
                if wants_partial:
                    # A copy, for a turn may keep it and must not see its own result in it.
                    scope.run.spend(len(results))
                    visible["partial"] = list(results)
                results.append(body(turn))
            return results

        return run

    def _Quantified(self, node: nodes.Quantified) -> Code:  # noqa: N802
        sources, condition = self._sources(node.iterations), self.compile(node.condition)
        deciding, text, at = node.kind == "some", self.text, node.at

        def run(scope: Scope) -> Value:
            unknown = False
            for turn in combinations(sources, scope):
                value = None if turn is None else condition(turn)
                if value is deciding:
                    return deciding
                if value is not (not deciding):
                    unknown = True
                    problem = TypeMismatch("satisfies", "boolean", describe(value))
                    scope.run.problem(problem, text, at)
            return None if unknown else not deciding

        return run

    # ---- makers ----

    def _ListLiteral(self, node: nodes.ListLiteral) -> Code:  # noqa: N802
        codes = [self.compile(item) for item in node.items]
        return lambda scope: [code(scope) for code in codes]

    def _ContextLiteral(self, node: nodes.ContextLiteral) -> Code:  # noqa: N802
        entries = [(name, self.compile(value)) for name, value in node.entries]

        def run(scope: Scope) -> Value:
            values: dict[str, Value] = {}
            inner = scope.child(values)
            # The scope sees the dict as it grows: each entry knows those before it, and functions all of them.
            for name, code in entries:
                values[name] = code(inner)
            return values

        return run

    def _FunctionDefinition(self, node: nodes.FunctionDefinition) -> Code:  # noqa: N802
        text, at = self.text, node.at
        if node.external:
            problem = "external functions are not run"
            return lambda scope: scope.run.problem(InvalidValue("function", problem), text, at)
        names = tuple(name for name, _ in node.parameters)
        types = tuple(of for _, of in node.parameters)
        body = self.compile(node.body)
        return lambda scope: as_function("", names, types, ANY, lambda values: body(scope.child(values)), scope.run)


def any_of(tests: list[Code], scope: Scope) -> Value:
    """Whether one of the tests holds: true wins, then null, then false."""
    unknown = False
    for test in tests:
        found = test(scope)
        if found is True:
            return True
        unknown = unknown or found is None
    return None if unknown else False


def _project(items: list[Value], name: str, run: Run) -> list[Value]:
    """The entry of each item; where there is none, an error (strict) or null."""
    found: list[Value] = []
    for item in items:
        try:
            found.append(None if item is None else entry(item, name))
        except EvaluationError:
            if run.strict:
                raise
            found.append(None)
    return found


def _typed(error: Exception) -> EvaluationError:
    if isinstance(error, EvaluationError):
        return error
    return InvalidValue("arithmetic", f"no decimal number of 34 digits ({type(error).__name__})")
