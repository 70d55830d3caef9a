"""What the events of a case say about it: its state, values, open tasks and the way it took.

Pure folds over the contents of events, oldest first. A trail stands on nothing else, so that the same events give
the same trail whatever has happened since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Content = Mapping[str, Any]
Place = tuple[str, str]  # process, element or flow


@dataclass(frozen=True, slots=True)
class Course:
    """The way a case took in one process: elements done, live and failed, flows taken; each once, in order."""

    done: dict[str, None] = field(default_factory=dict)
    live: dict[str, None] = field(default_factory=dict)
    failed: dict[str, None] = field(default_factory=dict)
    taken: dict[str, None] = field(default_factory=dict)


def state(contents: Sequence[Content]) -> str:
    """ "running", "ended" or "cancelled"."""
    for content in reversed(contents):
        if content["kind"] in ("case.ended", "case.cancelled"):
            return str(content["kind"]).removeprefix("case.")
    return "running"


def ends(contents: Sequence[Content]) -> list[str]:
    """The end events that the case reached."""
    return next((list(c["payload"]["ends"]) for c in reversed(contents) if c["kind"] == "case.ended"), [])


def open_tasks(contents: Iterable[Content]) -> dict[str, Place]:
    """Where tasks are open, by task."""
    found: dict[str, Place] = {}
    for content in contents:
        if content["kind"] == "task.opened":
            found[content["payload"]["task"]] = (content["process"], content["element"])
        elif content["kind"] in ("task.completed", "task.cancelled"):
            found.pop(content["payload"]["task"], None)
    return found


def values(contents: Iterable[Content]) -> dict[str, Any]:
    """The case's values as they were last written."""
    found: dict[str, Any] = {}
    for content in contents:
        payload = content["payload"]
        if content["kind"] in ("case.started", "task.completed"):
            found.update(payload["data"])
        found.update({name: after for scope, name, _, after in payload.get("variables", ()) if scope == ""})
    return found


def courses(contents: Sequence[Content]) -> dict[str, Course]:
    """The way through each process that ran, the case's own first."""
    found: dict[str, Course] = {}
    for content in contents:
        if content["process"]:
            found.setdefault(content["process"], Course())
        for process, element in content["payload"].get("done", ()) if content["kind"] == "path.taken" else ():
            found.setdefault(process, Course()).done[element] = None
        for process, flow in content["payload"].get("flows", ()) if content["kind"] == "path.taken" else ():
            found.setdefault(process, Course()).taken[flow] = None
        _note_incident(found, content)
    if state(contents) == "running":
        for process, element in open_tasks(contents).values():
            found[process].live[element] = None
    return found


def _note_incident(found: Mapping[str, Course], content: Content) -> None:
    if content["kind"] == "incident.raised" and content["process"]:
        found[content["process"]].failed[content["element"]] = None
    if content["kind"] == "incident.resolved" and content["process"]:
        found[content["process"]].failed.pop(content["element"], None)
