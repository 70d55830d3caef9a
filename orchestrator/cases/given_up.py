"""Background work that the queue has given up after many tries: which, since when, and having it tried again.

Not the jobs of service tasks that failed: those are incidents of their cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.access import Actor, refuse_unless_may
from orchestrator.cases import cursors
from orchestrator.cases.views import Page
from orchestrator.store import Transaction

# Tasks of the queue that are each about one case.
ABOUT_A_CASE = ("countersign:job", "countersign:timer", "countersign:migrate")


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job of the queue. `kind`: batch, timer, job, message, migrate, import or trail; `effects`: how many share it;
    `case_id` and `title`: the case that it is about, where it is about one."""

    id: int
    kind: str
    effects: int
    case_id: str | None
    title: str | None
    tries: int
    at: datetime


def jobs(tx: Transaction, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[GivenUp]:
    """A page of them, oldest first. NotAllowed."""
    refuse_unless_may(actor, "operations.read")
    after = int(cursors.decode(cursor, 1)[0]) if cursor else 0
    rows = tx.all("queue_failed", {"about_a_case": list(ABOUT_A_CASE), "after": after, "limit": limit + 1})
    found = [
        GivenUp(
            row["id"], row["task_name"].removeprefix("countersign:"), row["effects"], row["case_id"], row["title"],
            row["attempts"], row["at"],
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return Page(found, cursors.encode(str(found[-1].id)) if len(rows) > limit else None)


def again(tx: Transaction, ids: Sequence[int], actor: Actor) -> int:
    """Have the queue try jobs again; returns how many, for one may be tried already. NotAllowed."""
    refuse_unless_may(actor, "incident.retry")
    return len(tx.all("queue_again", {"ids": list(ids)}))
