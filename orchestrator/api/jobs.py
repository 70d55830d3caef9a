"""/jobs: workers outside the service take jobs under a lease and say what became of them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import external
from orchestrator.store import Transaction

blueprint = Blueprint("api-jobs", __name__, url_prefix="/api/v1/jobs", description="Jobs for workers outside")


class ActivateSchema(Schema):
    """What a worker asks for."""

    type = fields.String(required=True)
    worker = fields.String(required=True, validate=validate.Length(1, 100))
    max_jobs = fields.Integer(load_default=1, validate=validate.Range(1, 100))
    lease_seconds = fields.Integer(load_default=60, validate=validate.Range(1, 3600))


class JobSchema(Schema):
    """A job under lease."""

    key = fields.String()
    case_id = fields.String()
    type = fields.String()
    element = fields.String()
    process_key = fields.String()
    retries = fields.Integer()
    headers = schemas.ValueField()
    variables = schemas.ValueField()
    leased_until = fields.DateTime(format="iso")


class WorkerSchema(Schema):
    """Who holds the job."""

    worker = fields.String(required=True)


class CompleteSchema(WorkerSchema):
    """The result."""

    variables = fields.Dict(keys=fields.String(), load_default=dict)


class FailSchema(WorkerSchema):
    """Why it could not be done, and what is to follow where it is not as the model says."""

    message = fields.String(required=True)
    retries = fields.Integer(validate=validate.Range(0, 100))
    pause_seconds = fields.Integer(validate=validate.Range(0, 86_400))


class JobErrorSchema(CompleteSchema):
    """An error of the business, by its code."""

    error = fields.String(required=True)
    message = fields.String(load_default="")


class ExtendSchema(WorkerSchema):
    """How long from now."""

    lease_seconds = fields.Integer(required=True, validate=validate.Range(1, 3600))


class RetriesSchema(Schema):
    """How many tries are left; 0: it is an incident now."""

    retries = fields.Integer()


@blueprint.post("/activate")
@use_case
@blueprint.arguments(ActivateSchema)
@blueprint.response(200, JobSchema(many=True))
def activate_jobs(tx: Transaction, actor: Actor, body: dict[str, Any]) -> list[external.Activated]:
    """Take waiting jobs of a type under a lease."""
    return external.activate(tx, body.pop("type"), actor=actor, **body)


@blueprint.post("/<key>/complete")
@use_case
@blueprint.arguments(CompleteSchema)
@blueprint.response(204)
def complete_job(tx: Transaction, actor: Actor, body: dict[str, Any], key: str) -> None:
    """The job is done, with this result."""
    external.complete(tx, key, actor=actor, **body)


@blueprint.post("/<key>/fail")
@use_case
@blueprint.arguments(FailSchema)
@blueprint.response(200, RetriesSchema)
def fail_job(tx: Transaction, actor: Actor, body: dict[str, Any], key: str) -> dict[str, int]:
    """The job could not be done; it is tried again, or is an incident when no try is left."""
    return {"retries": external.fail(tx, key, actor=actor, **body)}


@blueprint.post("/<key>/error")
@use_case
@blueprint.arguments(JobErrorSchema)
@blueprint.response(204)
def throw_error(tx: Transaction, actor: Actor, body: dict[str, Any], key: str) -> None:
    """The job ends with an error that the process knows."""
    external.throw(tx, key, actor=actor, **body)


@blueprint.post("/<key>/extend")
@use_case
@blueprint.arguments(ExtendSchema)
@blueprint.response(204)
def extend_lease(tx: Transaction, actor: Actor, body: dict[str, Any], key: str) -> None:
    """The worker needs longer."""
    external.extend(tx, key, actor=actor, **body)
