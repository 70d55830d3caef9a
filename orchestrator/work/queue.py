"""The job queue: Procrastinate's tasks, each safe to run twice.

The relays put timers and effects here (see `relay`), many of them together where many came at once. A service task's
job that fails is tried again with growing pauses, as often as its model says; when its last try fails it becomes an
incident of its case, where operations see it. That its worker was killed, or the database away, counts as no try.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import procrastinate
from flask import current_app
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from orchestrator.access import SYSTEM, people
from orchestrator.cases import effects, jobs, messages, migrate
from orchestrator.cases.errors import CaseSuspended
from orchestrator.customers.imports import batches
from orchestrator.feel import dumps, loads
from orchestrator.store import DatabaseUnavailable, Transaction, transaction
from orchestrator.store.statements import SQL
from orchestrator.trail import exports, making
from orchestrator.work import relay

log = logging.getLogger(__name__)

# Jobs that were begun and that nobody will end are begun again: those of a worker that was killed, known by its silence
# (a living one is heard every ten seconds), and those of a living one whose end was lost when the database went away.
SILENT_SECONDS = 30
BRIEF = ("countersign:batch", "countersign:timer", "countersign:job", "countersign:message", "countersign:migrate")
LONGEST_SECONDS = 60  # of a brief one: a transaction that holds its case


class Again(BaseRetryStrategy):
    """When the queue tries a job of its own again that ended with an error: soon while the database is away, else after
    pauses that double. For what waits until a case goes on there is no last time."""

    SOON, LONGEST, MOST = 2, 300, 20

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """In so many seconds, or never: then the job is shown to operations as failed."""
        if isinstance(exception, DatabaseUnavailable):
            return RetryDecision(retry_in={"seconds": self.SOON})
        if job.attempts >= self.MOST and not isinstance(exception, CaseSuspended):
            return None
        return RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts + 1, 10), self.LONGEST)})


AGAIN = Again()


def run_batch(payload: str) -> None:
    """Do effects that came at once; those that are left get a job each, in the same transaction."""
    relay.give_way()
    with transaction() as tx:
        put(tx, effects.do(tx, loads(payload)))


def put(tx: Transaction, left: Sequence[effects.Left]) -> None:
    """Give effects to the queue, each as a job of its own."""
    if not left:
        return
    payloads, seconds = [dumps(effect.data) for effect in left], [effect.seconds for effect in left]
    tx.all("queue_put", {"kinds": [effect.kind for effect in left], "payloads": payloads, "seconds": seconds})


def fire_timer(payload: str) -> None:
    """Fire one timer that was taken."""
    with transaction() as tx:
        put(tx, effects.attempt(tx, "timer", loads(payload)))


def run_job(payload: str) -> None:
    """Do a service task's job. When it fails, another job of the queue tries it again; its last failure becomes an
    incident."""
    data = loads(payload)
    try:
        _do_job(data["case"], data["token"], data["type"])
    except DatabaseUnavailable:
        raise
    except Exception as error:  # whatever a worker died of must end as an incident, not as a lost job
        log.exception("job %s of case %s failed", data["token"], data["case"])
        with transaction() as tx:
            put(tx, effects.job_failed(tx, data, error))


def _do_job(case: str, token: str, job_type: str) -> None:
    """By the worker of its type in one transaction, or by its connector between two."""
    connector = jobs.connector_of(job_type)
    if connector is None:
        with transaction() as tx:
            jobs.perform(tx, case, token)
        return
    with transaction() as tx:
        work = jobs.prepare(tx, case, token)
    if work is None:
        return
    outcome: Mapping[str, Any] | jobs.BusinessError
    try:
        outcome = connector(work)
    except jobs.BusinessError as error:
        outcome = error
    with transaction() as tx:
        jobs.finish(tx, case, token, outcome)


def deliver_message(payload: str) -> None:
    """Deliver a message that a case sent."""
    data = loads(payload)
    with transaction() as tx:
        messages.deliver(tx, data["id"], data["name"], data["key"], data["payload"] or {})


def migrate_case(payload: str) -> None:
    """Take a case to another version of its process, as someone asked for."""
    data = loads(payload)
    with transaction() as tx:
        actor = people.require(tx, data["person"], method="system")
        migrate.migrate(tx, data["case"], data["bundle"], data["mapping"], data["reason"], actor)


def run_import(payload: str) -> None:
    """Do the step that an uploaded list waits for; how far it is can be seen meanwhile."""
    batch = UUID(loads(payload)["import"])
    try:
        with transaction() as tx:
            person = batches.owner(tx, batch)
            actor = people.require(tx, person, method="system") if person else SYSTEM
            batches.run(tx, batch, actor, lambda done, total: _tell(batch, done, total))
    except DatabaseUnavailable:
        raise
    except Exception as error:  # whatever it was, its person must be told, and nothing was written
        log.exception("import %s failed", batch)
        with transaction() as tx:
            batches.fail(tx, batch, error)


def _tell(batch: UUID, done: int, total: int) -> None:
    with transaction() as tx:
        batches.tell(tx, batch, done, total)


def make_trail(payload: str) -> None:
    """Make the PDF of a case that someone asked for; how far it is can be seen meanwhile."""
    export = UUID(loads(payload)["export"])
    try:
        with transaction() as tx:
            manuscript = exports.begin(tx, export, current_app.config["COUNTERSIGN"])
        if manuscript is not None:
            made = making.make(manuscript, _teller(export))
            with transaction() as tx:
                exports.finish(tx, export, made)
    except DatabaseUnavailable:
        raise
    except Exception as error:  # whatever it was, who asked must be told
        log.exception("export %s failed", export)
        with transaction() as tx:
            exports.fail(tx, export, error)


def _teller(export: UUID) -> Callable[[int], None]:
    """Keeps the number of pages laid out, at most once a second."""
    said = time.monotonic()

    def tell(pages: int) -> None:
        nonlocal said
        if time.monotonic() - said >= 1:
            said = time.monotonic()
            with transaction() as tx:
                exports.tell(tx, export, pages)

    return tell


def make_app(conninfo: str, role: str) -> procrastinate.App:
    """The queue on the database, working as this role; the caller opens it."""
    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo, min_size=1, max_size=4, kwargs={"options": f"-c role={role}"}
    )
    app = procrastinate.App(connector=connector)
    app.task(name="countersign:batch", queue="cases", retry=AGAIN)(run_batch)
    app.task(name="countersign:timer", queue="cases", retry=AGAIN)(fire_timer)
    app.task(name="countersign:job", queue="cases", retry=AGAIN)(run_job)
    app.task(name="countersign:import", queue="cases", retry=AGAIN)(run_import)
    app.task(name="countersign:trail", queue="trails", retry=AGAIN)(make_trail)
    app.task(name="countersign:message", queue="cases", retry=AGAIN)(deliver_message)
    app.task(name="countersign:migrate", queue="cases", retry=AGAIN)(migrate_case)
    return app


async def rescue_stalled(app: procrastinate.App) -> int:
    """Begin stalled jobs again; returns how many. One that was not dead after all does no harm: it acts once."""
    parameters = {"silent": SILENT_SECONDS, "brief": list(BRIEF), "longest": LONGEST_SECONDS}
    stalled = await app.connector.execute_query_all_async(SQL["queue_stalled"], **parameters)
    for row in stalled:
        await app.job_manager.retry_job_by_id_async(row["id"], retry_at=datetime.now(UTC))
    return len(stalled)
