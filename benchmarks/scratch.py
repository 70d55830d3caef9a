"""A scratch PostgreSQL for benchmarks, prepared with schema, staff and models; pgbench on it, and what it has logged.

It is durable (fsync and synchronous commit on) unless asked otherwise, so that a commit costs what it costs a bank.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import text

from orchestrator.access import SYSTEM
from orchestrator.api.app import create_app
from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.models import deploy
from orchestrator.settings import PROJECT, Settings
from orchestrator.store import db, schema, transaction
from orchestrator.store.server import Server
from orchestrator.store.server_binaries import all_binaries

SETTINGS = Settings.read({"COUNTERSIGN_SECRET": "benchmarks only"})
MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True)
class Scratch:
    """The server while it runs, and its main database's address."""

    server: Server
    url: str

    def run(self, *statements: str) -> None:
        """Statements as the owner, each by itself."""
        with schema.owner_engine(self.url).connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                connection.execute(text(statement))

    def texts(self, statement: str) -> list[str]:
        """The first column of what the statement gives."""
        with schema.owner_engine(self.url).connect() as connection:
            return [str(row[0]) for row in connection.execute(text(statement))]

    def value(self, statement: str, **parameters: object) -> int:
        """The single number that the statement gives."""
        with schema.owner_engine(self.url).connect() as connection:
            return int(connection.execute(text(statement), parameters).scalar_one())

    def cpu(self) -> float:
        """Seconds of CPU that the server's processes have used, also those that are over."""
        postmaster = psutil.Process(self.server.pid)
        ended = postmaster.cpu_times()
        living = cpu_of([postmaster, *postmaster.children(recursive=True)])
        return living + ended.children_user + ended.children_system

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collects every statement that reaches the server meanwhile, by any client, in order."""
        log, found = self.server.place.log, []
        begin = log.stat().st_size
        self.run("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.3)")
        yield found
        self.run("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")
        with log.open("rb") as lines:
            lines.seek(begin)
            logged = lines.read().decode("utf-8", "replace")
        found += [line for line in re.findall(r"LOG:  statement: (.*)", logged) if not line.startswith(OWN)]


# What `statements` itself sends.
OWN = ("ALTER SYSTEM", "SELECT pg_reload_conf", "SELECT pg_sleep")


# The tables that hold a running case, and what in them must differ between two cases.
CASE_TABLES = {
    "instance": {"id": "new.id", "business_key": "new.id::text"},
    "running_key": {"instance_id": "new.id", "business_key": "new.id::text"},
    "variable": {"instance_id": "new.id"},
    "timer": {"instance_id": "new.id"},
}


def copies(place: Scratch, case_id: str, number: int) -> None:
    """So many copies of a running case, as they would stand after as many starts; without their record."""
    statements = []
    for table, differing in CASE_TABLES.items():
        columns = place.texts(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        )
        values = ", ".join(differing.get(column, f"old.{column}") for column in columns)
        identity = "id" if table == "instance" else "instance_id"
        statements.append(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} old, copied new"
            f" WHERE old.{identity} = '{case_id}'"
        )
    made = f"CREATE TABLE copied AS SELECT gen_random_uuid() AS id FROM generate_series(1, {number})"
    place.run(made, *statements, "DROP TABLE copied")


@contextmanager
def workers(place: Scratch, number: int) -> Iterator[None]:
    """So many real workers on the database, as `countersign worker` starts them."""
    environment = {**os.environ, "DATABASE_URL": place.url, "COUNTERSIGN_SECRET": "benchmarks only"}
    command = [sys.executable, "-m", "orchestrator.cli", "worker"]
    running = [
        subprocess.Popen(command, env={**environment, "COUNTERSIGN_DEMO": "0"}, cwd=PROJECT, stderr=subprocess.DEVNULL)
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def cpu_of(processes: list[psutil.Process]) -> float:
    """Seconds of CPU, user and system, that these processes have used."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


@contextmanager
def scratch(*, durable: bool = True) -> Iterator[Scratch]:
    """A server of its own with the schema, the bank's staff and the benchmarks' models; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as directory:
        fallback = Path(tempfile.gettempdir())
        data = Path(directory) / "postgres"
        server = Server(data, durable=durable, tied=True, fallback=fallback, notice=lambda _line: None)
        with server as url:
            schema.upgrade(url, clock.now())
            with application(url), transaction() as tx:
                demo_bank.load_staff(tx)
                deploy.deploy(tx, [(path.name, path.read_bytes()) for path in sorted(MODELS.iterdir())], SYSTEM)
            yield Scratch(server, url)
        shutil.rmtree(server.place.home, ignore_errors=True)


@contextmanager
def application(url: str) -> Iterator[None]:
    """The application's context on this database, in this process."""
    with create_app(SETTINGS, url).app_context():
        try:
            yield
        finally:
            db.engine.dispose()


@dataclass(frozen=True)
class Pgbench:
    """What pgbench found: transactions a second, milliseconds for one, and how many there were."""

    rate: float
    latency: float
    count: int


def pgbench(url: str, *arguments: str) -> Pgbench:
    """Run pgbench on the database with these arguments."""
    program = next(b.directory / "pgbench" for b in all_binaries() if (b.directory / "pgbench").exists())
    command = [str(program), *arguments, "-n", schema.libpq_url(url)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    time.sleep(0.5)  # until its connections are over, and their CPU is nobody else's
    rate, latency, count = (
        re.search(pattern, said)
        for pattern in (r"tps = ([\d.]+)", r"latency average = ([\d.]+)", r"actually processed: (\d+)")
    )
    if rate is None or latency is None or count is None:
        raise RuntimeError(f"pgbench said: {said}")
    return Pgbench(float(rate[1]), float(latency[1]), int(count[1]))


def pgbench_tables(scratch: Scratch, scale: int = 10) -> None:
    """pgbench's own tables beside ours."""
    program = next(b.directory / "pgbench" for b in all_binaries() if (b.directory / "pgbench").exists())
    command = [str(program), "-i", "-q", "-s", str(scale), schema.libpq_url(scratch.url)]
    subprocess.run(command, capture_output=True, check=True)


def versions() -> str:
    """The machine and what runs on it, in a line."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "?")
    postgres = all_binaries()[0].version
    return (
        f"{psutil.cpu_count()} × {processor}, Linux {platform.release().split('-')[0]},"
        f" Python {platform.python_version()}, PostgreSQL {postgres}"
    )
