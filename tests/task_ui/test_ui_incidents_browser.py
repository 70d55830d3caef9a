"""Putting an incident right in a real browser: from the list to the case that goes on, also without scripts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from orchestrator.feel import loads
from orchestrator.store import transaction
from orchestrator.store.tables import Variable

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from bpmn_builder import end, flows, process, script, start, user  # noqa: E402
from case_report import own, publish  # noqa: E402

pytestmark = pytest.mark.browser

REFUSED = ("Failed to load resource",)


@pytest.fixture
def stopped(bank, aside):
    """A case that stopped at a calculation: one value is a text, another is missing."""
    publish(process(start("s"), script("fill", '="0.0435"', "rate"),
                    script("calc", "=amount * rate", "interest", name="计算利息"), user("after", groups="CM"), end("e"),
                    flows("s > fill > calc > after > e"), id="loan", name="放款", properties=own(starters="CM")),
            "loan.bpmn")  # fmt: skip
    return bank.start("cm1", "loan")


def interest(case):
    with transaction() as tx:
        query = select(Variable.value).where(Variable.instance_id == case, Variable.name == "interest")
        return loads(tx.session.scalars(query).one())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without"])
def test_from_the_list_of_incidents_to_a_case_that_goes_on(visit, bank, stopped, scripts):
    page = visit("op1", "/operations/incidents", expect=REFUSED, java_script_enabled=scripts)
    page.get_by_role("link", name="处理").click()
    assert page.get_by_text("计算没有完成").is_visible()

    amount, rate = page.locator(".fix", has_text="amount"), page.locator(".fix", has_text="rate")
    amount.locator("select").select_option("number")
    amount.locator("textarea").fill("16万")
    rate.locator("select").select_option("number")
    assert rate.locator("textarea").input_value() == "0.0435"  # the old value is there to be changed
    page.locator("#fix textarea[name=reason]").fill("金额漏填，按申请表补上")
    page.get_by_role("button", name="更正并再试").last.click()

    problem = amount.locator(".problem")
    assert "应为数字" in problem.inner_text()
    assert rate.locator("select").input_value() == "number"  # the rest is as it was filled in
    amount.locator("textarea").fill("1,600,000.10")
    page.get_by_role("button", name="更正并再试").last.click()

    page.get_by_text("已更正并再试：计算利息").wait_for()
    assert str(interest(stopped)) == "69600.004350"
    assert "after" in bank.todo("cm1")


def test_on_a_telephone_nothing_runs_out_of_the_page(visit, stopped):
    page = visit("op1", "/operations/incidents", viewport={"width": 390, "height": 800})
    page.get_by_role("link", name="处理").click()
    page.locator(".others summary").first.click()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
