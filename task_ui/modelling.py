"""What the pages of models share: the policy of editor pages, names of people, findings and changes for the browser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import make_response
from werkzeug.wrappers import Response

from orchestrator.access import ROLES, SYSTEM, people
from orchestrator.errors import Finding
from orchestrator.forms import SPECIAL_TYPES
from orchestrator.models import trying
from orchestrator.models.comparing.bpmn import ELEMENTS
from orchestrator.store import Transaction
from orchestrator.store.tables import ModelDraft, ModelVersion
from orchestrator.text import Text
from task_ui.security import POLICY
from task_ui.wording import Wording

_CELL = re.compile(r': row (\d+), column (\d+)(?: "(.*)")?$')
_IN_TEXT = re.compile(r"^(第 \d+ 行第 \d+ 列：|line \d+, column \d+: )")

# The modelers place what they draw by style attributes and bring their icon fonts as data; scripts stay ours alone.
EDITOR_POLICY = POLICY.replace("font-src 'self'", "font-src 'self' data:") + "; style-src-attr 'unsafe-inline'"


def editors_response(page: str) -> Response:
    """A page with an editor or viewer of models, under their policy."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    return response


def persons_of(
    tx: Transaction, versions: Iterable[ModelVersion | None], drafts: Iterable[ModelDraft | None]
) -> dict[str, Text]:
    """The names of everyone who wrote or published one of them."""
    ids = {SYSTEM.person_id}
    for version in versions:
        if version is not None:
            ids.update((version.published_by, *version.authors))
    for draft in drafts:
        if draft is not None:
            ids.update((draft.updated_by, *draft.authors))
    return {SYSTEM.person_id: SYSTEM.name, **people.names(tx, ids)}


def finding(found: Finding, words: Wording) -> dict[str, Any]:
    """A finding for the browser: its sentence in the page's language and its place."""
    cell = _cell(found)
    return {
        "code": found.code,
        "severity": found.severity,
        "place": found.place,
        "text": _sentence(found, words),
        # A table's cell stands behind its decision's id in the place.
        "decision": found.facts.get("decision") or found.place.partition(":")[0],
        "row": cell[0] if cell else found.facts.get("row"),
        "column": cell[1] if cell else None,
    }


def known_models(models: Iterable[ModelVersion]) -> dict[str, list[dict[str, Any]]]:
    """What an editor lets one choose by name: forms, decisions, processes, roles, field types."""
    found: dict[str, list[dict[str, Any]]] = {"form": [], "dmn": [], "bpmn": []}
    for model in models:
        for key in model.provides:
            name = Text(model.name, model.name_en) if key == model.key else Text(key, key)
            found[model.kind].append({"id": key, "name": both(name)})
    return {
        "forms": found["form"],
        "decisions": found["dmn"],
        "processes": found["bpmn"],
        "roles": [{"id": role.code, "name": both(role.name)} for role in ROLES.values()],
        "types": [{"id": name, "name": {"zh": name, "en": name}} for name in SPECIAL_TYPES],
    }


def question(each: trying.Question) -> dict[str, Any]:
    """A decision and its inputs, to be asked for."""
    asks = [{"name": a.name, "label": a.label, "type": a.type, "choices": list(a.choices)} for a in each.asks]
    return {"id": each.id, "name": both(each.name), "asks": asks}


def run(run: trying.ProcessTry, began: datetime) -> dict[str, Any]:
    """Where a trial run stands, for the page beside the diagram."""
    return {
        "began": began.isoformat(),
        "at": run.at.isoformat(),
        "waits": [_wait(each) for each in run.waits],
        "told": [
            {"kind": e.kind, "what": both(e.what), "element": e.element, "name": both(e.name), "detail": both(e.detail)}
            for e in run.told
        ],
        "done": run.done,
        "live": run.live,
        "taken": run.taken,
        "variables": run.variables,
        "ended": run.ended,
        "ended_at": [both(each) for each in run.ended_at],
    }


def _wait(each: trying.Wait) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "token": each.token,
        "element": each.element,
        "name": both(each.name),
        "detail": both(each.detail),
        "roles": [both(role) for role in each.roles],
        "form": None if each.form is None else {"schema": each.form[0], "values": each.form[1]},
    }


def both(text: Text) -> dict[str, str]:
    """A text in both languages; the page shows one."""
    return {"zh": text.zh, "en": text.en or text.zh}


def _cell(found: Finding) -> tuple[int, int, str] | None:
    """(row, column, label) of the table cell that a finding is about."""
    match = _CELL.search(found.place)
    return (int(match[1]), int(match[2]), match[3] or "") if match else None


def _sentence(found: Finding, words: Wording) -> str:
    """The finding's sentence; the BPMN tag in front of it as people call the element."""
    sentence, kind = found.sentence(words.language), str(found.facts.get("kind", ""))
    cell = _cell(found)
    if cell:
        # In front of a FEEL error stands where in the cell's text it is, which the mark under the text shows too.
        place = words.say("finding.cell", row=cell[0], column=cell[2] or cell[1])
        return place + _IN_TEXT.sub("", sentence)
    if kind in ELEMENTS and sentence.startswith(kind):
        return words.text(ELEMENTS[kind]) + sentence[len(kind) :]
    return sentence
