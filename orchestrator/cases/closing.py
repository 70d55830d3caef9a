"""Closing a step: what changed since the case was opened, sealed into its chain and written at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import uuid_utils.compat as uuid

from orchestrator import audit, engine
from orchestrator.access import Actor
from orchestrator.audit import Draft
from orchestrator.cases import assignment, recording, sight
from orchestrator.cases.opening import OpenCase
from orchestrator.engine import REMOVED
from orchestrator.feel import dumps
from orchestrator.store import Transaction
from orchestrator.store.step import (
    EventRow,
    IncidentSet,
    JobSet,
    OutboxRow,
    Step,
    SubscriptionSet,
    TaskClosed,
    TaskOpened,
    TimerSet,
    commit_step,
)


def close_step(
    tx: Transaction, case: OpenCase, actor: Actor, *, completed: str | None = None, shown: Iterable[str] = ()
) -> None:
    """Write everything the step changed. `completed` is the token of the task that the actor completed, `shown`
    the variables that the step's own event (already in `case.drafts`) shows."""
    after = case.execution.waits
    rows, timers = _opened_tasks(case, after)
    case.opened.update((row.id, row) for row in rows)
    closed = _closed_tasks(case, after, actor, completed)
    jobs = _new(case.before.jobs, after.jobs)
    drafts = [
        *case.drafts,
        *recording.drafts(case, shown),
        *_task_drafts(case, rows, closed, completed),
        *[_job_draft(case, job) for job in jobs],
        *_end_drafts(case),
    ]
    events = _seal(case, actor, drafts)
    armed, disarmed = _timers(case, after)
    incidents = _new(case.before.incidents, after.incidents)
    commit_step(
        tx,
        Step(
            id=case.id,
            at=case.now,
            expected_seq=case.row["seq"],
            seq=events[-1].seq if events else case.row["seq"],
            head=events[-1].hash if events else case.row["head"],
            tokens=json.dumps(case.execution.dump(), separators=(",", ":")),
            state=_state(case),
            title=_title(case),
            process_key=case.row["process_key"],
            business_key=case.row["business_key"],
            ended_at=case.now if case.execution.completed else None,
            outcome=_outcome(case),
            variables=_written(case),
            variables_removed=[key for key, value in case.execution.variables.dirty.items() if value is REMOVED],
            tasks_opened=rows,
            tasks_closed=closed,
            timers=[*armed, *timers],
            timers_removed=[*disarmed, *[task.id for task in closed]],
            subscriptions=_subscriptions(case, after),
            subscriptions_removed=_gone(case.before.subscriptions, after.subscriptions),
            incidents=[IncidentSet(i.token, i.element, i.code, dumps([i.zh, i.en])) for i in incidents],
            incidents_removed=_gone(case.before.incidents, after.incidents),
            jobs=[JobSet(j.token, j.element, j.process, j.type, j.retries) for j in jobs if is_external(case, j)],
            jobs_removed=_gone(case.before.jobs, after.jobs),
            outbox=_outbox(case, jobs),
            events=events,
        ),
    )


def is_external(case: OpenCase, job: engine.Job) -> bool:
    """Whether a worker outside the service does the job, as the model says."""
    element = case.release.program.element(job.element, job.process)
    return element.properties.get("countersign.worker") == "external"


