"""Incidents: trying again where a case stopped."""

from __future__ import annotations

from orchestrator.access import Actor, NotAllowed, may
from orchestrator.cases.closing import close_step
from orchestrator.cases.opening import open_case
from orchestrator.store import Transaction


def retry(tx: Transaction, case_id: str, token: str, actor: Actor) -> None:
    """Try the failed place again; engine.NotWaiting when there is no incident there."""
    if not may(actor, "incident.retry"):
        raise NotAllowed(what="incident.retry")
    case = open_case(tx, case_id)
    case.execution.retry(token)
    close_step(tx, case, actor)
