"""Screening of an applicant against the registers that the bank loaded.

A register that cannot be consulted throws SCREENING_UNAVAILABLE, never an all-clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.cases.jobs import BusinessError, Work, worker
from orchestrator.customers import registers
from orchestrator.customers.errors import RegisterUnavailable
from orchestrator.store import Transaction

UNAVAILABLE = "SCREENING_UNAVAILABLE"


def _look_up(tx: Transaction, register: str, subject: str) -> dict[str, Any]:
    try:
        return registers.look_up(tx, register, subject)
    except RegisterUnavailable as error:
        raise BusinessError(
            error=UNAVAILABLE, reason_zh=error.sentence("zh"), reason_en=error.sentence("en")
        ) from error


@worker("screening.registry")
def registry(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """The company's status and size in the registry."""
    facts = _look_up(tx, "registry", work.variables["uscc"])
    return {"reg_status": facts["reg_status"], "enterprise_size": facts["enterprise_size"]}


@worker("screening.judgment")
def judgment(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Whether the company is on the list of judgment debtors."""
    facts = _look_up(tx, "judgment", work.variables["uscc"])
    return {"judgment_defaulter": facts["judgment_defaulter"]}


@worker("screening.tax")
def tax(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Whether the tax authority publishes a major violation."""
    facts = _look_up(tx, "tax", work.variables["uscc"])
    return {"major_tax_violation": facts["major_tax_violation"]}


@worker("screening.environment")
def environment(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """How many environmental penalties the company had in 24 months."""
    facts = _look_up(tx, "environment", work.variables["uscc"])
    return {"env_penalty_24m": facts["env_penalty_24m"]}


@worker("screening.own_npl")
def own_npl(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Whether the company has a non-performing loan with this bank, and how often it was overdue in 24 months."""
    facts = _look_up(tx, "own_npl", work.variables["uscc"])
    return {"own_bank_npl": facts["own_bank_npl"], "credit_overdue_24m": facts["credit_overdue_24m"]}


@worker("screening.sanctions")
def sanctions(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Whether the company, its representative or an owner is sanctioned, or one of them a foreign PEP."""
    people = [work.variables.get("legal_rep_name"), *_owners(work.variables.get("ubo"))]
    subjects = [work.variables["uscc"], work.variables.get("customer_name"), *people]
    found = [_look_up(tx, "sanctions", str(subject)) for subject in subjects if subject]
    return {
        "sanctions_hit": any(facts["sanctions_hit"] for facts in found),
        "foreign_pep": any(facts["foreign_pep"] for facts in found),
    }


def _owners(ubo: Any) -> list[str]:
    return [str(row["name"]) for row in ubo or () if isinstance(row, Mapping) and row.get("name")]
