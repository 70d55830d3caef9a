"""The desk at which the demonstration's cases are played: who acts, at which moment, and for which customer.

A story begins some half working days ago and takes its steps one after another, at most one in a half day; between two
half days the background work goes on. What its last step leaves is the state in which the demonstration shows the case.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from orchestrator import feel
from orchestrator.access import SYSTEM, people
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.bank.portfolio import Customer as Prospect
from orchestrator.cases import cancel, files, messages, start, tasks
from orchestrator.clock import clock
from orchestrator.store import Transaction, transaction
from orchestrator.store.tables import CreditLimit, Customer, Loan, Task

# The two moments of a working day at which people act.
MORNING, AFTERNOON = time(10, 0), time(15, 0)

# What a grade allows, in percent of net assets (table pd_grade).
CAPS = {"AAA": 100, "AA": 80, "A": 60, "BBB": 45}

# How many of the portfolio's customers the stories choose from.
CHOICE = 3_000


@dataclass(frozen=True, slots=True)
class Team:
    """Who works for a customer at a branch."""

    unit: str
    manager: str
    second: str
    head: str
    service: str


XH = Team("BR-XH", "cm1", "co1", "bh1", "sv1")
BJ = Team("BR-BJ", "cm3", "co2", "bh2", "sv2")
YH = Team("BR-YH", "cm4", "co3", "bh3", "sv1")

Act = Callable[["Desk", str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that people do in a case, `gap` half days after what came before."""

    gap: int
    act: Act


@dataclass(frozen=True, slots=True)
class Story:
    """A case: begun `ago` half days before now by `begin`, which gives its id; then the steps."""

    ago: int
    begin: Callable[[Desk], str]
    steps: Sequence[Step] = ()


