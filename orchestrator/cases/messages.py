"""Messages: to the cases that wait for them, or to the process that starts with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.access import SYSTEM, Actor, NotAllowed, may
from orchestrator.cases import start
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import CaseOver, KeyInUse, NoStartByMessage
from orchestrator.cases.opening import open_case
from orchestrator.models import releases
from orchestrator.store import Transaction


def publish(tx: Transaction, name: str, key: str, payload: Mapping[str, Any], actor: Actor) -> list[str]:
    """Give the message to every case that waits for it with this key, else start the process that begins with it.

    Returns the ids of the cases it reached; NotAllowed, NoStartByMessage when it reached none, KeyInUse.
    """
    if actor is not SYSTEM and not may(actor, "message.publish"):
        raise NotAllowed(what="message.publish")
    reached = _correlate(tx, name, key, payload, actor)
    if not reached:
        reached = _start(tx, name, payload, actor)
    if not reached:
        raise NoStartByMessage(name=name, key=key)
    return reached


def deliver(tx: Transaction, message_id: str, name: str, key: str, payload: Mapping[str, Any]) -> list[str]:
    """Deliver a message that a case sent; a second delivery of the same message changes nothing.

    A message that nobody waits for is gone, as its sender's record says that it was sent.
    """
    if tx.run("message_take", {"id": message_id}) == 0:
        return []
    try:
        return publish(tx, name, key, payload, SYSTEM)
    except (NoStartByMessage, KeyInUse):
        return []


def _correlate(tx: Transaction, name: str, key: str, payload: Mapping[str, Any], actor: Actor) -> list[str]:
    reached = []
    for row in tx.all("subscriptions_matching", {"message": name, "key": key}):
        try:
            case = open_case(tx, row["instance_id"])
        except CaseOver:
            continue
        # Read again under the case's lock: an earlier message may have closed this subscription meanwhile.
        waiting = [s for s in case.before.subscriptions if (s.message, s.key) == (name, key)]
        if waiting and case.execution.correlate(waiting[0].token, payload):
            close_step(tx, case, actor)
            reached.append(case.id)
    return reached


def _start(tx: Transaction, name: str, payload: Mapping[str, Any], actor: Actor) -> list[str]:
    found = []
    for row in tx.all("processes_current"):
        release = releases.release(tx, row["bundle"])
        starts = release.program.definition(row["key"]).starts
        found += [(release, event.element_id) for event in starts if (event.kind, event.message) == ("message", name)]
    return [start.begin(tx, release, dict(payload), actor, element).id for release, element in found]
