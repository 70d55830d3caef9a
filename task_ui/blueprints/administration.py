"""What operations do with a case from its page: suspend, resume, end a branch; ask for a jump, decide on one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.cases import administration, read
from orchestrator.store import transaction
from task_ui.frame import wording
from task_ui.session import actor

pages = Blueprint("administration", __name__, url_prefix="/cases/<case_id>")


@pages.post("/suspend")
@login_required  # type: ignore[untyped-decorator]
def suspend(case_id: str) -> BaseResponse:
    """Let the case stand still."""
    with transaction() as tx:
        administration.suspend(tx, case_id, _reason(), actor())
    return _told(case_id, wording().say("admin.suspended"))


@pages.post("/resume")
@login_required  # type: ignore[untyped-decorator]
def resume(case_id: str) -> BaseResponse:
    """Let a suspended case go on."""
    with transaction() as tx:
        administration.resume(tx, case_id, _reason(), actor())
    return _told(case_id, wording().say("admin.resumed"))


@pages.post("/steps/<token>/end")
@login_required  # type: ignore[untyped-decorator]
def end_branch(case_id: str, token: str) -> BaseResponse:
    """End the branch that a step is in while the others go on."""
    with transaction() as tx:
        administration.cancel_branch(tx, case_id, token, _reason(), actor())
    return _told(case_id, wording().say("admin.ended", name=request.form.get("name", "")))


@pages.post("/steps/<token>/jump")
@login_required  # type: ignore[untyped-decorator]
def ask(case_id: str, token: str) -> BaseResponse:
    """Ask for a step to be moved. The target comes with a mark when the page said that it ends other steps: whoever
    chose it agreed to that."""
    target, _, agreed = request.form.get("target", "").partition(" ")
    with transaction() as tx:
        administration.ask_jump(tx, case_id, token, target, _reason(), actor(), end_others=bool(agreed))
    return _told(case_id, wording().say("jump.asked"))


@pages.post("/jumps/<jump_id>/approve")
@login_required  # type: ignore[untyped-decorator]
def approve(case_id: str, jump_id: str) -> BaseResponse:
    """Approve what another person asked for; it is made at once."""
    with transaction() as tx:
        administration.make_jump(tx, case_id, jump_id, actor())
    flash(wording().say("jump.made"))
    return redirect(_afterwards(case_id))


@pages.post("/jumps/<jump_id>/refuse")
@login_required  # type: ignore[untyped-decorator]
def refuse(case_id: str, jump_id: str) -> BaseResponse:
    """Refuse a jump, or take one's own request back."""
    with transaction() as tx:
        administration.refuse_jump(tx, case_id, jump_id, _reason(), actor())
    flash(wording().say("jump.taken_back" if "mine" in request.form else "jump.refused"))
    return redirect(_afterwards(case_id))


def _afterwards(case_id: str) -> str:
    """Where to go once a jump is decided on: to the case for whoever still sees it, else to the list of jumps."""
    with transaction() as tx:
        seen = read.sees(tx, case_id, actor())
    return url_for("cases.show", case_id=case_id) if seen else url_for("operations.jumps")


def _told(case_id: str, sentence: str) -> BaseResponse:
    flash(sentence)
    return redirect(url_for("cases.show", case_id=case_id))


def _reason() -> str:
    return request.form.get("reason", "")
