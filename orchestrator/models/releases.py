"""The exact set of models a case runs on, compiled once per process of the service and shared.

A bundle names its members by hash; its own hash is over those. Compiled bundles are kept by hash, so they never go
stale, and are read-only, so that threads may share them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import rfc8785
from sqlalchemy import select

from orchestrator import engine
from orchestrator.decisions import Decisions
from orchestrator.forms import Field, Form
from orchestrator.forms import parse as parse_form
from orchestrator.models.errors import ModelNotFound, ModelWithdrawn, ProcessNotFound
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelVersion
from orchestrator.text import Text

Members = Mapping[str, Mapping[str, str]]

# Old bundles stay compiled while their cases run; beyond this many the longest unused is dropped.
_KEPT = 64


@dataclass(frozen=True)
class Release:
    """A bundle, compiled. `members` maps kind to id to model hash."""

    hash: str
    process_key: str
    members: Members
    program: engine.Program
    decisions: Decisions
    forms: Mapping[str, Form]
    earlier: tuple[Release, ...] = ()

    def element(self, element_id: str, process: str | None) -> engine.Element:
        """An element as it is, or as it was before the case was taken here; a nameless one where nobody knows it, of
        which nothing sealed is shown."""
        for release in (self, *self.earlier):
            definition = release.program.definitions.get(process or release.process_key)
            if definition is not None and element_id in definition.elements:
                return definition.elements[element_id]
        return engine.Element(element_id, "task", process or "", properties={"countersign.sealed.to": ""})

    def form(self, form_id: str) -> Form:
        """A form as it is, or as it was before the case was taken here."""
        return next(release.forms[form_id] for release in (self, *self.earlier) if form_id in release.forms)

    def deciding(self, decision_id: str) -> Decisions:
        """The decisions with this one among them, as they are or as they were."""
        known = (release.decisions for release in (self, *self.earlier))
        return next((decisions for decisions in known if decision_id in decisions.ids), self.decisions)

    @cached_property
    def sla_process(self) -> str | None:
        """The name of the process in the table sla_task."""
        return self.program.definition(self.process_key).properties.get("countersign.sla.process")

    @cached_property
    def personal(self) -> dict[str, str]:
        """The paths of the values that some may only see masked, with the kind of mask; also by earlier forms."""
        before = {path: kind for release in self.earlier for path, kind in release.personal.items()}
        return before | {
            field.path: (field.special.mask if field.special else None) or "name"
            for form in self.forms.values()
            for field in form.fields
            if field.mask
        }

    @cached_property
    def fields(self) -> dict[str, tuple[Field, ...]]:
        """Every field that any form of the release declares, or of those before it, by path."""
        found: dict[str, tuple[Field, ...]] = {}
        for release in (self, *self.earlier):
            for form in release.forms.values():
                for field in form.fields:
                    found[field.path] = (*found.get(field.path, ()), field)
        return found

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The variables that hold the votes of a sealed vote: what its task writes, and where a loop collects it."""
        found: set[str] = set()
        for definition in self.program.definitions.values():
            for element in definition.elements.values():
                if element.properties.get("countersign.sealed") == "true":
                    found.update(element.properties.get("countersign.fields.write", "").split())
                    around: engine.Element | None = element
                    while around is not None:
                        if around.loop is not None and around.loop.output:
                            found.add(around.loop.output)
                        around = definition.elements.get(around.parent or "")
        return frozenset(found)

    def label(self, name: str) -> Text:
        """What people call a variable: its field's label, else its name."""
        fields = self.fields.get(name)
        return Text(fields[0].label or name, fields[0].label_en or name) if fields else Text(name, name)

    def option(self, name: str, value: str) -> Text:
        """What people call a value of a field with options; the value itself elsewhere."""
        for field in self.fields.get(name, ()):
            for option in field.component.get("values", ()):
                if str(option.get("value")) == value:
                    properties = field.component.get("properties", {})
                    return Text(str(option.get("label", value)), properties.get(f"option.{value}.en", ""))
        return Text(value, value)

    def model_of(self, process_key: str) -> str | None:
        """The hash of the model of a process in this bundle."""
        return self.members["bpmn"].get(process_key)


_compiled: dict[str, Release] = {}
_lock = Lock()


def bundle_hash(process_key: str, members: Members, earlier: Sequence[str] = ()) -> str:
    """The identity of a set of models for a process, and of those that its cases ran on before."""
    content: dict[str, Any] = {"process": process_key, "members": members}
    if earlier:
        content["earlier"] = list(earlier)
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def current(tx: Transaction, process_key: str) -> Release:
    """The release that a new case of the process gets; ProcessNotFound, ModelWithdrawn."""
    row = tx.one("bundle_current", {"process_key": process_key})
    if row is None:
        known = select(ModelVersion.version).where(ModelVersion.kind == "bpmn", ModelVersion.key == process_key)
        withdrawn = tx.session.scalars(known).first() is not None
        raise ModelWithdrawn(process=process_key) if withdrawn else ProcessNotFound(process=process_key)
    return release(tx, row["hash"])


def release(tx: Transaction, bundle: str) -> Release:
    """The compiled bundle of this hash."""
    found = _compiled.get(bundle)
    if found is None:
        found = _compile(tx, bundle)
        with _lock:
            _compiled[bundle] = found
            while len(_compiled) > _KEPT:
                _compiled.pop(next(iter(_compiled)))
    return found


def _compile(tx: Transaction, bundle: str) -> Release:
    row = tx.one("bundle_read", {"hash": bundle})
    if row is None:
        raise ProcessNotFound(process=bundle)
    members: dict[str, dict[str, str]] = row["members"]
    hashes = sorted({value for kind in members.values() for value in kind.values()})
    sources = {r["hash"]: r for r in tx.all("model_sources", {"hashes": hashes})}
    for kind, held in members.items():
        for key, value in held.items():
            if value not in sources:
                raise ModelNotFound(key=f"{kind} {key}", version=value[:12])
    definitions = {
        key: engine.parse(bytes(sources[value]["source"]), key, sound=False)
        for key, value in members["bpmn"].items()
    }
    return Release(
        hash=bundle,
        process_key=row["process_key"],
        members=members,
        program=engine.link(definitions[row["process_key"]], definitions),
        decisions=Decisions.parse(_files(sources, members["dmn"])),
        forms={key: parse_form(bytes(sources[value]["source"]), key) for key, value in members["form"].items()},
        earlier=tuple(release(tx, before) for before in row["earlier"]),
    )


def _files(sources: Mapping[str, Any], members: Mapping[str, str]) -> list[tuple[str, bytes]]:
    names = sorted(set(members.values()))
    return [(sources[value]["key"] + ".dmn", bytes(sources[value]["source"])) for value in names]
