"""Post-loan inspection round after round until the loan is repaid (the domain's process P3)."""

import pytest
from bank_story import ANSWERS, BankStory

DISBURSED = {
    "loan_no": "J0001", "customer_no": "C0001", "customer_name": "杭州示例科技有限公司", "payment_mode": "SELF",
    "amount_wan": 1200,
}  # fmt: skip
STATEMENT = {"sales": 30_000_000, "total_assets": 100_000_000, "total_liabilities": 40_000_000}
PHOTOS = [
    {"id": f"00000000-0000-0000-0000-00000000000{n}", "name": f"{n}.jpg", "sha256": f"{n:064x}", "size": 1000}
    for n in (1, 2)
]
MEASURE = {"kind": "追加抵押物", "owner": "pl01", "due": "2026-05-31", "done": False}


def loan(**more):
    return {"loan.facts": {**ANSWERS["loan.facts"], **more}}


def report(story, matches=True, extra=(), amount=1_000_000):
    payee = {"payee": "供应商甲", "amount": amount, "voucher": "V-1", "matches": matches}
    today = story.today.isoformat()
    return story.do(
        "Task_Inspect", done_on=today, onsite=True, gps_photo=PHOTOS, use_of_funds=[payee],
        fin_now=[{"period": today, **STATEMENT}], extra_signals=list(extra), conclusion="NORMAL",
    )  # fmt: skip


def inspected(**facts):
    story = BankStory("post_loan_inspection", "StartEvent_Disbursed", answers=loan(**facts), **DISBURSED).work()
    return story.fire("Event_InspectionOpens").work()


def measures(story, element):
    return story.do(element, measures=[MEASURE], measure_opinion="限期整改，按月跟踪")


def confirmed(story, decision="CONFIRM"):
    note = "现场照片不清晰，请补充后重新提交" if decision == "RETURN" else None
    return story.do("Task_Confirm", conclusion="NORMAL", confirm=decision, confirm_note=note)


def test_the_first_check_follows_the_disbursement_and_the_plan_goes_on():
    story = BankStory("post_loan_inspection", "StartEvent_Disbursed", **DISBURSED)
    asked = story.run.visible(story.run.waits.jobs[0].token)
    assert (asked["kind"], asked["interval_days"], story.variables["sample_pct"]) == ("FIRST", 7, 100)
    story.work().fire("Event_InspectionOpens").work()
    assert story.open == ["Task_Inspect"]
    assert story.run.evaluate(story.run.waits.tasks[0].token, "=[inspector]") == ["CM"]
    assert report(story).open == ["Task_Confirm"]
    assert confirmed(story).jobs == ["Task_Schedule"]
    planned = story.run.visible(story.run.waits.jobs[0].token)
    assert (planned["kind"], planned["interval_days"], planned["warning"]) == ("ROUTINE", 180, "NONE")
    story.work(open_at="2026-09-01T09:00:00+08:00")
    assert sorted(story.timers) == ["Event_InspectionOpens"]


def test_rounds_go_on_until_the_loan_is_repaid():
    story = inspected()
    for _round in range(5):
        confirmed(report(story, amount=1_000_000)).work(open_at=story.now.isoformat())
        story.fire("Event_InspectionOpens").work()
    story.message("LoanClosed", "J0001").work()
    assert story.ended_at == "EndEvent_LoanClosed"


def test_a_report_may_be_returned():
    assert confirmed(report(inspected()), "RETURN").open == ["Task_Inspect"]


@pytest.mark.parametrize(
    ("facts", "extra", "level", "tasks"),
    [
        ({"ltv_pct": 80}, [], "YELLOW", ["Task_YellowMeasures"]),
        ({"sales_drop_pct": 25}, [], "ORANGE", ["Task_BranchMeasures", "Task_RiskMeasures"]),
        ({"guarantor_default": True}, [], "RED", ["Task_AssetMeasures", "Task_CommitteeItem"]),
        ({"ltv_pct": 80, "sales_drop_pct": 25}, [], "ORANGE", ["Task_BranchMeasures", "Task_RiskMeasures"]),
        ({}, [{"colour": "YELLOW", "text": "厂区停电三日"}], "YELLOW", ["Task_YellowMeasures"]),
    ],
)
def test_the_highest_colour_decides_who_acts(facts, extra, level, tasks):
    story = report(inspected(**facts), extra=extra)
    assert (story.variables["warning"], story.open) == (level, tasks)


