"""VIP service over the API: every kind of request, its time limits, confirmation, reopening and cancelling."""

from __future__ import annotations

import desk
import pytest

from orchestrator.customers import records
from orchestrator.store import transaction


def test_a_request_is_answered_resolved_and_confirmed(bank, vip):
    case = desk.received(bank, vip)
    assert case.facts("au1")["tier"] == "PRIVATE"
    desk.resolve(bank)
    assert case.notices == [("VIP_RESOLVED", "CUSTOMER", "已按客户要求办理完毕")]
    assert case.at == []
    desk.confirm_request(bank, vip, csat=5)
    assert (case.state, case.outcome) == ("ended", "已办结")
    assert case.facts("au1")["csat"] == 5


def test_silence_for_three_working_days_closes(bank, vip):
    case = desk.received(bank, vip)
    desk.resolve(bank)
    bank.wait(days=3, hours=6, minutes=59)
    assert case.state == "running", "Thursday, just before 17:00"
    bank.wait(minutes=2)
    assert (case.state, case.outcome) == ("ended", "已办结")


def test_a_dissatisfied_customer_reopens_once(bank, vip):
    case = desk.received(bank, vip)
    desk.resolve(bank)
    desk.confirm_request(bank, vip, csat=2)
    assert case.at == ["Task_Handle"]
    desk.resolve(bank)
    desk.confirm_request(bank, vip, csat=1)
    assert (case.state, case.facts("au1")["csat"]) == ("ended", 1)


def test_who_is_not_identified_gets_nothing(bank, vip):
    case = desk.request(bank, vip)
    bank.do("sv1", "Task_Identity", identity_check="FACE", identity_passed=False)
    assert (case.state, case.outcome) == ("ended", "核验未通过")
    assert not {"aum_month_avg", "tier", "customer_name"} & set(case.facts("au1"))


def test_the_service_manager_sees_the_tier_but_not_the_assets(bank, vip):
    case = desk.received(bank, vip)
    assert case.facts("sv1")["tier"] == "PRIVATE"
    assert "7000000" not in case.everything("sv1")
    assert case.facts("pb1")["aum_month_avg"] == 7_000_000


def test_another_branchs_service_manager_sees_nothing_of_it(bank, vip):
    case = desk.request(bank, vip)
    assert bank.api("sv2").get(f"/cases/{case.id}").status_code == 404
    assert bank.todo("sv2") == {}


# -- complaints


def test_a_complaint_is_handled_by_somebody_else(bank, vip):
    case = desk.received(bank, vip, "COMPLAINT", complained_person="sv1", description="投诉服务态度，要求道歉")
    assert case.at == ["Task_Assign"]
    assert desk.refused(bank, "bh1", "Task_Assign", handler="sv1")[2] == ["handler"]
    bank.do("bh1", "Task_Assign", handler="pb1", complex_case=False)
    assert bank.todo("sv1") == {}
    desk.resolve(bank, "pb1", "Task_Complaint")
    assert case.at == []


def test_a_complaint_has_fifteen_days_a_complex_one_thirty_and_then_needs_approval(bank, vip):
    case = desk.received(bank, vip, "COMPLAINT", complained_person="sv1", description="投诉服务态度，要求道歉")
    bank.do("bh1", "Task_Assign", handler="pb1", complex_case=True)
    bank.wait(days=29)
    assert case.at == ["Task_Complaint"]
    bank.wait(days=1, minutes=1)
    assert case.at == ["Task_Complaint", "Task_Extension"]
    bank.do("bh1", "Task_Extension", extend=True, extension_reason="须等待第三方鉴定结论")
    desk.resolve(bank, "pb1", "Task_Complaint")
    assert [notice for notice, *_ in case.notices] == ["VIP_RESOLUTION_LATE", "VIP_RESOLVED"]


# -- fraud


