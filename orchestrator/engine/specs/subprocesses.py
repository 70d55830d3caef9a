"""Sub-processes: embedded, called, and event sub-processes.

Each runs as a SubCase in its token's place. An embedded one lies inside its token's scope; a called process
has a root scope of its own that nothing inside sees or writes beyond: variables are copied in and, at the
end, out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.engine import scopes
from orchestrator.engine.case import SubCase, chain
from orchestrator.engine.errors import TooDeep
from orchestrator.engine.model import Element, EventTrigger
from orchestrator.engine.specs.node import Node
from orchestrator.engine.spiff import STARTED, SubWorkflowTask
from orchestrator.engine.spiff import CallActivity as SpiffCallActivity

if TYPE_CHECKING:
    from orchestrator.engine.case import Token
    from orchestrator.engine.specs.process import ProcessSpec


MOST_DEEP = 50


class SubProcess(Node, SubWorkflowTask):
    """STARTED while its SubCase runs, READY when that is over."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None, *, key: str) -> None:
        super().__init__(process, element, name, subworkflow_spec=key)

    def _update_hook(self, token: Token) -> bool:
        if _depth(token) > MOST_DEEP:
            raise TooDeep(element=self.element.id, most=MOST_DEEP)
        super()._update_hook(token)
        self.copy_data(token)
        spec = token.case.subprocess_specs[self.spec]
        token._set_state(STARTED)
        SubCase(token.case, token, spec).begin(next(iter(spec.starts.values())))
        return False

    def _on_subworkflow_completed(self, subworkflow: SubCase, token: Token) -> None:
        del token.case.subprocesses[token.id]
        self.update_data(token)
        token._ready()

    def _on_cancel(self, token: Token) -> None:
        inside = token.case.subprocesses.pop(token.id, None)
        if inside is not None:
            inside.clear()
        super()._on_cancel(token)

    def copy_data(self, token: Token) -> None:
        """What goes in: nothing to do, the inside sees the outside."""

    def update_data(self, token: Token) -> None:
        """What comes out: nothing to do, the inside wrote outside."""


class CallActivity(SubProcess, SpiffCallActivity):
    """Runs another process behind a barrier of variables."""

    is_call = True

    def copy_data(self, token: Token) -> None:
        """Copy in all that is visible, or only what the input mappings made."""
        variables = token.case.variables
        seen = chain(token) if self.element.takes_all_variables else [token.id]
        for name, value in variables.visible(seen).items():
            variables.set(scopes.barrier(token.id), name, value)

    def update_data(self, token: Token) -> None:
        """Copy out what was written: for the output mappings where there are any, else outwards unless refused."""
        variables = token.case.variables
        results = variables.written(scopes.barrier(token.id))
        variables.drop((scopes.barrier(token.id),))
        if self.outputs_mapped or self.element.gives_all_variables:
            self.store(token, results)

    def own_scopes(self, token: Token) -> tuple[str, ...]:
        """Its own, and the called process's root."""
        return (token.id, scopes.barrier(token.id))


class EventSubProcess(SubProcess):
    """Runs when its start event comes, in the place of everything else in its scope if it interrupts."""

    is_event = True

    def __init__(self, process: ProcessSpec, element: Element, start: Element, *, key: str) -> None:
        super().__init__(process, element, key=key)
        self.caught: EventTrigger | None = start.event
        self._interrupts = start.interrupting
        self._maps_content = bool(start.outputs)

    def trigger_from(self, origin: Token, payload: Mapping[str, Any]) -> None:
        """Begin, with what the event brought: for the start event's output mappings, or into the variables."""
        token = origin.workflow.task_tree.add(self)
        if self._interrupts:
            origin.workflow.clear(but=token)
        variables = token.case.variables
        if self._maps_content:
            for name, value in payload.items():
                variables.set(token.id, name, value)
        else:
            variables.merge(chain(token), payload)
        self._update(token)


def _depth(token: Token) -> int:
    depth, host = 1, token.workflow.host
    while host is not None:
        depth, host = depth + 1, host.workflow.host
    return depth
