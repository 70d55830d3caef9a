"""/customers: the list, one customer, notes, personal data in clear, export."""

from __future__ import annotations

from typing import Any

from flask import Response

from orchestrator.access import Actor
from orchestrator.api import customer_schemas, schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import read
from orchestrator.cases.views import CaseRow
from orchestrator.customers import exporting, listing, notes, page, spreadsheets
from orchestrator.customers.listing import Filters
from orchestrator.customers.views import CustomerRow, CustomerView, NoteView
from orchestrator.store import Transaction
from orchestrator.store.paging import Page

blueprint = Blueprint("api-customers", __name__, url_prefix="/api/v1/customers", description="The bank's customers")


@blueprint.get("")
@use_case
@blueprint.arguments(customer_schemas.CustomerArgs, location="query")
@blueprint.response(200, customer_schemas.CustomerPageSchema)
def list_customers(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[CustomerRow]:
    """A page of the customers that the caller may see."""
    order, cursor, limit = args.pop("order"), args.pop("cursor", None), args.pop("limit")
    return listing.customers(tx, actor, Filters(**args), order=order, cursor=cursor, limit=limit)


@blueprint.get("/export")
@use_case
@blueprint.arguments(customer_schemas.ExportArgs, location="query")
def export_customers(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Response:
    """The list as a file, with what the caller sees of it; recorded."""
    kind = args.pop("kind")
    content = exporting.export(tx, actor, Filters(**args), kind, actor.language)
    return attachment(content, f"customers.{kind}", kind)


@blueprint.get("/<customer_no>")
@use_case
@blueprint.response(200, customer_schemas.CustomerDetailSchema)
def get_customer(tx: Transaction, actor: Actor, customer_no: str) -> CustomerView:
    """A customer, personal data under its masks."""
    return page.show(tx, customer_no, actor)


@blueprint.get("/<customer_no>/cases")
@use_case
@blueprint.response(200, customer_schemas.CustomerCasesSchema)
def list_customer_cases(tx: Transaction, actor: Actor, customer_no: str) -> dict[str, list[CaseRow]]:
    """The cases about a customer, running and past, newest first."""
    return {"items": read.about(tx, actor, page.show(tx, customer_no, actor).keys)}


@blueprint.post("/<customer_no>/reveal")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(200, customer_schemas.CustomerDetailSchema)
def reveal_customer(tx: Transaction, actor: Actor, body: dict[str, Any], customer_no: str) -> CustomerView:
    """A customer with the personal data in clear that the caller may see; the reason is recorded."""
    return page.reveal(tx, customer_no, body["reason"], actor)


@blueprint.get("/<customer_no>/notes")
@use_case
@blueprint.response(200, customer_schemas.NoteSchema(many=True))
def list_notes(tx: Transaction, actor: Actor, customer_no: str) -> list[NoteView]:
    """A customer's notes, newest first."""
    return notes.notes(tx, customer_no, actor)


@blueprint.post("/<customer_no>/notes")
@use_case
@blueprint.arguments(customer_schemas.NewNoteSchema)
@blueprint.response(201, customer_schemas.NoteSchema)
def add_note(tx: Transaction, actor: Actor, body: dict[str, Any], customer_no: str) -> NoteView:
    """Add a note."""
    return notes.add(tx, customer_no, body["text"], actor)


def attachment(content: bytes, name: str, kind: str) -> Response:
    """A file to save."""
    response = Response(content, mimetype=spreadsheets.TYPES[kind].partition(";")[0])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
