"""Adding and removing those who sign a step that several do, by who holds a role that the model names.

`countersign.signers` on the step (or on the sub-process that is run for each signer) names the roles. An item is what
the model's collection holds: usually a person's id. Who is added comes last; removing the last open one ends the step.
"""

from __future__ import annotations

from typing import Any

from orchestrator import engine
from orchestrator.access import Actor, people
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import MoveNotOffered, TaskGone, TaskNotFound
from orchestrator.cases.moves import required
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.tasks import GONE, draft, split
from orchestrator.store import Transaction


def signers(tx: Transaction, task_id: str, actor: Actor) -> engine.Several:
    """The signing that the task is part of; TaskNotFound, MoveNotOffered when the person may not see it."""
    case, token = _open(tx, task_id, actor)
    found = case.execution.several(token)
    assert found is not None
    return found


def add(tx: Transaction, task_id: str, item: Any, reason: str, actor: Actor) -> None:
    """One more signer beside the one whose task this is. MoveNotOffered, PersonUnknown, ReasonRequired."""
    reason = required(reason)
    case, token = _open(tx, task_id, actor)
    if isinstance(item, str):
        people.require(tx, item, method="system")
    case.execution.add_run(token, item)
    _record(case, "signer.added", {"item": item, "reason": reason})
    close_step(tx, case, actor)


def remove(tx: Transaction, task_id: str, reason: str, actor: Actor) -> None:
    """The signer whose open task this is is not needed after all. MoveNotOffered, ReasonRequired."""
    reason = required(reason)
    case, token = _open(tx, task_id, actor)
    item = case.execution.run_item(token)
    case.execution.remove_run(token)
    _record(case, "signer.removed", {"task": token, "item": item, "reason": reason})
    close_step(tx, case, actor)


def _open(tx: Transaction, task_id: str, actor: Actor) -> tuple[OpenCase, str]:
    case_id, token = split(task_id)
    case = open_case(tx, case_id, token)
    task = case.task
    if task is None:
        raise TaskNotFound(task=task_id)
    if task["state"] != "open":
        raise TaskGone(task=task_id, state_zh=GONE[task["state"]].zh, state_en=GONE[task["state"]].en)
    if case.execution.several(token) is None or actor.roles.isdisjoint(_roles(case)):
        raise MoveNotOffered(what_zh="加签或减签", what_en="given other signers")
    return case, token


def _roles(case: OpenCase) -> list[str]:
    """The roles that the step, or else what is around it, names."""
    task = case.task or {}
    definition = case.release.program.definition(task["process_key"])
    element: str | None = task["element"]
    while element is not None:
        found = definition.elements[element]
        if "countersign.signers" in found.properties:
            return found.properties["countersign.signers"].replace(",", " ").split()
        element = found.parent
    return []


def _record(case: OpenCase, kind: str, payload: dict[str, Any]) -> None:
    case.drafts.append(draft(case, case.task or {}, kind, payload))
