"""VIP service requests of every kind (the domain's process P4)."""

from datetime import timedelta

import pytest
from bank_story import BankStory
from test_limit_story import FIGURES, INVESTIGATED

REQUEST = {
    "customer_no": "C0001", "channel": "PHONE", "request_type": "OTHER", "amount": None,
    "description": "咨询账户事宜，请回电", "complained_person": None,
}  # fmt: skip


def received(request_type="OTHER", answers=None, passed=True, **more):
    data = {**REQUEST, "request_type": request_type, **more}
    story = BankStory("vip_service", answers=answers, **data)
    return story.do("Task_Identity", identity_check="CALLBACK", identity_passed=passed).work()


def responded(request_type="OTHER", **more):
    return received(request_type, **more).do("Task_Respond", response_note="已联系客户")


def resolved(story, element="Task_Handle"):
    return story.do(element, resolution="已按客户要求办理完毕")


def test_a_request_is_answered_resolved_and_confirmed():
    story = responded()
    assert (story.variables["tier"], story.variables["respond_min"]) == ("PRIVATE", 15)
    resolved(story).work()
    assert story.told("VIP_RESOLVED") == [("CUSTOMER", "已按客户要求办理完毕")]
    story.message("CustomerConfirmed", "C0001/OTHER", csat=5)
    assert story.ended_at == "EndEvent_Closed"
    assert story.variables["closed_on"].startswith("2026-03-02T")


def test_silence_for_three_working_days_closes():
    story = resolved(responded()).work()
    begun = story.now
    story.fire("Event_AutoClose")
    assert (story.ended_at, (story.now - begun).days) == ("EndEvent_Closed", 3)


def test_a_dissatisfied_customer_reopens_once():
    story = resolved(responded()).work().message("CustomerConfirmed", "C0001/OTHER", csat=2)
    assert story.open == ["Task_Handle"]
    resolved(story).work().message("CustomerConfirmed", "C0001/OTHER", csat=1)
    assert story.ended_at == "EndEvent_Closed"


def test_who_is_not_identified_gets_nothing():
    story = received(passed=False)
    assert story.ended_at == "EndEvent_Identity"
    assert "aum_month_avg" not in story.variables, "no account data was read"


def test_the_customer_may_cancel_at_any_time():
    assert responded().message("RequestCancelled", "C0001/OTHER").work().ended_at == "EndEvent_Cancelled"


def test_a_late_response_is_escalated_in_minutes_round_the_clock_for_private_banking():
    story = received()
    begun = story.now
    story.fire("Boundary_RespondLate").work()
    assert story.now - begun == timedelta(minutes=15)
    assert story.told("VIP_RESPONSE_LATE") == [("PB_DIRECTOR", "OTHER")]
    assert story.open == ["Task_Respond"]


def test_others_are_answered_in_working_hours():
    story = received(answers={"vip.facts": {"customer_name": "张伟", "aum_month_avg": 60_000}})
    assert (story.variables["tier"], story.variables["respond_min"]) == ("GOLD", 120)
    assert story.timers["Boundary_RespondLate"] - story.now == timedelta(hours=2)


def test_a_late_resolution_is_escalated():
    story = responded().fire("Boundary_ResolveLate").work()
    assert story.told("VIP_RESOLUTION_LATE") == [("PB_DIRECTOR", "OTHER")]


def test_a_complaint_is_handled_by_someone_else_within_the_legal_limit():
    story = responded("COMPLAINT", complained_person="sv01")
    story.do("Task_Assign", handler="sv02", complex_case=False)
    assert story.run.evaluate(story.run.waits.tasks[0].token, "=handler") == "sv02"
    assert story.timers["Boundary_LegalLimit"] - story.now == timedelta(days=15)
    story.fire("Boundary_LegalLimit")
    story.do("Task_Extension", extend=True, extension_reason="须等待第三方鉴定结论")
    assert resolved(story, "Task_Complaint").jobs == ["Task_NoticeResolved"]


