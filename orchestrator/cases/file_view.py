"""Giving out a file of a case: to who may see its field there, and each time on record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from orchestrator.access import Actor
from orchestrator.audit import Draft
from orchestrator.cases import noting, read, sight
from orchestrator.cases.errors import CaseNotFound, FileNotFound
from orchestrator.models import releases
from orchestrator.store import Transaction


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with its bytes."""

    name: str
    media_type: str
    content: bytes


def give(tx: Transaction, file_id: str, actor: Actor) -> StoredFile:
    """The file, seen by this person from now on; FileNotFound also where they may not see it."""
    found = tx.one("file_place", {"id": _as_id(file_id)})
    if found is None:
        raise FileNotFound(file=file_id)
    try:
        case = read.require(tx, found["case_id"], actor)
    except CaseNotFound:
        raise FileNotFound(file=file_id) from None
    release = releases.release(tx, case["bundle"])
    if sight.visibility(release, actor, found["field"]) != "clear":
        raise FileNotFound(file=file_id)
    row = noting.lock(tx, found["case_id"])
    seen = {"file": found["id"], "field": found["field"], "name": found["name"], "sha256": found["sha256"]}
    noting.note(tx, row, Draft("file.viewed", seen, process=row["process_key"]), actor)
    content = tx.one("file_content", {"id": found["id"]}) or {}
    return StoredFile(found["name"], found["media_type"], bytes(content["content"]))


def _as_id(file_id: str) -> str:
    try:
        return str(UUID(file_id))
    except ValueError:
        raise FileNotFound(file=file_id) from None
