"""The examination of open cases: each waits for something real, and what the tables say agrees with its state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.audit import verify_case
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.errors import CountersignError
from orchestrator.store import Transaction
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a case."""

    case_id: str
    what: Text


@dataclass(frozen=True, slots=True)
class Report:
    """How many cases were examined, and what was found."""

    cases: int
    faults: list[Fault]


def examine(tx: Transaction) -> Report:
    """Examine every running case and every chain; nothing is repaired."""
    faults: list[Fault] = []
    rows = tx.all("cases_all")
    for row in rows:
        faults += [Fault(row["id"], what) for what in _faults(tx, row["id"], row["state"])]
    return Report(len(rows), faults)


def _faults(tx: Transaction, case_id: str, state: str) -> Iterator[Text]:
    verdict = verify_case(tx, case_id)
    if verdict is not None and verdict.broken is not None:
        reason = verdict.broken.reason
        yield Text(f"第 {verdict.broken.seq} 条事件：{reason.zh}", f"event {verdict.broken.seq}: {reason.en}")
    if state != "running":
        return
    try:
        case = open_case(tx, case_id)
    except CountersignError as error:
        yield Text(error.sentence("zh"), error.sentence("en"))
        return
    waits = case.before
    if not (waits.tasks or waits.timers or waits.subscriptions or waits.jobs or waits.incidents):
        yield Text("没有等待任何人或事", "it waits for nobody and nothing")
    yield from _disagreements(tx, case)


def _disagreements(tx: Transaction, case: OpenCase) -> Iterator[Text]:
    """Where the tables of tasks, timers, subscriptions and incidents differ from the saved state."""
    waits = case.before
    expected = {
        "task": {wait.token for wait in waits.tasks},
        "timer": {wait.token for wait in waits.timers},
        "subscription": {wait.token for wait in waits.subscriptions},
        "incident": {wait.token for wait in waits.incidents},
    }
    stored = tx.one("waits_stored", {"id": case.id}) or {}
    for table, tokens in expected.items():
        if set(stored[table]) != tokens:
            yield Text(f"{table} 表与流程状态不一致", f"table {table} disagrees with the saved state")
