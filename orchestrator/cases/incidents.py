"""Incidents: trying again where a case stopped, also with its data put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator import engine
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.cases import failures, recording, sight, typed
from orchestrator.cases.closing import close_step
from orchestrator.cases.moves import required
from orchestrator.cases.opening import OpenCase, open_case
from orchestrator.cases.waiting import scopes
from orchestrator.engine.expressions import to_variable
from orchestrator.forms import FieldProblem, InvalidData
from orchestrator.store import Transaction


@dataclass(frozen=True, slots=True)
class Entry:
    """A new value as a person typed it: its kind (`typed.KINDS`), its text, and what stood for the old value on the
    page (`failures.seen`; empty where there was none)."""

    name: str
    kind: str
    text: str
    seen: str


def resolve(tx: Transaction, case_id: str, token: str, variables: Mapping[str, Any], reason: str, actor: Actor) -> None:
    """Put variables right where the failed step sees them, then try it again; the record has what was changed and why.

    NotAllowed, ReasonRequired, engine.BadName; InvalidData for what the person may not see in clear; engine.NotWaiting
    when there is no incident there.
    """
    case, incident = _open(tx, case_id, token, actor)
    held = case.execution.visible(token)
    _refuse([problem for name in variables if (problem := _unseen(case, name, held.get(name), actor))])
    _put_right(tx, case, incident, variables, required(reason), actor)


def correct(tx: Transaction, case_id: str, token: str, entries: Sequence[Entry], reason: str, actor: Actor) -> None:
    """The same with values as a person typed them; InvalidData names every field that is wrong: not of its kind, not
    what its form declares, or changed since it was looked at."""
    case, incident = _open(tx, case_id, token, actor)
    reason = required(reason)
    held = case.execution.visible(token)
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for entry in entries:
        problem = _unseen(case, entry.name, held.get(entry.name), actor) or _stale(case, entry, held)
        if problem is None:
            try:
                values[entry.name] = _value(case, entry)
            except typed.NotTyped as wrong:
                problem = _problem(case, entry.name, wrong.code, wrong.facts["why_zh"], wrong.facts["why_en"])
        problems += [problem] if problem is not None else []
    _refuse(problems)
    _put_right(tx, case, incident, values, reason, actor)


def retry(tx: Transaction, case_id: str, token: str, actor: Actor) -> None:
    """Try the failed place again; engine.NotWaiting when there is no incident there."""
    case, _ = _open(tx, case_id, token, actor)
    case.execution.retry(token)
    close_step(tx, case, actor)


def _open(tx: Transaction, case_id: str, token: str, actor: Actor) -> tuple[OpenCase, engine.Incident]:
    refuse_unless_may(actor, "incident.retry")
    case = open_case(tx, case_id)
    for incident in case.before.incidents:
        if incident.token == token:
            return case, incident
    raise engine.NotWaiting(token=token, element=None, action="retry")


def _put_right(
    tx: Transaction, case: OpenCase, incident: engine.Incident, variables: Mapping[str, Any], reason: str, actor: Actor
) -> None:
    values = {_named(name): to_variable(value) for name, value in variables.items()}
    held = case.execution.visible(incident.token)
    before = {name: held[name] for name in values if name in held}
    payload = {
        "token": incident.token,
        "reason": reason,
        "before": recording.protect(case, before),
        "data": recording.protect(case, values),
    }
    case.drafts.append(case.draft("incident.corrected", payload, incident.process, incident.element))
    element = case.release.program.element(incident.element, incident.process)
    case.execution.variables.merge(scopes(case, incident.token, element), values)
    case.execution.retry(incident.token)
    close_step(tx, case, actor, shown=values)


def _value(case: OpenCase, entry: Entry) -> Any:
    value = typed.read(entry.kind, entry.text)
    for field in case.release.fields.get(entry.name, ())[:1]:
        typed.refuse_unlike(field, value)
    return value


def _named(name: str) -> str:
    """Names with a parenthesis are the engine's own."""
    if not name or name.startswith("("):
        raise engine.BadName(name=name)
    return name


def _unseen(case: OpenCase, name: str, value: Any, actor: Actor) -> FieldProblem | None:
    """Why the person may not change a variable: they do not see what they would overwrite."""
    if sight.whole(case.release, actor, _named(name), value) == "clear":
        return None
    zh = "您看不到它的内容，不能更改"
    return _problem(case, name, "value-unseen", zh, "cannot be changed by you, for you do not see what it holds")


def _stale(case: OpenCase, entry: Entry, held: Mapping[str, Any]) -> FieldProblem | None:
    now = failures.seen(held[entry.name]) if entry.name in held else ""
    if now == entry.seen:
        return None
    zh = "在您填写期间已被更改，请核对现在的值"
    return _problem(case, entry.name, "value-changed", zh, "has changed meanwhile; look at its present value")


def _problem(case: OpenCase, name: str, code: str, zh: str, en: str) -> FieldProblem:
    label = case.release.label(name)
    return FieldProblem(name, code, f"{label.zh}：{zh}", f"{label.say('en')} {en}")


def _refuse(problems: Sequence[FieldProblem]) -> None:
    if problems:
        raise InvalidData(problems)
