"""Customer admission from application to every one of its ends (the domain's process P1)."""

from datetime import timedelta

import pytest
from bank_story import ANSWERS, BankStory

from orchestrator import forms

APPLICATION = {
    "customer_name": "杭州示例科技有限公司", "uscc": "91330100799655058B", "established_on": "2015-01-01",
    "industry_code": "3921", "legal_rep_name": "张伟", "legal_rep_id": "11010519491231002X",
    "legal_rep_mobile": "13800138000",
    "ubo": [{"name": "张伟", "id": "11010519491231002X", "share_pct": 60, "path": "直接持股"}],
    "control_person": None, "purpose": "开立结算账户并申请流动资金贷款", "annual_sales": 120_000_000,
    "prior_year_sales": 100_000_000, "total_assets": 100_000_000, "total_liabilities": 40_000_000,
    "current_assets": 50_000_000, "current_liabilities": 20_000_000, "op_cashflow_positive_years": 3,
    "settlement_share_pct": 40, "papers_complete": True, "consent": True,
}  # fmt: skip
FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip
LOOKED_UP = {"lookup_source": "公示系统网站", "looked_up_at": "2026-03-02T10:00+08:00", "lookup_note": None}


def kyc(points=1, **more):
    return {
        "ubo": APPLICATION["ubo"], "ubo_verified": True, **dict.fromkeys(FACTORS, points), "foreign_pep": False,
        "str_filed_12m": 0, "shell_signals": 0, "str_flag": False, "aml_score_override": None,
        "aml_override_reason": None, "aml_note": None, **more,
    }  # fmt: skip


def applied(answers=None, **more):
    return BankStory("customer_admission", answers=answers, **{**APPLICATION, **more})


def screened(answers=None, **more):
    return applied(answers, **more).work()


def decide(decision, **more):
    opinion = None if decision == "APPROVE" else "经营情况说明不充分，需要补充材料"
    note = "请补充近三年纳税证明材料" if decision == "RETURN" else None
    return {"decision": decision, "review_opinion": opinion, "return_note": note, **more}


def opened(story):
    return story.do("Task_OpenRecord", identity_matched=True, seal_registered=True, archive_no="A-1", open_note=None)


def test_a_good_customer_is_admitted_by_the_branch_head():
    story = applied()
    assert len(story.jobs) == 6, "all six checks run at once"
    story.work()
    assert story.open == ["Task_Kyc"]
    story.do("Task_Kyc", **kyc())
    assert story.variables["score"] == 105, "the full card and five points for a supported industry"
    assert story.variables["aml_rating"] == "LOW"
    assert story.open == ["Task_BranchReview"]
    story.do("Task_BranchReview", **decide("APPROVE"))
    assert opened(story).jobs == ["Task_CreateCustomer"]
    story.work()
    assert story.ended_at == "EndEvent_Admitted"
    assert story.thrown("CustomerAdmitted")[0]["customer_no"] == "C0001"
    assert story.thrown("CustomerAdmitted")[0]["review_months"] == 24


@pytest.mark.parametrize(
    ("kyc_data", "answers", "first"),
    [
        (kyc(), {"screening.environment": {"env_penalty_24m": 1}}, "Task_RiskReview"),
        (kyc(points=5), {}, "Task_Edd"),
        (kyc(foreign_pep=True), {}, "Task_Edd"),
    ],
)
def test_the_conclusion_says_who_decides(kyc_data, answers, first):
    assert screened(answers).do("Task_Kyc", **kyc_data).open == [first]


def test_a_compressed_industry_goes_from_risk_review_to_head_office():
    story = screened(industry_code="3110").do("Task_Kyc", **kyc())
    assert story.open == ["Task_RiskReview"]
    extra = {"industry_code": "3110", "enterprise_size": "S", "size_override_reason": None}
    story.do("Task_RiskReview", **decide("APPROVE", **extra))
    assert story.open == ["Task_SeniorApproval"]
    assert story.do("Task_SeniorApproval", **decide("APPROVE")).open == ["Task_OpenRecord"]


