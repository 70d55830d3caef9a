"""Customers, limits and loans as the bank's own records, read and changed one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from orchestrator.customers.errors import CustomerUnknown, FigureMissing, LimitUnknown, LoanUnknown
from orchestrator.store import Transaction
from orchestrator.store.tables import CUSTOMER_NUMBERS, LIMIT_NUMBERS, BankFigure, CreditLimit, Customer, Loan

# What a limit can be used for in each state: only an effective one can be drawn.
STATES = {
    "EFFECTIVE": "EFFECTIVE",
    "DECREASE": "EFFECTIVE",
    "UNFREEZE": "EFFECTIVE",
    "FREEZE": "FROZEN",
    "EXPIRE": "EXPIRED",
    "LOCK_DRAWINGS": "LOCKED",
}


def customer(tx: Transaction, customer_no: str) -> Customer:
    """The customer with this number; CustomerUnknown."""
    found = tx.session.get(Customer, customer_no)
    if found is None:
        raise CustomerUnknown(customer_no=customer_no)
    return found


def by_uscc(tx: Transaction, uscc: str) -> Customer | None:
    """The customer with this unified social credit code, if there is one."""
    return tx.session.scalar(select(Customer).where(Customer.uscc == uscc))


def loan(tx: Transaction, loan_no: str) -> Loan:
    """The loan with this number; LoanUnknown."""
    found = tx.session.get(Loan, loan_no)
    if found is None:
        raise LoanUnknown(loan_no=loan_no)
    return found


def figure(tx: Transaction, name: str) -> Decimal:
    """A figure of the bank itself, in CNY; FigureMissing."""
    found = tx.session.get(BankFigure, name)
    if found is None:
        raise FigureMissing(name=name)
    return found.value


def open_customer(
    tx: Transaction, name: str, uscc: str, facts: Mapping[str, Any], unit_id: str | None, manager: str, now: datetime
) -> Customer:
    """Open the record of an admitted customer; the record that is there already is brought up to date instead."""
    found = by_uscc(tx, uscc)
    if found is None:
        number = tx.session.scalar(CUSTOMER_NUMBERS)
        found = Customer(
            no=f"C{number:08d}",
            name=name,
            uscc=uscc,
            unit_id=unit_id,
            manager=manager,
            status="ACTIVE",
            facts={},
            opened_at=now,
        )
        tx.session.add(found)
    found.facts = {**found.facts, **facts}
    tx.flush()
    return found


def current_limit(tx: Transaction, customer_no: str) -> CreditLimit | None:
    """The customer's newest limit that is not expired."""
    query = select(CreditLimit).where(CreditLimit.customer_no == customer_no, CreditLimit.state != "EXPIRED")
    return tx.session.scalars(query.order_by(CreditLimit.effective_on.desc(), CreditLimit.no.desc())).first()


def change_limit(
    tx: Transaction, case_id: str, action: str, values: Mapping[str, Any], today: date
) -> CreditLimit:
    """Make a limit effective, or change the one in force; `action` is a key of STATES. LimitUnknown."""
    limit = _limit(tx, values)
    if limit is None:
        if action not in ("EFFECTIVE", "DECREASE"):
            raise LimitUnknown(limit_no=values.get("limit_no") or values["customer_no"])
        limit = CreditLimit(
            no=f"L{today:%Y%m}{tx.session.scalar(LIMIT_NUMBERS):06d}",
            customer_no=values["customer_no"],
            product=values.get("product") or "",
            amount=Decimal(0),
            state="EFFECTIVE",
            effective_on=today,
            conditions=[],
        )
        tx.session.add(limit)
    _apply(limit, case_id, action, values, today)
    tx.flush()
    return limit


def _limit(tx: Transaction, values: Mapping[str, Any]) -> CreditLimit | None:
    if values.get("limit_no"):
        found = tx.session.get(CreditLimit, values["limit_no"])
        if found is None:
            raise LimitUnknown(limit_no=values["limit_no"])
        return found
    return current_limit(tx, values["customer_no"])


def _apply(limit: CreditLimit, case_id: str, action: str, values: Mapping[str, Any], today: date) -> None:
    limit.state, limit.case_id = STATES[action], UUID(case_id)
    if action in ("EFFECTIVE", "DECREASE"):
        limit.effective_on = today
        if values.get("approved_limit") is not None:
            limit.amount = Decimal(values["approved_limit"])
        if values.get("valid_until"):
            limit.valid_until = date.fromisoformat(values["valid_until"])
        limit.conditions = values.get("conditions") or []