@dataclass
class Desk:
    """What the stories act through; prospects and customers are each taken once."""

    prospects: list[Prospect]
    customers: list[Customer] = field(default_factory=list)
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    loans: Mapping[str, Loan] = field(default_factory=dict)

    def read_portfolio(self, tx: Transaction) -> None:
        """The customers to choose from, with their limits and their first loans."""
        self.customers = list(tx.session.scalars(select(Customer).order_by(Customer.no).limit(CHOICE)))
        numbers = [customer.no for customer in self.customers]
        limits = tx.session.scalars(select(CreditLimit).where(CreditLimit.customer_no.in_(numbers)))
        self.limits = {limit.customer_no: limit.amount for limit in limits}
        loans = tx.session.scalars(select(Loan).where(Loan.customer_no.in_(numbers)).order_by(Loan.no.desc()))
        self.loans = {loan.customer_no: loan for loan in loans}

    def prospect(self) -> Prospect:
        """The next company to admit."""
        return self.prospects.pop(0)

    def borrower(self, team: Team, low: int, high: int) -> tuple[Customer, Decimal]:
        """A sound customer of the branch, and a raised limit for it between `low` and `high` that its figures bear."""
        for customer in self.customers:
            amount = self._raised(customer)
            if customer.unit_id == team.unit and low <= amount <= high and amount <= _room(customer):
                self.customers.remove(customer)
                return customer, amount
        raise LookupError(f"no borrower of {team.unit} between {low} and {high}")

    def wealthy(self, team: Team) -> Customer:
        """The branch's customer with the largest assets that is left."""
        own = [customer for customer in self.customers if customer.unit_id == team.unit]
        found = max(own, key=lambda customer: Decimal(customer.facts["aum_month_avg"]))
        self.customers.remove(found)
        return found

    def debtor(self, team: Team) -> tuple[Customer, Loan]:
        """A sound customer of the branch with a loan on which nothing is wrong."""
        for customer in self.customers:
            loan = self.loans.get(customer.no)
            if customer.unit_id == team.unit and loan is not None and _is_quiet(customer, loan):
                self.customers.remove(customer)
                return customer, loan
        raise LookupError(f"no quiet loan of {team.unit}")

    def _raised(self, customer: Customer) -> Decimal:
        limit = self.limits.get(customer.no, Decimal(0))
        return (limit * 12 / 10 // 10_000 + 1) * 10_000

    # -- what people do

    def start(self, person: str, process: str, **data: Any) -> str:
        """A person starts a case."""
        with transaction() as tx:
            return start.start(tx, process, exact(data), people.require(tx, person, method="cli")).id

    def do(self, person: str, case_id: str, element: str, **data: Any) -> None:
        """A person completes the task that they have at an element of the case."""
        with transaction() as tx:
            actor = people.require(tx, person, method="cli")
            tasks.complete(tx, _task(tx, case_id, element, person), exact(data), actor)

    def claim(self, person: str, case_id: str, element: str) -> None:
        """A person takes a task that is offered to them."""
        with transaction() as tx:
            tasks.claim(tx, _task(tx, case_id, element, person), people.require(tx, person, method="cli"))

    def cancel(self, person: str, case_id: str, reason: str) -> None:
        """A person cancels the case."""
        with transaction() as tx:
            cancel.cancel(tx, case_id, reason, people.require(tx, person, method="cli"))

    def publish(self, name: str, key: str, **payload: Any) -> str:
        """Another system of the bank sends a message; returns the case that it reached first."""
        with transaction() as tx:
            return messages.publish(tx, name, key, exact(payload), SYSTEM)[0]


# -- steps


def do(person: str, element: str, gap: int = 1, **data: Any) -> Step:
    """A person completes a task; a value may be a function that gives it at that moment."""

    def act(desk: Desk, case_id: str) -> None:
        desk.do(person, case_id, element, **{name: at_last(value) for name, value in data.items()})

    return Step(gap, act)


def claim(person: str, element: str, gap: int = 1) -> Step:
    """A person takes a task and leaves it there."""
    return Step(gap, lambda desk, case_id: desk.claim(person, case_id, element))


def cancel_it(person: str, reason: str, gap: int = 1) -> Step:
    """A person cancels the case."""
    return Step(gap, lambda desk, case_id: desk.cancel(person, case_id, reason))


def today() -> date:
    """The bank's date at the moment of the story."""
    return clock.now().astimezone(WorkingCalendar().zone).date()


def on(days: int = 0) -> Callable[[], str]:
    """The date some days from the moment of the story."""
    return lambda: (today() + timedelta(days=days)).isoformat()


def photos(person: str, count: int = 2) -> Callable[[], list[dict[str, Any]]]:
    """Pictures that the person uploads at the moment of the story, as a form's value."""

    def taken() -> list[dict[str, Any]]:
        with transaction() as tx:
            actor = people.require(tx, person, method="cli")
            names = [f"现场照片{number}.png" for number in range(1, count + 1)]
            return [asdict(files.upload(tx, name, _picture(grey=40 * len(name)), actor)) for name in names]

    return taken


def _picture(grey: int) -> bytes:
    """A small grey PNG (ISO/IEC 15948)."""
    rows = zlib.compress(b"".join(b"\0" + bytes([grey % 256]) * 64 for _row in range(48)))
    parts = (b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def at_last(value: Any) -> Any:
    """A value with what is only known at the moment of the story filled in."""
    if callable(value):
        return value()
    if isinstance(value, Mapping):
        return {name: at_last(item) for name, item in value.items()}
    return [at_last(item) for item in value] if isinstance(value, list) else value


def exact(data: Mapping[str, Any]) -> dict[str, Any]:
    """Entered data as a request brings it: every number a Decimal."""
    values: dict[str, Any] = feel.loads(feel.dumps(dict(data)))
    return values


def half_days(count: int, now: datetime) -> list[datetime]:
    """The last `count` half working days that are over by now, oldest first."""
    calendar = WorkingCalendar()
    day, found = now.astimezone(calendar.zone).date(), list[datetime]()
    while len(found) < count:
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            found += [datetime.combine(day, at, calendar.zone).astimezone(UTC) for at in (AFTERNOON, MORNING)]
    return found[:count][::-1]


def _task(tx: Transaction, case_id: str, element: str, person: str) -> str:
    """The public id of an open task at the element that is the person's or nobody's."""
    query = select(Task.id).where(
        Task.instance_id == UUID(case_id), Task.element == element, Task.state == "open",
        or_(Task.assignee == person, Task.assignee.is_(None)),
    )  # fmt: skip
    token = tx.session.scalars(query.order_by(Task.created_at, Task.id)).first()
    if token is None:
        raise LookupError(f"no task {element} for {person} in case {case_id}")
    return f"{case_id}.{token}"


def _room(customer: Customer) -> Decimal:
    """The limit that the customer's grade and figures bear; nothing for one that is not sound."""
    facts = customer.facts
    if facts["risk_class"] != "NORMAL" or facts["grade"] not in CAPS:
        return Decimal(0)
    return Decimal(facts["net_assets"]) * CAPS[facts["grade"]] / 100 - Decimal(facts["other_bank_credit"])


def _is_quiet(customer: Customer, loan: Loan) -> bool:
    facts = loan.facts
    late = int(facts["overdue_days"]) or int(facts["interest_overdue_days"])
    return customer.facts["risk_class"] == "NORMAL" and not late and Decimal(facts["ltv_pct"]) <= 70
