"""The use cases of an import, and its states.

uploaded -> reading -> mapping -> checking -> checked -> applying -> done; from every state before applying it can be
dropped, and what cannot be read or applied ends as failed. Columns can be chosen anew, and cells corrected, until the
list is applied. The
three steps in "-ing" run at once for small files and as a job for large ones; each is one transaction whose last
statement moves the state, so that a step that dies leaves nothing and can simply be run again. Only who uploaded a
list sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid
from sqlalchemy import delete, select, update

from orchestrator.access import Actor, may, refuse_unless_may
from orchestrator.audit import Draft
from orchestrator.audit.chain import append
from orchestrator.clock import clock
from orchestrator.customers.imports import applying, bounds, reading
from orchestrator.customers.imports import layout as layouts
from orchestrator.customers.imports.errors import ImportElsewhere, ImportRefused, ImportUnknown, RowsBad
from orchestrator.customers.imports.layout import Layout
from orchestrator.customers.streams import protected
from orchestrator.errors import CountersignError
from orchestrator.feel import dumps
from orchestrator.store import Transaction
from orchestrator.store.tables import ImportBatch, ImportFile
from orchestrator.store.transaction import WriteMissed
from orchestrator.text import Text

# What is done at once; more becomes a job.
BYTES_AT_ONCE = 400_000
ROWS_AT_ONCE = 2_000
KEPT = timedelta(days=30)

STATES: dict[str, Text] = {
    "reading": Text("正在读取", "Reading"),
    "mapping": Text("待对应列", "Choose columns"),
    "checking": Text("正在检查", "Checking"),
    "checked": Text("待确认", "To be confirmed"),
    "applying": Text("正在导入", "Importing"),
    "done": Text("已导入", "Imported"),
    "failed": Text("失败", "Failed"),
    "dropped": Text("已放弃", "Given up"),
}
WORKING = ("reading", "checking", "applying")
OPEN = ("mapping", "checked")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as its person sees it."""

    id: str
    file_name: str
    sha256: str
    size: int
    state: str
    state_name: Text
    created_at: datetime
    finished_at: datetime | None
    done: int
    total: int
    counts: Mapping[str, int]
    choices: Mapping[str, Any]
    failure: Text | None
    source: str
    layout: Layout | None
    before: str | None

    @property
    def importable(self) -> int:
        """How many rows would be imported."""
        return self.counts.get("new", 0) + self.counts.get("update", 0)

    @property
    def kept_out(self) -> int:
        """How many rows cannot be imported as they are."""
        return sum(self.counts.get(state, 0) for state in ("bad", "person", "duplicate"))


def upload(tx: Transaction, file_name: str, content: bytes, actor: Actor) -> ImportView:
    """Take a file in and read it, or leave that to a job; ImportRefused for what is not accepted at all."""
    refuse_unless_may(actor, "customer.import")
    kind = bounds.kind(file_name, content)
    now = clock.now()
    _purge(tx, actor, now)
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")[-120:]
    digest = hashlib.sha256(content).hexdigest()
    batch = ImportBatch(
        id=uuid.uuid7(),
        person_id=actor.person_id,
        file_name=name,
        sha256=digest,
        size=len(content),
        state="reading",
        layout={"kind": kind},
        counts={},
        choices={},
        created_at=now,
        done=0,
        total=0,
    )
    tx.session.add_all([batch, ImportFile(batch_id=batch.id, content=content)])
    draft = Draft("import.uploaded", {"file": name, "sha256": digest, "size": len(content)})
    append(tx, _stream(batch.id), draft, actor, now)
    if bounds.weight(kind, content) <= BYTES_AT_ONCE:
        run(tx, batch.id, actor)
    else:
        _hand_over(tx, batch)
    return show(tx, str(batch.id), actor)


def choose(tx: Transaction, import_id: str, fields: Mapping[str, Any], actor: Actor) -> ImportView:
    """Say which column is which field, and check every row; LayoutInvalid."""
    batch = _own(tx, import_id, actor, (*OPEN, "failed"))
    if "columns" not in batch.layout:
        raise ImportElsewhere(state=batch.state)
    picked = layouts.chosen(Layout.of_json(batch.layout), fields)
    batch.layout = {**batch.layout, **picked.as_json()}
    _begin(tx, batch, "checking", actor)
    return show(tx, import_id, actor)


