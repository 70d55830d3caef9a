"""Who may not do a task although it is offered to them: duties in conflict, and steps that need another person.

`countersign.other.than` names steps whose performer may not do this one (the second check of two persons);
`countersign.other.than.person` is FEEL giving a person who may not (the one complained of).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from orchestrator.access import Actor, OtherPersonNeeded, refuse_conflict
from orchestrator.engine import Element
from orchestrator.store.transaction import Row

Done = Iterable[Sequence[str | None]]


def refuse(
    actor: Actor, task: Row, element: Element, done: Done, evaluate: Callable[[str], Any]
) -> None:
    """Raise DutyConflict or OtherPersonNeeded; `done` is [duty, person, element] of the case's finished tasks."""
    done = list(done)
    refuse_conflict(actor, task["duty"], done)
    steps = element.properties.get("countersign.other.than", "").replace(",", " ").split()
    if any(step in steps and person == actor.person_id for _, person, step in done):
        raise OtherPersonNeeded(reason_zh="已办理前一步", reason_en="did the step before it")
    text = element.properties.get("countersign.other.than.person")
    if text and actor.person_id in _people(evaluate(text)):
        raise OtherPersonNeeded(reason_zh="与本事项有关，应当回避", reason_en="are party to the matter")


def _people(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
