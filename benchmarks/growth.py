"""A case that grows: python -m benchmarks.growth [--quick].

One user task in a loop, completed by the use case on a scratch PostgreSQL: how long a completion takes, and how many
bytes it stores, in a case with 10, 100 and 1,000 completed steps behind it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass

from benchmarks.scratch import Scratch, application, scratch, versions
from orchestrator.access import Actor, people
from orchestrator.cases import start, tasks
from orchestrator.store import transaction

BEHIND = (10, 100, 1000)
DATA = {"checked": False, "check_opinion": "再来一遍"}

# What a step leaves behind for good, and what is only replaced by it.
KEPT = {"event": "stream", "task": "instance_id"}
REPLACED = {"instance": "id", "variable": "instance_id", "timer": "instance_id", "subscription": "instance_id"}


@dataclass(frozen=True)
class Point:
    """A case with so many steps behind it: seconds of the next steps, bytes of it that stay and that are replaced."""

    behind: int
    seconds: list[float]
    kept: float
    replaced: int


class Case:
    """One case and how far it is."""

    def __init__(self, server: Scratch, person: Actor) -> None:
        self._server = server
        self._person = person
        self.done = 0
        with transaction() as tx:
            self.id = start.start(tx, "rounds", {}, person).id
        (token,) = server.texts(f"SELECT id FROM task WHERE instance_id = '{self.id}' AND state = 'open'")
        self._task = f"{self.id}.{token}"

    def step(self) -> float:
        """Complete the open task; seconds until it is committed."""
        begin = time.perf_counter()
        with transaction() as tx:
            done = tasks.complete(tx, self._task, DATA, self._person)
        seconds = time.perf_counter() - begin
        assert done.next_task_id is not None
        self._task = done.next_task_id
        self.done += 1
        return seconds

    def size(self, tables: dict[str, str]) -> int:
        """Bytes of the case's rows in these tables."""
        sums = [
            f"(SELECT coalesce(sum(pg_column_size(r.*)), 0) FROM {table} r WHERE {key} = '{self.id}')"
            for table, key in tables.items()
        ]
        return self._server.value("SELECT " + " + ".join(sums))


def grow(case: Case, steps: int) -> list[Point]:
    """Bring the case to each number of steps, and time so many steps from there."""
    points = []
    for behind in BEHIND:
        while case.done < behind:
            case.step()
        kept = case.size(KEPT)
        seconds = [case.step() for _ in range(steps)]
        points.append(Point(behind, seconds, (case.size(KEPT) - kept) / steps, case.size(REPLACED)))
    return points


def relations(server: Scratch) -> int:
    """Bytes of all tables with their indexes."""
    return server.value(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )


def main() -> None:
    """Grow some cases and print the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = arguments.parse_args().quick
    count, steps = (2, 20) if quick else (6, 40)
    print(versions())
    with scratch() as server, application(server.url):
        with transaction() as tx:
            person = people.require(tx, "cm1", method="token")
        grow(Case(server, person), steps)  # warms everything up
        before = relations(server)
        cases = [Case(server, person) for _ in range(count)]
        found = [grow(case, steps) for case in cases]
        grown = relations(server) - before
    first = 0.0
    for points in zip(*found, strict=True):
        median = statistics.median(second for point in points for second in point.seconds)
        first = first or median
        kept = statistics.median(point.kept for point in points)
        print(
            f"after {points[0].behind:5} steps   {median * 1e3:6.2f} ms a step   {median / first:.2f} of the first"
            f"   {kept:6.0f} bytes a step stay   {points[0].replaced:5} bytes are replaced"
        )
    everything = sum(case.done for case in cases)
    print(f"on disk with indexes, dead rows and all: {grown / everything:.0f} bytes a step over {everything} steps")
    print("targets: time within 2, bytes that stay constant")


if __name__ == "__main__":
    main()
