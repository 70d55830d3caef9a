"""Killed between any two statements: every verb and all background work is done wholly or not at all, and once.

Each act is done again and again, dying one statement later each time, by both ways of dying (see `sudden_death`). Until
the COMMIT the database must be exactly as before. After it the act is repeated, as a client repeats with its
Idempotency-Key and the queue delivers again: that must change nothing, and the record must hold the act once.
"""

from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from bpmn_builder import cycle, end, flows, job, message, process, start, user
from case_report import own, publish, report
from sqlalchemy import select, text
from sudden_death import WAYS, watched

from orchestrator.cases import doctor, jobs
from orchestrator.clock import clock
from orchestrator.feel import dumps, loads
from orchestrator.store import DatabaseUnavailable, db, transaction
from orchestrator.store.tables import Loan
from orchestrator.work import queue, relay

WHY = "突然断电，检验"
SIGNED = (("cm1", "draft"), ("rr1", "check"), ("lg1", "legal"), ("cc1", "sign"), ("cc2", "sign"))


class Stage:
    """The bank, a report brought as far as an act needs it, and the act itself as a call."""

    def __init__(self, bank, filing):
        self.bank, self.filing, self.case = bank, filing, None

    def report(self, *steps):
        """A report after these steps."""
        self.case = self.bank.start("cm1", "report")
        for person, element in steps:
            self.bank.do(person, element)
        return self

    def task(self, person, element):
        return self.bank.todo(person)[element]

    def post(self, person, path, **body):
        """A request with an Idempotency-Key, the same each time."""
        api = self.bank.api(person)
        return lambda: api.post(path, {"reason": WHY, **body}, key=path[:200])

    def bare(self, person, path, **body):
        """The same where the body takes no reason."""
        api = self.bank.api(person)
        return lambda: api.post(path, body, key=path[:200])

    def ask(self, query):
        with db.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(text(query))]

    def effect(self, kind):
        """What the outbox holds for the queue."""
        (row,) = self.ask(f"SELECT payload FROM outbox WHERE kind = '{kind}'")
        return row["payload"]


# -- the acts: how the stage is set, and what the record says of the act


def start_case(stage):
    return stage.bare("cm1", "/cases", process_key="report", data={})


def claim(stage):
    stage.report(*SIGNED[:1])
    return stage.bare("rr1", f"/tasks/{stage.task('rr1', 'check')}/claim")


def complete(stage):
    stage.report()
    return stage.bare("cm1", f"/tasks/{stage.task('cm1', 'draft')}/complete", data={})


def complete_with_a_form_and_a_job(stage):
    data = {"order_no": "K-1", "amount": "5000", "contact_mobile": "13800000000"}
    stage.bank.start("cm1", "purchase", **data)
    given = {"approved": True, "approve_opinion": "同意采购"}
    return stage.bare("bh1", f"/tasks/{stage.task('bh1', 'Approve')}/complete", data=given)


def give_back(stage):
    stage.report(*SIGNED[:1])
    check = stage.task("rr1", "check")
    return stage.post("rr1", f"/tasks/{check}/return", target="draft", end_others=True)


def withdraw(stage):
    stage.report(*SIGNED[:1])
    (done,) = stage.bank.api("cm1").get("/tasks", box="done").json["items"]
    return stage.post("cm1", f"/tasks/{done['id']}/withdraw")


def delegate(stage):
    stage.report(*SIGNED[:1])
    return stage.post("rr1", f"/tasks/{stage.task('rr1', 'check')}/delegate", to="rr2")


def add_a_signer(stage):
    stage.report(*SIGNED[:3])
    return stage.post("sec1", f"/tasks/{stage.task('cc1', 'sign')}/signers", item="cc3")


def remove_a_signer(stage):
    stage.report(*SIGNED[:3])
    return stage.post("sec1", f"/tasks/{stage.task('cc1', 'sign')}/signers/remove")


def suspend(stage):
    stage.report()
    return stage.post("op1", f"/cases/{stage.case}/suspend")


def resume(stage):
    stage.report()
    stage.post("op1", f"/cases/{stage.case}/suspend")()
    return stage.bare("op2", f"/cases/{stage.case}/resume", reason=WHY)


def end_a_branch(stage):
    stage.report(*SIGNED[:1])
    token = stage.task("lg1", "legal").split(".")[1]
    return stage.post("op1", f"/cases/{stage.case}/steps/{token}/cancel")


def _jump(stage):
    stage.report(*SIGNED)
    token = stage.task("pr1", "approve").split(".")[1]
    return {"token": token, "target": "draft", "end_others": True}


def ask_for_a_jump(stage):
    jump = _jump(stage)
    return stage.post("op1", f"/cases/{stage.case}/jumps", **jump)


def make_a_jump(stage):
    jump = _jump(stage)
    asked = stage.post("op1", f"/cases/{stage.case}/jumps", **jump)().json["jump_id"]
    return stage.bare("op2", f"/cases/{stage.case}/jumps/{asked}/approve")