def _new(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    known = {wait.token for wait in before}
    return [wait for wait in after if wait.token not in known]


def _gone(before: Sequence[Any], after: Sequence[Any]) -> list[str]:
    live = {wait.token for wait in after}
    return [wait.token for wait in before if wait.token not in live]


def _opened_tasks(case: OpenCase, after: engine.Waits) -> tuple[list[TaskOpened], list[TimerSet]]:
    rows, timers = [], []
    for wait in _new(case.before.tasks, after.tasks):
        row, own = assignment.opened(case, wait)
        rows.append(_done_before(case, row))
        timers.extend(own)
    return rows, timers


def _done_before(case: OpenCase, row: TaskOpened) -> TaskOpened:
    """A task that was returned goes to the person who did it before, if it is offered to them."""
    person = case.again.get(row.element)
    if person is None or row.assignee is not None:
        return row
    offered = sight.is_offered(person, {**row._asdict(), "escalated_at": None})
    return row._replace(assignee=person.person_id) if offered else row


def _closed_tasks(case: OpenCase, after: engine.Waits, actor: Actor, completed: str | None) -> list[TaskClosed]:
    return [
        TaskClosed(token, "completed", actor.person_id, case.undo)
        if token == completed
        else TaskClosed(token, "cancelled", None)
        for token in _gone(case.before.tasks, after.tasks)
    ]


def _timers(case: OpenCase, after: engine.Waits) -> tuple[list[TimerSet], list[str]]:
    """Element timers to arm, also those of a cycle that moved on, and tokens whose timer is gone."""
    before = {(timer.token, timer.due) for timer in case.before.timers}
    armed = [
        TimerSet("element", timer.token, timer.element, timer.due)
        for timer in after.timers
        if (timer.token, timer.due) not in before
    ]
    return armed, _gone(case.before.timers, after.timers)


def _subscriptions(case: OpenCase, after: engine.Waits) -> list[SubscriptionSet]:
    return [
        SubscriptionSet(wait.token, wait.element, wait.message, wait.key)
        for wait in _new(case.before.subscriptions, after.subscriptions)
    ]


def _written(case: OpenCase) -> list[tuple[str, str, str]]:
    dirty = case.execution.variables.dirty
    return [(scope, name, dumps(value)) for (scope, name), value in dirty.items() if value is not REMOVED]


def _outbox(case: OpenCase, jobs: Iterable[engine.Job]) -> list[OutboxRow]:
    """Jobs to run and messages to deliver, each after the commit. Jobs that came to the queue while the case was
    suspended were dropped there; the step that resumes it sends all that wait anew."""
    jobs = case.execution.waits.jobs if case.resumed else jobs
    rows = [
        _effect(case, "job", {"case": case.id, "token": job.token, "type": job.type, "retries": job.retries})
        for job in jobs
        if not is_external(case, job)
    ]
    thrown = [happening.data for happening in case.execution.happenings if happening.kind == "message.thrown"]
    return [*rows, *(_effect(case, "message", {**data, "sender": case.id}) for data in thrown)]


def _effect(case: OpenCase, kind: str, payload: dict[str, Any]) -> OutboxRow:
    """No lock in the queue: jobs of one case take turns at its row; one that waits for its retry holds up no other."""
    identity = str(uuid.uuid7())
    return OutboxRow(identity, kind, dumps({**payload, "id": identity}), None)


def _task_drafts(
    case: OpenCase, rows: Iterable[TaskOpened], closed: Iterable[TaskClosed], completed: str | None
) -> list[Draft]:
    opened = [case.draft("task.opened", _task_payload(task), task.process_key, task.element) for task in rows]
    elements = {wait.token: wait for wait in case.before.tasks}
    cancelled = [
        case.draft("task.cancelled", {"task": task.id}, elements[task.id].process, elements[task.id].element)
        for task in closed
        if task.id != completed
    ]
    return [*cancelled, *opened]


def _task_payload(task: TaskOpened) -> dict[str, Any]:
    return {
        "task": task.id,
        "assignee": task.assignee,
        "groups": task.groups,
        "users": task.users,
        "due": task.due_at,
        "form": task.form_id,
    }


def _job_draft(case: OpenCase, job: engine.Job) -> Draft:
    return case.draft("job.created", {"job": job.token, "type": job.type}, job.process, job.element)


def _end_drafts(case: OpenCase) -> list[Draft]:
    if not case.execution.completed or case.row["state"] == "cancelled":
        return []
    return [Draft("case.ended", {"ends": _ends(case)}, process=case.row["process_key"])]


def _seal(case: OpenCase, actor: Actor, drafts: Iterable[Draft]) -> list[EventRow]:
    rows: list[EventRow] = []
    seq, head = int(case.row["seq"]), str(case.row["head"])
    for draft in drafts:
        sealed = audit.seal(case.id, seq + 1, head, draft, actor, case.now)
        seq, head = sealed.seq, sealed.hash
        rows.append(EventRow(seq, sealed.kind, sealed.actor, sealed.element, sealed.body, sealed.hash))
    return rows


def _state(case: OpenCase) -> str:
    if case.row["state"] == "cancelled":
        return "cancelled"
    return "ended" if case.execution.completed else str(case.row["state"])


def _outcome(case: OpenCase) -> str | None:
    """The end event that the case reached; the pages show its name."""
    ends = _ends(case) if case.execution.completed else []
    return ends[-1] if ends else None


def _ends(case: OpenCase) -> list[str]:
    """The end events that the case reached, the one that ended it last; that may be one of an event sub-process."""
    program, process = case.release.program, case.row["process_key"]
    done = [h.element for h in case.execution.happenings if h.kind == "element.completed" and h.process == process]
    last = [element for element in done if program.element(element, process).kind == "endEvent"]
    return [element for element in case.execution.ended_at if element not in last[-1:]] + last[-1:]


def _title(case: OpenCase) -> str:
    """What people call the case: the customer's name where there is one, else its business key."""
    name = case.execution.variables.root.get("customer_name")
    return str(name or case.row["title"] or case.row["business_key"])