def test_high_risk_needs_enhanced_diligence_and_senior_management():
    story = screened().do("Task_Kyc", **kyc(points=5))
    reason = "经营收入，已核对近三年流水"
    story.do(
        "Task_Edd", fund_source=reason, wealth_source=reason, edd_measures=["SITE_VISIT"], edd_conclusion=reason + "。"
    )
    story.do("Task_SeniorApproval", **decide("REJECT")).work()
    assert story.ended_at == "EndEvent_Rejected"


@pytest.mark.parametrize(
    ("job", "answer", "reason"),
    [
        ("screening.registry", {"reg_status": "REVOKED", "enterprise_size": "S"}, "R02_NOT_ACTIVE"),
        ("screening.own_npl", {"own_bank_npl": True, "credit_overdue_24m": 0}, "R03_OWN_NPL"),
        ("screening.judgment", {"judgment_defaulter": True}, "R04_JUDGMENT_DEFAULTER"),
        ("screening.tax", {"major_tax_violation": True}, "R06_TAX"),
        ("screening.environment", {"env_penalty_24m": 3}, "R07_ENV"),
    ],
)
def test_a_hard_stop_ends_with_its_reason(job, answer, reason):
    story = applied({job: answer}).work()
    assert story.ended_at == "EndEvent_Rejected"
    assert story.variables["reject_reason"] == reason
    assert story.told("ADMISSION_REJECTED") == [("CUSTOMER", reason)]


def test_a_sanctions_hit_tells_the_customer_nothing_and_anti_money_laundering_everything():
    story = applied({"screening.sanctions": {"sanctions_hit": True, "foreign_pep": False}}).work()
    assert story.open == ["Task_AmlReport"]
    story.do(
        "Task_AmlReport",
        str_flag=True,
        str_report_no="STR-1",
        assets_frozen=True,
        aml_disposal="已按规定报告并冻结账户",
    ).work()
    assert story.ended_at == "EndEvent_Prohibited"
    assert story.told("ADMISSION_REJECTED_NO_REASON") == [("CUSTOMER", None)]


@pytest.mark.parametrize(
    ("check", "found", "end"),
    [
        ("Registry", {"reg_status": "ACTIVE", "enterprise_size": "S"}, None),
        ("Judgment", {"judgment_defaulter": True}, "EndEvent_Rejected"),
        ("Tax", {"major_tax_violation": True}, "EndEvent_Rejected"),
        ("Environment", {"env_penalty_24m": 4}, "EndEvent_Rejected"),
        ("OwnNpl", {"own_bank_npl": False, "credit_overdue_24m": 7}, "EndEvent_Rejected"),
        ("Sanctions", {"sanctions_hit": True, "foreign_pep": False}, None),
    ],
)
def test_a_check_that_cannot_run_is_looked_up_by_a_person_and_counts_in_full(check, found, end):
    story = applied().fail(f"Task_Screen{check}", "SCREENING_UNAVAILABLE").work()
    assert story.open == [f"Task_Manual{check}"], "the other five do not go on without it"
    story.do(f"Task_Manual{check}", **found, **LOOKED_UP).work()
    assert story.ended_at == end


def test_all_checks_may_fail_at_once():
    story = applied()
    for check in ("Registry", "Judgment", "Tax", "Environment", "OwnNpl", "Sanctions"):
        story.fail(f"Task_Screen{check}", "SCREENING_UNAVAILABLE")
    assert len(story.open) == 6


def test_returned_three_times_it_may_come_back_the_fourth_time_it_is_refused():
    story = screened()
    for _round in range(3):
        story.do("Task_Kyc", **kyc()).do("Task_BranchReview", **decide("RETURN"))
        assert story.open == ["Task_Rework"]
        story.do("Task_Rework", **APPLICATION).work()
    assert story.variables["round"] == 4
    story.do("Task_Kyc", **kyc()).do("Task_BranchReview", **decide("RETURN")).work()
    assert story.ended_at == "EndEvent_TooManyRounds"
    assert story.told("ADMISSION_REJECTED") == [("CUSTOMER", "RETURNED_TOO_OFTEN")]


