"""/cases and /processes: starting, listing and reading cases."""

from __future__ import annotations

from typing import Any

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import cancel, incidents, read, start
from orchestrator.cases.start import CaseRef, Startable
from orchestrator.cases.views import CaseRow, CaseView, EventView, FormView, Page
from orchestrator.store import Transaction

blueprint = Blueprint("api-cases", __name__, url_prefix="/api/v1", description="Cases and the processes they run")


@blueprint.get("/processes")
@use_case
@blueprint.response(200, schemas.StartableSchema(many=True))
def list_processes(tx: Transaction, actor: Actor) -> list[Startable]:
    """The processes that the caller may start."""
    return start.startable(tx, actor)


@blueprint.get("/processes/<process_key>/form")
@use_case
@blueprint.response(200, schemas.FormSchema)
def start_form(tx: Transaction, actor: Actor, process_key: str) -> FormView | dict[str, Any]:
    """The start form of a process; an empty object when it has none."""
    return start.form(tx, process_key, actor, actor.language) or {}


@blueprint.post("/cases")
@use_case
@blueprint.arguments(schemas.StartSchema)
@blueprint.response(201, schemas.CaseRefSchema)
def start_case(tx: Transaction, actor: Actor, body: dict[str, Any]) -> CaseRef:
    """Start a case with the values of its start form."""
    return start.start(tx, body["process_key"], body["data"], actor)


@blueprint.get("/cases")
@use_case
@blueprint.arguments(schemas.CaseArgs, location="query")
@blueprint.response(200, schemas.CasePageSchema)
def list_cases(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[CaseRow]:
    """A page of the cases that the caller may see, newest first."""
    return read.cases(tx, actor, **args)


@blueprint.get("/cases/<case_id>")
@use_case
@blueprint.response(200, schemas.CaseDetailSchema)
def get_case(tx: Transaction, actor: Actor, case_id: str) -> CaseView:
    """A case."""
    return read.case(tx, case_id, actor)


@blueprint.get("/cases/<case_id>/events")
@use_case
@blueprint.arguments(schemas.PageArgs, location="query")
@blueprint.response(200, schemas.EventPageSchema)
def list_events(tx: Transaction, actor: Actor, args: dict[str, Any], case_id: str) -> Page[EventView]:
    """A page of a case's record, oldest first."""
    return read.events(tx, case_id, actor, **args)


@blueprint.post("/cases/<case_id>/cancel")
@use_case
@blueprint.arguments(schemas.ReasonSchema)
@blueprint.response(204)
def cancel_case(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str) -> None:
    """Cancel a running case, with a reason."""
    cancel.cancel(tx, case_id, body["reason"], actor)


@blueprint.post("/cases/<case_id>/incidents/<token>/resolve")
@use_case
@blueprint.arguments(schemas.ResolveSchema)
@blueprint.response(204)
def resolve_incident(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str, token: str) -> None:
    """Put the case's data right and try again where it stopped."""
    incidents.resolve(tx, case_id, token, body["variables"], body["reason"], actor)


@blueprint.post("/cases/<case_id>/incidents/<token>/retry")
@use_case
@blueprint.response(204)
def retry_incident(tx: Transaction, actor: Actor, case_id: str, token: str) -> None:
    """Try again where the case stopped."""
    incidents.retry(tx, case_id, token, actor)
