"""The modelers in a real browser: a field, a row and a step are added, tried, published by a second person and run.

Also: marks while drawing, drafts through a reload, a lost session and two people at once, both languages, the
marks of bpmn.io in sight.
"""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

ORDER = {"order_no": "A-1", "amount": "500", "contact_mobile": "13800000000"}
REFUSED = ("Failed to load resource",)


def edit(visit, who: str, kind: str, key: str, **options):
    """Somebody opens the editor by the model's page."""
    page = visit(who, f"/models/{kind}/{key}", **options)
    page.get_by_role("button", name=re.compile("^编辑|^Edit")).click()
    page.locator("#canvas.ready").wait_for()
    return page


def saved(page) -> None:
    """The draft is on the server, and its check has come back."""
    page.get_by_text(re.compile("草稿已保存|Draft saved")).wait_for()


def side(page, name: str):
    """A tab of the side panel, opened."""
    page.locator(f".side-tabs [data-tab={name}]").click()
    return page.locator(f"[data-panel={name}]")


def submit(page, comment: str) -> None:
    page.click("#submit-draft")
    page.fill("#submit-comment", comment)
    page.click("#submit-dialog [value=yes]")
    page.wait_for_url(re.compile(r"/models/\w+/\w+$"))


def publish(visit, who: str, name: str):
    """Somebody else finds the draft in the list, looks at it and publishes it."""
    page = visit(who, "/models")
    page.locator(".waiting li", has_text=name).get_by_role("link", name="审阅").click()
    page.locator(".view.ready").first.wait_for()
    page.get_by_role("button", name="发布").click()
    page.click("#confirm [value=yes]")
    page.wait_for_url(re.compile(r"/models/\w+/\w+$"))
    assert "第 2 版" in page.locator(".versions").inner_text()
    return page


def drag(page, start, end) -> None:
    """Drag by the mouse, as a person does: in steps."""
    (x, y), (to_x, to_y) = start, end
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 30, steps=5)
    page.mouse.move(to_x, to_y, steps=15)
    page.wait_for_timeout(150)
    page.mouse.up()


