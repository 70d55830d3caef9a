"""/tasks: what the caller has to do."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import use_case
from orchestrator.cases import inbox, task_view, tasks
from orchestrator.cases.views import Completed, Page, TaskRow, TaskView
from orchestrator.store import Transaction

blueprint = Blueprint("tasks", __name__, url_prefix="/api/v1/tasks", description="User tasks of the caller")


@blueprint.get("")
@blueprint.arguments(schemas.InboxArgs, location="query")
@blueprint.response(200, schemas.TaskPageSchema)
@use_case
def list_tasks(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[TaskRow]:
    """A page of the caller's tasks: to do, done, or open in the cases that they started."""
    return inbox.inbox(tx, actor, **args)


@blueprint.get("/<task_id>")
@blueprint.response(200, schemas.TaskDetailSchema)
@use_case
def get_task(tx: Transaction, actor: Actor, task_id: str) -> TaskView:
    """A task with its form and what is needed to decide."""
    return task_view.show(tx, task_id, actor, actor.language)


@blueprint.post("/<task_id>/claim")
@blueprint.response(204)
@use_case
def claim_task(tx: Transaction, actor: Actor, task_id: str) -> None:
    """Take a task that is offered to the caller."""
    tasks.claim(tx, task_id, actor)


@blueprint.post("/<task_id>/release")
@blueprint.response(204)
@use_case
def release_task(tx: Transaction, actor: Actor, task_id: str) -> None:
    """Give a claimed task back."""
    tasks.release(tx, task_id, actor)


@blueprint.post("/<task_id>/complete")
@blueprint.arguments(schemas.DataSchema)
@blueprint.response(200, schemas.CompletedSchema)
@use_case
def complete_task(tx: Transaction, actor: Actor, body: dict[str, Any], task_id: str) -> Completed:
    """Complete a task with the values of its form."""
    return tasks.complete(tx, task_id, body["data"], actor)
