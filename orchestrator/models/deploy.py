"""Deploy model files: all of them or none, each as a new version unless it is published already.

After a deployment every process whose set of models changed gets a new current bundle; running cases stay on theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on

from orchestrator import audit
from orchestrator.access import Actor, NotAllowed, may
from orchestrator.audit import chain
from orchestrator.clock import clock
from orchestrator.errors import ModelError
from orchestrator.models import files, releases
from orchestrator.models.files import Kind, ModelFile
from orchestrator.store import Transaction
from orchestrator.store.tables import Bundle, ModelVersion
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Deployed:
    """What became of one file; `new` is False when this very source was published already."""

    kind: Kind
    key: str
    version: int
    hash: str
    name: Text
    new: bool


def deploy(tx: Transaction, sources: Sequence[tuple[str, bytes]], actor: Actor, comment: str = "") -> list[Deployed]:
    """Check and publish the files (name, source); ModelError names everything wrong in the first bad file."""
    if not may(actor, "model.deploy") and actor.method not in ("system", "cli"):
        raise NotAllowed(what="model.deploy")
    read = [files.read(name, source) for name, source in sources]
    tx.run("models_lock")
    published = latest(tx)
    for key, findings in files.unmet(read, available(published)).items():
        raise ModelError(key, findings)
    now = clock.now()
    deployed = [_publish(tx, file, published, actor, comment, now) for file in read]
    if any(model.new for model in deployed):
        rebundle(tx, now)
    return deployed


def latest(tx: Transaction) -> list[ModelVersion]:
    """The newest version of every model that is not withdrawn."""
    newest = (
        select(ModelVersion)
        .where(ModelVersion.withdrawn_at.is_(None))
        .ext(distinct_on(ModelVersion.kind, ModelVersion.key))
        .order_by(ModelVersion.kind, ModelVersion.key, ModelVersion.version.desc())
    )
    return list(tx.session.scalars(newest))


def available(models: Iterable[ModelVersion]) -> dict[Kind, set[str]]:
    """What published models provide, by kind."""
    found: dict[Kind, set[str]] = {kind: set() for kind in files.KINDS.values()}
    for model in models:
        found[_kind(model)].update(model.provides)
    return found


def newest_of(tx: Transaction, kind: str, key: str, *, also_withdrawn: bool = False) -> ModelVersion | None:
    """The newest version of a model; None when there is none, or only withdrawn ones."""
    query = select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.key == key)
    if not also_withdrawn:
        query = query.where(ModelVersion.withdrawn_at.is_(None))
    return tx.session.scalars(query.order_by(ModelVersion.version.desc())).first()


def versions_of(tx: Transaction, kind: str, key: str) -> list[ModelVersion]:
    """Every version of a model, newest first."""
    query = select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.key == key)
    return list(tx.session.scalars(query.order_by(ModelVersion.version.desc())))


def put(
    tx: Transaction, file: ModelFile, actor: Actor, comment: str, now: datetime, authors: Sequence[str] = ()
) -> ModelVersion:
    """Add the file as its model's next version, with an event in the model's chain; bundles are not made anew."""
    previous = newest_of(tx, file.kind, file.key, also_withdrawn=True)
    model = ModelVersion(
        hash=file.hash,
        kind=file.kind,
        key=file.key,
        version=1 if previous is None else previous.version + 1,
        name=file.name.zh,
        name_en=file.name.en,
        source=file.source,
        provides=list(file.provides),
        comment=comment,
        authors=list(authors),
        published_by=actor.person_id,
        published_at=now,
    )
    tx.session.add(model)
    payload = {
        "kind": file.kind,
        "key": file.key,
        "version": model.version,
        "hash": file.hash,
        "comment": comment,
        "authors": list(authors),
    }
    chain.append(tx, f"model:{file.kind}:{file.key}", audit.Draft("model.published", payload), actor, now)
    return model


def _publish(
    tx: Transaction,
    file: ModelFile,
    published: Iterable[ModelVersion],
    actor: Actor,
    comment: str,
    now: datetime,
) -> Deployed:
    previous = next((m for m in published if (m.kind, m.key) == (file.kind, file.key)), None)
    if previous is not None and previous.hash == file.hash:
        return Deployed(file.kind, file.key, previous.version, file.hash, file.name, new=False)
    model = put(tx, file, actor, comment, now)
    return Deployed(file.kind, file.key, model.version, file.hash, file.name, new=True)


def rebundle(tx: Transaction, now: datetime) -> None:
    """Give every process the bundle of the newest models; a withdrawn process has none."""
    tx.flush()
    catalogue = _Catalogue(latest(tx))
    current = {b.process_key: b.hash for b in tx.session.scalars(select(Bundle).where(Bundle.current))}
    processes = catalogue.keys("bpmn")
    for process in current.keys() - set(processes):
        tx.session.execute(update(Bundle).where(Bundle.process_key == process).values(current=False))
    for process in processes:
        members = catalogue.closure(process)
        value = releases.bundle_hash(process, members)
        if current.get(process) == value:
            continue
        tx.session.execute(update(Bundle).where(Bundle.process_key == process).values(current=False))
        tx.session.merge(Bundle(hash=value, process_key=process, members=members, current=True, created_at=now))
        tx.flush()


class _Catalogue:
    """The newest models by what they provide, and the closure of a process over them."""

    def __init__(self, models: Iterable[ModelVersion]) -> None:
        self._by: dict[tuple[str, str], ModelVersion] = {
            (model.kind, provided): model for model in models for provided in model.provides
        }

    def keys(self, kind: Kind) -> list[str]:
        """What the newest models of a kind provide."""
        return sorted(key for of, key in self._by if of == kind)

    def closure(self, process: str) -> dict[str, dict[str, str]]:
        """Every model that a process refers to, directly or through called processes, by hash."""
        members: dict[str, dict[str, str]] = {"bpmn": {}, "dmn": {}, "form": {}}
        waiting: list[tuple[str, str]] = [("bpmn", process)]
        while waiting:
            kind, key = waiting.pop()
            model = self._by.get((kind, key))
            if model is None or key in members[kind]:
                continue
            members[kind][key] = model.hash
            if kind == "bpmn":
                file = files.sound(f"{model.key}.bpmn", model.source)
                waiting.extend((need.kind, need.key) for need in file.requires)
        return members


def _kind(model: Any) -> Kind:
    kind: Kind = model.kind
    return kind
