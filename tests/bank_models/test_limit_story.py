"""A credit limit from application to effect, through the committee and every way out (the domain's process P2)."""

from datetime import timedelta

import pytest
from bank_story import ANSWERS, BankStory

TYPED = {
    "apply_type": "INCREASE", "product": "WC_LOAN", "requested_limit": 10_000_000, "tenor_months": 12,
    "purpose": "采购原材料", "long_cycle_reason": None, "purpose_declared": True, "nonstandard_text": False,
}  # fmt: skip
FIGURES = {
    "sales": 100_000_000, "profit_margin": 0.10, "growth": 0.20, "inventory_days": 60, "ar_days": 90, "ap_days": 45,
    "prepaid_days": 15, "advance_days": 10, "own_funds": 12_000_000, "existing_wc_loans": 5_000_000, "other": 0,
}  # fmt: skip
INVESTIGATED = {
    **TYPED, "fin": FIGURES, "collateral": [], "co_investigator": "cm02",
    "investigation_opinion": "经营正常，建议给予授信支持。",
}  # fmt: skip
HOUSE = {
    "type": "HOUSE",
    "owner": "示例公司",
    "value": 20_000_000,
    "ltv": 70,
    "appraiser": "甲评估",
    "valued_on": "2026-01-15",
}
CONDITION = {"text": "办妥抵押登记", "when": "PRE", "owner": "cm01", "done": False}
MEMBERS = ANSWERS["committee.members"]["members"]


def facts(**more):
    return {"customer.facts": {**ANSWERS["customer.facts"], **more}}


def applied(answers=None, **more):
    data = {"customer_no": "C0001", **TYPED, "requested_limit": 10_000_000, **more}
    return BankStory("credit_limit", answers=answers, **data).work()


def investigate(story, collateral=(), **more):
    story.do(
        "Task_Investigate",
        **{**INVESTIGATED, "collateral": list(collateral), **more},
    )
    return story.do(
        "Task_CoInvestigate", onsite_together=True, co_agrees=True, co_opinion="同意主办意见，情况属实。"
    ).work()


def review(story, decision="RECOMMEND", limit=10_000_000, conditions=(), **more):
    data = {
        "reviewed_limit": limit, "reviewed_tenor": 12, "fin": FIGURES, "fin_change_reason": None,
        "conditions": list(conditions), "review_decision": decision,
        "review_opinion": "资料齐全，测算合理，同意上报。", **more,
    }  # fmt: skip
    return story.do("Task_RiskReview", **data).work()


def convene(story):
    story.do("Task_OpenItem", meeting_no="2026-07", meeting_kind="MEETING", papers_sent=True, agenda_note=None)
    return story.fire("Event_PapersRead").work()


def vote(story, *ballots):
    """Each member votes in turn; None does not vote, and the vote closes after three working days."""
    for ballot in ballots:
        if ballot is None:
            story.fire("Boundary_VoteClosed")
            continue
        conditions = [CONDITION] if ballot == "CONDITIONAL" else []
        reason = None if ballot == "APPROVE" else "风险较高，理由见附页"
        story.do("Task_Vote", vote=ballot, vote_reason=reason, vote_conditions=conditions)
    return story


def close(story, conflicted=()):
    return story.do("Task_CloseVote", conflicted_members=list(conflicted), minutes="与会委员逐一发表意见并表决。")


def chair(story, veto=False):
    return story.do("Task_Chair", chair_veto=veto, chair_reason="与全行信贷政策不符，予以否决" if veto else None)


def decided(limit=10_000_000, decision="APPROVE"):
    if decision == "REJECT":
        return {
            "decision": "REJECT",
            "approved_limit": None,
            "valid_until": None,
            "decision_reason": "本年度该行业额度已用完，不予批准",
        }
    return {"decision": decision, "approved_limit": limit, "valid_until": "2027-02-28", "decision_reason": None}


def at_committee(answers=None, conditions=()):
    return convene(review(investigate(applied(answers)), conditions=conditions))


