"""The background work in the caller's own process, until there is none left: for loading a demonstration and tests."""

from __future__ import annotations

import asyncio

from orchestrator.store.schema import APP_ROLE, libpq_url
from orchestrator.work import queue, relay


def work(database_url: str) -> None:
    """Take due timers, move the outbox and run the queue's jobs, again and again until nothing is left to do."""
    while relay.TimerRelay().run() + relay.move_outbox():
        asyncio.run(_run_jobs(libpq_url(database_url)))


async def _run_jobs(conninfo: str) -> None:
    jobs = queue.make_app(conninfo, APP_ROLE)
    async with jobs.open_async():
        await jobs.run_worker_async(
            wait=False, install_signal_handlers=False, delete_jobs="successful", listen_notify=False
        )
