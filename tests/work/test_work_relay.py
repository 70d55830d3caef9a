"""The relays of timers and of the outbox, and the queue's batches: once each, however many relays run, whatever one
timer does."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from kill_drill import MODELS
from real_service import publish

from orchestrator.access import people
from orchestrator.cases import administration, doctor, jobs
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.work import queue, relay

EFFECTS = 2500
WHY = "资料待补，先停一停"
DOES = {
    "countersign:batch": queue.run_batch,
    "countersign:timer": queue.fire_timer,
    "countersign:message": queue.deliver_message,
}


@pytest.fixture
def rows(app):
    """The rows of a statement as tuples, read in a transaction of their own."""

    def read(statement, **parameters):
        with transaction() as tx:
            return [tuple(row.values()) for row in tx.execute(statement, parameters).fetchall()]

    return read


@pytest.fixture
def ticking(bank):
    """A case with a timer that comes back every hour."""
    publish(MODELS)
    return bank.start("cm1", "drill_tick")


@pytest.fixture
def deliver(rows, owner):
    """Does what the queue holds, or what it is given; returns it, task and payload, in its order."""

    def do(held=None):
        if held is None:
            held = rows("SELECT task_name, args->>'payload' FROM procrastinate_jobs ORDER BY id")
            owner("DELETE FROM procrastinate_jobs")
        for task, payload in held:
            DOES[task](payload)
        return held

    return do


@pytest.fixture
def fire(deliver):
    """A relay and the queue after it, until nothing is due; how many timers were taken."""

    def all_of_it():
        taken = relay.TimerRelay().run()
        while deliver():
            pass
        return taken

    return all_of_it


def buy(bank, *numbers):
    """Purchases of 5,000 each, all waiting for approval: a reminder, an escalation and a boundary timer each."""
    contact = {"amount": "5000", "contact_mobile": "13800000000"}
    return [bank.start("cm1", "purchase", order_no=number, **contact) for number in numbers]


def pass_time(**span):
    clock.advance(timedelta(**span))


def fired(rows):
    """How often each case recorded that a timer fired."""
    return Counter(str(stream) for (stream,) in rows("SELECT stream FROM event WHERE kind = 'timer.fired'"))


def administer(verb, case):
    with transaction() as tx:
        verb(tx, case, WHY, people.require(tx, "op1", method="cli"))


def faults():
    with transaction() as tx:
        return doctor.examine(tx).faults


# -- outbox ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def outbox(app, owner):
    """An outbox full of effects that take long; `brief` ones are messages."""

    def fill(kind, number=EFFECTS):
        owner(
            "INSERT INTO outbox (instance_id, id, kind, payload) SELECT gen_random_uuid(),"
            " ('019a0000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, :kind, n::text"
            " FROM generate_series(1, :n) n",
            n=number,
            kind=kind,
        )

    return fill


def in_queue(rows):
    """The effects that the queue holds, job by job."""
    jobs = rows("SELECT task_name, args->>'payload' FROM procrastinate_jobs ORDER BY id")
    return [
        [effect["data"] for effect in json.loads(payload)] if task == "countersign:batch" else [int(payload)]
        for task, payload in jobs
    ]


@pytest.mark.parametrize("kind", ["import", "message"])
def test_two_relays_at_once_move_every_effect_exactly_once(app, outbox, rows, kind):
    outbox(kind)

    def move():
        with app.app_context():
            return relay.move_outbox()

    with ThreadPoolExecutor(2) as pool:
        moved = sum(future.result() for future in [pool.submit(move), pool.submit(move)])

    assert moved == EFFECTS
    assert rows("SELECT count(*) FROM outbox") == [(0,)]
    assert sorted(sum(in_queue(rows), [])) == list(range(1, EFFECTS + 1))


@pytest.mark.parametrize("kind", ["import", "message"])
def test_effects_reach_the_queue_in_the_order_in_which_they_came(outbox, rows, kind):
    outbox(kind)
    relay.move_outbox()
    assert sum(in_queue(rows), []) == list(range(1, EFFECTS + 1))


@pytest.mark.parametrize(
    ("kind", "number", "together"),
    [("import", 900, 1), ("message", 1, 1), ("message", 15, 1), ("message", 80, 10), ("message", 900, 25)],
)
def test_brief_effects_share_jobs_when_there_are_more_than_workers(outbox, rows, kind, number, together):
    outbox(kind, number)
    relay.move_outbox()
    assert max(len(job) for job in in_queue(rows)) == together


def test_a_relay_that_dies_before_its_commit_has_moved_nothing(outbox, rows):
    outbox("message")

    def dies(work):
        with transaction() as tx:
            work(tx)
            raise RuntimeError

    wanted = {"limit": 10, "brief": [], "together": 25, "spread": 8}
    with pytest.raises(RuntimeError):
        dies(lambda tx: tx.all("outbox_move", wanted))
    assert rows("SELECT count(*) FROM outbox") == [(EFFECTS,)]
    assert rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_an_empty_outbox_is_no_work(app, rows):
    assert relay.move_outbox() == 0
    assert rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


# -- timers ----------------------------------------------------------------------------------------------------------


def test_a_timer_that_is_not_due_stays_where_it_is(bank, rows, fire):
    buy(bank, "N-1")
    assert fire() == 0
    assert rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_a_timer_whose_case_somebody_works_on_holds_up_no_other_and_gets_a_job_of_its_own(bank, rows, deliver):
    busy, free = buy(bank, "T-1", "T-2")
    pass_time(days=31)

    with transaction() as somebody:
        somebody.one("instance_lock", {"id": busy})
        relay.TimerRelay().run()
        deliver()
        assert set(fired(rows)) == {free}
    assert faults() == [], "what waits in the queue is not lost"
    assert {task for task, _ in deliver()} == {"countersign:timer"}

    assert fired(rows) == {busy: 1, free: 1}


def test_after_an_outage_everything_that_became_due_fires_once_oldest_first(bank, owner, rows, fire):
    cases = buy(bank, *[f"O-{n}" for n in range(5)])
    # Reminders became due in the opposite order of their cases' ids.
    for age, case in enumerate(cases):
        owner(
            "UPDATE timer SET due = now() - :age * interval '1 day', ready = now() - :age * interval '1 day'"
            " WHERE instance_id = :case AND kind = 'remind'",
            age=age + 1,
            case=case,
        )

    assert fire() == len(cases)
    assert fire() == 0

    order = rows("SELECT stream::text FROM event WHERE kind = 'task.reminded' ORDER BY at")
    assert [stream for (stream,) in order] == cases[::-1]


def test_more_timers_than_are_taken_at_once_all_fire(bank, rows, fire, monkeypatch):
    monkeypatch.setattr(relay, "TIMERS_AT_ONCE", 2)
    cases = buy(bank, *[f"B-{n}" for n in range(5)])
    pass_time(days=31)
    fire()
    assert fired(rows) == dict.fromkeys(cases, 1)


def test_two_relays_at_once_take_every_timer_once(app, bank, rows, deliver):
    cases = buy(bank, *[f"R-{n}" for n in range(8)])
    pass_time(days=31)

    def run():
        with app.app_context():
            return relay.TimerRelay()._take()  # those of one process would take turns

    with ThreadPoolExecutor(2) as pool:
        taken = [future.result() for future in [pool.submit(run), pool.submit(run)]]
    assert sum(taken) + relay.TimerRelay().run() == 3 * len(cases)
    deliver()

    assert fired(rows) == dict.fromkeys(cases, 1)
    reminders = rows("SELECT stream, count(*) FROM event WHERE kind = 'task.reminded' GROUP BY 1")
    assert [number for _, number in reminders] == [1] * len(cases)


def test_a_relay_finds_what_came_late_with_an_old_moment(bank, owner, rows, deliver):
    buy(bank, "W-1")
    tireless = relay.TimerRelay()
    tireless.run()
    owner("UPDATE timer SET ready = now() - interval '2 hours' WHERE kind = 'remind'")

    assert tireless.run() == 0, "it looks where something new can be"
    tireless._whole_at = 0.0  # a minute goes by
    assert tireless.run() == 1


def test_firing_waits_while_its_process_takes_what_is_due_but_not_for_long(monkeypatch):
    monkeypatch.setattr(relay, "GIVE_WAY_SECONDS", 0.2)
    with relay._taking:
        begin = time.monotonic()
        relay.give_way()
        assert 0.2 <= time.monotonic() - begin < 5
    begin = time.monotonic()
    relay.give_way()
    assert time.monotonic() - begin < 0.2


@pytest.mark.parametrize("kind", ["remind", "escalate"])
def test_a_reminder_delivered_twice_reminds_once(bank, rows, deliver, kind):
    buy(bank, "L-1")
    pass_time(days=20)
    relay.TimerRelay().run()

    deliver(deliver())

    happened = {"remind": "task.reminded", "escalate": "task.escalated"}[kind]
    assert rows("SELECT count(*) FROM event WHERE kind = %(kind)s", kind=happened) == [(1,)]


def test_a_timer_delivered_late_leaves_the_next_round_of_a_cycle_alone(ticking, rows, fire, deliver):
    pass_time(hours=1, minutes=1)
    relay.TimerRelay().run()
    held = deliver()
    armed = rows("SELECT due FROM timer")

    deliver(held)

    assert rows("SELECT due FROM timer") == armed
    assert len(armed) == 1
    pass_time(hours=1)
    fire()
    assert fired(rows) == {ticking: 2}


def test_of_two_timers_of_a_case_the_earlier_fires_first_whichever_comes_first(bank, rows, deliver):
    (case,) = buy(bank, "F-1")
    pass_time(days=31)
    relay.TimerRelay().run()
    ((_, payload),) = rows("SELECT task_name, args->>'payload' FROM procrastinate_jobs")
    backwards = json.dumps(json.loads(payload)[::-1])

    deliver([("countersign:batch", backwards)])

    assert fired(rows) == {case: 1}
    assert faults() == []


def test_a_timer_that_the_end_of_its_case_took_with_it_is_no_failure(bank, rows, fire, caplog):
    buy(bank, "E-1")
    pass_time(days=31)

    with caplog.at_level(logging.WARNING):
        fire()

    assert caplog.records == []
    assert rows("SELECT count(*) FROM timer") == [(0,)]


def test_a_timer_that_cannot_be_fired_keeps_no_other_from_firing(bank, owner, rows, fire, caplog):
    poisoned, *others = buy(bank, "P-1", "P-2", "P-3")
    (tokens,) = rows("SELECT tokens FROM instance WHERE id = %(id)s::uuid", id=poisoned)[0]
    owner("UPDATE instance SET tokens = 'not JSON' WHERE id = :id", id=poisoned)
    pass_time(days=31)

    fire()

    assert fired(rows) == dict.fromkeys(others, 1)
    assert "failed" in caplog.text
    assert fire() == 0, "it is left alone for a while"
    owner("UPDATE instance SET tokens = :tokens WHERE id = :id", tokens=tokens, id=poisoned)
    pass_time(minutes=2)
    fire()
    assert fired(rows)[poisoned] == 1, "once repaired, it fires"


@pytest.mark.parametrize("alone", [False, True])
def test_a_timer_of_a_case_that_stands_still_fires_when_it_goes_on(bank, rows, fire, deliver, alone):
    (case,) = buy(bank, "S-1")
    administer(administration.suspend, case)
    pass_time(days=31)

    if alone:
        relay.TimerRelay().run()
        ((_, payload),) = rows("SELECT task_name, args->>'payload' FROM procrastinate_jobs")
        deliver([("countersign:timer", json.dumps(effect["data"])) for effect in json.loads(payload)])
        with transaction() as tx:
            tx.execute("DELETE FROM procrastinate_jobs", {})
    else:
        assert fire() == 3

    assert fired(rows) == {}
    assert fire() == 0, "nothing is taken again and again"
    assert faults() == []
    administer(administration.resume, case)
    assert fire() == 3
    assert fired(rows) == {case: 1}


def test_a_timer_that_nothing_would_take_is_found(bank, owner):
    buy(bank, "D-1")
    owner("UPDATE timer SET ready = 'infinity' WHERE kind = 'element'")
    assert ["never be taken" in fault.what.en for fault in faults()] == [True]


# -- batches ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def supplier():
    """The worker of the sample's job, which has two tries; it refuses the orders named."""
    refused = set()

    @jobs.worker("test.order")
    def place(tx, work):
        if work.variables["order_no"] in refused:
            raise RuntimeError("the supplier does not answer")
        return {"ordered": True}

    return refused


