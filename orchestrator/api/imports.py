"""/imports: uploading a list of customers, its columns, its check, and the import."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, request

from orchestrator.access import Actor
from orchestrator.api import customer_schemas
from orchestrator.api.customers import attachment
from orchestrator.api.requests import AROUND, Blueprint, uploaded, use_case
from orchestrator.customers.imports import batches, bounds, rows
from orchestrator.customers.imports.batches import ImportView
from orchestrator.customers.imports.errors import ImportRefused
from orchestrator.customers.imports.rows import RowView
from orchestrator.store import Transaction
from orchestrator.store.paging import Page

blueprint = Blueprint("api-imports", __name__, url_prefix="/api/v1/imports", description="Lists of customers")


class FileMissing(ImportRefused):
    """The request came without a file."""

    code: ClassVar[str] = "import-file-missing"
    zh: ClassVar[str] = "请选择要上传的文件。"
    en: ClassVar[str] = "Please choose a file to upload."


@blueprint.before_request
def bound() -> None:
    """Lists may be larger than other requests; what is larger still is refused before it is read."""
    request.max_content_length = bounds.MOST_BYTES + AROUND


@blueprint.post("")
@use_case
@blueprint.response(201, customer_schemas.ImportSchema)
def upload_list(tx: Transaction, actor: Actor) -> ImportView:
    """Upload a list as the multipart file `file`; its columns are guessed."""
    return batches.upload(tx, *uploaded(FileMissing), actor)


@blueprint.get("")
@use_case
@blueprint.response(200, customer_schemas.ImportSchema(many=True))
def list_imports(tx: Transaction, actor: Actor) -> list[ImportView]:
    """The caller's newest imports."""
    return batches.mine(tx, actor)


@blueprint.get("/<import_id>")
@use_case
@blueprint.response(200, customer_schemas.ImportSchema)
def get_import(tx: Transaction, actor: Actor, import_id: str) -> ImportView:
    """One of the caller's imports, and how far it is."""
    return batches.show(tx, import_id, actor)


@blueprint.post("/<import_id>/columns")
@use_case
@blueprint.arguments(customer_schemas.ColumnsSchema)
@blueprint.response(200, customer_schemas.ImportSchema)
def choose_columns(tx: Transaction, actor: Actor, body: dict[str, Any], import_id: str) -> ImportView:
    """Say which column is which field, and check the rows."""
    return batches.choose(tx, import_id, body["fields_"], actor)


@blueprint.get("/<import_id>/rows")
@use_case
@blueprint.arguments(customer_schemas.RowArgs, location="query")
@blueprint.response(200, customer_schemas.ImportRowPageSchema)
def list_rows(tx: Transaction, actor: Actor, args: dict[str, Any], import_id: str) -> Page[RowView]:
    """A page of the list's rows with what was found in them."""
    return rows.rows(tx, import_id, actor, **args)


@blueprint.post("/<import_id>/rows/<int:number>")
@use_case
@blueprint.arguments(customer_schemas.CorrectSchema)
@blueprint.response(200, customer_schemas.ImportSchema)
def correct_row(tx: Transaction, actor: Actor, body: dict[str, Any], import_id: str, number: int) -> ImportView:
    """Correct cells of a row, and check the list again."""
    return batches.correct(tx, import_id, {number: body["values"]}, actor)


@blueprint.post("/<import_id>/apply")
@use_case
@blueprint.arguments(customer_schemas.ApplySchema)
@blueprint.response(200, customer_schemas.ImportSchema)
def apply_import(tx: Transaction, actor: Actor, body: dict[str, Any], import_id: str) -> ImportView:
    """Import the checked rows, all of them or none."""
    return batches.apply(tx, import_id, body["rows"], body["existing"], actor)


@blueprint.get("/<import_id>/errors")
@use_case
def get_errors(tx: Transaction, actor: Actor, import_id: str) -> Response:
    """The rows that were kept out, with the reasons, as xlsx."""
    return attachment(rows.to_correct(tx, import_id, actor, actor.language), "to-correct.xlsx", "xlsx")


@blueprint.post("/<import_id>/drop")
@use_case
@blueprint.response(204)
def drop_import(tx: Transaction, actor: Actor, import_id: str) -> None:
    """Give the import up."""
    batches.drop(tx, import_id, actor)
