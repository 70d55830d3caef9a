"""Where a case waits, for those who move it by hand: for whom or what, and where each of its steps could go.

Only read: nothing is locked, and whatever is then done is checked anew. The runs of a step that several do stand
together, for they can only be moved together. A sub-process or call that is waited in is a place too: it can be moved
or ended as a whole. What merely listens beside a step (boundary events) is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestrator import engine
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.cases import inbox
from orchestrator.cases.administration import KINDS
from orchestrator.cases.errors import CaseOver
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.waiting import Wait, around, waits
from orchestrator.store import Transaction
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Goal:
    """A step that a place can be moved to, and the other steps under way that this would end. `agree`: the move needs
    the word that others may end, be it only other runs of the same step."""

    element: str
    name: Text
    ends: tuple[Text, ...]
    agree: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A step at which a case waits. `waits_for`: task, timer, message, job, incident, or parts when it is a sub-process
    or call in which something waits. `count`: how many runs stand here together; `part`: which one this is of those
    inside the runs of a sub-process, from 1; `holders`: the people who have its tasks, as far as the reader may know
    them."""

    token: str
    element: str
    name: Text
    waits_for: str
    count: int
    part: int | None
    holders: tuple[Text, ...]
    goals: Sequence[Goal]
    can_end: bool


def places(tx: Transaction, case_id: str, actor: Actor) -> list[Place]:
    """The places of a running or suspended case; none when it is over. NotAllowed, CaseNotFound."""
    refuse_unless_may(actor, "case.administer")
    try:
        case = open_case(tx, case_id, also_suspended=True, reading=True)
    except CaseOver:
        return []
    rows = [row for row in tx.all("case_tasks", {"id": case.id}) if row["state"] == "open"]
    holders = {row.id.partition(".")[2]: row.assignee_name for row in inbox.task_rows(tx, rows, actor)}
    found: dict[tuple[str, str], list[Wait]] = {}
    for wait in (*around(case), *waits(case)):
        found.setdefault(wait.together, []).append(wait)
    return [_place(case, runs, [holders.get(run.token) for run in runs]) for runs in found.values()]


def goals(case: OpenCase, token: str, process: str) -> list[Goal]:
    """Where a step could be moved to, first what ends nothing else."""
    element = case.execution.element_of(token)
    found = [target for kind in KINDS for target in case.execution.anywhere(token, kind)]
    made = [_goal(case, target, process, element) for target in found]
    return sorted(made, key=lambda goal: (len(goal.ends), [end.zh for end in goal.ends]))


def _part(case: OpenCase, wait: Wait) -> int | None:
    several = case.execution.several(wait.token) if wait.element.loop is None else None
    return case.execution.run_number(wait.token) if several is not None else None


def _place(case: OpenCase, runs: Sequence[Wait], holders: Iterable[Text | None]) -> Place:
    first = runs[0]
    return Place(
        token=first.token,
        element=first.element.id,
        name=first.element.title,
        waits_for=first.kind,
        count=len(runs),
        part=_part(case, first),
        holders=tuple(dict.fromkeys(name for name in holders if name is not None)),
        goals=goals(case, first.token, first.process),
        can_end=case.execution.can_cancel_branch(first.token),
    )


def _goal(case: OpenCase, target: engine.Target, process: str, here: str) -> Goal:
    ends = tuple(case.release.program.element(end, process).title for end in dict.fromkeys(target.ends) if end != here)
    return Goal(target.element, case.release.program.element(target.element, process).title, ends, bool(target.ends))
