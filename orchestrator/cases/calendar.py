"""The working calendar as operations keep it: days declared working or free, and what hangs on them computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from orchestrator import audit
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.audit import chain
from orchestrator.cases.errors import ReasonRequired
from orchestrator.cases.opening import working_calendar
from orchestrator.clock import clock
from orchestrator.store import Transaction
from orchestrator.store.tables import CalendarOverride

LEAST_REASON = 2


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: whether the bank works, whether nobody has published that yet, and why it was changed."""

    day: date
    working: bool
    provisional: bool
    reason: str | None


def overrides(tx: Transaction) -> list[CalendarOverride]:
    """The days that operations declared, in order."""
    return list(tx.session.scalars(select(CalendarOverride).order_by(CalendarOverride.day)))


def days(tx: Transaction, first: date, last: date) -> list[Day]:
    """Every day from `first` to `last`."""
    reasons = {row.day: row.reason for row in overrides(tx)}
    calendar = working_calendar([[row.day.isoformat(), row.working] for row in overrides(tx)])
    span = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    return [
        Day(day, calendar.is_working_day(day), calendar.is_provisional(day), reasons.get(day)) for day in span
    ]


def declare(tx: Transaction, day: date, working: bool | None, reason: str, actor: Actor) -> int:
    """Declare a day working or free, or (None) take a declaration back; deadlines that were provisional are computed
    anew. Returns how many deadlines moved. NotAllowed, ReasonRequired."""
    refuse_unless_may(actor, "calendar.edit")
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonRequired(least=LEAST_REASON)
    row = tx.session.get(CalendarOverride, day)
    if row is not None:
        tx.session.delete(row)
        tx.flush()
    if working is not None:
        declared = CalendarOverride(day=day, working=working, reason=reason.strip(), set_by=actor.person_id)
        tx.session.add(declared)
        tx.flush()
    payload = {"day": day.isoformat(), "working": working, "reason": reason.strip()}
    chain.append(tx, "calendar", audit.Draft("calendar.changed", payload), actor, clock.now())
    return recompute(tx)


def recompute(tx: Transaction) -> int:
    """Compute anew the deadlines that were set before their year's calendar was published; returns how many moved."""
    row = tx.one("calendar_overrides") or {"overrides": []}
    calendar = working_calendar(row["overrides"])
    moved = 0
    for task in tx.all("tasks_provisional"):
        due = calendar.working_days_after(task["created_at"], task["due_days"])
        provisional = calendar.is_provisional(due.astimezone(calendar.zone).date())
        if due != task["due_at"] or not provisional:
            tx.run("task_due", {**task, "due": due, "provisional": provisional}, expect=1)
            tx.run("timer_due_again", {**task, "due": due})
            moved += due != task["due_at"]
    return moved
