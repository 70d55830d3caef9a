"""The range() function: text to a range whose ends are literals (DMN 1.5 §10.3.4.1, grammar rules 64-65)."""

from __future__ import annotations

from orchestrator.feel import nodes
from orchestrator.feel.errors import FeelSyntaxError, InvalidValue
from orchestrator.feel.names import NameSet
from orchestrator.feel.parser import Parser
from orchestrator.feel.scope import Run, Scope
from orchestrator.feel.values import Range

# The functions that make a temporal literal.
_MAKERS = frozenset(("date", "time", "date and time", "duration"))


def read_range(text: str) -> Range:
    """The range; InvalidValue when the text is anything else, or an end is not a literal."""
    try:
        node = Parser(text, (NameSet(_MAKERS),), {}).whole_expression()
    except FeelSyntaxError as error:
        raise InvalidValue("range", error.sentence("en")) from error
    if not isinstance(node, nodes.Interval) or not (_is_literal(node.low) and _is_literal(node.high)):
        raise InvalidValue("range", f'"{text}" is no range of literals')
    from orchestrator.feel.compiler import Compiler

    found: Range = Compiler(text).compile(node)(Scope({}, None, Run(strict=True)))
    return found


def _is_literal(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Negate):
        return isinstance(node.operand, nodes.Literal)
    if isinstance(node, nodes.Call):
        maker = isinstance(node.function, nodes.Name) and node.function.name in _MAKERS
        return maker and all(map(_is_literal, node.arguments))
    return isinstance(node, nodes.Literal)
