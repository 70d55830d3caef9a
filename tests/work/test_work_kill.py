"""kill -9 of web server, worker and database at random moments: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from kill_drill import Drill
from real_service import application

from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.store import schema, transaction
from orchestrator.store.server import Server


@pytest.fixture
def server(tmp_path):
    """A durable server of its own, which may be killed, with schema and staff."""
    own = Server(tmp_path / "postgres", tied=True, fallback=Path(tempfile.gettempdir()), notice=lambda _line: None)
    with own as url:
        schema.upgrade(url, clock.now())
        with application(url), transaction() as tx:
            demo_bank.load_staff(tx)
        yield own
    shutil.rmtree(own.place.home, ignore_errors=True)


def test_kills_lose_nothing_and_double_nothing(server, tmp_path):
    seed = random.randrange(10**9)
    drill = Drill(server.url(), tmp_path, seed, server, clerks=2)

    drill.run(kills=4)

    assert drill.problems() == [], f"seed {seed}, killed {dict(drill.killed)}"
    assert drill.told.started, "the drill did not get to work"
    assert drill.told.completed
    would_be_seen(drill)


def would_be_seen(drill: Drill) -> None:
    """The same drill does find what is lost and what is doubled."""
    drill.told.started.append("019a0000-0000-7000-8000-000000000001")
    drill.told.completed.append(drill.told.completed[0])
    with schema.owner_engine(drill.url).begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM event WHERE kind = 'job.completed'")
        connection.exec_driver_sql(
            "INSERT INTO notice SELECT instance_id, 'x', recipient, notice, about, reason, sent_at FROM notice"
        )

    found = " / ".join(drill.problems())

    assert "was acknowledged and is not there" in found
    assert "was acknowledged twice" in found
    assert "has 0 of job.completed" in found
    assert "2 notices of" in found
    assert "is missing" in found, "the chain is broken where an event is gone"
