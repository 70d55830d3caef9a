"""Finding headers and columns: titles, merged headers, synonyms, units; and what a person may choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from orchestrator.customers.imports import layout
from orchestrator.customers.imports.errors import LayoutInvalid


def guess(*rows):
    return layout.guess([(number, list(cells)) for number, cells in enumerate(rows, start=1)])


def test_a_plain_header():
    found = guess(["客户名称", "统一社会信用代码"], ["甲", "91"])
    assert (found.header_rows, found.fields) == ((1,), {"name": 0, "uscc": 1})


def test_titles_and_notes_above_the_header_are_passed_over():
    found = guess(["某行客户名单"], [], ["制表：赵甲", None, "单位：元"], ["客户名称", "信用代码"], ["甲", "91"])
    assert found.header_rows[-1] == 4
    assert found.fields == {"name": 0, "uscc": 1}


def test_a_merged_header_in_two_rows():
    found = guess(
        ["客户号", "客户名称", "基本信息", None, None, "备注"],
        [None, None, "信用代码", "法定代表人", "手机", None],
        ["C1", "甲", "91", "示", "138", "x"],
    )
    assert found.header_rows == (1, 2)
    assert found.fields == {"no": 0, "name": 1, "uscc": 2, "legal_rep_name": 3, "legal_rep_mobile": 4, "note": 5}
    assert found.columns[2].samples == ("91",)


def test_a_list_without_a_header_has_columns_and_no_fields():
    found = guess(["甲", "91330100799655058B"], ["乙", "9144030071526726XG"])
    assert (found.header_rows, found.fields) == ((), {})
    assert [column.letter for column in found.columns] == ["A", "B"]
    assert found.columns[1].samples == ("91330100799655058B", "9144030071526726XG")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("客户名称*", "name"),
        ("客 户 名 称", "name"),
        ("企业名称", "name"),
        ("客户名称\n（全称）", "name"),
        ("统一社会信用代码/证件号", "uscc"),
        ("ＵＳＣＣ", "uscc"),
        ("授信额度（万元）", "listed_limit"),
        ("授信额度(单位:万元)", "listed_limit"),
        ("客户经理姓名", "manager"),
        ("主办客户经理", "manager"),
        ("协办", "co_manager"),
        ("法人代表", "legal_rep_name"),
        ("下次检查日期", "next_check"),
        ("手机号码", "legal_rep_mobile"),
        ("Customer name", "name"),
        ("\u200b备注\u00a0", "note"),
    ],
)
def test_headers_by_other_names(header, field):
    assert list(layout.match([header])) == [field]


@pytest.mark.parametrize("header", ["序号", "", "法", "名", "其他", "额"])
def test_headers_that_are_nothing_we_know(header):
    assert layout.match([header]) == {}


def test_an_exact_header_comes_before_one_that_begins_so():
    assert layout.match(["客户经理电话号码", "客户经理"])["manager"] == 1


def test_each_column_is_one_field_and_each_field_one_column():
    found = layout.match(["客户名称", "企业名称", "名称"])
    assert found == {"name": 0}


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("授信额度（万元）", "万元"),
        ("授信额度(人民币万元)", "万元"),
        ("授信额度【亿元】", "亿元"),
        ("授信额度（千元）", "千元"),
        ("授信额度（元）", "元"),
        ("授信额度", "元"),
        ("授信额度（含循环）", "元"),
    ],
)
def test_the_unit_in_a_header(header, unit):
    assert layout.unit_of(header) == unit


@given(st.integers(0, 18_000))
def test_column_letters_are_excels(index):
    assert layout.letter(index) == get_column_letter(index + 1)


def test_a_layout_is_stored_and_read_back():
    found = guess(["客户名称", "信用代码", "额度（万元）"], ["甲", "91", 5])
    again = layout.Layout.of_json(found.as_json())
    assert again == found
    assert again.unit("listed_limit") == 10_000


# --- choices --------------------------------------------------------------------------------------------------------

FOUND = guess(["客户名称", "信用代码", "备注"], ["甲", "91", "x"])


def test_columns_may_be_chosen_otherwise():
    assert layout.chosen(FOUND, {"name": "2", "uscc": 1, "note": ""}).fields == {"name": 2, "uscc": 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": 0},
        {"uscc": 1},
        {},
        {"name": 0, "uscc": 0},
        {"name": 0, "uscc": 3},
        {"name": 0, "uscc": -1},
        {"name": 0, "uscc": "x"},
        {"name": 0, "uscc": 1, "nonsense": 2},
    ],
)
def test_choices_that_cannot_be_used(fields):
    with pytest.raises(LayoutInvalid) as refused:
        layout.chosen(FOUND, fields)
    assert refused.value.sentence("zh") != refused.value.sentence("en")


def test_one_field_for_two_columns_is_refused_by_name():
    with pytest.raises(LayoutInvalid) as refused:
        layout.by_column({0: "name", 1: "", 2: "name"})
    assert "A" in refused.value.sentence("zh")
    assert layout.by_column({0: "name", 1: "", 2: "uscc"}) == {"name": 0, "uscc": 2}


def test_headers_that_nobody_knows_are_still_no_customer():
    found = guess(["简称", "全称", "代码"], ["甲", "客户甲", "91330100799655058B"])
    assert (found.header_rows, found.fields) == ((1,), {})
    assert [column.header for column in found.columns] == ["简称", "全称", "代码"]
