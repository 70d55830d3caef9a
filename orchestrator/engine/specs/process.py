"""The specification of one process or embedded sub-process: its elements, its starts, what listens in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.engine.model import Definition, Element
from orchestrator.engine.moves import States
from orchestrator.engine.specs.node import Node
from orchestrator.engine.spiff import BpmnProcessSpec

if TYPE_CHECKING:
    from orchestrator.engine.specs.events import Watch
    from orchestrator.engine.specs.subprocesses import EventSubProcess

ROOT_NAME = "(root)"  # no element id may hold a parenthesis


class Root(Node):
    """The one token that is always there; everything hangs on it."""


class ProcessSpec(BpmnProcessSpec):
    """`key` names it in a program: a process id, or "process/sub-process" with its `parent`."""

    def __init__(self, key: str, definition: Definition, parent: str | None) -> None:
        super().__init__(key)
        self.key = key
        self.states = States(definition, parent)
        # SpiffWorkflow brings specifications of its own for start and end; ours needs neither, so no id is
        # taken.
        self.task_specs.clear()
        self.start = Root(self, Element(ROOT_NAME, "process", definition.process_id))
        self.starts: dict[str, Node] = {}
        self.watches: list[Watch] = []
        self.catchers: list[EventSubProcess] = []
        self.inclusive_joins: frozenset[str] = frozenset()