def effective(story):
    contract = {
        "contract_no": "HT-1",
        "signed_on": "2026-03-01",
        "signed_in_person": True,
        "collateral_registered": False,
    }
    if story.variables["secured"]:
        contract["collateral_registered"] = True
    return story.do("Task_Contract", **contract)


def test_through_the_committee_to_an_effective_limit():
    story = applied(facts(current_limit=1_000_000))
    assert story.open == ["Task_Investigate"]
    investigate(story)
    assert story.variables["need_amount"] == 16_000_000, "the worked example of the rules"
    assert (story.variables["rating"], story.variables["final_limit"]) == ("AA", 10_000_000)
    assert story.open == ["Task_RiskReview"], "unsecured and on standard text: no legal review"
    review(story, conditions=[CONDITION])
    assert (story.variables["level"], story.variables["approver"]) == ("L2", "BRANCH_CREDIT_COMMITTEE")
    convene(story)
    assert story.open == ["Task_Vote"] * 7
    vote(story, "APPROVE", "APPROVE", "APPROVE", "CONDITIONAL", "APPROVE", "REJECT", "ABSTAIN")
    close(story)
    assert story.open == ["Task_Chair"], "five of seven is more than two thirds"
    chair(story)
    assert story.open == ["Task_Approve"]
    assert len(story.variables["conditions"]) == 2, "the condition of a vote joins those of the review"
    story.do("Task_Approve", **decided()).work()
    effective(story)
    assert story.open == ["Task_CheckCondition"] * 2
    for _each in range(2):
        story.do("Task_CheckCondition", condition_met=True, evidence="登记证明已核")
        story.do("Task_RecheckCondition", condition_met=True, evidence="复核无误，已落实")
    assert story.jobs == ["Task_Effect"]
    job = story.run.visible(story.run.waits.jobs[0].token)
    assert [condition["done"] for condition in job["conditions"]] == [True, True]
    story.work()
    assert story.ended_at == "EndEvent_Effective"
    assert story.thrown("LimitEffective")[0]["approved_limit"] == 10_000_000


@pytest.mark.parametrize(
    ("ballots", "end"),
    [
        (["APPROVE"] * 5 + ["REJECT"] * 2, "Task_Chair"),
        (["APPROVE"] * 4 + ["REJECT"] * 3, "Task_NoticeRejected"),
        (["APPROVE"] * 4 + ["ABSTAIN"] * 2 + ["RECUSE"], "Task_Chair"),
        (["APPROVE"] * 4 + ["RECUSE"] * 3, "Task_Chair"),
        (["APPROVE"] * 5 + [None] * 2, "Task_Chair"),
        (["APPROVE"] * 4 + [None] * 3, "Task_OpenItem"),
    ],
)
def test_two_thirds_of_those_present_and_two_thirds_present(ballots, end):
    story = close(vote(at_committee(), *ballots))
    assert (story.open or story.jobs) == [end]


def test_the_chair_may_veto_an_approval():
    story = chair(close(vote(at_committee(), *["APPROVE"] * 7)), veto=True)
    assert story.variables["resolution"] == "REJECTED"
    assert story.jobs == ["Task_NoticeRejected"]


def test_a_vote_with_someone_conflicted_is_repeated_without_them():
    story = close(vote(at_committee(), *["APPROVE"] * 7), conflicted=["m7"])
    job = story.run.visible(story.run.waits.jobs[0].token)
    assert (story.jobs, job["excluded"]) == (["Task_Members"], ["m7"])
    story.work(members=MEMBERS[:6])
    vote(story, *["APPROVE"] * 4, *["REJECT"] * 2)
    assert close(story).open == ["Task_Chair"], "four of six is exactly two thirds"


def test_three_times_without_quorum_it_goes_back_to_risk_review():
    story = at_committee()
    for _time in range(2):
        close(vote(story, *["APPROVE"] * 2, *[None] * 5))
        convene(story)
    close(vote(story, *["APPROVE"] * 2, *[None] * 5))
    assert story.open == ["Task_RiskReview"]
    assert story.variables["resolution"] == "BACK_TO_RR"


