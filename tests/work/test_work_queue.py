"""The queue's jobs: tried again, given up as incidents, begun again when their worker is gone; acting once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from kill_drill import MODELS
from real_service import publish

from orchestrator.cases import jobs
from orchestrator.cases.errors import CaseSuspended
from orchestrator.feel import dumps, loads
from orchestrator.store import DatabaseUnavailable, transaction
from orchestrator.store.schema import APP_ROLE, libpq_url
from orchestrator.work import queue, relay

ORDER = {"order_no": "Q-1", "amount": "5000", "contact_mobile": "13800000000"}
YES = {"approved": True, "approve_opinion": "同意采购"}


def last_try(payload):
    """The same job with one try left."""
    return dumps({**loads(payload), "retries": 1})


@pytest.fixture
def supplier():
    """The worker of the sample's job, which has two tries; `fails` makes it fail, `tries` are its calls."""
    state = SimpleNamespace(fails=False, tries=[])

    @jobs.worker("test.order")
    def place(tx, work):
        state.tries.append(work.key)
        if state.fails:
            raise RuntimeError("the supplier does not answer")
        return {"ordered": True}

    return state


@pytest.fixture
def run_queue(database_url, owner):
    """Runs every job of the queue once, also those whose retry is for later."""

    async def run():
        app = queue.make_app(libpq_url(database_url), APP_ROLE)
        async with app.open_async():
            await app.run_worker_async(
                wait=False, install_signal_handlers=False, delete_jobs="successful", listen_notify=False
            )

    def now():
        relay.move_outbox()
        owner("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        asyncio.run(run())

    return now


@pytest.fixture
def rows(app):
    """The rows of a statement as tuples, read in a transaction of their own."""

    def read(statement, **parameters):
        with transaction() as tx:
            return [tuple(row.values()) for row in tx.execute(statement, parameters).fetchall()]

    return read


@pytest.fixture
def waiting_job(bank, rows):
    """The payload of a job that nobody has run yet."""
    bank.start("cm1", "purchase", **ORDER)
    api = bank.api("bh1")
    assert api.post(f"/tasks/{bank.todo('bh1')['Approve']}/complete", {"data": YES}).status_code == 200
    ((payload,),) = rows("SELECT payload FROM outbox WHERE kind = 'job'")
    return payload


def test_a_failing_job_is_tried_again_then_becomes_an_incident_and_goes_on_after_its_repair(
    bank, supplier, run_queue, rows
):
    supplier.fails = True
    case = bank.start("cm1", "purchase", **ORDER)
    bank.do("bh1", "Approve", **YES)
    assert len(supplier.tries) == 1
    assert bank.api("op1").get(f"/cases/{case}").json["incidents"] == [], "a first failure is not an incident"

    run_queue()

    assert len(supplier.tries) == 2
    (incident,) = bank.api("op1").get(f"/cases/{case}").json["incidents"]
    assert "the supplier does not answer" in str(incident)
    run_queue()
    assert len(supplier.tries) == 2, "after the last try nobody tries by himself"

    supplier.fails = False
    ((token,),) = rows("SELECT token FROM incident")
    assert bank.api("op1").post(f"/cases/{case}/incidents/{token}/retry").status_code == 204
    run_queue()

    assert len(supplier.tries) == 3
    assert len(set(supplier.tries)) == 1, "the key is the same however often it is tried"
    assert bank.api("op1").post("/messages", {"name": "Delivered", "key": "Q-1"}).json["case_ids"] == [case]


def test_a_job_that_fails_once_and_then_works_leaves_no_incident(bank, supplier, run_queue, rows):
    supplier.fails = True
    bank.start("cm1", "purchase", **ORDER)
    bank.do("bh1", "Approve", **YES)
    supplier.fails = False
    run_queue()
    assert len(supplier.tries) == 2
    assert rows("SELECT count(*) FROM incident") == [(0,)]
    assert rows("SELECT count(*) FROM event WHERE kind = 'job.completed'") == [(1,)]


def test_what_a_failed_try_wrote_is_undone(bank, supplier, waiting_job, rows):
    @jobs.worker("test.order")
    def writes_and_fails(tx, work):
        tx.run("idempotency_take", {"person": "system", "key": "half done", "request": "x"})
        raise RuntimeError("after writing")

    queue.run_job(waiting_job)
    assert rows("SELECT count(*) FROM idempotency WHERE key = 'half done'") == [(0,)]


def test_a_job_delivered_twice_acts_once(supplier, waiting_job, rows):
    queue.run_job(waiting_job)
    queue.run_job(waiting_job)
    assert len(supplier.tries) == 1
    assert rows("SELECT count(*) FROM event WHERE kind = 'job.completed'") == [(1,)]


def test_a_job_delivered_to_two_workers_at_once_acts_once(app, supplier, waiting_job, rows):
    def work():
        with app.app_context():
            queue.run_job(waiting_job)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(work), pool.submit(work)]:
            future.result()

    assert len(supplier.tries) == 1
    assert rows("SELECT count(*) FROM event WHERE kind = 'job.completed'") == [(1,)]


def test_a_job_that_nobody_knows_becomes_an_incident_that_names_it(bank, waiting_job, rows, monkeypatch):
    monkeypatch.delitem(jobs._workers, "test.order", raising=False)
    queue.run_job(last_try(waiting_job))
    ((message,),) = rows("SELECT message FROM incident")
    assert "test.order" in message


