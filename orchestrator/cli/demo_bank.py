"""The demo bank in the database: staff, customers with limits and loans, registers, figures. All fictitious."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import insert

from orchestrator.access.sign_in import hash_password
from orchestrator.bank import portfolio
from orchestrator.bank.staff import STAFF, UNITS
from orchestrator.cli import demo_cases
from orchestrator.clock import clock
from orchestrator.store import Transaction, transaction
from orchestrator.store.tables import BankFigure, CreditLimit, Customer, Loan, Person, RegisterEntry, Unit

PASSWORD = "countersign"  # noqa: S105 - the demonstration's, printed at every start
CUSTOMERS = 10_000
SEED = 20_260_101
BATCH = 1_000

# Companies that are in the registry but no customers yet: the ones to admit.
PROSPECTS = 30

# Every so many customers have dates for inspections, the first of them so long after the demonstration begins.
INSPECTED = 25
FIRST_CHECKS_IN = timedelta(days=8)

CAPITAL = {"capital_net": Decimal("12000000000"), "tier1_net": Decimal("10000000000")}

# The registers with what they say of everyone without an entry of their own.
REGISTERS: dict[str, dict[str, Any]] = {
    "registry": {},
    "judgment": {"judgment_defaulter": False},
    "tax": {"major_tax_violation": False},
    "environment": {"env_penalty_24m": 0},
    "own_npl": {"own_bank_npl": False, "credit_overdue_24m": 0},
    "sanctions": {"sanctions_hit": False, "foreign_pep": False},
    "rating": {},
}

Say = Callable[[str], None]


def load(say: Say, customers: int = CUSTOMERS, cases: bool = True) -> None:
    """Load staff, customers, registers and figures, then play some dozens of cases."""
    say("Loading the demo bank: staff …")
    with transaction() as tx:
        load_staff(tx)
        load_figures(tx)
    say(f"Loading the demo bank: {customers} customers …")
    with transaction() as tx:
        load_customers(tx, customers)
    if cases:
        demo_cases.play(say, prospects(customers))


def load_staff(tx: Transaction) -> None:
    """The bank's units and people; one password hash serves all, for it is no secret."""
    password = hash_password(PASSWORD)
    units = [
        {"id": unit.id, "name": unit.name.zh, "name_en": unit.name.en, "parent_id": unit.parent_id}
        for unit in UNITS
    ]
    tx.session.execute(insert(Unit), units)
    tx.session.execute(
        insert(Person),
        [
            {
                "id": member.id,
                "name": member.name.zh,
                "name_en": member.name.en,
                "unit_id": member.unit_id,
                "roles": list(member.roles),
                "password": password,
            }
            for member in STAFF
        ],
    )


def load_figures(tx: Transaction) -> None:
    """The bank's own capital, and the registers."""
    as_of = portfolio.AS_OF
    figures = [{"name": name, "value": value, "as_of": as_of} for name, value in CAPITAL.items()]
    tx.session.execute(insert(BankFigure), figures)
    entries = [
        {"register": name, "subject": "*", "facts": {"available": True, **facts}}
        for name, facts in REGISTERS.items()
    ]
    tx.session.execute(insert(RegisterEntry), entries)


def load_customers(tx: Transaction, count: int) -> None:
    """Customers with their limits, loans and registry entries, and some prospects in the registry only."""
    bank = portfolio.generate(count + PROSPECTS, SEED)
    for batch in _batches(islice(bank, count)):
        tx.session.execute(insert(Customer), [_customer(customer) for customer in batch])
        _insert(tx, CreditLimit, [limit for customer in batch for limit in _limits(customer)])
        _insert(tx, Loan, [_loan(customer, loan) for customer in batch for loan in customer.loans])
        _insert(tx, RegisterEntry, [entry for customer in batch for entry in _entries(customer)])
    for prospect in bank:
        _insert(tx, RegisterEntry, [_registry(prospect), _rating(prospect)])


def prospects(count: int = CUSTOMERS) -> list[portfolio.Customer]:
    """The companies that are in the registry but no customers yet, of a bank with so many customers."""
    return list(portfolio.generate(count + PROSPECTS, SEED))[count:]


