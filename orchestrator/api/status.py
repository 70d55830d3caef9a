"""/status and /me: whether the service works, and who the caller is."""

from __future__ import annotations

from typing import Any

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.clock import clock
from orchestrator.store import Transaction, transaction

blueprint = Blueprint("api-status", __name__, url_prefix="/api/v1", description="The service and the caller")


@blueprint.get("/status")
def get_status() -> dict[str, Any]:
    """Whether the database answers, and business time; needs no token."""
    with transaction() as tx:
        tx.one("clock_read")
    return {"database": "ok", "now": clock.now().isoformat()}


@blueprint.get("/me")
@use_case
@blueprint.response(200, schemas.PersonSchema)
def get_me(tx: Transaction, actor: Actor) -> Actor:
    """The caller, as the token says."""
    return actor
