"""Chains of streams that are no cases: a model, a person. A case's chain is part of its step."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from orchestrator.actor import Actor
from orchestrator.audit.events import Draft, seal
from orchestrator.store import Transaction
from orchestrator.store.tables import Chain, Event


def stream_id(name: str) -> UUID:
    """The id of the stream with this name, such as model:dmn:authority or person:cm1."""
    return uuid5(NAMESPACE_URL, f"countersign:{name}")


def append(tx: Transaction, name: str, draft: Draft, actor: Actor, at: datetime) -> None:
    """Add an event to the stream's chain; two appending at once take turns."""
    stream = stream_id(name)
    tx.run("chain_begin", {"stream": str(stream), "name": name})
    head = tx.session.get_one(Chain, stream, with_for_update=True, populate_existing=True)
    sealed = seal(str(stream), head.seq + 1, head.head, draft, actor, at)
    tx.session.add(
        Event(
            stream=stream,
            seq=sealed.seq,
            at=at,
            kind=sealed.kind,
            actor=sealed.actor,
            element=sealed.element,
            body=sealed.body,
            hash=sealed.hash,
        )
    )
    head.seq, head.head = sealed.seq, sealed.hash
    tx.flush()
