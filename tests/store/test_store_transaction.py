"""The transaction and the step commit: all or nothing, and the write proves itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import event

from orchestrator.clock import clock
from orchestrator.store import Busy, DatabaseUnavailable, WriteMissed, db, transaction
from orchestrator.store.step import OutboxRow, Step, TaskClosed, TimerSet, commit_step

CASE = "019a0000-0000-7000-8000-000000000001"
NEW = {
    "id": CASE, "bundle": "b", "process_key": "p", "business_key": "k", "title": "t", "started_by": "cm1",
    "unit_id": None,
}  # fmt: skip


def step(**changes) -> Step:
    plain = Step(
        id=CASE, at=clock.now(), expected_seq=0, seq=1, head="h", tokens="{}", state="running", title="t",
        process_key="p", business_key="k",
    )  # fmt: skip
    return replace(plain, **changes)


@pytest.fixture
def case(app):
    with transaction() as tx:
        tx.run("instance_insert", {**NEW, "started_at": clock.now()}, expect=1)


def count(table: str) -> int:
    with transaction() as tx:
        return tx.execute(f"SELECT count(*) AS n FROM {table}", {}).fetchone()["n"]


def test_a_step_writes_all_its_parts_at_once(case):
    outbox = OutboxRow("019a0000-0000-7000-8000-000000000002", "job", "{}", None)
    with transaction() as tx:
        commit_step(
            tx,
            step(
                variables=[("", "x", "1"), ("", "y", "[2]")],
                timers=[TimerSet("element", "3", "T", clock.now())],
                outbox=[outbox],
            ),
        )
    assert (count("variable"), count("timer"), count("outbox")) == (2, 1, 1)


def test_a_variable_written_again_is_replaced(case):
    with transaction() as tx:
        commit_step(tx, step(variables=[("", "x", "1")]))
        commit_step(tx, step(expected_seq=1, seq=2, variables=[("", "x", "2")]))
        assert tx.all("variables_read", {"id": CASE}) == [{"scope": "", "name": "x", "value": "2"}]


def test_a_step_on_a_case_that_moved_meanwhile_is_refused_whole(case):
    with pytest.raises(WriteMissed, match="step_instance"), transaction() as tx:
        commit_step(tx, step(expected_seq=7, variables=[("", "x", "1")]))
    assert count("variable") == 0


def test_closing_a_task_that_is_not_open_is_refused_whole(case):
    with pytest.raises(WriteMissed, match="step_tasks_closed"), transaction() as tx:
        commit_step(tx, step(tasks_closed=[TaskClosed("9", "completed", "bh1")], variables=[("", "x", "1")]))
    assert count("variable") == 0


def write_and_fail(tx, **changes):
    commit_step(tx, step(**changes))
    raise RuntimeError


def test_an_exception_undoes_everything(case):
    with pytest.raises(RuntimeError), transaction() as tx:
        write_and_fail(tx, variables=[("", "x", "1")])
    assert count("variable") == 0


def test_a_savepoint_undoes_only_its_part(case):
    with transaction() as tx:
        commit_step(tx, step(variables=[("", "x", "1")]))
        with pytest.raises(RuntimeError), tx.savepoint():
            write_and_fail(tx, expected_seq=1, seq=2, variables=[("", "y", "1")])
    assert count("variable") == 1


def test_the_end_of_a_case_frees_its_key(case):
    key = {"process_key": "p", "business_key": "k", "id": CASE}
    with transaction() as tx:
        assert tx.run("running_key_take", key) == 1
        assert tx.run("running_key_take", key) == 0
        commit_step(tx, step(state="ended", ended_at=clock.now()))
        assert tx.run("running_key_take", key) == 1


# -- who waits too long ----------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(app):
    """Waits are cut off after a fraction of a second."""
    def hurry(connection, *_):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'; SET statement_timeout = '400ms'")
        connection.commit()

    db.engine.dispose()
    event.listen(db.engine, "connect", hurry)
    yield
    event.remove(db.engine, "connect", hurry)
    db.engine.dispose()


def test_a_case_that_somebody_holds_is_busy_and_nothing_waits_for_ever(case, impatient):
    with transaction() as somebody:
        somebody.one("instance_lock", {"id": CASE})
        with pytest.raises(Busy), transaction() as tx:
            tx.one("instance_lock", {"id": CASE})


def test_of_two_that_wait_for_each_other_one_is_told_that_it_is_busy(app):
    ids = [CASE, CASE[:-1] + "2"]
    for identity in ids:
        with transaction() as tx:
            tx.run("instance_insert", {**NEW, "id": identity, "business_key": identity, "started_at": clock.now()})
    both = Barrier(2)

    def lock(first, second):
        with app.app_context():
            try:
                with transaction() as tx:
                    tx.one("instance_lock", {"id": first})
                    both.wait()
                    tx.one("instance_lock", {"id": second})
            except Busy:
                return "busy"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(lock, *order) for order in (ids, ids[::-1])]
        assert sorted(future.result() for future in told) == ["busy", "done"]


def test_a_statement_that_takes_too_long_ends(app, impatient):
    with pytest.raises(DatabaseUnavailable), transaction() as tx:
        tx.execute("SELECT pg_sleep(20)", {})


def test_every_connection_has_its_bounds(app):
    with transaction() as tx:
        settings = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        found = [tx.execute(f"SHOW {name}", {}).fetchone()[name] for name in settings]
    assert found == ["10s", "2min", "2min"]
