"""A case's diagram: where it is, and the way it took, from its record."""

from __future__ import annotations

import json
from collections.abc import Iterable

from orchestrator.access import Actor
from orchestrator.cases import read
from orchestrator.cases.errors import CaseOver
from orchestrator.cases.opening import open_case
from orchestrator.cases.views import Diagram
from orchestrator.cases.waiting import around, waits
from orchestrator.models import releases
from orchestrator.models.errors import ProcessNotFound
from orchestrator.store import Transaction
from orchestrator.text import Text

# Where people look first.
FIRST = ("task", "incident", "job", "parts", "message", "timer")


def diagram(tx: Transaction, case_id: str, actor: Actor, process_key: str | None = None) -> Diagram:
    """The diagram of the case's process, or of a process that it calls; CaseNotFound, ProcessNotFound."""
    found = read.require(tx, case_id, actor)
    release = releases.release(tx, found["bundle"])
    key = process_key or release.process_key
    model = release.model_of(key)
    if model is None:
        raise ProcessNotFound(process=key)
    source = tx.all("model_sources", {"hashes": [model]})[0]["source"]
    done, taken = _way(tx, case_id, key)
    # A case that came from another version has done things that this diagram does not show.
    elements = release.program.definition(key).elements
    flows = {flow.id for flow in release.program.definition(key).flows}
    return Diagram(
        process_key=key,
        xml=bytes(source).decode("utf-8"),
        done=[element for element in done if element in elements],
        live=_live(tx, case_id, key) if found["state"] in ("running", "suspended") else [],
        taken=[flow for flow in taken if flow in flows],
        incidents=[row["element"] for row in tx.all("incidents_of_case", {"id": case_id})],
        called=[
            (other, Text(d.name or other, d.name_en))
            for other in sorted(release.members["bpmn"])
            if other != release.process_key and (d := release.program.definition(other))
        ],
    )


def _live(tx: Transaction, case_id: str, process: str) -> list[str]:
    """Where a case that is not over stands in a process, first what somebody or something is at work on. What merely
    listens beside a step, at its boundary or to begin an event sub-process, is no place where the case is."""
    try:
        case = open_case(tx, case_id, also_suspended=True, reading=True)
    except CaseOver:
        return []
    found = [wait for wait in (*waits(case), *around(case)) if wait.process == process]
    return _unique(wait.element.id for wait in sorted(found, key=lambda wait: FIRST.index(wait.kind)))


def _way(tx: Transaction, case_id: str, process: str) -> tuple[list[str], list[str]]:
    """The elements completed and the flows taken in a process of the case, in order, each once."""
    done: list[str] = []
    taken: list[str] = []
    for row in tx.all("events_of_kinds", {"stream": case_id, "kinds": ["path.taken"]}):
        payload = json.loads(row["body"])["payload"]
        done += [element for of, element in payload.get("done", ()) if of == process]
        taken += [flow for of, flow in payload.get("flows", ()) if of == process]
    return _unique(done), _unique(taken)


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
