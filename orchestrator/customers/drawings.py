"""What may still be drawn under a limit, and entering what is drawn.

A limit that is frozen, locked or expired, or whose last day has passed, is not drawn; nor is more than is left of it.
A loan counts against the limit that it was drawn under; one taken over without naming its limit counts against the
customer's lasting limits. The loan is entered under the limit's lock: of two draw-downs the second sees the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from orchestrator.customers import records
from orchestrator.customers.errors import LimitUnknown
from orchestrator.store import Transaction
from orchestrator.store.tables import CreditLimit, Loan

ABOVE_UNDRAWN, LOAN_NO_IN_USE = "ABOVE_UNDRAWN", "LOAN_NO_IN_USE"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a limit stands for a draw-down: its state, what is left of it in CNY, and why it is refused, or None.

    `refusal` is FROZEN, LOCKED, EXPIRED, ABOVE_UNDRAWN or LOAN_NO_IN_USE.
    """

    state: str
    undrawn: Decimal
    refusal: str | None


def look(tx: Transaction, limit_no: str, amount: Decimal, today: date) -> Drawing:
    """How the limit stands for drawing this amount; LimitUnknown."""
    return _drawing(tx, _locked(tx, limit_no), amount, today)


def draw(tx: Transaction, limit_no: str, loan_no: str, amount: Decimal, payment_mode: str, today: date) -> Drawing:
    """Enter the loan if it may be drawn under the limit; what it says is how the limit stood before. LimitUnknown."""
    limit = _locked(tx, limit_no)
    drawing = _drawing(tx, limit, amount, today)
    if drawing.refusal is None and tx.session.get(Loan, loan_no) is not None:
        drawing = Drawing(drawing.state, drawing.undrawn, LOAN_NO_IN_USE)
    if drawing.refusal is None:
        records.open_loan(tx, loan_no, limit.customer_no, amount, payment_mode, today, limit_no)
    return drawing


def _locked(tx: Transaction, limit_no: str) -> CreditLimit:
    query = select(CreditLimit).where(CreditLimit.no == limit_no).with_for_update()
    limit = tx.session.scalar(query.execution_options(populate_existing=True))
    if limit is None:
        raise LimitUnknown(limit_no=limit_no)
    return limit


def _drawing(tx: Transaction, limit: CreditLimit, amount: Decimal, today: date) -> Drawing:
    state = _state(limit, today)
    undrawn = max(limit.amount - _drawn(tx, limit), Decimal(0))
    if state != "EFFECTIVE":
        return Drawing(state, undrawn, state)
    return Drawing(state, undrawn, ABOVE_UNDRAWN if amount > undrawn else None)


def _state(limit: CreditLimit, today: date) -> str:
    """The limit's state; past its last day it is expired, whether or not its own process got to it."""
    over = limit.valid_until is not None and limit.valid_until < today
    return "EXPIRED" if over and limit.state == "EFFECTIVE" else limit.state


def _drawn(tx: Transaction, limit: CreditLimit) -> Decimal:
    """What is left to repay of the loans under the limit, in CNY."""
    lasting = not limit.no.startswith(records.TEMPORARY)
    loans = tx.session.scalars(select(Loan).where(Loan.customer_no == limit.customer_no))
    under = [loan for loan in loans if loan.facts.get("limit_no", limit.no if lasting else None) == limit.no]
    return sum((Decimal(loan.facts.get("balance") or 0) for loan in under), Decimal(0))
