"""Checks of linked models before they are published: unknown variables, types, and the tables (tablechecks.py).

A finding says only what is certain: an unknown variable will be missing, a type mismatch will raise, an overlap or
a gap has a witness that the compiled table itself confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.decisions.compiler import Seen
from orchestrator.decisions.tablechecks import check_table
from orchestrator.decisions.world import World
from orchestrator.errors import Finding
from orchestrator.feel import EvaluationError, MissingVariable, TypeMismatch, nodes
from orchestrator.feel.builtins import BUILTINS
from orchestrator.feel.trees import parts
from orchestrator.feel.typecheck import TypeChecker, fits
from orchestrator.feel.types import ANY


def check_file(world: World, file: str) -> list[Finding]:
    """All findings of one file beyond reading and compiling."""
    expressions = [finding for seen in world.expressions if seen.place.file == file for finding in _check(seen)]
    tables = [table for table in world.tables if table.place.file == file]
    return [*expressions, *(finding for table in tables for finding in check_table(table))]


def check_expressions(world: World) -> list[Finding]:
    """Unknown variables and types that cannot fit; each is an error."""
    return [finding for seen in world.expressions for finding in _check(seen)]


def _check(seen: Seen) -> Iterator[Finding]:
    yield from _unknown(seen)
    yield from _mistyped(seen)


def _unknown(seen: Seen) -> Iterator[Finding]:
    known = {*seen.variables, "?"} if seen.tested is not None else set(seen.variables)
    for name in sorted(seen.expression.names - known):
        error = MissingVariable(name, [*known, *BUILTINS])
        yield _finding("variable-unknown", seen, error, _position(seen.expression.tree, name) or 0)


def _mistyped(seen: Seen) -> Iterator[Finding]:
    variables = dict(seen.variables)
    if seen.tested is not None:
        variables["?"] = seen.tested
    checker = TypeChecker(variables)
    tree = seen.expression.tree
    if isinstance(tree, nodes.UnaryTestsNode):
        checker.test(tree)
    else:
        found = checker.infer(tree)
        if seen.expected != ANY and not fits(found, seen.expected):
            error = TypeMismatch(seen.place.label or "result", str(seen.expected), str(found))
            yield _finding("type-mismatch", seen, error, tree.at)
    for mismatch in checker.mismatches:
        error = TypeMismatch(mismatch.operation, mismatch.expected, mismatch.got)
        yield _finding("type-mismatch", seen, error, mismatch.at)


def _finding(code: str, seen: Seen, error: EvaluationError, at: int) -> Finding:
    error.place(seen.expression.text, at)
    place = seen.place
    facts = {**error.facts, "file": place.file, "row": place.row, "column": place.column, "label": place.label}
    return Finding(code, str(place), error.sentence("zh"), error.sentence("en"), place.line, facts=facts)


def _position(node: object, name: str) -> int | None:
    """Where the name first stands in the tree."""
    if isinstance(node, nodes.Name) and node.name == name:
        return node.at
    children = node if isinstance(node, tuple) else parts(node) if isinstance(node, nodes.Node) else ()
    found = (_position(part, name) for part in children)
    return next((at for at in found if at is not None), None)
