"""When a case's last step was, so that no later one is recorded before it when a machine's clock is put back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("instance", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE instance SET moved_at = coalesce((SELECT max(at) FROM event WHERE stream = instance.id), started_at)"
    )
    op.alter_column("instance", "moved_at", nullable=False)
