"""Incidents: trying again where a case stopped, also with its data put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.access import Actor, NotAllowed, may
from orchestrator.audit import Draft
from orchestrator.cases import recording
from orchestrator.cases.closing import close_step
from orchestrator.cases.moves import required
from orchestrator.cases.opening import open_case
from orchestrator.store import Transaction


def resolve(
    tx: Transaction, case_id: str, token: str, variables: Mapping[str, Any], reason: str, actor: Actor
) -> None:
    """Put variables of the case right, then try the failed place again; the record has what was changed and why.

    NotAllowed, ReasonRequired, engine.BadName; engine.NotWaiting when there is no incident there.
    """
    if not may(actor, "incident.retry"):
        raise NotAllowed(what="incident.retry")
    case = open_case(tx, case_id)
    payload = {"token": token, "reason": required(reason), "data": recording.protect(case, variables)}
    case.drafts.append(Draft("incident.corrected", payload, process=case.row["process_key"]))
    case.execution.set_variables(variables)
    case.execution.retry(token)
    close_step(tx, case, actor, shown=variables)


def retry(tx: Transaction, case_id: str, token: str, actor: Actor) -> None:
    """Try the failed place again; engine.NotWaiting when there is no incident there."""
    if not may(actor, "incident.retry"):
        raise NotAllowed(what="incident.retry")
    case = open_case(tx, case_id)
    case.execution.retry(token)
    close_step(tx, case, actor)
