"""A scratch PostgreSQL for benchmarks, prepared with schema and staff, and its programs.

It is durable (fsync and synchronous commit on) unless asked otherwise, so that a commit costs what it costs a bank.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator.api.app import create_app
from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.settings import Settings
from orchestrator.store import db, schema, transaction
from orchestrator.store.server import Server

SETTINGS = Settings.read({"COUNTERSIGN_SECRET": "benchmarks only"})


@contextmanager
def prepared_database(*, durable: bool = True) -> Iterator[str]:
    """The address of a server of its own with the schema and the bank's staff; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as directory:
        server = Server(
            Path(directory) / "postgres",
            durable=durable,
            tied=True,
            fallback=Path(tempfile.gettempdir()),
            notice=lambda _line: None,
        )
        with server as url:
            schema.upgrade(url, clock.now())
            with application(url), transaction() as tx:
                demo_bank.load_staff(tx)
            yield url


@contextmanager
def application(url: str) -> Iterator[None]:
    """The application's context on this database, in this process."""
    with create_app(SETTINGS, url).app_context():
        try:
            yield
        finally:
            db.engine.dispose()
