"""Which variables a tree needs from outside."""

from __future__ import annotations

from orchestrator.feel import nodes
from orchestrator.feel.builtins import BUILTINS

Names = frozenset[str]


def free_names(tree: nodes.Node) -> tuple[Names, Names]:
    """Names surely needed, and names that only may be: entries of the items of a filter, variables called like a
    built-in. A built-in that is called is not counted.
    """
    finder = _Finder()
    finder.walk(tree, frozenset(), in_filter=False)
    return frozenset(finder.sure), frozenset(finder.possible - finder.sure)


class _Finder:
    def __init__(self) -> None:
        self.sure: set[str] = set()
        self.possible: set[str] = set()

    def walk(self, node: object, bound: Names, *, in_filter: bool) -> None:
        if isinstance(node, tuple):
            for part in node:
                self.walk(part, bound, in_filter=in_filter)
        elif isinstance(node, nodes.Name):
            if node.name not in bound:
                (self.possible if in_filter or node.name in BUILTINS else self.sure).add(node.name)
        elif isinstance(node, nodes.Node):
            self._compound(node, bound, in_filter)

    def _compound(self, node: nodes.Node, bound: Names, in_filter: bool) -> None:
        if isinstance(node, nodes.Filter):
            self.walk(node.source, bound, in_filter=in_filter)
            self.walk(node.condition, bound | {"item"}, in_filter=True)
        elif isinstance(node, (nodes.For, nodes.Quantified)):
            self._loop(node, bound, in_filter)
        elif isinstance(node, nodes.FunctionDefinition):
            names = frozenset(name for name, _ in node.parameters)
            self.walk(node.body, bound | names, in_filter=in_filter)
        elif isinstance(node, nodes.ContextLiteral):
            for name, value in node.entries:
                self.walk(value, bound, in_filter=in_filter)
                bound = bound | {name}
        elif isinstance(node, nodes.Call) and _is_builtin(node.function):
            self.walk(node.arguments, bound, in_filter=in_filter)
        elif isinstance(node, nodes.In):
            self.walk(node.value, bound, in_filter=in_filter)
            self.walk(node.tests, bound | {"?"}, in_filter=in_filter)
        else:
            for field in node.__dataclass_fields__:
                self.walk(getattr(node, field), bound, in_filter=in_filter)

    def _loop(self, node: nodes.For | nodes.Quantified, bound: Names, in_filter: bool) -> None:
        for iteration in node.iterations:
            self.walk((iteration.source, iteration.end), bound, in_filter=in_filter)
            bound = bound | {iteration.name}
        if isinstance(node, nodes.For):
            self.walk(node.body, bound | {"partial"}, in_filter=in_filter)
        else:
            self.walk(node.condition, bound, in_filter=in_filter)


def _is_builtin(function: nodes.Node) -> bool:
    return isinstance(function, nodes.Name) and function.name in BUILTINS