def test_orange_asks_branch_and_risk_and_comes_back_in_thirty_days():
    story = report(inspected(sales_drop_pct=25))
    measures(story, "Task_BranchMeasures")
    measures(story, "Task_RiskMeasures")
    assert len(story.variables["measures"]) == 2
    assert story.run.visible(story.run.waits.jobs[0].token)["interval_days"] == 30


def test_red_freezes_the_limit_and_calls_special_assets_and_the_committee():
    story = report(inspected(controller_lost=True))
    assert story.thrown("WarningRed")[0]["reason"] == "RED:W09"
    measures(story, "Task_AssetMeasures")
    story.do(
        "Task_CommitteeItem", item_no="Y-1", meeting_on="2026-05-06", item_summary="实际控制人失联，提请审议处置方案。"
    )
    assert story.run.visible(story.run.waits.jobs[0].token)["interval_days"] == 7


def classified(story, proposed="SPECIAL_MENTION", *answers):
    story.do("Task_ClassPropose", class_proposed=proposed, class_reason="已逾期，符合关注类标准")
    for element, answer in zip(("Task_ClassReview", "Task_ClassApprove"), answers, strict=False):
        opinion = None if answer == "APPROVE" else "依据不足，请补充逾期说明"
        story.do(element, class_decision=answer, class_opinion=opinion)
    return story


def test_a_worse_class_is_proposed_confirmed_approved_and_freezes_the_limit():
    story = measures(report(inspected(technical_delay=False, overdue_days=10, ltv_pct=80)), "Task_BranchMeasures")
    measures(story, "Task_RiskMeasures")
    assert story.variables["class_floor"] == "SPECIAL_MENTION"
    classified(story, "SPECIAL_MENTION", "APPROVE", "APPROVE")
    assert story.thrown("ClassDowngraded")[0]["reason"] == "NORMAL -> SPECIAL_MENTION"
    assert story.run.visible(story.run.waits.jobs[0].token)["risk_class"] == "SPECIAL_MENTION"


@pytest.mark.parametrize("answers", [("RETURN",), ("APPROVE", "RETURN")])
def test_a_class_change_may_be_returned_by_both(answers):
    story = measures(report(inspected(overdue_days=10)), "Task_BranchMeasures")
    measures(story, "Task_RiskMeasures")
    assert classified(story, "SUBSTANDARD", *answers).open == ["Task_ClassPropose"]


def test_an_upgrade_is_proposed_too_and_freezes_nothing():
    story = confirmed(report(inspected(class_before="SPECIAL_MENTION")))
    classified(story, "NORMAL", "APPROVE", "APPROVE")
    assert story.thrown("ClassDowngraded") == []
    assert story.run.visible(story.run.waits.jobs[0].token)["risk_class"] == "NORMAL"


def test_misused_funds_are_special_mention():
    story = report(inspected(), matches=False)
    assert (story.variables["class_floor"], story.variables["class_rule"]) == ("SPECIAL_MENTION", "10.2")


def test_five_working_days_late_locks_new_drawings():
    story = inspected().fire("Boundary_Overdue")
    assert story.run.visible(story.run.waits.jobs[0].token)["action"] == "LOCK_DRAWINGS"
    story.work()
    assert story.told("INSPECTION_OVERDUE") == [("RISK_HEAD", None)]
    assert story.open == ["Task_Inspect"], "the inspection still has to be done"


def test_a_signal_between_two_inspections_opens_a_special_one_at_once():
    story = BankStory("post_loan_inspection", "StartEvent_Disbursed", **DISBURSED).work()
    story.message("WarningSignal", "J0001", signal_text="法院公告").work()
    assert (story.open, story.variables["kind"]) == (["Task_Inspect"], "SPECIAL")


@pytest.mark.parametrize(
    ("begin", "data"),
    [
        ("StartEvent_Warning", {"loan_no": "J0001"}),
        (None, {"loan_no": "J0001", "kind": "SPECIAL", "request_reason": "监管要求抽查"}),
    ],
)
def test_an_inspection_may_begin_with_a_signal_or_by_hand(begin, data):
    story = BankStory("post_loan_inspection", begin, **data).work()
    assert report(story).open == ["Task_Confirm"]
