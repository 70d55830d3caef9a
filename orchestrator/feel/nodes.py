"""The tree of an expression: frozen nodes, one class per construct, `at` the position in the text.

The numbers are the grammar rules of DMN 1.5 §10.3.1.2 that a node stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestrator.feel.types import FeelType
    from orchestrator.feel.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of all nodes."""

    at: int = 0


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """Rules 33-38, 62: a number, string, boolean, null or @-literal."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    """Rules 24, 27: a variable or function by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """Rule 23: arithmetic negation."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Rules 19-22: one of + - * / **."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Rule 49.a: one of = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """Rule 49.b: value between low and high, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """Rule 49.c: value in one of the tests."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """Rules 47 (or) and 48 (and), all operands of one run."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """Rule 51: value instance of type."""

    value: Node
    type: FeelType


@dataclass(frozen=True, slots=True)
class Path(Node):
    """Rule 43: source.name."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """Rule 50: source[condition or index]."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """Rules 38-42: a function with positional or named arguments."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class If(Node):
    """Rule 45."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """One `name in source` or `name in source..end` of a for, some or every."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """Rule 44."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """Rule 46: kind is "some" or "every"."""

    kind: str
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """Rule 55: function(a, b: type) body."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """Rule 54."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """Rules 57-60: entries see those before them."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """Rule 8: [low..high], ]low..high[ and (low..high)."""

    low: Node
    high: Node
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class UnaryComparison(Node):
    """Rule 7: < <= > >= = != with one end, the other side being the tested value."""

    operator: str
    end: Node


@dataclass(frozen=True, slots=True)
class UnaryTestsNode(Node):
    """Rules 13-17: a list of tests, its negation, or "-" (no tests)."""

    tests: tuple[Node, ...]
    negated: bool = False
