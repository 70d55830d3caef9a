"""What the tests stand on: one PostgreSQL server, a database per worker from a template, the application, the bank.

The server is started once for all workers. The template holds the schema, the staff, the published models and a small
portfolio; each worker copies it, and every test finds the tables of cases empty.
"""

from __future__ import annotations

import contextvars
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import make_url
from werkzeug.serving import make_server

from orchestrator.access import SYSTEM, Actor, people
from orchestrator.api.app import create_app
from orchestrator.bank.portfolio import Customer, generate
from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.models import deploy, files
from orchestrator.settings import PROJECT, Settings
from orchestrator.store import Transaction, db, schema, server, transaction
from orchestrator.work import inline, workers
from task_ui import register

ENVIRONMENT = "COUNTERSIGN_TEST_SERVER"
TEMPLATE = "countersign_template"
CUSTOMERS = 300
WORKING_MORNING = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)

# What cases write; people, models and the portfolio stay.
CASE_TABLES = (
    "instance", "running_key", "variable", "task", "jump", "job", "timer", "start_timer", "subscription",
    "incident", "outbox", "event", "chain", "idempotency", "draft", "business_clock", "notice",
    "calendar_override", "customer_note", "import_batch", "import_file", "import_row", "export", "export_file",
    "attachment", "procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers",
)  # fmt: skip

# What the template holds, and every test finds as it was there.
BANK_TABLES = ("model", "bundle", "customer", "credit_limit", "loan", "register_entry", "bank_figure")

_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With several workers, the first process starts the server for all of them."""
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        _server()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    _stack.close()


def _server() -> str:
    """The address of the tests' server, started by whoever asks first."""
    url = os.environ.get(ENVIRONMENT)
    if url is None:
        directory = _stack.enter_context(tempfile.TemporaryDirectory(prefix="countersign-tests-"))
        url = _stack.enter_context(server.scratch(Path(directory)))
        os.environ[ENVIRONMENT] = url
        _make_template(url)
    return url


def _make_template(url: str) -> None:
    administer(url, f"CREATE DATABASE {TEMPLATE}")
    template = at(url, TEMPLATE)
    schema.upgrade(template, clock.now())
    with create_app(settings(), template).app_context():
        with transaction() as tx:
            demo_bank.load_staff(tx)
            demo_bank.load_figures(tx)
            demo_bank.load_customers(tx, CUSTOMERS)
            whole = files.read_folder(PROJECT) if (PROJECT / "dmn").exists() else []  # TODO until dmn/ is there
            deploy.deploy(tx, [*whole, *sample_models()], SYSTEM)
        db.engine.dispose()
    for statement in ("CREATE SCHEMA pristine", *(f"CREATE TABLE pristine.{t} AS TABLE {t}" for t in BANK_TABLES)):
        administer(template, statement)


def sample_models() -> list[tuple[str, bytes]]:
    """The small process of tests/models, for tests of what every process does."""
    return [(path.name, path.read_bytes()) for path in sorted((Path(__file__).parent / "models").iterdir())]


def administer(url: str, statement: str) -> None:
    """Run a statement that cannot be part of a transaction, as the owner."""
    with schema.owner_engine(url).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(statement))


