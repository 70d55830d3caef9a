"""Starting a case: by a person with the start form, or by a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import uuid_utils.compat as uuid

from orchestrator import engine, feel
from orchestrator.access import ROLES, Actor, NotAllowed
from orchestrator.audit import Draft
from orchestrator.cases import files, recording
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import KeyInUse, NoBusinessKey
from orchestrator.cases.opening import OpenCase, environment, working_calendar
from orchestrator.cases.views import FormView
from orchestrator.clock import clock
from orchestrator.errors import Language
from orchestrator.forms import Form
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Startable:
    """A process that a person may start."""

    key: str
    name: Text
    description: Text
    version: int
    has_form: bool


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case by its id, process and business key."""

    id: str
    process_key: str
    business_key: str


def startable(tx: Transaction, actor: Actor) -> list[Startable]:
    """The processes that this person may start."""
    found = []
    for row in tx.all("processes_current"):
        definition = releases.release(tx, row["bundle"]).program.definition(row["key"])
        if _may_start(definition, actor):
            found.append(
                Startable(
                    key=row["key"],
                    name=Text(row["name"], row["name_en"]),
                    description=_description(definition),
                    version=row["version"],
                    has_form="countersign.start.form" in definition.properties,
                )
            )
    return found


def form(
    tx: Transaction, process_key: str, actor: Actor, language: Language, values: Mapping[str, Any] | None = None
) -> FormView | None:
    """The start form as this person fills it in, begun with `values`; None when the process has none."""
    release = _allowed(tx, process_key, actor)
    start_form = _start_form(release)
    if start_form is None:
        return None
    schema, values = start_form.render(
        writable=_start_keys(release), roles=actor.roles, language=language, values=dict(values or {})
    )
    return FormView(schema, values, start_form.id)


def start(tx: Transaction, process_key: str, data: Mapping[str, Any], actor: Actor) -> CaseRef:
    """Start a case with the data of its start form; InvalidData, KeyInUse, NotAllowed."""
    release = _allowed(tx, process_key, actor)
    start_form = _start_form(release)
    today = clock.now().astimezone(working_calendar([]).zone).date()
    if start_form is not None:
        data = start_form.validate(data, variables={}, writable=_start_keys(release), today=today)
    begun = begin(tx, release, dict(data), actor)
    if start_form is not None:
        files.bind(tx, begun.id, start_form, data, actor)
    return begun


def begin(
    tx: Transaction, release: Release, data: Mapping[str, Any], actor: Actor, start_event: str | None = None
) -> CaseRef:
    """Begin a case of the release with these variables, at its plain start or at the named start event."""
    now = clock.now()
    context = tx.one("calendar_overrides") or {"overrides": []}
    calendar = working_calendar(context["overrides"])
    key = _business_key(release, data, now)
    row = _row(release, key, actor, _branch(actor) or _unit_of(tx, data) or actor.unit_id or None)
    _reserve(tx, row)
    tx.run("instance_insert", {**row, "started_at": now}, expect=1)
    variables = {**data, "initiator": actor.person_id, "business_key": key, "case_id": row["id"]}
    execution = engine.Execution.start(
        release.program, variables, environment(release, now, calendar), start_event
    )
    case = OpenCase(row, release, execution, engine.Waits(), now, calendar)
    payload = {"key": key, "bundle": release.hash, "models": release.members}
    payload["data"] = recording.protect(case, data)
    case.drafts.append(
        Draft("case.started", payload, process=release.process_key, model=release.model_of(release.process_key))
    )
    close_step(tx, case, actor, shown=variables)
    return CaseRef(str(row["id"]), release.process_key, key)


def _branch(actor: Actor) -> str | None:
    """The branch of somebody who works in one. What head office or the service starts is done where the customer is."""
    return actor.unit_id if any(ROLES[role].scope == "branch" for role in actor.roles if role in ROLES) else None


def _unit_of(tx: Transaction, data: Mapping[str, Any]) -> str | None:
    """The branch of the customer that a case is about."""
    subject = {name: data.get(name) for name in ("customer_no", "uscc", "loan_no")}
    found = tx.one("unit_of_subject", subject) if any(subject.values()) else None
    return found["unit_id"] if found else None


def _row(release: Release, key: str, actor: Actor, unit_id: str | None) -> dict[str, Any]:
    case_id = str(uuid.uuid7())
    return {
        "id": case_id,
        "bundle": release.hash,
        "process_key": release.process_key,
        "business_key": key or case_id,
        "title": "",
        "state": "running",
        "seq": 0,
        "head": "",
        "started_by": actor.person_id,
        "unit_id": unit_id,
    }


def _reserve(tx: Transaction, row: Mapping[str, Any]) -> None:
    if tx.run("running_key_take", row) == 0:
        holder = tx.one("running_key_holder", row) or {"id": "?"}
        raise KeyInUse(key=row["business_key"], case=holder["id"])


def _business_key(release: Release, data: Mapping[str, Any], now: Any) -> str:
    """The key that the process names by `countersign.key`, or nothing when it names none."""
    expression = release.program.definition(release.process_key).properties.get("countersign.key")
    if not expression:
        return ""
    try:
        value = feel.compile(expression.lstrip("=")).evaluate(data, strict=True, now=now)
    except feel.FeelError as error:
        raise NoBusinessKey(expression=expression) from error
    if value in (None, ""):
        raise NoBusinessKey(expression=expression)
    return str(value)


def _allowed(tx: Transaction, process_key: str, actor: Actor) -> Release:
    release = releases.current(tx, process_key)
    if not _may_start(release.program.definition(process_key), actor):
        raise NotAllowed(what=f"start {process_key}")
    return release


def _may_start(definition: engine.Definition, actor: Actor) -> bool:
    starters = definition.properties.get("countersign.starters", "").replace(",", " ").split()
    return not actor.roles.isdisjoint(starters)


def _start_form(release: Release) -> Form | None:
    form_id = release.program.definition(release.process_key).properties.get("countersign.start.form")
    return release.forms[form_id] if form_id else None


def _start_keys(release: Release) -> list[str] | None:
    keys = release.program.definition(release.process_key).properties.get("countersign.fields.write")
    return keys.split() if keys is not None else None


def _description(definition: engine.Definition) -> Text:
    return Text(definition.documentation, definition.properties.get("countersign.documentation.en", ""))
