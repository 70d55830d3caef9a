"""The drill: clients work while web server, worker and database are killed with kill -9 at random moments.

How long until each serves again is measured; then the record is held against what the clients were told.

Every case of the drill's process needs each kind of background work once: a job, a message, a timer. A second process
makes a case of each message it gets, so a message that acts twice shows. Clients repeat a request that got no answer
with the same Idempotency-Key.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import psutil
from real_service import PATIENCE, Client, Service, application, publish, token_of

from orchestrator.cases import doctor
from orchestrator.store import schema, transaction
from orchestrator.store.server import Server

MODELS = Path(__file__).parent / "models"
PERSON = "cm1"

# What the record of a finished case holds, each exactly once; task.completed once for each of the two tasks.
ONCE = {
    "case.started": 1, "task.completed": 2, "job.created": 1, "job.completed": 1, "message.thrown": 1,
    "timer.fired": 1, "case.ended": 1,
}  # fmt: skip


# Another client may have done the task before; a client repeats what met the database away, with the same key.
FINE = {(409, "task-gone"), (409, "case-over"), (503, "database-unavailable"), (503, "outcome-unknown")}
# So often the next kill does not wait until all is well again.
HASTE = 0.2


@dataclass
class Told:
    """What clients were told: cases started, tasks completed, and every answer by its status."""

    started: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    surprises: list[Any] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, answer: tuple[int, Any], done: str | None) -> None:
        """Keep an answer; what is not fine is a surprise."""
        status, body = answer
        with self.lock:
            self.answers[status] += 1
            if status == 201:
                self.started.append(body["id"])
            elif status == 200 and done:
                self.completed.append(done)
            elif (status, body.get("code")) not in FINE:
                self.surprises.append(answer)


class Clerk(Thread):
    """Starts cases and completes whatever task it finds, until it is told to stop."""

    def __init__(self, port: int, token: str, told: Told, dice: random.Random) -> None:
        super().__init__(daemon=True)
        self._client = Client(port, token)
        self._told = told
        self._dice = dice
        self.stop = Event()

    def run(self) -> None:
        """Work."""
        while not self.stop.is_set():
            if self._dice.random() < 0.4:
                body = {"process_key": "drill", "data": {"drill_no": uuid4().hex}}
                self._ask("/cases", body, None)
            for task in self.tasks():
                self.complete(task)

    def tasks(self) -> list[str]:
        """Ids of some open tasks, none while the server is away."""
        try:
            _, page = self._client.get("/tasks?limit=20")
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return []
        found = [task["id"] for task in page.get("items", []) if task["process_key"] == "drill"]
        return self._dice.sample(found, min(2, len(found)))

    def complete(self, task: str) -> None:
        """Complete the task and remember what the answer was."""
        self._ask(f"/tasks/{task}/complete", {"data": {"remark": "演练"}}, task)

    def _ask(self, path: str, body: Any, done: str | None) -> None:
        """Ask until there is an answer that is one, with the same key each time."""
        key, until = uuid4().hex, time.monotonic() + PATIENCE
        answer = self._client.surely(path, body, key)
        while answer[0] == 503 and time.monotonic() < until:
            self._told.note(answer, None)
            time.sleep(0.05)
            answer = self._client.surely(path, body, key)
        self._told.note(answer, done)


@dataclass
class Drill:
    """A drill on a database with schema and staff; the same seed gives the same choices. The database is killed too
    where its server is given. `back` has the seconds until each that was killed served again."""

    url: str
    directory: Path
    seed: int
    server: Server | None = None
    clerks: int = 4
    told: Told = field(default_factory=Told)
    killed: Counter[str] = field(default_factory=Counter)
    back: dict[str, list[float]] = field(default_factory=dict)

    def run(self, kills: int, pause: tuple[float, float] = (0.3, 1.2), patience: float = 120.0) -> None:
        """Kill that often, pausing a random time between; then let everything come to its end."""
        dice = random.Random(self.seed)
        with application(self.url):
            publish(MODELS)
            token = token_of(PERSON)
        with Service(self.url, self.directory) as service:
            clerks = [Clerk(service.port, token, self.told, random.Random(dice.random())) for _ in range(self.clerks)]
            for clerk in clerks:
                clerk.start()
            for victim in self._victims(kills, dice):
                time.sleep(dice.uniform(*pause))
                in_haste = dice.random() < HASTE
                begun, moment = time.monotonic(), datetime.now(UTC)
                self._kill(victim, service, dice)
                if not in_haste:
                    self._await(victim, service, moment, patience)
                    self.back.setdefault(victim, []).append(time.monotonic() - begun)
            time.sleep(1)
            for clerk in clerks:
                clerk.stop.set()
            for clerk in clerks:
                clerk.join()
            self._finish(service, token, patience)

    def _victims(self, kills: int, dice: random.Random) -> list[str]:
        """Each kind equally often, in random order: all of the web server, one of its processes, worker, database."""
        kinds = ["web", "web process", "worker", *(["database"] if self.server else [])]
        victims = [kinds[n % len(kinds)] for n in range(kills)]
        dice.shuffle(victims)
        return victims

    def _kill(self, victim: str, service: Service, dice: random.Random) -> None:
        self.killed[victim] += 1
        processes = service.members("web")[1:]
        if victim == "database":
            self._crash()
        elif victim == "web process" and processes:
            with suppress(psutil.NoSuchProcess):
                dice.choice(processes).kill()
        else:
            service.kill(victim.split()[0])

    def _crash(self) -> None:
        """kill -9 of the database server; it is started again at once."""
        assert self.server is not None
        os.kill(self.server.pid, signal.SIGKILL)
        while self.server.running:
            time.sleep(0.01)
        self.server.start()

    def _await(self, victim: str, service: Service, moment: datetime, patience: float) -> None:
        """Until what was killed serves again: the web server says the database answers, a worker has done a job."""
        if victim != "worker":
            service.await_web()
        until = time.monotonic() + patience
        done = f"SELECT EXISTS (SELECT FROM notice WHERE sent_at > '{moment.isoformat()}')"
        while victim in ("worker", "database") and not self._rows(done)[0][0]:
            assert time.monotonic() < until, f"nothing is done since the {victim} was killed"
            time.sleep(0.02)

    def _finish(self, service: Service, token: str, patience: float) -> None:
        """Work on until every case has ended, with a worker that takes over what the killed ones held."""
        service.await_web()
        self._age_workers()
        service.kill("worker")
        last = Clerk(service.port, token, self.told, random.Random(self.seed))
        deadline = time.monotonic() + patience
        while self.unfinished() and time.monotonic() < deadline:
            for task in last.tasks():
                last.complete(task)
            time.sleep(0.05)

    def _age_workers(self) -> None:
        """A killed worker is known by its silence, a lost job by its age, and what failed is tried again later; the
        drill does not wait for that."""
        with schema.owner_engine(self.url).begin() as connection:
            connection.exec_driver_sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
            connection.exec_driver_sql("UPDATE procrastinate_events SET at = at - interval '1 hour'")
            connection.exec_driver_sql("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")

    def unfinished(self) -> int:
        """How many cases, effects and jobs are still under way."""
        return self._rows(
            "SELECT (SELECT count(*) FROM instance WHERE state = 'running') + (SELECT count(*) FROM outbox)"
            " + (SELECT count(*) FROM procrastinate_jobs)"
        )[0][0]

    def problems(self) -> list[str]:
        """Everything that is not as it must be; empty when all is well."""
        with application(self.url), transaction() as tx:
            faults = [f"{fault.case_id}: {fault.what.en}" for fault in doctor.examine(tx).faults]
        left = self._left()
        surprises = [f"unexpected answer {answer}" for answer in self.told.surprises]
        return [*faults, *left, *surprises, *self._lost(), *self._doubled()]

    def _left(self) -> list[str]:
        if not self.unfinished():
            return []
        log = (self.directory / "worker.log").read_text("utf-8", "replace")
        return [f"{self.unfinished()} things did not come to an end; the worker says: {log[-500:]}"]

    def _lost(self) -> list[str]:
        """What was acknowledged and is not in the record."""
        cases = {str(row[0]) for row in self._rows("SELECT id FROM instance WHERE process_key = 'drill'")}
        done = Counter(self._completions())
        lost = [f"case {case} was acknowledged and is not there" for case in self.told.started if case not in cases]
        for task, told in Counter(self.told.completed).items():
            if not done[task]:
                lost.append(f"completion of {task} was acknowledged and is not there")
            if told > 1:
                lost.append(f"completion of {task} was acknowledged twice")
        return lost

    def _completions(self) -> list[str]:
        rows = self._rows(
            "SELECT stream || '.' || (body::json #>> '{payload,task}') FROM event WHERE kind = 'task.completed'"
        )
        return [row[0] for row in rows]

    def _doubled(self) -> list[str]:
        """Where the record of a finished case does not hold each thing exactly as often as it should."""
        counted: dict[str, Counter[str]] = {}
        for case, kind, count in self._rows(
            "SELECT e.stream, e.kind, count(*) FROM event e JOIN instance i ON i.id = e.stream"
            " WHERE i.process_key = 'drill' GROUP BY 1, 2"
        ):
            counted.setdefault(str(case), Counter())[kind] = count
        wrong = [
            f"case {case} has {kinds[kind]} of {kind}"
            for case, kinds in counted.items()
            for kind, times in ONCE.items()
            if kinds[kind] != times
        ]
        effects = {
            "notices": "SELECT about, count(*) FROM notice GROUP BY 1",
            "echoes": "SELECT v.value, count(*) FROM instance i JOIN variable v ON v.instance_id = i.id"
            " WHERE i.process_key = 'drill_echo' AND v.name = 'drill_no' GROUP BY 1",
        }
        for name, statement in effects.items():
            rows = self._rows(statement)
            wrong += [f"{count} {name} of {case}" for case, count in rows if count != 1]
            if len(rows) != len(counted):
                wrong.append(f"{name} of {len(rows)} cases, not of {len(counted)}")
        return wrong

    def _rows(self, statement: str) -> list[Any]:
        with schema.owner_engine(self.url).connect() as connection:
            return list(connection.exec_driver_sql(statement))
