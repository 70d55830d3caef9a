"""Moves by those who do the work: return to an earlier step, take one's own step back, give one's task to another.

- return: the holder of a task whose element has `countersign.return` ("true", or the steps it may go to); to a user
  task that was done in this case and that the process can be at (see `orchestrator.engine.moves`). What was entered
  stays.
  The reopened task goes to who did it before. With `straight_back` the case comes straight back to this step after it.
  A return that would end other branches or other people's parts needs `end_others`.
- withdraw: who completed the step, where its element has `countersign.withdraw` = true, while nothing after it was
  touched: no later task completed or claimed, no job begun, no data changed.
- delegate: the holder, to another person that the task may be offered to; it counts for both in the separation of
  duties.

Each is one transaction with an event in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from orchestrator import engine
from orchestrator.access import AccessError, Actor, NotAllowed, people
from orchestrator.access.people import names
from orchestrator.cases import separation, sight, tasks
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import MoveNotOffered, NotDelegable, ReasonRequired, TaskGone, TaskNotFound, TaskTaken
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.feel import loads
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class Return:
    """A step that a task may be returned to: who did it, and the steps under way that this would end."""

    element: str
    name: Text
    person: Text | None
    ends: tuple[Text, ...]


def possible_returns(tx: Transaction, task_id: str, actor: Actor) -> list[Return]:
    """The steps that the holder may return the task to, in the order of the model; none where the model allows none."""
    case, task = tasks.open_task(tx, task_id, actor)
    if not _is_theirs(tx, case, task, actor):
        return []
    done = _done_at(tx, case, task)
    who = names(tx, done.values())
    return [
        Return(
            target.element,
            _name(case, task, target.element),
            who.get(done[target.element]),
            tuple(_name(case, task, element) for element in target.ends),
        )
        for target in _targets(case, task, done)
    ]


def return_task(
    tx: Transaction,
    task_id: str,
    target: str,
    reason: str,
    actor: Actor,
    *,
    straight_back: bool = False,
    end_others: bool = False,
) -> None:
    """Return the task to an earlier step: MoveNotOffered, ReasonRequired, engine.MoveRefused, TaskTaken."""
    reason = required(reason)
    case, task = tasks.open_task(tx, task_id, actor)
    tasks.refuse_unless_theirs(tx, case, task, actor)
    done = _done_at(tx, case, task)
    if target not in _allowed(case, task, done):
        raise MoveNotOffered(what_zh=f"退回到 {target}", what_en=f"returned to {target}")
    case.execution.move(task["id"], target, ending=end_others, back=straight_back)
    before = people.actor(tx, done[target], method="system")
    if before is not None:
        case.again[target] = before
    payload = {"task": task["id"], "to": target, "reason": reason, "straight_back": straight_back}
    case.drafts.append(tasks.draft(case, task, "task.returned", payload))
    close_step(tx, case, actor)


def withdraw(tx: Transaction, task_id: str, reason: str, actor: Actor) -> str:
    """Take one's completed step back; gives the id of the task that is open again. TaskNotFound, NotAllowed,
    engine.CannotWithdraw, ReasonRequired."""
    reason = required(reason)
    case_id, token = tasks.split(task_id)
    case = open_case(tx, case_id, token)
    task = case.task
    if task is None or not sight.sees_task(actor, task):
        raise TaskNotFound(task=task_id)
    if task["state"] != "completed":
        state = tasks.GONE.get(task["state"], Text("仍在办理中", "still open"))
        raise TaskGone(task=task_id, state_zh=state.zh, state_en=state.en)
    if task["completed_by"] != actor.person_id:
        raise NotAllowed(what="withdraw")
    undo = _undo(tx, case, task)
    tx.run("task_withdraw", {"id": case.id, "token": token}, expect=1)
    case.execution.withdraw(undo)
    case.again[task["element"]] = actor
    case.drafts.append(tasks.draft(case, task, "task.withdrawn", {"task": task["id"], "reason": reason}))
    close_step(tx, case, actor)
    opened = (t.id for t in case.opened.values() if t.element == task["element"])
    return f"{case.id}.{next(opened, token)}"


def delegate(tx: Transaction, task_id: str, to: str, reason: str, actor: Actor) -> None:
    """Give the task to another person. NotDelegable, NotAllowed, DutyConflict (also for the other), ReasonRequired."""
    reason = required(reason)
    case, task = tasks.open_task(tx, task_id, actor)
    tasks.refuse_unless_theirs(tx, case, task, actor)
    element = case.release.program.element(task["element"], task["process_key"])
    if not tasks.releasable(element, task):
        raise MoveNotOffered(what_zh="转办", what_en="given to another person")
    other = people.actor(tx, to, method="system")
    if other is None or to == actor.person_id or not sight.is_offered(other, {**task, "assignee": None}):
        raise NotDelegable(person=to)
    separation.refuse(other, task, element, case.duties, lambda text: case.execution.evaluate(task["id"], text))
    tx.run("task_delegate", {"id": case.id, "token": task["id"], "to": to, "by": actor.person_id}, expect=1)
    payload = {"task": task["id"], "to": to, "reason": reason}
    case.drafts.append(tasks.draft(case, task, "task.delegated", payload))
    close_step(tx, case, actor)


def required(reason: str) -> str:
    """The reason of a move; ReasonRequired when there is hardly any."""
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonRequired(least=LEAST_REASON)
    return reason.strip()


def _is_theirs(tx: Transaction, case: OpenCase, task: Row, actor: Actor) -> bool:
    try:
        tasks.refuse_unless_theirs(tx, case, task, actor)
    except (AccessError, TaskTaken):
        return False
    return True


def _done_at(tx: Transaction, case: OpenCase, task: Row) -> dict[str, str]:
    """Who last completed each step of the task's process."""
    rows = tx.all("tasks_done_at", {"id": case.id})
    return {row["element"]: row["completed_by"] for row in rows if row["process_key"] == task["process_key"]}


def _allowed(case: OpenCase, task: Row, done: Iterable[str]) -> set[str]:
    """The steps done that the model lets the task be returned to."""
    element = case.release.program.element(task["element"], task["process_key"])
    named = element.properties.get("countersign.return", "").replace(",", " ").split()
    return set(done) if named == ["true"] else set(done) & set(named)


def _targets(case: OpenCase, task: Row, done: Iterable[str]) -> list[engine.Target]:
    allowed = _allowed(case, task, done)
    if not allowed:
        return []
    return [target for target in case.execution.targets(task["id"]) if target.element in allowed]


def _undo(tx: Transaction, case: OpenCase, task: Row) -> dict[str, Any]:
    """What takes the step back, once nobody has claimed what came after."""
    if task["undo"] is None:
        raise engine.CannotWithdraw(
            element=task["element"], why_zh="流程不允许撤回此步骤", why_en="the process does not allow it"
        )
    undo: dict[str, Any] = loads(task["undo"])
    born = {str(look[0]) for look in undo["born"]}
    for later in tx.all("case_tasks", {"id": case.id}):
        element = case.release.element(later["element"], later["process_key"])
        if later["id"] in born and later["assignee"] is not None and tasks.releasable(element, later):
            raise engine.CannotWithdraw(
                element=task["element"], why_zh="后续任务已被签收", why_en="the task after it has been claimed"
            )
    return undo


def _name(case: OpenCase, task: Row, element_id: str) -> Text:
    return case.release.program.element(element_id, task["process_key"]).title
