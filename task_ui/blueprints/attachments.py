"""Files of forms in the pages: uploading one, and getting one of a case."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask_login import login_required

from orchestrator.api.files import bound, to_save
from orchestrator.api.requests import uploaded
from orchestrator.cases import file_view, files
from orchestrator.cases.errors import FileMissing
from orchestrator.store import transaction
from task_ui.session import actor

pages = Blueprint("attachments", __name__, url_prefix="/files")
pages.before_request(bound)


@pages.post("")
@login_required  # type: ignore[untyped-decorator]
def upload() -> tuple[Response, int]:
    """Take a file in; answers the entry for the field's value, or problem details."""
    name, content = uploaded(FileMissing)
    with transaction() as tx:
        ref = files.upload(tx, name, content, actor())
    return jsonify(id=ref.id, name=ref.name, sha256=ref.sha256, size=ref.size), 201


@pages.get("/<file_id>")
@login_required  # type: ignore[untyped-decorator]
def show(file_id: str) -> Response:
    """A file to save."""
    with transaction() as tx:
        return to_save(file_view.give(tx, file_id, actor()))
