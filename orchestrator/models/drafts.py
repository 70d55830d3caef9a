"""Drafts: what people write before it is published.

A draft may be unfinished or broken in any way; it is kept as it was sent, byte for byte. A save names the revision
it is based on, so that two people who edit at once find out instead of overwriting each other. Saving a submitted
draft takes it back from review. The record names when a draft is begun, joined, submitted and discarded.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid
from sqlalchemy import select

from orchestrator import audit
from orchestrator.access import Actor, people, refuse_unless_may
from orchestrator.audit import chain
from orchestrator.clock import clock
from orchestrator.errors import ModelError
from orchestrator.models import deploy, files
from orchestrator.models.errors import (
    CommentMissing,
    DraftConflict,
    DraftNotFound,
    DraftOfOthers,
    DraftPublished,
    KeyInvalid,
    KeyTaken,
    ModelNotFound,
)
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelDraft, ModelVersion

LEAST = 4  # characters of a comment
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


def listed(tx: Transaction, actor: Actor) -> list[ModelDraft]:
    """Every open draft, the last changed first; NotAllowed."""
    allow(actor, "model.read")
    query = select(ModelDraft).where(ModelDraft.state != "published")
    return list(tx.session.scalars(query.order_by(ModelDraft.updated_at.desc())))


def read(tx: Transaction, draft_id: str, actor: Actor) -> ModelDraft:
    """One draft, also a published one; NotAllowed, DraftNotFound."""
    allow(actor, "model.read")
    return _found(tx, draft_id, lock=False)


def open_for(tx: Transaction, kind: str, key: str) -> ModelDraft | None:
    """The open draft of a model, if there is one."""
    query = select(ModelDraft).where(ModelDraft.kind == kind, ModelDraft.key == key, ModelDraft.state != "published")
    return tx.session.scalars(query).first()


def edit(tx: Transaction, kind: str, key: str, actor: Actor) -> ModelDraft:
    """The open draft of a published model, begun from its newest version when there is none; ModelNotFound."""
    allow(actor, "model.edit")
    tx.run("models_lock")
    existing = open_for(tx, kind, key)
    if existing is not None:
        return existing
    base = deploy.newest_of(tx, kind, key)
    if base is None:
        raise ModelNotFound(key=key, version="-")
    return _begin(tx, base.kind, key, base.source, (base.name, base.name_en), base.version, actor)


def create(tx: Transaction, kind: files.Kind, key: str, source: bytes, actor: Actor, name: str = "") -> ModelDraft:
    """A draft of a model that does not exist yet; KeyInvalid, KeyTaken."""
    allow(actor, "model.edit")
    if not _KEY.fullmatch(key):
        raise KeyInvalid(key=key)
    tx.run("models_lock")
    if open_for(tx, kind, key) is not None or deploy.newest_of(tx, kind, key, also_withdrawn=True) is not None:
        raise KeyTaken(key=key)
    return _begin(tx, kind, key, source, (name or key, name or key), None, actor)


def save(tx: Transaction, draft_id: str, source: bytes, revision: int, actor: Actor) -> ModelDraft:
    """Keep the source as the draft's next revision; DraftConflict when another was saved since `revision`."""
    allow(actor, "model.edit")
    draft = changeable(tx, draft_id)
    files.size_allowed(filename(draft), source)
    if draft.source == source:
        return draft
    if draft.revision != revision:
        raise conflict(tx, draft)
    if actor.person_id not in draft.authors:
        draft.authors = [*draft.authors, actor.person_id]
        record(tx, draft, "model.drafted", actor, base=draft.base_version)
    draft.source, draft.revision, draft.state = source, draft.revision + 1, "draft"
    draft.updated_at, draft.updated_by = clock.now(), actor.person_id
    _rename(draft)
    tx.flush()
    return draft


def replace(tx: Transaction, kind: str, key: str, source: bytes, actor: Actor) -> ModelDraft:
    """Take a whole file as the model's draft; DraftOfOthers when that would overwrite somebody else's work."""
    draft = edit(tx, kind, key, actor)
    others = [author for author in draft.authors if author != actor.person_id]
    if others:
        by = people.names(tx, others)
        zh, en = ([text.say(language) for text in by.values()] for language in ("zh", "en"))
        raise DraftOfOthers(by_zh="、".join(zh), by_en=", ".join(en))
    return save(tx, str(draft.id), source, draft.revision, actor)


