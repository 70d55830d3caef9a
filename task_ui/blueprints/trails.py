"""A case's trail as PDF: asked for on the case's page, waited for, downloaded; the page follows the state."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.api.trails import pdf
from orchestrator.store import transaction
from orchestrator.trail import exports
from task_ui.frame import render
from task_ui.language import language
from task_ui.session import actor

pages = Blueprint("trails", __name__)


@pages.post("/cases/<case_id>/trail")
@login_required  # type: ignore[untyped-decorator]
def ask(case_id: str) -> BaseResponse:
    """Ask for the trail of the case, in the language of the page."""
    with transaction() as tx:
        view = exports.request(tx, case_id, actor(), language())
    return redirect(url_for("trails.show", export_id=view.id))


@pages.get("/exports/<export_id>")
@login_required  # type: ignore[untyped-decorator]
def show(export_id: str) -> str:
    """How far it is, and the file when it is done."""
    with transaction() as tx:
        return render(tx, "trail.html", view=exports.show(tx, export_id, actor()))


@pages.get("/exports/<export_id>/file")
@login_required  # type: ignore[untyped-decorator]
def file(export_id: str) -> Response:
    """The PDF."""
    with transaction() as tx:
        return pdf(*exports.content(tx, export_id, actor()))
