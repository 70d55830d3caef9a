"""The pages in a real browser: forms, drafts, conflicts, a lost session, the diagram, keys, small and dark screens.

Every test also fails on any error the browser reports, a load that the Content-Security-Policy refuses included.
"""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.browser

ORDER = {"order_no": "A-1", "amount": "5000.50", "contact_mobile": "13800000000"}
REFUSED = ("Failed to load resource",)  # how the browser reports an answer of 4xx


@pytest.fixture
def admission(bank, prospects, aside):
    """A running admission, at its due diligence: a process with a drawing."""
    return bank.start(
        "cm1",
        "customer_admission",
        customer_name=prospects[0].name,
        uscc=prospects[0].uscc,
        established_on="2015-03-01",
        industry_code="3921",
        legal_rep_name="示大明",
        legal_rep_id=prospects[0].legal_rep_id,
        legal_rep_mobile="13800000000",
        ubo=[{"name": "示大明", "id": prospects[0].legal_rep_id, "share_pct": 60, "path": "直接持股"}],
        purpose="开立结算账户并申请流动资金贷款",
        annual_sales=50_000_000,
        prior_year_sales=40_000_000,
        total_assets=60_000_000,
        total_liabilities=20_000_000,
        current_assets=30_000_000,
        current_liabilities=12_000_000,
        op_cashflow_positive_years=3,
        settlement_share_pct=35,
        papers_complete=True,
        consent=True,
    )


def field(page, label):
    """The input under a label of the form."""
    return page.locator("#form").get_by_label(re.compile(f"^{label}"))


def send(page):
    """Press the form's button and say yes."""
    page.click("#submit")
    page.click("#confirm [value=yes]")


def drafts(page):
    """What this computer keeps of forms that were not accepted."""
    return {
        key: json.loads(value)
        for key, value in page.evaluate("() => Object.entries(localStorage)")
        if key.startswith("draft:")
    }


def open_approval(bank, visit, **options):
    """The branch head in front of the approval of order A-1."""
    bank.start("cm1", "purchase", **ORDER)
    page = visit("bh1", "/tasks", **options)
    page.click("text=审批 >> nth=0" if page.locator("[data-row]").count() == 0 else "[data-row]")
    page.locator("#form.ready").wait_for()
    return page


def test_a_case_is_started_and_seen_on_its_diagram(visit, bank):
    page = visit("cm1", "/start")
    page.click("text=采购")
    field(page, "单号").fill("A-1")
    field(page, "金额").fill("5000000.5")
    assert page.locator(".cs-wan").inner_text() == "= 500.00005 万元"
    page.click("#submit")
    assert "发起“采购”" in page.locator("#confirm").inner_text()
    page.click("#confirm [value=yes]")

    page.wait_for_url("**/cases/*")
    assert "已发起：采购（A-1）" in page.locator("main").inner_text()
    assert drafts(page) == {}


def test_the_diagram_shows_what_is_done_live_and_the_way_taken(visit, bank, admission):
    page = visit("cm1", f"/cases/{admission}")
    page.locator("#diagram.ready").wait_for()
    assert page.locator(".cs-live[data-element-id=Task_Kyc]").count() == 1
    assert page.locator(".cs-done").count() > 5
    assert page.locator(".cs-taken").count() > 5


def test_a_process_without_a_drawing_says_so(visit, bank):
    page = visit("cm1", f"/cases/{bank.start('cm1', 'purchase', **ORDER)}")
    page.locator("#diagram.empty").wait_for()
    assert page.locator("#diagram").inner_text() == "此流程没有图形"


def test_a_task_is_completed_and_the_list_says_so(visit, bank):
    page = open_approval(bank, visit)
    field(page, "同意").check()
    field(page, "意见").fill("同意采购")
    send(page)
    page.wait_for_url("**/tasks")
    assert "已提交：审批（A-1）" in page.locator("main").inner_text()


