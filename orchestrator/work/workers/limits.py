"""The committee's members, what a decision does to a limit, and what may be drawn under it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import any_, literal, select

from orchestrator.cases.jobs import Work, worker
from orchestrator.customers import drawings, records
from orchestrator.store import Transaction
from orchestrator.store.tables import Person, Task
from orchestrator.work.workers.dates import today

LARGEST_COMMITTEE = 9


@worker("committee.members")
def committee_members(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """The members of the committee, without those who recuse: excluded by the secretary, related to the customer, or
    with another duty in this case; and who is related, for nobody may add them either."""
    values = work.variables
    related = list(records.customer(tx, values["customer_no"]).facts.get("related_staff") or ())
    absent = {*(values.get("excluded") or ()), *related, *_acted(tx, work.case_id)}
    return {"members": [person for person in _committee(tx) if person not in absent], "related_staff": related}


@worker("limit.effect")
def limit_effect(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Make a limit effective, or lower, freeze, free, lock or end it; the grade behind an effective one is kept."""
    values = work.variables
    limit = records.change_limit(tx, work.case_id, values["action"], values, today(work.now))
    if values["action"] == "EFFECTIVE" and values.get("grade"):
        records.regrade(tx, limit.customer_no, values["grade"])
    return {"limit_no": limit.no, "effective_on": limit.effective_on.isoformat()}


@worker("limit.check")
def limit_check(tx: Transaction, work: Work) -> Mapping[str, Any]:
    """Whether a draw-down may be paid out; with a `loan_no` the loan that may is entered in the books at once."""
    values = work.variables
    number, amount, day = values["limit_no"], Decimal(values["draw_amount"]), today(work.now)
    if values["loan_no"] is None:
        found = drawings.look(tx, number, amount, day)
    else:
        found = drawings.draw(tx, number, values["loan_no"], amount, values["payment_mode"], day)
    return {
        "limit_state": found.state,
        "undrawn_amount": found.undrawn,
        "drawable": found.refusal is None,
        "refusal": found.refusal,
    }


def _committee(tx: Transaction) -> list[str]:
    """The committee as appointed: an odd number of people, at most nine."""
    query = select(Person.id).where(literal("CC") == any_(Person.roles), Person.active).order_by(Person.id)
    appointed = list(tx.session.scalars(query))[:LARGEST_COMMITTEE]
    return appointed if len(appointed) % 2 else appointed[:-1]


def _acted(tx: Transaction, case_id: str) -> set[str | None]:
    """Who did a duty in the case that keeps them from voting."""
    query = select(Task.completed_by).where(
        Task.instance_id == UUID(case_id), Task.completed_by.is_not(None), Task.duty.is_not(None), Task.duty != "VOTE"
    )
    return set(tx.session.scalars(query))
