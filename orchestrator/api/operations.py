"""/operations: what is due, late and failed, and the working calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from orchestrator.access import Actor
from orchestrator.api.requests import use_case
from orchestrator.api.schemas import PageArgs, TextField
from orchestrator.cases import calendar, given_up, operations
from orchestrator.cases.calendar import Day
from orchestrator.cases.given_up import GivenUp
from orchestrator.cases.operations import Health, InspectionRow, Place
from orchestrator.cases.views import Page
from orchestrator.store import Transaction

blueprint = Blueprint("api-operations", __name__, url_prefix="/api/v1/operations", description="The service at work")


class HealthSchema(Schema):
    """The service's figures at a moment."""

    now = fields.DateTime(format="iso")
    cases_running = fields.Integer()
    tasks_open = fields.Integer()
    tasks_late = fields.Integer()
    timers_due = fields.Integer()
    timers_waiting = fields.Integer()
    oldest_due = fields.DateTime(format="iso", allow_none=True)
    outbox = fields.Integer()
    incidents = fields.Integer()
    jobs_todo = fields.Integer()
    jobs_doing = fields.Integer()
    jobs_failed = fields.Integer()
    workers = fields.Integer()


class PlaceSchema(Schema):
    """A place in a case where something waits or failed."""

    case_id = fields.String()
    title = fields.String()
    process = TextField()
    element = TextField()
    token = fields.String()
    at = fields.DateTime(format="iso")
    message = TextField(allow_none=True)
    code = fields.String(allow_none=True)


class PlacePageSchema(Schema):
    """A page of places."""

    items = fields.List(fields.Nested(PlaceSchema))
    next_cursor = fields.String(allow_none=True)


class InspectionArgs(PageArgs):
    """A span of due dates, page by page."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)


class InspectionSchema(Schema):
    """A loan's next inspection."""

    loan_no = fields.String()
    customer_no = fields.String()
    customer_name = fields.String()
    planned_on = fields.Date()
    due_on = fields.Date()
    state = fields.String()
    case_id = fields.String(allow_none=True)


class InspectionPageSchema(Schema):
    """A page of inspections."""

    items = fields.List(fields.Nested(InspectionSchema))
    next_cursor = fields.String(allow_none=True)


class DaysArgs(Schema):
    """A span of days."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)


class DaySchema(Schema):
    """A day of the working calendar."""

    day = fields.Date()
    working = fields.Boolean()
    provisional = fields.Boolean()
    reason = fields.String(allow_none=True)


class DeclareSchema(Schema):
    """A day declared working or free; null takes a declaration back."""

    day = fields.Date(required=True)
    working = fields.Boolean(required=True, allow_none=True)
    reason = fields.String(required=True)


class GivenUpSchema(Schema):
    """A job that the queue has given up: what it is, how many effects share it, the case that it is about."""

    id = fields.Integer()
    kind = fields.String()
    effects = fields.Integer()
    case_id = fields.String(allow_none=True)
    title = fields.String(allow_none=True)
    tries = fields.Integer()
    at = fields.DateTime(format="iso")


class GivenUpPageSchema(Schema):
    """A page of jobs that the queue has given up."""

    items = fields.List(fields.Nested(GivenUpSchema))
    next_cursor = fields.String(allow_none=True)


class AgainSchema(Schema):
    """Jobs to be tried again."""

    ids = fields.List(fields.Integer(), required=True)


class TriedSchema(Schema):
    """How many are tried again."""

    tried = fields.Integer()


class MovedSchema(Schema):
    """How many deadlines moved."""

    moved = fields.Integer()


@blueprint.get("/health")
@use_case
@blueprint.response(200, HealthSchema)
def get_health(tx: Transaction, actor: Actor) -> Health:
    """The service's figures now."""
    return operations.health(tx, actor)


@blueprint.get("/incidents")
@use_case
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, PlacePageSchema)
def list_incidents(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[Place]:
    """A page of the incidents of all cases, oldest first."""
    return operations.incidents(tx, actor, **args)


@blueprint.get("/given-up")
@use_case
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, GivenUpPageSchema)
def list_given_up(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[GivenUp]:
    """A page of the background work that the queue has given up, oldest first."""
    return given_up.jobs(tx, actor, **args)


@blueprint.post("/given-up/retry")
@use_case
@blueprint.arguments(AgainSchema)
@blueprint.response(200, TriedSchema)
def try_given_up(tx: Transaction, actor: Actor, body: dict[str, Any]) -> dict[str, int]:
    """Have the queue try some of it again."""
    return {"tried": given_up.again(tx, body["ids"], actor)}


@blueprint.get("/timers")
@use_case
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, PlacePageSchema)
def list_timers(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[Place]:
    """A page of the timers of all cases, next due first."""
    return operations.timers(tx, actor, **args)


@blueprint.get("/late")
@use_case
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, PlacePageSchema)
def list_late(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[Place]:
    """A page of the open tasks that are late, longest first."""
    return operations.late_tasks(tx, actor, **args)


@blueprint.get("/inspections")
@use_case
@blueprint.arguments(InspectionArgs, location="query")
@blueprint.response(200, InspectionPageSchema)
def list_inspections(tx: Transaction, actor: Actor, args: dict[str, Any]) -> Page[InspectionRow]:
    """A page of the inspections due in a span, by due date."""
    return operations.inspections(tx, actor, args.pop("first"), args.pop("last"), **args)


@blueprint.get("/calendar")
@use_case
@blueprint.arguments(DaysArgs, location="query")
@blueprint.response(200, DaySchema(many=True))
def list_days(tx: Transaction, actor: Actor, args: dict[str, date]) -> list[Day]:
    """The working calendar over a span of days."""
    return calendar.days(tx, args["first"], args["last"])


@blueprint.post("/calendar")
@use_case
@blueprint.arguments(DeclareSchema)
@blueprint.response(200, MovedSchema)
def declare_day(tx: Transaction, actor: Actor, body: dict[str, Any]) -> dict[str, int]:
    """Declare a day working or free; deadlines that were provisional are computed anew."""
    return {"moved": calendar.declare(tx, body["day"], body["working"], body["reason"], actor)}
