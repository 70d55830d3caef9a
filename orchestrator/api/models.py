"""/models: the published models, and deploying new versions."""

from __future__ import annotations

from typing import Any

from flask import Response

from orchestrator.access import Actor
from orchestrator.api import draft_schemas, schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.models import catalogue, deploy, publishing
from orchestrator.models.comparing import Change, compare
from orchestrator.models.deploy import Deployed
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelVersion

blueprint = Blueprint("api-models", __name__, url_prefix="/api/v1/models", description="Processes, decisions and forms")


@blueprint.get("")
@use_case
@blueprint.response(200, schemas.ModelSchema(many=True))
def list_models(tx: Transaction, actor: Actor) -> list[ModelVersion]:
    """The newest version of every model."""
    return catalogue.newest(tx, actor)


@blueprint.get("/<kind>/<key>")
@use_case
@blueprint.response(200, schemas.ModelSchema(many=True))
def list_versions(tx: Transaction, actor: Actor, kind: str, key: str) -> list[ModelVersion]:
    """Every version of a model, newest first."""
    return catalogue.versions(tx, kind, key, actor)


@blueprint.get("/<kind>/<key>/<int:version>/source")
@use_case
def get_source(tx: Transaction, actor: Actor, kind: str, key: str, version: int) -> Response:
    """The source of a version, byte for byte as it was deployed."""
    model = catalogue.version(tx, kind, key, version, actor)
    return Response(model.source, mimetype="application/json" if kind == "form" else "application/xml")


@blueprint.post("/check")
@use_case
@blueprint.arguments(schemas.DeploySchema)
@blueprint.response(200, schemas.FindingSchema(many=True))
def check_models(tx: Transaction, actor: Actor, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that a deployment of these files would say; nothing is published."""
    return catalogue.check(tx, _files(body), actor)


@blueprint.post("")
@use_case
@blueprint.arguments(schemas.DeploySchema)
@blueprint.response(201, schemas.DeployedSchema(many=True))
def deploy_models(tx: Transaction, actor: Actor, body: dict[str, Any]) -> list[Deployed]:
    """Check and publish the files, all of them or none."""
    return deploy.deploy(tx, _files(body), actor, body["comment"])


@blueprint.get("/<kind>/<key>/compare")
@use_case
@blueprint.arguments(draft_schemas.CompareArgs, location="query")
@blueprint.response(200, draft_schemas.ChangeSchema(many=True))
def compare_versions(tx: Transaction, actor: Actor, query: dict[str, Any], kind: str, key: str) -> list[Change]:
    """What differs between two versions of a model, in words and by id."""
    before = catalogue.version(tx, kind, key, query["before"], actor)
    after = catalogue.version(tx, kind, key, query["after"], actor)
    return compare(kind, before.source, after.source)


@blueprint.post("/<kind>/<key>/withdraw")
@use_case
@blueprint.arguments(draft_schemas.CommentSchema)
@blueprint.response(200, draft_schemas.WithdrawnSchema)
def withdraw_model(tx: Transaction, actor: Actor, body: dict[str, Any], kind: str, key: str) -> dict[str, int]:
    """Publish the model no more: running cases stay on their versions, new starts are refused."""
    return {"versions": publishing.withdraw(tx, kind, key, body["comment"], actor)}


def _files(body: dict[str, Any]) -> list[tuple[str, bytes]]:
    return [(file["name"], file["source"].encode("utf-8")) for file in body["files"]]
