"""Lists as people have them, and an import as a story: upload, check, import."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from orchestrator.audit import Verdict, verify_rows
from orchestrator.audit.chain import stream_id
from orchestrator.customers.imports import batches, rows
from orchestrator.customers.imports.batches import ImportView
from orchestrator.store import Transaction, transaction
from orchestrator.store.tables import Chain

HEADER = ("客户名称", "统一社会信用代码")
# Well-known codes with valid check characters (published by the companies), and two more that nobody bears.
CODES = ("91330100799655058B", "9144030071526726XG", "914403001922038216", "91100000100003962T")


def xlsx(*lines: Sequence[Any], title: str = "名单") -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(*lines: Sequence[Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A csv of these rows."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


@dataclass(frozen=True)
class Importing:
    """Imports as one person does them, each step in a transaction of its own."""

    bank: Any
    person: str = "cm1"

    def upload(self, content: bytes, name: str = "名单.xlsx") -> ImportView:
        """Upload a file."""
        with transaction() as tx:
            return batches.upload(tx, name, content, self.actor)

    def check(self, view: ImportView, **fields: int) -> ImportView:
        """Check the rows, with the guessed columns and these."""
        with transaction() as tx:
            return batches.choose(tx, view.id, {**view.layout.fields, **fields}, self.actor)

    def checked(self, *lines: Sequence[Any], header: Sequence[str] = HEADER) -> ImportView:
        """A list with this header and these rows, uploaded and checked."""
        return self.check(self.upload(xlsx(header, *lines)))

    def apply(self, view: ImportView, rows: str = "good", existing: str = "update") -> ImportView:
        """Import the rows."""
        with transaction() as tx:
            return batches.apply(tx, view.id, rows, existing, self.actor)

    def rows(self, view: ImportView, box: str = "all") -> list[rows.RowView]:
        """What became of the rows."""
        with transaction() as tx:
            return list(rows.rows(tx, view.id, self.actor, box=box, limit=200).items)

    def found(self, view: ImportView) -> dict[int, list[str]]:
        """The codes of the findings by row."""
        return {row.number: [each.code for each in row.findings] for row in self.rows(view)}

    @property
    def actor(self):
        """Who imports."""
        return self.bank.actor(self.person)


def verdict(tx: Transaction, name: str) -> Verdict:
    """The verification of a stream's chain by its name."""
    stream = stream_id(name)
    chain = tx.session.get(Chain, stream)
    events = tx.all("events_of_stream", {"stream": str(stream)})
    return verify_rows(str(stream), events, chain.seq if chain else 0, chain.head if chain else "")


def events(tx: Transaction, name: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The events of a stream by its name, oldest first, as (kind, actor, payload)."""
    found = tx.all("events_of_stream", {"stream": str(stream_id(name))})
    return [(row["kind"], row["actor"], json.loads(row["body"])["payload"]) for row in found]
