"""The published models, for those who may read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from orchestrator.access import Actor, refuse_unless_may
from orchestrator.audit import chain
from orchestrator.audit.events import KINDS
from orchestrator.decisions import Decisions
from orchestrator.errors import Finding, ModelError
from orchestrator.models import deploy, drafts, files
from orchestrator.models.errors import DecisionNotFound, ModelNotFound
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelDraft, ModelVersion
from orchestrator.store.transaction import Row
from orchestrator.text import Text


def newest(tx: Transaction, actor: Actor) -> list[ModelVersion]:
    """The newest version of every model; NotAllowed."""
    _allow(actor)
    return deploy.latest(tx)


_NO_VERSION = 2**31  # beyond what the column holds


@dataclass(frozen=True, slots=True)
class Entry:
    """A model in the list: its newest version (None before the first) and its open draft, if there is one."""

    kind: str
    key: str
    name: Text
    version: ModelVersion | None
    draft: ModelDraft | None

    @property
    def state(self) -> str:
        """published, withdrawn, or new for a model that was never published."""
        if self.version is None:
            return "new"
        return "withdrawn" if self.version.withdrawn_at else "published"


def overview(tx: Transaction, actor: Actor) -> list[Entry]:
    """Every model, also withdrawn ones and those that are only drafts yet, by kind and name; NotAllowed."""
    _allow(actor)
    query = select(ModelVersion).ext(distinct_on(ModelVersion.kind, ModelVersion.key))
    newest = tx.session.scalars(query.order_by(ModelVersion.kind, ModelVersion.key, ModelVersion.version.desc()))
    models = {(model.kind, model.key): model for model in newest}
    open_drafts = {(draft.kind, draft.key): draft for draft in drafts.listed(tx, actor)}
    entries = [
        Entry(*place, _name(models.get(place) or open_drafts[place]), models.get(place), open_drafts.get(place))
        for place in {**models, **open_drafts}
    ]
    return sorted(entries, key=lambda entry: (entry.kind, entry.name.zh, entry.key))


def entry(tx: Transaction, kind: str, key: str, actor: Actor) -> Entry:
    """One model of the list; ModelNotFound."""
    found = next((each for each in overview(tx, actor) if (each.kind, each.key) == (kind, key)), None)
    if found is None:
        raise ModelNotFound(key=key, version="-")
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a model's record: what, who, when, and what was said about it."""

    at: datetime
    kind: Text
    who: Text
    version: int | None
    comment: str
    hash: str


def history(tx: Transaction, kind: str, key: str, actor: Actor) -> list[Told]:
    """The record of a model, the last event first; NotAllowed."""
    _allow(actor)
    rows = tx.all("events_of_stream", {"stream": str(chain.stream_id(f"model:{kind}:{key}"))})
    return [_told(row) for row in reversed(rows)]


def versions(tx: Transaction, kind: str, key: str, actor: Actor) -> list[ModelVersion]:
    """Every version of a model, newest first; NotAllowed, ModelNotFound."""
    _allow(actor)
    query = select(ModelVersion).where(ModelVersion.kind == kind, ModelVersion.key == key)
    found = list(tx.session.scalars(query.order_by(ModelVersion.version.desc())))
    if not found:
        raise ModelNotFound(key=key, version="-")
    return found


def version(tx: Transaction, kind: str, key: str, number: int, actor: Actor) -> ModelVersion:
    """One version of a model; NotAllowed, ModelNotFound."""
    _allow(actor)
    model = tx.session.get(ModelVersion, (kind, key, number)) if 0 < number < _NO_VERSION else None
    if model is None:
        raise ModelNotFound(key=key, version=number)
    return model


def check(tx: Transaction, sources: Sequence[tuple[str, bytes]], actor: Actor) -> list[dict[str, Any]]:
    """What a deployment of the files would say: each finding with its file; nothing is published."""
    _allow(actor)
    findings: list[tuple[str, Finding]] = []
    sound: dict[str, tuple[str, files.ModelFile]] = {}
    for name, source in sources:
        findings += [(name, finding) for finding in files.check(name, source)]
        try:
            read = files.read(name, source)
        except ModelError:
            continue
        sound[read.key] = (name, read)
    missing = files.unmet([file for _, file in sound.values()], deploy.available(deploy.latest(tx)))
    findings += [(sound[key][0], finding) for key, found in missing.items() for finding in found]
    return [as_dict(name, finding) for name, finding in findings]


def decisions(tx: Transaction, decision_id: str, actor: Actor) -> Decisions:
    """The newest published decisions, of which one has this id; NotAllowed, DecisionNotFound."""
    refuse_unless_may(actor, "decision.evaluate")
    models = [model for model in deploy.latest(tx) if model.kind == "dmn"]
    if not any(decision_id in model.provides for model in models):
        raise DecisionNotFound(decision=decision_id)
    return Decisions.parse([(f"{model.key}.dmn", model.source) for model in models])


def as_dict(name: str, finding: Finding) -> dict[str, Any]:
    """The finding as the API gives it, with its file."""
    return {
        "file": name,
        "code": finding.code,
        "place": finding.place,
        "line": finding.line,
        "severity": finding.severity,
        "zh": finding.zh,
        "en": finding.en,
    }


def _told(row: Row) -> Told:
    body = json.loads(row["body"])
    who, payload = body["actor"], body["payload"]
    name = Text(who["name"], who["name_en"])
    return Told(row["at"], KINDS[row["kind"]], name, payload.get("version"), payload.get("comment", ""), row["hash"])


def _name(model: ModelVersion | ModelDraft) -> Text:
    return Text(model.name, model.name_en)


def _allow(actor: Actor) -> None:
    refuse_unless_may(actor, "model.read")
