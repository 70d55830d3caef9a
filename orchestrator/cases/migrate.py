"""Migration: running cases go to another version of their process.

First a plan: which version, and what becomes of each element (proposed by id, then by name; whoever migrates may say
otherwise). Then a dry run that says for each case what would happen, or why not. Then each case in a transaction of its
own, by the queue or one after another: its tokens are read as those of the new version, its tasks keep their people and
deadlines, its timers their moments. What happened is an event of the case, also that it could not be done. A case that
is there already is left alone, so everything may be done twice.

A version of a process means the newest published set of models (bundle) with that version in it. The case remembers the
sets it ran on before: its record is read with their words, and what their forms hid stays hidden.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import uuid_utils.compat as uuid
from sqlalchemy import select

from orchestrator import engine
from orchestrator.access import Actor, refuse_unless_may
from orchestrator.audit import Draft, chain
from orchestrator.cases.closing import close_step
from orchestrator.cases.errors import CaseOver, MigrationRefused
from orchestrator.cases.moves import required
from orchestrator.cases.opening import OpenCase, environment, open_case
from orchestrator.clock import clock
from orchestrator.feel import dumps
from orchestrator.models import releases
from orchestrator.models.errors import ModelNotFound
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.tables import Bundle, ModelVersion
from orchestrator.text import Text

# {process id: {element id: element id of the new version}}
Renames = Mapping[str, Mapping[str, str]]

WHY = {
    "missing": Text(
        "步骤 {element} 在新版本中不存在，请指定对应步骤",
        "step {element} is not in the new version; say what it becomes",
    ),
    "kind": Text("步骤 {element} 在新版本中是另一类元素", "step {element} is of another kind in the new version"),
    "flow": Text(
        "在 {element} 等待的分支在新版本中没有", "the branch that waits at {element} is not in the new version"
    ),
    "state": Text(
        "新版本不可能同时停留在 {target}，会卡住",
        "the new version cannot stand at {target} like this; it would get stuck",
    ),
}


# The kind of the event in the model's record that says that cases were ordered to a version.
ORDERED = "migration.ordered"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to get to a version: how many cases are not there yet, on which bundles, and what becomes of each element."""

    process_key: str
    version: int
    bundle: str
    cases: int
    bundles: Sequence[str]
    proposals: Sequence[engine.Proposal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would happen to a case, or did: the steps it is at then, or why it cannot be done."""

    case_id: str
    business_key: str
    title: str
    steps: Sequence[Text]
    problems: Sequence[Text]


def plan(tx: Transaction, process_key: str, version: int, actor: Actor) -> Plan:
    """The plan for all running cases of the process. NotAllowed, ModelNotFound."""
    _allow(actor)
    target = _target(tx, process_key, version)
    rows = _rows(tx, process_key, target.hash)
    found: dict[tuple[str, str], engine.Proposal] = {}
    bundles = list(dict.fromkeys(row["bundle"] for row in rows))
    for bundle in bundles:
        for proposal in engine.propose(releases.release(tx, bundle).program, target.program):
            found.setdefault((proposal.process, proposal.element), proposal)
    return Plan(process_key, version, target.hash, len(rows), bundles, list(found.values()))


def dry_run(
    tx: Transaction, process_key: str, version: int, mapping: Renames, actor: Actor, limit: int = 1000, begin: int = 0
) -> list[Outcome]:
    """What would happen to each case, oldest first, without the first `begin`; nothing changes and no case is locked.
    NotAllowed, ModelNotFound."""
    _allow(actor)
    target = _target(tx, process_key, version)
    rows = _rows(tx, process_key, target.hash)[begin : begin + limit]
    return [_try(tx, row, target, mapping) for row in rows]


def order(
    tx: Transaction, process_key: str, version: int, mapping: Renames, reason: str, actor: Actor
) -> int:
    """Give every case to the queue to be migrated; returns how many. The order is an event of the model's record.
    NotAllowed, ModelNotFound, ReasonRequired."""
    _allow(actor)
    reason = required(reason)
    target = _target(tx, process_key, version)
    cases = [row["id"] for row in _rows(tx, process_key, target.hash)]
    each = {"bundle": target.hash, "mapping": mapping, "reason": reason, "person": actor.person_id}
    effects = {
        "kind": "migrate",
        "cases": cases,
        "ids": [str(uuid.uuid7()) for _ in cases],
        "payloads": [dumps({"case": case, **each}) for case in cases],
    }
    tx.run("outbox_put_many", effects, expect=len(cases))
    said = {"version": version, "to": target.hash, "cases": len(cases), "mapping": _plain(mapping), "comment": reason}
    chain.append(tx, f"model:bpmn:{process_key}", Draft(ORDERED, said), actor, clock.now())
    return len(cases)


def waiting(tx: Transaction, process_key: str, version: int, actor: Actor) -> list[str]:
    """The ids of the running cases that are not at the version, oldest first. NotAllowed, ModelNotFound."""
    _allow(actor)
    return [row["id"] for row in _rows(tx, process_key, _target(tx, process_key, version).hash)]


def migrate(
    tx: Transaction, case_id: str, bundle: str, mapping: Renames, reason: str, actor: Actor
) -> Outcome | None:
    """Take one case to a bundle, or record why not; None when it is over or there already. NotAllowed."""
    _allow(actor)
    try:
        case = open_case(tx, case_id, also_suspended=True)
    except CaseOver:
        return None
    target = releases.release(tx, bundle)
    if case.release.members == target.members:
        return None
    if target.process_key != case.row["process_key"]:
        raise MigrationRefused(case=case_id, process=target.process_key)
    run, problems = _migrated(case, target, mapping)
    facts = {"from": case.row["bundle"], "to": bundle, "reason": reason}
    if run is None:
        why = [{"zh": text.zh, "en": text.en} for text in _words(case, problems)]
        case.drafts.append(case.draft("case.migration.refused", {**facts, "problems": why}, target.process_key))
    else:
        _take_over(tx, case, target, run, mapping)
        moved = {**facts, "models": target.members, "mapping": _plain(mapping)}
        case.drafts.append(case.draft("case.migrated", moved, target.process_key))
    close_step(tx, case, actor)
    return _outcome(case, _words(case, problems))


def _take_over(
    tx: Transaction, case: OpenCase, target: Release, run: engine.Execution, mapping: Renames
) -> None:
    """From here on the case is one of the new release; its open rows get the elements' and forms' new names."""
    case.release = _with_memory(tx, target, case)
    tx.run("instance_bundle", {"id": case.id, "bundle": case.release.hash}, expect=1)
    for (process, old), new in _pairs(mapping).items():
        if old != new:
            tx.run("waits_rename", {"id": case.id, "process": process, "old": old, "new": new})
    tx.run("task_undo_void", {"id": case.id})
    case.execution = run
    for wait in run.waits.tasks:
        element = target.program.element(wait.element, wait.process)
        form = run.evaluate(wait.token, element.form_id) if element.form_id else None
        facts = {"form": form or None, "duty": element.properties.get("countersign.duty")}
        tx.run("task_form", {"id": case.id, "token": wait.token, **facts}, expect=1)


def _with_memory(tx: Transaction, target: Release, case: OpenCase) -> Release:
    """The target, with the releases that the case ran on before: what was done under those is read by their words, and
    what their forms hid stays hidden."""
    left = releases.bundle_hash(target.process_key, case.release.members)
    before = [hash for hash in (*(r.hash for r in case.release.earlier), left) if hash != target.hash]
    earlier = list(dict.fromkeys(before))
    made = releases.bundle_hash(target.process_key, target.members, earlier)
    tx.run("bundle_after", {"hash": made, "earlier": earlier, "target": target.hash, "at": case.now})
    return releases.release(tx, made)


def _try(tx: Transaction, row: Mapping[str, Any], target: Release, mapping: Renames) -> Outcome:
    try:
        case = open_case(tx, row["id"], also_suspended=True, reading=True)
    except CaseOver:
        return Outcome(row["id"], row["business_key"], row["title"], [], [Text("已办结", "it is over")])
    run, problems = _migrated(case, target, mapping)
    if run is not None:
        case.release, case.execution = target, run
    return _outcome(case, _words(case, problems))


def _migrated(
    case: OpenCase, target: Release, mapping: Renames
) -> tuple[engine.Execution | None, list[engine.Problem]]:
    state = json.loads(case.row["tokens"])
    env = environment(target, case.now, case.calendar)
    return engine.migrate(case.release.program, target.program, state, dict(case.known), env, _pairs(mapping))


def _outcome(case: OpenCase, problems: Sequence[Text]) -> Outcome:
    waits, program = case.execution.waits, case.release.program
    places = dict.fromkeys(
        (wait.process, wait.element)
        for held in (waits.tasks, waits.jobs, waits.subscriptions, waits.timers, waits.incidents)
        for wait in held
    )
    elements = [] if problems else [program.element(element, process) for process, element in places]
    steps = [element.title for element in elements if element.kind not in engine.LISTENING]
    return Outcome(case.id, case.row["business_key"], case.row["title"], steps, problems)


def _words(case: OpenCase, problems: Sequence[engine.Problem]) -> list[Text]:
    """Why the case, still on its old models, cannot go."""
    return [_sentence(case.release.element(p.element, p.process), p) for p in problems]


def _sentence(element: engine.Element, problem: engine.Problem) -> Text:
    zh, en = element.title.zh, element.title.say("en")
    named = bool(element.name)
    return Text(
        WHY[problem.kind].zh.format(element=f"{zh}（{element.id}）" if named else zh, target=problem.target),
        WHY[problem.kind].en.format(element=f"{en} ({element.id})" if named else en, target=problem.target),
    )


def _pairs(mapping: Renames) -> dict[tuple[str, str], str]:
    return {(process, old): new for process, names in mapping.items() for old, new in names.items()}


def _plain(mapping: Renames) -> dict[str, dict[str, str]]:
    return {process: dict(names) for process, names in mapping.items()}


def _target(tx: Transaction, process_key: str, version: int) -> Release:
    """The newest bundle that has this version of the process."""
    model = tx.session.get(ModelVersion, ("bpmn", process_key, version))
    bundles = tx.session.scalars(
        select(Bundle)
        .where(Bundle.process_key == process_key, Bundle.earlier == [])
        .order_by(Bundle.current.desc(), Bundle.created_at.desc())
    )
    for bundle in bundles:
        if model is not None and bundle.members["bpmn"].get(process_key) == model.hash:
            return releases.release(tx, bundle.hash)
    raise ModelNotFound(key=process_key, version=version)


def _rows(tx: Transaction, process_key: str, bundle: str) -> list[dict[str, Any]]:
    return tx.all("cases_elsewhere", {"process": process_key, "bundle": bundle})


def _allow(actor: Actor) -> None:
    refuse_unless_may(actor, "case.migrate")
