"""One day with many inspections due: how long until all are begun, and how late other timers are meanwhile.

    python -m benchmarks.inspections [COUNT]

Two threads stand for two workers: one fires timers, as every worker's clock does twice a second, the other begins
inspections. While the inspections begin, timers of other cases come due, a hundred a second; printed is how late those
fired. The floor is `pgbench -N` on the same server in the same run.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from benchmarks.scratch import Scratch, application, pgbench, pgbench_tables, scratch, versions
from orchestrator.access import SYSTEM
from orchestrator.cases import start
from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.models import deploy, files, releases
from orchestrator.settings import PROJECT
from orchestrator.store import transaction
from orchestrator.store.tables import Loan
from orchestrator.work import relay

A_SECOND = 100
WAITING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://countersign.bench">
  <bpmn:process id="waiting" name="等待" isExecutable="true">
    <bpmn:startEvent id="Begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:intermediateCatchEvent id="Wait"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
      <bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">=wait</bpmn:timeDuration>
      </bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="Done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="Begin" targetRef="Wait" />
    <bpmn:sequenceFlow id="f2" sourceRef="Wait" targetRef="Done" />
  </bpmn:process>
</bpmn:definitions>"""


def main(count: int) -> None:
    """Print the figures."""
    print(versions())
    with scratch() as place, application(place.url):
        pgbench_tables(place)
        floor = pgbench(place.url, "-N", "-c", "2", "-T", "5")
        _prepare(count)
        seconds, late = _day(place, count)
    print(f"pgbench -N, 2 clients: {floor.rate:,.0f} transactions a second")
    print(f"{count:,} inspections begun in {seconds:.1f} s: {count / seconds:,.0f} a second")
    p50, p99 = statistics.median(late), statistics.quantiles(late, n=100)[98]
    print(f"{len(late):,} other timers meanwhile: late by {p50:.2f} s (p50), {p99:.2f} s (p99)")


def _prepare(count: int) -> None:
    """Loans that are due today, no more than `count`."""
    with transaction() as tx:
        deploy.deploy(tx, [*files.read_folder(PROJECT), ("waiting.bpmn", WAITING.encode())], SYSTEM)
        demo_bank.load_figures(tx)
    with transaction() as tx:
        demo_bank.load_customers(tx, count)
    with transaction() as tx:
        tx.session.execute(update(Loan).values(next_check=None))
        due = select(Loan.no).order_by(Loan.no).limit(count)
        tx.session.execute(update(Loan).where(Loan.no.in_(due)).values(next_check=clock.now().date()))
        found = tx.session.scalar(select(func.count()).select_from(Loan).where(Loan.next_check.is_not(None)))
        assert found == count, f"only {found} loans"


def _day(place: Scratch, count: int) -> tuple[float, list[float]]:
    """Begin all inspections beside the other timers: the seconds that took, and how late each other timer fired."""
    others = _others(count)
    done = threading.Event()

    def fire() -> None:
        with application(place.url):
            while not done.is_set():
                relay.fire_timers()
                done.wait(0.5)

    thread = threading.Thread(target=fire)
    thread.start()
    began = time.perf_counter()
    begun = 0
    while begun < count:
        begun += relay.start_inspections()
    seconds = time.perf_counter() - began
    done.set()
    thread.join()
    return seconds, _lateness(others)


def _others(count: int) -> int:
    """Cases whose timers come due from now on, a hundred a second, for as long as the inspections may take."""
    with transaction() as tx:
        release = releases.current(tx, "waiting")
    number = min(count // 3, 3_000)
    with transaction() as tx:
        ready = 3 + number / 300
        for n in range(number):
            wait = timedelta(seconds=ready + n / A_SECOND)
            start.begin(tx, release, {"wait": f"PT{wait.total_seconds():.3f}S"}, SYSTEM)
    return number


def _lateness(number: int) -> list[float]:
    """Seconds between due and fired of the other timers that fired."""
    with transaction() as tx:
        rows = tx.execute("SELECT at, body FROM event WHERE kind = 'timer.fired' AND element = 'Wait'", {}).fetchall()
    dues = [datetime.fromisoformat(json.loads(row["body"])["payload"]["due"]) for row in rows]
    assert 0 < len(rows) <= number
    return [(row["at"] - due).total_seconds() for row, due in zip(rows, dues, strict=True)]


if __name__ == "__main__":
    print("One day with many inspections due")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
