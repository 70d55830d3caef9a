"""/cases/{id}/trail and /exports: a case's trail as a sealed PDF, made in the background and downloaded."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from orchestrator.access import Actor
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.api.schemas import TextField
from orchestrator.store import Transaction
from orchestrator.trail import exports
from orchestrator.trail.exports import ExportView

blueprint = Blueprint("api-trails", __name__, url_prefix="/api/v1", description="A case's trail as a sealed PDF")


class TrailSchema(Schema):
    """What a trail is asked for with: its language, and the last event it covers (all so far unless given)."""

    language = fields.String(validate=validate.OneOf(["zh", "en"]), load_default=None)
    events = fields.Integer(validate=validate.Range(min=1), load_default=None)


class ExportSchema(Schema):
    """An export: state queued, running, done or failed; progress in percent; the events that it covers."""

    id = fields.String()
    case_id = fields.String()
    language = fields.String()
    events = fields.Integer()
    head = fields.String()
    state = fields.String()
    progress = fields.Integer()
    failure = TextField(allow_none=True)
    created_at = fields.AwareDateTime()


@blueprint.post("/cases/<case_id>/trail")
@use_case
@blueprint.arguments(TrailSchema)
@blueprint.response(202, ExportSchema)
def export_trail(tx: Transaction, actor: Actor, body: dict[str, Any], case_id: str) -> ExportView:
    """Ask for the trail of a case; that is recorded in the case. Look at the export until its state is done."""
    return exports.request(tx, case_id, actor, body["language"] or actor.language, body["events"])


@blueprint.get("/exports/<export_id>")
@use_case
@blueprint.response(200, ExportSchema)
def get_export(tx: Transaction, actor: Actor, export_id: str) -> ExportView:
    """One of the caller's exports, and how far it is."""
    return exports.show(tx, export_id, actor)


@blueprint.get("/exports/<export_id>/file")
@use_case
def download_export(tx: Transaction, actor: Actor, export_id: str) -> Response:
    """The PDF of one of the caller's exports."""
    return pdf(*exports.content(tx, export_id, actor))


def pdf(name: str, content: bytes) -> Response:
    """A PDF to be kept."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
