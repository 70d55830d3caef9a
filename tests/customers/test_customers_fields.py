"""The registry of a customer's fields: who sees what at most, and what lists call each."""

from __future__ import annotations

import pytest

from orchestrator.access import ROLES
from orchestrator.bank.masks import KINDS
from orchestrator.bank.portfolio import COLUMNS
from orchestrator.customers.fields import BY_KEY, EVERYONE, FIELDS
from orchestrator.customers.imports.layout import match

# DOMAIN §4: the columns that banks' lists have.
USUAL = [
    "客户号", "客户名称", "统一社会信用代码/证件号", "客户类型", "行业", "规模", "注册地", "成立日期",
    "法定代表人", "实际控制人", "联系人", "手机", "主办客户经理", "协办", "支行", "内部评级", "五级分类",
    "授信额度", "用信余额", "到期日", "担保方式", "名单类型", "预警级别", "上次检查日", "下次检查日", "备注",
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "clear", "masked", "hidden"),
    [
        ("name", "CM BH RR AML AU SV OP CC", "", ""),
        ("uscc", "CM BH RR AML AU SV OP CC", "", ""),
        ("legal_rep_name", "CM CM2 BH RR AML LG AU", "OP CC SV PB PR", ""),
        ("legal_rep_id", "AML LG AU", "CM CM2 BH RR", "CC PR OP SV PB"),
        ("legal_rep_mobile", "CM", "BH RR AML AU SV OP", ""),
        ("control_person", "AML AU", "CM BH RR", "OP SV PR"),
        ("aml_rating", "AML AU RR RISK_HEAD COMPLIANCE_HEAD", "", "CM CM2 BH SV OP CC"),
        ("aum_month_avg", "PB BH AU PB_DIRECTOR", "", "SV CM RR OP"),
        ("grade", "CM BH RR CC PR AU", "", "SV PB SERVICE_DESK"),
        ("listed_limit", "CM BH RR CC PR AU", "", "SV PB SECURITY_DUTY"),
    ],
)
def test_who_sees_a_field(key, clear, masked, hidden):
    for sight, roles in (("clear", clear), ("masked", masked), ("hidden", hidden)):
        assert {role: BY_KEY[key].sight(frozenset({role})) for role in roles.split()} == dict.fromkeys(
            roles.split(), sight
        )


def test_an_administrator_sees_no_personal_data_in_clear():
    assert [f.key for f in FIELDS if f.mask and f.sight(frozenset({"ADM"})) == "clear"] == []


def test_the_widest_role_counts():
    assert BY_KEY["legal_rep_id"].sight(frozenset({"SV", "AML"})) == "clear"


def test_every_role_and_mask_of_the_registry_exists():
    named = {role for field in FIELDS for role in (field.see or set()) | (field.masked - EVERYONE)}
    assert named <= ROLES.keys()
    assert {field.mask for field in FIELDS if field.mask} <= KINDS.keys()


def test_keys_are_unique_and_every_label_is_in_both_languages():
    assert len(BY_KEY) == len(FIELDS)
    assert all(field.label.zh and field.label.en for field in FIELDS)


def test_every_usual_column_is_known():
    found = match(USUAL)
    assert sorted(found.values()) == list(range(len(USUAL)))


def test_every_column_of_the_portfolio_is_known():
    assert sorted(match(COLUMNS).values()) == list(range(len(COLUMNS)))


def test_what_lists_write_for_an_option_is_an_option():
    assert [(f.key, word) for f in FIELDS for word, value in f.words.items() if value not in f.options] == []
