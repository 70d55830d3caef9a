"""The customers' pages without scripts: who sees what, both languages, the way of an import, refusals in words."""

from __future__ import annotations

import html
import io
import re

import pytest
from openpyxl import Workbook, load_workbook

from orchestrator.customers.imports import batches
from task_ui.words_customers import CUSTOMERS

CODE, OTHER = "91330100799655058B", "9144030071526726XG"
PATHS = ["/customers", "/customers/import", "/customers/export", "/customers/C00000001", "/customers/import/x"]


def words(page: str) -> str:
    """What a page says."""
    body = re.sub(r"<script.*?</script>|<head.*?</head>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def book(*lines) -> bytes:
    workbook = Workbook()
    for line in lines:
        workbook.active.append(list(line))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(someone, content: bytes, name: str = "名单.xlsx"):
    """Upload a file as a browser without scripts does."""
    form = {"csrf_token": someone.csrf, "file": (io.BytesIO(content), name)}
    return someone.client.post("/customers/import", data=form, content_type="multipart/form-data")


@pytest.fixture
def english(person):
    """cm1 reading English, for the length of the test."""
    someone = person("cm1")
    someone.post("/language", language="en")
    yield someone
    someone.post("/language", language="zh")


@pytest.fixture
def mine(customers):
    """A customer of cm1."""
    return next(c for c in customers if c.manager == "cm1")


@pytest.fixture
def dirty() -> bytes:
    """A list with what lists have."""
    return book(
        ["某行客户名单"],
        ["客户名称", "统一社会信用代码", "授信额度（万元）", "备注"],
        ["杭州示例甲有限公司 ", CODE.lower(), "500万", None],
        ["丙公司", "9.133E+17", None, "=cmd()"],
        ["合计", None, 500, None],
    )


# --- who sees what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_every_page_asks_to_sign_in_first(client, path):
    assert client.get(path, follow_redirects=True).request.path == "/sign-in"


@pytest.mark.parametrize(
    "path", ["/customers/import", "/customers/x/notes", "/customers/x/reveal", "/customers/import/x/apply"]
)
def test_nothing_is_done_without_a_token(person, path):
    answer = person("cm1").client.post(path, data={"text": "x", "reason": "xxxxx"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_the_list_has_ones_own_customers(person, customers, mine):
    page = person("cm1").get("/customers")
    theirs = next(c for c in customers if c.manager == "cm3")
    assert mine.name in page
    assert theirs.name not in page
    assert "洗钱风险" not in words(page)


@pytest.mark.parametrize(
    ("who", "there", "absent"),
    [
        ("rr1", ("评级 / 分类", "洗钱风险", "导出"), ("导入名单",)),
        ("sv1", ("客户名单",), ("评级 / 分类", "洗钱风险", "导出", "导入名单", "用信 / 授信")),
        ("cm1", ("评级 / 分类", "导出", "导入名单"), ("全部支行",)),
        ("corp1", ("导入名单", "全部支行", "全部客户经理"), ("洗钱风险",)),
    ],
)
def test_columns_filters_and_acts_by_role(person, who, there, absent):
    page = words(person(who).get("/customers"))
    assert [word for word in there if word not in page] == []
    assert [word for word in absent if word in page] == []


def test_an_administrator_has_no_customers_and_no_way_to_them(person):
    someone = person("adm1")
    assert 'href="/customers"' not in someone.get("/tasks")
    assert someone.client.get("/customers").status_code == 403


def test_filters_keep_through_the_pages(person, customers):
    someone = person("rr1")
    page = someone.get("/customers?risk_class=NORMAL&limit_min=100")
    wanted = [c for c in customers if c.risk_class == "NORMAL" and c.limit >= 1_000_000]
    assert f"共 {len(wanted)} 项" in words(page)
    following = html.unescape(re.search(r'href="(/customers\?cursor=[^"]+)"', page)[1])
    assert "risk_class=NORMAL" in following
    assert "limit_min=100" in following
    assert "回到第一页" in words(someone.get(following))


def test_a_filter_that_finds_nothing_says_so(person):
    assert "没有符合筛选条件的结果" in words(person("cm1").get("/customers?search=没有这家"))


def test_a_refused_filter_is_told_in_words(person):
    answer = person("cm1").client.get("/customers?aml_rating=HIGH")
    assert answer.status_code == 422
    assert "不能按" in answer.text


# --- one customer ---------------------------------------------------------------------------------------------------


def test_one_customer_in_both_languages(person, mine, english):
    page = words(english.get(f"/customers/{mine.no}"))
    for word in ("Limits and use", "Loans and inspections", "Registration", "Apply for a limit"):
        assert word in page
    assert "授信" not in page
    page = words(person("cm1").get(f"/customers/{mine.no}"))
    for word in ("授信与用信", "贷款与检查", "关联方", "登记信息", "备注", "申请授信", mine.name, mine.uscc):
        assert word in page


def test_personal_data_is_masked_until_a_reason_is_given(person, mine):
    someone = person("cm1")
    path = f"/customers/{mine.no}"
    assert mine.mobile not in someone.get(path)
    shown = someone.post(f"{path}/reveal", reason="回访客户电话")
    assert shown.status_code == 200
    assert mine.mobile in shown.text
    assert mine.legal_rep_id not in shown.text
    assert mine.mobile not in someone.get(path)
    assert "回访客户电话" in someone.get(path)
    assert someone.post(f"{path}/reveal", reason="x").status_code == 422


def test_a_note_is_added_and_shown(person, mine):
    someone = person("cm1")
    answer = someone.post(f"/customers/{mine.no}/notes", text="<b>周五</b>上门")
    assert answer.location == f"/customers/{mine.no}#notes"
    page = someone.get(f"/customers/{mine.no}")
    assert "&lt;b&gt;周五&lt;/b&gt;上门" in page
    assert "已添加备注" in page


def test_an_auditor_reads_and_writes_nothing(person, mine):
    page = person("au1").get(f"/customers/{mine.no}")
    assert "添加备注" not in words(page)
    assert "/start/" not in page


def test_somebody_elses_customer_is_not_found(person, customers):
    theirs = next(c.no for c in customers if c.manager == "cm3")
    assert person("cm1").client.get(f"/customers/{theirs}").status_code == 404


def test_the_export_is_a_file(person):
    answer = person("cm1").client.get("/customers/export?kind=xlsx&grade=BB")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert load_workbook(io.BytesIO(answer.data)).active["B1"].value == "客户名称"


# --- an import ------------------------------------------------------------------------------------------------------


def test_the_way_of_an_import_without_scripts(person, dirty):
    someone = person("cm1")
    address = upload(someone, dirty).location
    page = words(someone.get(address))
    assert "每一列是什么" in page
    assert "按万元换算" in page

    assert (
        someone.post(
            f"{address}/columns",
            **{"column-0": "name", "column-1": "uscc", "column-2": "listed_limit", "column-3": "note"},
        ).location
        == address
    )
    page = words(someone.get(address))
    for said in ("不能导入 1", "可导入 1 行", "Excel 已把代码变成数字", "当作公式执行"):
        assert said in page
    assert [value for value in ("9.133E+17", "=cmd()") if f'value="{value}"' not in someone.get(address)] == []
    page = words(someone.get(f"{address}?box=repaired"))
    assert "5,000,000" in page
    assert CODE in page

    refused = someone.post(f"{address}/apply", rows="all")
    assert (refused.status_code, "有 1 行不能导入" in refused.text) == (422, True)
    assert someone.post(f"{address}/apply", rows="good").location == address
    page = someone.get(address)
    assert "新增潜在客户" in words(page)
    start = html.unescape(re.search(r'href="(/start/customer_admission\?customer=[^"]+)"', page)[1])
    assert CODE in someone.get(start)
    assert someone.client.get(f"{address}/errors").data.startswith(b"PK")
    assert "已导入" in words(someone.get("/customers/import"))
    assert "潜在客户" in words(someone.get("/customers?status=PROSPECT"))


def test_the_start_form_begins_with_the_customer_and_a_draft_of_its_own(person, dirty, mine):
    page = person("cm1").get(f"/start/customer_admission?customer={mine.no}")
    assert mine.name in page
    assert f"draft:cm1:start:customer_admission:{mine.no}" in page
    assert mine.legal_rep_id not in page
    assert mine.name not in person("cm1").get("/start/customer_admission")


def test_a_start_form_for_somebody_elses_customer_is_not_found(person, customers):
    theirs = next(c.no for c in customers if c.manager == "cm3")
    assert person("cm1").client.get(f"/start/customer_admission?customer={theirs}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\x89PNG", "a.png", "只接受 xlsx 和 csv"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old.xls", "另存为"),
        (b"PK\x03\x04", "a.xlsx", "已拒绝"),
        (b"", "a.csv", "空的"),
    ],
)
def test_what_is_refused_is_said_where_the_file_was_chosen(person, content, name, said):
    answer = upload(person("cm1"), content, name)
    assert answer.status_code >= 400
    assert said in words(answer.text)
    assert "选择或拖入名单文件" in words(answer.text)


def test_a_file_beyond_the_bound_is_refused_with_the_bound(person):
    someone = person("cm1")
    huge = {"wsgi.input": io.BytesIO(b"--x\r\n"), "CONTENT_LENGTH": "200000000"}
    answer = someone.client.post(
        "/customers/import", content_type="multipart/form-data; boundary=x", environ_overrides=huge
    )
    assert answer.status_code == 413
    assert "最多 50 MB" in answer.text


def test_columns_chosen_wrongly_are_told_and_kept(person, dirty):
    someone = person("cm1")
    address = upload(someone, dirty).location
    answer = someone.post(f"{address}/columns", **{"column-0": "name", "column-1": "name"})
    assert answer.status_code == 422
    assert "选了两列（A、B）" in words(answer.text)
    assert answer.text.count('value="name" selected') == 2
    missing = someone.post(f"{address}/columns", **{"column-0": "name"})
    assert "必须指明 统一社会信用代码" in words(missing.text)


def test_cells_are_corrected_where_they_are_told(person, dirty):
    someone = person("cm1")
    address = upload(someone, dirty).location
    someone.post(f"{address}/columns", **{"column-0": "name", "column-1": "uscc", "column-3": "note"})
    page = someone.get(address)
    assert 'name="cell-4-uscc" value="9.133E+17"' in page
    typed = {"cell-4-uscc": OTHER, "was-4-uscc": "9.133E+17", "cell-4-note": "熟", "was-4-note": "=cmd()"}
    assert someone.post(f"{address}/correct", **typed).location == address
    page = words(someone.get(address))
    assert "已重新检查，1 行改为可以导入" in page
    assert "可导入 2 行" in page


def test_what_was_not_touched_is_not_corrected(person, dirty):
    someone = person("cm1")
    address = upload(someone, dirty).location
    someone.post(f"{address}/columns", **{"column-0": "name", "column-1": "uscc"})
    someone.post(f"{address}/correct", **{"cell-4-uscc": "9.133E+17", "was-4-uscc": "9.133E+17", "cell-x-uscc": "1"})
    assert "可导入 1 行" in words(someone.get(address))


def test_columns_can_be_changed_after_the_check(person, dirty):
    someone = person("cm1")
    address = upload(someone, dirty).location
    someone.post(f"{address}/columns", **{"column-0": "name", "column-1": "uscc"})
    assert "每一列是什么" in words(someone.get(f"{address}?step=columns"))


def test_a_file_that_cannot_be_read_says_why(person):
    someone = person("cm1")
    page = words(someone.get(upload(someone, b"\xff\xff\xff", "a.csv").location))
    assert "无法识别文件编码" in page
    assert "上传另一个文件" in page


def test_giving_up(person, dirty):
    someone = person("cm1")
    address = upload(someone, dirty).location
    assert someone.post(f"{address}/drop").location == "/customers/import"
    assert "已放弃：名单.xlsx" in someone.get("/customers/import")


def test_a_long_list_shows_that_it_is_being_read(person, bank, dirty, monkeypatch):
    monkeypatch.setattr(batches, "BYTES_AT_ONCE", 10)
    someone = person("cm1")
    address = upload(someone, dirty).location
    page = someone.get(address)
    assert "正在读取文件" in words(page)
    assert 'http-equiv="refresh"' in page
    bank.work()
    assert "每一列是什么" in words(someone.get(address))


def test_an_import_is_not_found_by_others(person, dirty):
    address = upload(person("cm1"), dirty).location
    assert person("cm2").client.get(address).status_code == 404


def test_the_pages_in_english_have_no_chinese_of_ours(english, dirty):
    someone = english
    pages = [words(someone.get(path)) for path in ("/customers", "/customers/import")]
    address = upload(someone, dirty, "list.xlsx").location
    pages.append(words(someone.get(address)))
    someone.post(f"{address}/columns", **{"column-0": "name", "column-1": "uscc", "column-2": "listed_limit"})
    pages.append(words(someone.get(address)))
    ours = {text.zh for text in CUSTOMERS.values() if re.search(r"[\u4e00-\u9fff]{3}", text.zh) and "{" not in text.zh}
    assert [(word, n) for n, page in enumerate(pages) for word in ours if word in page] == []
