"""Putting an incident right on its page: what operations see of it, a value corrected exactly, what is refused."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from orchestrator.cases import jobs, sight
from orchestrator.cases.jobs import worker
from orchestrator.cases.opening import open_case
from orchestrator.feel import loads
from orchestrator.models import releases
from orchestrator.store import transaction
from orchestrator.store.tables import Variable

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from bpmn_builder import call, end, flows, job, par, process, script, start, user  # noqa: E402
from case_report import own, publish  # noqa: E402

WHY = "金额漏填，与申请表核对后补上"


def model(*parts, ways):
    return process(*parts, flows(*ways), id="loan", name="放款", properties=own(name_en="Loan", starters="CM"))


@pytest.fixture
def stopped(bank):
    """A case that stopped at a calculation: the amount is missing."""
    publish(model(start("s"), script("calc", "=amount * rate", "interest", name="计算利息"), user("after", groups="CM"),
                  end("e"), ways=["s > calc > after > e"]), "loan.bpmn")  # fmt: skip
    return bank.start("cm1", "loan")


def token(case):
    with transaction() as tx:
        return tx.all("incidents_of_case", {"id": case})[0]["token"]


def give_up(case, message):
    """The queue has tried the case's job as often as the model says."""
    with transaction() as tx:
        (waiting,) = open_case(tx, case, reading=True).before.jobs
        assert jobs.give_up(tx, case, waiting.token, message)


@pytest.fixture
def unordered(bank):
    """A purchase whose order could not be placed."""

    @worker("test.order")
    def order(tx, work):
        raise RuntimeError("closed")

    case = bank.start("cm1", "purchase", order_no="P-1", amount="5", contact_mobile="13800000000")
    bank.do("bh1", "Approve", approved=True, approve_opinion="同意采购")
    give_up(case, "RuntimeError: closed")
    return case


def variables(case):
    with transaction() as tx:
        rows = tx.session.scalars(select(Variable).where(Variable.instance_id == case))
        return {(row.scope, row.name): loads(row.value) for row in rows}


def at(case):
    return f"/cases/{case}/incidents/{token(case)}"


def fields(html):
    """The rows of the form as a browser would send them: name, kind, value and seen of each."""
    form = html[html.index("/correct") :]
    names = re.findall(r'name="name" value="([^"]*)"', form)
    seen = re.findall(r'name="seen" value="([^"]*)"', form)
    return [{"name": name, "seen": mark} for name, mark in zip(names, seen, strict=True)]


def filled(html, **given):
    """The form's rows with new values, each given as kind and text."""
    rows = fields(html)
    for row in rows:
        row["kind"], row["value"] = given.get(row["name"], ("", ""))
    return {key: [row[key] for row in rows] for key in ("name", "kind", "value", "seen")}


# -- what is seen


def test_the_cases_page_says_where_it_stopped_what_failed_and_since_when(person, stopped):
    page = person("op1").get(f"/cases/{stopped}")
    card = re.search(r'<section class="card incident".*?</section>', page, re.DOTALL)[0]
    assert "计算利息" in card
    assert "计算没有完成" in card
    assert re.search(r"\d{4}-\d\d-\d\d \(周.\) \d\d:\d\d 起停在这里", card)
    assert card.index("<details") < card.index("calc")  # the id is technical detail, folded
    assert at(stopped) in card


def test_who_may_not_put_it_right_sees_neither_card_nor_page(person, stopped):
    assert "故障处理" not in person("cm1").get(f"/cases/{stopped}")
    assert person("cm1").client.get(at(stopped)).status_code == 403
    assert person("au1").client.get(at(stopped)).status_code == 403


def test_the_list_of_incidents_leads_to_its_page(person, stopped):
    assert f'href="{at(stopped)}"' in person("op1").get("/operations/incidents")


def test_the_page_asks_for_what_the_step_needs_and_has_not(person, stopped):
    page = person("op1").get(at(stopped))
    assert [row["name"] for row in fields(page)][:2] == ["amount", "rate"]
    assert page.count("没有此数据") == 2
    assert "计算没有完成" in page


def test_of_a_job_the_page_says_how_often_it_was_tried_and_folds_its_message(person, bank):
    @worker("test.pay")
    def pay(tx, work):
        raise RuntimeError("core banking is closed")

    publish(model(start("s"), job("pay", "test.pay", retries="2", name="放款记账"), end("e"), ways=["s > pay > e"]),
            "loan.bpmn")  # fmt: skip
    case = bank.start("cm1", "loan")
    give_up(case, "RuntimeError: core banking is closed")
    page = person("op1").get(at(case))
    assert "系统作业没有完成" in page
    assert "已自动试 2 次" in page
    folded = page[page.index('class="technical"') :]
    assert "core banking is closed" in folded
    assert "core banking is closed" not in page[: page.index('class="technical"')]
    assert person("op1").post(f"{at(case)}/retry", step="放款记账").status_code == 302
    give_up(case, "RuntimeError: core banking is closed")
    assert "第 2 次停在这里" in person("op1").get(f"/cases/{case}")


