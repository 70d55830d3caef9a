"""The doctor finds what is wrong in a database, whatever it is, and repairs nothing."""

from datetime import timedelta

import pytest
from bpmn_builder import each, end, flows, job, process, start, user
from case_report import own, publish
from sqlalchemy import text

from orchestrator.cases import doctor
from orchestrator.clock import clock
from orchestrator.models import releases
from orchestrator.store import db, transaction
from orchestrator.work import queue, relay

MODEL = process(
    start("s"), user("a", groups="CM", properties=own(due="2", escalate="BH")), job("ext", "x", properties=own(
        worker="external")), user("v", assignee="=w", loop=each('=["cm1"]', "w")), end("e"),
    flows("s > a > ext > v > e"), id="ill", properties=own(starters="CM"),
)  # fmt: skip


@pytest.fixture
def cases(reports):
    """A case at a job outside, a report at its parallel part, and one whose job is in the outbox."""
    publish(MODEL, "ill.bpmn")
    reports.start("cm1", "ill")
    reports.do("cm1", "a")
    reports.start("cm1", "report")
    for person, element in (("cm1", "draft"), ("rr1", "check"), ("lg1", "legal"), ("cc1", "sign"), ("cc2", "sign")):
        reports.do(person, element)
    reports.start("cm1", "report")
    reports.do("cm1", "draft")
    reports.api("pr1").post(f"/tasks/{reports.todo('pr1')['approve']}/complete", {"data": {}})
    return reports


def found():
    releases._compiled.clear()
    with transaction() as tx:
        return {fault.what.en for fault in doctor.examine(tx).faults}


def test_a_healthy_database_has_no_faults(cases):
    assert found() == set()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM task WHERE element = 'check'", "table task disagrees with the saved state"),
        ("UPDATE task SET state = 'completed' WHERE element = 'legal'", "table task disagrees with the saved state"),
        ("DELETE FROM timer WHERE kind = 'element'", "table timer disagrees with the saved state"),
        ("UPDATE timer SET due = due + interval '1 second' WHERE kind = 'element'",
         "table timer disagrees with the saved state"),
        ("INSERT INTO timer (instance_id, kind, token, element, due, ready)"
         " SELECT id, 'remind', '999', 'x', now(), now() FROM instance",
         "a reminder is set for a task that is not open"),
        ("INSERT INTO subscription (instance_id, token, element, message, key)"
         " SELECT id, '1', 'x', 'M', '' FROM instance", "table subscription disagrees with the saved state"),
        ("INSERT INTO incident (instance_id, token, element, code, message, at)"
         " SELECT id, '1', 'x', 'c', '[]', now() FROM instance", "table incident disagrees with the saved state"),
        ("DELETE FROM job", "table job disagrees with the saved state"),
        ("DELETE FROM outbox", "the job of file is in no queue"),
        ("DELETE FROM running_key", "it does not hold its business key"),
        ("INSERT INTO variable (instance_id, scope, name, value) SELECT id, '777', 'x', '1' FROM instance",
         "variables of steps that are gone: 777"),
        ("UPDATE instance SET state = 'cancelled'", "table task has rows of a case that is over or gone"),
        ("DELETE FROM instance", "table timer has rows of a case that is over or gone"),
        ("UPDATE instance SET tokens = '{\"v\": 99}'", "A saved state of version 99 cannot be read."),
        ("UPDATE instance SET bundle = 'gone'", "There is no published process gone"),
        ("DELETE FROM model WHERE kind = 'bpmn' AND key = 'report'", "There is no model bpmn report"),
        ("UPDATE event SET kind = 'task.claimed' WHERE seq = 2", "event 2: "),
        ("DELETE FROM event WHERE seq = 3", "event"),
        ("UPDATE chain SET head = 'x'", "event"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(cases, owner, statement, what):
    owner(statement)
    said = found()
    assert any(what in fault for fault in said), said


def test_it_repairs_nothing(cases, owner):
    owner("DELETE FROM timer")
    assert found() == found() != set()


def test_a_suspended_case_is_examined_too(cases, owner):
    with db.engine.connect() as connection:
        query = text("SELECT instance_id FROM task WHERE element = 'check' AND state = 'open'")
        case = connection.execute(query).scalar()
    cases.api("op1").post(f"/cases/{case}/suspend", {"reason": "年终盘点，暂停"})
    assert found() == set()
    owner("DELETE FROM task WHERE element = 'check'")
    assert found() != set()


def test_a_timer_that_fired_and_lies_in_the_queue_still_is_no_fault(cases):
    """Its worker died after the commit, before it could say that the job was done."""
    clock.advance(timedelta(days=1, minutes=1))
    relay.TimerRelay().run()
    with transaction() as tx:
        payload = tx.execute("SELECT args->>'payload' AS payload FROM procrastinate_jobs", {}).fetchall()[-1]["payload"]

    queue.run_batch(payload)

    assert found() == set()
