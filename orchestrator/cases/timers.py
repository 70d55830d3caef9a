"""What becomes due: elements' timers, and the reminders and escalations of tasks."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from orchestrator.access import SYSTEM
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import CaseOver
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.clock import clock
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

log = logging.getLogger(__name__)

# A timer whose step fails is left alone for a while, so that it cannot keep others from being fired.
PAUSE = timedelta(minutes=1)


def fire_due(tx: Transaction, limit: int) -> int:
    """Fire up to `limit` due timers, oldest first, whose cases nobody else is working on; returns how many.

    The cases are locked before their timers are touched, in the order in which every other step takes its locks. Each
    case has a savepoint of its own: a step that fails does not undo the others, whatever it fails of.
    """
    rows = tx.all("timers_due", {"now": clock.now(), "limit": limit})
    for row in rows:
        try:
            with tx.savepoint():
                _fire(tx, row)
        except CaseOver:
            # A timer before it ended the case, and took this one with it.
            continue
        except Exception:  # a timer that kept its batch from being committed would keep all others from being fired
            log.exception("timer %s of case %s failed", row["token"], row["instance_id"])
            tx.run("timer_pause", {**row, "until": datetime.now(tz=row["due"].tzinfo) + PAUSE})
    return len(rows)


def _fire(tx: Transaction, row: Row) -> None:
    case = open_case(tx, row["instance_id"], row["token"])
    if tx.run("timer_remove", row) == 0:
        # Another worker fired it between our reading that it was due and our locking its case.
        return
    if row["kind"] == "element":
        if case.execution.fire(row["token"], row["due"]):
            close_step(tx, case, SYSTEM)
        return
    if case.task is not None and case.task["state"] == "open":
        _warn(tx, case, row)


def _warn(tx: Transaction, case: OpenCase, row: Row) -> None:
    """Remind, or escalate to the next line: a mark on the task and an event; the task stays where it is."""
    task = case.task or {}
    tx.run(
        "task_remind" if row["kind"] == "remind" else "task_escalate",
        {"id": case.id, "token": row["token"], "at": case.now},
        expect=1,
    )
    kind = "task.reminded" if row["kind"] == "remind" else "task.escalated"
    payload = {"task": row["token"], "due": task["due_at"], "to": task["escalate_to"], "set_for": row["due"]}
    case.drafts.append(case.draft(kind, payload, task["process_key"], row["element"]))
    close_step(tx, case, SYSTEM)
