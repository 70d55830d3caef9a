"""What failed in a case, where, since when, how often it was tried, and what the step saw: to put it right.

For who may retry an incident. A variable is shown as the person may see it with everything in it; one that is masked or
hidden cannot be changed either. Putting it right stands in `incidents`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator import engine, feel
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.bank.masks import mask
from orchestrator.cases import sight, typed
from orchestrator.cases.closing import is_external
from orchestrator.cases.errors import CaseOver
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.views import FactKind
from orchestrator.engine.expressions import formula
from orchestrator.engine.specs.tasks import DEFAULT_RETRIES
from orchestrator.errors import CountersignError
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.text import Text

# What of a step failed, by its kind; anything else is a step.
_WHAT = {
    "serviceTask": "job", "sendTask": "job", "businessRuleTask": "decision", "scriptTask": "script",
    "exclusiveGateway": "way", "inclusiveGateway": "way", "userTask": "task", "callActivity": "call",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Datum:
    """A variable as the failed step sees it. `used`: the step names it; `missing`: it names one that is not there.
    `written` is the old value as it would be typed, `seen` stands for it, so that nobody overwrites a newer one."""

    name: str
    label: Text
    value: Any
    kind: FactKind
    options: Mapping[str, Text]
    typed_as: str
    written: str
    seen: str
    used: bool
    masked: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """An incident. `what`: job, decision, script, way, task, call or step; `tries` of a job before it became an
    incident the last time, where known; `times`: how often the step has stopped here; `detail`: what a technician
    asks for."""

    token: str
    element: str
    name: Text
    process: Text
    what: str
    code: str
    message: Text
    at: datetime
    tries: int | None
    times: int
    detail: Sequence[tuple[str, str]]
    data: Sequence[Datum] = field(default=())
    can_end: bool = False


def of_case(tx: Transaction, case_id: str, actor: Actor) -> list[Failure]:
    """The incidents of a running or suspended case, oldest first; none when it is over. NotAllowed, CaseNotFound."""
    refuse_unless_may(actor, "incident.retry")
    try:
        case = open_case(tx, case_id, also_suspended=True, reading=True)
    except CaseOver:
        return []
    since = {row["token"]: row["at"] for row in tx.all("incidents_of_case", {"id": case.id})}
    record = _record(tx, case.id) if case.before.incidents else []
    found = [_failure(case, incident, since[incident.token], record, actor) for incident in case.before.incidents]
    return sorted(found, key=lambda failure: failure.at)


def of_token(tx: Transaction, case_id: str, token: str, actor: Actor) -> Failure:
    """One incident; engine.NotWaiting when there is none (any more). NotAllowed, CaseNotFound."""
    for failure in of_case(tx, case_id, actor):
        if failure.token == token:
            return failure
    raise engine.NotWaiting(token=token, element=None, action="retry")


def seen(value: Any) -> str:
    """What stands for a value on a page: the same only for the same value."""
    return hashlib.sha256(feel.dumps(value).encode()).hexdigest()


def _failure(
    case: OpenCase, incident: engine.Incident, at: datetime, record: Sequence[Mapping[str, Any]], actor: Actor
) -> Failure:
    element = case.release.program.element(incident.element, incident.process)
    what = "job" if element.job_type else _WHAT.get(element.kind, "step")
    here = (incident.process, element.id)
    place = [content for content in record if (content["process"], content["element"]) == here]
    return Failure(
        token=incident.token,
        element=element.id,
        name=element.title,
        process=case.release.program.definition(incident.process).title,
        what=what,
        code=incident.code,
        message=Text(incident.zh, incident.en),
        at=at,
        tries=_tries(case, incident, element, place),
        times=sum(content["kind"] == "incident.raised" for content in place) if element.loop is None else 1,
        detail=list(_detail(incident, element)),
        data=list(_data(case, incident, element, actor)),
        can_end=case.execution.can_cancel_branch(incident.token),
    )


def _record(tx: Transaction, case_id: str) -> list[Mapping[str, Any]]:
    rows = tx.all("events_of_kinds", {"stream": case_id, "kinds": ["incident.raised", "job.failed"]})
    return [json.loads(row["body"]) for row in rows]


def _tries(
    case: OpenCase, incident: engine.Incident, element: engine.Element, record: Sequence[Mapping[str, Any]]
) -> int | None:
    """How often a job of this service was tried: as often as the model says, for the queue gave up. Not known of a
    worker outside, which may have overruled the model, nor counted for an error of the business, which ends a job."""
    failed = [each["payload"] for each in record if each["payload"].get("job") == incident.token]
    job = engine.Job(incident.token, incident.element, element.job_type or "", 0, incident.process)
    if not failed or "error" in failed[-1] or is_external(case, job):
        return None
    try:
        return int(case.execution.evaluate(incident.token, element.retries or DEFAULT_RETRIES))
    except (CountersignError, ValueError, TypeError):
        return None


def _detail(incident: engine.Incident, element: engine.Element) -> Iterator[tuple[str, str]]:
    yield "code", incident.code
    yield "element", element.id
    yield "process", incident.process
    yield "token", incident.token
    if element.job_type:
        yield "job", element.job_type
    if element.decision_id:
        yield "decision", element.decision_id


def _data(case: OpenCase, incident: engine.Incident, element: engine.Element, actor: Actor) -> Iterator[Datum]:
    """First what the step names, then everything else that it sees; without what the person may not see."""
    held = case.execution.visible(incident.token)
    used = _used(case.release, element, incident.process)
    for name in sorted({*held, *used}, key=lambda name: (name not in used, name)):
        found = _datum(case, name, held.get(name), actor, used=name in used, missing=name not in held)
        if found is not None:
            yield found


def _datum(case: OpenCase, name: str, value: Any, actor: Actor, *, used: bool, missing: bool) -> Datum | None:
    release = case.release
    how = sight.whole(release, actor, name, value)
    if how == "hidden":
        return None
    label = release.label(name)
    if how == "masked":
        personal = release.personal.get(name)
        shown = mask(personal, value) if personal and isinstance(value, str) else "****"
        return Datum(name, label, shown, "text", {}, "text", "", "", used, masked=True)
    fact = sight.fact(release, actor, name, value)
    kind, options = (fact.kind, fact.options) if fact is not None else ("text", {})
    return Datum(
        name, label, fact.value if fact is not None else value, kind, options, typed.kind_of(value),
        typed.written(value), "" if missing else seen(value), used, missing=missing,
    )  # fmt: skip


def _used(release: Release, element: engine.Element, process: str) -> set[str]:
    """The variables that the model names at a step: in its mappings, script, decision, conditions and keys."""
    texts: list[str | None] = [line.source for line in element.inputs]
    texts += [element.script, element.job_type, element.retries, element.assignee, element.candidate_groups,
              element.candidate_users, element.due_date, element.follow_up_date, element.priority]  # fmt: skip
    texts += [element.event.name, element.event.key] if element.event is not None else []
    texts += [element.loop.collection] if element.loop is not None else []
    flows = release.program.definition(process).flows
    texts += [flow.condition for flow in flows if flow.source == element.id]
    found = {name for text in texts if text for name in formula(text).names}
    found |= {line.target.split(".")[0] for line in element.inputs}
    if element.decision_id in release.decisions.ids:
        found |= {each.name for each in release.decisions.inputs(element.decision_id or "")}
    return found
