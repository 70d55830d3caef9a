"""Pooled connections that the database has ended: replaced before use when left alone, never used twice."""

from __future__ import annotations

import pytest

from orchestrator.store import DatabaseUnavailable, connections, db, transaction


def pid() -> int:
    """The server process that this transaction's connection has."""
    with transaction() as tx:
        return tx.execute("SELECT pg_backend_pid() AS pid", {}).fetchone()["pid"]


@pytest.fixture
def end_connections(app, owner):
    """Ends every connection of this database but the asking one, as a restart of the database does."""
    db.engine.dispose()

    def end() -> None:
        owner(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    return end


def leave_alone(monkeypatch) -> None:
    monkeypatch.setattr(connections, "TRUSTED", 0.0)


def test_a_connection_serves_one_transaction_after_the_other(end_connections):
    assert pid() == pid()


def test_a_dead_connection_that_was_left_alone_is_replaced_before_use(end_connections, monkeypatch):
    before = pid()
    end_connections()
    leave_alone(monkeypatch)
    assert pid() != before


def test_with_it_every_other_dead_connection_is_replaced(end_connections, monkeypatch):
    with transaction(), transaction(), transaction():
        pass  # three connections in the pool
    end_connections()
    leave_alone(monkeypatch)
    with transaction() as one, transaction() as two, transaction() as three:
        for tx in (one, two, three):
            tx.one("clock_read")


def test_a_dead_connection_used_a_moment_ago_fails_one_transaction_and_is_gone(end_connections):
    before = pid()
    end_connections()
    with pytest.raises(DatabaseUnavailable):
        pid()
    assert pid() != before


def test_a_connection_that_is_still_good_stays(end_connections, monkeypatch):
    before = pid()
    leave_alone(monkeypatch)
    assert pid() == before
