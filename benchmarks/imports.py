"""How fast a list of customers is imported: `python -m benchmarks.imports [rows]` (20,000 unless said otherwise).

The demonstration's portfolio as xlsx and as csv goes through the three steps of an import on a durable PostgreSQL of
its own: reading into the staging table, checking every row against its rules and the bank, writing the customers with
an event in each one's chain. A second import of the same list finds every row unchanged. Prints rows a second for
each step, and the peak memory of this process.
"""

from __future__ import annotations

import csv
import io
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from openpyxl import Workbook

from benchmarks.scratch import application, scratch
from orchestrator.access import Actor, people
from orchestrator.bank import portfolio
from orchestrator.customers.imports import batches
from orchestrator.store import transaction

SEED = 7


def as_csv(rows: int) -> bytes:
    """The list as a csv in GB18030, as older systems write it."""
    text = io.StringIO(newline="")
    portfolio.write_csv(rows, SEED, text)
    return text.getvalue().encode("gb18030")


def as_xlsx(content: bytes) -> bytes:
    """The same list as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("客户名单")
    for row in csv.reader(io.StringIO(content.decode("gb18030"), newline="")):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@contextmanager
def timed(name: str, rows: int) -> Iterator[None]:
    """Prints how many rows a second the block managed."""
    begin = time.perf_counter()
    yield
    spent = time.perf_counter() - begin
    print(f"{name:<28} {rows / spent:9,.0f} rows/s   {spent:6.2f} s")


def step(name: str, rows: int, act: Callable[..., batches.ImportView], actor: Actor) -> batches.ImportView:
    """One act of a person and the work that it leaves to a job, in one transaction."""
    with timed(name, rows), transaction() as tx:
        view = act(tx)
        if view.state in batches.WORKING:
            batches.run(tx, UUID(view.id), actor)
        return batches.show(tx, view.id, actor)


def whole(name: str, rows: int, content: bytes, actor: Actor) -> None:
    """One import from upload to the end."""
    print(f"{name}, {len(content) / 1e6:.1f} MB, {rows:,} rows")
    view = step("  read and stage", rows, lambda tx: batches.upload(tx, name, content, actor), actor)
    fields = view.layout.fields if view.layout else {}
    view = step("  check and match", rows, lambda tx: batches.choose(tx, view.id, fields, actor), actor)
    print(f"    {dict(view.counts)}")
    if view.importable:
        step("  write with their events", rows, lambda tx: batches.apply(tx, view.id, "good", "update", actor), actor)


def main() -> None:
    """Run everything."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    content = as_csv(rows)
    book = as_xlsx(content)
    with scratch() as place, application(place.url):
        with transaction() as tx:
            actor = people.require(tx, "corp1", method="cli")
        whole("list.csv", rows, content, actor)
        whole("list.xlsx", rows, book, actor)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
