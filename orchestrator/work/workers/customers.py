"""The customer's record: opening it, and its figures for limits and VIP service."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from orchestrator.cases.jobs import Work, worker
from orchestrator.customers import records
from orchestrator.customers.figures import exposures, figures
from orchestrator.store import Transaction
from orchestrator.work.workers.dates import today

# What the record takes over from the admission.
TAKEN = (
    "industry_code",
    "enterprise_size",
    "established_on",
    "legal_rep_name",
    "legal_rep_id",
    "legal_rep_mobile",
    "ubo",
    "aml_rating",
    "review_months",
)


@worker("customer.open")
def open_customer(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Open the record of the admitted customer."""
    values = work.variables
    opened = records.open_customer(
        tx,
        name=values["customer_name"],
        uscc=values["uscc"],
        facts={name: values.get(name) for name in TAKEN},
        unit_id=work.unit_id,
        manager=work.started_by,
        now=work.now,
    )
    return {"customer_no": opened.no, "opened_on": today(work.now).isoformat()}


@worker("customer.facts")
def customer_facts(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """The figures that rating, limit and concentration are computed from; a customer without a rating has none."""
    customer = records.customer(tx, work.variables["customer_no"])
    limit = records.current_limit(tx, customer.no)
    facts = figures(tx, customer)
    return {
        "customer_name": customer.name,
        "uscc": customer.uscc,
        "current_limit": limit.amount if limit else Decimal(0),
        "pd_pct": Decimal(facts["pd_pct"]),
        "net_assets": Decimal(facts["net_assets"]),
        "capital_net": records.figure(tx, "capital_net"),
        "tier1_net": records.figure(tx, "tier1_net"),
        **exposures(tx, customer),
        "other_bank_credit": Decimal(facts.get("other_bank_credit") or 0),
        "related_party": bool(facts.get("related_party")),
        "related_exposure": Decimal(facts.get("related_exposure") or 0),
        "new_relationship": bool(facts.get("new_relationship", True)),
        "credit_ordinary": bool(facts.get("credit_ordinary", False)),
    }


@worker("vip.facts")
def vip_facts(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """The customer's name and month-average assets."""
    customer = records.customer(tx, work.variables["customer_no"])
    return {
        "customer_name": customer.name,
        "aum_month_avg": Decimal(customer.facts.get("aum_month_avg") or 0),
    }
