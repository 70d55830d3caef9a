"""Jobs of workers outside the service: activate, complete, fail, throw an error, as Camunda's workers do.

A service task with `countersign.worker` = external makes a job that waits until a worker asks for its type. The worker
gets it under a lease; when the lease runs out, another may get it, so a worker must be able to do a job twice (the key
of the job is the same). Only the holder of a valid lease may say what became of a job. A failed job is tried again
after a pause that doubles each time, as often as the model's `retries` says, then it is an incident. With input
mappings the worker gets what they make and nothing else; without, all variables visible at the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator import engine
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import CaseOver, CaseSuspended, JobNotLeased
from orchestrator.cases.jobs import note
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.tasks import split
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Activated:
    """A job under lease; `key` names it in the calls that follow."""

    key: str
    case_id: str
    type: str
    element: str
    process_key: str
    retries: int
    headers: Mapping[str, str]
    variables: Mapping[str, Any]
    leased_until: datetime


def activate(
    tx: Transaction, job_type: str, worker: str, actor: Actor, *, max_jobs: int = 1, lease_seconds: int = 60
) -> list[Activated]:
    """Lease up to `max_jobs` waiting jobs of a type to a worker. NotAllowed."""
    _allow(actor)
    lease = {"type": job_type, "worker": worker, "limit": max_jobs, "seconds": lease_seconds}
    found = []
    for row in tx.all("jobs_activate", lease):
        try:
            case = open_case(tx, row["instance_id"])
        except (CaseOver, CaseSuspended):  # since the lease was given; the row goes with the step that did it
            continue
        found.append(_activated(case, row))
    return found


def complete(tx: Transaction, key: str, worker: str, variables: Mapping[str, Any], actor: Actor) -> None:
    """The job is done, with this result. NotAllowed, JobNotLeased, engine.BadName."""
    case, job, _ = _held(tx, key, worker, actor)
    note(case, job, "job.completed", {"worker": worker, "result": dict(variables)})
    case.execution.complete_job(job.token, variables)
    close_step(tx, case, actor)


def fail(
    tx: Transaction,
    key: str,
    worker: str,
    message: str,
    actor: Actor,
    *,
    retries: int | None = None,
    pause_seconds: int | None = None,
) -> int:
    """The job could not be done: it waits and is tried again, or is an incident when no try is left (then 0 is given).
    `retries` and `pause_seconds` overrule what the model and the doubling pause say. NotAllowed, JobNotLeased."""
    case, job, row = _held(tx, key, worker, actor)
    left = row["retries"] - 1 if retries is None else retries
    note(case, job, "job.failed", {"worker": worker, "message": message, "retries": left})
    if left > 0:
        pause = min(FIRST_PAUSE_SECONDS * 2 ** row["failures"], LONGEST_PAUSE_SECONDS)
        facts = {"retries": left, "pause": pause if pause_seconds is None else pause_seconds}
        tx.run("job_again", {"id": case.id, "token": job.token, **facts}, expect=1)
    else:
        case.execution.fail_job(job.token, message)
    close_step(tx, case, actor)
    return max(left, 0)


def throw(
    tx: Transaction, key: str, worker: str, error: str, message: str, variables: Mapping[str, Any], actor: Actor
) -> None:
    """The job ends with an error of the business: to the boundary event of its code, else an incident. NotAllowed,
    JobNotLeased."""
    case, job, _ = _held(tx, key, worker, actor)
    note(case, job, "job.failed", {"worker": worker, "error": error, "message": message})
    case.execution.throw_error(job.token, error, message, variables)
    close_step(tx, case, actor)


def extend(tx: Transaction, key: str, worker: str, lease_seconds: int, actor: Actor) -> None:
    """The worker needs longer. NotAllowed, JobNotLeased."""
    _allow(actor)
    case_id, token = split(key)
    case = open_case(tx, case_id)
    if not tx.run("job_extend", {"id": case.id, "token": token, "worker": worker, "seconds": lease_seconds}):
        raise JobNotLeased(job=key, worker=worker)


def _held(tx: Transaction, key: str, worker: str, actor: Actor) -> tuple[OpenCase, engine.Job, Row]:
    """The case under its lock, the job, and its row, if the worker's lease is valid."""
    _allow(actor)
    case_id, token = split(key)
    case = open_case(tx, case_id)
    row = tx.one("job_leased", {"id": case.id, "token": token})
    job = next((job for job in case.before.jobs if job.token == token), None)
    if row is None or job is None or row["worker"] != worker or not row["valid"]:
        raise JobNotLeased(job=key, worker=worker)
    return case, job, row


def _activated(case: OpenCase, row: Row) -> Activated:
    element = case.release.program.element(row["element"], row["process_key"])
    visible = case.execution.visible(row["token"])
    mapped = {line.target.split(".")[0] for line in element.inputs}
    return Activated(
        key=f"{case.id}.{row['token']}",
        case_id=case.id,
        type=row["type"],
        element=row["element"],
        process_key=row["process_key"],
        retries=row["retries"],
        headers=dict(element.headers),
        variables={name: visible.get(name) for name in mapped} if mapped else visible,
        leased_until=row["leased_until"],
    )


def _allow(actor: Actor) -> None:
    refuse_unless_may(actor, "job.work")
