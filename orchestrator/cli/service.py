"""run, web, worker, db: the service and its parts."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
import time
from typing import ClassVar

import click

from orchestrator.cli import context
from orchestrator.cli.supervisor import Program, Supervisor
from orchestrator.clock import clock
from orchestrator.errors import CountersignError
from orchestrator.settings import DEMO_MARK, Settings
from orchestrator.store import schema
from orchestrator.store.server import Server


@click.command()
def run() -> None:
    """Everything at once: database, migrations, models, demo bank, web and worker; until Ctrl-C."""
    settings = Settings.read()
    began = time.monotonic()
    refuse_taken_port(settings)
    if settings.demo:
        settings.data.mkdir(parents=True, exist_ok=True)
        (settings.data / DEMO_MARK).touch()
    server = None if settings.database_url else Server(settings.data / "postgres", notice=_say)
    try:
        url = settings.database_url or _start(server)
        environment = {"DATABASE_URL": url, "COUNTERSIGN_DATA": str(settings.data)}
        _prepare(settings, url)
        supervisor = Supervisor(_programs(environment), kept={"database": server} if server else {})
        sys.exit(supervisor.run(lambda: _ready(settings, began)))
    finally:
        if server is not None:
            server.stop()


class PortTaken(CountersignError):
    """Something else listens where the web server is to listen."""

    code: ClassVar[str] = "port-taken"
    zh: ClassVar[str] = "端口 {host}:{port} 已被占用：请停止占用它的程序，或用 make run PORT=… 换一个端口。"
    en: ClassVar[str] = "Port {host}:{port} is in use: stop what uses it, or choose another with make run PORT=…."


def refuse_taken_port(settings: Settings) -> None:
    """PortTaken when something listens at our address already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortTaken(host=settings.host, port=settings.port) from error


@click.command()
def web() -> None:
    """The web server; as many as wished may run."""
    settings = Settings.read()
    os.environ["DATABASE_URL"] = context.database_url(settings)
    os.execv(  # noqa: S606 - our own interpreter and arguments
        sys.executable,
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.host, "--port", str(settings.port),
         "--workers", str(settings.workers), "--blocking-threads", "8", "--respawn-failed-workers",
         "--no-ws", "--log-level", "error", "wsgi:app"],
    )  # fmt: skip


@click.command()
def worker() -> None:
    """A worker: timers, outbox and jobs; as many as wished may run."""
    from orchestrator.work import worker as process

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    # They have much to say whenever the database goes away, and our own line says it once; and a tick that comes while
    # the one before is still at work is skipped on purpose.
    for name in ("procrastinate.utils", "psycopg.pool", "apscheduler.scheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    settings = Settings.read()
    process.run(context.application(settings), settings, context.database_url(settings))


@click.group()
def db() -> None:
    """The database: bring its schema up to date, or open a shell on it."""


@db.command()
def upgrade() -> None:
    """Bring the schema to the newest version."""
    schema.upgrade(context.database_url(Settings.read()), clock.now())
    click.echo("The schema is up to date.")


@db.command()
def url() -> None:
    """Print the address of the database."""
    click.echo(context.database_url(Settings.read()))


@db.command()
def shell() -> None:
    """Open psql on the database."""
    psql = shutil.which("psql")
    if psql is None:
        raise click.ClickException("psql is not on PATH")
    os.execv(psql, [psql, schema.libpq_url(context.database_url(Settings.read()))])  # noqa: S606


def _start(server: Server | None) -> str:
    _say("Starting PostgreSQL …")
    return server.start() if server else ""


def _prepare(settings: Settings, url: str) -> None:
    from orchestrator.cli import loading

    _say("Bringing the schema up to date …")
    schema.upgrade(url, clock.now())
    os.environ["DATABASE_URL"] = url
    loading.load(Settings.read(), _say)


def _programs(environment: dict[str, str]) -> list[Program]:
    command = [sys.executable, "-m", "orchestrator.cli"]
    return [
        Program("web", [*command, "web"], environment),
        Program("worker", [*command, "worker"], environment),
    ]


def _ready(settings: Settings, began: float) -> None:
    from orchestrator.cli import loading

    _wait_for_web(settings)
    for line in loading.greeting(settings, time.monotonic() - began):
        _say(line)


def _wait_for_web(settings: Settings) -> None:
    """Until the first page can be had, at most half a minute; the supervisor sees to a server that does not come up."""
    import http.client

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(settings.host, settings.port, timeout=2)
        try:
            connection.request("GET", "/api/v1/status")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()


def _say(line: str) -> None:
    click.echo(line)


COMMANDS = (run, web, worker, db)
