"""Running cases go to another version of their process: planned, tried, done by the queue and from the command line."""

import json
from datetime import timedelta

import pytest
from bpmn_builder import call, end, flows, process, start
from case_report import own, publish, report
from click.testing import CliRunner
from sqlalchemy import text

from orchestrator.cases import doctor
from orchestrator.cli import cli, context
from orchestrator.clock import clock
from orchestrator.store import db, transaction

WHY = "按新制度办理"


@pytest.fixture(autouse=True)
def in_order(app):
    """After every test: what the tables say agrees with the saved states, and every chain verifies."""
    yield
    with transaction() as tx:
        assert doctor.examine(tx).faults == []


def newer():
    """Another version: `check` is called `examine`."""
    return report().replace(b'"check"', b'"examine"')


def bundles():
    with db.engine.connect() as connection:
        return {str(r.id): r.bundle for r in connection.execute(text("SELECT id, bundle FROM instance"))}


def order(bank, **body):
    answer = bank.api("op1").post("/processes/report/migrations", {"version": 2, "reason": WHY, **body})
    bank.work()
    return answer


MAPPING = {"report": {"check": "examine"}}


def test_cases_go_to_the_new_version_with_their_tasks_deadlines_and_timers(reports):
    before, at_check = reports.start("cm1", "report"), reports.start("cm2", "report")
    reports.api("cm2").post(f"/tasks/{at_check}.{first(reports, 'cm2', at_check)}/complete", {"data": {}})
    reports.work()
    due = timers()
    publish(newer())
    clock.advance(timedelta(hours=2))

    answer = order(reports, mapping=MAPPING)

    assert (answer.status_code, answer.json) == (202, {"cases": 2})
    assert len(set(bundles().values())) == 1
    assert timers() == due  # the reminder and the deadlines are due when they were
    assert {t["element"] for t in reports.api("rr1").get("/tasks").json["items"]} == {"examine"}
    reports.do("rr1", "examine")
    reports.do("lg1", "legal")
    assert "sign" in reports.todo("cc1")
    reports.do("cm1", "draft")
    assert set(bundles()) == {before, at_check}


def first(bank, person, case):
    """The token of a person's first task in a case."""
    items = bank.api(person).get("/tasks").json["items"]
    return next(t["id"] for t in items if t["case_id"] == case).split(".")[1]


def timers():
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT instance_id, kind, token, due FROM timer ORDER BY 1, 2, 3"))
        return [tuple(row) for row in rows]


def test_a_plan_proposes_what_becomes_of_each_element(reports):
    reports.start("cm1", "report")
    publish(newer())
    plan = reports.api("op1").get("/processes/report/migrations/plan", version=2).json
    found = {p["element"]: (p["target"], p["by"]) for p in plan["proposals"]}
    assert plan["cases"] == 1
    assert found["draft"] == ("draft", "id")
    assert found["check"] == (None, "")


def test_a_dry_run_says_for_each_case_what_would_happen_or_why_not(reports):
    easy, stuck = reports.start("cm1", "report"), reports.start("cm2", "report")
    reports.api("cm2").post(f"/tasks/{stuck}.{first(reports, 'cm2', stuck)}/complete", {"data": {}})
    reports.work()
    publish(newer())
    before = bundles()

    answer = reports.api("op1").post("/processes/report/migrations/dry-run", {"version": 2})

    said = {o["case_id"]: o for o in answer.json}
    assert [step["en"] for step in said[easy]["steps"]] == ["draft"]
    assert said[stuck]["steps"] == []
    assert "check" in said[stuck]["problems"][0]["zh"]
    assert bundles() == before
    tried = reports.api("op1").post("/processes/report/migrations/dry-run", {"version": 2, "mapping": MAPPING}).json
    assert [o["problems"] for o in tried] == [[], []]


def test_a_case_that_cannot_go_stays_and_its_record_says_why(reports):
    case = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    publish(newer())
    old = bundles()
    order(reports)
    assert bundles() == old
    events = reports.api("cm1").get(f"/cases/{case}/events").json["items"]
    assert events[-1]["kind"] == "case.migration.refused"
    reports.do("rr1", "check")  # and it goes on as before


def test_migrating_twice_does_it_once(reports):
    case = reports.start("cm1", "report")
    publish(newer())
    order(reports)
    order(reports)
    kinds = [e["kind"] for e in reports.api("cm1").get(f"/cases/{case}/events").json["items"]]
    assert kinds.count("case.migrated") == 1


