"""Exports of a case's trail: asked for, made in the background, downloaded by who asked.

queued → running → done | failed. Asking is an event of the case, committed before anything is made; the trail covers
the events before that one, or up to an earlier one that is named, so that any export can be made again to the byte.
The file is kept for a week. One function, one step; the caller owns the transaction, and no transaction is open while
the pages are laid out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import uuid_utils.compat as uuid
from sqlalchemy import delete, select

from orchestrator.access import Actor, NotAllowed, may, people
from orchestrator.audit import Draft
from orchestrator.cases import noting, read
from orchestrator.clock import clock
from orchestrator.errors import CountersignError, Language
from orchestrator.feel import dumps
from orchestrator.settings import Settings
from orchestrator.store import Transaction
from orchestrator.store.step import OutboxRow
from orchestrator.store.tables import Export, ExportFile
from orchestrator.store.transaction import Row
from orchestrator.text import Text
from orchestrator.trail.errors import ExportNotFound, ExportNotReady, NoSuchEvent, PdfUnavailable
from orchestrator.trail.making import Manuscript, compose
from orchestrator.trail.press import lacking

PERMISSION = "trail.export"
KEPT = timedelta(days=7)
STATES = {
    "queued": Text("排队中", "queued"),
    "running": Text("生成中", "being made"),
    "done": Text("已生成", "done"),
    "failed": Text("失败", "failed"),
}
_FAILED = Text("生成失败，请联系系统管理员。", "It could not be made; please tell your administrator.")


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as its owner sees it; `progress` in percent, `events` is the last event that the trail covers."""

    id: str
    case_id: str
    business_key: str
    language: Language
    events: int
    head: str
    state: str
    progress: int
    failure: Text | None
    created_at: datetime


def may_export(actor: Actor) -> bool:
    """Whether the person may export trails, of the cases that they may see."""
    return may(actor, PERMISSION)


def request(tx: Transaction, case_id: str, actor: Actor, language: Language, events: int | None = None) -> ExportView:
    """Ask for a trail; its export is in the record and it is made after the commit. NotAllowed, PdfUnavailable."""
    refuse(tx, case_id, actor)
    _forget_old(tx)
    case = noting.lock(tx, case_id)
    export_id = uuid.uuid7()
    effect = OutboxRow(str(uuid.uuid7()), "trail", dumps({"export": str(export_id)}), None)
    last, head = note(tx, case, actor, language, events, effect)
    export = Export(
        id=UUID(str(export_id)),
        instance_id=UUID(case["id"]),
        business_key=case["business_key"],
        person_id=actor.person_id,
        language=language,
        events=last,
        head=head,
        state="queued",
        pages=0,
        created_at=clock.now(),
    )
    tx.session.add(export)
    tx.flush()
    return _view(export)


def refuse(tx: Transaction, case_id: str, actor: Actor) -> None:
    """Nothing when this person may export this case here and now; CaseNotFound, NotAllowed, PdfUnavailable."""
    read.require(tx, case_id, actor)
    if not may_export(actor):
        raise NotAllowed(what=PERMISSION)
    what = lacking()
    if what is not None:
        raise PdfUnavailable(what_zh=what.zh, what_en=what.say("en"))


def note(
    tx: Transaction, case: Row, actor: Actor, language: Language, events: int | None, *effects: OutboxRow
) -> tuple[int, str]:
    """Note the export in the locked case's record; the last event that it covers, and that event's hash."""
    last = events or int(case["seq"])
    rows = tx.all("events_page", {"stream": case["id"], "after": last - 1, "limit": 1}) if last > 0 else []
    if not rows:
        raise NoSuchEvent(event=last, count=case["seq"])
    head = str(rows[0]["hash"])
    draft = Draft("trail.exported", {"events": last, "head": head, "language": language})
    noting.note(tx, case, draft, actor, effects)
    return last, head


def show(tx: Transaction, export_id: str, actor: Actor) -> ExportView:
    """One's own export; ExportNotFound."""
    return _view(_own(tx, export_id, actor))


def of_case(tx: Transaction, case_id: str, actor: Actor) -> list[ExportView]:
    """One's own exports of a case, newest first."""
    mine = select(Export).where(Export.instance_id == UUID(case_id), Export.person_id == actor.person_id)
    return [_view(export) for export in tx.session.scalars(mine.order_by(Export.id.desc()))]


def content(tx: Transaction, export_id: str, actor: Actor) -> tuple[str, bytes]:
    """The file of one's own export, with its name; ExportNotFound, ExportNotReady."""
    export = _own(tx, export_id, actor)
    file = tx.session.get(ExportFile, export.id)
    if file is None:
        state = STATES[export.state]
        raise ExportNotReady(state=state.zh if export.language == "zh" else state.en)
    return f"{export.business_key}-{export.events}-{export.language}.pdf", file.content


# --- the background's steps -------------------------------------------------------------------------------------------


def begin(tx: Transaction, export_id: UUID, settings: Settings) -> Manuscript | None:
    """What is to be made, seen with its owner's eyes; None when it is made already or its owner is gone."""
    export = tx.session.get(Export, export_id)
    owner = people.actor(tx, export.person_id, method="system") if export else None
    if export is None or owner is None or export.state not in ("queued", "running"):
        return None
    export.state = "running"
    language: Language = "en" if export.language == "en" else "zh"
    return compose(tx, str(export.instance_id), owner, language, settings, export.events)


def tell(tx: Transaction, export_id: UUID, pages: int) -> None:
    """Say how many pages are laid out."""
    export = tx.session.get_one(Export, export_id)
    export.pages = pages


def finish(tx: Transaction, export_id: UUID, made: bytes) -> None:
    """Keep the file."""
    export = tx.session.get_one(Export, export_id)
    export.state, export.finished_at = "done", clock.now()
    tx.session.merge(ExportFile(export_id=export_id, content=made))


def fail(tx: Transaction, export_id: UUID, error: Exception) -> None:
    """Say that it could not be made, and why where that is for people."""
    export = tx.session.get_one(Export, export_id)
    told = isinstance(error, CountersignError) and error.status < 500 or isinstance(error, PdfUnavailable)
    export.failure = (
        {"zh": error.sentence("zh"), "en": error.sentence("en")}
        if told and isinstance(error, CountersignError)
        else {"zh": _FAILED.zh, "en": _FAILED.en}
    )
    export.state, export.finished_at = "failed", clock.now()


def _own(tx: Transaction, export_id: str, actor: Actor) -> Export:
    try:
        found = tx.session.get(Export, UUID(export_id))
    except ValueError:
        found = None
    if found is None or found.person_id != actor.person_id:
        raise ExportNotFound(export=export_id)
    return found


def _forget_old(tx: Transaction) -> None:
    """Files and exports of more than a week ago go; they can be made again."""
    old = select(Export.id).where(Export.created_at < clock.now() - KEPT)
    tx.session.execute(delete(ExportFile).where(ExportFile.export_id.in_(old)))
    tx.session.execute(delete(Export).where(Export.created_at < clock.now() - KEPT))


def _view(export: Export) -> ExportView:
    # How many pages it will have is known when it is laid out; until then events are the measure.
    expected = 10 + export.events // 4
    progress = 100 if export.state == "done" else min(95, export.pages * 100 // expected)
    failure = export.failure and Text(export.failure["zh"], export.failure["en"])
    return ExportView(
        id=str(export.id),
        case_id=str(export.instance_id),
        business_key=export.business_key,
        language="en" if export.language == "en" else "zh",
        events=export.events,
        head=export.head,
        state=export.state,
        progress=progress,
        failure=failure or None,
        created_at=export.created_at,
    )
