"""What people see of cases and tasks, as frozen values; pages and the API only put them into words and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from orchestrator.store.paging import Page as Page
from orchestrator.text import Text

FactKind = Literal["money", "date", "datetime", "text", "bool", "number", "enum", "list"]


@dataclass(frozen=True, slots=True)
class FormView:
    """A form for the form-js viewer, as one person may see and fill it in."""

    schema: dict[str, Any]
    values: dict[str, Any]
    form_id: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its label; `options` are the words for the values of an enumeration, `file` the id of the file that
    it names."""

    key: str
    label: Text
    value: Any
    kind: FactKind
    options: Mapping[str, Text] = field(default_factory=dict)
    children: Sequence[Fact] = ()
    file: str | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in a list."""

    id: str
    name: Text
    process: Text
    process_key: str
    element: str
    case_id: str
    title: str
    business_key: str
    state: str
    assignee: str | None
    assignee_name: Text | None
    mine: bool
    claimable: bool
    created_at: datetime
    due_at: datetime | None
    provisional: bool
    reminded: bool
    escalated: bool
    late: bool
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as it was made: what went in, which rows matched, what came out, and why in words."""

    id: str
    name: Text
    at: datetime
    element: Text
    inputs: Sequence[tuple[Text, Any]]
    outputs: Sequence[tuple[Text, Any]]
    output: Any
    matched: Sequence[int]
    sentence: Text
    model_hash: str | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person decided and wrote at a step."""

    at: datetime
    person: Text
    role: Text
    node: Text
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its page shows it."""

    row: TaskRow
    form: FormView | None
    can_claim: bool
    can_release: bool
    can_complete: bool
    why_not: Text | None
    facts: Sequence[Fact]
    decisions: Sequence[DecisionView]
    opinions: Sequence[Opinion]
    duty: Text | None


@dataclass(frozen=True, slots=True)
class Completed:
    """What became of the case after a completion; `next_task_id` is a task that the same person can go on with."""

    case_id: str
    next_task_id: str | None
    case_ended: bool


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list; `at` names the places where it waits."""

    id: str
    title: str
    business_key: str
    process: Text
    process_key: str
    state: str
    state_name: Text
    started_at: datetime
    ended_at: datetime | None
    started_by: Text
    at: Sequence[Text]
    outcome: Text | None
    incidents: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """A place where the case stopped."""

    token: str
    element: str
    name: Text
    code: str
    message: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model that the case runs on."""

    kind: str
    key: str
    name: Text
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its page shows it."""

    row: CaseRow
    facts: Sequence[Fact]
    data: Sequence[Fact]
    decisions: Sequence[DecisionView]
    opinions: Sequence[Opinion]
    tasks: Sequence[TaskRow]
    incidents: Sequence[IncidentView]
    models: Sequence[ModelView]
    can_cancel: bool
    chain_head: str
    chain_count: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """A process's diagram with what happened on it: element ids done and live, flow ids taken."""

    process_key: str
    xml: str
    done: Sequence[str]
    live: Sequence[str]
    taken: Sequence[str]
    incidents: Sequence[str]
    called: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class EventView:
    """An event of the record, as this person may see it."""

    seq: int
    at: datetime
    kind: str
    kind_name: Text
    actor: Text
    role: Text | None
    element: Text | None
    element_id: str | None
    detail: Sequence[Fact]
    hash: str
