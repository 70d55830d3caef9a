"""The schema: migrations and declarations agree, hot tables can be distributed, the record cannot be changed."""

from __future__ import annotations

import psycopg2
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from orchestrator.clock import clock
from orchestrator.store import db, schema, transaction

CASE = "019a0000-0000-7000-8000-000000000001"
HOT = ("instance", "variable", "task", "timer", "subscription", "outbox", "incident", "event", "job", "jump")


def test_migrations_build_what_the_declarations_say(empty_database):
    migrated, declared = empty_database("schema_migrated"), empty_database("schema_declared")
    schema.upgrade(migrated, clock.now())
    with schema.owner_engine(declared).begin() as connection:
        db.metadata.create_all(connection)

    with schema.owner_engine(migrated).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        ours = {table.name for table in db.metadata.tables.values()}
        differences = [d for d in compare_metadata(context, db.metadata) if _table(d) in ours]
    assert differences == []
    assert _columns(migrated) == _columns(declared)


def _table(difference) -> str | None:
    entry = difference[0] if isinstance(difference, list) else difference
    return next(
        (getattr(part, "name", part) for part in entry[1:] if isinstance(part, str) or hasattr(part, "columns")), None
    )


def _columns(url: str) -> dict[str, list[str]]:
    with schema.owner_engine(url).connect() as connection:
        found = inspect(connection)
        return {t: [f"{c['name']} {c['type']}" for c in found.get_columns(t)] for t in db.metadata.tables}


def test_upgrading_again_changes_nothing(empty_database):
    url = empty_database("schema_twice")
    schema.upgrade(url, clock.now())
    before = _columns(url)
    schema.upgrade(url, clock.now())
    assert _columns(url) == before


def test_a_database_with_running_cases_is_brought_up_from_the_first_schema(empty_database):
    url = empty_database("schema_old")
    with schema.owner_engine(url).begin() as connection:
        command.upgrade(schema.alembic_config(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO instance"
                " (id, bundle, process_key, business_key, title, started_by, started_at, state, tokens, seq, head)"
                " VALUES (:id, 'b', 'p', 'k', 't', 'cm1', '2026-01-05T01:00Z', 'running', '{}', 0, '')"
            ),
            {"id": CASE},
        )
        connection.execute(
            text("INSERT INTO timer (instance_id, kind, token, element, due) VALUES (:id, 'element', '3', 'T', :due)"),
            {"id": CASE, "due": "2026-02-01T01:00Z"},
        )

    schema.upgrade(url, clock.now())

    with schema.owner_engine(url).connect() as connection:
        assert connection.scalar(text("SELECT moved_at = started_at FROM instance")), "without a record, when it began"
        assert connection.scalar(text("SELECT ready = due FROM timer"))


@pytest.mark.parametrize("table", HOT)
def test_a_hot_table_is_keyed_by_its_case_first_and_points_nowhere(app, table):
    with db.engine.connect() as connection:
        found = inspect(connection)
        key = found.get_pk_constraint(table)["constrained_columns"]
        assert found.get_foreign_keys(table) == []
    assert key[0] in ("instance_id", "id", "stream")
    if table != "instance":
        assert key[0] != "id"


@pytest.mark.parametrize("statement", ["UPDATE event SET body = ''", "DELETE FROM event", "TRUNCATE event"])
def test_the_application_may_not_change_the_record(bank, statement):
    bank.start("cm1", "purchase", order_no="R-1", amount="5", contact_mobile="13800000000")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), transaction() as tx:
        tx.execute(statement, {})


@pytest.mark.parametrize("statement", ["UPDATE event SET body = ''", "DELETE FROM event"])
def test_not_even_the_owner_changes_the_record_by_mistake(bank, database_url, statement):
    bank.start("cm1", "purchase", order_no="R-2", amount="5", contact_mobile="13800000000")
    with pytest.raises(ProgrammingError, match="append-only"), schema.owner_engine(database_url).begin() as connection:
        connection.execute(text(statement))


def test_an_event_of_any_month_finds_a_partition(app, tx):
    from datetime import UTC, datetime

    from orchestrator.access import SYSTEM
    from orchestrator.audit import Draft, chain

    for year in (1999, 2026, 2099):
        chain.append(tx, f"model:bpmn:{year}", Draft("model.published", {}), SYSTEM, datetime(year, 1, 1, tzinfo=UTC))
    tx.flush()
    assert tx.execute("SELECT count(*) AS n FROM event", {}).fetchone()["n"] == 3
