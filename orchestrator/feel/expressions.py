"""Compiled texts: what callers hold. Compile once, evaluate often, from any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from orchestrator.feel import nodes
from orchestrator.feel.builtins import BUILTINS
from orchestrator.feel.compiler import Code, Compiler
from orchestrator.feel.errors import LimitExceeded
from orchestrator.feel.free import free_names
from orchestrator.feel.limits import NESTING
from orchestrator.feel.names import NameSet
from orchestrator.feel.parser import Parser
from orchestrator.feel.scope import Run, Scope
from orchestrator.feel.types import FeelType
from orchestrator.feel.values import Value, lift

# Names as such, or as sets made before that are shared by many expressions.
Names = Iterable[str] | NameSet | tuple[NameSet, ...]

_BUILTIN_NAMES = NameSet(BUILTINS)


class Expression:
    """One expression. `names` are the variables it surely needs; `possible` ones may be entries of filtered items."""

    __slots__ = ("text", "tree", "code", "names", "possible", "_wanted")
    implied: frozenset[str] = frozenset()

    def __init__(self, text: str, tree: nodes.Node) -> None:
        self.text = text
        self.tree = tree
        self.code: Code = Compiler(text).compile(tree)
        self.names, self.possible = free_names(tree)
        self._wanted = self.names | self.possible | self.implied

    def evaluate(self, context: Mapping[str, Value], *, strict: bool = True, now: datetime | None = None) -> Value:
        """The value in a context of variables; strict raises EvaluationError, lenient gives null.

        `now` is what now() and today() answer. LimitExceeded is raised in both modes.
        """
        run = Run(strict=strict, now=now)
        try:
            # Only what is used is made a FEEL value: a process has many variables, an expression uses few.
            values = {name: lift(context[name]) for name in self._wanted if name in context}
        except RecursionError as error:
            raise LimitExceeded("nesting of a variable", NESTING) from error
        return self.run(Scope(values, Scope(_Hints(context), None, run), run))

    def run(self, scope: Scope) -> Value:
        """The value in a scope whose variables are FEEL values already."""
        try:
            return self.code(scope)
        except RecursionError as error:
            raise LimitExceeded("nesting", NESTING) from error


class _Hints(dict[str, Value]):
    """The names of a context without its values: found by nobody, but listed for the nearest name in an error."""

    def __contains__(self, name: object) -> bool:
        return False


class UnaryTests(Expression):
    """The tests of a decision table's cell or of allowed values."""

    __slots__ = ()
    # The tested value, which a test need not name.
    implied = frozenset("?")

    def holds(
        self, value: Value, context: Mapping[str, Value], *, strict: bool = True, now: datetime | None = None
    ) -> bool | None:
        """Whether the value passes the tests; None is unknown (lenient mode only)."""
        found: bool | None = self.evaluate({**context, "?": value}, strict=strict, now=now)
        return found


def compile_expression(text: str, names: Names = (), types: Mapping[str, FeelType] | None = None) -> Expression:
    """Compile one expression (without a leading "="). FeelSyntaxError when it is none.

    `names` are the variables known, needed for those with spaces or signs; `types` those of item definitions by name.
    """
    return Expression(text, _guarded(_parser(text, names, types).whole_expression))


def compile_unary(text: str, names: Names = (), types: Mapping[str, FeelType] | None = None) -> UnaryTests:
    """Compile the unary tests of a cell: "-", "< 5", "[1..2], 7", "not(...)", or an expression with "?"."""
    return UnaryTests(text, _guarded(_parser(text, names, types).whole_unary_tests))


def _parser(text: str, names: Names, types: Mapping[str, FeelType] | None) -> Parser:
    known = names if isinstance(names, tuple) else (names if isinstance(names, NameSet) else NameSet(names),)
    return Parser(text, (*known, _BUILTIN_NAMES), types or {})


def _guarded(rule: Callable[[], nodes.Node]) -> nodes.Node:
    try:
        return rule()
    except RecursionError as error:
        raise LimitExceeded("nesting", NESTING) from error
