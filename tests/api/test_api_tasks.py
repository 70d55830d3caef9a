"""The life of a case over the API: start, claim, complete, message, and what is refused on the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

ORDER = {"order_no": "A-1", "amount": "5000.50", "contact_mobile": "13800000000"}
YES = {"approved": True, "approve_opinion": "同意采购"}


def order(**changes):
    return {**ORDER, **changes}


@pytest.fixture
def stocked():
    """The worker of the sample's job; `stocked["error"]` makes it fail."""
    from orchestrator.cases.jobs import BusinessError, worker

    state = {"done": []}

    @worker("test.order")
    def place(tx, work):
        state["done"].append(work.key)
        if state.get("error") == "stock":
            raise BusinessError(error="OUT_OF_STOCK", reason_zh="无货", reason_en="none left")
        if state.get("error"):
            raise RuntimeError("the supplier does not answer")
        return {"ordered": True}

    return state


def test_a_case_runs_from_start_to_end(bank, stocked):
    case = bank.start("cm1", "purchase", **ORDER)
    done = bank.do("bh1", "Approve", **YES)
    assert done == {"case_id": case, "case_ended": False, "next_task_id": None}

    answer = bank.api("op1").post("/messages", {"name": "Delivered", "key": "A-1"})

    assert answer.json == {"case_ids": [case]}
    seen = bank.api("cm1").get(f"/cases/{case}").json
    assert (seen["case"]["state"], seen["case"]["outcome"]["zh"]) == ("ended", "已购")
    assert stocked["done"] == [f"{case}.{stocked['done'][0].split('.')[1]}"]


def test_the_decision_routes_by_exact_amount(bank):
    bank.start("cm1", "purchase", **order(amount="10000.01"))
    assert "Approve" in bank.todo("pr1")
    assert "Approve" not in bank.todo("bh1")


def test_a_task_shows_its_form_the_facts_and_the_decision_with_its_reason(bank):
    bank.start("cm1", "purchase", **ORDER)
    task = bank.api("bh1").get(f"/tasks/{bank.todo('bh1')['Approve']}").json

    fields = {c["key"]: c for c in task["form"]["schema"]["components"]}
    assert fields["amount"]["readonly"] is True
    assert not fields["approved"].get("readonly")
    assert [f["value"] for f in task["facts"]] == ["A-1", 5000.5, "138****0000"]
    (decision,) = task["decisions"]
    assert decision["matched"] == [1]
    assert "命中第 1 条规则" in decision["sentence"]["zh"]
    assert "rule 1 matches" in decision["sentence"]["en"]


def test_two_people_who_complete_one_task_at_once_get_one_200_and_one_409(bank, stocked):
    bank.start("cm1", "purchase", **order(amount="3"))
    task = bank.todo("bh1")["Approve"]
    apis = [bank.api("bh1"), bank.api("bh1")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda api: api.post(f"/tasks/{task}/complete", {"data": YES}), apis))

    assert sorted(a.status_code for a in answers) == [200, 409]
    refused = next(a.json for a in answers if a.status_code == 409)
    assert refused["code"] == "task-gone"
    bank.work()
    assert len(stocked["done"]) == 1


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        ("bh2", 404, "task-not-found"),  # another branch's head does not even see it
        ("cm1", 404, "task-not-found"),  # whoever started the case was not offered the task
        ("rr1", 404, "task-not-found"),
        ("au1", 403, "not-allowed"),  # an auditor sees everything and does nothing
    ],
)
def test_the_wrong_person_is_refused(bank, person, status, code):
    bank.start("cm1", "purchase", **ORDER)
    task = bank.todo("bh1")["Approve"]
    answer = bank.api(person).post(f"/tasks/{task}/complete", {"data": YES})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert bank.todo("bh1")["Approve"] == task


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({**YES, "approved": "perhaps"}, "approved"),
        ({**YES, "approve_opinion": ""}, "approve_opinion"),
        ({**YES, "route": {"role": "CM"}}, "route"),  # would overwrite a variable of the process
        ({**YES, "amount": 1}, "amount"),  # the form has it, the step may not write it
        ({"approved": True}, "approve_opinion"),
    ],
)
def test_bad_values_are_refused_at_their_field_and_change_nothing(bank, data, path):
    case = bank.start("cm1", "purchase", **ORDER)
    task = bank.todo("bh1")["Approve"]
    before = bank.api("cm1").get(f"/cases/{case}").json["chain_head"]

    answer = bank.api("bh1").post(f"/tasks/{task}/complete", {"data": data})

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert path in [error["path"] for error in answer.json["errors"]]
    assert bank.api("cm1").get(f"/cases/{case}").json["chain_head"] == before


def test_a_second_running_case_for_one_key_is_refused_and_named(bank):
    case = bank.start("cm1", "purchase", **ORDER)
    answer = bank.api("cm2").post("/cases", {"process_key": "purchase", "data": ORDER})
    assert (answer.status_code, answer.json["code"]) == (409, "key-in-use")
    assert case in answer.json["detail"]


