"""From a story to the finished file: laid out, the record attached, sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from orchestrator.access import Actor
from orchestrator.errors import Language
from orchestrator.settings import Settings
from orchestrator.store import Transaction
from orchestrator.store.tables import Unit
from orchestrator.text import Text
from orchestrator.trail import paper, story
from orchestrator.trail.attachment import Exhibit
from orchestrator.trail.binding import bind
from orchestrator.trail.press import press
from orchestrator.trail.sealing import Seal, own_seal, seal
from orchestrator.trail.words import Words


@dataclass(frozen=True)
class Manuscript:
    """Everything that the file is made from; nothing else, no clock and no database, has a part in it."""

    html: str
    exhibit: Exhibit
    as_of: datetime
    seal: Seal
    events: int
    head: str


def compose(
    tx: Transaction, case_id: str, actor: Actor, language: Language, settings: Settings, last: int | None = None
) -> Manuscript:
    """What the trail of a case up to event `last` says to this person; CaseNotFound, NoSuchEvent."""
    told = story.tell(tx, case_id, actor, last)
    with_ = own_seal(settings.data)
    words = Words(language, settings.zone, told.names)
    html = paper.write(told, words, _issuer(tx), with_.fingerprint, _fonts(settings))
    return Manuscript(html, told.exhibit, told.as_of, with_, told.count, told.head)


def make(manuscript: Manuscript, progress: Callable[[int], None] = lambda _: None) -> bytes:
    """The finished file, always the same for the same manuscript; PdfUnavailable, PdfFailed."""
    pages = press(manuscript.html, progress)
    return seal(bind(pages, manuscript.exhibit, manuscript.as_of), manuscript.seal, manuscript.as_of)


def _issuer(tx: Transaction) -> Text:
    """The bank: the unit above all others."""
    row = tx.session.execute(select(Unit.name, Unit.name_en).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()
    return Text(*row) if row else Text("", "")


def _fonts(settings: Settings) -> Path | None:
    folder = settings.data / "fonts"
    return folder if folder.is_dir() else None
