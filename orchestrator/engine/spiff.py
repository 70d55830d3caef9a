"""The part of SpiffWorkflow 3.2.0 the engine stands on, named once and typed once.

SpiffWorkflow has no types, so for the type checker this file says what we use of it; at run time it only
imports. Every hook listed here is relied upon: when the pinned version changes, this is the list to go
through. Not used of it: its parser (recursive, hides its own messages, sorts by drawing), its data
(`Task.data` stays empty), its prediction, its timers, messages and serialiser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:

    class Event:
        """A list of callbacks."""

        def connect(self, callback: Any, *args: Any) -> None: ...
        def __call__(self, *args: Any) -> None: ...

    class Task:
        """One place in the tree of a running workflow."""

        id: Any
        workflow: Any
        task_spec: Any
        triggered: bool
        thread_id: int
        data: dict[str, Any]
        internal_data: dict[str, Any]
        last_state_change: float
        _state: int
        _parent: Any
        _children: list[Any]

        def __init__(self, workflow: Any, task_spec: Any, parent: Any = None) -> None: ...
        @property
        def state(self) -> int: ...
        def has_state(self, state: int) -> bool: ...
        def complete(self) -> None: ...
        def _sync_children(self, task_specs: list[Any], state: int) -> None: ...

    class BpmnTask:
        """What the definition of a BPMN element does at each turn of a task's life."""

        name: str
        manual: bool
        _wf_spec: Any
        _inputs: list[str]
        _outputs: list[str]

        def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None: ...
        @property
        def outputs(self) -> list[Any]: ...
        def connect(self, taskspec: Any) -> None: ...
        def connect_outgoing_if(self, condition: Any, taskspec: Any) -> None: ...
        def connect_if(self, condition: Any, task_spec: Any) -> None: ...
        def _run_hook(self, my_task: Any) -> bool | None: ...

    class UserTask(BpmnTask):
        """Waits for a person (`manual`)."""

    class ExclusiveGateway(BpmnTask):
        """Runs the first condition that holds, else the default."""

        default_task_spec: str | None

    class InclusiveGateway(BpmnTask):
        """Runs every condition that holds, else the default."""

        def _get_matching_outputs(self, my_task: Any) -> tuple[list[Any], list[Any]]: ...

    class SubWorkflowTask(BpmnTask):
        """Starts a workflow of its own and waits for it."""

        spec: str

    class CallActivity(SubWorkflowTask):
        """Starts a workflow defined elsewhere and waits for it."""

    class LoopTask(BpmnTask):
        """Runs another task specification several times as its children."""

    class Operator:
        """A condition, asked by the gateways through `_matches`."""

        def __init__(self, *args: Any) -> None: ...

    class BpmnProcessSpec:
        """The task specifications of one process or sub-process."""

        name: str
        task_specs: dict[str, Any]
        start: Any
        data_objects: dict[str, Any]

        def __init__(self, name: str) -> None: ...

    class Workflow:
        """The base of both kinds of workflow."""

        def __init__(self, spec: Any, deserializing: bool) -> None: ...

    class BpmnWorkflow(Workflow):
        """A running process with the sub-processes it has started."""

        spec: Any
        tasks: dict[Any, Any]
        task_tree: Any
        subprocesses: dict[Any, Any]
        subprocess_specs: dict[str, Any]
        completed: bool
        completed_event: Event

        def __init__(self, spec: Any, subprocess_specs: Any, script_engine: Any, deserializing: bool) -> None: ...

    class BpmnSubWorkflow(Workflow):
        """A running sub-process or called process."""

        top_workflow: Any
        parent_task_id: Any

else:
    from SpiffWorkflow import Workflow
    from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
    from SpiffWorkflow.bpmn.specs.defaults import (
        CallActivity,
        ExclusiveGateway,
        InclusiveGateway,
        SubWorkflowTask,
        UserTask,
    )
    from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin as BpmnTask
    from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
    from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.operators import Operator
    from SpiffWorkflow.task import Task

FUTURE: int = TaskState.FUTURE
WAITING: int = TaskState.WAITING
READY: int = TaskState.READY
STARTED: int = TaskState.STARTED
COMPLETED: int = TaskState.COMPLETED
CANCELLED: int = TaskState.CANCELLED

__all__ = [
    "CANCELLED", "COMPLETED", "FUTURE", "READY", "STARTED", "WAITING",
    "BpmnProcessSpec", "BpmnSubWorkflow", "BpmnTask", "BpmnWorkflow", "CallActivity", "ExclusiveGateway",
    "InclusiveGateway", "LoopTask", "Operator", "SubWorkflowTask", "Task", "UserTask", "Workflow",
    "WorkflowException",
]  # fmt: skip
