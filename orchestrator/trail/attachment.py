"""The record as a file inside the PDF: the events with their hashes, so that the chain can be checked offline.

One canonical JSON document (RFC 8785): {"countersign": "trail", "format": 1, "stream", "events": count, "head",
"record": [{"hash", "body"}, …]}. A body is the event's, with digests in place of what the reader may not see in clear:
the payload, and the actor where a committee's members are not named. The hash of an event is the same either way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from orchestrator.audit import digest, withhold
from orchestrator.cases import sight, timeline
from orchestrator.store.transaction import Row
from orchestrator.text import Text

NAME = "record.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The attachment's bytes, and in how many events something is withheld."""

    content: bytes
    withheld: int


@dataclass(frozen=True, slots=True)
class Fault:
    """The first event of an attachment that does not verify, and why."""

    seq: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """An attachment's events, verified from the first on; `fault` is None when all verify up to the head."""

    stream: str
    count: int
    head: str
    withheld: int
    fault: Fault | None


def exhibit(
    case_id: str, rows: Sequence[Row], contents: Sequence[Mapping[str, Any]], reader: timeline.Reader
) -> Exhibit:
    """The attachment for a reader."""
    bodies = [withhold(content, _unseen(reader, content)) for content in contents]
    document = {
        "countersign": "trail",
        "format": FORMAT,
        "stream": str(case_id),
        "events": len(rows),
        "head": rows[-1]["hash"],
        "record": [{"hash": row["hash"], "body": body} for row, body in zip(rows, bodies, strict=True)],
    }
    return Exhibit(rfc8785.dumps(document), sum(is_withheld(body) for body in bodies))


def is_withheld(body: Mapping[str, Any]) -> bool:
    """Whether something of the event is not in the attachment."""
    return "payload" not in body or "actor" not in body


def check(content: bytes) -> Checked | None:
    """Verify an attachment; None when it is no attachment of ours."""
    document = _read(content)
    if document is None:
        return None
    stream, record = str(document["stream"]), document["record"]
    previous, withheld = "", 0
    for number, event in enumerate(record, start=1):
        reason = _fault(stream, number, previous, event)
        if reason is not None:
            return Checked(stream, number - 1, previous, withheld, Fault(number, reason))
        previous = event["hash"]
        withheld += is_withheld(event["body"])
    fault = None
    if (document["events"], document["head"]) != (len(record), previous):
        words = Text("末尾的记录缺失，或链尾不符", "events are missing at the end, or the head differs")
        fault = Fault(len(record) + 1 if len(record) < document["events"] else len(record), words)
    return Checked(stream, len(record), previous, withheld, fault)


def _read(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    if not isinstance(document, dict) or document.get("countersign") != "trail" or document.get("format") != FORMAT:
        return None
    whole = {"stream": str, "events": int, "head": str, "record": list}
    return document if all(isinstance(document.get(key), kind) for key, kind in whole.items()) else None


def _fault(stream: str, number: int, previous: str, event: Any) -> Text | None:
    """What is wrong with one event, or None."""
    body = event.get("body") if isinstance(event, dict) else None
    if not isinstance(body, dict) or not isinstance(event.get("hash"), str):
        return Text("不是事件", "it is no event")
    if body.get("seq") != number:
        return Text(f"缺少第 {number} 条", f"event {number} is missing")
    try:
        found = digest(rfc8785.dumps(body))
    except (ValueError, TypeError, AttributeError):
        return Text("内容不成其为事件", "its body is no event's")
    if found != event["hash"]:
        return Text("内容与哈希不符", "the body does not match its hash")
    if body.get("previous") != previous or body.get("stream") != stream:
        return Text("与上一条的哈希不衔接", "it does not continue from the event before it")
    return None


def _unseen(reader: timeline.Reader, content: Mapping[str, Any]) -> list[str]:
    """What of an event is withheld: an actor not to be named, a payload with anything that is not seen in clear."""
    parts = []
    if content["actor"]["id"] in reader.undisclosed:
        parts.append("actor")
    payload = content["payload"]
    hidden = any(not _is_clear(reader, name) for name in _names(payload)) or _mentions(payload, reader.undisclosed)
    if hidden or reader.is_sealed(content):
        parts.append("payload")
    return parts


def _mentions(value: Any, people: Collection[str]) -> bool:
    """Whether one of the people stands anywhere in a payload."""
    if isinstance(value, Mapping):
        return any(_mentions(item, people) for item in value.values())
    if isinstance(value, list):
        return any(_mentions(item, people) for item in value)
    return isinstance(value, str) and value in people


def _is_clear(reader: timeline.Reader, name: str) -> bool:
    return sight.visibility(reader.release, reader.actor, name) == "clear"


def _names(value: Any, above: str = "") -> Iterator[str]:
    """Every name in a payload that a form could declare: keys at any depth, by themselves and below the key above."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield f"{above}{key}"
            yield from _names(item, f"{key}.")
            if key == "variables" and isinstance(item, list):
                yield from (change[1] for change in item)
                for change in item:
                    yield from _names(change[2:], f"{change[1]}.")
    elif isinstance(value, list):
        for item in value:
            yield from _names(item, above)
