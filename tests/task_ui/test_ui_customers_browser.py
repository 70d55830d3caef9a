"""A dirty list is imported in the browser and an admission is started from it; keys, small and dark screens.

Every test also fails on any error the browser reports, a load that the Content-Security-Policy refuses included.
"""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook, load_workbook

pytestmark = pytest.mark.browser

REFUSED = ("Failed to load resource",)  # how the browser reports an answer of 4xx


@pytest.fixture(autouse=True)
def chinese(owner):
    """Everybody reads Chinese, whatever the tests before left."""
    owner("UPDATE person SET language = 'zh'")


@pytest.fixture
def dirty(tmp_path, prospects):
    """A list as a branch keeps it: a title, headers in two rows, one sound prospect among what people type."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "一季度"
    sheet.append(["西湖支行 2026 年目标客户名单"])
    sheet.merge_cells("A1:H1")
    sheet.append(["序号", "客户名称*", "基本信息", None, None, "授信额度（万元）", "法人代表", "备注"])
    sheet.append([None, None, "统一社会信用代码", "成立时间", "手机", None, None, None])
    sheet.append([1, f"{prospects[0].name} ", prospects[0].uscc.lower(), 42064, "138 0013 8000", 500, "示大明", "熟"])
    sheet.append(
        [2, "深圳示例乙公司", "９１４４０３００７１５２６７２６ＸＧ", "2019年3月2日", None, "1.2亿", None, None]
    )
    sheet.append([3, "丙公司", 9.133e17, None, None, None, None, None])
    sheet.append([4, "丁公司", "911000001000013428", None, None, None, None, "=cmd|'/c calc'!A1"])
    sheet.append([5, "𠮷野家·示例", "91100000100003962T", "24/1/5", None, "很多", None, None])
    sheet.append([6, "深圳示例乙公司（旧名）", "9144030071526726XG", None, None, None, None, None])
    sheet.append([7, "己公司", None, None, None, None, None, None])
    sheet.append(["合计", None, None, None, None, 12_500, None, None])
    path = tmp_path / "目标客户.xlsx"
    workbook.save(path)
    return path


def upload(page, path):
    """Choose the file and press the button."""
    page.set_input_files("#file", path)
    page.click(".drop button")
    page.wait_for_url("**/customers/import/*")


def check(page):
    """Take the columns as they were guessed, and have every row checked."""
    page.click(".submit-bar button")
    page.locator(".decide").wait_for()


def test_a_dirty_list_is_imported_and_an_admission_started_from_it(visit, bank, dirty, prospects):
    page = visit("cm1", "/customers")
    page.click("text=导入名单")
    upload(page, dirty)
    chosen = page.locator("select").evaluate_all("all => all.map((one) => one.value)")
    assert chosen == [
        "",
        "name",
        "uscc",
        "established_on",
        "legal_rep_mobile",
        "listed_limit",
        "legal_rep_name",
        "note",
    ]

    check(page)
    kept_out = page.locator(".import-rows").inner_text()
    for said in ("末几位丢失", "当作公式执行", "日期有歧义", "金额无法识别", "与第 5 行是同一客户", "需要补录"):
        assert said in kept_out
    page.locator("[name='cell-10-uscc']").fill("914403001922038216")
    page.click("text=改正并重新检查")
    page.locator("text=1 行改为可以导入").wait_for()
    page.click("text=已修正")
    repaired = page.locator(".import-rows").inner_text()
    for said in ("5,000,000", "120,000,000", "2015-03-01", "13800138000", "9144030071526726XG"):
        assert said in repaired

    with page.expect_download() as waiting:
        page.click("text=下载待改正的行")
    errors = load_workbook(io.BytesIO(waiting.value.path().read_bytes())).active
    assert [row[0].value for row in errors.iter_rows(min_row=2)] == [6, 7, 8, 9]

    page.click(".decide button.primary")
    assert "合格的 3 行" in page.locator("#confirm").inner_text()
    page.click("#confirm [value=yes]")
    page.locator(".outcome").wait_for()
    assert "新增潜在客户\n3" in page.locator(".outcome").inner_text()

    page.click("td.act a >> nth=0")
    page.locator("#form.ready").wait_for()
    fields = dict(_fields(json.loads(page.locator("#form-data").text_content())["schema"]["components"]))
    typed = {key: page.locator(f'[id$="-{fields[key]}"]').input_value() for key in ("customer_name", "uscc")}
    assert typed == {"customer_name": prospects[0].name, "uscc": prospects[0].uscc}
    _fill(page, fields, prospects[0])
    page.click("#submit")
    page.click("#confirm [value=yes]")
    page.wait_for_url("**/cases/*")
    assert "已发起" in page.locator("main").inner_text()

    page.goto(f"/customers?search={prospects[0].uscc}")
    page.click("[data-row]")
    page.locator(".case-list").first.wait_for()
    seen = page.locator("main").inner_text()
    assert "准入审批" in seen
    assert "发起准入" not in seen


def _fields(components):
    """Component ids by key, through groups."""
    for component in components:
        if component["type"] == "group":
            yield from _fields(component["components"])
        elif key := component.get("key"):
            yield key, component["id"]


def _fill(page, fields, prospect):
    """What the list did not know."""
    texts = {
        "industry_code": "3921",
        "legal_rep_id": prospect.legal_rep_id,
        "control_person": "示大明",
        "purpose": "开立结算账户并申请流动资金贷款",
        "annual_sales": "50000000",
        "prior_year_sales": "40000000",
        "total_assets": "60000000",
        "total_liabilities": "20000000",
        "current_assets": "30000000",
        "current_liabilities": "12000000",
        "op_cashflow_positive_years": "3",
        "settlement_share_pct": "35",
    }
    for key, text in texts.items():
        page.locator(f'[id$="-{fields[key]}"]').fill(text)
    for key in ("papers_complete", "consent"):
        page.locator(f'[id$="-{fields[key]}"]').check()


def test_a_file_that_is_too_large_never_leaves_the_browser(visit, bank, tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    page = visit("cm1", "/customers/import")
    page.set_input_files("#file", path)
    page.locator("#refusal:visible").wait_for()
    assert "超过 50 MB" in page.locator("#refusal").inner_text()
    assert page.locator("#file").input_value() == ""


def test_what_the_server_refuses_is_said_where_the_file_was_chosen(visit, bank, tmp_path):
    path = tmp_path / "旧.csv"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    page = visit("cm1", "/customers/import", expect=REFUSED)
    page.set_input_files("#file", path)
    page.click(".drop button")
    page.locator("#refusal:visible").wait_for()
    assert "另存为不加密的 .xlsx" in page.locator("#refusal").inner_text()


def test_the_list_is_filtered_and_walked_by_keys(visit, bank, customers):
    page = visit("cm1", "/customers")
    page.keyboard.press("/")
    page.keyboard.type("示例")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=*")
    assert "status=" not in page.url
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/C*")
    second = [c for c in customers if c.manager == "cm1"][1]
    assert page.locator("h1").inner_text() == second.name


def test_personal_data_is_seen_for_a_reason_once(visit, bank, customers):
    mine = next(c for c in customers if c.manager == "cm1")
    page = visit("cm1", f"/customers/{mine.no}")
    page.click("text=查看明文")
    page.fill("[name=reason]", "回访客户电话")
    page.click(".reveal button")
    page.locator("text=此次查看已记录").wait_for()
    assert mine.mobile in page.locator("main").inner_text()
    page.goto(f"/customers/{mine.no}")
    assert mine.mobile not in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [390, 820, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge(visit, bank, customers, dirty, width, scheme):
    mine = next(c for c in customers if c.manager == "cm1")
    page = visit("cm1", "/customers", viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in ("/customers", f"/customers/{mine.no}", "/customers/import"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    upload(page, dirty)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "columns"
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "rows"
