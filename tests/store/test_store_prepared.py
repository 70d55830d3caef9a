"""Statements that a connection plans once."""

from __future__ import annotations

import pytest

from orchestrator.store import db, transaction
from orchestrator.store.prepared import HOT, prepared
from orchestrator.store.statements import SQL

NOBODY = {"id": "00000000-0000-0000-0000-000000000000"}


@pytest.fixture(autouse=True)
def one_connection(app):
    db.engine.dispose()
    yield
    db.engine.dispose()


def known():
    """How often each statement was planned anew and by its kept plan, on this connection."""
    with transaction() as tx:
        rows = tx.execute("SELECT statement, generic_plans + custom_plans AS runs FROM pg_prepared_statements", {})
        return {row["statement"].partition(" AS ")[2]: row["runs"] for row in rows.fetchall()}


def test_a_parameter_has_one_number_wherever_it_stands_and_keeps_its_type():
    made = prepared("SELECT %(a)s::uuid, %(b)s, %(a)s::uuid, %(c)s::text[]")
    assert made.prepare == f"PREPARE {made.name} AS SELECT $1::uuid, $2, $1::uuid, $3::text[]"
    assert made.execute == f"EXECUTE {made.name} (%(a)s::uuid, %(b)s, %(c)s::text[])"


def test_the_same_text_has_the_same_name_in_every_process():
    assert prepared("SELECT %(a)s").name == prepared("SELECT %(a)s").name != prepared("SELECT %(b)s").name


@pytest.mark.parametrize("name", sorted(HOT))
def test_every_hot_statement_can_be_prepared(name):
    with transaction() as tx:
        tx.execute(prepared(SQL[name]).prepare, {})


def test_a_connection_is_told_of_a_statement_once(app):
    for _ in range(3):
        with transaction() as tx:
            tx.one("instance_lock", NOBODY)
    assert list(known().values()) == [3]


def test_a_statement_stays_known_when_its_transaction_is_undone(app):
    def fails():
        with transaction() as tx:
            tx.one("instance_lock", NOBODY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with transaction() as tx:
        assert tx.one("instance_lock", NOBODY) is None


def test_a_new_connection_is_told_anew(app):
    with transaction() as tx:
        tx.one("instance_lock", NOBODY)
    db.engine.dispose()
    with transaction() as tx:
        assert tx.one("instance_lock", NOBODY) is None


def test_lists_with_many_conditions_are_planned_for_what_they_are_asked(app):
    assert not {name for name in HOT if "page" in name or "inbox" in name}