def correct(tx: Transaction, import_id: str, values: Mapping[int, Mapping[str, str]], actor: Actor) -> ImportView:
    """Change cells of the list, by row number and field, and check every row again; recorded. LayoutInvalid."""
    batch = _own(tx, import_id, actor, ("checked",))
    changed = reading.change(tx, batch, values)
    if not changed:
        return show(tx, import_id, actor)
    told = [[row, key, *(protected(str(batch.id), key, text) for text in pair)] for row, key, *pair in changed]
    draft = Draft("import.corrected", {"file": batch.file_name, "cells": told})
    append(tx, _stream(batch.id), draft, actor, clock.now())
    _begin(tx, batch, "checking", actor)
    return show(tx, import_id, actor)


def apply(tx: Transaction, import_id: str, rows: str, existing: str, actor: Actor) -> ImportView:
    """Import: `rows` is "all" (RowsBad when one cannot be) or "good", `existing` is "update" or "skip"."""
    batch = _own(tx, import_id, actor, ("checked",))
    view = show(tx, import_id, actor)
    if rows == "all" and view.kept_out:
        raise RowsBad(count=view.kept_out)
    batch.choices = {"rows": rows, "existing": existing}
    _begin(tx, batch, "applying", actor)
    return show(tx, import_id, actor)


def drop(tx: Transaction, import_id: str, actor: Actor) -> None:
    """Give an import up; nothing of it is kept but the record that it was uploaded."""
    batch = _own(tx, import_id, actor, ("reading", *OPEN, "failed"))
    batch.state, batch.finished_at = "dropped", clock.now()
    reading.forget(tx, batch.id)
    append(tx, _stream(batch.id), Draft("import.dropped", {"file": batch.file_name}), actor, clock.now())


def show(tx: Transaction, import_id: str, actor: Actor) -> ImportView:
    """One of the person's imports; ImportUnknown."""
    batch = _own(tx, import_id, actor, tuple(STATES), lock=False)
    return _view(batch, _before(tx, batch))


def mine(tx: Transaction, actor: Actor, limit: int = 20) -> list[ImportView]:
    """The person's newest imports; NotAllowed for someone who imports nothing."""
    refuse_unless_may(actor, "customer.import")
    query = select(ImportBatch).where(ImportBatch.person_id == actor.person_id)
    return [_view(batch, None) for batch in tx.session.scalars(query.order_by(ImportBatch.id.desc()).limit(limit))]


def run(tx: Transaction, batch_id: UUID, actor: Actor, progress: Progress = lambda done, total: None) -> None:
    """Do the step that the import waits for; nothing when it waits for none. The last statement moves the state."""
    batch = tx.session.get(ImportBatch, batch_id, populate_existing=True)
    if batch is None or batch.state not in WORKING:
        return
    state = batch.state
    try:
        with tx.savepoint():
            after, values = _STEPS[state](tx, batch, actor, progress)
    except ImportRefused as error:
        after, values = "failed", {"failure": _sentences(error)}
        if state == "applying":
            raise
    _move(tx, batch_id, state, after, values)


def fail(tx: Transaction, batch_id: UUID, error: Exception) -> None:
    """The step failed for good: say so; a failed import of rows has written nothing."""
    batch = tx.session.get(ImportBatch, batch_id)
    if batch is None or batch.state not in WORKING:
        return
    sentences = _sentences(error) if isinstance(error, CountersignError) else _UNEXPECTED
    _move(tx, batch_id, batch.state, "failed", {"failure": sentences})


def owner(tx: Transaction, batch_id: UUID) -> str | None:
    """Who uploaded the list."""
    return tx.session.scalar(select(ImportBatch.person_id).where(ImportBatch.id == batch_id))


def tell(tx: Transaction, batch_id: UUID, done: int, total: int) -> None:
    """How far a job is; in a transaction of its own, so that people see it."""
    tx.session.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(done=done, total=total))


_UNEXPECTED = {
    "zh": "处理时发生意外错误，未写入任何客户。请联系系统管理员。",
    "en": "Something unexpected failed; no customer was written. Please tell your administrator.",
}


def _sentences(error: CountersignError) -> dict[str, str]:
    return {"zh": error.sentence("zh"), "en": error.sentence("en")}


def _read(tx: Transaction, batch: ImportBatch, actor: Actor, progress: Progress) -> tuple[str, dict[str, Any]]:
    layout, total = reading.stage(tx, batch, progress)
    return "mapping", {"layout": layout, "total": total, "done": total}


