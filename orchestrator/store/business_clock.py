"""Business time in a demonstration: its offset, shared by the service's processes through the database."""

from __future__ import annotations

import time
from datetime import timedelta

from orchestrator.clock import clock
from orchestrator.store.transaction import Transaction, transaction

# How long a process may go on with the offset it knows, in seconds of machine time.
FRESH = 1.0

_read_at = 0.0


def refresh() -> None:
    """Take over the shared offset, at most once a second."""
    global _read_at
    if time.monotonic() - _read_at < FRESH:
        return
    with transaction() as tx:
        row = tx.one("clock_read")
    if row is not None:
        clock.set_offset(timedelta(seconds=row["offset_seconds"]))
    _read_at = time.monotonic()


def advance(tx: Transaction, span: timedelta) -> None:
    """Move business time of the whole service forward, and make the record's partitions for it."""
    row = tx.one("clock_advance", {"seconds": int(span.total_seconds())})
    if row is not None:
        clock.set_offset(timedelta(seconds=row["offset_seconds"]))
    tx.one("event_partitions", {"now": clock.now()})
