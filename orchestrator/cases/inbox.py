"""The lists of tasks: what a person has to do, has done, or waits for in the cases they started."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from orchestrator.access import Actor
from orchestrator.access.people import names
from orchestrator.access.roles import wide
from orchestrator.cases import cursors, sight
from orchestrator.cases.views import Page, TaskRow
from orchestrator.clock import clock
from orchestrator.models import releases
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

Box = Literal["todo", "done", "mine"]

# Far enough in the future to sort tasks without a due date behind all others.
NEVER = "9999-12-31T00:00:00+00:00"
FIRST = ["0001-01-01T00:00:00+00:00", "", ""]


def inbox(
    tx: Transaction,
    actor: Actor,
    *,
    box: Box = "todo",
    search: str = "",
    process: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[TaskRow]:
    """A page of one of the person's boxes: to do by due date, done by completion (newest first), mine by due date."""
    parameters = {
        **who(actor),
        "search": f"%{like(search)}%" if search else None,
        "process": process,
        "limit": limit + 1,
        "after": cursors.decode(cursor, 3) if cursor else FIRST,
        "first": cursor is None,
    }
    rows = tx.all(f"inbox_{box}", parameters)
    next_cursor = _cursor(rows[limit - 1], box) if len(rows) > limit else None
    total = _count(tx, actor, box) if not (search or process) else None
    return Page(task_rows(tx, rows[:limit], actor), next_cursor, total)


def counts(tx: Transaction, actor: Actor) -> dict[str, int]:
    """How many tasks are in each box, and how many of those to do are late."""
    row = tx.one("inbox_counts", {**who(actor), "now": clock.now()}) or {}
    return {name: int(row[name]) for name in ("todo", "done", "mine", "late")}


def task_rows(tx: Transaction, rows: Iterable[Row], actor: Actor) -> list[TaskRow]:
    """Rows of the task table (joined with their case) as people see them."""
    rows = list(rows)
    people = names(tx, {row["assignee"] for row in rows if row["assignee"]})
    now = clock.now()
    return [_task_row(tx, row, actor, people, now) for row in rows]


def _task_row(tx: Transaction, row: Row, actor: Actor, people: dict[str, Text], now: datetime) -> TaskRow:
    release = releases.release(tx, row["bundle"])
    program, element = release.program, release.element(row["element"], row["process_key"])
    definition = program.definition(row["case_process"])
    due, is_open = row["due_at"], row["state"] == "open"
    # Who votes in a sealed vote is not named to everybody.
    holder = None if row["sealed"] and not sight.sees_voters(actor, element) else row["assignee"]
    return TaskRow(
        id=f"{row['instance_id']}.{row['id']}",
        name=element.title,
        process=definition.title,
        process_key=row["case_process"],
        element=row["element"],
        case_id=row["instance_id"],
        title=row["title"] or row["business_key"],
        business_key=row["business_key"],
        state=row["state"],
        assignee=holder,
        assignee_name=people.get(holder) if holder else None,
        mine=is_open and holder == actor.person_id,
        claimable=is_open and holder is None and sight.is_offered(actor, row),
        created_at=row["created_at"],
        due_at=due,
        provisional=row["provisional"],
        reminded=row["reminded_at"] is not None,
        escalated=row["escalated_at"] is not None,
        late=due is not None and (row["completed_at"] or now) > due,
        completed_at=row["completed_at"],
    )


def who(actor: Actor) -> dict[str, Any]:
    """The person as the statements ask for them."""
    roles = {"roles": sorted(actor.roles), "wide": sorted(wide(actor.roles))}
    return {"person": actor.person_id, "unit": actor.unit_id, **roles}


def like(text: str) -> str:
    """A search text as a LIKE pattern that matches itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cursor(row: Row, box: Box) -> str:
    moment = row["completed_at"] if box == "done" else row["due_at"]
    return cursors.encode(moment.isoformat() if moment else NEVER, row["instance_id"], row["id"])


def _count(tx: Transaction, actor: Actor, box: Box) -> int:
    return counts(tx, actor)[box]
