"""The worked cases of the bank, through the DMN files and the batch interface, each naming the matched rows.

Where a case writes a number as text, its digits are compared too: "90.00" is not 90.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from orchestrator import feel
from orchestrator.decisions import Decisions, decide_lines

ROOT = Path(__file__).parents[2]
BANK = Decisions.load(ROOT / "dmn")


def worked_cases():
    return list(_worked_cases())


def _worked_cases():
    for file in sorted((ROOT / "tests" / "cases").glob("*.json")):
        content = feel.loads(file.read_bytes())
        if content["table"] in BANK.ids:
            for case in content["cases"]:
                yield pytest.param(content["table"], case, id=case["id"])


def equal(expected, got):
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and expected.keys() == got.keys()
            and all(equal(expected[key], got[key]) for key in expected)
        )
    if isinstance(expected, list):
        return isinstance(got, list) and len(expected) == len(got) and all(map(equal, expected, got))
    if isinstance(expected, str) and isinstance(got, Decimal):
        return expected == str(got)
    return type(expected) is type(got) and expected == got


@pytest.mark.parametrize(("table", "case"), worked_cases())
def test_worked_case(table, case):
    answer = feel.loads(next(decide_lines(BANK, table, [feel.dumps(case["inputs"])])))

    assert equal(case["expected"], answer["output"]), answer
    if "matched_rows" in case:
        assert answer["matched"] == case["matched_rows"]


def test_every_case_file_of_a_table_is_run():
    tables = {param.values[0] for param in worked_cases()}

    assert len(tables) == 22
    assert tables == set(BANK.ids) - {"band_of_grade"}


@pytest.mark.parametrize(("table", "case"), worked_cases())
def test_a_missing_input_is_an_error_and_never_a_result(table, case):
    for name in case["inputs"]:
        inputs = {key: value for key, value in case["inputs"].items() if key != name}
        for line in (inputs, {**inputs, name: None}):
            answer = feel.loads(next(decide_lines(BANK, table, [feel.dumps(line)])))

            assert answer["error"]["code"] == "decision-input-missing", name


@pytest.mark.parametrize(("table", "case"), worked_cases())
def test_an_input_of_another_type_is_an_error(table, case):
    for name, value in case["inputs"].items():
        wrong = 7 if isinstance(value, str) and not value.lstrip("-").replace(".", "").isdigit() else ["x", "y"]
        answer = feel.loads(next(decide_lines(BANK, table, [feel.dumps({**case["inputs"], name: wrong})])))

        assert answer["error"]["code"] == "decision-input-type", (name, answer)


EDGES = [
    ("pd_grade", {"pd_pct": "-1"}, {"grade": "AAA", "cap_pct_net_assets": 100}),
    ("pd_grade", {"pd_pct": "0.0500000000000000000000000000001"}, {"grade": "AA", "cap_pct_net_assets": 80}),
    ("pd_grade", {"pd_pct": 100}, {"grade": "D", "cap_pct_net_assets": 0}),
    ("vip_tier", {"aum_month_avg": "49999.999999999999999999"}, {"tier": "BASIC", "label": "普通"}),
    (
        "aml_rating",
        {"sanctions_hit": True, "foreign_pep": True, "str_filed_12m": 3, "shell_signals": 0, "score": 1},
        {"rating": "PROHIBITED", "review_months": 0, "edd": True},
    ),
    ("turnover_days", {"flow": 7, "opening": 1, "closing": 1}, "51.43"),
    ("turnover_days", {"flow": "-7", "opening": 1, "closing": 1}, "-51.43"),
    (
        "final_limit",
        {
            "requested": "9999.99",
            "need": 1000000,
            "net_assets": 1000000,
            "grade_cap_pct": 100,
            "other_bank_credit": 0,
            "capital_net": 1000000000,
            "tier1_net": 1000000000,
            "loan_balance": 0,
            "exposure": 0,
            "group_exposure": 0,
            "ltv_pct": 70,
            "collateral_value": 0,
            "secured": False,
        },
        {"limit": "0", "binding": "REQUESTED"},
    ),
    (
        "final_limit",
        {
            "requested": 20000,
            "need": 20000,
            "net_assets": 1000000,
            "grade_cap_pct": 100,
            "other_bank_credit": 0,
            "capital_net": 1000000000,
            "tier1_net": 1000000000,
            "loan_balance": 0,
            "exposure": 0,
            "group_exposure": 0,
            "ltv_pct": 50,
            "collateral_value": 40000,
            "secured": True,
        },
        {"limit": "20000", "binding": "REQUESTED"},
    ),
    (
        "chain_pd_to_approver",
        {"pd_pct": 3, "exposure_wan": 5000, "secured": True, "grade_band": "1", "band": "1"},
        {"grade": "B", "band": "3", "level": "L3", "approver": "HO_CREDIT_COMMITTEE", "countersign": True},
    ),
]


@pytest.mark.parametrize(("table", "inputs", "expected"), EDGES)
def test_edges_of_the_bank_s_decisions(table, inputs, expected):
    answer = feel.loads(next(decide_lines(BANK, table, [feel.dumps(inputs)])))

    assert equal(feel.loads(feel.dumps(expected)), answer["output"]), answer


REFUSED = [
    ("authority", {"grade_band": "5", "secured": True, "exposure_wan": 1}, "decision-input-not-allowed"),
    ("first_check", {"payment_mode": "CASH", "amount_wan": 1}, "decision-input-not-allowed"),
    ("sla_task", {"process": "LIMIT", "node": "KYC_CHECK"}, "decision-no-row"),
    ("aml_score", {"info_openness": 6}, "decision-input-not-allowed"),
    ("turnover_days", {"flow": 0, "opening": 1, "closing": 1}, "decision-expression"),
]


@pytest.mark.parametrize(("table", "inputs", "code"), REFUSED)
def test_what_the_bank_s_decisions_refuse(table, inputs, code):
    answer = feel.loads(next(decide_lines(BANK, table, [feel.dumps(inputs)])))

    assert answer["error"]["code"] == code
