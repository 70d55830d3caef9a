"""Whose customers a person sees: a manager their own, branch staff their branch's, roles of the bank all.

Someone without any of the three permissions (an administrator) sees none. What is not seen does not exist: lists,
searches, counts, exports and pages answer alike.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from orchestrator.access import Actor, NotAllowed, may
from orchestrator.customers.errors import CustomerUnknown
from orchestrator.store import Transaction
from orchestrator.store.tables import Customer


def within(actor: Actor) -> ColumnElement[bool]:
    """The condition on `customer` that holds for the customers this person may see."""
    if may(actor, "customer.read.all"):
        return true()
    parts: list[ColumnElement[bool]] = []
    if may(actor, "customer.read.unit"):
        parts.append(Customer.unit_id == actor.unit_id)
    if may(actor, "customer.read.own"):
        co_manager = Customer.facts["co_manager"].astext
        parts += [Customer.manager == actor.person_id, co_manager == actor.person_id]
    return or_(*parts) if parts else false()


def is_within(actor: Actor, customer: Customer) -> bool:
    """Whether the person may see this customer."""
    if may(actor, "customer.read.all"):
        return True
    if may(actor, "customer.read.unit") and customer.unit_id == actor.unit_id:
        return True
    mine = actor.person_id in (customer.manager, customer.facts.get("co_manager"))
    return may(actor, "customer.read.own") and mine


def allowed(actor: Actor) -> bool:
    """Whether the person sees any customers at all."""
    return any(may(actor, f"customer.read.{scope}") for scope in ("own", "unit", "all"))


def require_any(actor: Actor) -> None:
    """NotAllowed for someone who sees no customers."""
    if not allowed(actor):
        raise NotAllowed(what="customer.read")


def require(tx: Transaction, customer_no: str, actor: Actor) -> Customer:
    """The customer, if the person may see it; CustomerUnknown, also for one that they may not see."""
    require_any(actor)
    found = tx.session.get(Customer, customer_no)
    if found is None or not is_within(actor, found):
        raise CustomerUnknown(customer_no=customer_no)
    return found
