"""Segregation of duties at the moment of the act: who already did what in this case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from orchestrator.access.errors import DutyConflict
from orchestrator.actor import Actor
from orchestrator.bank.duties import DUTIES, Duty, conflicts
from orchestrator.text import Text

NAMES: dict[str, Text] = {
    "INVESTIGATE": Text("调查", "investigation"),
    "REVIEW": Text("审查", "review"),
    "APPROVE": Text("审批", "approval"),
    "VOTE": Text("表决", "voting"),
    "DISBURSE": Text("放款审核", "disbursement"),
}


def refuse_conflict(actor: Actor, duty: str | None, done: Iterable[Sequence[str | None]]) -> None:
    """Raise DutyConflict when the actor holds another duty in the case; `done` is [duty, person, …] of finished tasks.

    A member votes again when a committee reconvenes; a second vote in one round is impossible because each member's
    task is that member's own.
    """
    if duty is None or duty not in DUTIES:
        return
    held: dict[Duty, list[str]] = {}
    for other, person, *_ in done:
        if other and other != duty:
            held.setdefault(cast(Duty, other), []).append(str(person))
    clash = conflicts(actor.person_id, duty, held)
    if clash:
        mine, theirs = NAMES[clash[0]], NAMES[duty]
        raise DutyConflict(held_zh=mine.zh, held_en=mine.en, duty_zh=theirs.zh, duty_en=theirs.en)