def test_votes_are_sealed_until_the_last_is_cast():
    story = vote(at_committee(), "APPROVE", "REJECT")
    assert story.variables["votes"] == []
    others = [story.run.visible(task.token) for task in story.run.waits.tasks]
    assert [(seen["vote"], seen["votes"]) for seen in others] == [(None, [])] * 5


def test_a_refused_item_may_be_reconsidered_once_after_thirty_days():
    story = close(vote(at_committee(), *["REJECT"] * 7)).work()
    begun = story.now
    story.fire("Event_ThirtyDays")
    assert story.now - begun == timedelta(days=30)
    story.do("Task_Reconsider", reconsider=True, new_facts="新增优质抵押物一处，并补充了最近一期审计报告。").work()
    story = convene(review(investigate(story)))
    assert story.variables["reconsidered"] is True
    close(vote(story, *["REJECT"] * 7)).work()
    assert story.ended_at == "EndEvent_Final"


def test_a_refused_item_ends_when_nobody_asks_again():
    story = close(vote(at_committee(), *["REJECT"] * 7)).work().fire("Event_ThirtyDays")
    assert story.do("Task_Reconsider", reconsider=False, new_facts=None).ended_at == "EndEvent_NoReconsideration"


def test_a_small_limit_is_the_branch_heads_alone():
    story = applied(requested_limit=3_000_000)
    story = review(investigate(story, requested_limit=3_000_000), limit=3_000_000)
    assert story.open == ["Task_BranchDecision"]
    story.do("Task_BranchDecision", conditions=[], **decided(3_000_000)).work()
    assert effective(story).work().ended_at == "EndEvent_Effective"


def test_the_approver_may_refuse():
    story = applied(requested_limit=3_000_000)
    story = review(investigate(story, requested_limit=3_000_000), limit=3_000_000)
    story.do("Task_BranchDecision", conditions=[], **decided(decision="REJECT")).work()
    assert story.ended_at == "EndEvent_Refused"


def test_collateral_brings_legal_review_beside_risk_review():
    story = investigate(applied(), collateral=[HOUSE])
    assert story.open == ["Task_LegalReview", "Task_RiskReview"]
    review(story)
    assert story.open == ["Task_LegalReview"], "both have to be there"
    story.do("Task_LegalReview", legal_opinion="AGREE", legal_clauses=None).work()
    assert story.open == ["Task_OpenItem"]


def test_a_legal_objection_returns_the_application():
    story = review(investigate(applied(), collateral=[HOUSE]))
    story.do("Task_LegalReview", legal_opinion="OBJECT", legal_clauses="担保合同缺少共有人同意")
    assert story.open == ["Task_Rework"]


def rework(story):
    return story.do(
        "Task_Rework",
        **{**INVESTIGATED, "investigation_opinion": "已按要求补充材料并修改。"},
    ).work()  # fmt: skip


def test_returned_three_times_it_may_come_back_the_fourth_time_it_is_refused():
    story = applied()
    for _round in range(3):
        rework(review(investigate(story), decision="RETURN"))
    story = review(investigate(story), decision="RETURN")
    assert story.ended_at == "EndEvent_TooManyRounds"


def test_risk_review_may_refuse():
    assert review(investigate(applied()), decision="REJECT").ended_at == "EndEvent_NotRecommended"


def test_the_second_investigator_may_disagree():
    story = applied()
    story.do(
        "Task_Investigate",
        **INVESTIGATED,
    )  # fmt: skip
    story.do("Task_CoInvestigate", onsite_together=True, co_agrees=False, co_opinion="存货真实性尚待核实，不同意。")
    assert story.open == ["Task_Investigate"]


def test_a_breach_of_concentration_stops_and_cannot_be_overridden():
    story = investigate(applied(facts(loan_balance=105_000_000, exposure=105_000_000)))
    assert story.ended_at == "EndEvent_Stopped"
    assert "SINGLE_LOAN_10" in story.told("LIMIT_STOPPED")[0][1]


