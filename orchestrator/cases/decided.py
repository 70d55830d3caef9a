"""Values that no form declares, but decisions take in and give out: who sees them.

A decision's step may name the roles that see it (`countersign.see`). What only such steps know is seen by the roles of
any of them, wherever it stands in the record. What a step without the property knows too is seen by everyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock

from orchestrator.decisions.model import DecisionTable
from orchestrator.engine import Element
from orchestrator.models.releases import Release

Roles = frozenset[str]

_KEPT = 64
_known: dict[str, Mapping[str, Roles | None]] = {}
_lock = Lock()


def roles(element: Element) -> Roles | None:
    """The roles that the step names for its decision; None for everyone."""
    named = element.properties.get("countersign.see")
    return None if named is None else frozenset(named.replace(",", " ").split())


def seen_by(release: Release, name: str) -> Roles | None:
    """The roles that see a value of this name which no form declares; None for everyone."""
    found = _known.get(release.hash)
    if found is None:
        found = _names(release)
        with _lock:
            _known[release.hash] = found
            while len(_known) > _KEPT:
                _known.pop(next(iter(_known)))
    return found.get(name)


def _names(release: Release) -> dict[str, Roles | None]:
    found: dict[str, Roles | None] = {}
    for definition in release.program.definitions.values():
        for element in definition.elements.values():
            seen = roles(element)
            for name in _of_step(release, element):
                before = found.get(name, frozenset())
                found[name] = None if seen is None or before is None else before | seen
    return found


def _of_step(release: Release, element: Element) -> Iterator[str]:
    """The names that a decision's step takes in, gives out and writes."""
    if element.decision_id not in release.decisions.ids:
        return
    yield from (each.name for each in release.decisions.inputs(element.decision_id))
    table = getattr(release.decisions.node(element.decision_id).element, "logic", None)
    if isinstance(table, DecisionTable):
        yield from (clause.name for clause in table.outputs if clause.name)
    if element.result_variable:
        yield element.result_variable
    yield from (line.target.split(".")[0] for line in element.outputs)
