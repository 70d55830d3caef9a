"""Post-loan inspection over the API: how it begins, what each colour brings, class changes, being late, and its end."""

from __future__ import annotations

import desk
import pytest

from orchestrator.cases import decided, sight
from orchestrator.models import releases
from orchestrator.store import transaction


def test_an_inspection_asked_for_by_hand_finds_nothing_and_plans_the_next(bank, loan):
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    assert case.decision("warning_signal")["output"] == []
    assert case.at == ["Task_Confirm"]
    desk.confirm(bank)

    assert (case.state, case.at) == ("running", []), "it waits for the next date"
    kept = desk.loan_of(loan)
    assert str(kept.next_check) == "2027-05-28", "180 days, rolled back from Saturday"
    noted = [kept.facts[name] for name in ("last_check", "risk_class", "warning")]
    assert noted == ["2026-11-30", "NORMAL", "NONE"]


def test_the_next_one_opens_by_itself_ten_working_days_before_it_is_due(bank, loan):
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    desk.confirm(bank)
    bank.wait(days=150)
    assert case.at == []
    desk.wait_for(bank, "cm1", "Task_Inspect", days=30)
    assert desk.day("2027-05-10") <= desk.today() <= desk.day("2027-05-14")
    assert case.facts("au1")["kind"] == "ROUTINE"


def test_the_first_check_follows_the_payment(bank, loan):
    case = desk.disburse(bank, loan)
    assert case.decision("first_check")["output"] == {"due_days": "15", "sample_pct": "30"}
    assert str(desk.loan_of(loan).next_check) == "2026-12-15"
    assert bank.todo("cm1") == {}
    bank.wait(days=1)
    assert "Task_Inspect" in bank.todo("cm1")
    assert bank.todo("cm3") == {}, "another branch's customer manager"
    too_little = {"done_on": "2026-12-01", "onsite": True, "conclusion": "NORMAL", "use_of_funds": []}
    assert desk.refused(bank, "cm1", "Task_Inspect", **too_little)[2] == ["gps_photo", "use_of_funds"]
    desk.inspect(bank, person="cm1", amount=300_000)
    assert case.at == ["Task_Confirm"]


def test_a_signal_from_outside_opens_a_special_inspection(bank, loan):
    (case,) = desk.publish(bank, "WarningSignal", loan, loan_no=loan, signal_text="法院公告")
    assert (case.at, case.facts("au1")["kind"]) == (["Task_Inspect"], "SPECIAL")
    assert desk.refused(bank, "pl1", "Task_Inspect", done_on="2026-11-30", conclusion="NORMAL")[2] == ["onsite"]


def test_a_signal_between_two_inspections_opens_a_special_one_at_once(bank, loan):
    case = desk.disburse(bank, loan)
    (reached,) = desk.publish(bank, "WarningSignal", loan, loan_no=loan, signal_text="法院公告")
    assert (reached.id, case.at, case.facts("au1")["kind"]) == (case.id, ["Task_Inspect"], "SPECIAL")


def test_a_loan_has_one_case(bank, loan):
    case = desk.ask(bank, loan)
    data = {"loan_no": loan, "kind": "SPECIAL", "request_reason": "再次抽查核实"}
    refused = bank.api("rr1").post("/cases", {"process_key": "post_loan_inspection", "data": data})
    assert (refused.status_code, refused.json["code"]) == (409, "key-in-use")
    assert case.id in refused.json["detail"]


def test_a_report_may_be_returned_by_another_person_only(bank, loan):
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    own = {"conclusion": "NORMAL", "confirm": "CONFIRM"}
    assert desk.refused(bank, "pl1", "Task_Confirm", **own) == (403, "duty-conflict", [])
    desk.confirm(bank, "RETURN")
    assert case.at == ["Task_Inspect"]


@pytest.mark.parametrize(
    ("figures", "signals", "level", "tasks"),
    [
        ({"ltv_pct": "80"}, ["YELLOW:W06"], "YELLOW", ["Task_YellowMeasures"]),
        ({"sales_drop_pct": 25}, ["ORANGE:W03"], "ORANGE", ["Task_BranchMeasures", "Task_RiskMeasures"]),
        ({"guarantor_default": True}, ["RED:W08"], "RED", ["Task_AssetMeasures", "Task_CommitteeItem"]),
        (
            {"ltv_pct": "80", "sales_drop_pct": 25}, ["ORANGE:W03", "YELLOW:W06"], "ORANGE",
            ["Task_BranchMeasures", "Task_RiskMeasures"],
        ),
    ],
)  # fmt: skip
def test_the_highest_colour_says_who_acts(bank, loan, figures, signals, level, tasks):
    desk.rewrite_loan(loan, **figures)
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    assert case.facts("au1")["signals"] == signals
    assert (case.facts("au1")["warning"], case.at) == (level, tasks)