def test_a_large_exposure_is_reported_but_goes_on():
    story = investigate(applied(facts(loan_balance=20_000_000, exposure=20_000_000)))
    assert "LARGE_EXPOSURE_REPORT" in story.variables["breaches"]
    assert story.open == ["Task_RiskReview"]


def test_a_grade_below_b_is_declined():
    story = review(investigate(applied(facts(pd_pct=10))), limit=0)
    assert story.ended_at == "EndEvent_NoAuthority"


def test_a_related_party_goes_to_the_boards_committee():
    story = investigate(applied(facts(related_party=True, capital_net=500_000_000, tier1_net=800_000_000)))
    review(story)
    assert story.variables["level"] == "BOARD"
    story.do("Task_OpenItem", meeting_no="1", meeting_kind="MEETING", papers_sent=True, agenda_note=None)
    story.fire("Event_PapersRead")
    assert story.run.visible(story.run.waits.jobs[0].token)["committee"] == "BOARD_RELATED_PARTY_COMMITTEE"


def test_a_temporary_limit_is_decided_one_level_down():
    story = applied(facts(current_limit=50_000_000), apply_type="TEMPORARY", tenor_months=3)
    data = {"apply_type": "TEMPORARY", "tenor_months": 3}
    story = review(investigate(story, **data), reviewed_tenor=3)
    assert (story.variables["base_level"], story.variables["level"]) == ("L2", "L1")


def test_a_guarantee_needs_no_working_capital():
    story = applied(product="GUARANTEE")
    story.do("Task_Investigate", **{**INVESTIGATED, "product": "GUARANTEE"})
    story.do("Task_CoInvestigate", onsite_together=True, co_agrees=True, co_opinion="同意主办意见，情况属实。").work()
    assert story.variables["need_amount"] == 10_000_000


def test_an_increase_that_is_none_is_corrected_first():
    story = applied(facts(current_limit=10_000_000))
    assert story.open == ["Task_Correct"]
    story.do("Task_Correct", customer_no="C0001", **{**TYPED, "requested_limit": 12_000_000}).work()
    assert story.open == ["Task_Investigate"]


@pytest.mark.parametrize(("branch", "risk", "end"), [("APPROVE", "APPROVE", "DECREASE"), ("APPROVE", "REJECT", None)])
def test_a_decrease_needs_branch_and_risk_the_same_day(branch, risk, end):
    story = applied(facts(current_limit=20_000_000), apply_type="DECREASE")
    assert story.open == ["Task_BranchConfirm", "Task_RiskConfirm"]
    opinion = {"APPROVE": None, "REJECT": "企业经营正常，不同意"}
    story.do("Task_BranchConfirm", decision=branch, opinion=opinion[branch])
    story.do("Task_RiskConfirm", decision=risk, opinion=opinion[risk])
    actions = [story.run.visible(job.token).get("action") for job in story.run.waits.jobs]
    assert actions == ([end] if end else [None])
    assert story.work().ended_at == "EndEvent_Reduced"


@pytest.mark.parametrize("message", ["WarningRed", "ClassDowngraded"])
def test_a_warning_stops_an_open_increase_and_freezes(message):
    story = investigate(applied()).message(message, "C0001", reason="RED:W01").work()
    assert story.open == ["Task_BranchConfirm", "Task_RiskConfirm"], "the review's task is gone"
    story.do("Task_BranchConfirm", decision="APPROVE", opinion=None).do(
        "Task_RiskConfirm", decision="APPROVE", opinion=None
    )
    assert story.run.visible(story.run.waits.jobs[0].token)["action"] == "FREEZE"
    assert story.work().ended_at == f"EndEvent_FrozenOn{message}"


