"""The relays: due timers are fired, and effects in the outbox move to the queue, each in a transaction of its own."""

from __future__ import annotations

from orchestrator.cases import files, inspections, start_timers, timers
from orchestrator.store import transaction

TIMERS_AT_ONCE = 100
EFFECTS_AT_ONCE = 1000
INSPECTIONS_AT_ONCE = 50


def fire_timers() -> int:
    """Fire everything that is due; returns how many timers were fired."""
    fired = 0
    while True:
        with transaction() as tx:
            count = timers.fire_due(tx, TIMERS_AT_ONCE)
        fired += count
        if count < TIMERS_AT_ONCE:
            return fired


def move_outbox() -> int:
    """Move everything in the outbox to the queue; returns how many effects were moved.

    Taking a row out of the outbox and putting its job into the queue are one statement: nothing is lost or doubled
    between the two.
    """
    moved = 0
    while True:
        with transaction() as tx:
            count = len(tx.all("outbox_move", {"limit": EFFECTS_AT_ONCE}))
        moved += count
        if count < EFFECTS_AT_ONCE:
            return moved


def start_inspections() -> int:
    """Start the inspections whose opening has come, some at a time so that nothing else waits; returns how many."""
    started = 0
    place: inspections.Place | None = inspections.FIRST
    while place is not None:
        with transaction() as tx:
            count, place = inspections.start_due(tx, INSPECTIONS_AT_ONCE, place)
        started += count
    return started


def forget_files() -> int:
    """Remove the uploaded files that no step took within a day; returns how many."""
    with transaction() as tx:
        return files.forget(tx)


def start_by_the_clock() -> int:
    """Start the processes whose timer start has come; returns how many moments passed."""
    with transaction() as tx:
        start_timers.keep(tx)
    with transaction() as tx:
        return start_timers.start_due(tx, TIMERS_AT_ONCE)
