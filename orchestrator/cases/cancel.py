"""Cancelling a case, with a reason."""

from __future__ import annotations

from orchestrator.access import Actor, NotAllowed, may
from orchestrator.audit import Draft
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import ReasonRequired
from orchestrator.cases.opening import open_case
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

LEAST_REASON = 5


def cancel(tx: Transaction, case_id: str, reason: str, actor: Actor) -> None:
    """Cancel a running case: its tasks close, its timers and subscriptions go. CaseOver, NotAllowed, ReasonRequired."""
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonRequired(least=LEAST_REASON)
    case = open_case(tx, case_id)
    if not may_cancel(actor, case.row, any(duty for duty, *_ in case.duties)):
        raise NotAllowed(what="case.cancel")
    case.execution.cancel()
    case.row["state"] = "cancelled"
    case.drafts.append(Draft("case.cancelled", {"reason": reason.strip()}, process=case.row["process_key"]))
    close_step(tx, case, actor)


def may_cancel(actor: Actor, case: Row, decided: bool) -> bool:
    """Its initiator while nobody has done a duty in it; afterwards the head of its branch."""
    if case["state"] != "running":
        return False
    if actor.person_id == case["started_by"] and not decided:
        return True
    return may(actor, "case.cancel") and case["unit_id"] in (None, actor.unit_id)