def test_fraud_freezes_the_cards_before_anybody_answers(bank, vip):
    case = desk.request(bank, vip, "FRAUD_REPORT", description="银行卡被盗刷两笔")
    bank.do("sv1", "Task_Identity", identity_check="CALLBACK", identity_passed=True)
    assert case.at == ["Task_Respond"]
    with transaction() as tx:
        assert records.customer(tx, vip).facts["cards_frozen_at"].startswith("2026-11-30T02:")
    bank.do("pb1", "Task_Respond", response_note="已冻结卡片并联系客户")
    found = {"fraud_confirmed": True, "fraud_loss": 20_000, "fraud_findings": "异地盗刷两笔，已协助客户报案"}
    bank.do("aml1", "Task_FraudCase", **found, str_flag=True)
    for person in ("sv1", "pb1", "bh1"):
        assert "str_flag" not in case.everything(person)
    desk.resolve(bank, "pb1", "Task_FraudResolution")
    assert case.notices[-1][0] == "VIP_RESOLVED"


# -- cash, fees


def test_cash_over_half_a_million_needs_branch_head_and_operations(bank, vip):
    case = desk.received(bank, vip, "CASH_BOOKING", amount="600000", description="明日取现六十万元")
    assert case.at == ["Task_CashBranch", "Task_CashOperations"]
    bank.do("bh1", "Task_CashBranch", approved=True)
    assert case.at == ["Task_CashOperations"]
    bank.do("op1", "Task_CashOperations", approved=True)
    bank.do("op2", "Task_CashPrepare", resolution="已备款，请明日上午到行办理")
    assert case.notices[-1] == ("VIP_RESOLVED", "CUSTOMER", "已备款，请明日上午到行办理")


def test_one_refusal_is_enough(bank, vip):
    case = desk.received(bank, vip, "CASH_BOOKING", amount="600000", description="明日取现六十万元")
    bank.do("op1", "Task_CashOperations", approved=False, approval_opinion="头寸不足，改期办理")
    bank.do("bh1", "Task_CashBranch", approved=True)
    assert case.notices[-1] == ("VIP_RESOLVED", "CUSTOMER", "大额取现未获同意")


def test_one_person_does_not_approve_twice(bank, vip, also):
    also("bh1", "OP")
    desk.received(bank, vip, "CASH_BOOKING", amount="600000", description="明日取现六十万元")
    bank.do("bh1", "Task_CashBranch", approved=True)
    assert desk.refused(bank, "bh1", "Task_CashOperations", approved=True) == (403, "duty-conflict", [])


@pytest.mark.parametrize("amount", ["50000", "500000"])
def test_less_cash_is_only_prepared(bank, vip, amount):
    case = desk.received(bank, vip, "CASH_BOOKING", amount=amount, description="预约明日取现")
    assert case.at == ["Task_CashPrepare"]


def test_little_cash_needs_no_booking(bank, vip):
    data = {"customer_no": vip, "channel": "PHONE", "request_type": "CASH_BOOKING", "description": "预约明日取现"}
    refused = bank.api("sv1").post("/cases", {"process_key": "vip_service", "data": {**data, "amount": "49999.99"}})
    assert [error["path"] for error in refused.json["errors"]] == ["amount"]


@pytest.mark.parametrize(
    ("amount", "person", "element"),
    [
        ("500", "sv1", "Task_FeeSv"),
        ("500.01", "bh1", "Task_FeeBh"),
        ("5000", "bh1", "Task_FeeBh"),
        ("5000.01", "pr1", "Task_FeePr"),
    ],
)
def test_the_amount_says_who_waives_a_fee(bank, vip, amount, person, element):
    case = desk.received(bank, vip, "FEE_WAIVER", amount=amount, description="申请减免账户管理费")
    assert case.at == [element]
    bank.do(person, element, approved=False, approval_opinion="不符合减免条件")
    assert case.notices[-1] == ("VIP_RESOLVED", "CUSTOMER", "未同意减免费用")


# -- limit raise


def test_a_limit_raise_runs_the_credit_limit_process(bank, vip):
    case = desk.received(bank, vip, "LIMIT_RAISE", amount="3005000", description="旺季备货，申请提高额度")
    assert case.at == ["Task_Investigate"]
    task = bank.api("cm1").get(f"/tasks/{bank.todo('cm1')['Task_Investigate']}").json
    assert task["form"]["values"]["requested_limit"] == "3000000"
    desk.investigate(bank, purpose_declared=True)
    shown = case.facts("rr1")
    assert (int(shown["requested_limit"]), shown["rating"], shown["request_type"]) == (3_000_000, "AA", "LIMIT_RAISE")
    assert "requested_limit" not in case.facts("sv1"), "the limit's fields are not for customer service"
    desk.review(bank, 3_000_000)
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(3_000_000))
    desk.contract(bank)
    assert desk.limits(vip)[0].amount == 3_000_000
    assert case.notices[-1] == ("VIP_RESOLVED", "CUSTOMER", "额度已调整")


