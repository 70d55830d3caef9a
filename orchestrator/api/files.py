"""/files: uploading a file for a form, and getting a file of a case."""

from __future__ import annotations

from flask import Response, request

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import AROUND, Blueprint, uploaded, use_case
from orchestrator.cases import file_view, files
from orchestrator.cases.errors import FileMissing
from orchestrator.cases.file_view import StoredFile
from orchestrator.cases.files import FileRef
from orchestrator.store import Transaction

blueprint = Blueprint("api-files", __name__, url_prefix="/api/v1/files", description="Files of forms")


@blueprint.before_request
def bound() -> None:
    """Files may be larger than other requests; what is larger still is refused before it is read."""
    request.max_content_length = files.MOST_BYTES + AROUND


def to_save(file: StoredFile) -> Response:
    """A file to save, never to be shown or run in the page."""
    response = Response(file.content, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("")
@use_case
@blueprint.response(201, schemas.FileSchema)
def upload_file(tx: Transaction, actor: Actor) -> FileRef:
    """Upload a PDF, JPEG or PNG as the multipart file `file`; the answer is an entry of a file field's value."""
    return files.upload(tx, *uploaded(FileMissing), actor)


@blueprint.get("/<file_id>")
@use_case
def get_file(tx: Transaction, actor: Actor, file_id: str) -> Response:
    """A file of a case whose field the caller may see; that it was seen is recorded in the case."""
    return to_save(file_view.give(tx, file_id, actor))
