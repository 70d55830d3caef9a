"""The worker process: the queue's jobs, and a clock that drives the relays.

APScheduler is the clock, in memory, in every worker: what it drives is idempotent and takes turns in the database, so
any number of workers may run.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from procrastinate import App

from orchestrator.cases import calendar, planning
from orchestrator.clock import clock
from orchestrator.settings import Settings
from orchestrator.store import DatabaseUnavailable, business_clock, transaction
from orchestrator.store.schema import APP_ROLE, libpq_url
from orchestrator.work import queue, relay, workers

log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
OUTBOX_SECONDS = 0.2
INSPECTION_SECONDS = 5
START_SECONDS = 1
FILES_SECONDS = 3_600
SWEEP_SECONDS = 15
DAY_SECONDS = 86_400
# Queues and how many of their jobs run at once: many timers due at once hold up no other work, nor do trails, whose
# laying out takes a processor for itself.
QUEUES = (("cases", 4), ("timers", 2), ("trails", 1))


def run(app: Flask, settings: Settings, database_url: str) -> None:
    """Work until the process is told to stop."""
    workers.load()
    scheduler = _clockwork(app, settings)
    scheduler.start()
    try:
        # The queue's tasks run in threads that inherit this context.
        with app.app_context():
            asyncio.run(_consume(libpq_url(database_url)))
    finally:
        scheduler.shutdown(wait=True)


def _clockwork(app: Flask, settings: Settings) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    if settings.demo:
        scheduler.add_job(_in(app, business_clock.refresh), "interval", seconds=TICK_SECONDS)
    scheduler.add_job(_in(app, relay.TimerRelay().run), "interval", seconds=TICK_SECONDS)
    scheduler.add_job(_in(app, relay.move_outbox), "interval", seconds=OUTBOX_SECONDS)
    scheduler.add_job(_in(app, relay.start_inspections), "interval", seconds=INSPECTION_SECONDS)
    scheduler.add_job(_in(app, relay.start_by_the_clock), "interval", seconds=START_SECONDS)
    scheduler.add_job(_in(app, relay.forget_files), "interval", seconds=FILES_SECONDS)
    scheduler.add_job(_in(app, _daily), "interval", seconds=DAY_SECONDS, next_run_time=datetime.now(UTC))
    return scheduler


def _in(app: Flask, work: Callable[[], object]) -> Callable[[], None]:
    """The work in the application's context; while the database is away it is skipped, which is said once."""
    away = False

    def tick() -> None:
        nonlocal away
        with app.app_context():
            try:
                work()
            except DatabaseUnavailable as error:
                if not away:
                    log.warning("the database is away: %s", error.__cause__)
                away = True
            else:
                if away:
                    log.warning("the database is back")
                away = False

    return tick


def _daily() -> None:
    """Make the record's next partitions and the inspection plan; provisional deadlines follow a calendar published
    meanwhile."""
    with transaction() as tx:
        tx.one("event_partitions", {"now": clock.now()})
        calendar.recompute(tx)
    with transaction() as tx:
        planning.make(tx)


async def _consume(conninfo: str) -> None:
    """Run the queue's jobs; begin again when the database comes back after an absence."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        try:
            await _consume_once(conninfo, stop)
        except Exception:  # whatever the queue's connection died of, the worker goes on
            log.exception("the queue stopped; beginning again")
            await _pause(stop, 2)


async def _consume_once(conninfo: str, stop: asyncio.Event) -> None:
    queue_app = queue.make_app(conninfo, APP_ROLE)
    async with queue_app.open_async():
        consumers = [asyncio.create_task(_work(queue_app, name, many)) for name, many in QUEUES]
        sweep = asyncio.create_task(_sweep(queue_app))
        stopping = asyncio.create_task(stop.wait())
        parts: list[asyncio.Task[Any]] = [*consumers, sweep, stopping]
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        for part in done - {stopping}:
            part.result()


async def _work(queue_app: App, name: str, concurrency: int) -> None:
    await queue_app.run_worker_async(
        queues=[name],
        name=name,
        concurrency=concurrency,
        fetch_job_polling_interval=0.5,
        install_signal_handlers=False,
        shutdown_graceful_timeout=10,
        delete_jobs="successful",
    )


async def _sweep(queue_app: App) -> None:
    while True:
        await queue.rescue_stalled(queue_app)
        await asyncio.sleep(SWEEP_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
