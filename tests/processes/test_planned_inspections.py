"""Inspections that start by themselves when a loan's next check opens: none missed, none doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from orchestrator.audit import verify_case
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases import doctor, inspections, planning
from orchestrator.clock import clock
from orchestrator.models import releases
from orchestrator.store import transaction
from orchestrator.store.tables import Customer, Loan
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
        (task, *_) = list(tx.execute("SELECT * FROM task WHERE element = 'Task_Inspect'", {}).fetchall())
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


def test_a_customer_without_a_grade_is_inspected_like_the_weakest(bank, loans):
    with transaction() as tx:
        loan = tx.session.get_one(Loan, loans[0])
        loan.facts = {**loan.facts, "risk_class": "NORMAL", "warning": "NONE"}
        customer = tx.session.get_one(Customer, loan.customer_no)
        customer.facts = {**customer.facts, "grade": None}
    assert relay.start_inspections() == 5
    assert loans[0] in running(bank)
    with transaction() as tx:
        release = releases.current(tx, inspections.PROCESS)
        strict, lax = (
            inspections.plan_of(release, {"facts": loan.facts, "customer_facts": {"grade": grade}}, clock.now())
            for grade in ("D", "AAA")
        )
        known = inspections.plan_of(release, {"facts": loan.facts, "customer_facts": {}}, clock.now())
    assert (known == strict, known == lax) == (True, False)


@pytest.mark.parametrize("broken", [{"balance": "n/a"}, {"risk_class": None}, {"balance": None}])
def test_a_loan_with_unusable_figures_holds_up_no_other_and_says_so(bank, loans, broken, monkeypatch):
    monkeypatch.setattr(relay, "INSPECTIONS_AT_ONCE", 2)
    sound = {}
    with transaction() as tx:
        for number in loans[:2]:
            loan = tx.session.get_one(Loan, number)
            sound[number] = loan.facts
            loan.facts = {**loan.facts, **broken}
    assert relay.start_inspections() == 3
    assert running(bank) == sorted(loans[2:])
    with transaction() as tx:
        noted = [number for number in loans if "inspection_problem" in tx.session.get_one(Loan, number).facts]
        assert noted == loans[:2]
        assert {p.loan_no for p in planning.preview(tx)}.isdisjoint(loans[:2])

    with transaction() as tx:
        for number, facts in sound.items():
            loan = tx.session.get_one(Loan, number)
            loan.facts = {**facts, "inspection_problem": loan.facts["inspection_problem"]}
    assert relay.start_inspections() == 2, "put right, it is inspected"
    with transaction() as tx:
        assert "inspection_problem" not in tx.session.get_one(Loan, loans[0]).facts


def test_the_case_knows_the_date_of_the_plan(bank, loans):
    relay.start_inspections()
    bank.work()
    case = next(
        c
        for c in bank.api("au1").get("/cases", process="post_loan_inspection").json["items"]
        if c["business_key"] == loans[3]
    )
    facts = {f["key"]: f["value"] for f in bank.api("au1").get(f"/cases/{case['id']}").json["data"]}
    assert facts["due_on"] == (clock.now().date() + timedelta(days=3)).isoformat()
    with transaction() as tx:
        assert verify_case(tx, case["id"]).broken is None