def test_what_the_inspector_adds_counts_and_nothing_can_be_removed(bank, loan):
    case = desk.ask(bank, loan)
    refused = desk.refused(bank, "pl1", "Task_Inspect", signals=[], done_on="2026-11-30", conclusion="NORMAL")
    assert (refused[0], refused[2]) == (422, ["signals"])
    desk.inspect(bank, extra_signals=[{"colour": "YELLOW", "text": "厂区停电三日"}])
    assert case.at == ["Task_YellowMeasures"]


def test_yellow_brings_measures_and_an_earlier_check(bank, loan):
    desk.rewrite_loan(loan, ltv_pct="80")
    desk.ask(bank, loan)
    desk.inspect(bank)
    nothing = {"measures": [], "measure_opinion": "继续关注情况"}
    assert desk.refused(bank, "pl1", "Task_YellowMeasures", **nothing)[2] == ["measures"]
    desk.measure(bank, "pl1", "Task_YellowMeasures")
    assert (str(desk.loan_of(loan).next_check), desk.loan_of(loan).facts["warning"]) == ("2027-01-29", "YELLOW")


def test_orange_asks_branch_and_risk(bank, loan):
    desk.rewrite_loan(loan, sales_drop_pct=25)
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    desk.measure(bank, "bh1", "Task_BranchMeasures")
    assert case.at == ["Task_RiskMeasures"]
    desk.measure(bank, "rr1", "Task_RiskMeasures")
    assert len(case.facts("au1")["measures"]) == 2
    assert str(desk.loan_of(loan).next_check) == "2026-12-30"


def test_red_freezes_the_limit_and_calls_special_assets_and_the_committee(bank, loan):
    desk.rewrite_loan(loan, controller_lost=True)
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    (freeze,) = bank.api("au1").get("/cases", process="credit_limit").json["items"]
    assert freeze["business_key"] == desk.loan_of(loan).customer_no
    bank.do("bh1", "Task_BranchConfirm", decision="APPROVE")
    bank.do("rr1", "Task_RiskConfirm", decision="APPROVE")
    assert {limit.state for limit in desk.limits(desk.loan_of(loan).customer_no)} == {"FROZEN"}

    desk.measure(bank, "sa1", "Task_AssetMeasures")
    summary = "实际控制人失联，提请审议处置方案。"
    bank.do("sec1", "Task_CommitteeItem", item_no="Y-1", meeting_on="2026-12-03", item_summary=summary)
    assert (case.at, desk.loan_of(loan).facts["warning"]) == (["Task_Inspect"], "RED"), "again in seven days: opens now"


def test_red_stops_the_customers_open_application(bank, loan):
    customer = desk.loan_of(loan).customer_no
    application = desk.apply(bank, customer, 900_000_000, product="GUARANTEE")
    desk.rewrite_loan(loan, controller_lost=True)
    desk.ask(bank, loan)
    desk.inspect(bank)
    assert application.at == ["Task_BranchConfirm", "Task_RiskConfirm"]
    assert application.facts("rr1")["apply_type"] == "INCREASE", "what was applied for stays on record"


def test_a_worse_class_is_proposed_reviewed_and_approved_by_three_and_freezes(bank, loan):
    desk.rewrite_loan(loan, overdue_days=10)
    case = desk.ask(bank, loan, person="cm1")
    desk.inspect(bank)
    assert case.decision("five_class")["output"]["risk_class"] == "SPECIAL_MENTION"
    desk.measure(bank, "bh1", "Task_BranchMeasures")
    desk.measure(bank, "rr1", "Task_RiskMeasures")

    better = {"class_proposed": "NORMAL", "class_reason": "逾期系系统原因，已归还"}
    assert desk.refused(bank, "pl1", "Task_ClassPropose", **better)[2] == ["class_proposed"]
    bank.do("pl1", "Task_ClassPropose", class_proposed="SPECIAL_MENTION", class_reason="已逾期，符合关注类标准")
    bank.do("rr1", "Task_ClassReview", class_decision="APPROVE")
    assert desk.loan_of(loan).facts["risk_class"] == "NORMAL", "not before it is approved"
    bank.do("pr1", "Task_ClassApprove", class_decision="APPROVE")

    assert desk.loan_of(loan).facts["risk_class"] == "SPECIAL_MENTION"
    (freeze,) = bank.api("au1").get("/cases", process="credit_limit").json["items"]
    assert freeze["state"] == "running"