@pytest.mark.parametrize("start", ["StartEvent_WarningRed", "StartEvent_ClassDowngraded"])
def test_a_warning_without_an_open_case_begins_a_freeze(start):
    story = BankStory(
        "credit_limit", start, customer_no="C0001", customer_name="示例", loan_no="J1", reason="RED:W01"
    ).work()
    story.do("Task_BranchConfirm", decision="APPROVE", opinion=None).do(
        "Task_RiskConfirm", decision="APPROVE", opinion=None
    )
    assert story.work().ended_at == "EndEvent_FrozenOnWarning"


EFFECTIVE = {
    "customer_no": "C0001", "customer_name": "示例公司", "limit_no": "L0001", "product": "WC_LOAN",
    "approved_limit": 10_000_000, "valid_until": "2027-02-28", "new_relationship": True, "credit_ordinary": True,
}  # fmt: skip
DRAWN = {
    "loan_no": "J0001", "draw_amount": 8_000_000,
    "payees": [{"payee": "供应商甲", "amount": 8_000_000, "known": True}],
}  # fmt: skip


def test_an_effective_limit_is_drawn_on_and_expires():
    story = BankStory("limit_life", "StartEvent_Effective", **EFFECTIVE)
    story.message("DrawRequested", "L0001").do("Task_Request", **DRAWN).work()
    assert story.run.visible(story.run.waits.tasks[0].token)["payment_mode"] == "ENTRUSTED"
    story.do("Task_Release", release=True, release_note=None).work("Task_CheckLimit")
    assert story.thrown("Disbursed")[0] == {
        "loan_no": "J0001", "customer_no": "C0001", "customer_name": "示例公司",
        "payment_mode": "ENTRUSTED", "amount_wan": 800,
    }  # fmt: skip
    story.fire("Event_NinetyDays")
    assert story.jobs == [], "what was used is not reported as unused"
    story.fire("Event_SixtyDaysBefore")
    assert str(story.now.date()) == "2026-12-30"
    story.do("Task_Renewal", renew=False, renew_note=None).fire("Event_Expiry").work()
    assert story.ended_at == "EndEvent_Expired"


def test_a_limit_nobody_uses_is_noticed_after_ninety_days():
    story = BankStory("limit_life", "StartEvent_Effective", **EFFECTIVE).fire("Event_NinetyDays").work()
    assert story.told("LIMIT_UNUSED") == [("CM", None)]


def test_a_payment_may_be_held_back():
    story = BankStory("limit_life", "StartEvent_Effective", **EFFECTIVE).message("DrawRequested", "L0001")
    story.do("Task_Request", **DRAWN).work().do("Task_Release", release=False, release_note="用途与合同不符")
    assert (story.thrown("Disbursed"), story.jobs) == ([], [])


def test_who_releases_sees_how_the_limit_stands():
    answer = {"limit_state": "LOCKED", "undrawn_amount": 2_000_000}
    story = BankStory("limit_life", "StartEvent_Effective", **EFFECTIVE).message("DrawRequested", "L0001")
    story.do("Task_Request", **DRAWN).work("Task_LimitState", **answer)
    (release,) = [task for task in story.run.waits.tasks if task.element == "Task_Release"]
    seen = story.run.visible(release.token)
    assert (seen["limit_state"], seen["undrawn_amount"]) == ("LOCKED", 2_000_000)


@pytest.mark.parametrize("refusal", ["FROZEN", "LOCKED", "EXPIRED", "ABOVE_UNDRAWN", "LOAN_NO_IN_USE"])
def test_a_limit_that_cannot_be_drawn_is_not_paid_out_whoever_released_it(refusal):
    story = BankStory("limit_life", "StartEvent_Effective", **EFFECTIVE).message("DrawRequested", "L0001")
    story.do("Task_Request", **DRAWN).work().do("Task_Release", release=True, release_note=None)
    assert story.jobs == ["Task_CheckLimit"], "nothing is paid out before the limit is checked"
    story.work("Task_CheckLimit", drawable=False, refusal=refusal).work()
    assert story.thrown("Disbursed") == []
    assert story.told("DRAW_NOT_RELEASED") == [("CM", refusal)]
    assert "EndEvent_LimitRefused" in [h.element for h in story.happenings if h.kind == "element.entered"]
