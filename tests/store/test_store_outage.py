"""A database that goes away and comes back: requests say so meanwhile, and the same processes go on afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "work"))
from kill_drill import MODELS
from real_service import Client, Service, application, publish, token_of

from orchestrator.cases import doctor
from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.store import schema, transaction
from orchestrator.store.server import Server

AWAY = 3.0  # seconds
AT_MOST = 8.0  # seconds until an answer, however the database is
BACK = 90.0  # seconds until everything goes on: the sweep of lost jobs comes after a minute


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A server of its own, which may be stopped, with schema, staff and the drill's models.

    Durable: what an undurable one acknowledged may be gone after a crash.
    """
    data, elsewhere = tmp_path_factory.mktemp("outage"), Path(tempfile.gettempdir())
    server = Server(data, tied=True, fallback=elsewhere, notice=lambda _line: None)
    with server as url:
        schema.upgrade(url, clock.now())
        with application(url):
            with transaction() as tx:
                demo_bank.load_staff(tx)
            publish(MODELS)
        yield server
    shutil.rmtree(server.place.home, ignore_errors=True)


@pytest.fixture(scope="module")
def service(database, tmp_path_factory):
    with Service(database.url(), tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def person(database, service):
    with application(database.url()):
        return Client(service.port, token_of("cm1"))


def begin(person: Client) -> str:
    """A new case of the drill; its id."""
    status, body = person.post("/cases", {"process_key": "drill", "data": {"drill_no": uuid4().hex}})
    assert status == 201, body
    return body["id"]


def task_of(person: Client, case: str, element: str, patience: float = BACK) -> str:
    """The id of the case's open task at this element, once it is there."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        _, page = person.get("/tasks?limit=200")
        for task in page.get("items", []):
            if (task["case_id"], task["element"]) == (case, element):
                return task["id"]
        time.sleep(0.1)
    raise AssertionError(f"no task {element} of case {case} within {patience} s")


def complete(person: Client, task: str):
    return person.post(f"/tasks/{task}/complete", {"data": {"remark": "好"}})


def stop(server: Server) -> None:
    server.stop()


def crash(server: Server) -> None:
    """As when the machine's memory runs out: the server is gone without a word."""
    os.kill(server.pid, signal.SIGKILL)
    while server.running:
        time.sleep(0.02)


@pytest.mark.parametrize("go_away", [stop, crash])
def test_an_outage_is_said_and_everything_goes_on_when_it_is_over(database, service, person, go_away):
    case, other = begin(person), begin(person)
    first = task_of(person, case, "First")
    assert complete(person, task_of(person, other, "First"))[0] == 200  # its job, message and timer are under way
    lives = dict(service.starts)

    go_away(database)
    until = time.monotonic() + AWAY
    answers = []
    while time.monotonic() < until or not answers:
        begun = time.monotonic()
        answers.append((*complete(person, first), dict(person.headers)))
        assert time.monotonic() - begun < AT_MOST
        time.sleep(0.1)
    database.start()

    for status, body, headers in answers:
        assert (status, body["code"]) == (503, "database-unavailable")
        assert headers["content-type"] == "application/problem+json"
        assert int(headers["retry-after"]) > 0
    assert task_of(person, case, "First") == first, "nothing was changed"
    assert complete(person, first)[0] == 200
    for each in (case, other):
        assert complete(person, task_of(person, each, "Second"))[0] == 200, "job, message and timer went on"
    assert dict(service.starts) == lives, "without a restart"


def test_a_step_under_way_when_the_database_goes_is_there_whole_or_not_at_all(database, service, person):
    cases = [begin(person) for _ in range(6)]
    tasks = [task_of(person, case, "First") for case in cases]
    told = {}

    def clerk(mine: list[str]) -> None:
        client = Client(service.port, person.token)
        for task in mine:
            told[task] = client.surely(f"/tasks/{task}/complete", {"data": {"remark": "好"}}, uuid4().hex)[0]

    clerks = [Thread(target=clerk, args=(tasks[n::2],)) for n in range(2)]
    for thread in clerks:
        thread.start()
    crash(database)
    for thread in clerks:
        thread.join()
    database.start()

    assert set(told.values()) <= {200, 503}
    for case, task in zip(cases, tasks, strict=True):
        if told[task] == 503 and still_open(person, task):
            assert done_after_all(person, task)
        assert done_after_all(person, task_of(person, case, "Second"))
    with application(database.url()), transaction() as tx:
        assert doctor.examine(tx).faults == []


def done_after_all(person: Client, task: str) -> bool:
    """Complete the task; a server that was back within a second may cost each web process one more 503."""
    return 200 in [complete(person, task)[0] for _ in range(3)]


def still_open(person: Client, task: str) -> bool:
    """Whether the task is still there."""
    pages = [person.get("/tasks?limit=200")[1] for _ in range(3)]
    return task in [item["id"] for page in pages for item in page.get("items", [])]
