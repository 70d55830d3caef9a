"""Taking running cases to another version on the pages: found, planned, tried, ordered, watched."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from orchestrator.cases.jobs import worker
from orchestrator.store import transaction
from orchestrator.store.tables import Person as Row

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from case_report import publish, report  # noqa: E402

WHY = "按新制度办理"
PLAN = "/operations/migrations/report"
FIELD = "map report check"


@pytest.fixture
def behind(bank):
    """Two reports on the first version, the second of them at the check; a newer version calls the check `examine`."""

    @worker("test.file")
    def file(tx, work):
        return {}

    publish(report())
    easy, stuck = bank.start("cm1", "report"), bank.start("cm2", "report")
    bank.do("cm2", "draft")
    publish(report().replace(b'"check"', b'"examine"'))
    return easy, stuck


@pytest.fixture
def operations(person, behind):
    return person("op1")


def select(page, name=FIELD):
    """A select box of the mapping: its options and what is selected."""
    html = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
    options = dict(re.findall(r'<option value="(\w*)"( selected)?>', html))
    return set(options), next((value for value, chosen in options.items() if chosen), None)


def test_it_is_found_from_the_operations_pages(operations):
    assert 'href="/operations/migrations"' in operations.get("/operations/late")
    listed = operations.get("/operations/migrations")
    row = listed[listed.index(f'href="{PLAN}"') :].partition("</tr>")[0]
    assert "第 2 版" in row
    assert '<span class="tag amber">2</span>' in row


def test_it_is_found_from_the_models_page(person, behind):
    """A process owner learns how many are behind; who may migrate as well gets the way there."""
    owner = person("risk1").get("/models/bpmn/report")
    assert "2 笔在办业务仍在较早的模型上" in owner
    assert PLAN not in owner
    with transaction() as tx:
        tx.session.get(Row, "risk1").roles = ["RISK_HEAD", "OP"]
    try:
        assert f'href="{PLAN}"' in person("risk1").get("/models/bpmn/report")
    finally:
        with transaction() as tx:
            tx.session.get(Row, "risk1").roles = ["RISK_HEAD"]


def test_the_plan_marks_the_steps_where_cases_stand_and_what_nobody_decided(operations):
    page = operations.get(PLAN)
    assert select(page) == ({"", "draft", "examine", "chase", "legal", "sign", "approve"}, None)
    row = page[page.index("<strong>check</strong>") :].partition("</tr>")[0]
    assert "1 笔" in row
    assert "请指定" in row
    assert select(page, "map report draft")[1] == "draft"
    assert re.search(r"第 1 版在办</dt><dd class=\"num\">2<", page)


def test_another_version_can_be_chosen(operations):
    page = operations.get(f"{PLAN}?version=1")
    assert "没有需要迁移的业务" in page


def test_the_dry_run_says_of_each_case_what_would_happen_or_why_not(operations, behind, bank):
    page = operations.post(f"{PLAN}/try", version="2").text
    easy, stuck = (page[page.index(f'href="/cases/{case}"') :].partition("</tr>")[0] for case in behind)
    assert "draft" in easy
    assert "步骤 check 在新版本中不存在" in stuck
    assert ("1 笔可迁移" in page, "1 笔不能" in page, "共 2 笔" in page) == (True, True, True)
    assert "check" in bank.todo("rr1")  # nothing has changed


def test_what_was_chosen_stays_chosen_and_is_what_is_ordered(operations):
    page = operations.post(f"{PLAN}/try", version="2", **{FIELD: "examine"}).text
    assert select(page)[1] == "examine"
    assert "2 笔可迁移" in page
    order = page[page.index('class="card order"') :]
    assert f'<input type="hidden" name="{FIELD}" value="examine">' in order
    assert order.count("map report") == 1  # what keeps its id needs no word


def test_cases_are_migrated_and_the_page_says_how_far_it_is(operations, bank, behind):
    answer = operations.post(PLAN, version="2", reason=WHY)
    assert answer.location == f"{PLAN}/progress"
    page = operations.get(answer.location)
    assert "已开始迁移 2 笔" in page
    assert 'http-equiv="refresh"' in page
    assert "正在迁移，还有 2 笔" in page
    bank.work()
    page = operations.get(answer.location)
    assert 'http-equiv="refresh"' not in page
    assert "迁移已完成" in page
    assert "步骤 check 在新版本中不存在" in page
    assert f'href="/cases/{behind[1]}"' in page
    assert WHY in page


def test_the_refused_one_goes_with_a_better_mapping(operations, bank, behind):
    operations.post(PLAN, version="2", reason=WHY)
    bank.work()
    operations.post(PLAN, version="2", reason=WHY, **{FIELD: "examine"})
    bank.work()
    page = operations.get(f"{PLAN}/progress")
    assert f'href="/cases/{behind[1]}"' not in page
    assert "examine" in bank.todo("rr1")
    told = operations.get(f"/cases/{behind[1]}")
    assert "未能切换流程版本" in told
    assert "步骤 check 在新版本中不存在" in told
    assert "切换流程版本" in told


def test_before_the_first_order_the_progress_is_the_plan(operations):
    answer = operations.client.get(f"{PLAN}/progress")
    assert (answer.status_code, answer.location) == (302, PLAN)


def test_without_a_reason_nothing_is_migrated(operations, bank):
    answer = operations.post(PLAN, version="2", reason="短")
    assert answer.status_code == 422
    assert "请填写原因" in answer.text
    bank.work()
    assert "check" in bank.todo("rr1")


@pytest.mark.parametrize("name", ["cm1", "risk1", "au1", "post1"])
def test_migrating_is_for_operations(person, behind, bank, name):
    visitor = person(name)
    for path in ("/operations/migrations", PLAN, f"{PLAN}/progress"):
        assert visitor.client.get(path).status_code == 403
    for path in (PLAN, f"{PLAN}/try"):
        assert visitor.post(path, version="2", reason=WHY).status_code == 403
    bank.work()
    assert "check" in bank.todo("rr1")
    assert 'href="/operations/migrations"' not in visitor.get("/tasks")


@pytest.mark.parametrize(
    ("path", "version", "status"),
    [("/operations/migrations/nothing", "1", 404), (PLAN, "9", 404), (PLAN, "no number", 404)],
)
def test_what_is_not_there_is_told_so(operations, path, version, status):
    assert operations.post(path, version=version, reason=WHY).status_code == status


def test_a_form_without_its_token_does_nothing(operations):
    assert operations.client.post(PLAN, data={"version": "2", "reason": WHY}).status_code == 400


@pytest.mark.parametrize(("language", "words"), [("zh", "试算结果"), ("en", "What would happen")])
def test_the_pages_speak_both_languages(operations, bank, language, words):
    operations.post("/language", language=language)
    page = operations.post(f"{PLAN}/try", version="2").text
    operations.post(PLAN, version="2", reason=WHY)
    bank.work()
    progress = operations.get(f"{PLAN}/progress")
    operations.post("/language", language="zh")
    assert words in page
    assert ("迁移已完成" in progress) == (language == "zh")
