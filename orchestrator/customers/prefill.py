"""What the start form of a case takes over from a customer's record.

Only what the person may see in clear is filled in; that personal data is among it is recorded in the customer's chain.
"""

from __future__ import annotations

from typing import Any

from orchestrator.access import Actor
from orchestrator.audit import Draft
from orchestrator.audit.chain import append
from orchestrator.clock import clock
from orchestrator.customers import sight
from orchestrator.customers.fields import BY_KEY
from orchestrator.customers.streams import stream
from orchestrator.store import Transaction

TAKEN = ("industry_code", "established_on", "legal_rep_name", "legal_rep_id", "legal_rep_mobile", "control_person")


def values(tx: Transaction, customer_no: str, process_key: str, actor: Actor) -> dict[str, Any]:
    """Values by field key for a start form; CustomerUnknown."""
    customer = sight.require(tx, customer_no, actor)
    found = {"customer_no": customer.no, "customer_name": customer.name, "uscc": customer.uscc}
    taken = {
        key: customer.facts[key]
        for key in TAKEN
        if customer.facts.get(key) and BY_KEY[key].sight(actor.roles) == "clear"
    }
    personal = [key for key in taken if BY_KEY[key].mask]
    if personal:
        draft = Draft("customer.revealed", {"fields": personal, "reason": f"start {process_key}"})
        append(tx, stream(customer.no), draft, actor, clock.now())
    return {**found, **taken}
