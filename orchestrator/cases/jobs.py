"""Jobs of service tasks: done by a worker of the registry, after the commit that made them.

A worker gets the job's variables and returns the variables it gives. It works in the transaction that completes the
job, so what it writes and the case's progress are one: however often the queue delivers the job, its effect is there
once. A worker that cannot do its work raises BusinessError, which goes to the element's boundary, or any other
CountersignError, which the queue retries and at last turns into an incident.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from orchestrator.access import SYSTEM
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import CaseOver, CasesError, CaseSuspended, NoWorker
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.engine import Job
from orchestrator.store import Transaction


@dataclass(frozen=True, slots=True)
class Work:
    """A job as its worker gets it; `key` is the same however often the job is delivered."""

    key: str
    case_id: str
    token: str
    type: str
    variables: Mapping[str, Any]
    now: datetime
    unit_id: str | None
    started_by: str
    headers: Mapping[str, str] = field(default_factory=dict)


class BusinessError(CasesError):
    """The work came to an end that the process knows: its `error` goes to the boundary event of that code."""

    code: ClassVar[str] = "business-error"
    zh: ClassVar[str] = "{error}：{reason_zh}"
    en: ClassVar[str] = "{error}: {reason_en}"


Worker = Callable[[Transaction, Work], Mapping[str, Any]]
Connector = Callable[[Work], Mapping[str, Any]]
_workers: dict[str, Worker] = {}
_connectors: dict[str, Connector] = {}


def worker(job_type: str) -> Callable[[Worker], Worker]:
    """Register a function as the worker of a job type."""

    def register(function: Worker) -> Worker:
        _workers[job_type] = function
        return function

    return register


def connector(job_type: str) -> Callable[[Connector], Connector]:
    """Register a function that does jobs of a type by calling another system, outside any transaction.

    It may be called more than once for one job; `Work.key` is the same each time, for the other system to know by.
    """

    def register(function: Connector) -> Connector:
        _connectors[job_type] = function
        return function

    return register


def connector_of(job_type: str) -> Connector | None:
    """The connector of a job type, if it has one."""
    return _connectors.get(job_type)


def prepare(tx: Transaction, case_id: str, token: str) -> Work | None:
    """The job that waits at the token, for a connector; None when none waits there any more."""
    opened = _open(tx, case_id, token)
    return None if opened is None else _work(*opened)


def finish(tx: Transaction, case_id: str, token: str, outcome: Mapping[str, Any] | BusinessError) -> bool:
    """Go on with what a connector brought; False when the job does not wait any more, which is done once only."""
    opened = _open(tx, case_id, token)
    if opened is None:
        return False
    case, job = opened
    _end(case, job, outcome)
    close_step(tx, case, SYSTEM)
    return True


def worker_types() -> frozenset[str]:
    """The job types that have a worker."""
    return frozenset(_workers) | frozenset(_connectors)


def brief_types() -> frozenset[str]:
    """The job types whose worker does them in the case's own transaction, so without waiting for another system."""
    return frozenset(_workers)


def perform(tx: Transaction, case_id: str, token: str) -> bool:
    """Do the job that waits at the token and go on; False when none waits there any more."""
    opened = _open(tx, case_id, token)
    if opened is None:
        return False
    case, job = opened
    do = _workers.get(job.type)
    if do is None:
        raise NoWorker(type=job.type)
    outcome: Mapping[str, Any] | BusinessError
    try:
        with tx.savepoint():
            outcome = dict(do(tx, _work(case, job)))
    except BusinessError as error:
        outcome = error
    _end(case, job, outcome)
    close_step(tx, case, SYSTEM)
    return True


def give_up(tx: Transaction, case_id: str, token: str, message: str) -> bool:
    """Park the job as an incident after its last try; False when it does not wait any more."""
    opened = _open(tx, case_id, token)
    if opened is None:
        return False
    case, job = opened
    note(case, job, "job.failed", {"message": message})
    case.execution.fail_job(token, message)
    close_step(tx, case, SYSTEM)
    return True


def _end(case: OpenCase, job: Job, outcome: Mapping[str, Any] | BusinessError) -> None:
    """What the work came to goes on in the case: its result, or its error to the boundary."""
    if isinstance(outcome, BusinessError):
        sentences = {"zh": outcome.sentence("zh"), "en": outcome.sentence("en")}
        note(case, job, "job.failed", {"error": outcome.facts["error"], **sentences})
        case.execution.throw_error(job.token, outcome.facts["error"], sentences["en"], {})
    else:
        note(case, job, "job.completed", {"result": outcome})
        case.execution.complete_job(job.token, outcome)


def _open(tx: Transaction, case_id: str, token: str) -> tuple[OpenCase, Job] | None:
    try:
        case = open_case(tx, case_id)
    except (CaseOver, CaseSuspended):  # a resumed case sends its jobs anew
        return None
    job = next((job for job in case.before.jobs if job.token == token), None)
    return None if job is None else (case, job)


def _work(case: OpenCase, job: Job) -> Work:
    return Work(
        key=f"{case.id}.{job.token}",
        case_id=case.id,
        token=job.token,
        type=job.type,
        variables=case.execution.visible(job.token),
        now=case.now,
        unit_id=case.row["unit_id"],
        started_by=case.row["started_by"],
        headers=case.release.program.element(job.element, job.process).headers,
    )


def note(case: OpenCase, job: Job, kind: str, payload: dict[str, Any]) -> None:
    """What the record will say of the job."""
    facts = {"job": job.token, "type": job.type, **payload}
    case.drafts.append(case.draft(kind, facts, job.process, job.element))
