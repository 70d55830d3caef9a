"""What operations look at: what is due, late and failed, where cases wait for timers and help, and the queue's health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.access import Actor, NotAllowed, may
from orchestrator.cases import cursors
from orchestrator.cases.views import Page
from orchestrator.clock import clock
from orchestrator.feel import loads
from orchestrator.models import releases
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Health:
    """Figures of the service at a moment: what waits, what failed, and whether workers live."""

    now: datetime
    cases_running: int
    tasks_open: int
    tasks_late: int
    timers_due: int
    timers_waiting: int
    outbox: int
    incidents: int
    jobs_todo: int
    jobs_doing: int
    jobs_failed: int
    workers: int
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a case where something waits or failed: the case, the step, and what there is to say."""

    case_id: str
    title: str
    process: Text
    element: Text
    token: str
    at: datetime
    message: Text | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection of the plan: the loan, when it is due, and how far it is."""

    loan_no: str
    customer_no: str
    customer_name: str
    due_on: Any
    opens_on: Any
    state: str
    case_id: str | None


def health(tx: Transaction, actor: Actor) -> Health:
    """The service's figures now; NotAllowed."""
    _allow(actor)
    now = clock.now()
    return Health(now=now, **(tx.one("operations_health", {"now": now}) or {}))


def incidents(tx: Transaction, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Place]:
    """A page of the incidents of all cases, oldest first."""
    rows = _page(tx, actor, "operations_incidents", cursor, limit)
    places = [_place(tx, row, Text(*loads(row["message"])), row["code"]) for row in rows[:limit]]
    return Page(places, _cursor(rows, limit))


def timers(tx: Transaction, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Place]:
    """A page of the timers of all cases, next due first."""
    rows = _page(tx, actor, "operations_timers", cursor, limit)
    return Page([_place(tx, row) for row in rows[:limit]], _cursor(rows, limit))


def late_tasks(tx: Transaction, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Place]:
    """A page of the open tasks that are late, longest first."""
    rows = _page(tx, actor, "operations_late", cursor, limit)
    return Page([_place(tx, row) for row in rows[:limit]], _cursor(rows, limit))


def _page(tx: Transaction, actor: Actor, statement: str, cursor: str | None, limit: int) -> list[Row]:
    _allow(actor)
    after = cursors.decode(cursor, 3) if cursor else ["-infinity", "", ""]
    return tx.all(statement, {"after": after, "limit": limit + 1, "now": clock.now()})


def _cursor(rows: Sequence[Row], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return cursors.encode(last["at"].isoformat(), last["case_id"], last["token"])


def _place(tx: Transaction, row: Row, message: Text | None = None, code: str | None = None) -> Place:
    program = releases.release(tx, row["bundle"]).program
    element = program.element(row["element"], row.get("element_process") or None)
    definition = program.definition(row["process_key"])
    return Place(
        case_id=row["case_id"],
        title=row["title"],
        process=Text(definition.name or definition.process_id, definition.name_en),
        element=Text(element.name or element.id, element.name_en),
        token=row["token"],
        at=row["at"],
        message=message,
        code=code,
    )


def _allow(actor: Actor) -> None:
    if not may(actor, "operations.read"):
        raise NotAllowed(what="operations.read")
