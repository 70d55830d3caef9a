"""The service as real processes on a database: a web server and a worker, kept alive as the supervisor keeps them.

Also the smallest client that speaks to it. Nothing here knows what is being tested; tests and drills do.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

from orchestrator.access import SYSTEM, people
from orchestrator.api.app import create_app
from orchestrator.clock import clock
from orchestrator.models import deploy
from orchestrator.settings import Settings
from orchestrator.store import db, transaction

PROJECT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds, for a busy machine


@contextmanager
def application(url: str) -> Iterator[None]:
    """The application's context on this database, in this process: for preparing and for looking."""
    with create_app(Settings.read({"COUNTERSIGN_SECRET": "tests only"}), url).app_context():
        try:
            yield
        finally:
            db.engine.dispose()


def publish(folder: Path) -> None:
    """Publish the model files of a folder."""
    with transaction() as tx:
        deploy.deploy(tx, [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())], SYSTEM)


def token_of(person: str) -> str:
    """A bearer token of one of the staff."""
    with transaction() as tx:
        return people.issue_token(tx, person, "drill", clock.now(), timedelta(days=1))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Service:
    """Web server and worker on the database at `url`; `directory` gets their output, `starts` counts their lives."""

    url: str
    directory: Path
    web_workers: int = 2
    programs: tuple[str, ...] = ("web", "worker")
    port: int = field(default_factory=free_port)
    starts: Counter[str] = field(default_factory=Counter)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> Service:
        for name in self.programs:
            self._start(name)
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()
        self.await_web()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()
        for name in self._processes:
            self.kill(name)
            self._processes[name].wait()

    def _watch(self) -> None:
        """Start again what has ended, once nothing is left of its process group."""
        while not self._over.wait(0.1):
            for name, process in self._processes.items():
                if process.poll() is not None:
                    self.kill(name)
                    self._start(name)

    def _start(self, name: str) -> None:
        self.starts[name] += 1
        with (self.directory / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "orchestrator.cli", name],
                env={**os.environ, **self._environment()},
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """kill -9 of the program with everything it started; it is started again at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._processes[name].pid, signal.SIGKILL)

    def members(self, name: str) -> list[psutil.Process]:
        """The program's process and those below it."""
        with suppress(psutil.NoSuchProcess):
            head = psutil.Process(self._processes[name].pid)
            return [head, *head.children(recursive=True)]
        return []

    def log(self, name: str) -> str:
        """What the program has written."""
        return (self.directory / f"{name}.log").read_text("utf-8", "replace")

    def await_web(self, patience: float = PATIENCE) -> None:
        """Until the web server answers that its database does."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if Client(self.port, timeout=5).get("/status")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise AssertionError(f"the web server did not come up: {self.log('web')[-2000:]}")

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.url,
            "PORT": str(self.port),
            "COUNTERSIGN_DATA": str(self.directory),
            "COUNTERSIGN_SECRET": "tests only",
            "COUNTERSIGN_WEB_WORKERS": str(self.web_workers),
            "COUNTERSIGN_DEMO": "0",
        }


@dataclass
class Client:
    """One person at the API over one kept connection; `headers` are those of the last answer."""

    port: int
    token: str = ""
    timeout: float = 30.0
    headers: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, Any]:
        """GET below /api/v1: status and JSON."""
        return self.send("GET", path)

    def post(self, path: str, body: Any, key: str | None = None) -> tuple[int, Any]:
        """POST below /api/v1: status and JSON."""
        return self.send("POST", path, body, key)

    def surely(self, path: str, body: Any, key: str, patience: float = PATIENCE) -> tuple[int, Any]:
        """POST the same request with the same key until there is an answer, however often the server dies."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.post(path, body, key)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """A request and its answer; whatever breaks, the next request begins with a new connection."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key:
            headers["Idempotency-Key"] = key
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            text = None if body is None else json.dumps(body)
            self._connection.request(method, f"/api/v1{path}", text, headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except BaseException:  # whatever broke, also a timeout: its answer must not be taken for the next one's
            self.close()
            raise
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, json.loads(content) if content else None

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
