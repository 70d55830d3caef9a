"""Masks, retention and duties: the worked cases and the edges of their rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bank.duties import DUTIES, conflicts, sod
from orchestrator.bank.errors import MaskUnknown, RecordUnknown
from orchestrator.bank.masks import KINDS, mask
from orchestrator.bank.retention import RULES, anniversary, retention

PERSONAL = sorted(set(KINDS) - {"company", "uscc"})


def test_mask_worked_case(mask_case):
    assert mask(**mask_case["inputs"]) == mask_case["expected"]


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("name", "张", "*"),
        ("name", "𠮷田一郎", "𠮷***"),  # one character outside the basic plane is one character
        ("name", "", ""),
        ("resident_id", "110105491231002", "110********1002"),
        ("resident_id", "1234567", "*******"),  # nothing to hide in the middle: hide all
        ("card", "6205500000000000004", "620550*********0004"),
        ("card", "6205500004", "**********"),
        ("mobile", "+8613800138000", "+86138****8000"),
        ("mobile", "+86 13800138000", "+86 138****8000"),
        ("mobile", "0086-13800138000", "0086-138****8000"),
        ("mobile", "138 0013 8000", "138****8000"),
        ("mobile", "0571-88886666", "*************"),  # not a mobile number
        ("email", "z@example.com", "*@example.com"),
        ("email", "a@b@example.com", "a**@example.com"),
        ("email", "zhangwei", "z*******"),
        ("address", "浙江省杭州市西湖区文三路90号", "浙江省杭州市西湖区****"),
        ("address", "上海市浦东新区张江路1号", "上海市浦东新区****"),
        ("address", "广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区****"),
        ("address", "江苏省苏州市昆山市人民路2号", "江苏省苏州市昆山市****"),
        ("address", "浙江省嘉兴市嘉善县人民大道1号", "浙江省嘉兴市嘉善县****"),
        ("address", "杭州市花园小区3幢", "杭州市****"),
        ("address", "文三路90号", "****"),
        ("address", "", ""),
        ("company", "杭州示例科技有限公司", "杭州示例科技有限公司"),
    ],
)
def test_mask_at_the_edges(kind, value, masked):
    assert mask(kind, value) == masked


@pytest.mark.parametrize("kind", PERSONAL)
@given(value=st.text(min_size=1, max_size=30))
def test_a_masked_value_is_never_the_clear_one(kind, value):
    assert mask(kind, value) != value or set(value) == {"*"} or value.startswith("*@")


def test_a_kind_without_a_mask_is_not_shown():
    with pytest.raises(MaskUnknown, match="passport"):
        mask("passport", "E12345678")


def test_retention_worked_case(retention_case):
    inputs = retention_case["inputs"]
    found = retention(inputs["record"], date.fromisoformat(inputs["trigger"]))
    assert {"keep_through": found.keep_through.isoformat(), "kind": found.kind} == retention_case["expected"]


@pytest.mark.parametrize(
    ("record", "years", "kind"),
    [
        ("CDD", 10, "MINIMUM"),
        ("TXN", 10, "MINIMUM"),
        ("PIPIA", 3, "MINIMUM"),
        ("ACC_VOUCHER", 30, "MINIMUM"),
        ("BANK_STATEMENT", 10, "MINIMUM"),
        ("CREDIT_BAD", 5, "MAXIMUM_THEN_DELETE"),
    ],
)
def test_each_kind_of_record_has_its_years_and_a_basis(record, years, kind):
    found = retention(record, date(2025, 6, 30))
    assert (found.keep_through, found.kind) == (date(2025 + years, 6, 30), kind)
    assert RULES[record].basis


def test_a_leap_day_stays_one_in_a_leap_year():
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert anniversary(date(2024, 2, 29), 5) == date(2029, 3, 1)


def test_a_record_without_a_rule_is_not_guessed():
    with pytest.raises(RecordUnknown, match="DIARY"):
        retention("DIARY", date(2025, 1, 1))


def test_sod_worked_case(sod_case):
    case = sod_case["inputs"]
    held = {
        "INVESTIGATE": [case["investigator"]],
        "REVIEW": [case["reviewer"]],
        "APPROVE": [case["approver"]],
        "VOTE": case["voters"],
        "DISBURSE": [case["disburser"]],
    }
    assert sod(held) == sod_case["expected"]


def test_duplicate_votes_and_pairs_stand_in_one_sorted_list():
    held = {"VOTE": ["u4", "u4", "u2"], "REVIEW": ["u2"], "INVESTIGATE": ["u2"]}
    assert sod(held) == ["DUPLICATE_VOTE", "INVESTIGATE=REVIEW", "INVESTIGATE=VOTE", "REVIEW=VOTE"]


def test_a_delegated_act_counts_for_both_persons():
    assert sod({"REVIEW": ["u2", "deputy"], "APPROVE": ["deputy"]}) == ["REVIEW=APPROVE"]


def test_nothing_done_yet_is_no_breach():
    assert sod({}) == []


clean_cases = st.dictionaries(st.sampled_from(DUTIES), st.lists(st.sampled_from("abcdefgh"), max_size=2)).filter(
    lambda held: sod(held) == []
)


@given(clean_cases, st.sampled_from("abcdefgh"), st.sampled_from(DUTIES))
def test_conflicts_foretells_the_breach(held, person, duty):
    after = {**held, duty: [*held.get(duty, []), person]}
    assert bool(conflicts(person, duty, held)) == bool(sod(after))
