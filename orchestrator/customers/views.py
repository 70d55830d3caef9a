"""What people see of customers, as frozen values; pages and the API only put them into words and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list; what the reader may not see is None."""

    no: str
    name: str
    uscc: str
    status: str
    status_name: Text
    unit: Text | None
    manager: Text | None
    grade: str | None
    risk_class: str | None
    aml_rating: str | None
    list_type: str | None
    warning: str | None
    limit: Decimal | None
    used: Decimal | None
    next_check: date | None
    check_late: bool
    industry_code: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A value with its label; `masked` when it is under its mask and could be seen in clear."""

    key: str
    label: Text
    value: Any
    kind: str = "text"
    options: Mapping[str, Text] = field(default_factory=dict)
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A company or person related to the customer: group member, beneficial owner, person in control."""

    relation: Text
    name: str
    detail: str
    customer_no: str | None = None


@dataclass(frozen=True, slots=True)
class LimitView:
    """A credit limit with its use, in CNY."""

    no: str
    product: str
    amount: Decimal
    state: str
    effective_on: date
    valid_until: date | None
    case_id: str | None


@dataclass(frozen=True, slots=True)
class LoanView:
    """A loan with its inspections; amounts in CNY."""

    no: str
    product: str
    amount: Decimal
    balance: Decimal
    drawn_on: date
    matures_on: str | None
    risk_class: str | None
    overdue_days: int
    warning: str | None
    last_check: str | None
    next_check: date | None
    check_late: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note about a customer."""

    id: str
    at: datetime
    person: Text
    text: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Something in the customer's own record."""

    seq: int
    at: datetime
    kind: str
    kind_name: Text
    person: Text
    detail: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer, as far as the reader may see it."""

    row: CustomerRow
    registration: Sequence[Shown]
    rating: Sequence[Shown]
    parties: Sequence[Party]
    limits: Sequence[LimitView]
    loans: Sequence[LoanView]
    notes: Sequence[NoteView]
    history: Sequence[HistoryView]
    tier: str | None
    aum: Decimal | None
    sees_credit: bool
    can_reveal: bool
    revealed: bool
    can_note: bool
    keys: Sequence[str]
