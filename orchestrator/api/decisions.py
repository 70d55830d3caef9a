"""/decisions: evaluating a published decision, outside any case."""

from __future__ import annotations

from typing import Any

from orchestrator.access import Actor
from orchestrator.api import schemas
from orchestrator.api.requests import Blueprint, use_case
from orchestrator.clock import clock
from orchestrator.decisions import explain
from orchestrator.models import catalogue
from orchestrator.store import Transaction
from orchestrator.text import Text

blueprint = Blueprint("api-decisions", __name__, url_prefix="/api/v1/decisions", description="Decision tables")


@blueprint.post("/<decision_id>/evaluate")
@use_case
@blueprint.arguments(schemas.EvaluateSchema)
@blueprint.response(200, schemas.EvaluatedSchema)
def evaluate_decision(tx: Transaction, actor: Actor, body: dict[str, Any], decision_id: str) -> dict[str, Any]:
    """Evaluate the newest version of a decision with these inputs; nothing is stored."""
    decisions = catalogue.decisions(tx, decision_id, actor)
    outcome = decisions.evaluate(decision_id, body["inputs"], now=clock.now())
    sentence = Text(explain(outcome.trace, "zh"), explain(outcome.trace, "en"))
    return {
        "output": outcome.output,
        "matched": outcome.matched,
        "trace": outcome.trace,
        "sentence": sentence,
    }
