"""A customer's figures for rating, limit and concentration, and the limits and loans they leave out.

Figures come from the customer's record, and where that has none (a customer who has just been admitted) from the
register `rating` that the bank's rating system fills. A customer without a rating has no figures: RegisterUnavailable.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from orchestrator.customers import registers
from orchestrator.store import Transaction
from orchestrator.store.tables import Customer, Loan

RATING = "rating"
RATED = ("pd_pct", "grade", "net_assets")


def figures(tx: Transaction, customer: Customer) -> dict[str, Any]:
    """All the figures of a customer that the bank has."""
    facts = customer.facts
    if all(facts.get(name) is not None for name in RATED):
        return facts
    return {**registers.look_up(tx, RATING, customer.uscc), **facts}


def exposures(tx: Transaction, customer: Customer) -> dict[str, Decimal]:
    """The bank's exposure to the customer and its group, in CNY, without what is drawn under its own limit."""
    drawn = _drawn(tx, customer.no)
    own = _less(_amount(customer, "exposure"), drawn)
    return {
        "loan_balance": _less(_amount(customer, "loan_balance"), drawn),
        "exposure": own,
        "group_exposure": own + _others(tx, customer),
    }


def _others(tx: Transaction, customer: Customer) -> Decimal:
    """The exposure to the other members of the customer's group."""
    group = customer.facts.get("group_no")
    if group is None:
        return _less(_amount(customer, "group_exposure"), _amount(customer, "exposure"))
    query = select(Customer).where(Customer.facts["group_no"].astext == group, Customer.no != customer.no)
    return sum((_amount(other, "exposure") for other in tx.session.scalars(query)), Decimal(0))


def _drawn(tx: Transaction, customer_no: str) -> Decimal:
    loans = tx.session.scalars(select(Loan).where(Loan.customer_no == customer_no))
    return sum((Decimal(loan.facts.get("balance") or 0) for loan in loans), Decimal(0))


def _amount(customer: Customer, name: str) -> Decimal:
    return Decimal(customer.facts.get(name) or 0)


def _less(amount: Decimal, part: Decimal) -> Decimal:
    return max(amount - part, Decimal(0))