def cancel(stage):
    stage.report()
    return stage.post("cm1", f"/cases/{stage.case}/cancel")


def publish_a_message(stage):
    _filed(stage)
    stage.bank.work()
    return stage.bare("op1", "/messages", name="Filed", key=stage.case, payload={})


def put_an_incident_right(stage):
    stage.filing["broken"] = True
    _filed(stage)
    queue.run_job(_last_try(stage))
    (incident,) = stage.ask("SELECT token FROM incident")
    return stage.post("op1", f"/cases/{stage.case}/incidents/{incident['token']}/resolve", variables={"x": 1})


def order_a_migration(stage):
    stage.report()
    publish(_renamed())
    return stage.post("op1", "/processes/report/migrations", version=2)


def migrate(stage):
    order_a_migration(stage)()
    payload = stage.effect("migrate")
    return lambda: queue.migrate_case(payload)


def take_what_is_due(stage):
    stage.report(*SIGNED[:1])
    clock.advance(timedelta(days=1, minutes=1))
    return lambda: relay.TimerRelay().run()


def fire_a_timer(stage):
    take_what_is_due(stage)()
    return _batch(stage)


def fire_a_timer_by_itself(stage):
    take_what_is_due(stage)()
    (effect,) = loads(_taken(stage))
    return lambda: queue.fire_timer(dumps(effect["data"]))


def put_a_timer_of_a_suspended_case_back(stage):
    take_what_is_due(stage)()
    stage.post("op1", f"/cases/{stage.case}/suspend")()
    return _batch(stage)


def remind_and_escalate(stage):
    stage.report()
    clock.advance(timedelta(days=10))
    relay.TimerRelay().run()
    return _batch(stage)


def _batch(stage):
    """What the queue holds, delivered by it."""
    payload = _taken(stage)
    return lambda: queue.run_batch(payload)


def _taken(stage):
    (job,) = stage.ask("SELECT args->>'payload' AS payload FROM procrastinate_jobs")
    with transaction() as tx:
        tx.execute("DELETE FROM procrastinate_jobs", {})
    return job["payload"]


def move_the_outbox(stage):
    _filed(stage)
    return relay.move_outbox


def perform_a_job(stage):
    _filed(stage)
    payload = stage.effect("job")
    return lambda: queue.run_job(payload)


def perform_jobs_together(stage):
    for _ in range(2):
        stage.report(*SIGNED)
    for task in stage.ask("SELECT instance_id || '.' || id AS id FROM task WHERE state = 'open'"):
        stage.bare("pr1", f"/tasks/{task['id']}/complete", data={})()
    effects = [{"kind": "job", "data": loads(row["payload"])} for row in stage.ask("SELECT payload FROM outbox")]
    return lambda: queue.run_batch(dumps(effects))


def give_a_job_up(stage):
    stage.filing["broken"] = True
    _filed(stage)
    payload = _last_try(stage)
    return lambda: queue.run_job(payload)


def _last_try(stage):
    """The job that was sent, with one try left."""
    return dumps({**loads(stage.effect("job")), "retries": 1})


def perform_a_connectors_job(stage):
    jobs.connector("test.connected")(lambda work: {"connected": work.key})
    publish(process(start("s"), job("call", "test.connected"), user("after", groups="CM"), end("e"),
                    flows("s > call > after > e"), id="connected", properties=own(starters="CM")),
            "connected.bpmn")  # fmt: skip
    stage.bare("cm1", "/cases", process_key="connected", data={})()
    payload = stage.effect("job")
    return lambda: queue.run_job(payload)


def deliver_a_message(stage):
    _filed(stage)
    stage.bank.work()
    return _delivery("Filed", stage.case)


def deliver_a_message_that_starts(stage):
    publish(process(start("s", message("Begin")), user("first", groups="CM"), end("e"), flows("s > first > e"),
                    id="begun"), "begun.bpmn")  # fmt: skip
    return _delivery("Begin", "")


def start_by_the_clock(stage):
    publish(process(start("s", cycle("R/PT1H")), user("first", groups="CM"), end("e"), flows("s > first > e"),
                    id="hourly"), "hourly.bpmn")  # fmt: skip
    relay.start_by_the_clock()
    clock.advance(timedelta(hours=1, minutes=1))
    return relay.start_by_the_clock


def start_inspections(stage):
    with transaction() as tx:
        for number, loan in enumerate(tx.session.scalars(select(Loan).order_by(Loan.no))):
            loan.next_check = clock.now().date() if number < 2 else date(2099, 1, 1)
    return relay.start_inspections


def _delivery(name, key):
    identity = "00000000-0000-7000-8000-000000000001"
    payload = dumps({"id": identity, "name": name, "key": key, "payload": {}})
    return lambda: queue.deliver_message(payload)


def _filed(stage):
    """A report whose job has been sent and is not done yet."""
    stage.report(*SIGNED)
    stage.bare("pr1", f"/tasks/{stage.task('pr1', 'approve')}/complete", data={})()