def test_a_database_that_is_away_is_no_failure_of_the_job(waiting_job, rows, monkeypatch):
    def away(*_):
        raise DatabaseUnavailable

    monkeypatch.setattr(jobs, "perform", away)
    with pytest.raises(DatabaseUnavailable):
        queue.run_job(last_try(waiting_job))
    assert rows("SELECT count(*) FROM incident") == [(0,)]


def test_the_pauses_between_tries_double_and_each_try_is_counted(supplier, waiting_job, rows, owner):
    supplier.fails = True
    payload = dumps({**loads(waiting_job), "retries": 4})
    pauses = []
    while payload:
        queue.run_job(payload)
        found = rows(
            "SELECT args->>'payload' AS payload, extract(epoch FROM scheduled_at - now()) AS pause"
            " FROM procrastinate_jobs"
        )
        owner("DELETE FROM procrastinate_jobs")
        payload = found[0][0] if found else None
        pauses += [round(float(pause)) for _, pause in found]

    assert (len(supplier.tries), pauses) == (4, [2, 4, 8])
    assert rows("SELECT count(*) FROM incident") == [(1,)]


@pytest.mark.parametrize(
    ("error", "attempts", "seconds"),
    [
        (DatabaseUnavailable(), 0, 2),
        (DatabaseUnavailable(), 500, 2),
        (ValueError(), 0, 2),
        (ValueError(), 3, 16),
        (ValueError(), 15, 300),
        (ValueError(), 20, None),
        (CaseSuspended(case="c"), 500, 300),
    ],
)
def test_what_the_queue_itself_tries_again(error, attempts, seconds):
    decision = queue.AGAIN.get_retry_decision(exception=error, job=SimpleNamespace(attempts=attempts))
    pause = None if decision is None else round((decision.retry_at - datetime.now(UTC)).total_seconds())
    assert pause == seconds


def test_a_job_of_a_case_that_was_cancelled_meanwhile_does_nothing(bank, supplier, waiting_job):
    case = loads(waiting_job)["case"]
    assert bank.api("bh1").post(f"/cases/{case}/cancel", {"reason": "不再需要采购"}).status_code == 204
    queue.run_job(waiting_job)
    assert supplier.tries == []


# -- messages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ping(app):
    """A message that starts a case of the drill's echo, as the queue holds it."""
    publish(MODELS)
    number = "019a0000-0000-7000-8000-00000000000a"
    return dumps({"id": number, "name": "DrillPing", "key": "7", "payload": {"drill_no": "7"}})


def test_a_message_delivered_twice_acts_once(ping, rows):
    queue.deliver_message(ping)
    queue.deliver_message(ping)
    assert rows("SELECT count(*) FROM instance WHERE process_key = 'drill_echo'") == [(1,)]


def test_a_message_delivered_by_two_workers_at_once_acts_once(app, ping, rows):
    def deliver():
        with app.app_context():
            queue.deliver_message(ping)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(deliver), pool.submit(deliver)]:
            future.result()
    assert rows("SELECT count(*) FROM instance WHERE process_key = 'drill_echo'") == [(1,)]


def test_a_message_that_nobody_waits_for_is_gone(app, rows):
    queue.deliver_message(dumps({"id": "m-1", "name": "Nobody", "key": "7", "payload": {}}))
    assert rows("SELECT count(*) FROM instance") == [(0,)]


# -- jobs that nobody will end -----------------------------------------------------------------------------------------


@pytest.fixture
def begun(app, owner):
    """Puts a job into the queue as begun so many seconds ago by a worker last heard of so many seconds ago."""

    def put(task: str, seconds: int, silent: int | None):
        if silent is not None:
            owner(
                "INSERT INTO procrastinate_workers OVERRIDING SYSTEM VALUE"
                " VALUES (:id, now() - :s * interval '1 second')",
                id=900 + silent,
                s=silent,
            )
        owner(
            "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, worker_id)"
            " VALUES ('cases', :task, 'doing', '{}', :worker) RETURNING id)"
            " INSERT INTO procrastinate_events (job_id, type, at)"
            " SELECT id, 'started', now() - :s * interval '1 second' FROM job",
            task=task,
            worker=None if silent is None else 900 + silent,
            s=seconds,
        )

    yield put
    owner("DELETE FROM procrastinate_workers")


@pytest.mark.parametrize(
    ("task", "seconds", "silent", "rescued"),
    [
        ("countersign:job", 5, 2, False),  # at work
        ("countersign:job", 5, 45, True),  # its worker was killed
        ("countersign:job", 5, None, True),  # its worker was killed and forgotten
        ("countersign:job", 90, 2, True),  # its end was lost with the database
        ("countersign:message", 90, 2, True),
        ("countersign:import", 90, 2, False),  # may take long
        ("countersign:import", 90, 45, True),
    ],
)
def test_a_job_that_nobody_will_end_is_begun_again(database_url, begun, rows, task, seconds, silent, rescued):
    async def sweep():
        app = queue.make_app(libpq_url(database_url), APP_ROLE)
        async with app.open_async():
            return await queue.rescue_stalled(app)

    begun(task, seconds, silent)

    assert asyncio.run(sweep()) == int(rescued)
    assert rows("SELECT status::text FROM procrastinate_jobs") == [("todo" if rescued else "doing",)]