def _check(tx: Transaction, batch: ImportBatch, actor: Actor, progress: Progress) -> tuple[str, dict[str, Any]]:
    counts = reading.check(tx, batch, actor, progress)
    return "checked", {"counts": counts, "done": batch.total}


def _apply(tx: Transaction, batch: ImportBatch, actor: Actor, progress: Progress) -> tuple[str, dict[str, Any]]:
    counts = applying.write(tx, batch, actor, progress)
    payload = {"file": batch.file_name, "sha256": batch.sha256, "choices": batch.choices, **counts}
    append(tx, _stream(batch.id), Draft("import.applied", payload), actor, clock.now())
    return "done", {"counts": {**batch.counts, **counts}, "finished_at": clock.now()}


_STEPS: dict[str, Callable[[Transaction, ImportBatch, Actor, Progress], tuple[str, dict[str, Any]]]] = {
    "reading": _read,
    "checking": _check,
    "applying": _apply,
}


def _begin(tx: Transaction, batch: ImportBatch, state: str, actor: Actor) -> None:
    """Enter a state of work: a short list is done at once, a long one by a job."""
    batch.state, batch.done, batch.failure = state, 0, None
    tx.flush()
    if batch.total <= ROWS_AT_ONCE:
        run(tx, batch.id, actor)
    else:
        _hand_over(tx, batch)


def _hand_over(tx: Transaction, batch: ImportBatch) -> None:
    """Leave the work to a job, through the outbox: it begins when this transaction is committed."""
    tx.flush()
    effect = {
        "id": str(batch.id),
        "outbox_id": [str(uuid.uuid7())],
        "outbox_kind": ["import"],
        "outbox_payload": [dumps({"import": str(batch.id)})],
        "outbox_lock": [f"import:{batch.id}"],
    }
    tx.run("step_outbox", effect, expect=1)


def _move(tx: Transaction, batch_id: UUID, before: str, after: str, values: Mapping[str, Any]) -> None:
    """From one state to the next; WriteMissed when somebody else has moved it meanwhile."""
    tx.flush()
    statement = update(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == before)
    hit = tx.session.execute(statement.values(state=after, **values)).rowcount  # type: ignore[attr-defined]
    if hit != 1:
        raise WriteMissed(statement="import_batch", expected=1, got=hit)
    tx.session.expire_all()


def _own(tx: Transaction, import_id: str, actor: Actor, states: tuple[str, ...], *, lock: bool = True) -> ImportBatch:
    """The person's import in one of these states; locked, so that two who act on it at once take turns."""
    try:
        batch_id = UUID(import_id)
    except ValueError as error:
        raise ImportUnknown from error
    batch = tx.session.get(ImportBatch, batch_id, with_for_update=lock or None, populate_existing=True)
    if batch is None or batch.person_id != actor.person_id or not may(actor, "customer.import"):
        raise ImportUnknown
    if batch.state not in states:
        raise ImportElsewhere(state=batch.state)
    return batch


def _before(tx: Transaction, batch: ImportBatch) -> str | None:
    """When the very same file was imported before, if it was."""
    query = select(ImportBatch.finished_at).where(
        ImportBatch.sha256 == batch.sha256, ImportBatch.state == "done", ImportBatch.id != batch.id
    )
    found = tx.session.scalars(query.order_by(ImportBatch.id.desc())).first()
    return found.isoformat() if found else None


def _view(batch: ImportBatch, before: str | None) -> ImportView:
    stored = batch.layout
    return ImportView(
        id=str(batch.id),
        file_name=batch.file_name,
        sha256=batch.sha256,
        size=batch.size,
        state=batch.state,
        state_name=STATES[batch.state],
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        done=batch.done,
        total=batch.total,
        counts={name: int(value) for name, value in batch.counts.items()},
        choices=batch.choices,
        failure=Text(batch.failure["zh"], batch.failure["en"]) if batch.failure else None,
        source=str(stored.get("source", "")),
        layout=Layout.of_json(stored) if "columns" in stored else None,
        before=before,
    )


def _purge(tx: Transaction, actor: Actor, now: datetime) -> None:
    """What old lists held is removed: it was personal data, and it has served."""
    tx.run("import_rows_purge", {"person": actor.person_id, "before": now - KEPT})
    old = select(ImportBatch.id).where(ImportBatch.person_id == actor.person_id, ImportBatch.created_at < now - KEPT)
    tx.session.execute(delete(ImportFile).where(ImportFile.batch_id.in_(old)))


def _stream(batch_id: UUID) -> str:
    return f"import:{batch_id}"
