"""/processes/{key}/migrations: taking running cases to another version."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import migrate
from orchestrator.store import Transaction

blueprint = Blueprint(
    "api-migrations", __name__, url_prefix="/api/v1/processes", description="Running cases to another version"
)


class VersionArgs(Schema):
    """The version to go to."""

    version = fields.Integer(required=True, validate=validate.Range(1))


class DryRunSchema(VersionArgs):
    """A version, and for elements that are called otherwise there: {process: {element: element}}."""

    mapping = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String()), load_default=dict
    )


class OrderSchema(DryRunSchema):
    """The same, with the reason."""

    reason = fields.String(required=True)


class ProposalSchema(Schema):
    """What becomes of an element: by id, by name, or nothing yet."""

    process = fields.String()
    element = fields.String()
    target = fields.String(allow_none=True)
    by = fields.String()


class PlanSchema(Schema):
    """A plan."""

    process_key = fields.String()
    version = fields.Integer()
    cases = fields.Integer()
    proposals = fields.List(fields.Nested(ProposalSchema))


class OutcomeSchema(Schema):
    """What would happen to a case: the steps it would be at, or why it cannot be done."""

    case_id = fields.String()
    business_key = fields.String()
    title = fields.String()
    steps = fields.List(schemas.TextField())
    problems = fields.List(schemas.TextField())


class CountSchema(Schema):
    """How many cases were given to the queue."""

    cases = fields.Integer()


@blueprint.get("/<process_key>/migrations/plan")
@use_case
@blueprint.arguments(VersionArgs, location="query")
@blueprint.response(200, PlanSchema)
def get_plan(tx: Transaction, actor: Actor, args: dict[str, Any], process_key: str) -> migrate.Plan:
    """How many running cases are not at the version, and what would become of each element."""
    return migrate.plan(tx, process_key, args["version"], actor)


@blueprint.post("/<process_key>/migrations/dry-run")
@use_case
@blueprint.arguments(DryRunSchema)
@blueprint.response(200, OutcomeSchema(many=True))
def try_out(tx: Transaction, actor: Actor, body: dict[str, Any], process_key: str) -> list[migrate.Outcome]:
    """What would happen to each case, or why not; nothing changes."""
    return migrate.dry_run(tx, process_key, body["version"], body["mapping"], actor)


@blueprint.post("/<process_key>/migrations")
@use_case
@blueprint.arguments(OrderSchema)
@blueprint.response(202, CountSchema)
def order(tx: Transaction, actor: Actor, body: dict[str, Any], process_key: str) -> dict[str, int]:
    """Migrate the cases, each in a transaction of its own, after this request."""
    return {"cases": migrate.order(tx, process_key, body["version"], body["mapping"], body["reason"], actor)}
