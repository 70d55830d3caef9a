"""The pages without scripts: who sees what, both languages, sessions, tokens, headers, errors."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

ORDER = {"order_no": "A-1", "amount": "5000.50", "contact_mobile": "13800000000"}
YES = {"approved": True, "approve_opinion": "同意采购"}
PAGES = ["/tasks", "/tasks?box=done", "/tasks?box=mine", "/start", "/start/purchase", "/cases"]


def form_data(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="form-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def words(page: str) -> str:
    """What a page says, without markup, scripts and data."""
    body = re.sub(r"<script.*?</script>|<style.*?</style>|<head.*?</head>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


# --- signing in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, "/", "/tasks/x.y", "/cases/x"])
def test_every_page_asks_to_sign_in_first(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.request.path == "/sign-in"


def test_signing_in_leads_where_one_wanted_to_go(client):
    asked = client.get("/cases?search=x")
    assert asked.location == "/sign-in?next=/cases?search%3Dx"
    page = client.get(asked.location).text
    assert 'name="next" value="/cases?search=x"' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"])
def test_signing_in_never_leads_to_another_site(client, target):
    assert 'name="next" value="/"' in client.get("/sign-in", query_string={"next": target}).text


def test_a_wrong_password_is_told_without_saying_which_was_wrong(client):
    token = re.search(r'csrf-token" content="([^"]+)', client.get("/sign-in").text)[1]
    answer = client.post("/sign-in", data={"name": "cm1", "password": "wrong", "csrf_token": token})
    assert answer.status_code == 401
    assert "登录名或密码不正确" in answer.text
    assert 'value="cm1"' in answer.text
    assert "wrong" not in answer.text


def test_a_session_is_over_after_a_quarter_of_an_hour_alone(person):
    cookie = person("cm1").client.get("/tasks").headers["Set-Cookie"]
    expires = parsedate_to_datetime(re.search(r"Expires=([^;]+)", cookie)[1])
    assert 14 * 60 < (expires - datetime.now(UTC)).total_seconds() <= 15 * 60
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_out_ends_the_session(person):
    someone = person("cm1")
    assert someone.post("/sign-out").location == "/sign-in"
    assert someone.client.get("/tasks").status_code == 302


def test_somebody_signed_in_is_not_asked_again(person):
    assert person("cm1").client.get("/sign-in").location == "/"


def test_the_demonstration_staff_are_listed_only_in_a_demonstration(client):
    assert "data-fill" not in client.get("/sign-in").text


# --- security -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/sign-out", "/language", "/tasks/a.b/claim", "/tasks/a.b/complete", "/start/purchase"]
)
def test_nothing_is_done_without_a_token(person, path):
    someone = person("cm1")
    answer = someone.client.post(path, data={"language": "en"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_the_form_script_learns_of_a_wrong_token_as_a_problem(person):
    someone = person("cm1")
    answer = someone.client.post("/start/purchase", json={"data": {}}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (400, "csrf")
    assert answer.content_type == "application/problem+json"


def test_a_session_that_has_gone_is_a_problem_for_the_form_script(client):
    answer = client.get("/tasks", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (401, "not-signed-in")


@pytest.mark.parametrize("path", ["/sign-in", "/tasks", "/nowhere", "/assets/app.css"])
def test_headers_forbid_everything_that_is_not_ours(person, path):
    headers = person("cm1").client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_are_not_kept_by_browsers_but_assets_are(person):
    someone = person("cm1")
    page = someone.client.get("/tasks")
    style = re.search(r'href="(/assets/app\.css\?v=\w+)"', page.text)[1]
    assert page.headers["Cache-Control"] == "no-store"
    assert "max-age=31536000" in someone.client.get(style).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/sign-in", *PAGES])
def test_no_script_and_no_style_stands_in_a_page(person, path):
    page = person("cm1").client.get(path, follow_redirects=True).text
    assert re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)", page) == []
    assert re.findall(r"\son\w+=|\sstyle=", page) == []


def test_what_people_typed_cannot_become_markup(person, bank):
    bank.start("cm1", "purchase", **{**ORDER, "order_no": "<script>alert(1)</script>"})
    someone = person("bh1")
    for path in ("/tasks", "/cases", f"/tasks/{bank.todo('bh1')['Approve']}"):
        assert "<script>alert" not in someone.get(path)


# --- language ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_there_in_both_languages(person, path):
    someone = person("cm1")
    assert re.search(r"[\u4e00-\u9fff]", words(someone.get(path)))
    assert someone.post("/language", language="en", next=path).location == path
    page = re.sub(r'<span class="muted">[^<]*</span><small|<p class="lead">[^<]*</p>', "", someone.get(path))
    english = words(page).replace("中文", "")  # the switch back; descriptions of processes come with the models
    assert re.findall(r"[\u4e00-\u9fff]+", english) == []


def test_the_language_stays_with_the_person_and_with_the_computer(person):
    someone = person("cm1")
    someone.post("/language", language="en")
    someone.post("/sign-out")
    assert "Sign in" in someone.client.get("/sign-in").text  # the computer
    assert 'lang="en"' in someone.client.get("/sign-in").text
    again = person("cm1")  # the fixture sets Chinese back, so ask before it does
    assert 'lang="zh-CN"' in again.get("/tasks")


def test_an_unknown_language_is_chinese(person):
    someone = person("cm1")
    someone.post("/language", language="fr")
    assert 'lang="zh-CN"' in someone.get("/tasks")


# --- tasks and cases --------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_next(person):
    page = words(person("cm1").get("/tasks"))
    assert "没有待办" in page
    assert "发起业务" in page


def test_a_filter_that_matches_nothing_offers_to_be_cleared(person):
    assert "清除筛选" in person("cm1").get("/tasks?search=nothing-like-it")


@pytest.mark.usefixtures("working_morning")
def test_a_task_appears_with_its_limit_for_those_who_may_do_it(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    page = words(person("bh1").get("/tasks"))
    assert "审批" in page
    assert "A-1" in page
    assert "2 个工作日后" in page
    assert "A-1" not in words(person("bh2").get("/tasks"))


def test_a_task_page_has_form_facts_decision_and_reason(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    page = person("bh1").get(f"/tasks/{bank.todo('bh1')['Approve']}")
    data = form_data(page)
    assert [c["key"] for c in data["schema"]["components"]] == ["amount", "approved", "approve_opinion"]
    assert data["values"]["amount"] == "5000.50"
    assert data["readonly"] is False
    assert "审批" in data["confirm"]
    assert "A-1" in data["confirm"]
    assert "命中第" in words(page)


def test_what_is_hidden_from_a_person_is_nowhere_in_the_page(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    page = person("bh1").get(f"/tasks/{bank.todo('bh1')['Approve']}")
    assert "13800000000" not in page


def test_completing_leads_on_and_says_so(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    someone = person("bh1")
    answer = someone.send(f"/tasks/{bank.todo('bh1')['Approve']}/complete", YES)
    assert (answer.status_code, answer.json) == (200, {"next": "/tasks"})
    assert "已提交：审批（A-1）" in someone.get("/tasks")


def test_errors_of_the_data_are_named_by_field(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    answer = person("bh1").send(f"/tasks/{bank.todo('bh1')['Approve']}/complete", {"approved": "yes"})
    assert answer.status_code == 422
    assert {e["path"] for e in answer.json["errors"]} == {"approved", "approve_opinion"}


def test_a_task_done_by_somebody_else_is_a_conflict(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    someone, path = person("bh1"), f"/tasks/{bank.todo('bh1')['Approve']}/complete"
    assert someone.send(path, YES).status_code == 200
    again = someone.send(path, YES)
    assert (again.status_code, again.json["code"]) == (409, "task-gone")
    assert "已办理" in again.json["detail"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data": 1}', b"not json", b'{"data": {"amount": NaN}}'])
def test_something_that_is_not_a_form_is_refused(person, bank, body):
    bank.start("cm1", "purchase", **ORDER)
    someone = person("bh1")
    headers = {"X-CSRFToken": someone.csrf, "Accept": "application/json", "Content-Type": "application/json"}
    answer = someone.client.post(f"/tasks/{bank.todo('bh1')['Approve']}/complete", data=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "body-invalid")


def test_claim_and_release(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    someone, task = person("bh1"), bank.todo("bh1")["Approve"]
    assert someone.post(f"/tasks/{task}/claim").location == f"/tasks/{task}"
    assert "退回待办池" in someone.get(f"/tasks/{task}")
    assert someone.post(f"/tasks/{task}/release").location == "/tasks"
    assert "已退回待办池：审批" in someone.get("/tasks")


def test_somebody_elses_task_is_shown_to_nobody_else(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    answer = person("bh2").client.get(f"/tasks/{bank.todo('bh1')['Approve']}")
    assert answer.status_code == 404
    assert "您无权查看" in answer.text


def test_a_task_that_is_done_is_shown_read_only(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    task = bank.todo("bh1")["Approve"]
    bank.do("bh1", "Approve", approved=False, approve_opinion="不需要")
    page = person("bh1").get(f"/tasks/{task}")
    assert form_data(page)["readonly"] is True
    assert 'id="submit"' not in page
    assert "不需要" in words(page)


def test_starting_leads_to_the_case(person):
    someone = person("cm1")
    answer = someone.send("/start/purchase", ORDER)
    assert answer.status_code == 201
    page = words(someone.get(answer.json["next"]))
    assert "已发起：采购（A-1）" in page
    assert "办理中" in page


def test_a_second_case_for_the_same_key_is_told_with_the_first(person):
    someone = person("cm1")
    someone.send("/start/purchase", ORDER)
    again = someone.send("/start/purchase", ORDER)
    assert (again.status_code, again.json["code"]) == (409, "key-in-use")


def test_a_process_one_may_not_start_is_not_there(person):
    assert "采购" not in words(person("bh1").get("/start"))
    assert person("bh1").client.get("/start/purchase").status_code == 404


def test_a_case_page_tells_the_whole_story(person, bank):
    case = bank.start("cm1", "purchase", **ORDER)
    bank.do("bh1", "Approve", approved=False, approve_opinion="不需要")
    page = words(person("cm1").get(f"/cases/{case}"))
    for told in ("已办结", "不同意", "赵甲", "王辛", "不需要", "5,000.50", "规则判定", "条记录"):
        assert told in page


def test_no_identifier_json_or_constant_stands_before_a_person(person, bank):
    case = bank.start("cm1", "purchase", **ORDER)
    bank.do("bh1", "Approve", **YES)
    page = words(person("cm1").get(f"/cases/{case}"))
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", page)
    assert not re.search(r"[{}]|\bTrue\b|\bFalse\b|\bNone\b|Decimal", page)


def test_the_diagram_names_what_is_done_live_and_taken(person, bank):
    case = bank.start("cm1", "purchase", **ORDER)
    drawn = person("cm1").client.get(f"/cases/{case}/diagram").json
    assert "Approve" in drawn["live"]
    assert {"Begin", "Route"} <= set(drawn["done"])
    assert {"f1", "f2"} <= set(drawn["taken"])
    assert drawn["xml"].startswith("<?xml")


def test_a_case_is_cancelled_with_a_reason(person, bank):
    case = bank.start("cm1", "purchase", **ORDER)
    someone = person("cm1")
    assert someone.post(f"/cases/{case}/cancel", reason="no").status_code == 422
    assert someone.post(f"/cases/{case}/cancel", reason="客户撤回申请").location == f"/cases/{case}"
    page = words(someone.get(f"/cases/{case}"))
    assert "已撤销：A-1" in page
    assert "客户撤回申请" in page
    assert "撤销原因" not in page  # it cannot be cancelled twice


def test_the_list_of_cases_filters_by_state_and_word(person, bank):
    bank.start("cm1", "purchase", **ORDER)
    bank.start("cm1", "purchase", **{**ORDER, "order_no": "B-2"})
    someone = person("cm1")
    assert "B-2" in words(someone.get("/cases?state=running"))
    assert "B-2" not in words(someone.get("/cases?search=A-1"))
    assert "没有符合筛选条件的结果" in words(someone.get("/cases?state=cancelled"))


def test_a_long_list_goes_page_by_page(person, bank, monkeypatch):
    for number in range(3):
        bank.start("cm1", "purchase", **{**ORDER, "order_no": f"N-{number}"})
    from orchestrator.cases import read

    cases = read.cases
    monkeypatch.setattr(read, "cases", lambda *args, **named: cases(*args, **named, limit=2))
    someone = person("cm1")
    first = someone.get("/cases?search=N-")
    onward = html.unescape(re.search(r'href="(/cases\?[^"]*cursor=[^"]+)"', first)[1])
    assert "search=N-" in onward
    assert words(someone.get(onward)).count("N-0") == 1


# --- errors -----------------------------------------------------------------------------------------------------------


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(person):
    someone = person("cm1")
    page = someone.client.get("/nowhere")
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    assert "没有这个页面" in page.text
    of_api = someone.client.get("/api/v1/nowhere")
    assert of_api.status_code == 404
    assert of_api.is_json


def test_a_case_that_is_not_there_is_told_in_words(person):
    answer = person("cm1").client.get("/cases/00000000-0000-0000-0000-000000000000")
    assert answer.status_code == 404
    assert "您无权查看" in answer.text


def test_a_fault_of_ours_is_told_without_its_stack(person, monkeypatch, caplog):
    from orchestrator.cases import read

    monkeypatch.setattr(read, "cases", lambda *_, **__: 1 / 0)
    answer = person("cm1").client.get("/cases")
    assert answer.status_code == 500
    assert "操作没有生效" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text
