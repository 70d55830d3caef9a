"""Inspections that start by themselves when a loan's next check opens: none missed, none doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from orchestrator.audit import verify_case
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases import doctor, inspections
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import Loan
from orchestrator.work import relay



@pytest.mark.parametrize(
    ("now", "horizon"),
    [
        (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), date(2026, 12, 7)),  # ten plain working days
        (datetime(2026, 9, 25, 1, 0, tzinfo=UTC), date(2026, 10, 15)),  # over National Day, Saturday 10 October worked
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 12, 4)),  # Sunday evening in Shanghai
        (datetime(2026, 11, 22, 16, 1, tzinfo=UTC), date(2026, 12, 7)),  # already Monday there
    ],
)
def test_an_inspection_opens_ten_working_days_before_it_is_due(now, horizon):
    assert inspections.horizon(WorkingCalendar(), now) == horizon


@pytest.fixture
def loans(bank):
    """Five loans due soon, all others far away."""
    with transaction() as tx:
        for loan in tx.session.scalars(select(Loan)):
            loan.next_check = date(2099, 1, 1)
        found = list(tx.session.scalars(select(Loan).order_by(Loan.no).limit(5)))
        for days, loan in enumerate(found):
            loan.next_check = clock.now().date() + timedelta(days=days)
        return [loan.no for loan in found]


def running(bank):
    items = bank.api("au1").get("/cases", process="post_loan_inspection", limit=200).json["items"]
    return sorted(case["business_key"] for case in items)


def test_every_due_loan_gets_one_case_and_a_task_for_its_inspector(bank, loans):
    assert relay.start_inspections() == 5
    bank.work()
    assert running(bank) == sorted(loans)
    with transaction() as tx:
        (task, *_) = [row for row in tx.execute("SELECT * FROM task WHERE element = 'Task_Inspect'", {}).fetchall()]
        assert task["state"] == "open"
        assert doctor.examine(tx).faults == []


def test_a_second_look_starts_nothing_twice(bank, loans):
    relay.start_inspections()
    assert relay.start_inspections() == 0
    assert running(bank) == sorted(loans)


def test_two_planners_at_once_start_each_loan_once(bank, loans, app):
    def plan(_):
        with app.app_context():
            return relay.start_inspections()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(plan, range(2)))
    relay.start_inspections()
    assert running(bank) == sorted(loans)


def test_a_loan_far_away_waits_for_its_time(bank, loans):
    with transaction() as tx:
        tx.session.get_one(Loan, loans[0]).next_check = clock.now().date() + timedelta(days=40)
    relay.start_inspections()
    assert loans[0] not in running(bank)
    clock.advance(timedelta(days=30))
    relay.start_inspections()
    assert loans[0] in running(bank)


def test_the_case_knows_the_date_of_the_plan(bank, loans):
    relay.start_inspections()
    bank.work()
    case = next(
        c for c in bank.api("au1").get("/cases", process="post_loan_inspection").json["items"] if c["business_key"] == loans[3]
    )
    facts = {f["key"]: f["value"] for f in bank.api("au1").get(f"/cases/{case['id']}").json["data"]}
    assert facts["due_on"] == (clock.now().date() + timedelta(days=3)).isoformat()
    with transaction() as tx:
        assert verify_case(tx, case["id"]).broken is None
