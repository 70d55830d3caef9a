"""A loan's figures for an inspection, and the date of its next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases.inspections import BANDS, OPENS_BEFORE, WAN
from orchestrator.cases.jobs import Work, worker
from orchestrator.customers import records
from orchestrator.customers.figures import figures
from orchestrator.store import Transaction
from orchestrator.store.tables import Loan
from orchestrator.work.workers.dates import calendar, today

NUMBERS = (
    "overdue_days",
    "interest_overdue_days",
    "sales_drop_pct",
    "debt_ratio_rise_pp",
    "litigation_to_net_assets_pct",
    "ltv_pct",
    "settlement_drop_pct",
    "ecl_pct",
    "od90_share_all_banks_pct",
    "months_clean",
)
FLAGS = (
    "guarantor_default",
    "controller_lost",
    "technical_delay",
    "bankruptcy",
    "evasion",
    "impaired",
    "downgraded",
    "refinanced",
    "other_npl",
    "restructured",
)


@worker("loan.facts")
def loan_facts(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """What the decision tables of an inspection look at."""
    loan = records.loan(tx, work.variables["loan_no"])
    customer = records.customer(tx, loan.customer_no)
    facts = loan.facts
    return {
        "customer_no": customer.no,
        "customer_name": customer.name,
        "class_before": facts["risk_class"],
        "grade_band": BANDS[figures(tx, customer)["grade"]],
        "exposure_wan": Decimal(facts["balance"]) / WAN,
        "drawn_amount": Decimal(facts["amount"]),
        "tax_rating": facts.get("tax_rating", "A"),
        **{name: Decimal(facts.get(name, 0)) for name in NUMBERS},
        **{name: bool(facts.get(name, False)) for name in FLAGS},
    }


@worker("inspection.schedule")
def schedule(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Archive the inspection, and the date of the next one: the interval from today, rolled back to a working day.

    A loan that was just paid out is entered first. Limits that this case locked because the inspection was late are
    free again.
    """
    days, current, values = calendar(tx), today(work.now), work.variables
    due = days.natural_day_due(current, int(values["interval_days"])).internal_prev
    due = max(due, current)
    opens = max(_opening(days, due), work.now)
    loan = _loan(tx, values, current)
    loan.next_check = due
    loan.facts = {**loan.facts, "risk_class": values["risk_class"], "warning": values["warning"]}
    if values["kind"] != "FIRST":
        loan.facts = {**loan.facts, "last_check": current.isoformat()}
    records.unlock(tx, work.case_id)
    return {"due_on": due.isoformat(), "open_at": opens.isoformat()}


@worker("loan.close")
def close_loan(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Enter that the loan is repaid."""
    current = today(work.now)
    records.close_loan(tx, work.variables["loan_no"], current)
    return {"closed_on": current.isoformat()}


def _loan(tx: Transaction, values: Mapping[str, Any], current: date) -> Loan:
    """The loan in the bank's books; one that was just paid out is entered as its message says."""
    if values["kind"] != "FIRST" or values.get("amount_wan") is None:
        return records.loan(tx, values["loan_no"])
    amount = Decimal(values["amount_wan"]) * WAN
    return records.open_loan(tx, values["loan_no"], values["customer_no"], amount, values["payment_mode"], current)


def _opening(days: WorkingCalendar, due: date) -> datetime:
    """The opening of business ten working days before a date."""
    day, left = due, OPENS_BEFORE
    while left:
        day -= timedelta(days=1)
        left -= days.is_working_day(day)
    return datetime.combine(day, time(9, 0), days.zone)
