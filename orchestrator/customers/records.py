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

# How the numbers of a limit begin: one that lasts, and one for a while beside it.
LASTING, TEMPORARY = "L", "T"


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


def open_loan(
    tx: Transaction,
    loan_no: str,
    customer_no: str,
    amount: Decimal,
    payment_mode: str,
    today: date,
    limit_no: str | None = None,
) -> Loan:
    """Enter a loan that was just paid out; the one that is there already stays as it is."""
    found = tx.session.get(Loan, loan_no)
    if found is None:
        facts: dict[str, Any] = {"amount": amount, "balance": amount}
        facts |= {"payment_mode": payment_mode, "risk_class": "NORMAL"}
        if limit_no is not None:
            facts["limit_no"] = limit_no
        found = Loan(no=loan_no, customer_no=customer(tx, customer_no).no, facts=facts, drawn_on=today)
        tx.session.add(found)
        tx.flush()
    return found


def close_loan(tx: Transaction, loan_no: str, today: date) -> Loan:
    """Enter that a loan is repaid: nothing is left of it, and it is inspected no more. LoanUnknown."""
    found = loan(tx, loan_no)
    found.facts = {**found.facts, "balance": Decimal(0), "closed_on": today.isoformat()}
    found.next_check = None
    tx.flush()
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
    """Open the record of an admitted customer; the record that is there already is brought up to date instead.

    A prospect from a list becomes a customer, kept by who admitted it.
    """
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
    if found.status != "ACTIVE":
        found.status, found.name, found.opened_at = "ACTIVE", name, now
        found.unit_id, found.manager = unit_id, manager
    found.facts = {**found.facts, **facts}
    tx.flush()
    return found


def regrade(tx: Transaction, customer_no: str, grade: str) -> None:
    """Keep the customer's new internal grade; CustomerUnknown."""
    found = customer(tx, customer_no)
    found.facts = {**found.facts, "grade": grade}
    tx.flush()


def current_limit(tx: Transaction, customer_no: str) -> CreditLimit | None:
    """The customer's newest limit that is not expired; a temporary one stands beside it and does not count."""
    lasting = [limit for limit in _limits(tx, customer_no) if not limit.no.startswith(TEMPORARY)]
    return lasting[0] if lasting else None


def change_limit(tx: Transaction, case_id: str, action: str, values: Mapping[str, Any], today: date) -> CreditLimit:
    """Make a limit effective, or change what is in force; `action` is a key of STATES. LimitUnknown.

    Without a `limit_no`, freezing and locking are of all the customer's limits, anything else of the current one.
    """
    if action == "EFFECTIVE" and values.get("reason") == "TEMPORARY":
        changed = [_new_limit(tx, TEMPORARY, values, today)]
    else:
        changed = _meant(tx, action, values) or [_new_limit(tx, LASTING, values, today)]
    for limit in changed:
        _apply(limit, case_id, action, values, today)
    tx.flush()
    return changed[0]


def unlock(tx: Transaction, case_id: str) -> None:
    """Free the limits for drawing again that this case locked."""
    locked = CreditLimit.state == STATES["LOCK_DRAWINGS"]
    query = select(CreditLimit).where(CreditLimit.case_id == UUID(case_id), locked)
    for limit in tx.session.scalars(query):
        limit.state = STATES["EFFECTIVE"]
    tx.flush()


def _limits(tx: Transaction, customer_no: str) -> list[CreditLimit]:
    """The customer's limits that are not expired, newest first."""
    query = select(CreditLimit).where(CreditLimit.customer_no == customer_no, CreditLimit.state != "EXPIRED")
    return list(tx.session.scalars(query.order_by(CreditLimit.effective_on.desc(), CreditLimit.no.desc())))


def _meant(tx: Transaction, action: str, values: Mapping[str, Any]) -> list[CreditLimit]:
    """The limits that an action is about; none when it is about a new one."""
    number, customer_no = values.get("limit_no"), values["customer_no"]
    if number:
        found = tx.session.get(CreditLimit, number)
        meant = [found] if found else []
    elif action in ("FREEZE", "LOCK_DRAWINGS"):
        meant = _limits(tx, customer_no)
    else:
        current = current_limit(tx, customer_no)
        meant = [current] if current else []
    if not meant and (number or action != "EFFECTIVE"):
        raise LimitUnknown(limit_no=number or customer_no)
    return meant


def _new_limit(tx: Transaction, kind: str, values: Mapping[str, Any], today: date) -> CreditLimit:
    limit = CreditLimit(
        no=f"{kind}{today:%Y%m}{tx.session.scalar(LIMIT_NUMBERS):06d}",
        customer_no=values["customer_no"],
        product=values.get("product") or "",
        amount=Decimal(0),
        state="EFFECTIVE",
        effective_on=today,
        conditions=[],
    )
    tx.session.add(limit)
    return limit


def _apply(limit: CreditLimit, case_id: str, action: str, values: Mapping[str, Any], today: date) -> None:
    if action == "LOCK_DRAWINGS" and limit.state != "EFFECTIVE":
        return  # what is frozen stays frozen: unlocking it later must not free it
    limit.state, limit.case_id = STATES[action], UUID(case_id)
    if action in ("EFFECTIVE", "DECREASE"):
        limit.effective_on = today
        if values.get("approved_limit") is not None:
            limit.amount = Decimal(values["approved_limit"])
        if values.get("valid_until"):
            limit.valid_until = date.fromisoformat(values["valid_until"])
    if action == "EFFECTIVE":
        limit.conditions = values.get("conditions") or []
