"""A model file, read and checked on its own: what it is, what it provides and what it refers to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Literal

from orchestrator import decisions, engine, forms
from orchestrator.errors import Finding, ModelError
from orchestrator.models.errors import FileKindUnknown, FileTooLarge
from orchestrator.text import Text

Kind = Literal["bpmn", "dmn", "form"]
KINDS: dict[str, Kind] = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "form"}
FOLDERS = {"bpmn": "*.bpmn", "dmn": "*.dmn", "forms": "*.form"}

# No real process is near this; a larger file is a mistake or an attack and is refused before it is parsed.
LARGEST = 5_000_000

_ENCODING = re.compile(rb"""encoding=(["'])([A-Za-z0-9._-]+)\1""")
_DECLARED = re.compile(r"""(<\?xml[^>]*encoding=["'])([A-Za-z0-9._-]+)(["'])""")
_PROCESS_ID = re.compile(rb"""<(?:[\w-]+:)?process\b[^>]*?\bid=["']([A-Za-z][\w.-]*)["']""", re.ASCII)
_FORM_ID = re.compile(rb"""\A[^\[]*?"id"\s*:\s*"([A-Za-z][\w.-]*)\"""", re.ASCII)


@dataclass(frozen=True, slots=True)
class Requirement:
    """That `place` in a model needs the model `key` of `kind`."""

    kind: Kind
    key: str
    place: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A sound model file; `provides` are the process, decision or form ids that others refer to."""

    kind: Kind
    key: str
    hash: str
    name: Text
    source: bytes
    provides: tuple[str, ...]
    requires: tuple[Requirement, ...] = field(default=())


def read_folder(root: Path) -> list[tuple[str, bytes]]:
    """The model files under root's bpmn/, dmn/ and forms/, as (name, source), in a stable order."""
    paths = [path for folder, pattern in FOLDERS.items() for path in sorted((root / folder).glob(pattern))]
    return [(path.name, path.read_bytes()) for path in paths]


def check(name: str, source: bytes) -> list[Finding]:
    """Everything that is wrong with the file by itself; FileKindUnknown, FileTooLarge."""
    kind = _kind(name, source)
    if kind == "bpmn":
        return list(engine.check(source, name))
    if kind == "dmn":
        return list(decisions.check(source, name))
    return list(forms.check(source, name))


def read(name: str, source: bytes) -> ModelFile:
    """The file as a model; ModelError holds everything that is wrong with it."""
    findings = [finding for finding in check(name, source) if finding.severity == "error"]
    if findings:
        raise ModelError(name, findings)
    return sound(name, source)


def sound(name: str, source: bytes) -> ModelFile:
    """The file as a model, once its check has found no error."""
    return {"bpmn": _process, "dmn": _decisions, "form": _form}[kind_of(name)](name, source)


@lru_cache(maxsize=128)
def definition(key: str, source: bytes) -> engine.Definition:
    """A process read; kept for some time, since checks and tries read the same sources again and again."""
    return engine.parse(source, key)


@lru_cache(maxsize=128)
def form(key: str, source: bytes) -> forms.Form:
    """A form read; kept for some time."""
    return forms.parse(source, key)


def unmet(files: Iterable[ModelFile], available: dict[Kind, set[str]]) -> dict[str, list[Finding]]:
    """For each file, by key, the references that neither the files nor the available models provide."""
    files = list(files)
    known = {kind: set(available.get(kind, ())) for kind in KINDS.values()}
    for file in files:
        known[file.kind].update(file.provides)
    missing: dict[str, list[Finding]] = {}
    for file in files:
        for need in file.requires:
            if need.key not in known[need.kind]:
                missing.setdefault(file.key, []).append(_missing(need))
    return missing


def _missing(need: Requirement) -> Finding:
    zh = {"bpmn": "流程", "dmn": "决策", "form": "表单"}[need.kind]
    en = {"bpmn": "process", "dmn": "decision", "form": "form"}[need.kind]
    return Finding(
        code=f"unknown-{en}",
        place=need.place,
        zh=f"引用的{zh} {need.key} 不存在",
        en=f"refers to the {en} {need.key}, which does not exist",
    )


def kind_of(name: str) -> Kind:
    """The kind of model that a file's ending tells; FileKindUnknown."""
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise FileKindUnknown(name=name)
    return kind


def size_allowed(name: str, source: bytes) -> None:
    """FileTooLarge for a source above the limit."""
    if len(source) > LARGEST:
        raise FileTooLarge(name=name, size=len(source), limit=LARGEST)


def key_in(name: str, source: bytes) -> str | None:
    """The key that a file gives itself, sound or not; a DMN file's is its name. None when it cannot be read."""
    if kind_of(name) == "dmn":
        return PurePath(name).stem
    try:
        return read(name, source).key
    except ModelError:
        return _key_of_broken(kind_of(name), source)


def text_of(source: bytes) -> str:
    """The source as text: UTF-8, else what its XML declaration names; what cannot be read is marked."""
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _ENCODING.search(source[:200])
        name = declared[2].decode("ascii") if declared else "utf-8"
    try:
        text = source.decode(name)
    except (LookupError, UnicodeDecodeError):
        return source.decode("utf-8", errors="replace")
    return _DECLARED.sub(r"\1UTF-8\3", text, count=1)


def digest(source: bytes) -> str:
    """The hash by which a version is known."""
    return hashlib.sha256(source).hexdigest()


def _key_of_broken(kind: Kind, source: bytes) -> str | None:
    pattern = _FORM_ID if kind == "form" else _PROCESS_ID
    found = pattern.search(source)
    return found[1].decode("ascii") if found else None


def _kind(name: str, source: bytes) -> Kind:
    kind = kind_of(name)
    size_allowed(name, source)
    return kind


def _process(name: str, source: bytes) -> ModelFile:
    read_process = definition(name, source)
    needs = [
        Requirement(kind, key, element.id)
        for element in read_process.elements.values()
        for kind, key in _references(element)
    ]
    start_form = read_process.properties.get("countersign.start.form")
    if start_form:
        needs.append(Requirement("form", start_form, read_process.process_id))
    return ModelFile(
        "bpmn",
        read_process.process_id,
        digest(source),
        Text(read_process.name or read_process.process_id, read_process.name_en),
        source,
        (read_process.process_id,),
        tuple(needs),
    )


def _references(element: engine.Element) -> Iterable[tuple[Kind, str]]:
    """What an element refers to by a fixed id; ids given as FEEL are resolved when the case gets there."""
    if element.decision_id:
        yield "dmn", element.decision_id
    if element.called_process:
        yield "bpmn", element.called_process
    if element.form_id:
        yield "form", element.form_id
    if element.properties.get("countersign.sla"):
        yield "dmn", "sla_task"


def _decisions(name: str, source: bytes) -> ModelFile:
    parsed = decisions.Decisions.parse([(name, source)])
    ids = tuple(sorted(parsed.ids))
    key = PurePath(name).stem
    zh, en = parsed.names(key) if key in ids else (key, key)
    return ModelFile("dmn", key, digest(source), Text(zh, en), source, ids)


def _form(name: str, source: bytes) -> ModelFile:
    found = form(name, source)
    return ModelFile("form", found.id, digest(source), Text(found.name, found.name_en), source, (found.id,))
