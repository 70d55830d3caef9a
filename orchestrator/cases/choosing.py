"""The steps whose signers a person may choose, in every bundle that cases run on: their cases are that person's to see.

`countersign.signers` stands in the models, not in the tables. A model never changes, so what each says is read once and
kept; a list of cases costs a statement more, and for those who choose signers another.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from orchestrator import engine
from orchestrator.access import Actor
from orchestrator.store import Transaction

# By the hash of a process model: the roles of each of its elements that several sign.
_known: dict[str, Mapping[str, frozenset[str]]] = {}
_lock = Lock()


def steps(tx: Transaction, actor: Actor) -> list[str]:
    """The steps as the statements name them: bundle, process and element with a space between."""
    models = [row["hash"] for row in tx.all("process_models", {})]
    _learn(tx, [model for model in models if model not in _known])
    chosen = {
        model: [element for element, roles in _known[model].items() if not roles.isdisjoint(actor.roles)]
        for model in models
        if _known[model]
    }
    wanted = [model for model, elements in chosen.items() if elements]
    rows = tx.all("bundles_of_models", {"models": wanted}) if wanted else []
    return [f"{row['bundle']} {row['process']} {element}" for row in rows for element in chosen[row["model"]]]


def roles_at(definition: engine.Definition | None, element_id: str) -> list[str]:
    """The roles that may change the signers of an element: those that it, or else what is around it, names."""
    found = definition.elements.get(element_id) if definition is not None else None
    while definition is not None and found is not None:
        if "countersign.signers" in found.properties:
            return found.properties["countersign.signers"].replace(",", " ").split()
        found = definition.elements[found.parent] if found.parent is not None else None
    return []


def _learn(tx: Transaction, models: list[str]) -> None:
    if not models:
        return
    found: dict[str, Mapping[str, frozenset[str]]] = dict.fromkeys(models, {})
    for row in tx.all("model_sources", {"hashes": models}):
        source = bytes(row["source"])
        if row["kind"] == "bpmn" and b"countersign.signers" in source:
            definition = engine.parse(source, row["key"], sound=False)
            named = {element: frozenset(roles_at(definition, element)) for element in definition.elements}
            found[row["hash"]] = {element: roles for element, roles in named.items() if roles}
    with _lock:
        _known.update(found)
