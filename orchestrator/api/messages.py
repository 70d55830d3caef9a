"""/messages: what the world tells the cases."""

from __future__ import annotations

from typing import Any

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.cases import messages
from orchestrator.store import Transaction

blueprint = Blueprint("api-messages", __name__, url_prefix="/api/v1/messages", description="Messages to cases")


@blueprint.post("")
@use_case
@blueprint.arguments(schemas.MessageSchema)
@blueprint.response(200, schemas.ReachedSchema)
def publish_message(tx: Transaction, actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Give a message to the cases that wait for it, or start the process that begins with it."""
    return {"case_ids": messages.publish(tx, body["name"], body["key"], body["payload"], actor)}
