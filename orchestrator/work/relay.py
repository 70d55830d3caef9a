"""The relays: due timers and the effects in the outbox move to the queue, each batch in a transaction of its own."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Lock

from orchestrator.cases import files, inspections, jobs, start_timers, timers
from orchestrator.clock import clock
from orchestrator.store import transaction

TIMERS_AT_ONCE = 5000
STARTS_AT_ONCE = 100
EFFECTS_AT_ONCE = 1000
# Brief effects share jobs of the queue, so many at most, when there is more for each of a few workers than one.
EFFECTS_TOGETHER = 25
SPREAD = 8
INSPECTIONS_AT_ONCE = 50

# Held while a relay of this process takes what is due.
_taking = Lock()
GIVE_WAY_SECONDS = 2.0


def give_way() -> None:
    """Wait, not for long, until everything that is due is in the queue: then all workers share it, and none is late."""
    if _taking.acquire(timeout=GIVE_WAY_SECONDS):
        _taking.release()


class TimerRelay:
    """Gives what is due to the queue, and knows from where on something may be left.

    Rows that were taken are in the way of the next scan until the database has cleaned them up, which it cannot do
    while an old transaction is open. So a scan begins shortly before the last one; every minute it begins at the
    beginning, for what came late: rows of a relay that died, or of a step that took long.
    """

    MARGIN = timedelta(seconds=30)
    WHOLE_SECONDS = 60.0

    def __init__(self) -> None:
        self._begin = timers.BEGINNING
        self._whole_at = 0.0

    def run(self) -> int:
        """Take everything that is due; returns how many timers that were."""
        with _taking:
            return self._take()

    def _take(self) -> int:
        if time.monotonic() >= self._whole_at:
            self._begin, self._whole_at = timers.BEGINNING, time.monotonic() + self.WHOLE_SECONDS
        now, count = clock.now(), 0
        place: timers.Place | None = self._begin
        while place is not None:
            with transaction() as tx:
                taken = timers.take_due(tx, TIMERS_AT_ONCE, place)
            count += taken.count
            place = taken.reached
        self._begin = timers.Place(now - self.MARGIN)
        return count


def move_outbox() -> int:
    """Move everything in the outbox to the queue; returns how many effects were moved.

    Taking a row out of the outbox and putting its job into the queue are one statement: nothing is lost or doubled
    between the two.
    """
    wanted = {
        "limit": EFFECTS_AT_ONCE, "brief": list(jobs.brief_types()), "together": EFFECTS_TOGETHER, "spread": SPREAD,
    }  # fmt: skip
    moved = 0
    while True:
        with transaction() as tx:
            row = tx.one("outbox_move", wanted) or {}
        count = int(row["taken"])
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
        return start_timers.start_due(tx, STARTS_AT_ONCE)