def test_the_class_of_a_loan_is_not_told_to_its_customer_manager_in_any_way(bank, loan):
    desk.rewrite_loan(loan, overdue_days=10)
    case = desk.ask(bank, loan, person="cm1")
    desk.inspect(bank)
    desk.measure(bank, "bh1", "Task_BranchMeasures")
    desk.measure(bank, "rr1", "Task_RiskMeasures")
    reason = "已逾期，符合关注类标准"
    bank.do("pl1", "Task_ClassPropose", class_proposed="SPECIAL_MENTION", class_reason=reason)
    bank.do("rr1", "Task_ClassReview", class_decision="APPROVE", class_opinion="同意下调分类，依据充分")
    told = {person: {d["id"] for d in case.seen(person)["decisions"]} for person in ("cm1", "pl1", "rr1", "pr1", "au1")}
    assert told["cm1"] == {"warning_signal"}
    assert all(told[person] >= {"warning_signal", "five_class"} for person in ("pl1", "rr1", "au1"))
    assert told["pr1"] == {"five_class"}
    for secret in ("SPECIAL_MENTION", "关注", "同意下调分类"):
        assert secret not in case.everything("cm1")
        assert secret in case.everything("pl1")
    bank.do("pr1", "Task_ClassApprove", class_decision="APPROVE")
    assert "inspection_plan" not in {d["id"] for d in case.seen("cm1")["decisions"]}
    assert "SPECIAL_MENTION" not in case.everything("cm1")


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("class_rule", {"PL", "RR", "PR", "AU"}),  # written by the class's step alone
        ("risk_class", None),  # the first check writes it too
        ("tax_rating", {"CM", "PL", "RR", "BH", "SA", "AU"}),  # taken in by the warning's step alone
        ("overdue_days", {"CM", "PL", "RR", "BH", "SA", "AU", "PR"}),  # by both
        ("nothing_knows_it", None),
    ],
)
def test_what_only_decisions_know_is_seen_by_those_who_see_the_decisions(bank, name, roles):
    with transaction() as tx:
        release = releases.current(tx, "post_loan_inspection")
    assert decided.seen_by(release, name) == roles
    for person in ("cm1", "pl1", "pr1", "au1"):
        actor = bank.actor(person)
        clear = roles is None or bool(actor.roles & roles)
        assert sight.visibility(release, actor, name) == ("clear" if clear else "hidden")


def test_misused_money_is_special_mention(bank, loan):
    case = desk.ask(bank, loan)
    desk.inspect(bank, matches=False)
    assert case.decision("five_class")["output"] == {"risk_class": "SPECIAL_MENTION", "rule": "10.2"}


def test_a_class_change_comes_back_from_both(bank, loan):
    desk.rewrite_loan(loan, risk_class="SPECIAL_MENTION")
    case = desk.ask(bank, loan, person="cm1")
    desk.inspect(bank)
    desk.confirm(bank)
    for returns in ("Task_ClassReview", "Task_ClassApprove"):
        bank.do("pl1", "Task_ClassPropose", class_proposed="NORMAL", class_reason="已连续正常还款十二个月以上")
        for person, element in (("rr1", "Task_ClassReview"), ("pr1", "Task_ClassApprove")):
            if element == returns:
                opinion = "依据不足，请补充还款流水说明"
                bank.do(person, element, class_decision="RETURN", class_opinion=opinion)
                break
            bank.do(person, element, class_decision="APPROVE")
        assert case.at == ["Task_ClassPropose"]


def test_a_late_inspection_is_reminded_escalated_and_at_last_locks_drawings(bank, loan):
    customer = desk.loan_of(loan).customer_no
    case = desk.ask(bank, loan)
    task = bank.todo("pl1")["Task_Inspect"]
    seen = []
    for _day in range(22):
        bank.wait(days=1)
        row = bank.api("pl1").get(f"/tasks/{task}").json["task"]
        seen.append((row["reminded"], row["escalated"], desk.limits(customer)[0].state))
    assert [state for n, state in enumerate(seen) if n == 0 or state != seen[n - 1]] == [
        (False, False, "EFFECTIVE"), (True, False, "EFFECTIVE"), (True, True, "EFFECTIVE"), (True, True, "LOCKED"),
    ]  # fmt: skip
    assert bank.api("post1").get(f"/tasks/{task}").status_code == 200
    assert case.notices == [("INSPECTION_OVERDUE", "RISK_HEAD", None)]

    desk.inspect(bank)
    desk.confirm(bank)
    assert desk.limits(customer)[0].state == "EFFECTIVE", "once it is done, drawings are free again"


def test_a_repaid_loan_is_inspected_no_more(bank, loan):
    case = desk.ask(bank, loan)
    desk.publish(bank, "LoanClosed", loan)
    assert (case.state, case.outcome, case.at) == ("ended", "检查结束", [])
    assert case.notices == [("INSPECTION_ENDED", "PL", None)]
    assert bank.todo("pl1") == {}
    assert (desk.loan_of(loan).facts["balance"], desk.loan_of(loan).next_check) == (0, None)


def test_customer_managers_do_not_see_the_class(bank, loan):
    case = desk.disburse(bank, loan)
    bank.wait(days=1)
    desk.inspect(bank, person="cm1")
    assert "class_before" not in case.facts("cm1")
    assert case.facts("pl1")["class_before"] == "NORMAL"
