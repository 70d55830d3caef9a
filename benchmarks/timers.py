"""Timers: taking what is due among ten million, and one moment at which very many are due.

    python -m benchmarks.timers [FILLER [AT_ONCE]]

Taking is the relay's statement with its commit, a thousand timers each. Then two real workers, while cases that all
wait for the same moment come due: how late each timer was given to the queue (work started), and how late it fired
(the case went on, recorded and committed). Both again while a report holds a transaction open, with the dead rows of
what was taken before in the way. The floor is `pgbench -N` on the same server in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks.scratch import Scratch, application, copies, pgbench, pgbench_tables, scratch, versions, workers
from orchestrator.access import SYSTEM
from orchestrator.cases import start, timers
from orchestrator.models import releases
from orchestrator.store import schema, transaction
from orchestrator.work import relay

DUE = 100_000
A_TAKE = 1_000
INSERT = """
INSERT INTO timer (instance_id, kind, token, element, due, ready)
SELECT gen_random_uuid(), 'element', '1', 'Wait', due, due
  FROM (SELECT {due} AS due FROM generate_series(1, {number})) AS made
"""


def main(filler: int, at_once: int) -> None:
    """Print the figures."""
    print(versions())
    with scratch() as place, application(place.url):
        pgbench_tables(place)
        floor = pgbench(place.url, "-N", "-c", "2", "-T", "5").rate
        print(f"pgbench -N, 2 clients: {floor:,.0f} transactions a second")
        _fill(place, filler)
        _takes(f"the next 1,000 of {filler:,}", floor, _take_all(timers.BEGINNING))
        with report(place):
            _more(place)
            _takes(f"the same with {DUE:,} dead rows and a report open", floor, _take_all(_lately()))
            _more(place)
            _takes("the same, once a minute, from the very beginning", floor, _take_all(timers.BEGINNING, most=20))
        place.run("TRUNCATE procrastinate_jobs CASCADE", "VACUUM ANALYZE")
        _day(place, f"{at_once:,} due at once", floor, at_once)
        with report(place):
            _day(place, f"{at_once // 5:,} due at once, dead rows and a report open", floor, at_once // 5)


def _fill(place: Scratch, number: int) -> None:
    """Timers without cases: some due, the others in the years to come, in no order."""
    place.run(INSERT.format(due="now() + interval '1 hour' + random() * interval '3 years'", number=number - DUE))
    _more(place)
    place.run("VACUUM ANALYZE timer", "CHECKPOINT")


def _more(place: Scratch) -> None:
    place.run(INSERT.format(due="now() - random() * interval '10 seconds'", number=DUE))


def _lately() -> timers.Place:
    return timers.Place(datetime.now(UTC) - relay.TimerRelay.MARGIN)


def _take_all(place: timers.Place | None, most: int = DUE) -> list[float]:
    """Seconds of each taking, with its commit, until nothing is due."""
    seconds: list[float] = []
    while place is not None and len(seconds) < most:
        begin = time.perf_counter()
        with transaction() as tx:
            place = timers.take_due(tx, A_TAKE, place).reached
        seconds.append(time.perf_counter() - begin)
    return seconds[:-1] if place is None else seconds


def _takes(name: str, floor: float, seconds: list[float]) -> None:
    rate = len(seconds) * A_TAKE / sum(seconds)
    p50, most = statistics.median(seconds) * 1e3, max(seconds) * 1e3
    print(f"{name}: {p50:.1f} ms (median), {most:.1f} ms (most); {rate:,.0f} a second, {rate / floor:.1f} × the floor")


@contextmanager
def report(place: Scratch) -> Iterator[None]:
    """A transaction that reads and stays open."""
    with schema.owner_engine(place.url).connect() as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql("SELECT count(*) FROM instance")
        yield


def _day(place: Scratch, name: str, floor: float, number: int) -> None:
    """Cases that all wait for one moment, and two workers."""
    moment = _prepare(place, number)
    with workers(place, 2):
        handed = _given(place, moment, number)
        while place.value(f"SELECT count(*) FROM timer WHERE due = '{moment}'") or _waiting(place):
            time.sleep(0.5)
    events = f"FROM event WHERE kind = 'timer.fired' AND at >= '{moment}'"
    seconds = place.value(f"SELECT extract(epoch FROM max(at) - '{moment}') * 1000 {events}") / 1e3
    fired = place.value(f"SELECT count(*) {events}")
    assert fired == number, f"{fired} of {number} fired"
    print(
        f"{name}: given to the queue late by {handed[0.5]:.2f} s (p50), {handed[0.99]:.2f} s (p99), all in"
        f" {handed[1.0]:.2f} s, {number / handed[1.0]:,.0f} a second, {number / handed[1.0] / floor:.1f} × the floor;"
        f" all fired after {seconds:.1f} s, {number / seconds:,.0f} a second"
    )


def _prepare(place: Scratch, number: int) -> datetime:
    """Cases that wait for a moment soon after they are there."""
    wait = timedelta(seconds=20 + number / 4_000)
    with transaction() as tx:
        case = start.begin(tx, releases.current(tx, "waiting"), {"wait": f"PT{wait.total_seconds():.0f}S"}, SYSTEM).id
    moment = datetime.fromisoformat(place.texts(f"SELECT due FROM timer WHERE instance_id = '{case}'")[0])
    copies(place, case, number - 1)
    place.run("ANALYZE instance", "ANALYZE variable", "ANALYZE timer", "CHECKPOINT")
    assert datetime.now(UTC) < moment - timedelta(seconds=8), "too slow to prepare"
    return moment


def _given(place: Scratch, moment: datetime, number: int) -> dict[float, float]:
    """Seconds after the moment until these shares of the timers were given to the queue."""
    found: dict[float, float] = {}
    with schema.owner_engine(place.url).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        while 1.0 not in found:
            left = connection.exec_driver_sql(
                f"SELECT count(*), clock_timestamp() FROM timer WHERE due = '{moment}'"
            ).one()
            given = 1 - left[0] / number
            for share in (0.5, 0.99, 1.0):
                if given >= share:
                    found.setdefault(share, (left[1] - moment).total_seconds())
            time.sleep(0.02)
    return found


def _waiting(place: Scratch) -> int:
    return place.value("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'timers'")


if __name__ == "__main__":
    print("Timers")
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*(arguments + [10_000_000, 100_000][len(arguments):]))
