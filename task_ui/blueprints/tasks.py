"""My tasks: the three boxes, one task, and its verbs."""

from __future__ import annotations

from typing import Literal, cast

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.cases import colleagues, inbox, signing, standstill, task_view, tasks
from orchestrator.cases.views import Completed, TaskView
from orchestrator.store import transaction
from task_ui.blueprints.reading import form_data, listing, processes, sent_data
from task_ui.frame import render, wording
from task_ui.language import language
from task_ui.session import actor

pages = Blueprint("tasks", __name__)

Box = Literal["todo", "done", "mine"]
BOXES: tuple[Box, ...] = ("todo", "done", "mine")


@pages.get("/tasks")
@login_required  # type: ignore[untyped-decorator]
def box() -> str:
    """One of the person's boxes, filtered and page by page."""
    name = cast(Box, request.args.get("box")) if request.args.get("box") in BOXES else "todo"
    wanted = listing("search", "process", "cursor")
    with transaction() as tx:
        page = inbox.inbox(
            tx,
            actor(),
            box=name,
            search=wanted["search"],
            process=wanted["process"] or None,
            cursor=wanted["cursor"] or None,
        )
        return render(tx, "tasks.html", box=name, page=page, wanted=wanted, processes=processes(tx))


@pages.get("/tasks/<task_id>")
@login_required  # type: ignore[untyped-decorator]
def show(task_id: str) -> str:
    """A task: its form and what one needs to know to fill it in."""
    with transaction() as tx:
        view = task_view.show(tx, task_id, actor(), language())
        offers = colleagues.offers(tx, view.row.id, actor(), can_act=view.can_complete)
        return render(
            tx,
            "task.html",
            task=view,
            form=_form(view),
            offers=offers,
            signings=signing.of_task(tx, view.row.id, actor()) if view.row.state == "open" else [],
            standstill=standstill.of_case(tx, view.row.case_id) if view.row.state == "open" else None,
        )


@pages.post("/tasks/<task_id>/claim")
@login_required  # type: ignore[untyped-decorator]
def claim(task_id: str) -> BaseResponse:
    """Take the task; back to it."""
    with transaction() as tx:
        tasks.claim(tx, task_id, actor())
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post("/tasks/<task_id>/release")
@login_required  # type: ignore[untyped-decorator]
def release(task_id: str) -> BaseResponse:
    """Give the task back; to the list."""
    with transaction() as tx:
        view = task_view.show(tx, task_id, actor(), language())
        tasks.release(tx, task_id, actor())
    flash(wording().say("task.released", name=wording().text(view.row.name)))
    return redirect(url_for("tasks.box"))


@pages.post("/tasks/<task_id>/complete")
@login_required  # type: ignore[untyped-decorator]
def complete(task_id: str) -> Response:
    """Complete the task with the data of its form; answers where to go next, or problem details."""
    with transaction() as tx:
        row = task_view.show(tx, task_id, actor(), language()).row
        done = tasks.complete(tx, task_id, sent_data(), actor())
    words = wording()
    key = "task.completed.ended" if done.case_ended else "task.completed.flash"
    flash(words.say(key, name=words.text(row.name), title=row.title))
    return jsonify(next=_onward(done))


def _onward(done: Completed) -> str:
    if done.next_task_id:
        return url_for("tasks.show", task_id=done.next_task_id)
    return url_for("tasks.box")


def _form(view: TaskView) -> dict[str, object]:
    words = wording()
    task_id = view.row.id
    return form_data(
        view.form,
        draft=f"draft:{actor().person_id}:{task_id}",
        action=url_for("tasks.complete", task_id=task_id),
        back=url_for("tasks.box"),
        confirm=words.say("task.confirm", name=words.text(view.row.name), title=view.row.title),
        act=words.say("task.submit"),
        readonly=not view.can_complete,
    )
