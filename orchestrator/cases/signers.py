"""Adding and removing those who sign a step that several do, by who holds a role that the model names.

`countersign.signers` on the step (or on the sub-process that is run for each signer) names the roles. An item is what
the model's collection holds: usually a person's id. Who is added comes last; removing the last open one ends the step.
"""

from __future__ import annotations

from typing import Any

from orchestrator import engine
from orchestrator.access import Actor, people
from orchestrator.cases.choosing import roles_at
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import AlreadySigns, MoveNotOffered, TaskGone, TaskNotFound
from orchestrator.cases.moves import required
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.tasks import GONE, draft, split
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.text import Text


def signers(tx: Transaction, task_id: str, actor: Actor) -> engine.Several:
    """The signing that the task is part of; TaskNotFound, MoveNotOffered when the person may not see it."""
    case, token = _open(tx, task_id, actor)
    found = case.execution.several(token)
    assert found is not None
    return found


def add(tx: Transaction, task_id: str, item: Any, reason: str, actor: Actor) -> None:
    """One more signer beside the one whose task this is. MoveNotOffered, PersonUnknown, AlreadySigns,
    ReasonRequired."""
    reason = required(reason)
    case, token = _open(tx, task_id, actor)
    who = people.require(tx, item, method="system").name if isinstance(item, str) else None
    several = case.execution.several(token)
    if several is not None and item in (*(run.item for run in several.runs), *several.to_come):
        raise AlreadySigns(person_zh=who.zh if who else item, person_en=who.say("en") if who else item)
    case.execution.add_run(token, item)
    _record(case, "signer.added", {"item": item, **_named(who), "reason": reason})
    close_step(tx, case, actor)


def remove(tx: Transaction, task_id: str, reason: str, actor: Actor) -> None:
    """The signer whose open task this is is not needed after all. MoveNotOffered, ReasonRequired."""
    reason = required(reason)
    case, token = _open(tx, task_id, actor)
    item = case.execution.run_item(token)
    who = people.names(tx, [item]).get(item) if isinstance(item, str) else None
    case.execution.remove_run(token)
    _record(case, "signer.removed", {"task": token, "item": item, **_named(who), "reason": reason})
    close_step(tx, case, actor)


def roles(release: Release, process: str, element_id: str) -> list[str]:
    """The roles that may change the signers of an element."""
    return roles_at(release.program.definitions.get(process), element_id)


def _named(who: Text | None) -> dict[str, Any]:
    return {"person": {"zh": who.zh, "en": who.say("en")}} if who is not None else {}


def _open(tx: Transaction, task_id: str, actor: Actor) -> tuple[OpenCase, str]:
    case_id, token = split(task_id)
    case = open_case(tx, case_id, token)
    task = case.task
    if task is None:
        raise TaskNotFound(task=task_id)
    if task["state"] != "open":
        raise TaskGone(task=task_id, state_zh=GONE[task["state"]].zh, state_en=GONE[task["state"]].en)
    if case.execution.several(token) is None or actor.roles.isdisjoint(
        roles(case.release, task["process_key"], task["element"])
    ):
        raise MoveNotOffered(what_zh="加签或减签", what_en="given other signers")
    return case, token


def _record(case: OpenCase, kind: str, payload: dict[str, Any]) -> None:
    case.drafts.append(draft(case, case.task or {}, kind, payload))
