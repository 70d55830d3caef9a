"""Jumps that wait for a second person: of one case, of all, and how many; for those who may approve them.

Who asked may take their request back and not approve it. Asking, approving and refusing stand in `administration`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.access import Actor, may, refuse_unless_may
from orchestrator.access.people import names
from orchestrator.cases import cursors
from orchestrator.cases.errors import CaseOver
from orchestrator.cases.opening import OpenCase, as_id, open_case
from orchestrator.cases.places import Goal, goals
from orchestrator.cases.views import Page
from orchestrator.cases.waiting import process_of
from orchestrator.engine import NotWaiting
from orchestrator.models import releases
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

PERMISSION = "case.jump.approve"


@dataclass(frozen=True, slots=True)
class Asked:
    """A jump that waits for a decision. `ends`: the other steps that it would end as things stand; None when it cannot
    be made any more, because the case went on."""

    id: str
    place: Text
    target: Text
    reason: str
    asked_by: Text
    asked_at: datetime
    mine: bool
    ends: tuple[Text, ...] | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A jump in the list of all cases."""

    id: str
    case_id: str
    title: str
    process: Text
    place: Text
    target: Text
    reason: str
    asked_by: Text
    asked_at: datetime
    mine: bool


def of_case(tx: Transaction, case_id: str, actor: Actor) -> list[Asked]:
    """The jumps of a running or suspended case that wait, oldest first; NotAllowed, CaseNotFound."""
    refuse_unless_may(actor, PERMISSION)
    rows = [row for row in tx.all("jumps_of_case", {"id": as_id(case_id)}) if row["state"] == "asked"]
    if not rows:
        return []
    try:
        case = open_case(tx, case_id, also_suspended=True, reading=True)
    except CaseOver:
        return []
    who = names(tx, {row["asked_by"] for row in rows})
    return [_asked(case, row, who, actor) for row in reversed(rows)]


def count(tx: Transaction, actor: Actor) -> int:
    """How many jumps wait for a decision that this person may make; 0 for who may make none."""
    if not may(actor, PERMISSION):
        return 0
    return int((tx.one("jumps_count", {"me": actor.person_id}) or {"n": 0})["n"])


def waiting(tx: Transaction, actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Waiting]:
    """A page of the jumps of all cases that wait, oldest first, one's own among them; NotAllowed."""
    refuse_unless_may(actor, PERMISSION)
    after = cursors.decode(cursor, 2) if cursor else ["-infinity", ""]
    rows = tx.all("jumps_waiting", {"after": after, "limit": limit + 1})
    who = names(tx, {row["asked_by"] for row in rows})
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursors.encode(last["asked_at"].isoformat(), last["id"]) if last else None
    return Page([_waiting(tx, row, who, actor) for row in rows[:limit]], following)


def _asked(case: OpenCase, row: Row, who: dict[str, Text], actor: Actor) -> Asked:
    process = process_of(case, row["token"])
    goal = _goal(case, row, process)
    possible = goal is not None and (row["ending"] or not goal.agree)
    return Asked(
        id=row["id"],
        place=case.release.element(row["element"], process).title,
        target=case.release.element(row["target"], process).title,
        reason=row["reason"],
        asked_by=who[row["asked_by"]],
        asked_at=row["asked_at"],
        mine=row["asked_by"] == actor.person_id,
        ends=goal.ends if goal is not None and possible else None,
    )


def _goal(case: OpenCase, row: Row, process: str) -> Goal | None:
    try:
        found = goals(case, row["token"], process)
    except NotWaiting:
        return None
    return next((goal for goal in found if goal.element == row["target"]), None)


def _waiting(tx: Transaction, row: Row, who: dict[str, Text], actor: Actor) -> Waiting:
    release = releases.release(tx, row["bundle"])
    return Waiting(
        id=row["id"],
        case_id=row["case_id"],
        title=row["title"],
        process=release.program.definition(row["process_key"]).title,
        place=release.element(row["element"], _owner(release, row["element"])).title,
        target=release.element(row["target"], _owner(release, row["target"])).title,
        reason=row["reason"],
        asked_by=who[row["asked_by"]],
        asked_at=row["asked_at"],
        mine=row["asked_by"] == actor.person_id,
    )


def _owner(release: releases.Release, element: str) -> str:
    """The process of the release that has an element of this id, its own before those that it calls."""
    called = [key for key, definition in release.program.definitions.items() if element in definition.elements]
    return release.process_key if release.process_key in called or not called else called[0]
