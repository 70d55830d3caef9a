"""A customer's admission from application to record, done by four people in the browser alone."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.browser

FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip


def fields(components):
    """The fields of a form by key, through its groups."""
    for component in components:
        if component["type"] == "group":
            yield from fields(component["components"])
        elif key := component.get("key") or component.get("path"):
            yield key, component


def fill(page, values):
    """Fill in the form in front of us as a person would, field by field."""
    page.locator("#form.ready").wait_for()
    schema = json.loads(page.locator("#form-data").text_content())["schema"]
    known = dict(fields(schema["components"]))
    for key, value in values.items():
        enter(page, known[key], value)


def enter(page, component, value, row=""):
    place = page.locator(f'[id$="-{component["id"]}{row}"]')
    match component["type"]:
        case "textfield" | "number" | "textarea":
            place.fill(str(value))
        case "datetime":
            place = page.locator(f'.fjs-form-field-datetime [id*="-{component["id"]}"]').first
            place.fill(str(value))
            place.press("Tab")
        case "checkbox":
            place.set_checked(value)
        case "radio":
            page.get_by_label(option(component, value), exact=True).check()
        case "select":
            place.locator("..").click()
            page.locator(".fjs-dropdownlist-item", has_text=option(component, value)).first.click()
        case "dynamiclist":
            rows(page, component, value)


def rows(page, component, value):
    for number, row in enumerate(value):
        if not page.locator(f'[id$="-{component["components"][0]["id"]}_{number}"]').count():
            page.locator(".fjs-repeat-render-add").first.click()
        for child in component["components"]:
            if child.get("key") in row:
                enter(page, child, row[child["key"]], f"_{number}")


def option(component, value):
    return next(each["label"] for each in component["values"] if each["value"] == value)


def send(page):
    """Press the button, say yes, and see that the server took it."""
    address = page.url
    page.click("#submit")
    page.click("#confirm [value=yes]")
    page.wait_for_url(lambda url: url != address)


def do(visit, bank, who, element, values):
    """Somebody opens their task from the list and completes it."""
    assert element in bank.todo(who)
    page = visit(who, "/tasks")
    page.click("[data-row]")
    fill(page, values)
    send(page)
    bank.work()


def test_a_customer_is_admitted_in_the_browser(visit, bank, prospects):
    prospect = prospects[0]
    page = visit("cm1", "/start/customer_admission")
    fill(
        page,
        {
            "customer_name": prospect.name,
            "uscc": prospect.uscc,
            "established_on": "2015-03-01",
            "industry_code": "3921",
            "legal_rep_name": "示大明",
            "legal_rep_id": prospect.legal_rep_id,
            "legal_rep_mobile": "13800000000",
            "ubo": [{"name": "示大明", "id": prospect.legal_rep_id, "share_pct": 60, "path": "直接持股"}],
            "purpose": "开立结算账户并申请流动资金贷款",
            "annual_sales": "50000000.00",
            "prior_year_sales": "40000000.00",
            "total_assets": "60000000",
            "total_liabilities": "20000000",
            "current_assets": "30000000",
            "current_liabilities": "12000000",
            "op_cashflow_positive_years": 3,
            "settlement_share_pct": 35,
            "papers_complete": True,
            "consent": True,
        },
    )
    send(page)
    case = page.url.rsplit("/", 1)[1]
    bank.work()

    low_risk = {**dict.fromkeys(FACTORS, 2), "ubo_verified": True, "str_filed_12m": 0, "shell_signals": 0}
    do(visit, bank, "aml1", "Task_Kyc", low_risk)
    do(visit, bank, "bh1", "Task_BranchReview", {"decision": "APPROVE", "review_opinion": "资料完整，同意准入。"})
    opened = {"identity_matched": True, "seal_registered": True, "archive_no": "D-2026-1"}
    do(visit, bank, "op1", "Task_OpenRecord", opened)

    page = visit("cm1", f"/cases/{case}")
    page.locator("#diagram.ready").wait_for()
    assert page.locator(".seal").inner_text() == "准入完成"
    assert page.locator("[data-element-id=EndEvent_Admitted].cs-done").count() == 1
    story = page.locator(".timeline").inner_text()
    assert all(name in story for name in ("赵甲", "沈丁", "王辛", "曹己"))
