"""The committee's members, and what a decision does to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from orchestrator.cases.jobs import Work, worker
from orchestrator.customers import records
from orchestrator.store import Transaction
from orchestrator.store.tables import Person
from orchestrator.work.workers.dates import today

LARGEST_COMMITTEE = 9


@worker("committee.members")
def committee_members(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """The members of the committee, without those who recuse and those who already act in the case."""
    excluded = set(work.variables.get("excluded") or ())
    query = select(Person.id).where(Person.roles.contains(["CC"]), Person.active).order_by(Person.id)
    members = [person for person in tx.session.scalars(query) if person not in excluded]
    return {"members": members[:LARGEST_COMMITTEE]}


@worker("limit.effect")
def limit_effect(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Make a limit effective, or lower, freeze, free, lock or end it."""
    limit = records.change_limit(
        tx, work.case_id, work.variables["action"], work.variables, today(work.now)
    )
    return {"limit_no": limit.no, "effective_on": limit.effective_on.isoformat()}