# -- put right


def test_a_value_is_put_right_to_the_last_digit(person, bank, stopped):
    operations = person("op1")
    form = filled(operations.get(at(stopped)), amount=("number", "1,600,000.10"), rate=("number", "0.0435"))
    answer = operations.post(f"{at(stopped)}/correct", reason=WHY, step="计算利息", **form)
    assert answer.location == f"/cases/{stopped}"
    held = variables(stopped)
    assert held["", "amount"] == Decimal("1600000.10")
    assert held["", "interest"] == Decimal("69600.004350")
    assert "已更正并再试：计算利息" in operations.get(answer.location)
    page = person("cm1").get(answer.location)
    assert "更正数据后重试" in page
    assert WHY in page
    assert "after" in bank.todo("cm1")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "长期", "长期"),
        ("number", "-0.10", Decimal("-0.10")),
        ("yes", "", True),
        ("no", "ignored", False),
        ("date", "2028-02-29", "2028-02-29"),
        ("empty", "ignored", None),
        ("feel", '[1.50, {"name": "甲"}]', [Decimal("1.50"), {"name": "甲"}]),
        ("feel", '{name: "甲", due: date("2026-11-24")}', {"name": "甲", "due": "2026-11-24"}),
    ],
)
def test_each_kind_of_value_is_kept_as_what_it_is(person, stopped, kind, text, value):
    operations = person("op1")
    form = filled(operations.get(at(stopped)), amount=("number", "1"), rate=("number", "1"))
    form["name"][-1], form["kind"][-1], form["value"][-1] = "extra", kind, text  # the row for a value not there yet
    assert operations.post(f"{at(stopped)}/correct", reason=WHY, **form).status_code == 302
    assert variables(stopped)["", "extra"] == value


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("number", "16万", "rate：应为数字"),
        ("number", "1,60", "rate：应为数字"),
        ("number", "1" * 30 + "." + "1" * 10, "rate：最多 34 位数字"),
        ("date", "2027-02-29", "rate：应为日期"),
        ("text", "  ", "rate：请填写新值"),
        ("", "0.04", "rate：请选择新值的类型"),
        ("feel", "[1, 2", "rate：不是有效的 JSON 或 FEEL"),
        ("feel", "=amount", "rate：不能引用变量：amount"),
        ("other", "1", "rate：请选择新值的类型"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_changed(person, stopped, kind, text, sentence):
    operations = person("op1")
    form = filled(operations.get(at(stopped)), amount=("number", "7"), rate=(kind, text))
    answer = operations.post(f"{at(stopped)}/correct", reason=WHY, **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-describedby="problem-rate"' in answer.text
    assert ">7</textarea>" in answer.text  # what was right is still there
    assert WHY in answer.text
    assert not {("", "amount"), ("", "rate")} & set(variables(stopped))


def test_without_a_reason_or_a_change_nothing_is_done(person, stopped):
    operations = person("op1")
    page = operations.get(at(stopped))
    answer = operations.post(f"{at(stopped)}/correct", reason="短", **filled(page, amount=("number", "7")))
    assert answer.status_code == 422
    assert "请填写原因" in answer.text
    answer = operations.post(f"{at(stopped)}/correct", reason=WHY, **filled(page))
    assert answer.status_code == 422
    assert "没有任何更改" in answer.text
    assert not {("", "amount"), ("", "rate")} & set(variables(stopped))


def test_a_value_that_changed_meanwhile_is_not_overwritten(person, bank, stopped):
    operations = person("op1")
    form = filled(operations.get(at(stopped)), amount=("number", "7"))
    bank.api("op2").post(f"{at(stopped)}/resolve", {"reason": WHY, "variables": {"amount": 8}})
    answer = operations.post(f"{at(stopped)}/correct", reason=WHY, **form)
    assert "amount：在您填写期间已被更改" in answer.text
    assert variables(stopped)["", "amount"] == 8


def test_one_value_more_is_asked_for_and_what_was_written_stays(person, bank):
    publish(model(start("s"), script("calc", "=amount * rate", "interest"), user("after", groups="CM"), end("e"),
                  ways=["s > calc > after > e"]), "loan.bpmn")  # fmt: skip
    answer = bank.api("cm1").post("/cases", {"process_key": "loan", "data": {}})
    case = answer.json["id"]
    bank.api("op1").post(f"{at(case)}/resolve", {"reason": WHY, "variables": {"note": "旧说明"}})
    operations = person("op1")
    page = operations.get(at(case))
    assert "note" not in [row["name"] for row in fields(page)]
    form = filled(page, amount=("number", "7"))
    page = operations.post(f"{at(case)}/correct", also="note", reason=WHY, **form).text
    assert "note" in [row["name"] for row in fields(page)]
    assert ">旧说明</textarea>" in page
    assert ">7</textarea>" in page
    assert ("", "amount") not in variables(case)


def test_an_incident_that_somebody_else_settled_leads_back_to_the_case(person, bank, stopped):
    operations, address = person("op1"), at(stopped)
    bank.api("op2").post(f"{address}/resolve", {"reason": WHY, "variables": {"amount": 8, "rate": 1}})
    for answer in (operations.client.get(address), operations.post(f"{address}/retry")):
        assert answer.location == f"/cases/{stopped}"
    assert "已经处理" in operations.get(f"/cases/{stopped}")


def test_the_incident_of_a_suspended_case_waits(person, bank, stopped):
    bank.api("op1").post(f"/cases/{stopped}/suspend", {"reason": WHY})
    page = person("op1").get(at(stopped))
    assert "恢复后才能处理故障" in page
    assert "/correct" not in page
    assert person("op1").post(f"{at(stopped)}/retry").status_code == 409


# -- what a person does not see


def test_a_masked_value_stays_masked_and_cannot_be_overwritten(person, bank, unordered):
    operations = person("op1")
    page = operations.get(at(unordered))
    assert "13800000000" not in page
    form = filled(page)
    blind = {"name": "contact_mobile", "kind": "text", "value": "13900000000", "seen": ""}
    answer = operations.post(f"{at(unordered)}/correct", reason=WHY, **{k: [*form[k], v] for k, v in blind.items()})
    assert answer.status_code == 422
    assert "您看不到它的内容，不能更改" in answer.text
    body = {"reason": WHY, "variables": {"contact_mobile": "1"}}
    refused = bank.api("op1").post(f"{at(unordered)}/resolve", body)
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "contact_mobile")
    assert variables(unordered)["", "contact_mobile"] == "13800000000"


def test_a_value_is_of_the_kind_that_its_form_declares(person, unordered):
    operations = person("op1")
    page = operations.post(f"{at(unordered)}/correct", also="amount").text
    answer = operations.post(f"{at(unordered)}/correct", reason=WHY, **filled(page, amount=("text", "五元")))
    assert answer.status_code == 422
    assert "表单要求数字" in answer.text


def test_sealed_votes_are_not_shown_to_whom_puts_a_case_right(bank, app):
    with transaction() as tx:
        release = releases.current(tx, "committee_vote")
    votes = [{"member": "cc1", "vote": "REJECT"}]
    for person in ("op1", "au1", "ch1"):
        actor = bank.actor(person)
        assert [sight.whole(release, actor, name, votes) for name in ("votes", "vote")] == ["hidden"] * 2
        assert sight.whole(release, actor, "copied", votes) == "hidden"  # under another name too


# -- where it is put right


def test_in_a_called_process_the_value_is_put_where_the_failed_step_sees_it(person, bank):
    part = process(start("s"), script("calc", "=amount * 2", "double", name="算两倍"), end("e"),
                   flows("s > calc > e"), id="part", name="子流程")  # fmt: skip
    publish(part, "part.bpmn")
    publish(model(start("s"), call("inner", "part"), user("after", groups="CM"), end("e"),
                  ways=["s > inner > after > e"]), "loan.bpmn")  # fmt: skip
    case = bank.start("cm1", "loan")
    operations = person("op1")
    page = operations.get(at(case))
    assert "在“子流程”中" in page
    form = filled(page, amount=("number", "21"))
    assert operations.post(f"{at(case)}/correct", reason=WHY, **form).status_code == 302
    assert variables(case)["", "double"] == 42


# -- or else


def test_the_branch_is_ended_from_the_incidents_page(person, bank):
    publish(model(start("s"), par("g"), script("calc", "=nothing", "n", name="算"), user("b", groups="CM"), par("j"),
                  end("e"), ways=["s > g > calc > j > e", "g > b > j"]), "loan.bpmn")  # fmt: skip
    case = bank.start("cm1", "loan")
    page = person("op1").get(at(case))
    address = re.search(r'action="([^"]+/end)"', page)[1]
    assert person("op1").post(address, reason=WHY, name="算").status_code == 302
    assert person("op1").client.get(f"/cases/{case}").text.count('class="card incident"') == 0
    bank.do("cm1", "b")
    assert bank.api("cm1").get(f"/cases/{case}").json["case"]["state"] == "ended"


def test_the_page_is_in_english_too(person, stopped):
    someone = person("op1")
    someone.post("/language", language="en")
    page = someone.get(at(stopped))
    someone.post("/language", language="zh")
    assert "The calculation could not be made" in page
    assert "Put data right and try again" in page
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page[page.index("<main") :], flags=re.DOTALL)
    assert "更正" not in words
