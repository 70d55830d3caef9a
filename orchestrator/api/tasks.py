"""/tasks: what the caller has to do."""

from __future__ import annotations

from typing import Any

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import inbox, task_view, tasks
from orchestrator.cases.views import Completed, Page, TaskRow, TaskView
from orchestrator.store import Transaction

blueprint = Blueprint("api-tasks", __name__, url_prefix="/api/v1/tasks", description="User tasks of the caller")


@blueprint.get("")
@use_case
@blueprint.arguments(schemas.InboxArgs, location="query")
@blueprint.response(200, schemas.TaskPageSchema)
def list_tasks(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[TaskRow]:
    """A page of the caller's tasks: to do, done, or open in the cases that they started."""
    return inbox.inbox(tx, actor, **args)


@blueprint.get("/<task_id>")
@use_case
@blueprint.response(200, schemas.TaskDetailSchema)
def get_task(tx: Transaction, actor: Actor, task_id: str) -> TaskView:
    """A task with its form and what is needed to decide."""
    return task_view.show(tx, task_id, actor, actor.language)


@blueprint.post("/<task_id>/claim")
@use_case
@blueprint.response(204)
def claim_task(tx: Transaction, actor: Actor, task_id: str) -> None:
    """Take a task that is offered to the caller."""
    tasks.claim(tx, task_id, actor)


@blueprint.post("/<task_id>/release")
@use_case
@blueprint.response(204)
def release_task(tx: Transaction, actor: Actor, task_id: str) -> None:
    """Give a claimed task back."""
    tasks.release(tx, task_id, actor)


@blueprint.post("/<task_id>/complete")
@use_case
@blueprint.arguments(schemas.DataSchema)
@blueprint.response(200, schemas.CompletedSchema)
def complete_task(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> Completed:
    """Complete a task with the values of its form."""
    return tasks.complete(tx, task_id, body["data"], actor)
