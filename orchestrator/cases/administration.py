"""What operations may do with a case: suspend and resume it, end one of its branches, move it by hand.

A suspended case stands still: its tasks cannot be done, its timers do not fire, its jobs are not done, messages for it
are refused (and tried again by the queue when a case sent them). Timers keep their moments; what became due meanwhile
happens when the case is resumed.

Moving a case by hand (a jump) takes two people: one asks, another approves, and only then it is made. It is checked
when it is asked for and again when it is made, for the case may have gone on in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import uuid_utils.compat as uuid

from orchestrator import engine
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.access.people import names
from orchestrator.audit import Draft
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import JumpNotFound, NotSuspended, SecondPersonNeeded
from orchestrator.cases.moves import required
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.waiting import process_of
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

# What a case can be moved to by hand.
KINDS = ("userTask", "serviceTask", "callActivity", "subProcess", "intermediateCatchEvent", "receiveTask", "endEvent")


@dataclass(frozen=True, slots=True)
class Step:
    """A place where a case waits: its token, what it waits for, and where it could be moved to."""

    token: str
    element: str
    name: Text
    waits_for: str
    targets: Sequence[engine.Target]


@dataclass(frozen=True, slots=True)
class JumpView:
    """A jump that was asked for."""

    id: str
    token: str
    element: str
    target: str
    end_others: bool
    reason: str
    state: str
    asked_by: Text
    asked_at: datetime
    decided_by: Text | None
    decided_at: datetime | None


def suspend(tx: Transaction, case_id: str, reason: str, actor: Actor) -> None:
    """Let a running case stand still. NotAllowed, CaseOver, CaseSuspended, ReasonRequired."""
    case = _open(tx, case_id, actor)
    case.row["state"] = "suspended"
    case.drafts.append(_draft(case, "case.suspended", reason=required(reason)))
    close_step(tx, case, actor)


def resume(tx: Transaction, case_id: str, reason: str, actor: Actor) -> None:
    """Let a suspended case go on; jobs that wait are done now. NotAllowed, NotSuspended, ReasonRequired."""
    case = _open(tx, case_id, actor, also_suspended=True)
    if case.row["state"] != "suspended":
        raise NotSuspended(case=case_id)
    case.row["state"] = "running"
    case.resumed = True
    case.drafts.append(_draft(case, "case.resumed", reason=required(reason)))
    close_step(tx, case, actor)
    tx.run("timers_wake", {"id": case.id, "now": case.now})


def steps(tx: Transaction, case_id: str, actor: Actor) -> list[Step]:
    """Where a case waits, with what can be moved. NotAllowed."""
    case = _open(tx, case_id, actor, also_suspended=True)
    found: list[Step] = []
    waits = case.before
    for kind, held in (("task", waits.tasks), ("timer", waits.timers), ("message", waits.subscriptions),
                       ("job", waits.jobs), ("incident", waits.incidents)):  # fmt: skip
        found += [_step(case, wait.token, wait.element, wait.process, kind) for wait in held]
    return found


def cancel_branch(tx: Transaction, case_id: str, token: str, reason: str, actor: Actor) -> None:
    """End the branch that a step is in while the others go on. NotAllowed, engine.NoBranch, ReasonRequired."""
    case = _open(tx, case_id, actor)
    facts = {"token": token, "reason": required(reason)}
    draft = _draft(case, "branch.cancelled", token, case.execution.element_of(token), **facts)
    case.execution.cancel_branch(token)
    case.drafts.append(draft)
    close_step(tx, case, actor)


def ask_jump(
    tx: Transaction, case_id: str, token: str, target: str, reason: str, actor: Actor, *, end_others: bool = False
) -> str:
    """Ask for a step to be moved to another element; gives the jump's id. NotAllowed, engine.MoveRefused,
    ReasonRequired."""
    case = _open(tx, case_id, actor)
    element = case.execution.element_of(token)
    row = {
        "id": str(uuid.uuid7()), "case": case.id, "token": token, "element": element, "target": target,
        "ending": end_others, "reason": required(reason), "by": actor.person_id, "at": case.now,
    }  # fmt: skip
    case.execution.move(token, target, ending=end_others)  # only to see whether it could be made: nothing is kept
    tx.run("jump_ask", row, expect=1)
    asked = open_case(tx, case_id)
    facts = {"jump": row["id"], "token": token, "target": target, "end_others": end_others, "reason": row["reason"]}
    asked.drafts.append(_draft(asked, "jump.asked", token, element, **facts))
    close_step(tx, asked, actor)
    return str(row["id"])


def make_jump(tx: Transaction, case_id: str, jump_id: str, actor: Actor) -> None:
    """Approve a jump that another person asked for, and make it. NotAllowed, JumpNotFound, SecondPersonNeeded,
    engine.MoveRefused, engine.NotWaiting when the step is gone."""
    case, jump = _decide(tx, case_id, jump_id, "made", actor)
    facts = {"jump": jump_id, "target": jump["target"], "reason": jump["reason"], "asked_by": jump["asked_by"]}
    draft = _draft(case, "case.jumped", jump["token"], jump["element"], **facts)
    case.execution.move(jump["token"], jump["target"], ending=jump["ending"])
    case.drafts.append(draft)
    close_step(tx, case, actor)


def refuse_jump(tx: Transaction, case_id: str, jump_id: str, reason: str, actor: Actor) -> None:
    """Refuse a jump, or take one's own request back. NotAllowed, JumpNotFound, ReasonRequired."""
    case, jump = _decide(tx, case_id, jump_id, "refused", actor)
    facts = {"jump": jump_id, "reason": required(reason)}
    case.drafts.append(_draft(case, "jump.refused", jump["token"], jump["element"], **facts))
    close_step(tx, case, actor)


