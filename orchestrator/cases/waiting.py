"""What a case waits for and inside what: its waits by kind, the process of each, the scopes that a step sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator import engine
from orchestrator.cases.opening import OpenCase


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that waits; `kind`: task, timer, message, job, incident, or parts for what waits inside it. `together` is
    the same for the runs of a step that several do."""

    token: str
    element: engine.Element
    process: str
    kind: str
    together: tuple[str, str]


def waits(case: OpenCase) -> Iterator[Wait]:
    """What the case waited for when it was opened, but for what merely listens beside a step."""
    held_by_kind = case.before
    for kind, held in (("incident", held_by_kind.incidents), ("task", held_by_kind.tasks),
                       ("message", held_by_kind.subscriptions), ("timer", held_by_kind.timers),
                       ("job", held_by_kind.jobs)):  # fmt: skip
        for wait in held:
            element = case.release.program.element(wait.element, wait.process)
            if element.kind not in engine.LISTENING:
                yield Wait(wait.token, element, wait.process, kind, _together(case, wait.token, element))


def around(case: OpenCase) -> Iterator[Wait]:
    """The sub-processes and calls around what the case waits for, the outermost first."""
    seen: set[str] = set()
    for wait in waits(case):
        for outer in reversed(case.execution.around(wait.token)):
            if outer.token not in seen:
                seen.add(outer.token)
                element = case.release.program.element(outer.element, outer.process)
                yield Wait(outer.token, element, outer.process, "parts", _together(case, outer.token, element))


def process_of(case: OpenCase, token: str, element: str = "") -> str:
    """The process that a waiting step belongs to; of one that waits no more, the one that has such an element."""
    found = [wait.process for wait in (*around(case), *waits(case)) if wait.token == token]
    own = str(case.row["process_key"])
    programs = {own: case.release.program.definition(own), **case.release.program.definitions}
    found += [key for key, definition in programs.items() if element in definition.elements]
    return [*found, own][0]


def scopes(case: OpenCase, token: str, element: engine.Element) -> list[str]:
    """The scopes of variables that a step sees, nearest first; the last is the root of its process."""
    found = _with_loop(case, token, element)
    for outer in case.execution.around(token):
        inside = case.release.program.element(outer.element, outer.process)
        if inside.kind == "callActivity":
            return [*found, f"{outer.token}/"]
        found += _with_loop(case, outer.token, inside)
    return [*found, ""]


def _with_loop(case: OpenCase, token: str, element: engine.Element) -> list[str]:
    """A step's own scope and, when it is a run of a step that several do, that step's."""
    several = case.execution.several(token) if element.loop is not None else None
    is_run = several is not None and token in {run.token for run in several.runs}
    return [token, several.token] if several is not None and is_run else [token]


def _together(case: OpenCase, token: str, element: engine.Element) -> tuple[str, str]:
    several = case.execution.several(token) if element.loop is not None else None
    return (several.token if several else token, element.id)
