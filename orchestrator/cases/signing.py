"""Who signs a step that several do: who has signed, who is open, who is still to come, and who could be added.

For the holders of the roles that the step names with `countersign.signers`, whether or not they have a task in it. Says
who, never how: what was voted stays sealed. Adding and removing stand in `signers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator import engine
from orchestrator.access import AccessError, Actor, people
from orchestrator.cases import separation, signers
from orchestrator.cases.colleagues import Colleague
from orchestrator.cases.errors import CaseOver
from orchestrator.cases.opening import OpenCase, as_id, open_case
from orchestrator.cases.tasks import split
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Signer:
    """One who signs. `state`: done, open, to_come; an open one is removed by their task, when they have one."""

    name: Text
    state: str
    step: Text
    task_id: str | None = None
    at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """A step under way that several sign; `task_id` is one of its open tasks, by which a signer is added."""

    task_id: str
    name: Text
    sequential: bool
    sealed: bool
    done: int
    count: int
    people: Sequence[Signer]
    candidates: Sequence[Colleague]


def of_case(tx: Transaction, case_id: str, actor: Actor) -> list[Signing]:
    """The signings under way in a case whose signers this person may add and remove; none in a case that is over."""
    rows = tx.all("case_tasks", {"id": as_id(case_id)})
    if not _is_named(tx, rows, actor):
        return []
    try:
        case = open_case(tx, case_id, also_suspended=True, reading=True)
    except CaseOver:
        return []
    return list(_signings(tx, case, rows, actor))


def of_task(tx: Transaction, task_id: str, actor: Actor) -> list[Signing]:
    """The signing that a task is part of, if it is one and this person may change its signers: one or none."""
    found = of_case(tx, split(task_id)[0], actor)
    return [signing for signing in found if task_id in {person.task_id for person in signing.people}]


def _is_named(tx: Transaction, rows: Iterable[Row], actor: Actor) -> bool:
    return any(
        not actor.roles.isdisjoint(_roles(releases.release(tx, row["bundle"]), row))
        for row in rows
        if row["state"] == "open"
    )


def _roles(release: Release, row: Row) -> list[str]:
    return signers.roles(release, row["process_key"], row["element"])


def _signings(tx: Transaction, case: OpenCase, rows: Sequence[Row], actor: Actor) -> Iterator[Signing]:
    seen: set[str] = set()
    for row in rows:
        if row["state"] != "open" or actor.roles.isdisjoint(_roles(case.release, row)):
            continue
        several = case.execution.several(row["id"])
        if several is not None and several.token not in seen:
            seen.add(several.token)
            yield _signing(tx, case, rows, row, several)


def _signing(tx: Transaction, case: OpenCase, rows: Sequence[Row], first: Row, several: engine.Several) -> Signing:
    around = signers.signed(case.release, first)
    inside = [row for row in rows if signers.is_part(case.release, row, first, several)]
    items = [case.execution.run_item(row["id"]) for row in inside if row["state"] == "open"]
    held = [row["completed_by"] or row["assignee"] for row in inside]
    known = people.names(tx, {i for i in (*items, *several.to_come, *held) if isinstance(i, str)})
    found = [*_done(case, inside, known), *_open(case, inside, known), *_to_come(several, known, around)]
    open_tasks = [row for row in inside if row["state"] == "open"]
    return Signing(
        task_id=f"{case.id}.{first['id']}",
        name=around.title,
        sequential=several.sequential,
        sealed=any(row["sealed"] for row in inside),
        done=several.done,
        count=several.count,
        people=found,
        candidates=_candidates(tx, case, open_tasks, [*items, *several.to_come], held),
    )


def _done(case: OpenCase, rows: Iterable[Row], known: dict[str, Text]) -> Iterator[Signer]:
    for row in rows:
        if row["state"] == "completed":
            step = case.release.element(row["element"], row["process_key"]).title
            yield Signer(_name(row["completed_by"], known), "done", step, at=row["completed_at"])


def _open(case: OpenCase, rows: Iterable[Row], known: dict[str, Text]) -> Iterator[Signer]:
    for row in rows:
        if row["state"] == "open":
            item = case.execution.run_item(row["id"])
            step = case.release.element(row["element"], row["process_key"]).title
            is_person = isinstance(item, str) and item in known
            who = _name(item if is_person else row["assignee"] or item, known)
            yield Signer(who, "open", step, f"{case.id}.{row['id']}", due_at=row["due_at"])


def _to_come(several: engine.Several, known: dict[str, Text], around: engine.Element) -> Iterator[Signer]:
    return (Signer(_name(item, known), "to_come", around.title) for item in several.to_come)


def _name(item: Any, known: dict[str, Text]) -> Text:
    return known[item] if isinstance(item, str) and item in known else Text(str(item), str(item))


def _candidates(
    tx: Transaction, case: OpenCase, rows: Sequence[Row], items: Sequence[Any], held: Iterable[str | None]
) -> list[Colleague]:
    """Who could sign too: the active people of the roles that the step is for, or else that all its signers share, who
    do not sign yet and against whom no duty speaks. None where the signers are no people."""
    signing = {person for person in (*items, *held) if isinstance(person, str)}
    if not all(isinstance(item, str) for item in items) or not rows:
        return []
    task = rows[0]
    element = case.release.program.element(task["element"], task["process_key"])
    wanted = task["groups"] or sorted(_shared_roles(tx, signing))
    found: list[Colleague] = []
    for row in tx.all("people_of_task", {"groups": wanted, "users": task["users"], "me": ""}):
        other = None if row["id"] in signing else people.actor(tx, row["id"], method="system")
        if other is not None and _may_sign(case, task, element, other):
            found.append(Colleague(other.person_id, other.name, other.unit))
        if len(found) == MOST_OFFERED:
            break
    return found


def _shared_roles(tx: Transaction, signing: Iterable[str]) -> frozenset[str]:
    actors = [found for who in signing if (found := people.actor(tx, who, method="system")) is not None]
    roles = [actor.roles for actor in actors]
    return frozenset.intersection(*roles) if roles else frozenset()


def _may_sign(case: OpenCase, task: Row, element: engine.Element, other: Actor) -> bool:
    try:
        separation.refuse(other, task, element, case.duties, lambda text: case.execution.evaluate(task["id"], text))
    except AccessError:
        return False
    return True
