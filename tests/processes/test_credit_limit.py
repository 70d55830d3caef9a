"""Credit limits over the API: from application to effect, with every way out."""

from __future__ import annotations

from decimal import Decimal

import desk
import pytest
from desk import Case

from orchestrator.cases import jobs
from orchestrator.cases.opening import open_case
from orchestrator.customers import records
from orchestrator.customers.errors import RegisterUnavailable
from orchestrator.store import transaction
from orchestrator.store.tables import Loan, Person

rewrite = desk.rewrite


def test_a_small_limit_is_the_branch_heads_alone(bank, borrower):
    case = desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000)
    assert case.at == ["Task_BranchDecision"]
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(3_000_000))
    desk.contract(bank)

    (limit,) = desk.limits(borrower)
    assert (limit.amount, limit.state, str(limit.case_id)) == (3_000_000, "EFFECTIVE", case.id)
    assert (limit.effective_on, limit.valid_until) == (desk.today(), desk.day("2027-11-25"))
    assert (case.state, case.outcome) == ("ended", "额度生效")
    assert case.notices == [("LIMIT_APPROVED", "CM", None)]


def test_through_the_committee_to_an_effective_limit(bank, borrower):
    case = desk.at_committee(bank, borrower, conditions=[desk.MORTGAGE])
    assert case.at == ["Task_Vote"] * 7
    desk.vote(bank, *["APPROVE"] * 4, "CONDITIONAL", "REJECT", "ABSTAIN")
    desk.close_vote(bank)
    bank.do("ch1", "Task_Chair", chair_veto=False)
    bank.do("pr1", "Task_Approve", **desk.deciding(8_000_000))
    desk.contract(bank)
    bank.do("op1", "Task_CheckCondition", condition_met=True, evidence="抵押登记证明已核对")
    bank.do("op2", "Task_RecheckCondition", condition_met=True, evidence="复核无误，已落实")

    assert (case.state, case.outcome) == ("ended", "额度生效")
    (limit,) = desk.limits(borrower)
    assert (limit.amount, limit.state) == (8_000_000, "EFFECTIVE")
    assert [(c["text"], c["when"], c["done"]) for c in limit.conditions] == [
        ("办妥抵押登记", "PRE", True),
        ("按月报送财务报表", "POST", False),
    ]
    (life,) = bank.api("au1").get("/cases", process="limit_life").json["items"]
    assert (life["business_key"], life["state"]) == (limit.no, "running")


def test_the_decisions_on_the_way_say_why(bank, borrower):
    case = desk.apply(bank, borrower, 12_000_000)
    desk.investigate(bank)
    assert case.decision("working_capital")["output"]["new_limit"] == "16000000.00"
    assert case.decision("pd_grade")["output"]["grade"] == "AA"
    assert case.decision("final_limit")["output"] == {"limit": "12000000", "binding": "REQUESTED"}
    desk.review(bank, 12_000_000)
    assert case.decision("authority")["output"]["level"] == "L2"


@pytest.mark.parametrize(
    ("amount", "level", "committee"),
    [
        (3_000_000, "L1", None),
        (20_000_000, "L2", "BRANCH_CREDIT_COMMITTEE"),
        (100_000_000, "L3", "HO_CREDIT_COMMITTEE"),
        (100_010_000, "L4", "HO_CREDIT_COMMITTEE"),
    ],
)
def test_the_amount_says_who_decides(bank, borrower, amount, level, committee):
    rewrite(borrower, net_assets="900000000")
    case = desk.apply(bank, borrower, amount, product="GUARANTEE")
    desk.investigate(bank, fin={})
    desk.review(bank, amount)
    assert case.decision("authority")["output"]["level"] == level
    assert case.at == ["Task_OpenItem" if committee else "Task_BranchDecision"]


