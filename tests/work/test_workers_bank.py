"""What the workers of service tasks do to the bank's books, job type by job type (docs/processes.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from orchestrator.cases.jobs import BusinessError, Work
from orchestrator.customers import records
from orchestrator.customers.errors import LimitUnknown, LoanUnknown, RegisterUnavailable
from orchestrator.store.tables import CreditLimit, Customer, Loan, Notice, Person, RegisterEntry, Task
from orchestrator.work.workers import customers as customer_jobs
from orchestrator.work.workers import inspections, limits, notices, screening

CASE = "00000000-0000-7000-8000-000000000001"
MONDAY = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def work(now=MONDAY, case=CASE, **variables):
    """A job as its worker gets it."""
    return Work("key", case, "7", "any", variables, now, "BR-XH", "cm1")


@pytest.fixture
def customer(tx):
    """A customer with a limit of its own and two loans drawn under it."""
    facts = {
        "grade": "A", "pd_pct": "0.30", "net_assets": "50000000", "other_bank_credit": "5000000", "exposure": "3000000",
        "group_exposure": "3000000", "loan_balance": "3000000", "aum_month_avg": "70000", "new_relationship": False,
    }  # fmt: skip
    new = Customer(
        no="C-TEST", name="示例测试有限公司", uscc="91000000TEST000001", unit_id="BR-XH", manager="cm1",
        status="ACTIVE", facts=facts, opened_at=MONDAY,
    )  # fmt: skip
    tx.session.add(new)
    for number in (1, 2):
        loan = {"amount": "1500000", "balance": "1000000", "risk_class": "NORMAL", "ltv_pct": "55.5"}
        tx.session.add(Loan(no=f"J-{number}", customer_no=new.no, facts=loan, drawn_on=date(2026, 1, 5)))
    tx.session.add(limit("L-OLD", Decimal(4_000_000)))
    tx.flush()
    return new


def limit(number, amount, state="EFFECTIVE"):
    return CreditLimit(
        no=number, customer_no="C-TEST", product="WC_LOAN", amount=amount, state=state, effective_on=date(2026, 1, 5),
        valid_until=date(2027, 1, 4), conditions=[{"text": "甲", "when": "POST"}],
    )  # fmt: skip


def change(customer, facts):
    customer.facts = {**customer.facts, **facts}


# -- customer.facts


def test_what_is_drawn_under_the_own_limit_is_left_out_of_the_exposure(tx, customer):
    found = customer_jobs.customer_facts(tx, work(customer_no="C-TEST"))
    assert (found["current_limit"], found["pd_pct"], found["net_assets"]) == (4_000_000, Decimal("0.30"), 50_000_000)
    assert (found["loan_balance"], found["exposure"], found["group_exposure"]) == (1_000_000, 1_000_000, 1_000_000)
    assert (found["related_party"], found["new_relationship"]) == (False, False)


def test_the_groups_exposure_is_that_of_all_its_members(tx, customer, customers):
    other = tx.session.get(Customer, customers[0].no)
    change(other, {"group_no": "G-TEST", "exposure": "7000000"})
    change(customer, {"group_no": "G-TEST"})
    tx.flush()
    assert customer_jobs.customer_facts(tx, work(customer_no="C-TEST"))["group_exposure"] == 8_000_000


def test_a_customer_without_a_rating_has_no_figures_until_the_rating_system_knows_it(tx, customer):
    change(customer, {"pd_pct": None, "grade": None})
    with pytest.raises(RegisterUnavailable):
        customer_jobs.customer_facts(tx, work(customer_no="C-TEST"))
    rated = {"pd_pct": "0.80", "grade": "BBB", "net_assets": "1"}
    tx.session.add(RegisterEntry(register="rating", subject=customer.uscc, facts=rated))
    customer.facts = {name: value for name, value in customer.facts.items() if name not in ("pd_pct", "grade")}
    found = customer_jobs.customer_facts(tx, work(customer_no="C-TEST"))
    assert (found["pd_pct"], found["net_assets"]) == (Decimal("0.80"), 50_000_000), "what the record has comes first"


def test_vip_facts(tx, customer):
    assert customer_jobs.vip_facts(tx, work(customer_no="C-TEST")) == {
        "customer_name": "示例测试有限公司",
        "aum_month_avg": Decimal(70_000),
    }


def test_a_customer_is_opened_once_however_often(tx):
    given = {"customer_name": "示例新户有限公司", "uscc": "91000000TEST000002", "aml_rating": "LOW"}
    first = customer_jobs.open_customer(tx, work(**given))
    again = customer_jobs.open_customer(tx, work(**{**given, "aml_rating": "MEDIUM"}))
    assert first["customer_no"] == again["customer_no"]
    opened = records.customer(tx, first["customer_no"])
    assert (opened.unit_id, opened.manager, opened.facts["aml_rating"]) == ("BR-XH", "cm1", "MEDIUM")


# -- committee.members


def members(tx, **more):
    given = {"committee": "BRANCH_CREDIT_COMMITTEE", "customer_no": "C-TEST", "excluded": [], **more}
    return limits.committee_members(tx, work(**given))["members"]


def test_the_committee_is_all_its_members(tx, customer):
    assert members(tx) == [f"cc{number}" for number in range(1, 8)]


def test_who_is_excluded_related_or_acted_does_not_vote(tx, customer):
    change(customer, {"related_staff": ["cc2"]})
    acted = Task(
        instance_id=UUID(CASE), id="3", process_key="p", element="e", state="completed", groups=[], users=[],
        duty="REVIEW", sealed=False, priority=50, created_at=MONDAY, provisional=False, completed_by="cc3",
    )  # fmt: skip
    tx.session.add(acted)
    tx.flush()
    assert members(tx, excluded=["cc1"]) == ["cc4", "cc5", "cc6", "cc7"]
    tx.session.delete(acted)


@pytest.mark.parametrize(("more", "size"), [(1, 7), (2, 9), (4, 9)])
def test_the_committee_is_odd_and_at_most_nine(tx, customer, more, size):
    people = [tx.session.get(Person, f"op{n}" if n < 3 else f"pl{n - 2}") for n in range(1, more + 1)]
    before = [person.roles for person in people]
    for person in people:
        person.roles = ["CC"]
    tx.flush()
    try:
        assert len(members(tx)) == size
    finally:
        for person, roles in zip(people, before, strict=True):
            person.roles = roles


# -- limit.effect


def effect(tx, action, **more):
    given = {"action": action, "customer_no": "C-TEST", "limit_no": None, "product": "WC_LOAN", "approved_limit": None}
    return limits.limit_effect(tx, work(**{**given, "valid_until": None, "conditions": [], "reason": None, **more}))


def stored(tx):
    found = tx.session.query(CreditLimit).filter_by(customer_no="C-TEST").order_by(CreditLimit.no).all()
    return {each.no: (each.amount, each.state) for each in found}


@pytest.mark.parametrize(
    ("action", "approved", "amount", "state"),
    [
        ("EFFECTIVE", 6_000_000, 6_000_000, "EFFECTIVE"),
        ("DECREASE", 1_000_000, 1_000_000, "EFFECTIVE"),
        ("FREEZE", 4_000_000, 4_000_000, "FROZEN"),
        ("UNFREEZE", 4_000_000, 4_000_000, "EFFECTIVE"),
        ("EXPIRE", 4_000_000, 4_000_000, "EXPIRED"),
        ("LOCK_DRAWINGS", None, 4_000_000, "LOCKED"),
    ],
)
def test_what_each_action_makes_of_the_limit(tx, customer, action, approved, amount, state):
    answer = effect(tx, action, approved_limit=approved)
    assert (answer["limit_no"], stored(tx)) == ("L-OLD", {"L-OLD": (amount, state)})


def test_a_first_limit_is_a_new_one_with_its_conditions_and_date(tx, customer):
    effect(tx, "EXPIRE")
    answer = effect(tx, "EFFECTIVE", approved_limit=2_000_000, valid_until="2027-11-29", conditions=[{"text": "乙"}])
    made = tx.session.get(CreditLimit, answer["limit_no"])
    assert (answer["limit_no"][:7], answer["effective_on"]) == ("L202611", "2026-11-30")
    assert (made.amount, made.valid_until, made.conditions) == (2_000_000, date(2027, 11, 29), [{"text": "乙"}])
    assert str(made.case_id) == CASE


def test_a_decrease_keeps_the_conditions(tx, customer):
    effect(tx, "DECREASE", approved_limit=1_000_000)
    assert tx.session.get(CreditLimit, "L-OLD").conditions == [{"text": "甲", "when": "POST"}]


def test_a_temporary_limit_stands_beside_and_is_not_the_current_one(tx, customer):
    number = effect(tx, "EFFECTIVE", approved_limit=500_000, reason="TEMPORARY")["limit_no"]
    assert number.startswith("T202611")
    assert stored(tx) == {"L-OLD": (4_000_000, "EFFECTIVE"), number: (500_000, "EFFECTIVE")}
    assert records.current_limit(tx, "C-TEST").no == "L-OLD"


def test_a_freeze_is_of_all_limits_and_a_lock_frees_none_of_them(tx, customer):
    number = effect(tx, "EFFECTIVE", approved_limit=500_000, reason="TEMPORARY")["limit_no"]
    effect(tx, "FREEZE")
    assert {state for _amount, state in stored(tx).values()} == {"FROZEN"}
    effect(tx, "LOCK_DRAWINGS")
    records.unlock(tx, CASE)
    assert stored(tx)[number] == (500_000, "FROZEN")


@pytest.mark.parametrize("action", ["DECREASE", "FREEZE", "UNFREEZE", "EXPIRE", "LOCK_DRAWINGS"])
def test_there_has_to_be_a_limit_to_change(tx, customer, action):
    effect(tx, "EXPIRE")
    with pytest.raises(LimitUnknown):
        effect(tx, action, approved_limit=1)
    with pytest.raises(LimitUnknown):
        effect(tx, action, limit_no="L-NONE")


# -- loan.facts, inspection.schedule


@pytest.mark.parametrize(("grade", "band"), [("AAA", "1"), ("AA", "1"), ("BBB", "2"), ("BB", "3"), ("D", "4")])
def test_loan_facts_are_exact_and_complete(tx, customer, grade, band):
    change(customer, {"grade": grade})
    found = inspections.loan_facts(tx, work(loan_no="J-1"))
    assert (found["grade_band"], found["exposure_wan"], found["drawn_amount"]) == (band, 100, 1_500_000)
    assert (found["ltv_pct"], found["class_before"], found["guarantor_default"]) == (Decimal("55.5"), "NORMAL", False)


def test_an_unknown_loan_is_no_sound_loan(tx):
    with pytest.raises(LoanUnknown):
        inspections.loan_facts(tx, work(loan_no="J-NONE"))


def planned(tx, days, kind="ROUTINE", **more):
    given = {"loan_no": "J-1", "kind": kind, "interval_days": days, "risk_class": "NORMAL", "warning": "NONE"}
    return inspections.schedule(tx, work(**{**given, **more}))


@pytest.mark.parametrize(
    ("days", "due", "opens"),
    [
        (7, "2026-12-07", "2026-11-30T02:00:00+00:00"),
        (15, "2026-12-15", "2026-12-01T09:00:00+08:00"),
        (30, "2026-12-30", "2026-12-16T09:00:00+08:00"),
        (20, "2026-12-18", "2026-12-04T09:00:00+08:00"),
    ],
)
def test_the_next_check_is_on_a_working_day_and_opens_ten_before_never_in_the_past(tx, customer, days, due, opens):
    assert planned(tx, days) == {"due_on": due, "open_at": opens}
    assert records.loan(tx, "J-1").next_check == date.fromisoformat(due)


def test_an_inspection_is_archived_with_class_and_warning(tx, customer):
    planned(tx, 30, risk_class="SPECIAL_MENTION", warning="ORANGE")
    kept = records.loan(tx, "J-1").facts
    assert (kept["risk_class"], kept["warning"], kept["last_check"]) == ("SPECIAL_MENTION", "ORANGE", "2026-11-30")


def test_a_loan_that_was_just_paid_out_is_entered_once(tx, customer):
    paid = {"loan_no": "J-NEW", "customer_no": "C-TEST", "amount_wan": Decimal("120.5"), "payment_mode": "SELF"}
    for _delivery in range(2):
        planned(tx, 15, kind="FIRST", **paid)
    made = records.loan(tx, "J-NEW")
    assert (made.customer_no, made.facts["balance"], made.facts["risk_class"]) == ("C-TEST", 1_205_000, "NORMAL")
    assert "last_check" not in made.facts


def test_a_repaid_loan_has_no_balance_and_no_next_check(tx, customer):
    planned(tx, 30)
    assert inspections.close_loan(tx, work(loan_no="J-1")) == {"closed_on": "2026-11-30"}
    closed = records.loan(tx, "J-1")
    assert (closed.facts["balance"], closed.next_check) == (0, None)


def test_only_a_payment_enters_a_loan(tx, customer):
    with pytest.raises(LoanUnknown):
        planned(tx, 30, loan_no="J-NEW", amount_wan=Decimal(1), customer_no="C-TEST", payment_mode="SELF")


def test_limits_that_the_late_inspection_locked_are_free_again_and_no_others(tx, customer):
    tx.session.add(limit("L-2", Decimal(1)))
    effect(tx, "LOCK_DRAWINGS")
    tx.session.get(CreditLimit, "L-2").case_id = uuid4()
    planned(tx, 30)
    assert stored(tx) == {"L-OLD": (4_000_000, "EFFECTIVE"), "L-2": (1, "LOCKED")}


# -- notice.send, card.freeze


def test_a_notice_lies_in_the_outgoing_notices(tx):
    sent = {"notice": "LIMIT_DECLINED", "to": "CM", "about": "C-TEST", "reason": "GRADE_TOO_LOW"}
    assert notices.send_notice(tx, work(case=str(uuid4()), **sent)) == {}
    (notice,) = tx.session.query(Notice).all()
    assert (notice.notice, notice.recipient, notice.about, notice.reason, notice.sent_at) == (
        "LIMIT_DECLINED", "CM", "C-TEST", "GRADE_TOO_LOW", MONDAY,
    )  # fmt: skip


def test_frozen_cards_are_noted_with_the_moment(tx, customer):
    assert notices.freeze_card(tx, work(customer_no="C-TEST")) == {"frozen_at": MONDAY.isoformat()}
    assert records.customer(tx, "C-TEST").facts["cards_frozen_at"] == MONDAY.isoformat()


# -- screening

REGISTERS = {
    "registry": screening.registry,
    "judgment": screening.judgment,
    "tax": screening.tax,
    "environment": screening.environment,
    "own_npl": screening.own_npl,
    "sanctions": screening.sanctions,
}


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_that_cannot_be_asked_is_an_error_of_the_process_never_an_all_clear(tx, prospects, register):
    entry = tx.session.get(RegisterEntry, (register, "*"))
    entry.facts = {**entry.facts, "available": False}
    with pytest.raises(BusinessError) as raised:
        REGISTERS[register](tx, work(uscc=prospects[0].uscc, customer_name="示例"))
    assert raised.value.facts["error"] == "SCREENING_UNAVAILABLE"


def test_a_company_that_the_registry_does_not_know_is_not_sound(tx):
    with pytest.raises(BusinessError):
        screening.registry(tx, work(uscc="91000000TEST000009", customer_name="示例"))


def test_a_sound_company_is_clear_everywhere(tx, prospects):
    asked = work(uscc=prospects[0].uscc, customer_name="示例", legal_rep_name="示大明", ubo=[{"name": "示二"}])
    assert {name: value for job in REGISTERS.values() for name, value in job(tx, asked).items()} == {
        "reg_status": "ACTIVE", "enterprise_size": "MICRO", "judgment_defaulter": False, "major_tax_violation": False,
        "env_penalty_24m": 0, "own_bank_npl": False, "credit_overdue_24m": 0, "sanctions_hit": False,
        "foreign_pep": False,
    }  # fmt: skip


@pytest.mark.parametrize("subject", ["91000000TEST000003", "示例被列名公司", "示大明", "示二"])
def test_sanctions_are_looked_up_for_company_representative_and_owners(tx, subject):
    tx.session.add(RegisterEntry(register="sanctions", subject=subject, facts={"sanctions_hit": True}))
    tx.flush()
    given = {"uscc": "91000000TEST000003", "customer_name": "示例被列名公司", "legal_rep_name": "示大明"}
    assert screening.sanctions(tx, work(**given, ubo=[{"name": "示二"}]))["sanctions_hit"] is True
