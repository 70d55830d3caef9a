"""Adding one event to each of many streams at once: four statements, however many streams there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.actor import Actor
from orchestrator.audit.chain import stream_id
from orchestrator.audit.events import Draft, seal
from orchestrator.store import Transaction


def append_each(tx: Transaction, drafts: Mapping[str, Draft], actor: Actor, at: datetime) -> None:
    """Add to the chain of each named stream its event; those who append to the same streams take turns."""
    if not drafts:
        return
    streams = {str(stream_id(name)): name for name in drafts}
    tx.run("chains_begin", {"streams": list(streams), "names": list(streams.values())})
    heads = {row["stream"]: row for row in tx.all("chains_lock", {"streams": list(streams)})}
    columns: dict[str, list[Any]] = {"streams": [], "seqs": [], "kinds": [], "bodies": [], "heads": []}
    for stream, name in streams.items():
        head = heads[stream]
        sealed = seal(stream, head["seq"] + 1, head["head"], drafts[name], actor, at)
        values = (stream, sealed.seq, sealed.kind, sealed.body, sealed.hash)
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    tx.run("events_insert", {**columns, "at": at, "actor": actor.person_id}, expect=len(streams))
    tx.run("chains_move", columns, expect=len(streams))