def test_what_is_drawn_under_the_limit_is_not_counted_twice(bank, borrower):
    loan = next(loan for loan in loans_of(borrower))
    rewrite(borrower, exposure=loan, loan_balance=loan)
    case = desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000)
    assert case.decision("authority")["output"]["level"] == "L1"


# -- review


def test_risk_review_may_lower_never_raise(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank)
    raised = {"reviewed_limit": 5_000_001, "reviewed_tenor": 13, "review_decision": "RECOMMEND"}
    refused = desk.refused(bank, "rr1", "Task_RiskReview", **raised, review_opinion="资料齐全，测算合理，同意上报。")
    assert refused == (422, "form-data-invalid", ["reviewed_limit", "reviewed_tenor"])

    desk.review(bank, 2_000_000)
    assert case.at == ["Task_BranchDecision"]
    assert desk.refused(bank, "bh1", "Task_BranchDecision", **desk.deciding(2_000_001))[2] == ["approved_limit"]


def test_a_returned_application_comes_back_and_the_fourth_return_ends_it(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    for _round in range(3):
        desk.investigate(bank)
        desk.review(bank, 5_000_000, decision="RETURN")
        bank.do("cm1", "Task_Rework", investigation_opinion="已按要求补充材料并修改。")
    desk.investigate(bank)
    desk.review(bank, 5_000_000, decision="RETURN")
    assert case.outcome == "自动否决"
    assert case.notices == [("LIMIT_DECLINED", "CM", "RETURNED_TOO_OFTEN")]


def test_collateral_brings_legal_review_and_both_have_to_be_there(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank, collateral=[desk.HOUSE])
    assert case.at == ["Task_LegalReview", "Task_RiskReview"]
    desk.review(bank, 5_000_000)
    assert case.at == ["Task_LegalReview"]
    bank.do("lg1", "Task_LegalReview", legal_opinion="AGREE")
    assert case.at == ["Task_BranchDecision"]


def test_a_legal_objection_sends_it_back(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank, collateral=[desk.HOUSE])
    bank.do("lg1", "Task_LegalReview", legal_opinion="OBJECT", legal_clauses="担保合同缺少共有人同意")
    desk.review(bank, 5_000_000)
    assert case.at == ["Task_Rework"]


def test_a_breach_of_concentration_stops_and_nobody_can_override_it(bank, borrower):
    rewrite(borrower, exposure="1600000000", loan_balance="1600000000")
    case = desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank)
    assert (case.state, case.outcome) == ("ended", "超集中度中止")
    assert case.notices == [("LIMIT_STOPPED", "CM", "SINGLE_LOAN_10, SINGLE_EXPOSURE_15, LARGE_EXPOSURE_REPORT")]
    assert case.at == []


def test_the_groups_exposure_counts_too(bank, borrower, customers):
    sibling = next(c.no for c in customers if c.no != borrower)
    rewrite(borrower, group_no="G9999")
    rewrite(sibling, group_no="G9999", exposure="2100000000")
    case = desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank)
    assert case.outcome == "超集中度中止"
    assert "GROUP_EXPOSURE_20" in case.notices[0][2]


def test_an_application_that_does_not_fit_its_type_is_corrected(bank, borrower):
    case = desk.apply(bank, borrower, 1_000_000)
    assert case.at == ["Task_Correct"]
    bank.do("cm1", "Task_Correct", requested_limit=2_000_000)
    assert case.at == ["Task_Investigate"]


