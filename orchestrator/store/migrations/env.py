"""Alembic's entry: runs the migrations on the connection that `store.schema.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from orchestrator.store.tables import db

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=db.metadata, compare_server_default=True)
with context.begin_transaction():
    context.run_migrations()