@pytest.fixture
def ordered(bank, rows, owner, monkeypatch):
    """Approved purchases; their jobs share one of the queue's."""
    monkeypatch.setattr(relay, "SPREAD", 1)

    def order(*numbers):
        cases = buy(bank, *numbers)
        for _ in cases:
            task = bank.todo("bh1")["Approve"]
            data = {"approved": True, "approve_opinion": "同意采购"}
            assert bank.api("bh1").post(f"/tasks/{task}/complete", {"data": data}).status_code == 200
        relay.move_outbox()
        ((payload,),) = rows("SELECT args->>'payload' FROM procrastinate_jobs")
        owner("DELETE FROM procrastinate_jobs")
        return payload

    return order


def done(rows):
    return rows("SELECT count(*) FROM event WHERE kind = 'job.completed'")[0][0]


def left(rows):
    """What is left in the queue: task, tries, whether for later."""
    return rows(
        "SELECT task_name, (args->>'payload')::json->>'retries' AS tries, scheduled_at > now() AS later"
        " FROM procrastinate_jobs"
    )


def test_jobs_that_share_one_of_the_queue_are_done_together(supplier, ordered, rows):
    queue.run_batch(ordered("J-1", "J-2", "J-3"))
    assert done(rows) == 3
    assert left(rows) == []


