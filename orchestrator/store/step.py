"""The step commit: everything that one step of a case changes, written by one statement that proves what it hit.

The statement is put together from the parts in `sql/step_*.sql` that have something to write; each part returns a
row for each row it hit, and the counts are held against what the step meant to write. A mismatch raises WriteMissed,
which rolls the whole step back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from orchestrator.store.statements import SQL
from orchestrator.store.transaction import Transaction, WriteMissed


class TaskOpened(NamedTuple):
    """A user task that opened; `id` is its token."""

    id: str
    process_key: str
    element: str
    form_id: str | None
    assignee: str | None
    groups: list[str]
    users: list[str]
    unit_id: str | None
    duty: str | None
    sealed: bool
    priority: int
    due_at: str | None
    due_days: int | None
    provisional: bool
    escalate_to: str | None


class TaskClosed(NamedTuple):
    """A user task that closed; `state` is completed or cancelled, `person` who completed it, `undo` takes it back."""

    id: str
    state: str
    person: str | None
    undo: str | None = None


class TimerSet(NamedTuple):
    """A timer to arm; `kind` is element, remind or escalate."""

    kind: str
    token: str
    element: str
    due: datetime


class SubscriptionSet(NamedTuple):
    """A message subscription to open."""

    token: str
    element: str
    message: str
    key: str


class JobSet(NamedTuple):
    """A job that waits for a worker outside."""

    token: str
    element: str
    process: str
    type: str
    retries: int


class IncidentSet(NamedTuple):
    """An incident to record."""

    token: str
    element: str
    code: str
    message: str


class OutboxRow(NamedTuple):
    """An effect for after the commit; jobs with one `lock` never run at once."""

    id: str
    kind: str
    payload: str
    lock: str | None


class EventRow(NamedTuple):
    """A sealed event."""

    seq: int
    kind: str
    actor: str
    element: str | None
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class Step:
    """All that a step writes. `expected_seq` is the case's sequence when it was read under the lock."""

    id: str
    at: datetime
    expected_seq: int
    seq: int
    head: str
    tokens: str
    state: str
    title: str
    process_key: str
    business_key: str
    ended_at: datetime | None = None
    outcome: str | None = None
    variables: Sequence[tuple[str, str, str]] = ()
    variables_removed: Sequence[tuple[str, str]] = ()
    tasks_opened: Sequence[TaskOpened] = ()
    tasks_closed: Sequence[TaskClosed] = ()
    timers: Sequence[TimerSet] = ()
    timers_removed: Sequence[str] = ()
    subscriptions: Sequence[SubscriptionSet] = ()
    subscriptions_removed: Sequence[str] = ()
    incidents: Sequence[IncidentSet] = ()
    incidents_removed: Sequence[str] = ()
    jobs: Sequence[JobSet] = ()
    jobs_removed: Sequence[str] = ()
    outbox: Sequence[OutboxRow] = ()
    events: Sequence[EventRow] = field(default_factory=tuple)


UNCOUNTED = {"step_timers_removed", "step_running_key", "step_variables_removed", "step_jobs_removed"}


def commit_step(tx: Transaction, step: Step) -> None:
    """Write the step; WriteMissed when any part hit another number of rows than the step holds."""
    parts = _parts(step)
    row = tx.execute_prepared(_statement(tuple(parts)), _parameters(step)).fetchone()
    for name, expected in parts.items():
        if name not in UNCOUNTED and row[name] != expected:
            raise WriteMissed(statement=name, expected=expected, got=row[name])


@cache
def _statement(names: tuple[str, ...]) -> str:
    """These parts as one statement that gives the number of rows each of them hit."""
    parts = ",\n".join(f"{name} AS (\n{SQL[name]})" for name in names)
    counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in names)  # noqa: S608 - our own files
    return f"WITH {parts}\nSELECT {counts}"


def _parts(step: Step) -> dict[str, int]:
    sizes = {
        "step_instance": 1,
        "step_running_key": int(step.state in ("ended", "cancelled")),
        "step_variables_set": len(step.variables),
        "step_variables_removed": len(step.variables_removed),
        "step_tasks_opened": len(step.tasks_opened),
        "step_tasks_closed": len(step.tasks_closed),
        "step_timers_set": len(step.timers),
        "step_timers_removed": len(step.timers_removed),
        "step_subscriptions_set": len(step.subscriptions),
        "step_subscriptions_removed": len(step.subscriptions_removed),
        "step_incidents_set": len(step.incidents),
        "step_incidents_removed": len(step.incidents_removed),
        "step_jobs_set": len(step.jobs),
        "step_jobs_removed": len(step.jobs_removed),
        "step_outbox": len(step.outbox),
        "step_events": len(step.events),
    }
    return {name: size for name, size in sizes.items() if size}


def _parameters(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "at": step.at,
        "expected_seq": step.expected_seq,
        "seq": step.seq,
        "head": step.head,
        "tokens": step.tokens,
        "state": step.state,
        "title": step.title,
        "process_key": step.process_key,
        "business_key": step.business_key,
        "ended_at": step.ended_at,
        "outcome": step.outcome,
        "tasks_opened": json.dumps([task._asdict() for task in step.tasks_opened]),
        "timers_removed": list(step.timers_removed),
        "subscriptions_removed": list(step.subscriptions_removed),
        "incidents_removed": list(step.incidents_removed),
        **_columns("variable", ("scope", "name", "value"), step.variables),
        **_columns("removed", ("scope", "name"), step.variables_removed),
        **_columns("closed", ("task", "state", "person", "undo"), step.tasks_closed),
        **_columns("timer", TimerSet._fields, step.timers),
        **_columns("subscription", SubscriptionSet._fields, step.subscriptions),
        **_columns("incident", IncidentSet._fields, step.incidents),
        "jobs_removed": list(step.jobs_removed),
        **_columns("job", JobSet._fields, step.jobs),
        **_columns("outbox", OutboxRow._fields, step.outbox),
        **_columns("event", EventRow._fields, step.events),
    }


def _columns(prefix: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Rows as one list per column, named prefix_column as in the statements; none where the part is left out."""
    if not rows:
        return {}
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return {f"{prefix}_{name}": list(column) for name, column in columns}
