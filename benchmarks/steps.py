"""The step commit alone against the same SQL as a pgbench script: python -m benchmarks.steps [--quick].

The step is that of a real completion: a case of the benchmarks' process is brought to its first task, the step of
completing that is caught, and then written for one copy of the case after the other, by one client, a second each in
turn. Ours is the layer as the use cases call it: `with transaction()`, then `commit_step`. pgbench plans the statement
each time, ours once: so ours may be the faster of the two.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import replace
from unittest.mock import patch

from benchmarks.scratch import Scratch, application, pgbench, scratch, versions
from orchestrator.access import people
from orchestrator.cases import closing, start, tasks
from orchestrator.store import Transaction, transaction
from orchestrator.store.step import Step, commit_step

DIGITS = 11
COPY = (
    "INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('{key}',"
    " '019a0000-0000-7000-8000-1' || lpad(n::text, 11, '0')))).* FROM {table} r, generate_series(0, {count}) n"
)
KEYS = {"instance": "id", "variable": "instance_id", "task": "instance_id", "timer": "instance_id"}


def copy_id(number: int) -> str:
    """The id of a copy of the case; the last digits are its number."""
    return f"019a0000-0000-7000-8000-1{number:0{DIGITS}}"


def caught(server: Scratch) -> Step:
    """The step that completes the first task of a case; not written, so that the case waits as it did before it."""
    steps: list[Step] = []
    data = {"expense_no": "E-1", "net": "5000.10", "kind": "TRAVEL", "contact_mobile": "13800000000"}
    with transaction() as tx:
        case = start.start(tx, "expense", data, people.require(tx, "cm1", method="token")).id
    (token,) = server.texts("SELECT id FROM task")
    with transaction() as tx, patch.object(closing, "commit_step", lambda _tx, step: steps.append(step)):
        person = people.require(tx, "bh1", method="token")
        tasks.complete(tx, f"{case}.{token}", {"checked": True, "check_opinion": "属实"}, person)
    return steps[0]


def prepare(server: Scratch, of: Step, count: int) -> None:
    """Make so many copies of the case, each ready for the step, and nothing else."""
    server.run("TRUNCATE event")
    for table, key in KEYS.items():
        server.run(
            f"DELETE FROM {table} WHERE {key} <> '{of.id}'",
            COPY.format(key=key, table=table, count=count),
            f"VACUUM (FULL, ANALYZE) {table}",
        )
    server.run("CHECKPOINT")


def ours(step: Step, first: int, seconds: float) -> tuple[float, int]:
    """Steps a second, on one case after the other from the first; and the next case."""
    begin, number = time.perf_counter(), first
    while time.perf_counter() < begin + seconds:
        with transaction() as tx:
            commit_step(tx, replace(step, id=copy_id(number)))
        number += 1
    return (number - first) / (time.perf_counter() - begin), number


def script(step: Step) -> str:
    """The statement that `ours` sends, as a pgbench script over the variable `n`, which counts up from 0."""
    sent: list[str] = []

    class Eavesdropper(Transaction):
        """Keeps the statement as it would go over the wire if it were not planned before."""

        def execute_prepared(self, sql: str, parameters: object) -> object:
            sent.append(self._cursor.mogrify(sql, parameters).decode())
            return super().execute_prepared(sql, parameters)

    with transaction() as tx:
        commit_step(Eavesdropper(tx._connection), replace(step, id=copy_id(0)))
    digits = "0" * DIGITS
    statement = "\n".join(line for line in sent[0].splitlines() if not line.startswith("--"))
    assert digits in statement
    return f"\\set n :n + 1\nBEGIN;\n{statement.replace('1' + digits, ':n')};\nCOMMIT;\n"


def theirs(server: Scratch, text: str, first: int, seconds: int) -> tuple[float, int]:
    """The script's transactions a second, on one case after the other from the first; and the next case."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        before = 10**DIGITS + first - 1
        found = pgbench(server.url, "-c", "1", "-T", str(seconds), "-D", f"n={before}", "-f", file.name)
    return found.rate, first + found.count


def compare(server: Scratch, pairs: int, count: int) -> tuple[list[tuple[float, float]], float]:
    """Ours and theirs in turn, a second each, so many times or until the cases run out; and our own CPU, ms a step."""
    found: list[tuple[float, float]] = []
    cpu, taken = 0.0, 0
    with application(server.url):
        step = caught(server)
        prepare(server, step, count)
        text = script(step)
        _, number = ours(step, 1, 0.5)  # warms up; the script has taken the case of number 0
        while len(found) < pairs and number < count * 0.9:
            begin, first = time.process_time(), number
            mine, number = ours(step, number, 1)
            cpu, taken = cpu + time.process_time() - begin, taken + number - first
            base, number = theirs(server, text, number, 1)
            found.append((mine, base))
    return found, cpu / taken * 1e3


def main() -> None:
    """Run it on a durable and on an undurable server."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    quick = arguments.parse_args().quick
    pairs, count = (4, 15_000) if quick else (20, 60_000)
    print(versions())
    for durable in (True, False):
        with scratch(durable=durable) as server:
            found, own = compare(server, pairs, count)
        mine, them = (statistics.median(column) for column in zip(*found, strict=True))
        ratio = statistics.median(ours / theirs for ours, theirs in found)
        kind = "durable" if durable else "no fsync"
        rates = f"ours {mine:6.0f}/s   pgbench {them:6.0f}/s   ratio {ratio:.2f}"
        print(f"step commit, {kind:<9} {rates}   (medians of {len(found)} pairs; {own:.3f} ms of CPU a step are ours)")
    print("target on the durable server: 0.9")


if __name__ == "__main__":
    main()
