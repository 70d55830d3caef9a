"""Adding and removing those who sign a step that several do, by who holds a role that the model names.

`countersign.signers` on the step (or on the sub-process that is run for each signer) names the roles. An item is what
the model's collection holds: usually a person's id. Who is added comes last; removing the last open one ends the step.
"""

from __future__ import annotations

from typing import Any

from orchestrator import engine
from orchestrator.access import AccessError, Actor, people
from orchestrator.cases import separation
from orchestrator.cases.choosing import roles_at
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import AlreadySigns, MoveNotOffered, NotASigner, TaskGone, TaskNotFound
from orchestrator.cases.moves import required
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.tasks import GONE, draft, split
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text


def signers(tx: Transaction, task_id: str, actor: Actor) -> engine.Several:
    """The signing that the task is part of; TaskNotFound, MoveNotOffered when the person may not see it."""
    case, token = _open(tx, task_id, actor)
    found = case.execution.several(token)
    assert found is not None
    return found


def add(tx: Transaction, task_id: str, item: Any, reason: str, actor: Actor) -> None:
    """One more signer beside the one whose task this is. MoveNotOffered, PersonUnknown, AlreadySigns, NotASigner,
    ReasonRequired."""
    reason = required(reason)
    case, token = _open(tx, task_id, actor)
    other = people.require(tx, item, method="system") if isinstance(item, str) else None
    who = other.name if other else None
    if _signs(tx, case, token, item):
        raise AlreadySigns(person_zh=who.zh if who else item, person_en=who.say("en") if who else item)
    if other is not None and not _may_sign(case, other):
        raise NotASigner(person_zh=other.name.zh, person_en=other.name.say("en"))
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


def signed(release: Release, row: Row) -> engine.Element:
    """The element that several do: the task's own, or the sub-process around it."""
    elements = release.program.definition(row["process_key"]).elements
    element = elements[row["element"]]
    while element.loop is None and element.parent is not None:
        element = elements[element.parent]
    return element


def is_part(release: Release, row: Row, first: Row, several: engine.Several) -> bool:
    """Whether a task, open or completed, belongs to the signing that `first` is of: of its element, or inside it, and
    later than the signing itself began."""
    if row["process_key"] != first["process_key"] or row["state"] not in ("open", "completed"):
        return False
    elements = release.program.definition(row["process_key"]).elements
    if row["element"] not in elements or int(row["id"]) < int(several.token):
        return False
    return signed(release, row) is signed(release, first)


def _signs(tx: Transaction, case: OpenCase, token: str, item: Any) -> bool:
    """Whether this signer signs already, will, or has: nobody signs twice."""
    several, task = case.execution.several(token), case.task
    if several is None or task is None:
        return False
    if item in (*(run.item for run in several.runs), *several.to_come):
        return True
    parts = [row for row in tx.all("case_tasks", {"id": case.id}) if is_part(case.release, row, task, several)]
    return item in {row["completed_by"] for row in parts if row["state"] == "completed"}


def _may_sign(case: OpenCase, other: Actor) -> bool:
    """Whether the person may do the step; else they would count and could never sign."""
    task = case.task or {}
    if task["groups"] and other.roles.isdisjoint(task["groups"]) and other.person_id not in task["users"]:
        return False
    element = case.release.program.element(task["element"], task["process_key"])
    try:
        separation.refuse(other, task, element, case.duties, lambda text: case.execution.evaluate(task["id"], text))
    except AccessError:
        return False
    return True


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