def test_the_second_investigator_may_disagree(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    bank.do(
        "cm1", "Task_Investigate", fin=desk.FIGURES, collateral=[], co_investigator="co1",
        investigation_opinion="经营正常，建议给予授信支持。",
    )  # fmt: skip
    opinion = "存货真实性尚待核实，不同意。"
    bank.do("co1", "Task_CoInvestigate", onsite_together=True, co_agrees=False, co_opinion=opinion)
    assert case.at == ["Task_Investigate"]


def test_one_running_case_for_each_customer(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    again = {"customer_no": borrower, **desk.APPLICATION, "requested_limit": 6_000_000}
    refused = bank.api("cm2").post("/cases", {"process_key": "credit_limit", "data": again})
    assert (refused.status_code, refused.json["code"]) == (409, "key-in-use")
    assert case.id in refused.json["detail"]


def test_a_customer_without_a_rating_is_an_incident_until_it_is_rated(bank, borrower):
    rewrite(borrower, pd_pct=None)
    case = Case(bank, start_only(bank, borrower))
    give_up(case)
    assert case.seen("op1")["incidents"][0]["element"] == "Task_Facts"
    assert case.seen("cm1")["incidents"] == []
    rewrite(borrower, pd_pct="0.10")
    token = case.seen("op1")["incidents"][0]["token"]
    assert bank.api("cm1").post(f"/cases/{case.id}/incidents/{token}/retry").status_code == 403
    assert bank.api("op1").post(f"/cases/{case.id}/incidents/{token}/retry").status_code == 204
    bank.work()
    assert case.at == ["Task_Investigate"]


# -- withdrawal, decrease, freeze


def test_who_applied_may_withdraw_until_the_first_vote_then_the_secretary_records_it(bank, borrower):
    case = desk.at_committee(bank, borrower)
    assert case.seen("cm1")["can_cancel"] is True
    desk.vote(bank, "APPROVE")
    assert case.seen("cm1")["can_cancel"] is False
    for person in ("cm1", "bh1"):
        assert bank.api(person).post(f"/cases/{case.id}/cancel", {"reason": "客户不再需要"}).status_code == 403
    assert case.seen("sec1")["can_cancel"] is True
    assert bank.api("sec1").post(f"/cases/{case.id}/cancel", {"reason": "客户来函撤回申请"}).status_code == 204
    assert (case.state, bank.todo("cc2")) == ("cancelled", {})


def test_who_applied_may_withdraw_with_a_reason(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    assert bank.api("cm1").post(f"/cases/{case.id}/cancel", {"reason": "不要"}).status_code == 422
    assert bank.api("cm2").post(f"/cases/{case.id}/cancel", {"reason": "客户不再需要"}).status_code == 403
    assert bank.api("cm1").post(f"/cases/{case.id}/cancel", {"reason": "客户不再需要"}).status_code == 204
    assert (case.state, case.at) == ("cancelled", [])
    assert "case.cancelled" in [event["kind"] for event in case.events()]
    desk.apply(bank, borrower, 6_000_000)


def test_a_decrease_is_confirmed_by_branch_and_risk_the_same_day(bank, borrower):
    case = desk.apply(bank, borrower, 400_000, apply_type="DECREASE", purpose="客户主动申请调减额度")
    assert case.at == ["Task_BranchConfirm", "Task_RiskConfirm"]
    due = {task["element"]: task["due_at"] for task in case.seen("au1")["tasks"]}
    assert set(due.values()) == {"2026-11-30T09:00:00+00:00"}
    bank.do("bh1", "Task_BranchConfirm", decision="APPROVE")
    bank.do("rr1", "Task_RiskConfirm", decision="APPROVE")
    (limit,) = desk.limits(borrower)
    assert (limit.amount, limit.state, case.outcome) == (400_000, "EFFECTIVE", "调减或冻结办结")
    assert case.notices == [("LIMIT_REDUCED", "CM", "DECREASE")]


def test_a_freeze_needs_both(bank, borrower):
    case = desk.apply(bank, borrower, 0, apply_type="FREEZE", purpose="涉诉，申请冻结额度")
    bank.do("bh1", "Task_BranchConfirm", decision="APPROVE")
    assert desk.limits(borrower)[0].state == "EFFECTIVE"
    bank.do("rr1", "Task_RiskConfirm", decision="REJECT", opinion="诉讼金额很小，不同意冻结")
    assert desk.limits(borrower)[0].state == "EFFECTIVE"
    assert case.notices == [("LIMIT_NOT_REDUCED", "CM", "FREEZE")]


def test_a_frozen_limit_and_its_release(bank, borrower):
    desk.apply(bank, borrower, 0, apply_type="FREEZE", purpose="涉诉，申请冻结额度")
    bank.do("bh1", "Task_BranchConfirm", decision="APPROVE")
    bank.do("rr1", "Task_RiskConfirm", decision="APPROVE")
    assert desk.limits(borrower)[0].state == "FROZEN"
    desk.apply(bank, borrower, 1_000_000, apply_type="UNFREEZE", purpose="已撤诉，申请解冻额度")
    desk.investigate(bank)
    desk.review(bank, 1_000_000)
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(1_000_000))
    desk.contract(bank)
    assert [(limit.state, limit.amount) for limit in desk.limits(borrower)] == [("EFFECTIVE", 1_000_000)]


def test_a_temporary_limit_stands_beside_the_lasting_one(bank, borrower):
    rewrite(borrower, limit=20_000_000)
    case = desk.apply(bank, borrower, 4_000_000, apply_type="TEMPORARY", tenor_months=3)
    desk.investigate(bank)
    desk.review(bank, 4_000_000, reviewed_tenor=3)
    assert case.at == ["Task_BranchDecision"], "one level down: the committee's amount, but the branch head decides"
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(4_000_000))
    desk.contract(bank)
    assert sorted(limit.amount for limit in desk.limits(borrower)) == [4_000_000, 20_000_000]


def test_a_red_warning_stops_an_increase_and_freezes_every_limit(bank, borrower):
    case = desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank)
    (reached,) = desk.red_warning(bank, borrower)
    assert (reached.id, case.at) == (case.id, ["Task_BranchConfirm", "Task_RiskConfirm"])
    bank.do("bh1", "Task_BranchConfirm", decision="APPROVE")
    bank.do("rr1", "Task_RiskConfirm", decision="APPROVE")
    assert {limit.state for limit in desk.limits(borrower)} == {"FROZEN"}
    assert case.outcome == "申请中止，额度冻结"


