"""Signers of a step that several do: add one, remove one; back to the page from which it was asked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.access import people
from orchestrator.cases import signers
from orchestrator.store import transaction
from task_ui.frame import wording
from task_ui.session import actor

pages = Blueprint("signers", __name__)


@pages.post("/tasks/<task_id>/signers")
@login_required  # type: ignore[untyped-decorator]
def add(task_id: str) -> BaseResponse:
    """One more signer beside the one whose task this is."""
    who = request.form.get("person", "")
    with transaction() as tx:
        signers.add(tx, task_id, who, request.form.get("reason", ""), actor())
        name = people.names(tx, [who])[who]
    flash(wording().say("signers.added", name=wording().text(name)))
    return _back(task_id)


@pages.post("/tasks/<task_id>/signers/remove")
@login_required  # type: ignore[untyped-decorator]
def remove(task_id: str) -> BaseResponse:
    """The signer whose open task this is is not needed after all."""
    with transaction() as tx:
        signers.remove(tx, task_id, request.form.get("reason", ""), actor())
    flash(wording().say("signers.removed", name=request.form.get("name", "")))
    return _back(task_id)


def _back(task_id: str) -> BaseResponse:
    """To the task on whose page the form stood, else to the case."""
    page = request.form.get("page", "")
    if page and page.partition(".")[0] == task_id.partition(".")[0]:
        return redirect(url_for("tasks.show", task_id=page))
    return redirect(url_for("cases.show", case_id=task_id.partition(".")[0]))
