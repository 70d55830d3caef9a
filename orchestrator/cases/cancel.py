"""Cancelling a case, with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.access import Actor, NotAllowed, may
from orchestrator.audit import Draft
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import ReasonRequired
from orchestrator.cases.opening import open_case
from orchestrator.engine import Definition
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

LEAST_REASON = 5


def cancel(tx: Transaction, case_id: str, reason: str, actor: Actor) -> None:
    """Cancel a running case: its tasks close, its timers and subscriptions go. CaseOver, NotAllowed, ReasonRequired."""
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonRequired(least=LEAST_REASON)
    case = open_case(tx, case_id, also_suspended=True)
    process = case.release.program.definition(case.row["process_key"])
    if not may_cancel(actor, case.row, process, (duty for duty, *_ in case.duties)):
        raise NotAllowed(what="case.cancel")
    case.execution.cancel()
    case.row["state"] = "cancelled"
    case.drafts.append(Draft("case.cancelled", {"reason": reason.strip()}, process=case.row["process_key"]))
    close_step(tx, case, actor)


def may_cancel(actor: Actor, case: Row, process: Definition, duties: Iterable[str | None]) -> bool:
    """Whether the person may cancel a case in which these duties were done.

    Its initiator may, until somebody did a duty: any, or one of those that the process names by
    `countersign.cancel.until`. From then on those may whose role it names by `countersign.cancel.by`, or else the head
    of the case's branch.
    """
    if case["state"] not in ("running", "suspended"):
        return False
    ends = process.properties.get("countersign.cancel.until", "").split()
    decided = any(duty and (not ends or duty in ends) for duty in duties)
    if not decided and actor.person_id == case["started_by"]:
        return True
    by = process.properties.get("countersign.cancel.by", "").split()
    if decided and by:
        return not actor.roles.isdisjoint(by)
    return may(actor, "case.cancel") and case["unit_id"] in (None, actor.unit_id)
