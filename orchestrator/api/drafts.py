"""/drafts: models that are being written, from the first word to the published version."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from orchestrator.access import Actor
from orchestrator.api import draft_schemas, schemas
from orchestrator.api.requests import use_case
from orchestrator.clock import clock
from orchestrator.models import catalogue, drafts, publishing, trying
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelDraft, ModelVersion

blueprint = Blueprint("api-drafts", __name__, url_prefix="/api/v1/drafts", description="Models being written")


@blueprint.get("")
@use_case
@blueprint.response(200, draft_schemas.DraftSchema(many=True))
def list_drafts(tx: Transaction, actor: Actor) -> list[ModelDraft]:
    """Every open draft, the last changed first."""
    return drafts.listed(tx, actor)


@blueprint.post("")
@use_case
@blueprint.arguments(draft_schemas.DraftBeginSchema)
@blueprint.response(201, draft_schemas.DraftSchema)
def begin_draft(tx: Transaction, actor: Actor, body: dict[str, Any]) -> ModelDraft:
    """The open draft of a model, begun from its newest version; with a source, a draft of a new model."""
    if "source" in body:
        return drafts.create(tx, body["kind"], body["key"], body["source"].encode(), actor)
    return drafts.edit(tx, body["kind"], body["key"], actor)


@blueprint.get("/<draft_id>")
@use_case
@blueprint.response(200, draft_schemas.DraftSchema)
def show_draft(tx: Transaction, actor: Actor, draft_id: str) -> ModelDraft:
    """A draft."""
    return drafts.read(tx, draft_id, actor)


@blueprint.get("/<draft_id>/source")
@use_case
def draft_source(tx: Transaction, actor: Actor, draft_id: str) -> Response:
    """The draft's source, byte for byte as it was saved."""
    draft = drafts.read(tx, draft_id, actor)
    return Response(draft.source, mimetype="application/json" if draft.kind == "form" else "application/xml")


@blueprint.put("/<draft_id>")
@use_case
@blueprint.arguments(draft_schemas.DraftSaveSchema)
@blueprint.response(200, draft_schemas.DraftSchema)
def save_draft(tx: Transaction, actor: Actor, body: dict[str, Any], draft_id: str) -> ModelDraft:
    """Save the source; refused when another was saved since the revision named."""
    return drafts.save(tx, draft_id, body["source"].encode(), body["revision"], actor)


@blueprint.delete("/<draft_id>")
@use_case
@blueprint.response(204)
def discard_draft(tx: Transaction, actor: Actor, draft_id: str) -> None:
    """Throw the draft away."""
    drafts.discard(tx, draft_id, actor)


@blueprint.post("/<draft_id>/check")
@use_case
@blueprint.response(200, schemas.FindingSchema(many=True))
def check_draft(tx: Transaction, actor: Actor, draft_id: str) -> list[dict[str, Any]]:
    """Everything that publishing the draft would say."""
    name = drafts.filename(drafts.read(tx, draft_id, actor))
    return [catalogue.as_dict(name, finding) for finding in publishing.check(tx, draft_id, actor)]


@blueprint.post("/<draft_id>/submit")
@use_case
@blueprint.arguments(draft_schemas.DecideSchema)
@blueprint.response(200, draft_schemas.DraftSchema)
def submit_draft(tx: Transaction, actor: Actor, body: dict[str, Any], draft_id: str) -> ModelDraft:
    """Hand the draft to whoever publishes."""
    return publishing.submit(tx, draft_id, body["revision"], body["comment"], actor)


@blueprint.post("/<draft_id>/rebase")
@use_case
@blueprint.response(200, draft_schemas.DraftSchema)
def rebase_draft(tx: Transaction, actor: Actor, draft_id: str) -> ModelDraft:
    """Take the newest version as the draft's base, having compared them."""
    return drafts.rebase(tx, draft_id, actor)


@blueprint.post("/<draft_id>/publish")
@use_case
@blueprint.arguments(draft_schemas.DecideSchema)
@blueprint.response(201, schemas.ModelSchema)
def publish_draft(tx: Transaction, actor: Actor, body: dict[str, Any], draft_id: str) -> ModelVersion:
    """Make the draft the next version; by someone who did not write in it."""
    return publishing.publish(tx, draft_id, body["revision"], body["comment"], actor)


@blueprint.post("/<draft_id>/try/decision")
@use_case
@blueprint.arguments(draft_schemas.TryDecisionSchema)
@blueprint.response(200, draft_schemas.DecisionTriedSchema)
def try_decision(tx: Transaction, actor: Actor, body: dict[str, Any], draft_id: str) -> trying.DecisionTry:
    """Evaluate a decision of the draft; nothing is stored."""
    place = trying.around(tx, draft_id, actor, with_drafts=body["with_drafts"])
    return trying.try_decision(place, body["decision"], body["inputs"], clock.now())


@blueprint.post("/<draft_id>/try/process")
@use_case
@blueprint.arguments(draft_schemas.TryProcessSchema)
@blueprint.response(200, draft_schemas.ProcessTriedSchema)
def try_process(tx: Transaction, actor: Actor, body: dict[str, Any], draft_id: str) -> trying.ProcessTry:
    """Run the draft's process from its start through all acts; nothing is stored."""
    place = trying.around(tx, draft_id, actor, with_drafts=body["with_drafts"])
    acts = [trying.Act(act["kind"], act["token"], act["data"]) for act in body["acts"]]
    at = body["at"] or clock.now()
    return trying.try_process(place, body["data"], acts, actor, at, actor.language, body["start"])