def rebase(tx: Transaction, draft_id: str, actor: Actor) -> ModelDraft:
    """Take the newest version as the draft's base; its author has seen how the two differ."""
    allow(actor, "model.edit")
    draft = changeable(tx, draft_id)
    newest = deploy.newest_of(tx, draft.kind, draft.key)
    draft.base_version = newest.version if newest else None
    tx.flush()
    return draft


def discard(tx: Transaction, draft_id: str, actor: Actor) -> None:
    """Throw the draft away; the record keeps that there was one, and its hash."""
    allow(actor, "model.edit")
    draft = changeable(tx, draft_id)
    record(tx, draft, "model.discarded", actor, hash=files.digest(draft.source))
    tx.session.delete(draft)
    tx.flush()


def changeable(tx: Transaction, draft_id: str) -> ModelDraft:
    """The draft under its lock, as long as it is open; DraftNotFound, DraftPublished."""
    draft = _found(tx, draft_id, lock=True)
    if draft.state == "published":
        raise DraftPublished(version=draft.published_version)
    return draft


def base_of(tx: Transaction, draft: ModelDraft) -> ModelVersion | None:
    """The version that the draft was begun from; None for a new model."""
    if draft.base_version is None:
        return None
    return tx.session.get(ModelVersion, (draft.kind, draft.key, draft.base_version))


def filename(draft: ModelDraft) -> str:
    """The draft as a file's name."""
    return f"{draft.key}.{draft.kind}"


def allow(actor: Actor, permission: str) -> None:
    """NotAllowed unless the person has the permission."""
    refuse_unless_may(actor, permission)


def commented(comment: str) -> str:
    """The comment without blanks around it; CommentMissing when it says nothing."""
    comment = comment.strip()
    if len(comment) < LEAST:
        raise CommentMissing(least=LEAST)
    return comment


def record(tx: Transaction, draft: ModelDraft, kind: str, actor: Actor, **payload: Any) -> None:
    """Add an event about the draft to its model's chain."""
    facts = {"kind": draft.kind, "key": draft.key, "draft": str(draft.id), "revision": draft.revision, **payload}
    chain.append(tx, f"model:{draft.kind}:{draft.key}", audit.Draft(kind, facts), actor, clock.now())


def conflict(tx: Transaction, draft: ModelDraft) -> DraftConflict:
    """The error that tells who saved meanwhile."""
    by = people.names(tx, [draft.updated_by]).get(draft.updated_by)
    zh, en = (by.zh, by.en) if by else (draft.updated_by, draft.updated_by)
    return DraftConflict(by_zh=zh, by_en=en, revision=draft.revision)


def _begin(
    tx: Transaction,
    kind: str,
    key: str,
    source: bytes,
    names: tuple[str, str],
    base: int | None,
    actor: Actor,
) -> ModelDraft:
    now = clock.now()
    draft = ModelDraft(
        id=UUID(str(uuid.uuid7())),
        kind=kind,
        key=key,
        name=names[0],
        name_en=names[1],
        base_version=base,
        source=source,
        revision=1,
        state="draft",
        authors=[] if base else [actor.person_id],  # who only opens a published model has written nothing yet
        comment="",
        created_at=now,
        updated_at=now,
        updated_by=actor.person_id,
    )
    files.size_allowed(filename(draft), source)
    _rename(draft)
    tx.session.add(draft)
    tx.flush()
    record(tx, draft, "model.drafted", actor, base=base)
    return draft


def _found(tx: Transaction, draft_id: str, *, lock: bool) -> ModelDraft:
    try:
        wanted = UUID(draft_id)
    except ValueError:
        raise DraftNotFound(draft=draft_id) from None
    draft = tx.session.get(ModelDraft, wanted, with_for_update=lock or None, populate_existing=lock)
    if draft is None:
        raise DraftNotFound(draft=draft_id)
    return draft


def _rename(draft: ModelDraft) -> None:
    """The name that the source gives, as long as the source can be read."""
    try:
        name = files.read(filename(draft), draft.source).name
    except ModelError:
        return
    draft.name, draft.name_en = name.zh, name.en or name.zh