def test_a_batch_delivered_twice_acts_once(supplier, ordered, rows):
    payload = ordered("J-1", "J-2")
    queue.run_batch(payload)
    queue.run_batch(payload)
    assert done(rows) == 2


def test_one_that_fails_undoes_no_other_and_is_tried_again_by_itself(supplier, ordered, rows):
    payload = ordered("J-1", "J-2", "J-3")
    supplier.add("J-2")
    queue.run_batch(payload)
    assert done(rows) == 2
    assert left(rows) == [("countersign:job", "1", True)], "one of two tries is spent"
    assert faults() == []


def test_one_that_fails_for_the_last_time_is_an_incident(supplier, ordered, rows):
    effects = json.loads(ordered("J-1", "J-2"))
    for effect in effects:
        effect["data"]["retries"] = 1
    supplier.add("J-2")
    queue.run_batch(json.dumps(effects))
    ((message,),) = rows("SELECT message FROM incident")
    assert "the supplier does not answer" in message
    assert left(rows) == []


def test_what_takes_too_long_leaves_the_rest_to_others(supplier, ordered, rows, monkeypatch):
    payload = ordered("J-1", "J-2", "J-3")
    monkeypatch.setattr("orchestrator.cases.effects.SECONDS", -1.0)
    queue.run_batch(payload)
    assert done(rows) == 0
    assert left(rows) == [("countersign:job", "2", None)] * 3
    assert faults() == []


def test_two_batches_with_the_same_cases_at_once_act_once(app, supplier, ordered, rows):
    effects = json.loads(ordered(*[f"J-{n}" for n in range(6)]))

    def run(some):
        with app.app_context():
            queue.run_batch(json.dumps(some))

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(run, effects), pool.submit(run, effects[::-1])]:
            future.result()

    assert done(rows) == 6