def centre(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def add_field(page, label: str, key: str) -> None:
    """Put a text field at the end of the form, and give it its label and key."""
    last = page.locator(".fjs-element[data-field-type=textfield]").last.bounding_box()
    palette = page.locator(".fjs-palette-field[data-field-type=textfield]")
    drag(page, centre(palette), (last["x"] + 100, last["y"] + last["height"] + 14))
    panel = side(page, "properties")
    panel.get_by_text("通用", exact=True).click()
    panel.get_by_label("字段标题").fill(label)
    panel.get_by_label("字段名").fill(key)
    panel.get_by_label("英文标题").fill("Supplier")


def form_field(page, label: str):
    return page.locator(".fjs-form-field", has_text=label).locator("input, textarea").last


def start_purchase(visit, **more):
    page = visit("cm1", "/start/purchase")
    page.locator("#form.ready").wait_for()
    for label, value in {"单号": "A-1", "金额": "500", "手机": "13800000000", **more}.items():
        form_field(page, label).fill(value)
    page.click("#submit")
    page.click("#confirm [value=yes]")
    page.wait_for_url("**/cases/*")
    return page


# --- the three journeys ----------


def test_a_field_is_added_tried_published_and_filled_in_by_a_case(visit, bank):
    page = edit(visit, "rr1", "form", "purchase_request")
    add_field(page, "供应商", "supplier")
    saved(page)
    assert "没有发现问题" in side(page, "findings").inner_text()

    trial = side(page, "try")
    form_field(trial, "供应商").wait_for()
    for label, value in (("单号", "T-1"), ("金额", "12.50"), ("手机", "123"), ("供应商", "甲公司")):
        form_field(trial, label).fill(value)
    page.on("console", lambda _: None)
    form_field(trial, "手机").fill("13800000000")
    trial.get_by_role("button", name="检查并提交").click()
    trial.get_by_text("服务端接受以下数据").wait_for()
    assert "甲公司" in trial.inner_text()

    submit(page, "采购申请增加供应商")
    publish(visit, "risk1", "采购申请")
    case = start_purchase(visit, 供应商="杭州某某有限公司")
    assert "供应商" in case.locator("main").inner_text()
    assert "杭州某某有限公司" in case.locator("main").inner_text()


def test_a_row_is_added_tried_published_and_decides_a_case(visit, bank):
    page = edit(visit, "rr1", "dmn", "purchase_route")
    cell = page.locator("tbody tr").first.locator("td.input-cell [contenteditable]")
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("[100..10000]")
    page.locator(".add-rule").first.click()
    row = page.locator("tbody tr").nth(2)
    for column, text in (("input-cell", "< 100"), ("output-cell >> nth=0", '"CM"'), ("output-cell >> nth=1", "0")):
        row.locator(f"td.{column}").locator("[contenteditable]").click()
        page.keyboard.type(text)
    saved(page)
    assert "没有发现问题" in side(page, "findings").inner_text()

    trial = side(page, "try")
    trial.get_by_label("金额").fill("99.99")
    trial.get_by_role("button", name="试算").click()
    trial.get_by_text("命中第 3 行").wait_for()
    assert "CM" in trial.inner_text()

    submit(page, "百元以下由客户经理自批")
    published = publish(visit, "comp1", "采购审批路径")
    assert "百元以下由客户经理自批" in published.locator(".versions").inner_text()
    bank.start("cm1", "purchase", **{**ORDER, "amount": "99.99"})
    assert "Approve" in bank.todo("cm2")
    assert "Approve" not in bank.todo("bh1")


def insert_step(page, flow: str, name: str) -> None:
    """Click a flow, insert a step for a person there, name it."""
    page.mouse.click(*centre(page.locator(f"[data-element-id={flow}] .djs-visual")))
    page.locator("[data-action='cs-insertTask']").click()
    page.keyboard.type(name)
    page.mouse.click(*corner(page))
    page.locator(".djs-shape", has_text=name).click()


def corner(page) -> tuple[float, float]:
    """An empty place of the drawing."""
    box = page.locator("#canvas").bounding_box()
    return box["x"] + box["width"] - 40, box["y"] + 40


def test_a_step_is_added_tried_published_and_done_in_a_case(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase")
    insert_step(page, "f2", "复核")
    panel = side(page, "properties")
    panel.get_by_label("表单", exact=True).select_option("purchase_approval")
    panel.get_by_label("办理角色").select_option("RR")
    panel.get_by_label("英文名称").fill("Second look")
    panel.get_by_label("可填写的字段").fill("approve_opinion")
    saved(page)
    assert "没有发现问题" in side(page, "findings").inner_text()

    trial = side(page, "try")
    form_field(trial, "单号").wait_for()
    for label, value in (("单号", "T-1"), ("金额", "500")):
        form_field(trial, label).fill(value)
    trial.get_by_role("button", name="开始").click()
    task = trial.locator(".wait", has_text="复核")
    task.get_by_text("由风险审查岗办理").wait_for()
    assert page.locator(".cs-done").count() >= 2
    form_field(task, "意见").fill("价格合理")
    task.get_by_role("button", name="提交").click()
    trial.locator(".wait", has_text="审批").first.wait_for()
    trial.get_by_role("button", name="退回一步").click()
    trial.locator(".wait", has_text="复核").wait_for()

    submit(page, "审批前增加复核")
    publish(visit, "risk1", "采购")
    case = bank.start("cm1", "purchase", **ORDER)
    (step,) = [element for element in bank.todo("rr1") if element != "Approve"]
    bank.do("rr1", step, approve_opinion="价格合理")
    assert "Approve" in bank.todo("bh1")
    seen = visit("cm1", f"/cases/{case}")
    assert "复核" in seen.locator(".timeline").inner_text()


# --- marks and findings ----------


def test_a_mistake_is_marked_at_its_element_and_found_by_the_list(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase")
    page.locator("[data-element-id=Approve].djs-shape").click()
    page.locator("#properties").get_by_label("办理角色").select_option("")
    page.locator(
        "[data-element-id=Approve] + .djs-overlays .sign, .djs-overlays[data-container-id=Approve] .sign"
    ).wait_for()
    page.mouse.click(*corner(page))
    findings = side(page, "findings")
    assert "没有指定办理角色" in findings.inner_text()
    findings.locator(".finding").first.click()
    assert "审批" in page.locator("#properties .bio-properties-panel-header-label").inner_text()


def test_a_cell_in_error_is_marked_and_keeps_the_table_from_being_submitted(visit, bank):
    page = edit(visit, "rr1", "dmn", "purchase_route")
    page.locator("tbody tr").first.locator("td.input-cell [contenteditable]").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("<= amout")
    page.locator("#findings .finding.error").first.wait_for()
    assert "amout" in page.locator("#findings").inner_text()
    shadow = page.evaluate("getComputedStyle(document.querySelector('[data-element-id=e1]')).boxShadow")
    assert "inset" in shadow
    page.click("#submit-draft")
    page.get_by_text("还有错误，请先改正").wait_for()
    assert page.locator("#submit-dialog").is_hidden()


def test_boxed_logic_is_edited_too(visit, bank):
    page = edit(visit, "rr1", "dmn", "final_limit")
    box = page.locator(".logic textarea").first
    before = box.input_value()
    box.fill('"ASKED"')
    saved(page)
    page.reload()
    page.locator("#canvas.ready").wait_for()
    assert page.locator(".logic textarea").first.input_value() == '"ASKED"' != before


# --- nothing typed is lost ----------


def approval(page):
    """The properties of the step 审批, shown."""
    shown = page.locator("#properties .bio-properties-panel-header-label", has_text="审批")
    if not shown.count():  # a click on what is selected lets it go
        page.locator("[data-element-id=Approve].djs-shape").click()
    shown.wait_for()
    return page.locator("#properties").get_by_label("英文名称")


def rename(page, name: str) -> None:
    approval(page).fill(name)


def english_name(page) -> str:
    return str(approval(page).input_value())


def test_what_the_server_has_not_got_comes_back_after_a_reload(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase", expect=("net::", *REFUSED))
    page.route("**/save", lambda route: route.abort())
    rename(page, "Look twice")
    page.get_by_text("无法连接服务器").wait_for()
    page.reload()
    page.locator("#canvas.ready").wait_for()
    page.get_by_text("已恢复上次未保存的修改").wait_for()
    page.unroute("**/save")
    assert english_name(page) == "Look twice"
    saved(page)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('model:')).length") == 0


def test_a_lost_session_keeps_what_was_drawn_and_leads_back(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase", expect=REFUSED)
    page.wait_for_load_state("networkidle")  # an answer on its way would bring the cookie back
    page.context.clear_cookies()
    rename(page, "Look twice")
    page.get_by_role("link", name="重新登录").click()
    page.fill("#name", "rr1")
    page.fill("#password", "countersign")
    page.click("button.primary")
    page.locator("#canvas.ready").wait_for()
    assert english_name(page) == "Look twice"
    saved(page)


def test_signing_in_again_in_another_window_is_enough(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase", expect=REFUSED)
    page.wait_for_load_state("networkidle")  # an answer on its way would bring the cookie back
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/sign-in")
    other.fill("#name", "rr1")
    other.fill("#password", "countersign")
    other.click("button.primary")
    other.wait_for_url("**/tasks")
    rename(page, "Look twice")
    saved(page)


@pytest.mark.parametrize("choice", ["以我的为准", "以对方的为准"])
def test_two_people_at_once_choose_and_both_contents_remain(visit, bank, choice):
    first = edit(visit, "rr1", "bpmn", "purchase", expect=REFUSED)
    second = visit("rr2", first.url, expect=REFUSED)
    second.locator("#canvas.ready").wait_for()
    rename(first, "Theirs")
    saved(first)
    rename(second, "Mine")
    second.get_by_text("褚甲").wait_for()
    with second.expect_download() as kept:
        second.get_by_role("button", name=choice).click()
        second.click("#confirm [value=yes]")
    text = kept.value.path().read_text()
    if choice == "以我的为准":
        assert "Theirs" in text
        saved(second)
        assert english_name(second) == "Mine"
    else:
        assert "Mine" in text
        second.wait_for_load_state()
        second.locator("#canvas.ready").wait_for()
        assert english_name(second) == "Theirs"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("bpmn", "purchase"),
        ("bpmn", "customer_admission"),
        ("dmn", "purchase_route"),
        ("form", "admission_application"),
    ],
)
def test_a_model_that_is_only_looked_at_is_not_written_anew(visit, bank, kind, key):
    page = edit(visit, "rr1", kind, key)
    page.wait_for_timeout(2500)
    assert "未改动" in page.locator("#save-state").inner_text()
    (draft,) = bank.api("rr1").get("/drafts").json
    assert draft["revision"] == 1


# --- the look ----------


@pytest.mark.parametrize(
    ("kind", "key", "mark"),
    [
        ("bpmn", "purchase", "#canvas .bjs-powered-by svg"),
        (
            "dmn",
            "purchase_route",
            "#canvas [class*=powered] svg",
        ),
        ("form", "purchase_request", ".fjs-powered-by svg"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mark_of_bpmn_io_stays_in_sight(visit, bank, kind, key, mark, scheme):
    page = edit(visit, "rr1", kind, key, color_scheme=scheme)
    logo = page.locator(mark).first
    logo.wait_for()
    box = logo.bounding_box()
    assert box["width"] > 40
    on_top = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('[class*=powered]') !== null",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert on_top


LATIN = (
    "() => [...document.querySelectorAll(SELECTOR)].map(e => e.textContent.trim())"
    ".filter(t => /^[A-Z][a-z]+( [a-z]+)*$/.test(t))"
)
PANEL = ".bio-properties-panel-group-header-title, .bio-properties-panel-label, .bio-properties-panel-header-type"
PALETTE = ".fjs-palette-field-text, .fjs-palette-group-title, .fjs-palette-header"


@pytest.mark.parametrize(
    ("kind", "key", "parts"),
    [
        (
            "bpmn",
            "purchase",
            PANEL,
        ),
        (
            "form",
            "purchase_request",
            f"{PALETTE}, {PANEL}",
        ),
    ],
)
def test_the_editors_speak_chinese(visit, bank, kind, key, parts):
    page = edit(visit, "rr1", kind, key)
    for target in {"bpmn": ["Approve", "Route", "f4", "Await", "Order"], "form": ["c1", "c2"]}[kind]:
        if kind == "bpmn":
            page.mouse.click(*centre(page.locator(f"[data-element-id={target}] .djs-visual").first))
        else:
            page.locator(f".fjs-element[data-id={target}]").click()
        page.wait_for_timeout(300)
        assert page.evaluate(LATIN.replace("SELECTOR", repr(parts))) == []


def test_the_pages_and_editors_speak_english(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase")
    page.click(".language button")
    page.locator("#canvas.ready").wait_for()
    assert page.get_by_role("button", name="Submit").count() == 1
    page.locator("[data-element-id=Approve].djs-shape").click()
    words = page.locator("#properties").inner_text()
    assert "Form" in words
    assert re.findall(r"[\u4e00-\u9fff]+", words) == ["审批"]
    page.click(".language button")


@pytest.mark.parametrize(
    "path", ["/models", "/models/new", "/models/bpmn/purchase", "/models/bpmn/purchase/compare?before=1&after=1"]
)
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_runs_off_the_screen(visit, bank, path, width):
    page = visit("rr1", path, viewport={"width": width, "height": 800})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_control_has_a_name(visit, bank):
    page = edit(visit, "rr1", "bpmn", "purchase")
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('.bench a[href],.bench button,.bench-side button,.bench-side input,"
        ".bench-side select,.bench-side textarea')]"
        ".filter(e => e.offsetParent && !(e.labels?.length || e.getAttribute('aria-label') || e.title ||"
        " e.textContent.trim())).map(e => e.outerHTML.slice(0, 120))"
    )
    assert nameless == []


def test_a_file_is_uploaded_and_comes_back_unchanged_by_the_editor(visit, bank, tmp_path):
    from pathlib import Path

    content = (Path(__file__).parent.parent / "models" / "purchase.bpmn").read_bytes().replace(b"\n", b"\r\n")
    file = tmp_path / "purchase.bpmn"
    file.write_bytes(content)
    page = visit("rr1", "/models/new")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传为草稿").click()
    page.locator("#canvas.ready").wait_for()
    page.wait_for_timeout(2000)
    page.locator(".bench .menu summary").click()
    with page.expect_download() as sent:
        page.get_by_role("link", name="下载草稿").click()
    assert sent.value.path().read_bytes() == content


def test_two_versions_are_compared_side_by_side(visit, bank):
    text = (bank.api("adm1").get("/models/bpmn/purchase/1/source")).get_data(as_text=True)
    new = text.replace('id="Approve" name="审批"', 'id="Approve" name="批准"')
    bank.api("adm1").post("/models", {"files": [{"name": "purchase.bpmn", "source": new}]})
    page = visit("rr1", "/models/bpmn/purchase")
    page.get_by_role("link", name="比较").first.click()
    page.locator("[data-side=after].ready").wait_for()
    assert page.locator("[data-side=after] .cs-changed").get_attribute("data-element-id") == "Approve"
    assert page.locator("[data-side=before] .cs-changed").count() == 1
    words = page.locator(".words").inner_text()
    assert "用户任务“批准”" in words
    assert "审批" in words
