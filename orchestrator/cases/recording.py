"""From what happened in the engine to what the record says of it.

Decisions, messages, errors and incidents are events of their own. The rest of a step, the elements and flows it went
through and the variables it changed, is one event, `path.taken`. Values that a form marks as personal are kept
masked, with a hash of the clear value by which it can be proven later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator import engine
from orchestrator.audit import Draft
from orchestrator.bank.masks import KINDS, mask
from orchestrator.cases.opening import OpenCase
from orchestrator.engine import REMOVED

# Happenings that become an event of their own, under the record's name for them.
EVENTS = {
    "decision.evaluated": "decision.evaluated",
    "message.thrown": "message.thrown",
    "message.received": "message.received",
    "timer.fired": "timer.fired",
    "error.thrown": "error.thrown",
    "escalation.thrown": "error.thrown",
    "incident.raised": "incident.raised",
    "incident.resolved": "incident.resolved",
}
PATH = {"element.completed": "done", "element.cancelled": "cancelled", "flow.taken": "flows"}


def drafts(case: OpenCase, already: Iterable[str] = ()) -> list[Draft]:
    """Events for everything that happened in the step; `already` names variables the step's own event shows."""
    happenings = case.execution.happenings
    events = [_event(case, each) for each in happenings if each.kind in EVENTS]
    path = _path(case, happenings, set(already))
    return [*events, path] if path is not None else events


def protect(case: OpenCase, values: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """The values as they may stand in the record: personal ones masked, with a hash of the clear value."""
    return {name: _protected(case, f"{above}{name}", value) for name, value in values.items()}


def _protected(case: OpenCase, path: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_protected(case, path, item) for item in value]
    if isinstance(value, Mapping):
        return protect(case, value, f"{path}.")
    kind = case.release.personal.get(path)
    return _masked(case.id, kind, value) if kind and isinstance(value, str) else value


def _masked(case_id: str, kind: str, value: str) -> dict[str, str]:
    """The mask, and SHA-256 over the case's id and the value, so that equal values of two cases do not show."""
    clear = hashlib.sha256(f"{case_id}\x00{value}".encode()).hexdigest()
    return {"masked": mask(kind if kind in KINDS else "name", value), "sha256": clear}


def _event(case: OpenCase, happening: engine.Happening) -> Draft:
    data = dict(happening.data)
    if happening.kind == "decision.evaluated":
        data["model"] = case.release.members["dmn"].get(data["decision"])
    return case.draft(EVENTS[happening.kind], data, happening.process, happening.element)


def _path(case: OpenCase, happenings: Iterable[engine.Happening], already: set[str]) -> Draft | None:
    payload: dict[str, list[Any]] = {}
    for each in happenings:
        if each.kind in PATH:
            step = each.data["flow"] if each.kind == "flow.taken" else each.element
            payload.setdefault(PATH[each.kind], []).append([each.process, step])
    changes = _changes(case, already)
    if changes:
        payload["variables"] = changes
    return Draft("path.taken", payload) if payload else None


def _changes(case: OpenCase, already: set[str]) -> list[Any]:
    """[scope, name, before, after] of every variable the step changed."""
    changed = []
    for (scope, name), value in sorted(case.execution.variables.dirty.items()):
        if name in already:
            continue
        before, after = case.known.get((scope, name)), None if value is REMOVED else value
        if before != after:
            pair = [protect(case, {name: item})[name] for item in (before, after)]
            changed.append([scope, name, *pair])
    return changed
