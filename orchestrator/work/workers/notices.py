"""Notices to customers and colleagues, and the freezing of cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from orchestrator.cases.jobs import Work, worker
from orchestrator.customers import records
from orchestrator.store import Transaction
from orchestrator.store.tables import Notice


@worker("notice.send")
def send_notice(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Put a notice into the outgoing notices; the bank's own channels take it from there."""
    values = work.variables
    reason = values.get("reason")
    notice = Notice(
        instance_id=UUID(work.case_id),
        token=work.token,
        recipient=str(values["to"]),
        notice=str(values["notice"]),
        about=str(values.get("about") or ""),
        reason=None if reason is None else str(reason),
        sent_at=work.now,
    )
    tx.session.add(notice)
    tx.flush()
    return {}


@worker("card.freeze")
def freeze_card(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Freeze the customer's cards in the bank's own records."""
    customer = records.customer(tx, work.variables["customer_no"])
    customer.facts = {**customer.facts, "cards_frozen_at": work.now.isoformat()}
    tx.flush()
    return {"frozen_at": work.now.isoformat()}
