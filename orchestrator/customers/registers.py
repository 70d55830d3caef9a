"""The registers that screening consults: extracts that the bank loads, one row a subject.

A register that is loaded has a row for the subject "*", whose facts hold for every subject without a row of its own;
`{"available": false}` there says that the register cannot be used at the moment. In the company registry a subject
without a row is unknown, not sound.
"""

from __future__ import annotations

from typing import Any

from orchestrator.customers.errors import RegisterUnavailable
from orchestrator.store import Transaction
from orchestrator.store.tables import RegisterEntry

EVERYONE = "*"


def look_up(tx: Transaction, register: str, subject: str) -> dict[str, Any]:
    """What the register says of the subject; RegisterUnavailable."""
    default = tx.session.get(RegisterEntry, (register, EVERYONE))
    if default is None or default.facts.get("available") is False:
        raise RegisterUnavailable(register=register, subject=subject)
    entry = tx.session.get(RegisterEntry, (register, subject))
    facts = {**default.facts, **(entry.facts if entry else {})}
    facts.pop("available", None)
    if not facts:
        raise RegisterUnavailable(register=register, subject=subject)
    return facts
