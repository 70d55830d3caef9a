"""The verbs of a user task: claim, release, complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.access import Actor, NotAllowed
from orchestrator.access.people import names
from orchestrator.access.roles import wide
from orchestrator.audit import Draft
from orchestrator.cases import files, filling, recording, separation, sight
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import TaskGone, TaskNotFound, TaskTaken
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.views import Completed
from orchestrator.engine import Element
from orchestrator.feel import dumps
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

GONE = {
    "completed": Text("已办理", "completed"),
    "cancelled": Text("已取消", "withdrawn by the process"),
}


def complete(tx: Transaction, task_id: str, data: Mapping[str, Any], actor: Actor) -> Completed:
    """Complete a task with the data of its form: checked, written and recorded as one step of its case.

    TaskNotFound, TaskGone, TaskTaken, NotAllowed, DutyConflict, forms.InvalidData.
    """
    case, task = open_task(tx, task_id, actor)
    refuse_unless_theirs(tx, case, task, actor)
    values = _validated(case, task, data)
    if task["form_id"] is not None:
        files.bind(tx, case.id, case.release.forms[task["form_id"]], values, actor)
    _record_completion(case, task, values, actor)
    _complete(case, task, values)
    close_step(tx, case, actor, completed=task["id"], shown=values)
    return Completed(case.id, _next_task(case, actor), case.execution.completed)


def claim(tx: Transaction, task_id: str, actor: Actor) -> None:
    """Take a task that is offered to this person; claiming one's own task again changes nothing."""
    case, task = open_task(tx, task_id, actor)
    refuse_unless_theirs(tx, case, task, actor)
    if task["assignee"] != actor.person_id:
        _assign(tx, case, task, actor.person_id, "task.claimed", actor)


def release(tx: Transaction, task_id: str, actor: Actor) -> None:
    """Give a claimed task back to those it was offered to."""
    case, task = open_task(tx, task_id, actor)
    if task["assignee"] != actor.person_id:
        raise NotAllowed(what="release")
    if not releasable(case.release.program.element(task["element"], task["process_key"]), task):
        raise NotAllowed(what="release: assigned by the process")
    _assign(tx, case, task, None, "task.released", actor)


def releasable(element: Element, task: Row) -> bool:
    """Whether a holder may give the task back: not one that the process gave to this person, such as a vote."""
    return element.assignee is None and bool(task["groups"] or task["users"])


def _complete(case: OpenCase, task: Row, values: Mapping[str, Any]) -> None:
    element = case.release.program.element(task["element"], task["process_key"])
    if element.properties.get("countersign.withdraw") == "true":
        undo = case.execution.complete_undoable(task["id"], values)
        case.undo = dumps(undo) if undo is not None else None
    else:
        case.execution.complete(task["id"], values)


def split(task_id: str) -> tuple[str, str]:
    """Case id and token of a task's public id."""
    case_id, dot, token = task_id.partition(".")
    if not dot or not token:
        raise TaskNotFound(task=task_id)
    return case_id, token


def writable(case: OpenCase, task: Row) -> list[str] | None:
    """The fields that the step may write, as the model says; None for every field that is not read-only."""
    element = case.release.program.element(task["element"], task["process_key"])
    keys = element.properties.get("countersign.fields.write")
    return None if keys is None else keys.replace(",", " ").split()


def open_task(tx: Transaction, task_id: str, actor: Actor) -> tuple[OpenCase, Row]:
    """The case under its lock and its open task that the person may see; TaskNotFound, TaskGone, CaseOver."""
    case_id, token = split(task_id)
    case = open_case(tx, case_id, token)
    task = case.task
    if task is None or not sight.sees_task(actor, task):
        raise TaskNotFound(task=task_id)
    if task["state"] != "open":
        state = GONE[task["state"]]
        raise TaskGone(task=task_id, state_zh=state.zh, state_en=state.en)
    return case, task


def refuse_unless_theirs(tx: Transaction, case: OpenCase, task: Row, actor: Actor) -> None:
    """A task is done by its assignee, or while it has none by those it is offered to, if no duty speaks against it."""
    holder = task["assignee"]
    if holder is not None and holder != actor.person_id:
        if not sight.is_offered(actor, task):
            raise NotAllowed(what="task")
        name = names(tx, [holder]).get(holder, Text(holder, holder))
        raise TaskTaken(by_zh=name.zh, by_en=name.en)
    if holder is None and not sight.is_offered(actor, task):
        raise NotAllowed(what="task")
    element = case.release.program.element(task["element"], task["process_key"])
    separation.refuse(actor, task, element, case.duties, lambda text: case.execution.evaluate(task["id"], text))


def _validated(case: OpenCase, task: Row, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as the pinned form allows it; a task without a form takes none."""
    form_id = task["form_id"]
    if form_id is None:
        if data:
            raise NotAllowed(what=", ".join(sorted(data)))
        return {}
    variables = case.execution.visible(task["id"])
    today = case.now.astimezone(case.calendar.zone).date()
    form, keys = case.release.forms[form_id], writable(case, task)
    whole = filling.entered(form, keys, variables, data)
    return form.validate(whole, variables=variables, writable=keys, today=today)


def _record_completion(case: OpenCase, task: Row, values: Mapping[str, Any], actor: Actor) -> None:
    known = case.execution.visible(task["id"])
    before = {name: known.get(name) for name in values if known.get(name) not in (None, values[name])}
    payload = {
        "task": task["id"],
        "form": task["form_id"],
        "form_model": case.release.members["form"].get(task["form_id"]),
        "duty": task["duty"],
        "sealed": task["sealed"],
        "due": task["due_at"],
        "data": recording.protect(case, values),
        "before": recording.protect(case, before),
    }
    case.drafts.append(draft(case, task, "task.completed", payload))


def _assign(
    tx: Transaction, case: OpenCase, task: Row, person: str | None, kind: str, actor: Actor
) -> None:
    tx.run("task_assign", {"id": case.id, "token": task["id"], "assignee": person}, expect=1)
    case.drafts.append(draft(case, task, kind, {"task": task["id"]}))
    close_step(tx, case, actor)


def draft(case: OpenCase, task: Row, kind: str, payload: dict[str, Any]) -> Draft:
    """What the record will say of an act on the task."""
    return case.draft(kind, payload, task["process_key"], task["element"])


def _next_task(case: OpenCase, actor: Actor) -> str | None:
    """A task that opened in this step and that the same person can go on with at once."""
    for token, row in case.opened.items():
        mine = row.assignee == actor.person_id
        roles = actor.roles if row.unit_id in (None, actor.unit_id) else wide(actor.roles)
        if mine or (row.assignee is None and not roles.isdisjoint(row.groups)):
            return f"{case.id}.{token}"
    return None