def jumps(tx: Transaction, case_id: str, actor: Actor) -> list[JumpView]:
    """The jumps asked for in a case, newest first. NotAllowed."""
    case = _open(tx, case_id, actor, permission="case.jump.approve", also_suspended=True)
    rows = tx.all("jumps_of_case", {"id": case.id})
    who = names(tx, {row[field] for row in rows for field in ("asked_by", "decided_by")})
    return [
        JumpView(
            row["id"], row["token"], row["element"], row["target"], row["ending"], row["reason"], row["state"],
            who[row["asked_by"]], row["asked_at"], who.get(row["decided_by"]), row["decided_at"],
        )
        for row in rows
    ]  # fmt: skip


def _decide(tx: Transaction, case_id: str, jump_id: str, state: str, actor: Actor) -> tuple[OpenCase, Row]:
    case = _open(tx, case_id, actor, permission="case.jump.approve")
    rows = [row for row in tx.all("jumps_of_case", {"id": case.id}) if row["id"] == jump_id]
    if not rows or rows[0]["state"] != "asked":
        raise JumpNotFound(jump=jump_id)
    if state == "made" and rows[0]["asked_by"] == actor.person_id:
        raise SecondPersonNeeded
    decision = {"case": case.id, "id": jump_id, "state": state, "by": actor.person_id, "at": case.now}
    tx.run("jump_decide", decision, expect=1)
    return case, rows[0]


def _open(
    tx: Transaction,
    case_id: str,
    actor: Actor,
    *,
    permission: str = "case.administer",
    also_suspended: bool = False,
) -> OpenCase:
    refuse_unless_may(actor, permission)
    return open_case(tx, case_id, also_suspended=also_suspended)


def _step(case: OpenCase, token: str, element_id: str, process: str, kind: str) -> Step:
    element = case.release.program.element(element_id, process)
    found = [target for of in KINDS for target in case.execution.anywhere(token, of)]
    return Step(token, element_id, element.title, kind, found)


def _draft(case: OpenCase, kind: str, at: str = "", element: str | None = None, **payload: object) -> Draft:
    """What the record will say; of the step at a token with the process that the step is of, before it moves."""
    process = process_of(case, at, element or "") if at else str(case.row["process_key"])
    return case.draft(kind, payload, process, element)
