"""Why a suspended case stands still: since when, by whom, for what reason, as its record says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from orchestrator.cases.opening import as_id
from orchestrator.cases.timeline import person_name
from orchestrator.store import Transaction
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Standstill:
    """A suspension that lasts."""

    since: datetime
    by: Text
    reason: str


def of_case(tx: Transaction, case_id: str) -> Standstill | None:
    """The suspension of a case, for whoever sees the case or a task of it; None while it is not suspended."""
    row = tx.one("suspension", {"id": as_id(case_id)})
    if row is None:
        return None
    content = json.loads(row["body"])
    return Standstill(row["at"], person_name(content), content["payload"]["reason"])
