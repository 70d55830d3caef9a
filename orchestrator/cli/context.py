"""What commands stand on: settings, the database's address, and the application's context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from flask import Flask

from orchestrator.api.app import create_app
from orchestrator.errors import CountersignError
from orchestrator.settings import Settings
from orchestrator.store import Transaction, business_clock, transaction
from orchestrator.store.server import running_url


class NoDatabase(CountersignError):
    """Neither DATABASE_URL is set nor does the service run here."""

    code: ClassVar[str] = "no-database"
    zh: ClassVar[str] = "没有数据库：请设置 DATABASE_URL，或先用 countersign run 启动服务。"
    en: ClassVar[str] = "There is no database: set DATABASE_URL, or start the service with `countersign run` first."


def database_url(settings: Settings) -> str:
    """The database that the environment names, else the one of the service that runs here; NoDatabase."""
    url = settings.database_url or running_url(settings.data / "postgres")
    if url is None:
        raise NoDatabase
    return url


def application(settings: Settings) -> Flask:
    """The application on that database."""
    return create_app(settings, database_url(settings))


@contextmanager
def open_transaction(settings: Settings | None = None) -> Iterator[Transaction]:
    """A transaction in the application's context, with business time as the service has it."""
    settings = settings or Settings.read()
    with application(settings).app_context():
        if settings.demo:
            business_clock.refresh()
        with transaction() as tx:
            yield tx
