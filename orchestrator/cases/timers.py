"""What becomes due: elements' timers, and the reminders and escalations of tasks.

Due timers are taken out of their table and given to the queue in one statement, which costs next to nothing however
many are due; the queue's jobs fire them. A timer delivered twice fires once: an element's timer fires only while its
token waits for just that moment, and a task is reminded and escalated once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from orchestrator.access import SYSTEM
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import CaseNotFound, CaseOver, CaseSuspended
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.clock import clock
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

# Jobs of the queue hold so many timers each: few enough that others share the work, enough to make the job worth it.
TOGETHER = 100
# A timer whose step fails is left alone for a while.
PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that was taken; `kind` is element, remind or escalate, `token` what it was set for."""

    case: str
    kind: str
    token: str
    element: str
    due: datetime

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> DueTimer:
        """The timer as the queue holds it."""
        return cls(data["case"], data["kind"], data["token"], data["element"], datetime.fromisoformat(data["due"]))


class Place(NamedTuple):
    """Where a scan of the timers stands: they are taken in the order of these two."""

    ready: datetime
    case: str = "00000000-0000-0000-0000-000000000000"


BEGINNING = Place(datetime(1, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Taken:
    """How many timers were taken at once, and where to look for more; nowhere when there are none."""

    count: int
    reached: Place | None


def take_due(tx: Transaction, limit: int, place: Place) -> Taken:
    """Give up to `limit` timers that are ready, from a place on, to the queue, oldest first."""
    wanted = {"now": clock.now(), "since": place.ready, "case": place.case, "limit": limit, "together": TOGETHER}
    rows = tx.all("timers_take", wanted)
    count = rows[0]["taken"] if rows else 0
    return Taken(count, Place(rows[0]["ready"], rows[0]["case_id"]) if count == limit else None)


def fire(tx: Transaction, timer: DueTimer) -> None:
    """A timer's moment has come; nothing when its case is over or went on meanwhile.

    Whatever else of the case was due by then is fired before it. Where the case stands still, the timer goes back until
    it is resumed.
    """
    try:
        case = open_case(tx, timer.case, timer.token)
    except (CaseNotFound, CaseOver):
        return
    except CaseSuspended:
        _put_back(tx, timer, "infinity")
        return
    if timer.kind != "element":
        _warn(tx, case, timer)
        return
    fired = False
    for due, token in sorted((wait.due, wait.token) for wait in case.before.timers if wait.due <= timer.due):
        fired = case.execution.fire(token, due) or fired
    if fired:
        close_step(tx, case, SYSTEM)


def leave_alone(tx: Transaction, timer: DueTimer) -> None:
    """The timer's step fails: it goes back, to be taken again in a while."""
    _put_back(tx, timer, clock.now() + PAUSE)


def _put_back(tx: Transaction, timer: DueTimer, ready: datetime | str) -> None:
    tx.run(
        "timer_put_back",
        {
            "case": timer.case, "kind": timer.kind, "token": timer.token, "element": timer.element, "due": timer.due,
            "ready": ready,
        },
    )  # fmt: skip


_MARKS = {
    "remind": ("reminded_at", "task_remind", "task.reminded"),
    "escalate": ("escalated_at", "task_escalate", "task.escalated"),
}


def _warn(tx: Transaction, case: OpenCase, timer: DueTimer) -> None:
    """Remind, or escalate to the next line: a mark on the task and an event; the task stays where it is."""
    mark, statement, kind = _MARKS[timer.kind]
    task: Row = case.task or {"state": "gone"}
    if task["state"] != "open" or task[mark] is not None:
        return
    tx.run(statement, {"id": case.id, "token": timer.token, "at": case.now}, expect=1)
    payload = {"task": timer.token, "due": task["due_at"], "to": task["escalate_to"], "set_for": timer.due}
    case.drafts.append(case.draft(kind, payload, task["process_key"], task["element"]))
    close_step(tx, case, SYSTEM)
