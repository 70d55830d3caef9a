"""One day with many inspections due: how long until all are begun, and how late other timers are meanwhile.

    python -m benchmarks.inspections [COUNT]

One real worker begins the inspections and fires timers. While the inspections begin, timers of other cases come due, a
hundred a second; printed is how late those fired. The floor is `pgbench -N` on the same server in the same run.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from benchmarks.scratch import Scratch, application, pgbench, pgbench_tables, scratch, versions, workers
from orchestrator.access import SYSTEM
from orchestrator.cases import start
from orchestrator.cli import demo_bank
from orchestrator.clock import clock
from orchestrator.models import deploy, files, releases
from orchestrator.settings import PROJECT
from orchestrator.store import transaction
from orchestrator.store.tables import Loan

A_SECOND = 100

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
        deploy.deploy(tx, files.read_folder(PROJECT), SYSTEM)
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
    with workers(place, 1):
        while not _begun(place):
            time.sleep(0.02)
        began = time.perf_counter()
        while _begun(place) < count:
            time.sleep(0.05)
        seconds = time.perf_counter() - began
    return seconds, _lateness(others)


def _begun(place: Scratch) -> int:
    return place.value("SELECT count(*) FROM instance WHERE process_key = 'post_loan_inspection'")


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
