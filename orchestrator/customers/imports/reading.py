"""The two steps before anything is written: staging the rows of a file, and checking the staged rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from orchestrator.access import Actor
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.clock import clock
from orchestrator.customers.imports import checking, matching, sheets
from orchestrator.customers.imports import layout as layouts
from orchestrator.customers.imports.errors import FileEmpty, LayoutInvalid
from orchestrator.customers.imports.layout import Layout
from orchestrator.customers.imports.matching import Matched, Seen
from orchestrator.customers.imports.sheets import Row
from orchestrator.feel import dumps, loads
from orchestrator.store import Transaction
from orchestrator.store.tables import ImportBatch, ImportFile, ImportRow

AT_ONCE = 1_000
FIRST = 60


def stage(tx: Transaction, batch: ImportBatch, progress: Callable[[int, int], None]) -> tuple[dict[str, Any], int]:
    """Put the file's rows into the staging table and drop the file; the layout to store, and how many rows."""
    file = tx.session.get_one(ImportFile, batch.id)
    source, rows = sheets.read(str(batch.layout["kind"]), file.content)
    first = list(islice(rows, FIRST))
    if not first:
        raise FileEmpty
    layout = layouts.guess(first)
    total = 0
    for part in _parts(_data(layout, first, rows)):
        cells = [dumps(row) for _, row in part]
        tx.run("import_rows_stage", {"batch": str(batch.id), "numbers": [n for n, _ in part], "cells": cells})
        total += len(part)
        progress(total, 0)
    if total == 0:
        raise FileEmpty
    tx.session.execute(delete(ImportFile).where(ImportFile.batch_id == batch.id))
    return {**batch.layout, **layout.as_json(), "source": source.detail}, total


def check(tx: Transaction, batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Check every staged row and match it with the bank; how many rows came out how."""
    today = clock.now().astimezone(WorkingCalendar().zone).date()
    plan = checking.plan(Layout.of_json(batch.layout), matching.directory(tx), today)
    counts: Counter[str] = Counter()
    seen = Seen()
    for part in staged(tx, batch.id):
        rows = [checking.check(row["number"], numbers(loads(row["cells"])), plan) for row in part]
        matched = matching.match(tx, rows, seen, actor)
        _keep(tx, batch.id, matched)
        for each in matched:
            counts[each.state] += 1
            severities = {finding.severity for finding in each.row.findings}
            counts["repaired"] += "fixed" in severities and each.state in ("new", "update", "same")
            counts["warned"] += "warning" in severities and each.state in ("new", "update", "same")
        tx.session.expunge_all()
        tx.session.add(batch)
        progress(sum(counts[state] for state in _STATES), batch.total)
    return {name: count for name, count in counts.items() if count}


def staged(tx: Transaction, batch_id: UUID, states: Sequence[str] | None = None) -> Iterator[list[dict[str, Any]]]:
    """The staged rows in the order of the file, in parts; only those in these states."""
    after = 0
    while True:
        parameters = {"batch": str(batch_id), "after": after, "limit": AT_ONCE, "like": None}
        part = tx.all("import_rows_after", {**parameters, "states": list(states) if states else None})
        if not part:
            return
        yield part
        after = part[-1]["number"]


def change(
    tx: Transaction, batch: ImportBatch, values: Mapping[int, Mapping[str, str]]
) -> list[tuple[int, str, str, str]]:
    """Put values into cells of staged rows; what changed, as row, field, before and after. LayoutInvalid."""
    layout = Layout.of_json(batch.layout)
    changed = []
    for number, cells in sorted(values.items()):
        row = tx.session.get(ImportRow, (batch.id, number))
        if row is None or not cells.keys() <= layout.fields.keys():
            raise LayoutInvalid(why_zh=f"没有第 {number} 行或没有这一列", why_en=f"no row {number}, or no such column")
        now = loads(row.cells)
        now += [None] * (len(layout.columns) - len(now))
        for key, text in cells.items():
            before, after = layouts.said(now[layout.fields[key]]), sheets.clean(text.strip())
            if before != after:
                now[layout.fields[key]] = after or None
                changed.append((number, key, before, after))
        row.cells = dumps(now)
    return changed


def forget(tx: Transaction, batch_id: UUID) -> None:
    """Remove the file and the staged rows."""
    tx.session.execute(delete(ImportFile).where(ImportFile.batch_id == batch_id))
    tx.session.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id))


def numbers(cells: Sequence[Any]) -> list[Any]:
    """Cells as they were staged: a number without a fraction is whole again, as Excel shows it."""
    return [int(c) if not isinstance(c, (str, bool)) and c is not None and c == int(c) else c for c in cells]


_STATES = ("new", "update", "same", "duplicate", "bad", "person", "total")


def _data(layout: Layout, first: Sequence[Row], rest: Iterator[Row]) -> Iterator[Row]:
    """The rows behind the headers."""
    last = layout.header_rows[-1] if layout.header_rows else 0
    yield from (row for row in first if row[0] > last)
    yield from rest


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while part := list(islice(rows, AT_ONCE)):
        yield part


def _keep(tx: Transaction, batch_id: UUID, matched: Sequence[Matched]) -> None:
    results = [
        dumps(
            {
                "values": each.row.values if each.state in ("new", "update") else {},
                "findings": [finding.as_json() for finding in each.row.findings],
                "changes": each.changes,
            }
        )
        for each in matched
    ]
    parameters = {
        "batch": str(batch_id),
        "numbers": [each.row.number for each in matched],
        "states": [each.state for each in matched],
        "usccs": [each.row.values.get("uscc") for each in matched],
        "customers": [each.customer_no for each in matched],
        "results": results,
    }
    tx.run("import_rows_checked", parameters, expect=len(matched))
