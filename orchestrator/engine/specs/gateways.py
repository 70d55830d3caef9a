"""Gateways: exclusive, parallel, inclusive and event-based.

Joins are ours and look only at tokens that wait at them: a parallel join needs one token from each incoming
flow and takes exactly those (more of them wait for the next round); an inclusive join goes on when no other
token of the process can still reach one of its empty incoming flows (BPMN 2.0.2, 13.4.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.engine.errors import NoFlow, NotTrueOrFalse
from orchestrator.engine.expressions import Formula, formula
from orchestrator.engine.model import Element
from orchestrator.engine.specs.node import Node
from orchestrator.engine.spiff import WAITING, Operator, WorkflowException
from orchestrator.engine.spiff import ExclusiveGateway as SpiffExclusiveGateway
from orchestrator.engine.spiff import InclusiveGateway as SpiffInclusiveGateway

if TYPE_CHECKING:
    from orchestrator.engine.case import Token
    from orchestrator.engine.specs.process import ProcessSpec


class Condition(Operator):
    """The condition on a flow, as SpiffWorkflow's gateways ask it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._formula: Formula = formula(text)

    def _matches(self, token: Token) -> bool:
        value = token.case.evaluate(token, self._formula)
        if not isinstance(value, bool):
            raise NotTrueOrFalse(element=token.task_spec.element.id, text=self._formula.text, value=value)
        return value


class _Choice(Node):
    """What the two gateways with conditions share."""

    def link(self, target: Node, flow_id: str, condition: Any = None) -> None:
        """Lead on where a condition holds, or by default (None)."""
        self.flow_ids[target.name] = flow_id
        if condition is None:
            self.connect(target)
        else:
            self.connect_if(condition, target)


class ExclusiveGateway(_Choice, SpiffExclusiveGateway):
    """Takes the first flow, in the file's order, whose condition holds, else the default flow."""

    def branch(self, token: Token, targets: list[Any]) -> None:
        """Choose one way."""
        try:
            self._run_hook(token)
        except WorkflowException as problem:
            raise NoFlow(element=self.element.id) from problem
        super().branch(token, [child.task_spec for child in token.children])


class _Join(Node):
    """A gateway that is entered only when all it waits for is there."""

    announced = False

    def was_entered(self, token: Token) -> bool:
        """Not while it waits."""
        return "via" not in token.internal_data


class ParallelGateway(_Join):
    """Splits into all flows; joins when one token from each incoming flow is there."""

    def _update_hook(self, token: Token) -> bool:
        if token.via is not None:
            token.internal_data["via"] = token.via
        arrived = {token.internal_data.get("via"): token}
        for other in waiting(token) if len(self._inputs) > 1 else ():
            arrived.setdefault(other.internal_data["via"], other)
        if len(arrived) < len(self._inputs):
            token._set_state(WAITING)
            return False
        join(token, arrived.values())
        return True


class InclusiveGateway(_Choice, _Join, SpiffInclusiveGateway):
    """Splits into every flow whose condition holds, else the default; joins what can still arrive."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name)
        # For each incoming flow: all elements from which a token can still reach it without passing here.
        self.upstream: dict[str, frozenset[str]] = {}

    def _update_hook(self, token: Token) -> bool:
        if len(self._inputs) < 2:
            self.announce(token)
            return True
        token.internal_data["via"] = token.via
        token._set_state(WAITING)
        return False

    def settle(self, token: Token) -> None:
        """Go on with all tokens that wait here, if nothing more can come."""
        arrived: dict[str, Token] = {}
        for other in (token, *waiting(token)):
            arrived.setdefault(other.internal_data["via"], other)
        awaited = _union(self.upstream, set(self.upstream) - set(arrived))
        awaited -= _union(self.upstream, set(arrived) & set(self.upstream))
        if any(t.task_spec is not self and t.task_spec.element.id in awaited for t in token.workflow.live()):
            return
        join(token, arrived.values())
        token._ready()

    def branch(self, token: Token, targets: list[Any]) -> None:
        """Choose every way that holds."""
        matching, default = self._get_matching_outputs(token)
        if not (matching or default):
            raise NoFlow(element=self.element.id)
        super().branch(token, matching or default)


class EventGateway(Node):
    """STARTED over its waiting events; the first that comes goes on, the others are dropped."""

    def _run(self, token: Token) -> bool | None:
        for event in self.outputs:
            event._update(token.add(event))
        return None

    def decide(self, token: Token, event: Token) -> None:
        """Give way to the event that came; raises nothing."""
        event.rehang()
        for other in token.children:
            other.workflow.remove(other)
        token.case.record("flow.taken", token, flow=self.flow_ids[event.task_spec.name])
        token.complete()


def waiting(token: Token) -> list[Token]:
    """The other tokens that wait at the same join of the same running process."""
    spec = token.task_spec
    return [t for t in token.workflow.live() if t.task_spec is spec and t is not token and t.state == WAITING]


def join(token: Token, arrived: Any) -> None:
    """Let one token go on in the place of all that arrived."""
    for other in list(arrived):
        if other is not token:
            token.workflow.remove(other)
    token.internal_data.pop("via", None)
    token.task_spec.announce(token)


def _union(sets: dict[str, frozenset[str]], keys: set[str]) -> set[str]:
    return set().union(*(sets[key] for key in keys))
