"""Moving cases by hand in a real browser: a secretary changes signers, two persons make a jump, operations migrate."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from orchestrator.cases.jobs import worker

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from case_report import publish, report  # noqa: E402

pytestmark = pytest.mark.browser

REFUSED = ("Failed to load resource",)


@pytest.fixture
def case(bank, aside):
    """A report that has been drafted; it is to be checked and looked at by the lawyers."""

    @worker("test.file")
    def file(tx, work):
        return {}

    publish(report())
    started = bank.start("cm1", "report")
    bank.do("cm1", "draft")
    return started


@pytest.fixture
def signed(bank, case):
    """The same when cc1 and cc2 are to sign."""
    bank.do("rr1", "check")
    bank.do("lg1", "legal")
    return case


def say_yes(page):
    page.click("#confirm [value=yes]")


def test_the_secretary_adds_a_signer_and_removes_another(visit, bank, signed):
    page = visit("sec1", f"/cases/{signed}")
    card = page.locator(".signing")
    assert card.locator(".signer strong").all_inner_texts() == ["杨己", "朱庚"]

    card.get_by_text("加签", exact=True).first.click()
    card.locator("select").select_option("cc3")
    card.locator(".adding textarea").fill("增加一位熟悉行业的委员")
    card.locator(".adding button").click()
    page.get_by_text("已加签：秦辛").wait_for()
    assert card.locator(".signer strong").all_inner_texts() == ["杨己", "朱庚", "秦辛"]

    row = card.locator(".signer", has_text="朱庚")
    row.locator("summary").click()
    row.locator("textarea").fill("朱庚出差，本次不参加")
    row.get_by_role("button", name="减去 朱庚").click()
    page.get_by_text("已减签：朱庚").wait_for()
    assert card.locator(".signer strong").all_inner_texts() == ["杨己", "秦辛"]
    assert "sign" in bank.todo("cc3")
    assert "sign" not in bank.todo("cc2")


def test_a_jump_is_asked_for_by_one_and_approved_by_another(visit, bank, case):
    page = visit("op1", f"/cases/{case}")
    place = page.locator(".place", has_text="check").first
    place.locator("summary", has_text="跳转").click()
    assert "会同时结束：legal" in place.inner_text()
    place.get_by_label("approve").check()
    place.locator("details[open] textarea").fill("客户撤回追加授信，直接审批")
    place.get_by_role("button", name="申请跳转").click()
    page.get_by_text("已申请跳转，等待另一人复核").wait_for()
    assert page.locator(".asked").get_by_role("button", name="同意跳转").count() == 0
    assert "check" in bank.todo("rr1")

    head = visit("risk1", "/tasks")
    head.locator(".rail").get_by_text("运行监控").click()
    head.click("[data-row]")
    asked = head.locator(".asked")
    assert "客户撤回追加授信，直接审批" in asked.inner_text()
    asked.get_by_role("button", name="同意跳转").click()
    assert "从“check”跳转到“approve”" in head.locator("#confirm").inner_text()
    say_yes(head)
    head.get_by_text("已跳转").wait_for()
    assert "approve" in bank.todo("pr1")
    assert "check" not in bank.todo("rr1")


def test_saying_not_yet_approves_nothing(visit, bank, case):
    page = visit("op1", f"/cases/{case}")
    place = page.locator(".place", has_text="check").first
    place.locator("summary", has_text="跳转").click()
    place.get_by_label("draft").check()
    place.locator("details[open] textarea").fill("起草人要求重写")
    place.get_by_role("button", name="申请跳转").click()
    page.locator(".asked").wait_for()
    second = visit("op2", f"/cases/{case}")
    second.get_by_role("button", name="同意跳转").click()
    second.click("#confirm [value=no]")
    assert "check" in bank.todo("rr1")


def test_a_reason_that_is_too_short_is_asked_for_at_the_field(visit, bank, case):
    page = visit("op1", f"/cases/{case}")
    page.locator(".by-hand-head summary").click()
    page.locator(".by-hand-head textarea").fill("短")
    page.locator(".by-hand-head button").click()
    assert page.evaluate("document.activeElement.name") == "reason"
    assert page.locator(".standstill").count() == 0


def test_a_refusal_shows_what_was_typed_and_the_way_back(visit, bank, case):
    page = visit("op1", f"/cases/{case}", expect=REFUSED)
    place = page.locator(".place", has_text="check").first
    place.locator("summary", has_text="结束此分支").click()
    place.locator("details[open] textarea").fill("此项审查由总行统一完成")
    bank.do("rr1", "check")
    place.get_by_role("button", name="结束此分支").click()
    assert "此项审查由总行统一完成" in page.locator(".error-card .typed").inner_text()
    page.get_by_role("link", name="返回原页面").click()
    page.wait_for_url(f"**/cases/{case}")


def test_operations_migrate_and_watch_it(visit, bank, case):
    publish(report().replace(b'"check"', b'"examine"'))
    page = visit("op1", "/operations/migrations")
    page.click("text=报告")
    page.get_by_text("试算", exact=True).last.click()
    page.locator("#tried").get_by_text("1 笔不能").wait_for()
    page.locator("select[name='map report check']").select_option("examine")
    page.get_by_text("重新试算").click()
    page.locator("#tried").get_by_text("1 笔可迁移").wait_for()
    page.locator(".order textarea").fill("按新制度办理")
    page.get_by_role("button", name="迁移 1 笔到第 2 版").click()
    say_yes(page)
    page.wait_for_url("**/progress")
    bank.work()
    page.get_by_text("迁移已完成").wait_for()
    assert "examine" in bank.todo("rr1")


@pytest.mark.parametrize("path", ["/cases/{case}", "/operations/jumps", "/operations/migrations/report"])
def test_nothing_is_wider_than_a_phone(visit, bank, case, path):
    page = visit("op1", path.format(case=case), viewport={"width": 390, "height": 844})
    for summary in page.locator(".by-hand summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_everything_works_without_scripts(visit, bank, case):
    page = visit("op1", f"/cases/{case}", java_script_enabled=False)
    page.locator(".by-hand-head summary").click()
    page.locator(".by-hand-head textarea").fill("客户被举报，先停下核实")
    page.locator(".by-hand-head button").click()
    page.locator(".standstill").wait_for()
    assert "客户被举报，先停下核实" in page.locator(".standstill").inner_text()
