"""Jobs of workers outside, the HTTP connector, and incidents put right."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from bpmn_builder import boundary, end, error, flows, job, process, script, start, user, xor, z
from case_report import own, publish
from sqlalchemy import text

from orchestrator.cases import doctor
from orchestrator.store import db, transaction

WHY = "数据录入有误"


@pytest.fixture(autouse=True)
def in_order(app):
    """After every test: what the tables say agrees with the saved states, and every chain verifies."""
    yield
    with transaction() as tx:
        assert doctor.examine(tx).faults == []


def with_job(work, *more, ways=()):
    """start → job → then a person → end; a boundary event REFUSED leads to another person."""
    return process(
        start("s"), work, user("after", groups="CM"), boundary("no", work.get("id"), error("REFUSED")),
        user("refused", groups="CM"), xor("x"), end("e"), *more,
        flows(f"s > {work.get('id')} > after > x > e", "no > refused > x", *ways),
        id="jobs", properties=own(starters="CM"),
    )  # fmt: skip


@pytest.fixture
def jobs(bank):
    """The bank with a process whose job is done outside."""
    publish(with_job(job("check", "score", retries="2", properties=own(worker="external"))), "jobs.bpmn")
    return bank


def call(bank, path, person="op1", **body):
    answer = bank.api(person).post(f"/jobs/{path}", body)
    return answer.status_code, (answer.json if answer.data else None)


def take(bank, worker="w1", **more):
    status, found = call(bank, "activate", type="score", worker=worker, **more)
    assert status == 200
    return found


def later(seconds):
    """Machine time goes by for leases and pauses."""
    with db.engine.begin() as connection:
        for column in ("leased_until", "available_at"):
            connection.execute(text(f"UPDATE job SET {column} = {column} - interval '{seconds} seconds'"))


def test_a_worker_takes_a_job_and_completes_it(jobs):
    case = jobs.start("cm1", "jobs")
    (taken,) = take(jobs)
    assert (taken["case_id"], taken["type"], taken["element"], taken["retries"]) == (case, "score", "check", 2)
    assert taken["variables"]["initiator"] == "cm1"
    assert call(jobs, f"{taken['key']}/complete", worker="w1", variables={"score": 7}) == (204, None)
    assert "after" in jobs.todo("cm1")
    kinds = [e["kind"] for e in jobs.api("cm1").get(f"/cases/{case}/events").json["items"]]
    assert "job.completed" in kinds
    assert take(jobs) == []


def test_a_job_is_held_by_one_worker_until_its_lease_runs_out(jobs):
    jobs.start("cm1", "jobs")
    (taken,) = take(jobs, lease_seconds=60)
    assert take(jobs, "w2") == []
    later(61)
    status, refused = call(jobs, f"{taken['key']}/complete", worker="w1")
    assert (status, refused["code"]) == (409, "job-not-leased")
    (again,) = take(jobs, "w2")
    assert again["key"] == taken["key"]
    assert call(jobs, f"{taken['key']}/complete", worker="w1")[0] == 409
    assert call(jobs, f"{taken['key']}/complete", worker="w2")[0] == 204
    assert call(jobs, f"{taken['key']}/complete", worker="w2")[0] == 409  # it is done once


def test_a_lease_is_extended(jobs):
    jobs.start("cm1", "jobs")
    (taken,) = take(jobs, lease_seconds=60)
    later(50)
    assert call(jobs, f"{taken['key']}/extend", worker="w1", lease_seconds=60)[0] == 204
    later(50)
    assert call(jobs, f"{taken['key']}/complete", worker="w1")[0] == 204


def test_a_failed_job_is_tried_again_after_a_pause_and_is_an_incident_in_the_end(jobs):
    case = jobs.start("cm1", "jobs")
    (taken,) = take(jobs)
    assert call(jobs, f"{taken['key']}/fail", worker="w1", message="down") == (200, {"retries": 1})
    assert take(jobs) == []  # it pauses
    later(11)
    (again,) = take(jobs)
    assert again["retries"] == 1
    assert call(jobs, f"{again['key']}/fail", worker="w1", message="still down") == (200, {"retries": 0})
    (incident,) = jobs.api("op1").get(f"/cases/{case}").json["incidents"]
    assert "still down" in incident["message"]["en"]
    assert take(jobs) == []
    jobs.api("op1").post(f"/cases/{case}/incidents/{incident['token']}/retry")
    (fresh,) = take(jobs)
    assert fresh["retries"] == 2


def test_the_pause_doubles(jobs):
    jobs.start("cm1", "jobs")
    for pause in (10, 20, 40):
        (taken,) = take(jobs)
        call(jobs, f"{taken['key']}/fail", worker="w1", message="down", retries=5)
        later(pause - 1)
        assert take(jobs) == []
        later(2)


def test_an_error_of_the_business_goes_to_its_boundary(jobs):
    jobs.start("cm1", "jobs")
    (taken,) = take(jobs)
    assert call(jobs, f"{taken['key']}/error", worker="w1", error="REFUSED", message="no")[0] == 204
    assert "refused" in jobs.todo("cm1")


def test_a_repeated_request_is_answered_once(jobs):
    jobs.start("cm1", "jobs")
    (taken,) = take(jobs)
    api = jobs.api("op1")
    path, body = f"/jobs/{taken['key']}/complete", {"worker": "w1", "variables": {}}
    assert [api.post(path, body, key="k").status_code for _ in range(2)] == [204, 204]


def test_jobs_of_a_suspended_or_cancelled_case_are_not_given_out(jobs):
    first, second = jobs.start("cm1", "jobs"), jobs.start("cm1", "jobs")
    jobs.api("op1").post(f"/cases/{first}/suspend", {"reason": WHY})
    jobs.api("cm1").post(f"/cases/{second}/cancel", {"reason": WHY})
    assert take(jobs, max_jobs=10) == []
    jobs.api("op1").post(f"/cases/{first}/resume", {"reason": WHY})
    assert [j["case_id"] for j in take(jobs, max_jobs=10)] == [first]


def test_a_worker_gets_only_what_the_model_maps_for_it(bank):
    work = job("check", "score", inputs={"who": "=initiator"}, properties=own(worker="external"))
    publish(with_job(work), "jobs.bpmn")
    bank.start("cm1", "jobs")
    assert take(bank)[0]["variables"] == {"who": "cm1"}


def test_several_jobs_are_taken_at_once_the_longest_waiting_first(jobs):
    cases = [jobs.start("cm1", "jobs") for _ in range(4)]
    assert [j["case_id"] for j in take(jobs, max_jobs=3)] in (cases[:3], sorted(cases[:3]))
    assert len(take(jobs, "w2", max_jobs=3)) == 1


def test_two_workers_at_once_get_different_jobs(jobs):
    for _ in range(6):
        jobs.start("cm1", "jobs")
    apis = [jobs.api("op1"), jobs.api("op2")]
    body = {"type": "score", "worker": "w", "max_jobs": 3}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda api: api.post("/jobs/activate", body).json, apis))
    keys = [taken["key"] for answer in answers for taken in answer]
    assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize(
    ("person", "body", "status"),
    [
        ("cm1", {"type": "score", "worker": "w"}, 403),
        ("op1", {"type": "score"}, 422),
        ("op1", {"type": "score", "worker": "w", "lease_seconds": 0}, 422),
        ("op1", {"type": "score", "worker": "w", "max_jobs": 1000}, 422),
    ],
)
def test_what_may_not_be_asked_for(jobs, person, body, status):
    assert call(jobs, "activate", person, **body)[0] == status


# -- HTTP


class Other(BaseHTTPRequestHandler):
    """The system at the other end; `answers` are what it says, one after another, `asked` what it was asked."""

    answers: list = []
    asked: list = []

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else None
        self.asked.append((self.command, self.path, sent, self.headers["Idempotency-Key"]))
        status, body = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *_):
        """Silent."""


@pytest.fixture
def other(app, monkeypatch):
    """A running system that may be called."""
    server = HTTPServer(("127.0.0.1", 0), Other)
    Other.answers, Other.asked = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    allowing = replace(app.config["COUNTERSIGN"], http_hosts=frozenset({"127.0.0.1"}))
    monkeypatch.setitem(app.config, "COUNTERSIGN", allowing)
    yield server.server_port
    server.shutdown()
    server.server_close()


def http_job(port, host="127.0.0.1", retries="1", **headers):
    lines = {"url": f"http://{host}:{port}/score/{{initiator}}", **headers}
    held = z("taskHeaders", *(z("header", key=k, value=v) for k, v in lines.items()))
    work = job("check", "http", retries=retries)
    work.find("{*}extensionElements").append(held)
    return with_job(work)


def variables(case):
    with db.engine.connect() as connection:
        query = text("SELECT name, value FROM variable WHERE instance_id = :case AND scope = ''")
        rows = connection.execute(query, {"case": case})
        return {name: json.loads(value) for name, value in rows}


def test_an_http_job_calls_and_keeps_the_answer_exactly(bank, other):
    Other.answers = [(200, '{"score": 0.10}')]
    publish(http_job(other, result="scored"), "jobs.bpmn")
    case = bank.start("cm1", "jobs")
    assert "after" in bank.todo("cm1")
    ((method, path, sent, key),) = Other.asked
    assert (method, path, sent, key.split(".")[0]) == ("GET", "/score/cm1", None, case)
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT value FROM variable WHERE name = 'scored'")).scalar()
    assert kept == '{"status": 200, "body": {"score": 0.10}}'


def test_an_answer_that_refuses_goes_to_the_boundary_or_is_an_incident(bank, other):
    Other.answers = [(404, "{}")]
    publish(http_job(other).replace(b"REFUSED", b"HTTP_404"), "jobs.bpmn")
    bank.start("cm1", "jobs")
    assert "refused" in bank.todo("cm1")
    Other.answers = [(403, "{}")]
    case = bank.start("cm1", "jobs")
    assert len(bank.api("op1").get(f"/cases/{case}").json["incidents"]) == 1


@pytest.mark.parametrize("answer", [(500, "{}"), (302, "{}"), (200, "{not json")])
def test_an_answer_that_is_none_is_tried_as_often_as_the_model_says(bank, other, answer):
    Other.answers = [answer]
    publish(http_job(other, retries="1"), "jobs.bpmn")
    case = bank.start("cm1", "jobs")
    (incident,) = bank.api("op1").get(f"/cases/{case}").json["incidents"]
    Other.answers = [(200, "{}")]
    bank.api("op1").post(f"/cases/{case}/incidents/{incident['token']}/retry")
    bank.work()
    assert "after" in bank.todo("cm1")
    assert Other.asked[0][3] == Other.asked[1][3]  # the same key both times


def test_only_hosts_that_the_bank_allows_are_called(bank, other):
    publish(http_job(other, host="localhost"), "jobs.bpmn")
    case = bank.start("cm1", "jobs")
    (incident,) = bank.api("op1").get(f"/cases/{case}").json["incidents"]
    assert "localhost" in incident["message"]["en"]
    assert Other.asked == []


# -- incidents


def test_an_incident_is_resolved_with_its_data_put_right(bank):
    model = process(start("s"), script("calc", "=amount * 2", "double"), user("after", groups="CM"), end("e"),
                    flows("s > calc > after > e"), id="jobs", properties=own(starters="CM"))  # fmt: skip
    publish(model, "jobs.bpmn")
    case = bank.start("cm1", "jobs")
    (incident,) = bank.api("op1").get(f"/cases/{case}").json["incidents"]
    path = f"/cases/{case}/incidents/{incident['token']}/resolve"
    assert bank.api("cm1").post(path, {"reason": WHY, "variables": {"amount": 3}}).status_code == 403
    assert bank.api("op1").post(path, {"reason": "x", "variables": {}}).status_code == 422
    assert bank.api("op1").post(path, {"reason": WHY, "variables": {"(x)": 3}}).status_code == 422
    assert bank.api("op1").post(path, {"reason": WHY, "variables": {"amount": 3}}).status_code == 204
    assert (variables(case)["amount"], variables(case)["double"]) == (3, 6)
    kinds = [e["kind"] for e in bank.api("cm1").get(f"/cases/{case}/events").json["items"]]
    assert kinds[-4:-2] == ["incident.corrected", "incident.resolved"]
