"""Noting an event in a case's record that changes nothing else in the case, also when the case is over."""

from __future__ import annotations

from orchestrator.access import Actor
from orchestrator.audit import Draft, seal
from orchestrator.cases.errors import CaseNotFound
from orchestrator.cases.opening import as_id
from orchestrator.clock import clock
from orchestrator.store import Transaction
from orchestrator.store.step import EventRow, OutboxRow, Step, commit_step
from orchestrator.store.transaction import Row


def lock(tx: Transaction, case_id: str) -> Row:
    """The case's row, locked until the transaction ends; CaseNotFound."""
    row = tx.one("instance_lock", {"id": as_id(case_id)})
    if row is None:
        raise CaseNotFound(case=case_id)
    return row


def note(tx: Transaction, case: Row, draft: Draft, actor: Actor, effects: tuple[OutboxRow, ...] = ()) -> None:
    """Add the event to the chain of the locked case, with effects for after the commit."""
    now = max(clock.now(), case["moved_at"])
    sealed = seal(case["id"], case["seq"] + 1, case["head"], draft, actor, now)
    kept = {name: case[name] for name in ("tokens", "state", "title", "process_key", "business_key")}
    event = EventRow(sealed.seq, sealed.kind, sealed.actor, sealed.element, sealed.body, sealed.hash)
    step = Step(
        id=case["id"], at=now, expected_seq=case["seq"], seq=sealed.seq, head=sealed.hash, **kept,
        ended_at=case["ended_at"], outcome=case["outcome"], events=[event], outbox=effects,
    )  # fmt: skip
    commit_step(tx, step)
