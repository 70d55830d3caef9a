"""The examination of the whole database: nothing is stuck, nothing is adrift, nothing was altered. It repairs nothing.

For every case: its chain verifies; while it runs, its models are there, its state can be read, it waits for someone
or something, it holds its business key, and what the tables say of its tasks (with reminders), timers (with their
moments), messages, incidents and jobs is what its state says. A job is with a worker outside, in the outbox or in
the queue. Variables are of scopes that live. Beside the cases: no row waits for a case that is over or gone, and every
other chain verifies.

Meant for a database at rest or read in one transaction; each running case is locked while it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orchestrator.audit import verify_case
from orchestrator.audit.verification import verify_rows
from orchestrator.cases.closing import is_external
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.errors import CountersignError
from orchestrator.store import Transaction
from orchestrator.text import Text

RUNNING = ("running", "suspended")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a case, or with another stream of the record."""

    case_id: str
    what: Text


@dataclass(frozen=True, slots=True)
class Report:
    """How many cases were examined, and what was found."""

    cases: int
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Underway:
    """What waits in the outbox and in the queue: jobs by case and token, and each case's timers by token and moment."""

    jobs: set[tuple[str, str]]
    timers: Mapping[str, list[list[str]]]

    @classmethod
    def read(cls, tx: Transaction) -> Underway:
        """As it is now."""
        timers: dict[str, list[list[str]]] = {}
        for row in tx.all("timers_underway"):
            timers.setdefault(row["case_id"], []).append([row["token"], row["due"]])
        return cls({(row["case_id"], row["token"]) for row in tx.all("jobs_underway")}, timers)


def examine(tx: Transaction) -> Report:
    """Examine every case, every chain and what hangs on them; nothing is repaired."""
    rows = tx.all("cases_all")
    underway = Underway.read(tx)
    faults = [Fault(row["id"], what) for row in rows for what in _faults(tx, row["id"], row["state"], underway)]
    faults += [Fault(row["id"], _adrift(row["kind"])) for row in tx.all("rows_adrift")]
    return Report(len(rows), faults + list(_other_chains(tx)))


def _faults(tx: Transaction, case_id: str, state: str, underway: Underway) -> Iterator[Text]:
    verdict = verify_case(tx, case_id)
    if verdict is not None and verdict.broken is not None:
        yield _broken(verdict.broken.seq, verdict.broken.reason)
    if state not in RUNNING:
        return
    try:
        case = open_case(tx, case_id, also_suspended=True)
    except CountersignError as error:
        yield Text(error.sentence("zh"), error.sentence("en"))
        return
    waits = case.before
    if not (waits.tasks or waits.timers or waits.subscriptions or waits.jobs or waits.incidents):
        yield Text("没有等待任何人或事", "it waits for nobody and nothing")
    yield from _disagreements(tx, case, underway)
    yield from _lost_jobs(case, underway)
    yield from _lost_scopes(case)


def _disagreements(tx: Transaction, case: OpenCase, underway: Underway) -> Iterator[Text]:
    """Where the tables differ from the saved state."""
    stored = tx.one("waits_stored", {"id": case.id}) or {}
    waited = _expected(case)
    # A timer that fired may lie in the queue still: the end of its job was lost, or it was delivered twice.
    stored["timer"] += [row for row in underway.timers.get(case.id, []) if _row(row) in waited["timer"]]
    for table, expected in waited.items():
        if {_row(row) for row in stored[table]} != expected:
            yield Text(f"{table} 表与流程状态不一致", f"table {table} disagrees with the saved state")
    if stored["asleep"] and case.row["state"] == "running":
        yield Text("有计时器不会到时", "a timer of it will never be taken")
    if set(stored["warning"]) - set(stored["task"]):
        yield Text("有提醒指向已不在的任务", "a reminder is set for a task that is not open")
    if stored["keys"] != 1:
        yield Text("没有占用业务主键", "it does not hold its business key")


def _expected(case: OpenCase) -> dict[str, set[Any]]:
    waits = case.before
    return {
        "task": {wait.token for wait in waits.tasks},
        "timer": {(wait.token, wait.due) for wait in waits.timers},
        "subscription": {(wait.token, wait.message, wait.key) for wait in waits.subscriptions},
        "incident": {(wait.token, wait.code) for wait in waits.incidents},
        "job": {(wait.token, wait.type) for wait in waits.jobs if is_external(case, wait)},
    }


def _row(row: Any) -> Any:
    """A stored row as the state has it; moments come as text."""
    if isinstance(row, str):
        return row
    first, *more = row
    is_moment = len(more) == 1 and isinstance(more[0], str) and more[0][4:5] == "-" and "T" in more[0]
    return (first, datetime.fromisoformat(more[0]).astimezone(UTC)) if is_moment else tuple(row)


def _lost_jobs(case: OpenCase, underway: Underway) -> Iterator[Text]:
    """Jobs that no one will do; those of a suspended case are sent when it is resumed."""
    for job in case.before.jobs if case.row["state"] == "running" else ():
        if not is_external(case, job) and (case.id, job.token) not in underway.jobs:
            yield Text(f"作业 {job.element} 不在队列中", f"the job of {job.element} is in no queue")


def _lost_scopes(case: OpenCase) -> Iterator[Text]:
    """Variables of tokens that are no more."""
    tokens = case.execution.tokens
    lost = sorted({scope for scope, _ in case.known if scope and scope.rstrip("/") not in tokens})
    if lost:
        yield Text(f"变量属于已不在的步骤：{', '.join(lost)}", f"variables of steps that are gone: {', '.join(lost)}")


def _other_chains(tx: Transaction) -> Iterator[Fault]:
    for row in tx.all("chains_heads"):
        events = tx.all("events_of_stream", {"stream": row["stream"]})
        verdict = verify_rows(row["stream"], events, row["seq"], row["head"])
        if verdict.broken is not None:
            yield Fault(row["name"], _broken(verdict.broken.seq, verdict.broken.reason))


def _broken(seq: int, reason: Text) -> Text:
    return Text(f"第 {seq} 条事件：{reason.zh}", f"event {seq}: {reason.en}")


def _adrift(kind: str) -> Text:
    return Text(f"{kind} 表中有已办结或不存在的业务", f"table {kind} has rows of a case that is over or gone")