def test_a_warning_without_an_open_case_begins_a_freeze_at_the_customers_branch(bank, borrower):
    payload = {"customer_no": borrower, "customer_name": "示例", "loan_no": "L1", "reason": "NORMAL -> LOSS"}
    (case,) = desk.publish(bank, "ClassDowngraded", borrower, **payload)
    assert case.at == ["Task_BranchConfirm", "Task_RiskConfirm"]
    assert "Task_BranchConfirm" in bank.todo("bh1")
    assert bank.todo("bh2") == {}
    assert "Task_RiskConfirm" in bank.todo("rr1")


# -- segregation of duties


def test_nobody_reviews_what_they_investigated(bank, borrower, also):
    desk.apply(bank, borrower, 5_000_000)
    desk.investigate(bank)
    assert "Task_RiskReview" not in bank.todo("cm1")
    also("cm1", "RR")
    task = bank.todo("cm1")["Task_RiskReview"]
    seen = bank.api("cm1").get(f"/tasks/{task}").json
    assert seen["can_complete"] is False
    assert seen["why_not"]["zh"] == "职责分离：您在本业务中已承担“调查”，不能再承担“审查”。"
    for verb in ("claim", "complete"):
        refused = bank.api("cm1").post(f"/tasks/{task}/{verb}", {"data": {}})
        assert (refused.status_code, refused.json["code"]) == (403, "duty-conflict")


def test_who_reviewed_does_not_approve(bank, borrower, also):
    desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000)
    also("rr1", "BH")
    with transaction() as tx:
        tx.session.get(Person, "rr1").unit_id = "BR-XH"
    try:
        refused = desk.refused(bank, "rr1", "Task_BranchDecision", **desk.deciding(3_000_000))
    finally:
        with transaction() as tx:
            tx.session.get(Person, "rr1").unit_id = "HO-RISK"
    assert refused == (403, "duty-conflict", [])