def test_a_claimed_task_is_its_holders_until_released(bank):
    bank.start("cm1", "purchase", **order(amount="20000"))
    task = bank.todo("pr1")["Approve"]
    pr = bank.api("pr1")
    assert pr.post(f"/tasks/{task}/claim").status_code == 204
    assert pr.get(f"/tasks/{task}").json["task"]["mine"] is True
    assert pr.post(f"/tasks/{task}/claim").status_code == 204
    assert pr.post(f"/tasks/{task}/release").status_code == 204
    assert pr.get(f"/tasks/{task}").json["task"]["assignee"] is None
    assert pr.post(f"/tasks/{task}/release").status_code == 403


def test_a_job_that_throws_a_business_error_takes_its_boundary(bank, stocked):
    stocked["error"] = "stock"
    case = bank.start("cm1", "purchase", **ORDER)
    bank.do("bh1", "Approve", **YES)
    assert bank.api("cm1").get(f"/cases/{case}").json["case"]["outcome"]["zh"] == "缺货"


def test_an_idempotency_key_gives_the_same_answer_and_acts_once(bank):
    api = bank.api("cm1")
    body = {"process_key": "purchase", "data": ORDER}
    first, again = api.post("/cases", body, key="k-1"), api.post("/cases", body, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(api.get("/cases", mine=True).json["items"]) == 1


def test_an_idempotency_key_of_another_request_is_refused(bank):
    api = bank.api("cm1")
    api.post("/cases", {"process_key": "purchase", "data": ORDER}, key="k-2")
    other = api.post("/cases", {"process_key": "purchase", "data": order(order_no="A-2")}, key="k-2")
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")


def test_a_refused_request_leaves_its_idempotency_key_free(bank):
    api = bank.api("cm1")
    refused = api.post("/cases", {"process_key": "purchase", "data": {}}, key="k-3")
    assert refused.status_code == 422
    assert api.post("/cases", {"process_key": "purchase", "data": ORDER}, key="k-3").status_code == 201


def test_without_a_token_nothing_is_told(client):
    answer = client.get("/api/v1/tasks")
    assert (answer.status_code, answer.json["code"]) == (401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_list_goes_on_behind_its_cursor(bank):
    for number in range(5):
        bank.start("cm1", "purchase", **order(order_no=f"N-{number}"))
    api = bank.api("bh1")
    first = api.get("/tasks", limit=3).json
    second = api.get("/tasks", limit=3, cursor=first["next_cursor"]).json
    seen = [t["business_key"] for t in first["items"] + second["items"]]
    assert sorted(seen) == [f"N-{n}" for n in range(5)]
    assert (first["total"], second["next_cursor"]) == (5, None)


def test_a_foreign_cursor_is_refused(bank):
    answer = bank.api("bh1").get("/tasks", cursor="nonsense")
    assert (answer.status_code, answer.json["code"]) == (422, "cursor-invalid")


def test_cancelling_needs_a_reason_and_the_right(bank):
    case = bank.start("cm1", "purchase", **ORDER)
    assert bank.api("cm1").post(f"/cases/{case}/cancel", {"reason": "no"}).json["code"] == "reason-required"
    assert bank.api("cm2").post(f"/cases/{case}/cancel", {"reason": "不再需要采购"}).status_code == 403
    assert bank.api("cm1").post(f"/cases/{case}/cancel", {"reason": "不再需要采购"}).status_code == 204
    assert bank.todo("bh1") == {}
    again = bank.api("cm1").post(f"/cases/{case}/cancel", {"reason": "不再需要采购"})
    assert (again.status_code, again.json["code"]) == (409, "case-over")


def test_errors_speak_the_callers_language(bank, client):
    english = client.get("/api/v1/tasks", headers={"Accept-Language": "en"}).json["detail"]
    chinese = client.get("/api/v1/tasks", headers={"Accept-Language": "zh-CN"}).json["detail"]
    assert "sign in" in english
    assert "请先登录" in chinese


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nowhere", 404),
        ("delete", "/tasks", 405),
        ("get", "/tasks?limit=1000", 422),
        ("get", "/tasks?box=x", 422),
    ],
)
def test_what_the_framework_refuses_is_problem_details_too(bank, method, path, status):
    api = bank.api("cm1")
    answer = getattr(api.client, method)(f"/api/v1{path}", headers={"Authorization": f"Bearer {api.token}"})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert {"type", "title", "status", "detail", "code"} <= answer.json.keys()


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b'{"data": 7}', '{"data": {}}'.encode("utf-16")])
def test_a_body_that_is_not_the_json_asked_for_is_refused(bank, body):
    bank.start("cm1", "purchase", **ORDER)
    task, api = bank.todo("bh1")["Approve"], bank.api("bh1")
    answer = api.client.post(
        f"/api/v1/tasks/{task}/complete", data=body,
        headers={"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"},
    )  # fmt: skip
    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"


def test_the_openapi_document_describes_every_path(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    assert "/api/v1/tasks/{task_id}/complete" in paths
    assert paths["/api/v1/cases"]["post"]["responses"]["201"]
