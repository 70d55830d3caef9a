"""What all elements have in common: how a token enters, runs, leaves and is cancelled.

The order of a token's life, each step named after SpiffWorkflow's hook that calls it:

- `_update`, entering: it is recorded, input mappings are made, boundary events begin to listen; then the token is
  READY, or WAITING for an event, or STARTED with something inside.
- `_run`, running: `work`, output mappings, a multi-instance collects the result, tokens for the ways out are made.
  Everything that can fail is in these two; what failed is taken back, the token parked, and a retry does it again.
- `_on_complete`, leaving: the token's scope is forgotten, the ways out are entered.
- `_on_cancel`: the same for a token that is taken away, but nothing is entered.

Subclasses say what is particular about a kind of element and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from orchestrator.engine import scopes
from orchestrator.engine.case import chain
from orchestrator.engine.expressions import Formula, formula
from orchestrator.engine.model import Assignment, Element
from orchestrator.engine.moves import go_back
from orchestrator.engine.spiff import FUTURE, BpmnTask
from orchestrator.errors import CountersignError

if TYPE_CHECKING:
    from orchestrator.engine.case import SubCase, Token
    from orchestrator.engine.specs.events import BoundaryEvent, Watch
    from orchestrator.engine.specs.loops import MultiInstance
    from orchestrator.engine.specs.process import ProcessSpec


class Node(BpmnTask):
    """The task specification of an element; built once, read only afterwards."""

    listens: ClassVar[bool] = False  # the case may end while such a token is there
    is_call: ClassVar[bool] = False
    is_event: ClassVar[bool] = False  # an event sub-process
    announced: ClassVar[bool] = True  # entering is recorded when the token arrives (joins and events: later)

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None, **kwargs: Any) -> None:
        self.element = element
        self.inputs_mapped = _compiled(element.inputs)
        self.outputs_mapped = _compiled(element.outputs)
        self.flow_ids: dict[str, str] = {}
        self.watches: list[Watch] = []
        self.catchers: list[BoundaryEvent] = []
        self.loop: MultiInstance | None = None
        self.in_loop = False  # its tokens are runs of a multi-instance, whose token they hang on
        super().__init__(process, name or element.id, bpmn_name=element.name, **kwargs)

    def link(self, target: Node, flow_id: str, condition: Any = None) -> None:
        """Lead on to another element by a sequence flow."""
        self.flow_ids[target.name] = flow_id
        self.connect(target)

    # -- entering

    def _predict(self, token: Token, *args: Any, **kwargs: Any) -> None:
        """Nothing is predicted."""

    def _update(self, token: Token) -> None:
        if self.announced and token.state == FUTURE:
            self.announce(token)
        mark = token.case.mark()
        try:
            ready = self._update_hook(token)
        except CountersignError as error:
            for child in token.children:
                child.cancel()
            token.case.rollback(mark)
            token.case.park(token, "enter", error)
        else:
            if ready:
                token._ready()

    def _update_hook(self, token: Token) -> bool:
        self.map_inputs(token)
        for watch in self.watches:
            watch._update(token.add(watch))
        return True

    def announce(self, token: Token) -> None:
        """Record that the element was entered."""
        loop = {"loopCounter": token.internal_data["index"] + 1} if self.in_loop else {}
        token.case.record("element.entered", token, **loop)

    def map_inputs(self, token: Token) -> None:
        """Input mappings: each makes a variable of the token's own scope and sees those before it."""
        case = token.case
        for source, path in self.inputs_mapped:
            value = case.evaluate(token, source)
            held = case.variables.local(token.id).get(path[0])
            case.variables.set(token.id, path[0], scopes.put(held, path[1:], value))

    # -- running

    def test(self) -> None:
        """The linter has tested it."""

    def _on_ready(self, token: Token) -> None:
        if not self.manual:
            token.case.agenda.append(token)

    def _run(self, token: Token) -> bool | None:
        if self.work(token) is None:
            return None
        self.leave(token)
        return True

    def work(self, token: Token) -> bool | None:
        """What the element does; None when the token must not go on from here."""
        return True

    def leave(self, token: Token) -> None:
        """Output mappings, a multi-instance's collecting, and tokens for the ways out."""
        self.map_outputs(token)
        if self.loop is not None:
            self.loop.collect(token)
        self.stop_listening(token)
        back = token.internal_data.get("back")
        if back is None or not go_back(token, back):
            self.branch(token, self.outputs)

    def branch(self, token: Token, targets: list[Any]) -> None:
        """Make a token for each way that is taken; they are entered when this one completes."""
        token._sync_children(targets, FUTURE)
        for child in token.children:
            child.via = self.flow_ids[child.task_spec.name]
            token.case.record("flow.taken", token, flow=child.via)

    def store(self, token: Token, values: Mapping[str, Any]) -> None:
        """Take in what came from outside or was computed: local when there are output mappings, else by scope."""
        variables = token.case.variables
        if self.outputs_mapped:
            for name, value in values.items():
                variables.set(token.id, name, value)
        else:
            variables.merge(chain(token), values)

    def map_outputs(self, token: Token) -> None:
        """Output mappings: evaluated one after another, each seeing those before it, then written outwards."""
        if not self.outputs_mapped:
            return
        # A run of a multi-instance writes to its own scope too, where the names of its result are.
        case, outer = token.case, chain(token)[0 if self.in_loop else 1 :]
        found: dict[str, Any] = {}
        held = case.variables.context(outer)
        for source, path in self.outputs_mapped:
            value = case.evaluate(token, source, found)
            found[path[0]] = scopes.put(found.get(path[0], held.get(path[0])), path[1:], value)
        case.variables.merge(outer, found)

    # -- going

    def stop_listening(self, token: Token) -> None:
        """End the boundary events that still listen."""
        for child in token.children:
            child.cancel()

    def _on_complete_hook(self, token: Token) -> None:
        case = token.case
        case.record("element.completed", token)
        case.variables.drop(self.own_scopes(token))
        if self.loop is not None:
            self.loop.merge_child(token)

    def _on_cancel(self, token: Token) -> None:
        case = token.case
        case.variables.drop(self.own_scopes(token))
        if self.was_entered(token):
            case.record("element.cancelled", token)

    def was_entered(self, token: Token) -> bool:
        """Whether entering was recorded; only then is cancelling."""
        return True

    def own_scopes(self, token: Token) -> tuple[str, ...]:
        """The scopes that live and die with the token."""
        return (token.id,)

    # -- what reaches a token from outside, or from inside its sub-process

    def _on_subworkflow_completed(self, subworkflow: SubCase, token: Token) -> None:
        raise NotImplementedError(self.element.kind)

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The event the token waits for has come."""
        raise NotImplementedError(self.element.kind)


def _compiled(assignments: tuple[Assignment, ...]) -> tuple[tuple[Formula, tuple[str, ...]], ...]:
    return tuple((formula(line.source), tuple(line.target.split("."))) for line in assignments)
