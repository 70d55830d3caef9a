"""Customer admission over the API, from application to record, with its ways out."""

from __future__ import annotations

from orchestrator.audit import verify_case
from orchestrator.customers import records
from orchestrator.store import transaction
from orchestrator.store.tables import RegisterEntry

FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip
LOW_RISK = {
    **dict.fromkeys(FACTORS, 2),
    "ubo_verified": True,
    "foreign_pep": False,
    "str_filed_12m": 0,
    "shell_signals": 0,
}

RETURNED = {
    "decision": "RETURN",
    "review_opinion": "请补充最近一期财务报表。",
    "return_note": "请补充最近一期财务报表",
}


def test_a_sound_customer_is_admitted(bank, papers):
    case = bank.start("cm1", "customer_admission", **papers)
    bank.do("aml1", "Task_Kyc", **LOW_RISK)
    bank.do("bh1", "Task_BranchReview", decision="APPROVE", review_opinion="资料完整，同意准入。")
    bank.do("op1", "Task_OpenRecord", identity_matched=True, seal_registered=True, archive_no="D-2026-1")

    seen = bank.api("cm1").get(f"/cases/{case}").json
    assert seen["case"]["state"] == "ended"
    assert seen["case"]["outcome"]["zh"] == "准入完成"
    with transaction() as tx:
        customer = records.by_uscc(tx, papers["uscc"])
        assert (customer.name, customer.unit_id, customer.manager) == (papers["customer_name"], "BR-XH", "cm1")
        assert customer.facts["aml_rating"] == "LOW"
        assert verify_case(tx, case).broken is None


def test_the_admitted_customer_is_reviewed_when_its_rating_says(bank, papers):
    bank.start("cm1", "customer_admission", **papers)
    bank.do("aml1", "Task_Kyc", **LOW_RISK)
    bank.do("bh1", "Task_BranchReview", decision="APPROVE", review_opinion="资料完整，同意准入。")
    bank.do("op1", "Task_OpenRecord", identity_matched=True, seal_registered=True, archive_no="D-2026-1")

    (review,) = bank.api("au1").get("/cases", process="kyc_review").json["items"]

    assert review["business_key"] == papers["uscc"]
    assert review["state"] == "running"


def test_a_returned_application_comes_back_and_a_fourth_return_ends_it(bank, papers):
    case = bank.start("cm1", "customer_admission", **papers)
    bank.do("aml1", "Task_Kyc", **LOW_RISK)
    for _ in range(3):
        bank.do("bh1", "Task_BranchReview", **RETURNED)
        bank.do("cm1", "Task_Rework")
        bank.do("aml1", "Task_Kyc", **LOW_RISK)
    bank.do("bh1", "Task_BranchReview", **RETURNED)
    assert bank.api("cm1").get(f"/cases/{case}").json["case"]["outcome"]["zh"] == "自动否决"


def test_a_register_that_cannot_be_asked_never_means_clear(bank, papers):
    with transaction() as tx:
        tx.session.get(RegisterEntry, ("sanctions", "*")).facts = {"available": False}
    bank.start("cm1", "customer_admission", **papers)

    assert bank.todo("aml1").keys() == {"Task_ManualSanctions"}
    bank.do(
        "aml1", "Task_ManualSanctions", sanctions_hit=False, foreign_pep=False,
        lookup_source="联合国安理会制裁名单", looked_up_at="2026-11-24T10:00:00+08:00",
    )  # fmt: skip
    assert bank.todo("aml1").keys() == {"Task_Kyc"}


def test_a_sanctioned_applicant_is_refused_without_a_reason_and_goes_to_aml(bank, papers):
    with transaction() as tx:
        hit = {"sanctions_hit": True, "foreign_pep": False}
        tx.session.add(RegisterEntry(register="sanctions", subject=papers["uscc"], facts=hit))
    case = bank.start("cm1", "customer_admission", **papers)
    assert "Task_AmlReport" in bank.todo("aml1")
    assert bank.todo("cm1") == {}
    words = str(bank.api("cm1").get(f"/cases/{case}").json)
    assert "sanctions_hit': True" not in words


def test_the_customer_manager_never_sees_what_is_secret(bank, papers):
    case = bank.start("cm1", "customer_admission", **papers)
    bank.do("aml1", "Task_Kyc", **{**LOW_RISK, "str_flag": True, "aml_note": "疑似空壳"})

    seen = bank.api("cm1").get(f"/cases/{case}").json
    events = bank.api("cm1").get(f"/cases/{case}/events").json

    assert not {"aml_score", "aml_rating"} & {decision["id"] for decision in seen["decisions"]}
    for secret in ("str_flag", "疑似空壳", "str_filed_12m"):
        assert secret not in str(seen)
        assert secret not in str(events)
    assert "疑似空壳" in str(bank.api("aml2").get(f"/cases/{case}/events").json)


def test_identity_numbers_are_masked_for_those_who_may_not_see_them(bank, papers):
    case = bank.start("cm1", "customer_admission", **papers)
    bank.do("aml1", "Task_Kyc", **LOW_RISK)
    seen = str(bank.api("bh1").get(f"/cases/{case}").json)
    assert papers["legal_rep_id"] not in seen
    assert papers["legal_rep_id"] in str(bank.api("aml1").get(f"/cases/{case}").json)


def test_reminder_and_escalation_follow_the_sla_table(bank, papers):
    bank.start("cm1", "customer_admission", **papers)
    task = bank.todo("aml1")["Task_Kyc"]
    assert bank.api("comp1").get(f"/tasks/{task}").status_code == 404
    bank.wait(days=14)
    row = bank.api("aml1").get(f"/tasks/{task}").json["task"]
    assert (row["reminded"], row["escalated"], row["late"]) == (True, True, True)
    assert bank.api("comp1").get(f"/tasks/{task}").status_code == 200


def test_an_application_without_papers_lapses_after_30_days(bank, papers):
    case = bank.start("cm1", "customer_admission", **{**papers, "papers_complete": False})
    assert bank.todo("cm1").keys() == {"Task_Apply"}
    bank.wait(days=29)
    assert bank.todo("cm1").keys() == {"Task_Apply"}
    bank.wait(days=1, minutes=1)
    assert bank.api("cm1").get(f"/cases/{case}").json["case"]["outcome"]["zh"] == "申请失效"
