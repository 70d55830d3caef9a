"""The schema in the database: migrations, the application's role, and the monthly partitions of the record.

`upgrade` runs as the owner of the tables. The application itself works as the role `countersign_app`, which it takes
on at connection; that role can insert events but neither change nor delete them (see docs/operations.md for giving it
a sign-in of its own).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import procrastinate.schema
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

APP_ROLE = "countersign_app"
MIGRATIONS = Path(__file__).parent / "migrations"

# Several processes may start at once; they take turns at the schema with this advisory lock.
_SCHEMA_LOCK = 7_236_501


def sqlalchemy_url(url: str) -> str:
    """The URL in SQLAlchemy's form, whichever of the usual prefixes the bank wrote."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg2://" + url.removeprefix(prefix)
    return url


def libpq_url(url: str) -> str:
    """The URL as libpq and Procrastinate read it."""
    return sqlalchemy_url(url).replace("postgresql+psycopg2://", "postgresql://", 1)


def owner_engine(url: str) -> Engine:
    """An engine that connects as the tables' owner, without a pool."""
    return create_engine(sqlalchemy_url(url), poolclass=NullPool)


def upgrade(url: str, now: datetime) -> None:
    """Bring the database at `url` to the newest schema; safe to run again and by several processes at once."""
    with owner_engine(url).begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
        _make_role(connection)
        _migrate(connection)
        _make_queue(connection)
        _grant(connection)
        ensure_partitions(connection, now)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for our migrations on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def ensure_partitions(connection: Connection, now: datetime) -> None:
    """Make the partitions of `event` for this month and the three after it, where they are missing."""
    connection.execute(text("SELECT countersign_event_partitions(:now)"), {"now": now})


def _migrate(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")


def _make_role(connection: Connection) -> None:
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": APP_ROLE})
    if not exists:
        # The role belongs to the whole server: another database's upgrade may be making it at this moment.
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
    connection.execute(text(f"GRANT {APP_ROLE} TO CURRENT_USER"))


def _make_queue(connection: Connection) -> None:
    if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        sql = procrastinate.schema.SchemaManager.get_schema()
        connection.exec_driver_sql(sql.replace("%", "%%"))


def _grant(connection: Connection) -> None:
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON event FROM {APP_ROLE}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APP_ROLE}",
        "SELECT countersign_protect_events()",
    ):
        connection.execute(text(statement))