def test_saying_no_sends_nothing(visit, bank):
    page = open_approval(bank, visit)
    field(page, "意见").fill("同意采购")
    page.click("#submit")
    page.click("#confirm [value=no]")
    assert page.url.endswith("Approve") or "/tasks/" in page.url
    assert "Approve" in bank.todo("bh1")


def test_what_is_missing_is_said_at_the_field_and_on_top(visit, bank):
    page = open_approval(bank, visit)
    page.click("#submit")
    assert page.locator("#notice").inner_text().split("\n") == ["请先改正 1 处问题", "意见：必填"]
    assert page.locator(".fjs-form-field-error").inner_text().strip() == "必填"
    page.click("#notice button")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_what_the_server_refuses_is_said_at_the_field(visit, bank):
    page = visit("cm1", "/start/purchase", expect=REFUSED)
    field(page, "单号").fill("A-1")
    field(page, "金额").fill("12")
    field(page, "手机").fill("12345")
    send(page)
    page.locator(".fjs-form-field-error").wait_for()
    assert "手机号码有误" in page.locator(".fjs-form-field-error").inner_text()
    assert "手机" in page.locator("#notice").inner_text()
    assert field(page, "手机").input_value() == "12345"


def test_a_task_done_by_somebody_else_keeps_what_was_typed(visit, bank):
    page = open_approval(bank, visit, expect=REFUSED)
    field(page, "意见").fill("我的意见很长")
    bank.do("bh1", "Approve", approved=False, approve_opinion="先办了")
    send(page)
    page.locator("#notice a").wait_for()
    assert "已经结束" in page.locator("#notice").inner_text()
    assert page.locator("#submit").is_hidden()
    assert [draft["approve_opinion"] for draft in drafts(page).values()] == ["我的意见很长"]


def test_a_lost_session_keeps_what_was_typed_and_leads_back(visit, bank):
    page = open_approval(bank, visit, expect=REFUSED)
    field(page, "意见").fill("写了很久")
    page.context.clear_cookies()
    send(page)
    page.click("#notice a")
    page.fill("#name", "bh1")
    page.fill("#password", "countersign")
    page.click("button.primary")
    page.locator("#form.ready").wait_for()
    assert field(page, "意见").input_value() == "写了很久"
    assert "已恢复" in page.locator("#notice").inner_text()
    send(page)
    page.wait_for_url("**/tasks")
    assert drafts(page) == {}


def test_a_server_that_is_away_keeps_what_was_typed(visit, bank):
    page = open_approval(bank, visit, expect=(*REFUSED, "net::"))
    field(page, "意见").fill("写了很久")
    page.route("**/complete", lambda route: route.abort())
    send(page)
    page.locator("#notice.error").wait_for()
    assert "无法连接服务器" in page.locator("#notice").inner_text()
    assert len(drafts(page)) == 1


def test_a_draft_is_restored_and_can_be_discarded(visit, bank):
    page = open_approval(bank, visit)
    field(page, "意见").fill("草稿")
    page.get_by_text("草稿已保存在本机").wait_for()
    page.reload()
    page.locator("#form.ready").wait_for()
    assert field(page, "意见").input_value() == "草稿"
    page.click("#notice button")
    page.locator("#form.ready").wait_for()
    assert field(page, "意见").input_value() == ""


def test_opening_a_form_leaves_no_draft(visit, bank):
    page = open_approval(bank, visit)
    page.wait_for_timeout(700)
    assert drafts(page) == {}


def test_a_read_only_amount_has_thousands_separators(visit, bank):
    page = open_approval(bank, visit)
    assert field(page, "金额").input_value() == "5,000.50"


def test_the_list_is_walked_by_keys(visit, bank):
    for number in ("A-1", "A-2"):
        bank.start("cm1", "purchase", **{**ORDER, "order_no": number})
    page = visit("bh1", "/tasks")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement === document.querySelectorAll('[data-row]')[0]")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "search"
    page.keyboard.type("jjj")  # typing is not walking
    assert page.evaluate("document.activeElement.value") == "jjj"


