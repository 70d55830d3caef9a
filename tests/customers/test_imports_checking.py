"""One row: repaired, typed, or told what is wrong, cell by cell. The dirty data of DOMAIN §4, and the worked cases."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_story import CODES

from orchestrator.customers.fields import BY_KEY
from orchestrator.customers.imports import checking, layout
from orchestrator.customers.imports.checking import Directory
from orchestrator.customers.imports.findings import REASONS, RowFinding

TODAY = date(2026, 11, 24)
DIRECTORY = Directory(
    {"cm1": ["cm1"], "赵甲": ["cm1"], "Zhao Jia": ["cm1"], "李丁": ["cm4", "cm9"]},
    {"BR-XH": "BR-XH", "西湖支行": "BR-XH", "西湖": "BR-XH", "XIHU BRANCH": "BR-XH"},
)
CASES = Path(__file__).parents[1] / "cases"


def check(headers: dict[str, object] | None = None, **cells: object) -> checking.CheckedRow:
    """A row with a sound name and code and these cells, by field; `headers` renames columns."""
    row = {"name": "杭州示例有限公司", "uscc": CODES[0], **cells}
    names = [(headers or {}).get(key, BY_KEY[key].label.zh) for key in row]
    found = layout.guess([(1, names), (2, list(row.values()))])
    found = layout.chosen(found, {key: index for index, key in enumerate(row)})
    return checking.check(2, list(row.values()), checking.plan(found, DIRECTORY, TODAY))


def codes(row: checking.CheckedRow) -> list[str]:
    return [finding.code for finding in row.findings]


def test_a_sound_row():
    row = check()
    assert (row.state, row.findings) == ("good", [])
    assert row.values == {"name": "杭州示例有限公司", "uscc": CODES[0]}


# --- what is repaired -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "cell", "value", "code"),
    [
        ("name", " 杭州示例有限公司\u3000", "杭州示例有限公司", "FIXED_TRIM"),
        ("name", "杭州\u200b示例\ufeff有限公司", "杭州示例有限公司", "FIXED_INVISIBLE"),
        ("uscc", "91330100799655058b", CODES[0], "FIXED_CASE"),
        ("uscc", "９１３３０１００７９９６５５０５８Ｂ", CODES[0], "FIXED_CASE"),
        ("uscc", "91330100 7996-55058B", CODES[0], "FIXED_CASE"),
        ("legal_rep_id", "11010519491231002x", "11010519491231002X", "FIXED_CASE"),
        ("legal_rep_mobile", "+86 138-0013-8000", "13800138000", "FIXED_PHONE"),
        ("listed_limit", "500万", Decimal(5_000_000), "FIXED_AMOUNT"),
        ("listed_limit", "1.2亿", Decimal(120_000_000), "FIXED_AMOUNT"),
        ("listed_limit", "￥1,200.50元", Decimal("1200.5"), "FIXED_AMOUNT"),
        ("established_on", 45292, "2024-01-01", "FIXED_DATE"),
        ("established_on", "20240105", "2024-01-05", "FIXED_DATE"),
        ("established_on", "2024年1月5日", "2024-01-05", "FIXED_DATE"),
        ("established_on", "二〇二四年一月五日", "2024-01-05", "FIXED_DATE"),
        ("limit_until", "长期", "9999-12-31", "FIXED_DATE"),
        ("no", "Ｃ001", "C001", "FIXED_WIDTH"),
    ],
)
def test_repairs_are_made_and_told_with_before_and_after(key, cell, value, code):
    row = check(**{key: cell})
    assert (row.state, row.values[key]) == ("good", value)
    told = [f for f in row.findings if f.code == code and f.field == key]
    assert told
    assert told[-1].value == str(cell)
    assert told[-1].after not in (None, told[-1].value)


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("listed_limit", 5_000_000, Decimal(5_000_000)),
        ("listed_limit", Decimal("0.1"), Decimal("0.1")),
        ("listed_limit", "1,234.50", Decimal("1234.5")),
        ("established_on", "2024-01-05", "2024-01-05"),
        ("enterprise_size", "小型", "S"),
        ("enterprise_size", "SME", "SME"),
        ("risk_class", "关注", "SPECIAL_MENTION"),
        ("risk_class", "Special mention", "SPECIAL_MENTION"),
        ("grade", "bbb", "BBB"),
        ("aml_rating", "高风险", "HIGH"),
        ("list_type", "黑名单", "BLACK"),
        ("warning", "黄", "YELLOW"),
        ("manager", "赵甲", "cm1"),
        ("manager", "CM1", "cm1"),
        ("unit_id", "西湖", "BR-XH"),
        ("unit_id", "Xihu Branch", "BR-XH"),
        ("legal_rep_id", "E12345678", "E12345678"),
        ("name", "阿里木·示例", "阿里木·示例"),
        ("name", "𠮷野家示例", "𠮷野家示例"),
        ("no", 10001, "10001"),
    ],
)
def test_values_are_typed(key, cell, value):
    row = check(**{key: cell})
    assert (row.state, row.values[key]) == ("good", value)
    assert not [f for f in row.findings if f.severity == "fixed"]


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "-", "—", "N/A"])
def test_an_empty_amount_is_no_value(cell):
    row = check(listed_limit=cell)
    assert row.state == "good"
    assert "listed_limit" not in row.values


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("授信额度（万元）", 500, 5_000_000),
        ("授信额度（万元）", "500", 5_000_000),
        ("授信额度（万元）", "500万", 5_000_000),
        ("授信额度（万元）", "1.2亿", 120_000_000),
        ("授信额度（亿元）", Decimal("0.5"), 50_000_000),
        ("授信额度（元）", 500, 500),
    ],
)
def test_the_headers_unit_counts_for_plain_numbers(header, cell, value):
    assert check({"listed_limit": header}, listed_limit=cell).values["listed_limit"] == value


# --- what is wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "cell", "code"),
    [
        ("name", None, "E_NAME_REQUIRED"),
        ("name", " \u200b ", "E_NAME_REQUIRED"),
        ("name", "x" * 121, "E_TOO_LONG"),
        ("name", "杭州�示例", "E_CHARACTER"),
        ("name", "#REF!", "E_EXCEL_ERROR"),
        ("uscc", "9.133E+17", "E_USCC_EXCEL_SCIENTIFIC"),
        ("uscc", 913301007996550000, "E_USCC_EXCEL_SCIENTIFIC"),
        ("uscc", "91330100799655058", "E_USCC_LENGTH"),
        ("uscc", "9133010079965505OB", "E_USCC_CHARSET"),
        ("uscc", "913301007996550580", "E_USCC_CHECK"),
        ("legal_rep_id", 1.10105e17, "E_ID_EXCEL_SCIENTIFIC"),
        ("legal_rep_id", "110105194912310021", "E_ID"),
        ("legal_rep_mobile", "12345", "E_MOBILE"),
        ("listed_limit", "五百", "E_AMOUNT"),
        ("listed_limit", "#DIV/0!", "E_EXCEL_ERROR"),
        ("listed_limit", "1,2,3", "E_AMOUNT"),
        ("listed_limit", -1, "E_AMOUNT_NEGATIVE"),
        ("listed_limit", "(500)", "E_AMOUNT_NEGATIVE"),
        ("established_on", "24/1/5", "E_DATE_AMBIGUOUS"),
        ("established_on", "01/05/2024", "E_DATE_AMBIGUOUS"),
        ("established_on", 60, "E_DATE_1900"),
        ("established_on", "2024-02-30", "E_DATE"),
        ("established_on", "2099-01-01", "E_DATE_FUTURE"),
        ("grade", "AAAA", "E_VALUE_UNKNOWN"),
        ("manager", "王五", "E_PERSON_UNKNOWN"),
        ("manager", "李丁", "E_PERSON_AMBIGUOUS"),
        ("unit_id", "月球支行", "E_UNIT_UNKNOWN"),
        ("note", "=cmd|'/c calc'!A1", "E_FORMULA_INJECTION"),
        ("name", "@SUM(1)", "E_FORMULA_INJECTION"),
        ("note", "+cmd", "E_FORMULA_INJECTION"),
        ("no", "x" * 33, "E_TOO_LONG"),
    ],
)
def test_errors_are_told_at_their_cell(key, cell, code):
    row = check(**{key: cell})
    assert row.state == "bad"
    told = [f for f in row.findings if f.severity == "error"]
    assert [(f.code, f.field) for f in told] == [(code, key)]
    assert row.uscc is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "W_ID_MISSING"),
        ("", "W_ID_MISSING"),
        ("79965505X", "W_ORG_CODE_9"),
        ("330100000123456", "W_OLD_REG_NO_15"),
    ],
)
def test_old_and_missing_codes_need_a_person(cell, code):
    row = check(uscc=cell)
    assert (row.state, codes(row)) == ("person", [code])


def test_the_representatives_id_does_not_stand_in_for_the_credit_code():
    row = check(uscc=None, legal_rep_id="11010519491231002X")
    assert (row.state, codes(row)) == ("person", ["W_ID_MISSING"])


def test_an_id_of_15_digits_is_taken_with_a_warning():
    row = check(legal_rep_id="110105491231002")
    assert (row.state, codes(row)) == ("good", ["W_LEGACY_ID_15"])


def test_everything_wrong_with_a_row_is_told_at_once():
    row = check(uscc="9", established_on="24/1/5", listed_limit="很多", grade="?")
    assert codes(row) == ["E_USCC_LENGTH", "E_DATE_AMBIGUOUS", "E_AMOUNT", "E_VALUE_UNKNOWN"]


@pytest.mark.parametrize("word", ["合计", "合 计：", "小计", "总计"])
def test_a_total_is_no_customer_also_when_its_word_stands_in_a_column_that_is_left_out(word):
    found = layout.chosen(layout.guess([(1, ["序号", "客户名称", "信用代码"])]), {"name": 1, "uscc": 2})
    row = checking.check(9, [word, None, None, 600], checking.plan(found, DIRECTORY, TODAY))
    assert row.state == "total"


def test_a_name_with_such_a_word_in_it_is_a_customer():
    assert check(name="合计示例有限公司").state == "good"


# --- the registry, the laws and the worked cases --------------------------------------------------------------------


def test_every_reason_is_said_in_both_languages():
    for _, text in REASONS.values():
        assert text.zh
        assert text.en
        assert text.zh != text.en


def test_a_finding_is_stored_and_read_back():
    finding = RowFinding("W_SAME_NAME", "name", "甲", None, {"row": 7})
    assert RowFinding.of_json(json.loads(json.dumps(finding.as_json()))) == finding
    assert finding.reason.zh == "与第 7 行名称相同、代码不同"


@given(
    st.text(max_size=30), st.text(max_size=30), st.one_of(st.none(), st.text(max_size=12), st.integers(), st.booleans())
)
def test_no_cell_breaks_the_check(name, uscc, amount):
    row = check(name=name, uscc=uscc, listed_limit=amount, established_on=amount, note=name, legal_rep_mobile=uscc)
    assert row.state in ("good", "bad", "person", "total")
    assert (row.state == "good") == (row.uscc is not None)


def test_what_was_checked_once_is_good_again():
    row = check(uscc="９１３３０１００７９９６５５０５８Ｂ", listed_limit="500万", established_on=45292, grade="aa")
    again = check(**row.values)
    assert (again.state, again.values, again.findings) == ("good", row.values, [])


WORKED = [
    case
    for case in json.loads((CASES / "import_row.json").read_text())["cases"]
    if {"name", "uscc"} <= layout.match(list(case["inputs"])).keys()
]


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
def test_the_worked_rows_come_out_as_the_rule_says(case):
    """What the bank's rule finds in a row is found here too, each at a cell, and rejects the same rows."""
    inputs, expected = case["inputs"], case["expected"]
    found = layout.guess([(1, list(inputs)), (2, list(inputs.values()))])
    row = checking.check(2, list(inputs.values()), checking.plan(found, DIRECTORY, TODAY))
    if "SKIP_TOTAL_ROW" in expected:
        assert row.state == "total"
        return
    assert {code for code in expected if code in REASONS} <= set(codes(row))
    if any(code.startswith("E_") for code in expected):
        assert row.state == "bad"


def test_most_worked_rows_have_the_columns_that_an_import_needs():
    assert len(WORKED) >= 5