def _renamed():
    return report().replace(b'"check"', b'"examine"')


ACTS = {
    start_case: {"case.started": 1, "task.opened": 1},
    claim: {"task.claimed": 1},
    complete: {"task.completed": 1, "task.opened": 2},
    complete_with_a_form_and_a_job: {"task.completed": 1, "job.created": 1},
    give_back: {"task.returned": 1, "task.cancelled": 2, "task.opened": 1},
    withdraw: {"task.withdrawn": 1, "task.cancelled": 2, "task.opened": 1},
    delegate: {"task.delegated": 1},
    add_a_signer: {"signer.added": 1, "task.opened": 1},
    remove_a_signer: {"signer.removed": 1, "task.cancelled": 1},
    suspend: {"case.suspended": 1},
    resume: {"case.resumed": 1},
    end_a_branch: {"branch.cancelled": 1, "task.cancelled": 1},
    ask_for_a_jump: {"jump.asked": 1},
    make_a_jump: {"case.jumped": 1, "task.opened": 1},
    cancel: {"case.cancelled": 1, "task.cancelled": 1},
    publish_a_message: {"message.received": 1, "case.ended": 1},
    put_an_incident_right: {"incident.corrected": 1, "incident.resolved": 1, "job.created": 1},
    order_a_migration: {},
    migrate: {"case.migrated": 1},
    take_what_is_due: {},
    fire_a_timer: {"timer.fired": 1, "task.opened": 1},
    fire_a_timer_by_itself: {"timer.fired": 1, "task.opened": 1},
    put_a_timer_of_a_suspended_case_back: {},
    remind_and_escalate: {"task.escalated": 1},
    move_the_outbox: {},
    perform_a_job: {"job.completed": 1},
    perform_jobs_together: {"job.completed": 2},
    give_a_job_up: {"job.failed": 1, "incident.raised": 1},
    perform_a_connectors_job: {"job.completed": 1, "task.opened": 1},
    deliver_a_message: {"message.received": 1, "case.ended": 1},
    deliver_a_message_that_starts: {"case.started": 1},
    start_by_the_clock: {"case.started": 1},
    start_inspections: {"case.started": 2},
}


@pytest.fixture
def fate(reports, filing):
    jobs.worker("test.order")(lambda tx, work: {"ordered": True})
    with watched(reports.database_url) as fate:
        yield fate


def recorded(stage):
    """How often the record holds each kind of event."""
    return Counter(row["kind"] for row in stage.ask("SELECT kind FROM event"))


def dies_everywhere(fate, act):
    """Let the act die at each of its moments until it comes to its end; the states that the database was in, and the
    last answer. Without a process, who waits is told that the database is away."""
    states = [fate.contents()]
    for moment in count():
        for way in WAYS:
            answer = fate.meets(act, moment, way)
            if not fate.struck:
                return states, answer
            now = fate.contents()
            assert fate.commits or now == states[-1], f"at moment {moment}, by the {way}"
            if now != states[-1]:
                states.append(now)
    raise AssertionError


@pytest.mark.parametrize("set_stage", ACTS, ids=lambda act: act.__name__)
def test_an_act_that_dies_anywhere_is_done_wholly_or_not_at_all_and_once(fate, reports, filing, set_stage):
    stage = Stage(reports, filing)
    act = set_stage(stage)
    record = recorded(stage)

    states, answer = dies_everywhere(fate, lambda: told(act))

    assert len(states) == 2, "before, and after"
    assert getattr(answer, "status_code", 200) < 300
    act()
    assert fate.contents() == states[-1], "repeated once more, it changes nothing"
    gained = recorded(stage) - record
    assert {kind: gained[kind] for kind in ACTS[set_stage]} == ACTS[set_stage]
    with transaction() as tx:
        assert doctor.examine(tx).faults == []


def told(act):
    """The act's answer; background work that finds the database away comes back another time."""
    try:
        return act()
    except DatabaseUnavailable:
        return None


def test_whoever_was_cut_off_at_the_commit_is_not_told_that_nothing_was_done(fate, reports, filing):
    act = complete(Stage(reports, filing))
    answers = []
    for moment in count():
        answer = fate.meets(act, moment, "server")
        answers.append(answer.json.get("code", answer.status_code))
        if fate.commits:
            break

    assert answers == ["database-unavailable"] * (moment - 1) + ["outcome-unknown"] * 2
    repeated = act()
    assert (repeated.status_code, repeated.headers["Idempotency-Replayed"]) == (200, "true")


def test_an_act_in_two_halves_would_be_seen(fate, reports, filing):
    stage = Stage(reports, filing).report()
    draft = f"/tasks/{stage.task('cm1', 'draft')}"
    first, second = stage.bare("cm1", f"{draft}/claim"), stage.bare("cm1", f"{draft}/release")

    states, _ = dies_everywhere(fate, lambda: (first(), second()))

    assert len(states) == 3, "before, between, and after"
