"""Files of forms: uploaded first, then bound to their case by the step whose form names them.

What a file is, is told by its first bytes, never by its name: PDF, JPEG or PNG. A form's value is a list of
{id, name, sha256, size}, which must be what is stored here; so the record, which holds the value, holds the SHA-256 of
every file. A file is its uploader's until a step binds it to a case and a field; then it is the case's, and
`orchestrator.cases.file_view` gives it to who may see that field. What nobody bound within a day is removed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import uuid_utils.compat as uuid

from orchestrator.access import Actor
from orchestrator.cases.errors import FileKindRefused, FileTooLarge, TooManyFiles
from orchestrator.clock import clock
from orchestrator.forms import Field, Form, InvalidData
from orchestrator.forms.errors import FieldProblem, Problem, placed
from orchestrator.forms.scopes import get
from orchestrator.store import Transaction
from orchestrator.store.tables import Attachment
from orchestrator.store.transaction import Row

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
# Files of one person that no step has bound yet.
MOST_WAITING = 100
LONGEST_NAME = 200
KEPT_WAITING = timedelta(days=1)

_MAGIC = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_SUFFIXES = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file as a form's value names it; `size` in bytes."""

    id: str
    name: str
    sha256: str
    size: int


def upload(tx: Transaction, name: str, content: bytes, actor: Actor) -> FileRef:
    """Store a file of this person; FileTooLarge, FileKindRefused, TooManyFiles."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES // MEGABYTE)
    media_type = _sniffed(content)
    if media_type is None:
        raise FileKindRefused(name=_plain(name))
    waiting = tx.one("files_waiting", {"person": actor.person_id}) or {"count": 0}
    if waiting["count"] >= MOST_WAITING:
        raise TooManyFiles(most=MOST_WAITING)
    stored = Attachment(
        id=uuid.uuid7(),
        name=_named(name, media_type),
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        size=len(content),
        content=content,
        uploaded_by=actor.person_id,
        uploaded_at=clock.now(),
    )
    tx.session.add(stored)
    tx.flush()
    return FileRef(str(stored.id), stored.name, stored.sha256, stored.size)


def bind(tx: Transaction, case_id: str, form: Form, values: Mapping[str, Any], actor: Actor) -> None:
    """Make the files that the form's values name the case's; InvalidData unless each is this person's or the case's."""
    named = list(_named_files(form.tree, values))
    if not named:
        return
    rows = tx.all("files_lock", {"ids": [each.ref["id"] for each in named]})
    known = {row["id"]: row for row in rows}
    found = [_problem(each, known.get(each.ref["id"]), case_id, actor) for each in named]
    if problems := [problem for problem in found if problem is not None]:
        raise InvalidData(problems)
    new = {each.ref["id"]: each.field.path for each in named if known[each.ref["id"]]["case_id"] is None}
    tx.run("files_bind", {"case": case_id, "ids": list(new), "fields": list(new.values())}, expect=len(new))


def forget(tx: Transaction) -> int:
    """Remove the files that no step bound within a day; returns how many."""
    return tx.run("files_forget", {"before": clock.now() - KEPT_WAITING})


@dataclass(frozen=True, slots=True)
class _Named:
    """A file that a value names: the place in the data, the field, and the reference."""

    place: str
    field: Field
    ref: Mapping[str, Any]


def _named_files(tree: tuple[Field, ...], values: Mapping[str, Any]) -> Iterator[_Named]:
    for field in tree:
        held = get(values, field.keys)
        if field.type == "filepicker" and isinstance(held, list):
            yield from (_Named(f"{field.path}[{n}]", field, ref) for n, ref in enumerate(held))
        elif field.is_list and isinstance(held, list):
            yield from _in_rows(field, held)


def _in_rows(field: Field, rows: list[Any]) -> Iterator[_Named]:
    for n, row in enumerate(rows):
        for child in field.children:
            keys = child.keys[len(field.keys) :]
            held = get(row, keys)
            if child.type == "filepicker" and isinstance(held, list):
                place = f"{field.path}[{n}].{'.'.join(keys)}"
                yield from (_Named(f"{place}[{m}]", child, ref) for m, ref in enumerate(held))


def _problem(named: _Named, row: Row | None, case_id: str, actor: Actor) -> FieldProblem | None:
    """What is wrong with a named file: unknown, another's, not as it was stored, or of a kind not taken here."""
    code = None
    if row is None or not _is_theirs(row, case_id, actor) or not _is_same(row, named.ref):
        code = "file_unknown"
    elif row["media_type"] not in _accepted(named.field):
        code = "file_kind"
    if code is None:
        return None
    problem = Problem(code, {"name": str(named.ref["name"])})
    return placed(problem, named.place, named.field.label, named.field.label_en)


def _is_theirs(row: Row, case_id: str, actor: Actor) -> bool:
    if row["case_id"] is None:
        return bool(row["uploaded_by"] == actor.person_id)
    return bool(row["case_id"] == case_id)


def _is_same(row: Row, ref: Mapping[str, Any]) -> bool:
    stored = (row["name"], row["sha256"], Decimal(row["size"]))
    return stored == (ref["name"], ref["sha256"], ref["size"])


def _accepted(field: Field) -> set[str]:
    """The media types of a field; what its `accept` names, or all."""
    named = {part.strip().lower() for part in str(field.component.get("accept") or "").split(",")} - {""}
    return {kind for kind, suffixes in _SUFFIXES.items() if not named or named & {kind, *suffixes}}


def _sniffed(content: bytes) -> str | None:
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)


def _plain(name: str) -> str:
    """The name without folders and without what cannot be seen; never empty."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip(" .") or "file"


def _named(name: str, media_type: str) -> str:
    """The plain name, ending as its content says, so that nothing opens it as something else."""
    plain, suffixes = _plain(name), _SUFFIXES[media_type]
    if plain.lower().endswith(suffixes):
        return plain[-LONGEST_NAME:]
    return plain[: LONGEST_NAME - len(suffixes[0])] + suffixes[0]
