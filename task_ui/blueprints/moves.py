"""Moving a task by hand: give it to a colleague, return it to an earlier step, take one's own step back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.cases import moves, task_view
from orchestrator.store import Transaction, transaction
from task_ui.frame import wording
from task_ui.language import language
from task_ui.session import actor

pages = Blueprint("moves", __name__)


@pages.post("/tasks/<task_id>/delegate")
@login_required  # type: ignore[untyped-decorator]
def delegate(task_id: str) -> BaseResponse:
    """Give the task to a colleague; to the list."""
    with transaction() as tx:
        name = _name(tx, task_id)
        moves.delegate(tx, task_id, request.form.get("to", ""), request.form.get("reason", ""), actor())
    flash(wording().say("moves.delegated", name=name))
    return redirect(url_for("tasks.box"))


@pages.post("/tasks/<task_id>/return")
@login_required  # type: ignore[untyped-decorator]
def give_back(task_id: str) -> BaseResponse:
    """Return the task to an earlier step; to the list."""
    with transaction() as tx:
        name = _name(tx, task_id)
        moves.return_task(
            tx,
            task_id,
            request.form.get("target", ""),
            request.form.get("reason", ""),
            actor(),
            straight_back="straight_back" in request.form,
            end_others="end_others" in request.form,
        )
    flash(wording().say("moves.returned", name=name))
    return redirect(url_for("tasks.box"))


@pages.post("/tasks/<task_id>/withdraw")
@login_required  # type: ignore[untyped-decorator]
def withdraw(task_id: str) -> BaseResponse:
    """Take one's completed step back; to the task that is open again."""
    with transaction() as tx:
        again = moves.withdraw(tx, task_id, request.form.get("reason", ""), actor())
    flash(wording().say("moves.withdrawn"))
    return redirect(url_for("tasks.show", task_id=again))


def _name(tx: Transaction, task_id: str) -> str:
    return wording().text(task_view.show(tx, task_id, actor(), language()).row.name)