def test_a_precondition_is_checked_by_two_persons(bank, borrower):
    case = desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000, conditions=[desk.MORTGAGE])
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(3_000_000))
    desk.contract(bank)
    refused = desk.refused(bank, "op1", "Task_CheckCondition", condition_met=False, evidence="尚未办妥登记")
    assert refused == (422, "form-data-invalid", ["condition_met"])
    bank.do("op1", "Task_CheckCondition", condition_met=True, evidence="抵押登记证明已核对")
    refused = desk.refused(bank, "op1", "Task_RecheckCondition", condition_met=True, evidence="复核无误，已落实")
    assert refused[0] == 403
    assert desk.limits(borrower)[0].amount == 1_000_000
    bank.do("op2", "Task_RecheckCondition", condition_met=True, evidence="复核无误，已落实")
    assert (desk.limits(borrower)[0].amount, case.outcome) == (3_000_000, "额度生效")


# -- the life of a limit


def test_a_limit_is_drawn_and_its_loan_is_inspected(bank, borrower):
    effective(bank, borrower)
    number = desk.limits(borrower)[0].no
    desk.publish(bank, "DrawRequested", number)
    payees = [{"payee": "示例供应商甲", "amount": 2_000_000, "known": True}]
    bank.do("cm1", "Task_Request", loan_no="J2026-0001", draw_amount=2_000_000, payees=payees)
    bank.do("op1", "Task_Release", release=True)

    (inspection,) = bank.api("au1").get("/cases", process="post_loan_inspection").json["items"]
    assert (inspection["business_key"], inspection["state"]) == ("J2026-0001", "running")
    with transaction() as tx:
        loan = records.loan(tx, "J2026-0001")
        assert (loan.customer_no, loan.facts["balance"], str(loan.next_check)) == (borrower, 2_000_000, "2026-12-15")


def test_the_grade_of_an_effective_limit_is_kept_with_the_customer(bank, borrower):
    rewrite(borrower, grade="BB")
    effective(bank, borrower)
    with transaction() as tx:
        assert records.customer(tx, borrower).facts["grade"] == "AA"


def test_an_unused_limit_is_noticed_renewed_and_expires(bank, borrower):
    effective(bank, borrower)
    (found,) = bank.api("au1").get("/cases", process="limit_life").json["items"]
    life = Case(bank, found["id"])
    bank.wait(days=91)
    assert life.notices == [("LIMIT_UNUSED", "CM", None)]
    bank.wait(days=210)
    bank.do("cm1", "Task_Renewal", renew=False, renew_note="客户不再续作")
    bank.wait(days=61)
    assert ([limit.state for limit in desk.limits(borrower)], life.outcome) == (["EXPIRED"], "额度失效")


def effective(bank, borrower):
    desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000)
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(3_000_000))
    desk.contract(bank)


def loans_of(customer_no):
    """The sum of what the customer has drawn."""
    with transaction() as tx:
        rows = tx.session.query(Loan).filter_by(customer_no=customer_no)
        return [str(sum(Decimal(loan.facts["balance"]) for loan in rows))]


def start_only(bank, customer_no):
    """An application, before any background work."""
    data = {"customer_no": customer_no, **desk.APPLICATION, "requested_limit": 5_000_000}
    return bank.api("cm1").post("/cases", {"process_key": "credit_limit", "data": data}).json["id"]


def give_up(case):
    """The case's job fails for the last time, as it does after some seconds of retries."""
    with transaction() as tx:
        (job,) = open_case(tx, case.id).before.jobs
        with pytest.raises(RegisterUnavailable), tx.savepoint():
            jobs.perform(tx, case.id, job.token)
        jobs.give_up(tx, case.id, job.token, "no rating")
