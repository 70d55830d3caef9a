"""The customer's own record: the name of its chain, values as they may stand in it, and its newest events in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from orchestrator.access.people import names
from orchestrator.audit import KINDS
from orchestrator.audit.chain import stream_id
from orchestrator.customers.fields import BY_KEY
from orchestrator.customers.views import HistoryView
from orchestrator.store import Transaction
from orchestrator.text import Text


def stream(customer_no: str) -> str:
    """The name of the customer's chain."""
    return f"customer:{customer_no}"


def protected(customer_no: str, key: str, value: Any) -> Any:
    """A value as it may stand in the record: personal data masked, with a hash of the clear value."""
    field = BY_KEY.get(key)
    if field is None or field.mask is None or not isinstance(value, str) or not value:
        return value
    clear = hashlib.sha256(f"customer:{customer_no}\x00{value}".encode()).hexdigest()
    return {"masked": field.covered(value), "sha256": clear}


def history(tx: Transaction, customer_no: str, limit: int = 20) -> list[HistoryView]:
    """The newest events of the customer's record, newest first."""
    rows = tx.all("events_latest", {"stream": str(stream_id(stream(customer_no))), "limit": limit})
    people = names(tx, {row["actor"] for row in rows})
    return [
        HistoryView(
            row["seq"],
            row["at"],
            row["kind"],
            KINDS[row["kind"]],
            people.get(row["actor"], Text(row["actor"])),
            _detail(json.loads(row["body"])["payload"]),
        )
        for row in rows
    ]


def _detail(payload: Mapping[str, Any]) -> str:
    """The words that the person gave: a reason, or the name of a file."""
    return str(payload.get("reason") or payload.get("file") or "")
