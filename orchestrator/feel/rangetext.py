"""The range() function: text to a range whose ends are literals (DMN 1.5 §10.3.4.1, grammar rules 64-65)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orchestrator.feel import iso, nodes
from orchestrator.feel.errors import FeelSyntaxError, InvalidValue
from orchestrator.feel.names import NameSet
from orchestrator.feel.operators import make_range, negate
from orchestrator.feel.parser import Parser
from orchestrator.feel.values import Range, Value

# The functions that make a temporal literal of a text.
_MAKERS: Mapping[str, Callable[[str], Value]] = {
    "date": iso.date,
    "time": iso.time,
    "date and time": iso.date_time,
    "duration": iso.duration,
}
_NAMES = NameSet(_MAKERS)


def read_range(text: str) -> Range:
    """The range; InvalidValue when the text is anything else, or an end is not a literal."""
    try:
        node = Parser(text, (_NAMES,), {}).whole_expression()
    except FeelSyntaxError as error:
        raise InvalidValue("range", error.sentence("en")) from error
    if not isinstance(node, nodes.Interval):
        raise InvalidValue("range", f'"{text}" is no range')
    return make_range(_literal(node.low), _literal(node.high), node.low_in, node.high_in)


def _literal(node: nodes.Node) -> Value:
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negate) and isinstance(node.operand, nodes.Literal):
        return negate(node.operand.value)
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name) and len(node.arguments) == 1:
        make, argument = _MAKERS.get(node.function.name), _literal(node.arguments[0])
        if make is not None and isinstance(argument, str):
            return make(argument)
    raise InvalidValue("range", "an end is no literal")
