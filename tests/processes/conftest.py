"""What people of the bank enter into the forms of the four processes, and the moment at which every story begins.

After every story the doctor examines all its cases: each chain holds, and the tables agree with the saved states.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import desk

from orchestrator.cases import doctor
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import Person

# Ten in the morning in China; no holiday until New Year.
MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday(app):
    """Every story begins on the same Monday morning."""
    clock.set_offset(MONDAY - datetime.now(UTC))


@pytest.fixture(autouse=True)
def sound_record(monday):
    """After the story no case has a fault."""
    yield
    with transaction() as tx:
        report = doctor.examine(tx)
    assert report.faults == []


@pytest.fixture
def also(app):
    """Gives a person one more role, for the length of the test."""
    before = {}

    def give(person_id, role):
        with transaction() as tx:
            person = tx.session.get(Person, person_id)
            before.setdefault(person_id, person.roles)
            person.roles = [*person.roles, role]

    yield give
    with transaction() as tx:
        for person_id, roles in before.items():
            tx.session.get(Person, person_id).roles = roles


@pytest.fixture
def borrower(app, customers):
    """The number of a sound borrower of the Xihu branch: grade AA, a limit of 1,000,000, nothing drawn."""
    return desk.rewrite(
        next(c.no for c in customers if c.branch == "BR-XH"), limit=1_000_000, pd_pct="0.10", net_assets="50000000",
        other_bank_credit="5000000", exposure="0", group_exposure="0", loan_balance="0", group_no=None,
    )  # fmt: skip


@pytest.fixture
def loan(app, customers):
    """The number of a loan of the Xihu branch without any sign of trouble: 1,000,000, secured, grade AA."""
    customer = next(c for c in customers if c.branch == "BR-XH" and c.loans)
    desk.rewrite(customer.no, grade="AA", pd_pct="0.10")
    return desk.rewrite_loan(
        customer.loans[0].no, amount="1000000", balance="1000000", risk_class="NORMAL", overdue_days=0,
        interest_overdue_days=0, ltv_pct="50", months_clean=12,
    )  # fmt: skip


@pytest.fixture
def vip(borrower):
    """The number of a private-banking customer of the Xihu branch."""
    return desk.rewrite(borrower, aum_month_avg="7000000")


@pytest.fixture
def prospect(prospects):
    """A sound company that is in the registry and no customer yet."""
    return prospects[0]


@pytest.fixture
def papers(prospect):
    """Its application for admission, complete and sound: it scores well."""
    return {
        "customer_name": prospect.name,
        "uscc": prospect.uscc,
        "established_on": "2015-03-01",
        "industry_code": "3921",
        "legal_rep_name": "示大明",
        "legal_rep_id": prospect.legal_rep_id,
        "legal_rep_mobile": "13800000000",
        "ubo": [{"name": "示大明", "id": prospect.legal_rep_id, "share_pct": 60, "path": "直接持股"}],
        "purpose": "开立结算账户并申请流动资金贷款",
        "annual_sales": "50000000.00",
        "prior_year_sales": "40000000.00",
        "total_assets": "60000000",
        "total_liabilities": "20000000",
        "current_assets": "30000000",
        "current_liabilities": "12000000",
        "op_cashflow_positive_years": 3,
        "settlement_share_pct": 35,
        "papers_complete": True,
        "consent": True,
    }