def at(url: str, database: str) -> str:
    """The same server's address with another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def settings() -> Settings:
    """Settings as on a fresh machine."""
    return replace(Settings.read({}), secret="tests only", demo=False)


@pytest.fixture(scope="session")
def server_url() -> str:
    """The address of the tests' server."""
    return _server()


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_id: str) -> str:
    """A database of this worker, copied from the template."""
    name = f"countersign_{worker_id}"
    administer(server_url, f"DROP DATABASE IF EXISTS {name}")
    administer(server_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return at(server_url, name)


@pytest.fixture(scope="session")
def empty_database(server_url: str) -> Callable[[str], str]:
    """Makes an empty database of this name and gives its address."""

    def make(name: str) -> str:
        administer(server_url, f"DROP DATABASE IF EXISTS {name}")
        administer(server_url, f"CREATE DATABASE {name}")
        return at(server_url, name)

    return make


class Browser(FlaskClient):
    """Flask's client, each request in a context of its own.

    The `app` fixture keeps an application context open for the test; requests inside it would share `g`, and with
    it the person and the token of the first one.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def application(database_url: str) -> Flask:
    """The application with API and pages on this worker's database."""
    workers.load()
    app = create_app(settings(), database_url)
    app.testing = True
    app.test_client_class = Browser
    register(app)
    return app


@pytest.fixture
def app(application: Flask, database_url: str) -> Iterator[Flask]:
    """The application, its context open, no case in its database, business time at machine time."""
    with schema.owner_engine(database_url).begin() as connection:
        connection.execute(text("TRUNCATE " + ", ".join(CASE_TABLES + BANK_TABLES)))
        for table in BANK_TABLES:
            connection.execute(text(f"INSERT INTO {table} SELECT * FROM pristine.{table}"))
    clock.set_offset(timedelta(0))
    with application.app_context():
        yield application
    clock.set_offset(timedelta(0))


@pytest.fixture
def working_morning(app: Flask) -> None:
    """Ten on a Monday morning in the bank's zone, with no holiday for a month: for what is said of working days."""
    clock.set_offset(WORKING_MORNING - datetime.now(UTC))


@pytest.fixture(scope="session")
def prospects() -> list[Customer]:
    """Sound companies that are in the registry and no customers yet."""
    return demo_bank.prospects(CUSTOMERS)


@pytest.fixture(scope="session")
def customers() -> list[Customer]:
    """The bank's customers."""
    return list(generate(CUSTOMERS, demo_bank.SEED))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@dataclass(frozen=True)
class Api:
    """The REST API as one person uses it."""

    client: FlaskClient
    token: str

    def get(self, path: str, **query: Any) -> Any:
        """GET below /api/v1."""
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self._headers())

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """POST JSON below /api/v1, with an Idempotency-Key where one is given."""
        extra = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1{path}", json=body or {}, headers={**self._headers(), **extra})

    def upload(self, name: str, content: bytes) -> Any:
        """POST a file."""
        body = {"file": (BytesIO(content), name)}
        return self.client.post("/api/v1/files", data=body, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Bank:
    """The bank at work: its people, their API, and the background work."""

    app: Flask
    database_url: str

    def actor(self, person: str) -> Actor:
        """One of the staff."""
        with transaction() as tx:
            return people.require(tx, person, method="cli")

    def api(self, person: str) -> Api:
        """The API with a token of this person."""
        with transaction() as tx:
            token = people.issue_token(tx, person, "tests", clock.now(), timedelta(days=3650))
        return Api(self.app.test_client(), token)

    def todo(self, person: str) -> dict[str, str]:
        """The ids of a person's open tasks, by element."""
        items = self.api(person).get("/tasks", limit=200).json["items"]
        return {task["element"]: task["id"] for task in items}

    def do(self, person: str, element: str, **data: Any) -> dict[str, Any]:
        """The person completes their task at this element; the background work follows."""
        open_tasks = self.todo(person)
        assert element in open_tasks, f"{person} has {sorted(open_tasks)}"
        answer = self.api(person).post(f"/tasks/{open_tasks[element]}/complete", {"data": data})
        assert answer.status_code == 200, answer.json
        self.work()
        return dict(answer.json)

    def start(self, person: str, process: str, **data: Any) -> str:
        """The person starts a case; the background work follows."""
        answer = self.api(person).post("/cases", {"process_key": process, "data": data})
        assert answer.status_code == 201, answer.json
        self.work()
        return str(answer.json["id"])

    def wait(self, **span: float) -> None:
        """Business time goes by, and the background work sees it."""
        clock.advance(timedelta(**span))
        self.work()

    def work(self) -> None:
        """The background work, until there is none: timers, outbox, jobs."""
        inline.work(self.database_url)


@pytest.fixture
def bank(app: Flask, database_url: str) -> Bank:
    """The bank at work on a database without cases."""
    return Bank(app, database_url)


@pytest.fixture
def tx(app: Flask) -> Iterator[Transaction]:
    """An open transaction, committed at the end of the test."""
    with transaction() as open_transaction:
        yield open_transaction


@pytest.fixture
def owner(database_url: str) -> Callable[..., None]:
    """Runs a statement as the owner of the tables, past the application's rights and past the record's trigger."""

    def run(statement: str, **parameters: Any) -> None:
        with schema.owner_engine(database_url).begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement), parameters)

    return run


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of a real server of the application, in a thread."""
    http = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
