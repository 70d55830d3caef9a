"""Jobs of service tasks beside the queue alone: python -m benchmarks.jobs [COUNT].

The queue alone (Procrastinate) runs as many jobs that do nothing. Ours are taken out of the outbox, open their case, do
nothing either, and go on to its end, with record and commit. Both run in this process, four at once, in turn, three
times each, on a durable server.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

from benchmarks.scratch import Scratch, application, copies, scratch, versions
from orchestrator.access import SYSTEM
from orchestrator.cases import jobs, start
from orchestrator.models import releases
from orchestrator.store import transaction
from orchestrator.store.schema import APP_ROLE, libpq_url
from orchestrator.work import queue, relay

RUNS = 3


def nothing(payload: str) -> None:
    """A job that does nothing."""


def main(count: int) -> None:
    """Print the figures."""
    print(versions())
    jobs.worker("bench.nothing")(lambda _tx, _work: {})
    ours, alone = [], []
    with scratch() as place, application(place.url):
        for _ in range(RUNS):
            _prepare(place, count)
            ours.append(_rate(place, count))
            asyncio.run(_defer(place, count))
            alone.append(_rate(place, count))
        assert place.value("SELECT count(*) FROM instance WHERE state = 'ended'") == RUNS * count
    floor, rate = statistics.median(alone), statistics.median(ours)
    print(f"the queue alone, jobs that do nothing: {floor:,.0f} a second")
    print(f"jobs of cases, to the end of each: {rate:,.0f} a second, {rate / floor:.2f} of it")


def _prepare(place: Scratch, count: int) -> None:
    """So many cases whose job is in the outbox."""
    with transaction() as tx:
        case = start.begin(tx, releases.current(tx, "working"), {}, SYSTEM).id
    copies(place, case, count - 1)
    place.run(
        f"INSERT INTO outbox (instance_id, id, kind, payload, lock)"
        f" SELECT i.id, gen_random_uuid(), o.kind, replace(o.payload, '{case}', i.id::text), o.lock"
        f" FROM instance i, outbox o WHERE o.instance_id = '{case}' AND i.id <> '{case}' AND i.state = 'running'",
    )


def _rate(place: Scratch, count: int) -> float:
    """How many jobs a second the queue runs, from the outbox on where that has any."""
    place.run("VACUUM ANALYZE")
    begin = time.perf_counter()
    relay.move_outbox()
    asyncio.run(_run(place))
    return count / (time.perf_counter() - begin)


async def _run(place: Scratch) -> None:
    app = queue.make_app(libpq_url(place.url), APP_ROLE)
    app.task(name="nothing", queue="cases")(nothing)
    async with app.open_async():
        await app.run_worker_async(
            wait=False, concurrency=4, install_signal_handlers=False, delete_jobs="successful", listen_notify=False
        )


async def _defer(place: Scratch, count: int) -> None:
    app = queue.make_app(libpq_url(place.url), APP_ROLE)
    task = app.task(name="nothing", queue="cases")(nothing)
    async with app.open_async():
        for _ in range(0, count, 1000):
            await task.batch_defer_async(*[{"payload": "{}"} for _ in range(min(count, 1000))])


if __name__ == "__main__":
    print("Jobs beside the queue alone")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)
