"""Processes that begin by the clock: a timer start event of the newest version of a process.

Each has a row with its next moment; the row is locked while its case is started and moved on in the same transaction,
so that a moment starts one case however many workers look. After an outage a moment that was missed starts one case,
late; the rhythm then goes on from now. Publishing a new version begins its timers anew.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from orchestrator import engine
from orchestrator.access import SYSTEM
from orchestrator.cases import start
from orchestrator.cases.opening import environment, working_calendar
from orchestrator.clock import clock
from orchestrator.errors import CountersignError
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.tables import StartTimer

log = logging.getLogger(__name__)

# R3/PT1H begins three times; R/PT1H and cron begin without end.
_COUNTED = re.compile(r"R(\d+)/")


def keep(tx: Transaction) -> None:
    """Arm the timers of processes that were published since the last look, and forget those of older versions."""
    armed = {(row.process_key, row.element): row for row in tx.session.query(StartTimer)}
    wanted: set[tuple[str, str]] = set()
    for row in tx.all("processes_current"):
        release = releases.release(tx, row["bundle"])
        for event in release.program.definition(row["key"]).starts:
            if event.kind == "timer" and event.timer is not None:
                key = (row["key"], event.element_id)
                wanted.add(key)
                if key not in armed or armed[key].bundle != release.hash:
                    _arm(tx, release, key, event.timer)
    for key in armed.keys() - wanted:
        tx.session.delete(armed[key])
    tx.flush()


def start_due(tx: Transaction, limit: int) -> int:
    """Start the cases whose moment has come, earliest first; returns how many moments passed."""
    rows = tx.all("start_timers_due", {"now": clock.now(), "limit": limit})
    for row in rows:
        timer = tx.session.get_one(StartTimer, (row["process_key"], row["element"]))
        try:
            with tx.savepoint():
                start.begin(tx, releases.release(tx, timer.bundle), {}, SYSTEM, timer.element)
        except CountersignError:
            log.exception("the timer start %s of %s failed", row["element"], row["process_key"])
            timer = tx.session.get_one(StartTimer, (row["process_key"], row["element"]))
        _move_on(tx, timer)
    return len(rows)


def _arm(tx: Transaction, release: Release, key: tuple[str, str], timer: Any) -> None:
    due = engine.start_due(timer, _environment(tx, release))
    if due is not None:
        process, element = key
        tx.session.merge(StartTimer(process_key=process, element=element, bundle=release.hash, due=due, begun=0))


def _move_on(tx: Transaction, row: StartTimer) -> None:
    """The next moment; a timer that is through stays, without one, until its process is published anew."""
    release = releases.release(tx, row.bundle)
    starts = release.program.definition(row.process_key).starts
    timer = next(event.timer for event in starts if event.element_id == row.element)
    row.begun += 1
    counted = _COUNTED.match(timer.text) if timer is not None else None
    through = counted is not None and row.begun >= int(counted[1])
    if timer is None or through:
        row.due = None
    else:
        row.due = engine.start_due(timer, _environment(tx, release), row.due)
    tx.flush()


def _environment(tx: Transaction, release: Release) -> engine.Environment:
    row = tx.one("calendar_overrides") or {"overrides": []}
    return environment(release, clock.now(), working_calendar(row["overrides"]))