def _batches(customers: Iterable[portfolio.Customer]) -> Iterator[list[portfolio.Customer]]:
    rest = iter(customers)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _insert(tx: Transaction, table: type, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.session.execute(insert(table), rows)


def _customer(customer: portfolio.Customer) -> dict[str, Any]:
    exposure = customer.exposure
    facts = {
        "industry_code": customer.industry_code,
        "enterprise_size": customer.size,
        "region": customer.region,
        "established_on": customer.established_on.isoformat(),
        "legal_rep_name": customer.legal_rep,
        "legal_rep_id": customer.legal_rep_id,
        "legal_rep_mobile": customer.mobile,
        "grade": customer.grade,
        "risk_class": customer.risk_class,
        "aml_rating": customer.aml_rating,
        "aum_month_avg": customer.aum_month_avg,
        "pd_pct": customer.pd_pct,
        "group_no": customer.group_no,
        "exposure": exposure,
        "group_exposure": exposure,
        "loan_balance": sum((loan.balance for loan in customer.loans), Decimal(0)),
        "related_exposure": Decimal(0),
        "new_relationship": False,
        "credit_ordinary": customer.grade in ("BB", "B"),
        **customer.figures,
    }
    return {
        "no": customer.no,
        "name": customer.name,
        "uscc": customer.uscc,
        "unit_id": customer.branch,
        "manager": customer.manager,
        "status": "ACTIVE",
        "facts": facts,
        "opened_at": datetime.combine(max(customer.established_on, date(2015, 1, 1)), time(1), UTC),
    }


def _limits(customer: portfolio.Customer) -> list[dict[str, Any]]:
    if customer.limit <= 0:
        return []
    return [
        {
            "no": f"L{customer.no}",
            "customer_no": customer.no,
            "case_id": None,
            "product": "WC_LOAN",
            "amount": customer.limit,
            "state": "EFFECTIVE",
            "effective_on": portfolio.AS_OF,
            "valid_until": portfolio.AS_OF.replace(year=portfolio.AS_OF.year + 1),
            "conditions": [],
        }
    ]


def _next_check(customer: portfolio.Customer) -> date | None:
    """The portfolio's date, moved so that none is past when the demonstration begins.

    Only one customer in INSPECTED has dates at all: four managers could not inspect the loans of ten thousand.
    """
    if int(customer.no[1:]) % INSPECTED:
        return None
    return customer.next_check_on + (clock.now().date() - portfolio.AS_OF) + FIRST_CHECKS_IN


def _loan(customer: portfolio.Customer, loan: portfolio.Loan) -> dict[str, Any]:
    secured = loan.collateral_value > 0
    facts = {
        "product": loan.product,
        "amount": loan.amount,
        "balance": loan.balance,
        "matures_on": loan.matures_on.isoformat(),
        "payment_mode": loan.payment_mode,
        "collateral": loan.collateral,
        "collateral_value": loan.collateral_value,
        "ltv_pct": round(loan.balance * 100 / loan.collateral_value, 2) if secured else Decimal(0),
        "overdue_days": loan.overdue_days,
        "interest_overdue_days": loan.interest_overdue_days,
        "risk_class": customer.risk_class,
        "months_clean": 0 if loan.overdue_days else 12,
    }
    return {
        "no": loan.no,
        "customer_no": customer.no,
        "facts": facts,
        "drawn_on": loan.drawn_on,
        "next_check": _next_check(customer),
    }


def _registry(customer: portfolio.Customer) -> dict[str, Any]:
    facts = {"reg_status": "ACTIVE", "enterprise_size": SIZES.get(customer.size, "S")}
    return {"register": "registry", "subject": customer.uscc, "facts": facts}


def _rating(customer: portfolio.Customer) -> dict[str, Any]:
    """What the bank's rating system knows of a company that is no customer yet."""
    facts = {
        "grade": customer.grade,
        "pd_pct": customer.pd_pct,
        "net_assets": customer.figures["net_assets"],
        "other_bank_credit": customer.figures["other_bank_credit"],
    }
    return {"register": "rating", "subject": customer.uscc, "facts": facts}


def _entries(customer: portfolio.Customer) -> list[dict[str, Any]]:
    """The registry's entry, and one in the bank's own list for those whose loans are non-performing."""
    entries = [_registry(customer)]
    if customer.risk_class in ("SUBSTANDARD", "DOUBTFUL", "LOSS"):
        facts = {"own_bank_npl": True, "credit_overdue_24m": 3}
        entries.append({"register": "own_npl", "subject": customer.uscc, "facts": facts})
    return entries


# The registry's words for the portfolio's sizes.
SIZES = {"LARGE": "L", "MEDIUM": "M", "SME": "S", "SOLE": "MICRO"}
