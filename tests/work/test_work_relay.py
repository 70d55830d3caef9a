"""The relays of timers and of the outbox: once each, however many relays run and whatever one timer does."""

from __future__ import annotations

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from kill_drill import MODELS
from real_service import publish

from orchestrator.cases import timers
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.work import relay

EFFECTS = 2500


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


def buy(bank, *numbers):
    """Purchases of 5,000 each, all waiting for approval: a reminder, an escalation and a boundary timer each."""
    contact = {"amount": "5000", "contact_mobile": "13800000000"}
    return [bank.start("cm1", "purchase", order_no=number, **contact) for number in numbers]


def pass_time(**span):
    clock.advance(timedelta(**span))


def fired(rows):
    """How often each case recorded that a timer fired."""
    return Counter(str(stream) for (stream,) in rows("SELECT stream FROM event WHERE kind = 'timer.fired'"))


# -- outbox ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def outbox(app, owner):
    """An outbox full of effects."""
    owner(
        "INSERT INTO outbox (instance_id, id, kind, payload) SELECT gen_random_uuid(),"
        " ('019a0000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'message', n::text"
        " FROM generate_series(1, :n) n",
        n=EFFECTS,
    )


def test_two_relays_at_once_move_every_effect_exactly_once(app, outbox, rows):
    def move():
        with app.app_context():
            return relay.move_outbox()

    with ThreadPoolExecutor(2) as pool:
        moved = sum(future.result() for future in [pool.submit(move), pool.submit(move)])

    assert moved == EFFECTS
    assert rows("SELECT count(*) FROM outbox") == [(0,)]
    assert rows("SELECT count(*), count(DISTINCT args) AS different FROM procrastinate_jobs") == [(EFFECTS, EFFECTS)]


def test_effects_reach_the_queue_in_the_order_in_which_they_came(outbox, rows):
    relay.move_outbox()
    order = [int(payload) for (payload,) in rows("SELECT args ->> 'payload' FROM procrastinate_jobs ORDER BY id")]
    assert order == list(range(1, EFFECTS + 1))


def test_a_relay_that_dies_before_its_commit_has_moved_nothing(outbox, rows):
    moved = []

    def dies():
        with transaction() as tx:
            moved.extend(tx.all("outbox_move", {"limit": 10}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        dies()
    assert len(moved) == 10
    assert rows("SELECT count(*) FROM outbox") == [(EFFECTS,)]
    assert rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_an_empty_outbox_is_no_work(app):
    assert relay.move_outbox() == 0


# -- timers ----------------------------------------------------------------------------------------------------------


def test_a_timer_whose_case_somebody_works_on_is_passed_over_and_fired_next_time(bank, rows):
    busy, free = buy(bank, "T-1", "T-2")
    pass_time(days=31)

    with transaction() as somebody:
        somebody.one("instance_lock", {"id": busy})
        relay.fire_timers()
        assert set(fired(rows)) == {free}
    relay.fire_timers()

    assert fired(rows) == {busy: 1, free: 1}


def test_after_an_outage_everything_that_became_due_fires_once_oldest_first(bank, owner, rows):
    cases = buy(bank, *[f"O-{n}" for n in range(5)])
    # Reminders became due in the opposite order of their cases' ids.
    for age, case in enumerate(cases):
        owner(
            "UPDATE timer SET due = now() - :age * interval '1 day' WHERE instance_id = :case AND kind = 'remind'",
            age=age + 1,
            case=case,
        )

    assert relay.fire_timers() == len(cases)
    assert relay.fire_timers() == 0

    order = rows("SELECT stream::text FROM event WHERE kind = 'task.reminded' ORDER BY at")
    assert [stream for (stream,) in order] == cases[::-1]


def test_more_timers_than_one_batch_holds_all_fire(bank, rows, monkeypatch):
    monkeypatch.setattr(relay, "TIMERS_AT_ONCE", 2)
    cases = buy(bank, *[f"B-{n}" for n in range(5)])
    pass_time(days=31)
    relay.fire_timers()
    assert fired(rows) == dict.fromkeys(cases, 1)


def test_two_relays_at_once_fire_every_timer_once(app, bank, rows):
    cases = buy(bank, *[f"R-{n}" for n in range(8)])
    pass_time(days=31)

    def fire():
        with app.app_context():
            relay.fire_timers()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(fire), pool.submit(fire)]:
            future.result()
    relay.fire_timers()

    assert fired(rows) == dict.fromkeys(cases, 1)
    reminders = rows("SELECT stream, count(*) FROM event WHERE kind = 'task.reminded' GROUP BY 1")
    assert [count for _, count in reminders] == [1] * len(cases)


class Late:
    """A transaction whose reading of what is due is from before another relay fired it all."""

    def __init__(self, tx, rows):
        self._tx = tx
        self._rows = rows

    def all(self, statement, parameters):
        assert statement == "timers_due"
        return self._rows

    def __getattr__(self, name):
        return getattr(self._tx, name)


def due():
    with transaction() as tx:
        return tx.all("timers_due", {"now": clock.now(), "limit": 100})


@pytest.mark.parametrize("kind", ["remind", "escalate"])
def test_who_comes_late_does_not_remind_again(bank, rows, kind):
    buy(bank, "L-1")
    pass_time(days=20)
    read = [row for row in due() if row["kind"] == kind]
    relay.fire_timers()

    with transaction() as tx:
        timers.fire_due(Late(tx, read), 100)

    happened = {"remind": "task.reminded", "escalate": "task.escalated"}[kind]
    assert rows("SELECT count(*) FROM event WHERE kind = %(kind)s", kind=happened) == [(1,)]


def test_who_comes_late_leaves_the_next_round_of_a_cycle_alone(ticking, rows):
    pass_time(hours=1, minutes=1)
    read = due()
    relay.fire_timers()
    armed = rows("SELECT due FROM timer")

    with transaction() as tx:
        timers.fire_due(Late(tx, read), 100)

    assert rows("SELECT due FROM timer") == armed
    assert len(armed) == 1
    pass_time(hours=1)
    relay.fire_timers()
    assert fired(rows) == {ticking: 2}


def test_a_timer_that_the_end_of_its_case_took_with_it_is_no_failure(bank, rows, caplog):
    (case,) = buy(bank, "E-1")
    pass_time(days=31)
    read = sorted(due(), key=lambda row: row["kind"] != "element")  # the end comes first

    with caplog.at_level(logging.WARNING), transaction() as tx:
        timers.fire_due(Late(tx, read), 100)

    assert caplog.records == []
    assert rows("SELECT count(*) FROM timer") == [(0,)]
    assert rows("SELECT kind FROM event WHERE stream = %(case)s AND kind LIKE 'task.re%%'", case=case) == []


def test_a_timer_that_cannot_be_fired_keeps_no_other_from_firing(bank, owner, rows, caplog):
    poisoned, *others = buy(bank, "P-1", "P-2", "P-3")
    (tokens,) = rows("SELECT tokens FROM instance WHERE id = %(id)s::uuid", id=poisoned)[0]
    owner("UPDATE instance SET tokens = 'not JSON' WHERE id = :id", id=poisoned)
    pass_time(days=31)

    relay.fire_timers()

    assert fired(rows) == dict.fromkeys(others, 1)
    assert poisoned in caplog.text
    assert relay.fire_timers() == 0, "it is left alone for a while"
    owner("UPDATE instance SET tokens = :tokens WHERE id = :id", tokens=tokens, id=poisoned)
    owner("UPDATE timer SET paused_until = now() - interval '1 second'")
    relay.fire_timers()
    assert fired(rows)[poisoned] == 1, "once repaired, it fires"
