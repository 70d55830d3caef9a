"""Draw-downs through the API: a limit that is not in force, or that has not enough left, is never paid out."""

from __future__ import annotations

from datetime import timedelta

import desk
import pytest

from orchestrator.customers import records
from orchestrator.store import transaction
from orchestrator.store.tables import CreditLimit, Loan

LIMIT = 3_000_000


@pytest.fixture
def limit(bank, borrower):
    """The number of a new limit of 3,000,000 of which nothing is drawn."""
    with transaction() as tx:
        tx.session.query(Loan).filter_by(customer_no=borrower).delete()
    desk.apply(bank, borrower, LIMIT)
    desk.investigate(bank)
    desk.review(bank, LIMIT)
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(LIMIT))
    desk.contract(bank)
    return desk.limits(borrower)[0].no


def request(bank, limit_no, amount, loan_no="J2026-0001"):
    """The customer asks to draw, and its manager fills in the request."""
    desk.publish(bank, "DrawRequested", limit_no)
    payees = [{"payee": "示例供应商甲", "amount": amount, "known": True}]
    bank.do("cm1", "Task_Request", loan_no=loan_no, draw_amount=amount, payees=payees)


def change(limit_no, **fields):
    """Change the limit in the books, as another case would."""
    with transaction() as tx:
        found = tx.session.get(CreditLimit, limit_no)
        for name, value in fields.items():
            setattr(found, name, value)


def balances(customer_no):
    """What is drawn, by loan."""
    with transaction() as tx:
        loans = tx.session.query(Loan).filter_by(customer_no=customer_no)
        return {loan.no: int(loan.facts["balance"]) for loan in loans}


def outcome(bank):
    """(notices, inspections begun) of the limit's life."""
    (life,) = bank.api("au1").get("/cases", process="limit_life").json["items"]
    inspections = bank.api("au1").get("/cases", process="post_loan_inspection").json["items"]
    return desk.Case(bank, life["id"]).notices, [case["business_key"] for case in inspections]


def test_a_request_that_is_not_in_order_goes_back_to_who_made_it(bank, borrower, limit):
    request(bank, limit, 2_000_000)
    task = bank.todo("op1")["Task_Release"]
    body = {"target": "Task_Request", "reason": "收款人账号有误，请更正"}
    assert bank.api("op1").post(f"/tasks/{task}/return", body).status_code == 204
    assert "Task_Release" not in bank.todo("op1")
    payees = [{"payee": "示例供应商乙", "amount": 1_000_000, "known": True}]
    bank.do("cm1", "Task_Request", loan_no="J2026-0001", draw_amount=1_000_000, payees=payees)
    assert "Task_Release" in bank.todo("op1")


def test_what_is_released_is_in_the_books_under_its_limit(bank, borrower, limit):
    request(bank, limit, 2_000_000)
    bank.do("op1", "Task_Release", release=True)
    assert outcome(bank) == ([], ["J2026-0001"])
    with transaction() as tx:
        assert records.loan(tx, "J2026-0001").facts["limit_no"] == limit


def test_who_releases_sees_the_limits_state_and_what_is_left_of_it(bank, limit):
    request(bank, limit, 2_000_000)
    bank.do("op1", "Task_Release", release=True)
    change(limit, state="LOCKED")
    request(bank, limit, 500_000, "J2026-0002")
    task = bank.api("op1").get(f"/tasks/{bank.todo('op1')['Task_Release']}").json
    shown = task["form"]["values"]
    assert (shown["limit_state"], shown["undrawn_amount"]) == ("LOCKED", "1000000.00")


@pytest.mark.parametrize("state", ["FROZEN", "LOCKED", "EXPIRED"])
def test_a_limit_not_in_force_is_not_paid_out(bank, borrower, limit, state):
    request(bank, limit, 2_000_000)
    change(limit, state=state)
    bank.do("op1", "Task_Release", release=True)
    assert outcome(bank) == ([("DRAW_NOT_RELEASED", "CM", state)], [])
    assert balances(borrower) == {}


def test_the_day_after_its_last_a_limit_is_not_paid_out(bank, borrower, limit):
    request(bank, limit, 2_000_000)
    change(limit, valid_until=desk.today())
    bank.do("op1", "Task_Release", release=True)
    assert balances(borrower) == {"J2026-0001": 2_000_000}, "on its last day it is"
    request(bank, limit, 500_000, "J2026-0002")
    change(limit, valid_until=desk.today() - timedelta(days=1))
    bank.do("op1", "Task_Release", release=True)
    assert outcome(bank)[0] == [("DRAW_NOT_RELEASED", "CM", "EXPIRED")]


def test_two_draw_downs_side_by_side_do_not_exceed_the_limit_together(bank, borrower, limit):
    request(bank, limit, 2_000_000)
    first = bank.todo("op1")["Task_Release"]
    request(bank, limit, 1_000_001, "J2026-0002")
    releases = [first, *(t for t in _releases(bank) if t != first)]
    for task in releases:
        assert bank.api("op1").post(f"/tasks/{task}/complete", {"data": {"release": True}}).status_code == 200
    bank.work()
    assert balances(borrower) == {"J2026-0001": 2_000_000}
    assert outcome(bank) == ([("DRAW_NOT_RELEASED", "CM", "ABOVE_UNDRAWN")], ["J2026-0001"])


def test_the_whole_of_what_is_left_can_be_drawn(bank, borrower, limit):
    for loan_no, amount in (("J2026-0001", 2_000_000), ("J2026-0002", 1_000_000)):
        request(bank, limit, amount, loan_no)
        bank.do("op1", "Task_Release", release=True)
    assert sum(balances(borrower).values()) == LIMIT


def test_a_loans_number_is_used_once(bank, borrower, limit):
    request(bank, limit, 1_000_000)
    bank.do("op1", "Task_Release", release=True)
    request(bank, limit, 500_000)
    bank.do("op1", "Task_Release", release=True)
    assert balances(borrower) == {"J2026-0001": 1_000_000}
    assert outcome(bank)[0] == [("DRAW_NOT_RELEASED", "CM", "LOAN_NO_IN_USE")]


def test_a_lowered_limit_counts_as_it_is_now(bank, borrower, limit):
    request(bank, limit, 2_000_000)
    change(limit, amount=1_999_999)
    bank.do("op1", "Task_Release", release=True)
    assert balances(borrower) == {}


def _releases(bank):
    items = bank.api("op1").get("/tasks", limit=200).json["items"]
    return [task["id"] for task in items if task["element"] == "Task_Release"]
