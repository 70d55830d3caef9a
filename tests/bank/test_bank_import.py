"""What lists hold: amounts, dates and whole rows, as the worked cases and as Excel really writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bank.amounts import import_amount
from orchestrator.bank.dates import OPEN_ENDED, import_date
from orchestrator.bank.errors import AmountUnreadable, DateUnreadable
from orchestrator.bank.rows import import_row

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False)


def amount(value):
    try:
        number = import_amount(value)
    except AmountUnreadable:
        return "ERROR"
    return "NULL" if number is None else str(number)


def day(value):
    try:
        found = import_date(value)
    except DateUnreadable as error:
        return error.facts["reason"]
    return "NULL" if found is None else found.isoformat()


def test_amount_worked_case(import_amount_case):
    assert amount(import_amount_case["inputs"]["value"]) == import_amount_case["expected"]


def test_date_worked_case(import_date_case):
    assert day(import_date_case["inputs"]["value"]) == import_date_case["expected"]


def test_row_worked_case(import_row_case):
    assert list(import_row(import_row_case["inputs"]).findings) == import_row_case["expected"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("￥1,234.56", "1234.56"),
        ("¥ 1,234.56元", "1234.56"),
        ("RMB 1,000", "1000"),
        ("人民币1,000元整", "1000"),
        ("1.2亿", "120000000"),
        ("1.2亿元", "120000000"),
        ("1.5万亿", "1500000000000"),
        ("0.1万", "1000"),
        ("１，２３４．５６", "1234.56"),
        ("（1,000.00）", "-1000"),
        ("(1,000)万元", "-10000000"),
        ("-1,000", "-1000"),
        ("\u22121,000", "-1000"),  # minus sign
        ("-￥500万", "-5000000"),
        ("￥-500万", "-5000000"),
        ("+12", "12"),
        ("1 234 567.80", "1234567.8"),
        ("1\u00a0234", "1234"),
        ("1234567", "1234567"),
        (".5", "0.5"),
        ("0", "0"),
        ("-0.00", "0"),
        ("00123", "123"),
        (1234, "1234"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (Decimal("12.30"), "12.3"),
        (None, "NULL"),
        ("", "NULL"),
        ("  \u200b ", "NULL"),
        ("-", "NULL"),
        ("——", "NULL"),
        ("－", "NULL"),
        ("n/a", "NULL"),
        ("#N/A", "ERROR"),
        ("#REF!", "ERROR"),
        ("#DIV/0!", "ERROR"),
        ("#VALUE!", "ERROR"),
        ("1,23,456", "ERROR"),
        ("1,0000", "ERROR"),
        (",123", "ERROR"),
        ("1,234,", "ERROR"),
        ("1.234,56", "ERROR"),
        ("1.2.3", "ERROR"),
        ("12万3", "ERROR"),
        ("5千万", "ERROR"),
        ("(100", "ERROR"),
        ("(-100)", "ERROR"),
        ("--5", "ERROR"),
        ("1.5E+07", "ERROR"),
        ("约500万", "ERROR"),
        ("10%", "ERROR"),
        ("万", "ERROR"),
        ("元", "ERROR"),
        (True, "ERROR"),
        (float("nan"), "ERROR"),
        (float("inf"), "ERROR"),
    ],
)
def test_amount_at_the_edges(value, expected):
    assert amount(value) == expected


@given(AMOUNTS)
def test_an_amount_survives_every_way_of_writing_it(number):
    for text in (str(number), f"{number:,}", f"￥{abs(number):,}元", f"({abs(number):,})"):
        read = import_amount(text)
        assert abs(read) == abs(number)
        assert read == -abs(number) if text.startswith("(") else abs(read) == abs(number)


@given(st.decimals(min_value=0, max_value=10**8, places=4, allow_nan=False))
def test_wan_and_yi_are_exact(number):
    assert import_amount(f"{number}万") == number * 10**4
    assert import_amount(f"{number}亿") == number * 10**8


def test_an_unreadable_amount_names_the_cell():
    with pytest.raises(AmountUnreadable) as refused:
        import_amount("五百万")
    assert "五百万" in refused.value.sentence("zh")
    assert refused.value.facts == {"value": "五百万"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-1-5", "2024-01-05"),
        ("2024.1.5", "2024-01-05"),
        ("2024年1月5日", "2024-01-05"),
        ("2024年01月05", "2024-01-05"),
        ("２０２４－０１－０５", "2024-01-05"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("二〇二四年十月二十日", "2024-10-20"),
        ("二〇二四年十一月廿五日", "2024-11-25"),
        ("2024-01-05T08:30:00Z", "2024-01-05"),
        ("2024-01-05 23:59:59.999+08:00", "2024-01-05"),
        ("2024/1/5 8:30", "2024-01-05"),
        ("2024/1/5 8:30 PM", "2024-01-05"),
        ("2024年1月5日 8时30分", "2024-01-05"),
        ("20240105 00:00", "2024-01-05"),
        (20240105, "2024-01-05"),
        ("45296", "2024-01-05"),
        ("45296.0", "2024-01-05"),
        (45296.75, "2024-01-05"),
        (61, "1900-03-01"),
        (60, "ERROR_EXCEL_1900_LEAP"),
        ("60", "ERROR_EXCEL_1900_LEAP"),
        (2958465, "9999-12-31"),
        (2958466, "ERROR"),
        (0, "ERROR"),
        (-1, "ERROR"),
        (2024, "ERROR_AMBIGUOUS"),
        ("2024", "ERROR_AMBIGUOUS"),
        ("24/1/5", "ERROR_AMBIGUOUS"),
        ("24年1月5日", "ERROR_AMBIGUOUS"),
        ("二四年一月五日", "ERROR_AMBIGUOUS"),
        ("240105", "ERROR_AMBIGUOUS"),
        ("01/05/2024", "ERROR_AMBIGUOUS"),
        ("2023-02-29", "ERROR"),
        ("2024-13-01", "ERROR"),
        ("2024-00-10", "ERROR"),
        ("0000-01-01", "ERROR"),
        ("20241301", "ERROR"),
        ("2024-1/5", "ERROR"),
        ("2024年13月1日", "ERROR"),
        ("二〇二四年十三月一日", "ERROR"),
        ("二〇二四年一月三十二日", "ERROR"),
        ("去年", "ERROR"),
        ("#REF!", "ERROR"),
        ("124-01-05", "ERROR"),
        (True, "ERROR"),
        (float("nan"), "ERROR"),
        ("长期", "9999-12-31"),
        (" 长期有效 ", "9999-12-31"),
        ("", "NULL"),
        ("   ", "NULL"),
        (None, "NULL"),
        (date(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5, 23, 59), "2024-01-05"),
    ],
)
def test_date_at_the_edges(value, expected):
    assert day(value) == expected


@given(st.dates(date(1000, 1, 1), date(9998, 12, 31)))
def test_a_date_survives_every_way_of_writing_it(when):
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(d)] for d in f"{when.year:04d}")
    written = [
        f"{when}",
        f"{when:%Y%m%d}",
        f"{when.year}年{when.month}月{when.day}日",
        f"{when:%Y.%m.%d} 00:00",
    ]
    assert [import_date(text) for text in written] == [when] * 4
    assert import_date(f"{year}年{chinese(when.month)}月{chinese(when.day)}日") == when


def chinese(number):
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


@given(st.integers(61, 99_999).filter(lambda n: n not in range(1900, 2101)))
def test_a_serial_counts_days(serial):
    assert import_date(serial) == date(1899, 12, 30) + timedelta(days=serial)


def test_open_ended_is_a_day_that_never_comes():
    assert import_date("长期") == OPEN_ENDED == date.max


NAME, USCC, ID, PHONE = "客户名称", "统一社会信用代码", "证件号码", "手机"


@pytest.mark.parametrize(
    ("row", "findings"),
    [
        ({NAME: "\u00a0示例公司\u3000"}, ["FIXED_TRIM"]),
        ({NAME: "示例\u200b公司"}, ["FIXED_INVISIBLE"]),
        ({NAME: "示例\u00a0公司"}, ["FIXED_INVISIBLE"]),
        ({NAME: "示例", USCC: "91330100799655058b"}, ["FIXED_CASE"]),
        ({NAME: "示例", ID: "11010519491231002x"}, ["FIXED_CASE"]),
        ({NAME: "示例", USCC: "９１３３０１００７９９６５５０５８Ｂ"}, ["FIXED_CASE"]),
        ({NAME: "示例", PHONE: "+8613800138000"}, ["FIXED_PHONE"]),
        ({NAME: "示例", PHONE: "138-0013-8000"}, ["FIXED_PHONE"]),
        ({NAME: "示例", PHONE: "13800138000"}, []),
        ({NAME: "示例", PHONE: "0571-88886666"}, []),  # a landline is not a mobile number
        (
            {NAME: " 示\ufeff例 ", USCC: "91330100799655058b ", PHONE: "138 0013 8000"},
            ["FIXED_TRIM", "FIXED_INVISIBLE", "FIXED_CASE", "FIXED_PHONE"],
        ),
        ({USCC: "91330100799655058B"}, ["E_NAME_REQUIRED"]),
        ({NAME: None, USCC: "9.133E+17"}, ["E_NAME_REQUIRED", "E_USCC_EXCEL_SCIENTIFIC"]),
        ({NAME: "示例", USCC: "9.13301e17"}, ["E_USCC_EXCEL_SCIENTIFIC"]),
        ({NAME: "示例", USCC: 9.133e17}, ["E_USCC_EXCEL_SCIENTIFIC"]),
        ({NAME: "张三", ID: 110105194912310000}, ["E_ID_EXCEL_SCIENTIFIC"]),
        ({NAME: "=HYPERLINK(1)", USCC: "91330100799655058B"}, ["E_FORMULA_INJECTION"]),
        ({NAME: "@SUM(1)"}, ["E_FORMULA_INJECTION"]),
        ({NAME: "+cmd|' /C calc'!A0"}, ["E_FORMULA_INJECTION"]),
        ({NAME: "-2+3+cmd"}, ["E_FORMULA_INJECTION"]),
        ({NAME: "＝1+1"}, ["E_FORMULA_INJECTION"]),
        ({NAME: "示例", "备注": " =1+1"}, ["FIXED_TRIM", "E_FORMULA_INJECTION"]),
        ({NAME: "示例", "授信额度": "-1,000"}, []),
        ({NAME: "示例", "电话": "+86 (571) 8888-6666"}, []),
        ({NAME: "示例", "备注": "-"}, []),
        ({NAME: "示例", USCC: "330100000012345"}, ["W_OLD_REG_NO_15"]),
        ({NAME: "示例", USCC: "79965505-8"}, ["W_ORG_CODE_9"]),
        ({NAME: "张三", ID: "110105491231002"}, ["W_LEGACY_ID_15"]),
        ({NAME: "示例", USCC: None}, ["W_ID_MISSING"]),
        ({NAME: "张三", USCC: "", ID: "11010519491231002X"}, []),
        ({NAME: "阿卜杜拉·买买提"}, []),
        ({NAME: "合计", USCC: ""}, ["SKIP_TOTAL_ROW"]),
        ({NAME: " 小 计："}, ["SKIP_TOTAL_ROW"]),
        ({"客户号": "总计", NAME: "", "授信额度": 12}, ["SKIP_TOTAL_ROW"]),
        ({NAME: "合计科技有限公司"}, []),
    ],
)
def test_row_at_the_edges(row, findings):
    assert list(import_row(row).findings) == findings


def test_a_repair_is_kept_with_before_and_after():
    row = import_row({NAME: "张三 ", PHONE: "138 0013 8000"})
    assert row.values == {NAME: "张三", PHONE: "13800138000"}
    assert [(r.code, r.column, r.before, r.after) for r in row.repairs] == [
        ("FIXED_TRIM", NAME, "张三 ", "张三"),
        ("FIXED_PHONE", PHONE, "138 0013 8000", "13800138000"),
    ]


@pytest.mark.parametrize(
    ("row", "rejected"),
    [({NAME: ""}, True), ({NAME: "合计"}, True), ({NAME: "示例", USCC: ""}, False), ({NAME: "示例 "}, False)],
)
def test_errors_and_totals_reject_warnings_and_repairs_do_not(row, rejected):
    assert import_row(row).rejected is rejected


@given(st.dictionaries(st.sampled_from((NAME, USCC, ID, PHONE, "备注")), st.text(max_size=20)))
def test_a_repaired_row_needs_no_second_repair(row):
    once = import_row(row)
    assert import_row(once.values).repairs == () or once.findings == ("SKIP_TOTAL_ROW",)