def test_enter_opens_the_row(visit, bank):
    bank.start("cm1", "purchase", **ORDER)
    page = visit("bh1", "/tasks")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*.*")


def test_the_form_speaks_english(visit, bank):
    page = visit("cm1", "/start/purchase", extra_http_headers={})
    page.click(".language button")
    page.locator("#form.ready").wait_for()
    page.click("#submit")
    assert page.locator("#notice strong").inner_text() == "2 problems to put right first"
    assert page.locator(".fjs-form-field-error").first.inner_text().strip() == "Required"
    field(page, "Amount").fill("2500000")
    assert page.locator(".cs-wan").inner_text() == "= CNY 2.5 million"
    page.click(".language button")  # as it was, for whoever signs in next


def test_the_diagram_speaks_english(visit, admission):
    page = visit("cm1", f"/cases/{admission}")
    page.locator("#diagram.ready").wait_for()
    assert re.search(r"[\u4e00-\u9fff]", page.locator("[data-element-id=Task_Kyc]").text_content())
    page.click(".language button")
    page.locator("#diagram.ready").wait_for()
    assert re.search("[A-Za-z]{3}", page.locator("[data-element-id=Task_Kyc]").text_content())
    page.click(".language button")


@pytest.mark.parametrize(
    ("path", "mark"), [("/start/purchase", ".fjs-powered-by svg"), ("case", ".bjs-powered-by svg")]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mark_of_bpmn_io_stays_in_sight(visit, request, path, mark, scheme):
    if path == "case":
        path = f"/cases/{request.getfixturevalue('admission')}"
    page = visit("cm1", path, color_scheme=scheme)
    page.locator("#form.ready, #diagram.ready").wait_for()
    logo = page.locator(mark)
    logo.scroll_into_view_if_needed()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    logo.scroll_into_view_if_needed()
    box = logo.bounding_box()
    assert box["width"] > 40
    on_top = page.evaluate(
        "([x, y, mark]) => { const top = document.elementFromPoint(x, y);"
        " const logo = document.querySelector(mark); return logo.contains(top) || top.contains(logo); }",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, mark],
    )
    assert on_top


@pytest.mark.parametrize("path", ["/tasks", "/start", "/start/purchase", "/cases", "case", "task"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_runs_off_the_screen(visit, bank, path, width):
    case = bank.start("cm1", "purchase", **ORDER)
    path = {"case": f"/cases/{case}", "task": f"/tasks/{bank.todo('bh1')['Approve']}"}.get(path, path)
    page = visit("bh1" if "/tasks/" in path else "cm1", path, viewport={"width": width, "height": 800})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_rail_is_a_bar_at_the_bottom(visit, bank):
    page = visit("cm1", "/tasks", viewport={"width": 390, "height": 844})
    bar = page.locator(".rail").bounding_box()
    assert bar["y"] + bar["height"] == 844
    assert bar["width"] == 390


def test_every_control_has_a_name(visit, bank):
    bank.start("cm1", "purchase", **ORDER)
    for sign_in, path in (("cm1", "/start/purchase"), ("bh1", "/tasks"), ("bh1", "/cases")):
        page = visit(sign_in, path)
        page.wait_for_load_state("networkidle")
        nameless = page.evaluate(
            "() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea')]"
            ".filter(e => e.offsetParent && !(e.labels?.length || e.getAttribute('aria-label') || e.title ||"
            " e.textContent.trim())).map(e => e.outerHTML.slice(0, 120))"
        )
        assert nameless == []


def test_the_sign_in_page_of_a_demonstration_fills_itself(visit, app):
    from dataclasses import replace

    settings = app.config["COUNTERSIGN"]
    app.config["COUNTERSIGN"] = replace(settings, demo=True)
    try:
        page = visit(None, "/sign-in")
        page.click("[data-fill=bh1]")
        page.wait_for_url("**/tasks")
        assert "王辛" in page.locator(".header").inner_text()
    finally:
        app.config["COUNTERSIGN"] = settings
