"""What operations look at: what is due, late and failed, where cases wait for timers and help, the queue's health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orchestrator.access import Actor, refuse_unless_may
from orchestrator.cases import cursors
from orchestrator.cases.inspections import PROCESS, horizon
from orchestrator.cases.opening import working_calendar
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
    """A loan's next inspection. `state`: planned (its case begins later), starting (it begins at the next look),
    scheduled (its case waits for the date), open (the report is asked for), late."""

    loan_no: str
    customer_no: str
    customer_name: str
    planned_on: date
    due_on: date
    state: str
    case_id: str | None


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How many inspections are due on a day, and how many of those have no case yet."""

    day: date
    due: int
    without_case: int


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


def inspections(
    tx: Transaction, actor: Actor, first: date, last: date, *, cursor: str | None = None, limit: int = 50
) -> Page[InspectionRow]:
    """A page of the inspections due from `first` to `last`, by due date."""
    _allow(actor)
    row = tx.one("calendar_overrides") or {"overrides": []}
    calendar, now = working_calendar(row["overrides"]), clock.now()
    after_day, after_no = cursors.decode(cursor, 2) if cursor else ("", "")
    parameters = {
        "process": PROCESS,
        "today": now.astimezone(calendar.zone).date(),
        "horizon": horizon(calendar, now),
        "first": first,
        "last": last,
        "after_day": after_day,
        "after_no": after_no,
        "limit": limit + 1,
    }
    rows = tx.all("inspections_plan", parameters)
    next_cursor = None
    if len(rows) > limit:
        next_cursor = cursors.encode(rows[limit - 1]["planned_on"].isoformat(), rows[limit - 1]["loan_no"])
    return Page([InspectionRow(**found) for found in rows[:limit]], next_cursor)


def load(tx: Transaction, actor: Actor, first: date, last: date) -> list[DayLoad]:
    """The inspections due on each day of a span that has any."""
    _allow(actor)
    parameters = {"process": PROCESS, "first": first, "last": last}
    return [DayLoad(**row) for row in tx.all("inspections_by_day", parameters)]


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
        process=definition.title,
        element=element.title,
        token=row["token"],
        at=row["at"],
        message=message,
        code=code,
    )


def _allow(actor: Actor) -> None:
    refuse_unless_may(actor, "operations.read")
