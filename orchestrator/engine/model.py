"""A process model as frozen values: what a file says, in the words the engine and its callers use.

Nothing here runs. Texts that begin with "=" are FEEL; every other text is itself. All records can be shared
by threads. The reader makes them, the compiler turns them into SpiffWorkflow's task specifications.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from orchestrator.text import Text

EventKind = Literal["none", "message", "timer", "signal", "error", "escalation", "terminate"]
NOTHING: Mapping[str, str] = MappingProxyType({})


def _nothing() -> Mapping[str, str]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer is due. `kind` says how `text` is read: an ISO date-time, an ISO duration, a cycle
    (`R3/PT1H` or cron), or a number of working days. `calendar` "working-hours" counts a duration in those
    only."""

    kind: Literal["date", "duration", "cycle", "working-days"]
    text: str
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """What an event catches or throws: `name` is the message's or signal's name, or the error or escalation
    code (None catches every code); `key` the correlation key's text."""

    kind: EventKind
    name: str | None = None
    key: str | None = None
    timer: Timer | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance: one run per item of `collection`, at once or one after another."""

    sequential: bool
    collection: str
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of an input or output mapping: `target` may be a path ("customer.name")."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is its text, None where it has none."""

    id: str
    source: str
    target: str
    condition: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node of a process; `kind` is its BPMN tag, `parent` the sub-process around it."""

    id: str
    kind: str
    process: str
    name: str = ""
    name_en: str = ""
    documentation: str = ""
    parent: str | None = None
    form_id: str | None = None
    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None
    due_date: str | None = None
    follow_up_date: str | None = None
    priority: str | None = None
    job_type: str | None = None
    retries: str | None = None
    headers: Mapping[str, str] = field(default_factory=_nothing)
    decision_id: str | None = None
    called_process: str | None = None
    takes_all_variables: bool = True
    gives_all_variables: bool = True
    script: str | None = None
    result_variable: str | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    event: EventTrigger | None = None
    loop: Loop | None = None
    attached_to: str | None = None
    interrupting: bool = True
    event_subprocess: bool = False
    default_flow: str | None = None
    properties: Mapping[str, str] = field(default_factory=_nothing)
    line: int | None = None

    @property
    def title(self) -> Text:
        """What people call it; without a name, its id."""
        return Text(self.name or self.id, self.name_en)


@dataclass(frozen=True, slots=True)
class Start:
    """A way into a process: `message` and `timer` where its kind has one."""

    element_id: str
    kind: EventKind
    message: str | None = None
    timer: Timer | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One executable process with everything it holds and everything it refers to."""

    process_id: str
    name: str
    name_en: str
    documentation: str
    properties: Mapping[str, str]
    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    starts: tuple[Start, ...]
    called_processes: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    job_types: frozenset[str] = frozenset()
    messages_caught: frozenset[str] = frozenset()
    messages_thrown: frozenset[str] = frozenset()
    _children: Mapping[str | None, tuple[Element, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def title(self) -> Text:
        """What people call the process; without a name, its id."""
        return Text(self.name or self.process_id, self.name_en)

    def children(self, parent: str | None) -> tuple[Element, ...]:
        """The elements directly inside a sub-process, or of the process itself (None), in the file's order."""
        return self._children.get(parent, ())