def test_without_papers_it_waits_for_them_and_lapses_after_thirty_days():
    story = applied(papers_complete=False)
    assert story.open == ["Task_Apply"]
    begun = story.now
    story.fire("Boundary_PapersLapsed")
    assert story.now - begun == timedelta(days=30)
    assert story.work().ended_at == "EndEvent_Lapsed"


def test_the_application_goes_on_only_with_its_papers():
    story = applied(papers_complete=False)
    with pytest.raises(forms.InvalidData) as refused:
        story.do("Task_Apply", **{**APPLICATION, "papers_complete": False})
    assert [(problem.path, problem.code) for problem in refused.value.errors] == [("papers_complete", "rule")]
    assert len(story.do("Task_Apply", **APPLICATION).jobs) == 6


def test_a_prospect_begins_with_the_application():
    story = BankStory("customer_admission", "StartEvent_Prospect", customer_name="杭州示例", uscc=APPLICATION["uscc"])
    assert story.open == ["Task_Apply"]
    assert len(story.do("Task_Apply", **APPLICATION).jobs) == 6


def test_a_new_list_without_a_hit_leaves_the_case_as_it_is():
    story = screened().message("SanctionsListUpdated", APPLICATION["uscc"])
    assert story.jobs == ["Task_Rescreen"]
    assert story.work().open == ["Task_Kyc"]


def test_a_new_list_with_a_hit_stops_the_case_wherever_it_is():
    story = screened().do("Task_Kyc", **kyc())
    story.message("SanctionsListUpdated", APPLICATION["uscc"]).work(sanctions_hit=True, foreign_pep=False)
    assert story.thrown("SanctionsHit") == [{"uscc": APPLICATION["uscc"]}]
    story.message("SanctionsHit", APPLICATION["uscc"])
    assert story.open == ["Task_AmlReportLate"], "the branch head's task is gone"
    done = {
        "str_flag": False,
        "str_report_no": None,
        "assets_frozen": False,
        "aml_disposal": "核实后确认为同一主体，已报告",
    }
    story.do("Task_AmlReportLate", **done).work()
    assert story.ended_at == "EndEvent_Stopped"
    assert story.told("ADMISSION_REJECTED_NO_REASON") == [("CUSTOMER", None)]


def test_a_new_list_that_cannot_be_screened_asks_a_person():
    story = (
        screened().message("SanctionsListUpdated", APPLICATION["uscc"]).fail("Task_Rescreen", "SCREENING_UNAVAILABLE")
    )
    assert story.open == ["Task_Kyc", "Task_RescreenManual"]
    story.do("Task_RescreenManual", sanctions_hit=False, foreign_pep=False, **LOOKED_UP)
    assert story.open == ["Task_Kyc"]


def test_a_customer_once_admitted_is_reviewed_at_the_rhythm_of_the_rating_until_the_relation_ends():
    admitted = {
        "uscc": APPLICATION["uscc"], "customer_no": "C0001", "customer_name": "杭州示例科技有限公司",
        "legal_rep_name": "张伟", "ubo": APPLICATION["ubo"], "aml_rating": "MEDIUM", "review_months": 12,
    }  # fmt: skip
    story = BankStory("kyc_review", "StartEvent_Admitted", **admitted)
    story.fire("Event_ReviewDue").work()
    assert story.now.year == 2027
    story.do("Task_Kyc", **kyc(points=5))
    assert story.variables["review_months"] == 6, "a high rating halves the time"
    story.message("CustomerClosed", APPLICATION["uscc"])
    assert story.ended_at == "EndEvent_Closed"


def test_a_review_that_finds_a_prohibited_customer_ends_in_a_report():
    admitted = {
        "uscc": APPLICATION["uscc"], "customer_no": "C0001", "customer_name": "杭州示例", "legal_rep_name": "张伟",
        "ubo": [], "aml_rating": "LOW", "review_months": 24,
    }  # fmt: skip
    story = BankStory("kyc_review", "StartEvent_Admitted", **admitted).fire("Event_ReviewDue")
    story.work(sanctions_hit=True, foreign_pep=False).do("Task_Kyc", **kyc())
    assert story.open == ["Task_AmlReport"]
    assert ANSWERS["screening.sanctions"]["sanctions_hit"] is False, "the usual answer is no hit"