def test_a_suspended_case_goes_over_and_stays_suspended(reports):
    case = reports.start("cm1", "report")
    publish(newer())
    reports.api("op1").post(f"/cases/{case}/suspend", {"reason": WHY})
    order(reports)
    assert reports.api("cm1").get(f"/cases/{case}").json["case"]["state"] == "suspended"
    reports.api("op1").post(f"/cases/{case}/resume", {"reason": WHY})
    reports.do("cm1", "draft")
    assert {t["element"] for t in reports.api("rr1").get("/tasks").json["items"]} == {"examine"}


def test_a_called_process_goes_over_too(reports):
    part = report().replace(b'id="report"', b'id="part"')
    whole = [start("s"), call("part", "part"), end("e"), flows("s > part > e")]
    publish(part, "part.bpmn")
    publish(process(*whole, id="report", properties=own(starters="CM")))
    reports.start("cm1", "report")
    publish(newer().replace(b'id="report"', b'id="part"'), "part.bpmn")
    answer = reports.api("op1").post("/processes/report/migrations", {"version": 2, "reason": WHY})
    assert answer.json == {"cases": 1}  # the version of the process is the same, what it calls is not
    reports.work()
    reports.do("cm1", "draft")
    assert "examine" in reports.todo("rr1")


@pytest.mark.parametrize(
    ("person", "body", "status", "code"),
    [
        ("adm1", {}, 403, "not-allowed"),
        ("op1", {"version": 9}, 404, "model-not-found"),
        ("op1", {"reason": "x"}, 422, "reason-required"),
        ("op1", {"version": 0}, 422, "http-422"),
    ],
)
def test_who_may_not_and_what_is_not_there(reports, person, body, status, code):
    reports.start("cm1", "report")
    publish(newer())
    answer = reports.api(person).post("/processes/report/migrations", {"version": 2, "reason": WHY, **body})
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_the_command_tries_and_then_does_it(reports, monkeypatch, app):
    cm = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    publish(newer())
    monkeypatch.setattr(context, "application", lambda settings: app)
    monkeypatch.setattr("orchestrator.cli.context.application", lambda settings: app)

    def run(*words):
        outcome = CliRunner().invoke(cli, ["migrate", "report", "--to", "2", "--as", "op1", *words])
        return outcome.exit_code, outcome.output

    status, said = run("--dry-run")
    assert status == 1
    assert f"{cm}" in said
    assert "NO: step check" in said
    status, said = run("--dry-run", "--map", "check=examine")
    assert status == 0
    assert "-> examine" in said
    assert run("--map", "check=examine", "--reason", WHY)[0] == 0
    assert "examine" in reports.todo("rr1")
    assert run("--map", "nonsense")[0] == 2


def test_the_record_names_both_sets_of_models(reports):
    case = reports.start("cm1", "report")
    old = bundles()[case]
    publish(newer())
    order(reports, mapping=MAPPING)
    with db.engine.connect() as connection:
        body = connection.execute(text("SELECT body FROM event WHERE kind = 'case.migrated'")).scalar()
    payload = json.loads(body)["payload"]
    with db.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM bundle WHERE hash = :hash"), {"hash": bundles()[case]}).one()
    assert (payload["from"], payload["mapping"], payload["models"]) == (old, MAPPING, row.members)
    assert row.earlier == [old]
    assert not row.current


def test_what_was_done_in_the_old_version_stays_readable(reports):
    case = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    reports.do("rr1", "check")
    publish(newer())
    assert order(reports).json == {"cases": 1}
    assert reports.api("rr1").get("/tasks", box="done").json["items"][0]["name"]["zh"] == "check"
    done = reports.api("rr1").get("/tasks", box="done").json["items"][0]["id"]
    for path in (f"/cases/{case}", f"/cases/{case}/events", f"/tasks/{done}"):
        assert reports.api("rr1").get(path).status_code == 200, path
    events = reports.api("rr1").get(f"/cases/{case}/events").json["items"]
    assert "check" in [e["element"]["zh"] for e in events if e["element"]]
    order(reports)
    publish(report())
    reports.api("op1").post("/processes/report/migrations", {"version": 3, "reason": WHY})
    reports.work()
    assert reports.api("rr1").get(f"/cases/{case}/events").status_code == 200
    reports.do("lg1", "legal")
    assert "sign" in reports.todo("cc1")
