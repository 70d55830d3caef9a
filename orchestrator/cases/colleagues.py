"""Whom a task may be given to, and whether a step may be taken back: what the task's page offers besides its form."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.access import AccessError, Actor, people
from orchestrator.cases import moves, separation, sight, tasks
from orchestrator.cases.errors import TaskGone
from orchestrator.cases.moves import Return
from orchestrator.store import Transaction
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person that a task may be given to."""

    person_id: str
    name: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class Offers:
    """What a person may do with a task besides completing it."""

    returns: list[Return]
    colleagues: list[Colleague]
    may_withdraw: bool

    def __bool__(self) -> bool:
        return bool(self.returns or self.colleagues or self.may_withdraw)


NOTHING = Offers([], [], may_withdraw=False)


def offers(tx: Transaction, task_id: str, actor: Actor, *, can_act: bool) -> Offers:
    """What is offered on an open task that the person can act on, and on one that they completed."""
    if can_act:
        return Offers(moves.possible_returns(tx, task_id, actor), colleagues(tx, task_id, actor), may_withdraw=False)
    case_id, token = tasks.split(task_id)
    row = tx.one("task_read", {"id": case_id, "token": token})
    mine = row is not None and row["completed_by"] == actor.person_id and row["case_state"] == "running"
    return Offers([], [], may_withdraw=True) if mine and row and row["undo"] is not None else NOTHING


def colleagues(tx: Transaction, task_id: str, actor: Actor) -> list[Colleague]:
    """The people that the task is offered to as well, without those whom a duty excludes; none for a personal task."""
    try:
        case, task = tasks.open_task(tx, task_id, actor)
    except TaskGone:
        return []
    element = case.release.program.element(task["element"], task["process_key"])
    if not tasks.releasable(element, task):
        return []
    found = []
    for row in tx.all("people_of_task", {"groups": task["groups"], "users": task["users"], "me": actor.person_id}):
        other = people.actor(tx, row["id"], method="system")
        if other is None or not sight.is_offered(other, {**task, "assignee": None}):
            continue
        try:
            separation.refuse(other, task, element, case.duties, lambda text: case.execution.evaluate(task["id"], text))
        except AccessError:
            continue
        found.append(Colleague(other.person_id, other.name, other.unit))
    return found
