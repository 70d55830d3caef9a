"""Verification of a chain: every event in order, none missing, none changed, and the head as the case holds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.audit.events import digest, instant
from orchestrator.store import Transaction
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Break:
    """The first event that does not verify, and why."""

    seq: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a verification; `broken` is None when all `count` events verify."""

    stream: str
    count: int
    head: str
    broken: Break | None


def verify_case(tx: Transaction, case_id: str) -> Verdict | None:
    """Walk the chain of a case; None when there is no such case."""
    case = tx.one("instance_read", {"id": case_id})
    if case is None:
        return None
    rows = tx.all("events_of_stream", {"stream": case_id})
    return verify_rows(case_id, rows, int(case["seq"]), str(case["head"]))


def verify_rows(stream: str, rows: Iterable[Mapping[str, Any]], seq: int, head: str) -> Verdict:
    """Verify events (with at, seq, kind, actor, element, body, hash), oldest first, up to the given head."""
    previous, count = "", 0
    for row in rows:
        reason = _fault(stream, count + 1, previous, row)
        if reason is not None:
            return Verdict(stream, count, previous, Break(min(int(row["seq"]), count + 1), reason))
        previous, count = str(row["hash"]), count + 1
    if count != seq or previous != head:
        missing = Text(f"应有 {seq} 条事件，链尾不符", f"{seq} events expected and the chain's head differs")
        return Verdict(stream, count, previous, Break(count + 1 if count < seq else count, missing))
    return Verdict(stream, count, previous, None)


def _fault(stream: str, expected_seq: int, previous: str, row: Mapping[str, Any]) -> Text | None:
    """What is wrong with one event, or None."""
    body = str(row["body"])
    if row["seq"] != expected_seq:
        return Text(f"缺少第 {expected_seq} 条", f"event {expected_seq} is missing")
    try:
        found = digest(body.encode())
    except ValueError:
        return Text("内容不是规范 JSON", "the body is not canonical JSON")
    if found != row["hash"]:
        return Text("内容与哈希不符", "the body does not match its hash")
    content = json.loads(body)
    if content["previous"] != previous:
        return Text("与上一条的哈希不衔接", "it does not continue from the event before it")
    stored = (stream, row["seq"], row["kind"], row["actor"], row["element"], instant(row["at"]))
    sealed = (
        content["stream"],
        content["seq"],
        content["kind"],
        content["actor"]["id"],
        content["element"],
        content["at"],
    )
    return None if stored == sealed else Text("列与内容不符", "its columns differ from its body")