def test_a_limit_raise_that_risk_review_refuses(bank, vip):
    case = desk.received(bank, vip, "LIMIT_RAISE", amount="3000000", description="旺季备货，申请提高额度")
    desk.investigate(bank, purpose_declared=True)
    desk.review(bank, 0, decision="REJECT")
    assert case.notices[-1] == ("VIP_RESOLVED", "CUSTOMER", "额度申请未获批准")
    assert desk.limits(vip)[0].amount == 1_000_000


# -- late


def test_private_banking_is_answered_in_fifteen_minutes_round_the_clock(bank, vip):
    bank.wait(hours=12)
    case = desk.request(bank, vip)
    bank.do("sv1", "Task_Identity", identity_check="CALLBACK", identity_passed=True)
    bank.wait(minutes=14)
    assert case.notices == []
    bank.wait(minutes=2)
    assert case.notices == [("VIP_RESPONSE_LATE", "PB_DIRECTOR", "OTHER")]
    assert case.at == ["Task_Respond"], "it still has to be answered"


def test_others_are_answered_in_working_hours(bank, vip):
    desk.rewrite(vip, aum_month_avg="60000")
    bank.wait(hours=6)
    case = desk.request(bank, vip)
    bank.do("sv1", "Task_Identity", identity_check="CALLBACK", identity_passed=True)
    bank.wait(hours=16)
    assert case.notices == [], "one hour on Monday, and on Tuesday it is eight in the morning"
    bank.wait(hours=2, minutes=1)
    assert case.notices == [("VIP_RESPONSE_LATE", "SERVICE_MANAGER", "OTHER")]


def test_a_late_resolution_is_escalated(bank, vip):
    case = desk.received(bank, vip)
    bank.wait(days=1, hours=8)
    assert case.notices == [("VIP_RESOLUTION_LATE", "PB_DIRECTOR", "OTHER")]


def test_a_late_request_that_is_cancelled_ends_as_cancelled(bank, vip):
    case = desk.request(bank, vip)
    bank.do("sv1", "Task_Identity", identity_check="CALLBACK", identity_passed=True)
    bank.wait(minutes=16)
    desk.publish(bank, "RequestCancelled", f"{vip}/OTHER")
    assert case.outcome == "已取消"


# -- begin and end


def test_a_request_may_come_by_channel_to_the_customers_branch(bank, vip):
    payload = {"customer_no": vip, "channel": "APP", "request_type": "OTHER", "description": "申请换卡", "amount": None}
    (case,) = desk.publish(bank, "VipRequest", f"{vip}/OTHER", **payload)
    assert case.at == ["Task_Identity"]
    assert "Task_Identity" in bank.todo("sv1")
    assert "Task_Identity" not in bank.todo("sv2")


def test_the_customer_may_cancel_at_any_time(bank, vip):
    case = desk.received(bank, vip)
    desk.publish(bank, "RequestCancelled", f"{vip}/OTHER")
    assert (case.state, case.outcome, case.at) == ("ended", "已取消", [])
    assert case.notices == [("VIP_CANCELLED", "CUSTOMER", None)]


def test_two_kinds_of_request_run_beside_each_other_but_not_two_of_one(bank, vip):
    desk.request(bank, vip, "OTHER")
    desk.request(bank, vip, "CARD_REISSUE")
    data = {"customer_no": vip, "channel": "PHONE", "request_type": "OTHER", "description": "再次咨询账户"}
    refused = bank.api("sv1").post("/cases", {"process_key": "vip_service", "data": data})
    assert (refused.status_code, refused.json["code"]) == (409, "key-in-use")


def test_customer_managers_may_not_register_requests(bank, vip):
    refused = bank.api("cm1").post("/cases", {"process_key": "vip_service", "data": {}})
    assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")