def test_a_complex_complaint_has_thirty_days():
    story = responded("COMPLAINT", complained_person="sv01").do("Task_Assign", handler="sv02", complex_case=True)
    assert story.timers["Boundary_LegalLimit"] - story.now == timedelta(days=30)


def test_fraud_freezes_the_cards_before_anything_else():
    story = BankStory("vip_service", **{**REQUEST, "request_type": "FRAUD_REPORT"})
    story.do("Task_Identity", identity_check="CALLBACK", identity_passed=True).work("Task_Facts")
    assert (story.jobs, story.open) == (["Task_Freeze"], [])
    story.work().do("Task_Respond", response_note="已冻结并联系客户")
    assert story.open == ["Task_FraudCase"]
    story.do(
        "Task_FraudCase",
        fraud_confirmed=True,
        fraud_loss=20000,
        str_flag=True,
        fraud_findings="异地盗刷两笔，已报案处理",
    )
    assert resolved(story, "Task_FraudResolution").jobs == ["Task_NoticeResolved"]


def test_cards_that_cannot_be_frozen_are_frozen_by_hand():
    story = BankStory("vip_service", **{**REQUEST, "request_type": "FRAUD_REPORT"})
    story.do("Task_Identity", identity_check="FACE", identity_passed=True).work("Task_Facts")
    story.fail("Task_Freeze", "CARD_FREEZE_FAILED")
    story.do("Task_FreezeManual", cards_frozen=True, frozen_at="2026-03-02T10:15+08:00", freeze_note=None)
    assert story.open == ["Task_Respond"]


@pytest.mark.parametrize(
    ("amount", "task"), [(500, "Task_FeeSv"), (500.01, "Task_FeeBh"), (5000, "Task_FeeBh"), (5000.01, "Task_FeePr")]
)
def test_the_amount_says_who_waives_a_fee(amount, task):
    story = responded("FEE_WAIVER", amount=amount)
    assert story.open == [task]
    story.do(task, approved=False, approval_opinion="不符合减免条件")
    assert story.variables["resolution"] == "未同意减免费用"


@pytest.mark.parametrize(("second", "then"), [(True, ["Task_CashPrepare"]), (False, [])])
def test_cash_over_half_a_million_needs_two(second, then):
    story = responded("CASH_BOOKING", amount=600_000)
    assert story.open == ["Task_CashBranch", "Task_CashOperations"]
    story.do("Task_CashBranch", approved=True, approval_opinion=None)
    story.do("Task_CashOperations", approved=second, approval_opinion=None if second else "头寸不足，改期办理")
    assert story.open == then


def test_less_cash_is_only_prepared():
    assert responded("CASH_BOOKING", amount=500_000).open == ["Task_CashPrepare"]


def test_a_limit_raise_runs_the_credit_limit_process():
    story = responded("LIMIT_RAISE", amount=3_005_000).work()
    assert story.open == ["Task_Investigate"]
    assert story.run.visible(story.run.waits.tasks[0].token)["requested_limit"] == 3_000_000
    story.do(
        "Task_Investigate",
        **{**INVESTIGATED, "requested_limit": 3_000_000},
    )  # fmt: skip
    story.do("Task_CoInvestigate", onsite_together=True, co_agrees=True, co_opinion="同意主办意见，情况属实。").work()
    story.do(
        "Task_RiskReview", reviewed_limit=0, reviewed_tenor=12, fin=FIGURES, fin_change_reason=None, conditions=[],
        review_decision="REJECT", review_opinion="用途不明，不建议提高额度。",
    )  # fmt: skip
    story.work()
    assert story.variables["resolution"] == "额度申请未获批准"


def test_a_request_may_come_by_channel():
    story = BankStory("vip_service", "StartEvent_Channel", **{**REQUEST, "channel": "APP"})
    assert story.open == ["Task_Identity"]
