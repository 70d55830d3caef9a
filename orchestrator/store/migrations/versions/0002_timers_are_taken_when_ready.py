"""Timers are taken when they are ready, which a failure or a case that stands still puts off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("timer", sa.Column("ready", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE timer SET ready = due")
    op.alter_column("timer", "ready", nullable=False)
    op.drop_column("timer", "paused_until")
    op.create_index("timer_ready", "timer", ["ready", "instance_id"], unique=False)
