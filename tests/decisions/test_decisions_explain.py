"""A decision in words, and what would have to change for another."""

from pathlib import Path

import pytest

from orchestrator.decisions import Change, Decisions, explain, why_not

BANK = Decisions.load(Path(__file__).parents[2] / "dmn")


def test_a_chain_is_told_in_chinese():
    trace = BANK.evaluate("chain_pd_to_approver", {"pd_pct": "0.2", "secured": True, "exposure_wan": 900}).trace

    assert explain(trace, "zh").splitlines() == [
        '违约概率→内部评级（pd_grade）：输入 pd_pct = 0.2；第 3 行匹配；结果 grade = "A", cap_pct_net_assets = 60。',
        '评级→评级档（band_of_grade）：输入 pd_grade.grade = "A"；先决定了 pd_grade；第 2 行匹配；结果 "2"。',
        '授权额度矩阵（authority）：输入 grade_band = "2"、secured = true、exposure_wan = 900；第 10 行匹配；'
        '结果 level = "L2", approver = "BRANCH_CREDIT_COMMITTEE", countersign = true。',
        '违约概率→审批人（chain_pd_to_approver）：输入 pd_grade = {"grade": "A", "cap_pct_net_assets": 60}、'
        'band_of_grade = "2"、secured = true、exposure_wan = 900；先决定了 pd_grade、band_of_grade；'
        '结果 grade = "A", band = "2", level = "L2", approver = "BRANCH_CREDIT_COMMITTEE", countersign = true。',
    ]


def test_a_table_is_told_in_english():
    trace = BANK.evaluate("vip_tier", {"aum_month_avg": 50000}).trace

    assert explain(trace, "en") == (
        "VIP tier by month-average AUM (CNY) (vip_tier): given aum_month_avg = 50000; row 2 matched; "
        'result tier = "GOLD", label = "金卡".'
    )


def test_several_rows_and_none_are_told():
    given = dict.fromkeys(("exposure_to_tier1_pct", "group_to_tier1_pct", "related_to_capital_pct"), 0)
    none = BANK.evaluate("concentration", {"loan_to_capital_pct": 0, **given}).trace
    two = BANK.evaluate("concentration", {"loan_to_capital_pct": 11, **given, "related_to_capital_pct": 11}).trace

    assert "没有行匹配" in explain(none, "zh")
    assert "no row matched; result []" in explain(none, "en")
    assert "rows 1, 4 matched" in explain(two, "en")


REJECTED = {"hard_stop": "PASS", "policy": "COMPRESS", "aml_rating": "LOW", "score": 50}


@pytest.mark.parametrize(
    ("wanted", "row", "changes"),
    [
        ({"decision": "MANUAL"}, 5, [("aml_rating", "HIGH")]),
        ({"decision": "MANUAL", "route": "HEAD_OFFICE"}, 8, [("score", 75)]),
        ({"decision": "PASS"}, 10, [("score", 65), ("policy", "CAUTION")]),
        ({"decision": "REJECT", "route": "END_REJECT"}, 7, []),
    ],
)
def test_the_smallest_change_that_reaches_an_output(wanted, row, changes):
    ways = why_not(BANK, "admission_decision", REJECTED, wanted)

    assert ways[0].row == row
    assert sorted((change.input, change.enough) for change in ways[0].changes) == sorted(changes)


@pytest.mark.parametrize("wanted", [{"decision": "PASS"}, {"decision": "MANUAL"}, {"decision": "REJECT"}])
def test_every_way_leads_there_when_it_is_gone(wanted):
    for way in why_not(BANK, "admission_decision", REJECTED, wanted):
        changed = {**REJECTED, **{change.input: change.enough for change in way.changes}}
        outcome = BANK.evaluate("admission_decision", changed)

        assert outcome.matched == (way.row,)
        assert outcome.output["decision"] == wanted["decision"]


def test_a_single_output_is_wanted_by_value_or_by_name():
    values = {"single_payee_amount_wan": 500, "payee_known": True, "new_relationship": False, "credit_ordinary": False}

    by_value = why_not(BANK, "payment_mode", values, "ENTRUSTED")
    by_name = why_not(BANK, "payment_mode", values, {"mode": "ENTRUSTED"})

    assert by_value == by_name
    assert by_value[0].changes == (Change("single_payee_amount_wan", 500, 1001),)


def test_no_row_has_the_wanted_output():
    assert why_not(BANK, "vip_tier", {"aum_month_avg": 1}, {"tier": "PLATIN"}) == []
    assert why_not(BANK, "turnover_days", {}, 1) == []
