"""Opening a case for a step: lock it, read what the step needs, and load the engine's execution of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from orchestrator import engine
from orchestrator.access import Actor
from orchestrator.audit import Draft
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases.errors import CaseNotFound, CaseOver, CaseSuspended
from orchestrator.clock import clock
from orchestrator.feel import loads
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.step import TaskOpened
from orchestrator.store.transaction import Row


@dataclass
class OpenCase:
    """A case under its lock, loaded. `task` is the row of the task the step is about; `duties` are
    [duty, person, element] of its finished tasks; `drafts` collect what the record will say of the step; `opened`
    are the tasks that the step opened, by token, once it is closed. `now` is never before the step before, also when a
    machine's clock was put back. `undo` takes the completed task back; `again` says
    who gets a task that opens at an element, if it is offered to them: a returned task goes to who did it before."""

    row: Row
    release: Release
    execution: engine.Execution
    before: engine.Waits
    now: datetime
    calendar: WorkingCalendar
    known: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    task: Row | None = None
    duties: list[list[str | None]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    opened: dict[str, TaskOpened] = field(default_factory=dict)
    undo: str | None = None
    resumed: bool = False
    again: dict[str, Actor] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The case's id."""
        return str(self.row["id"])

    def draft(self, kind: str, payload: Mapping[str, Any], process: str, element: str | None = None) -> Draft:
        """What the record will say of something in a process of the case, with the model it runs on."""
        return Draft(kind, payload, element, process, self.release.model_of(process))


def open_case(
    tx: Transaction, case_id: str, token: str = "", *, also_suspended: bool = False, reading: bool = False
) -> OpenCase:
    """Lock and load a running case, with the row of one task; CaseNotFound, CaseOver, CaseSuspended. One that is only
    `reading` takes no lock: nothing waits for it, and what it sees may be over at once."""
    row, context = tx.ahead.pop(case_id, {}).get(token, (None, None))
    if row is None:
        row = tx.one("instance_read" if reading else "instance_lock", {"id": as_id(case_id)})
    if row is None:
        raise CaseNotFound(case=case_id)
    if row["state"] == "suspended" and not also_suspended:
        raise CaseSuspended(case=case_id)
    if row["state"] not in ("running", "suspended"):
        raise CaseOver(case=case_id)
    if context is None:
        context = tx.one("step_contexts", {"ids": [case_id], "tokens": [token]}) or {}
    release = releases.release(tx, row["bundle"])
    now, calendar = max(clock.now(), row["moved_at"]), working_calendar(context["overrides"])
    known = {(scope, name): loads(value) for scope, name, value in context["variables"]}
    execution = engine.Execution.load(
        release.program, json.loads(row["tokens"]), dict(known), environment(release, now, calendar)
    )
    return OpenCase(
        row, release, execution, execution.waits, now, calendar, known, context["task"], context["duties"]
    )


def read_ahead(tx: Transaction, steps: Iterable[tuple[str, str]]) -> set[str]:
    """Lock and read the cases of steps, given as [case, token], all at once; returns those nobody else works on.

    What is read serves the first opening of each case; whoever opens it again reads what has become of it.
    """
    first: dict[str, str] = {}
    for case_id, token in steps:
        first.setdefault(case_id, token)
    rows = {row["id"]: row for row in tx.all("instances_lock", {"ids": list(first)})}
    tokens = [first[case_id] for case_id in rows]
    for context in tx.all("step_contexts", {"ids": list(rows), "tokens": tokens}):
        case_id = context["case_id"]
        tx.ahead[case_id] = {first[case_id]: (rows[case_id], context)}
    return set(rows)


def environment(release: Release, now: datetime, calendar: WorkingCalendar) -> engine.Environment:
    """The world that a step of this release runs in."""

    def decide(decision_id: str, inputs: Mapping[str, Any]) -> engine.DecisionResult:
        outcome = release.decisions.evaluate(decision_id, inputs, now=now)
        return engine.DecisionResult(outcome.output, outcome.trace)

    return engine.Environment(now=now, decide=decide, calendar=calendar, zone=calendar.zone)


def working_calendar(overrides: list[list[Any]]) -> WorkingCalendar:
    """The calendar with the bank's overrides, given as [day, working]."""
    return WorkingCalendar({date.fromisoformat(day): working for day, working in overrides})


def as_id(case_id: str) -> str:
    """The id in its usual form; CaseNotFound for anything that is no id."""
    try:
        return str(UUID(case_id))
    except ValueError:
        raise CaseNotFound(case=case_id) from None
