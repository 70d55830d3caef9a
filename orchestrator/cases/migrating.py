"""Migrations as their pages show them: which processes have cases behind, a plan step by step, how far an order is.

Everything here only reads, and in pages: a process may have ten thousand cases. Doing it stands in `migrate`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator import engine
from orchestrator.access import Actor, may, refuse_unless_may
from orchestrator.audit.chain import stream_id
from orchestrator.cases import cursors, migrate
from orchestrator.cases.migrate import Outcome, Renames
from orchestrator.cases.timeline import person_name
from orchestrator.cases.views import Page
from orchestrator.models import releases
from orchestrator.models.errors import ModelNotFound
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.text import Text

PERMISSION = "case.migrate"
MOST_VERSIONS = 100
# Where a token can rest, and so what a mapping is about; everything else is passed at once.
RESTING = frozenset(
    {"userTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity"}
    | {"subProcess", "intermediateCatchEvent", "boundaryEvent"}
    | {"parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)


@dataclass(frozen=True, slots=True)
class Behind:
    """A process with its newest version: how many of its cases run, and how many of those on older models."""

    key: str
    name: Text
    version: int
    running: int
    behind: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version that cases can be taken to."""

    number: int
    comment: str
    published_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that run on a version. Of the version wanted but not `there`: what it calls or decides by is older."""

    version: int | None
    cases: int
    there: bool


@dataclass(frozen=True, slots=True)
class Step:
    """An element of the older versions: how many cases stand at it, what becomes of it, and what could."""

    process: str
    process_name: Text
    element: str
    name: Text
    kind: str
    target: str | None
    by: str
    cases: int
    choices: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan to look at: from which versions, what becomes of the steps, those first that nobody has decided on."""

    key: str
    name: Text
    version: int
    versions: Sequence[Version]
    groups: Sequence[Group]
    cases: int
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that an order could not take along, and why."""

    case_id: str
    title: str
    business_key: str
    problems: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the newest order of a process is. `over`: cases that had ended, or were there, when their turn came."""

    key: str
    name: Text
    version: int
    by: Text
    at: datetime
    reason: str
    cases: int
    done: int
    refused: int
    left: int

    @property
    def over(self) -> int:
        """Cases of the order that needed nothing."""
        return max(self.cases - self.done - self.refused - self.left, 0)


def overview(tx: Transaction, actor: Actor) -> list[Behind]:
    """Every process, those with most cases behind first; NotAllowed."""
    refuse_unless_may(actor, PERMISSION)
    return [_behind(row) for row in tx.all("cases_behind", {"process": None})]


def behind(tx: Transaction, process_key: str, actor: Actor) -> Behind | None:
    """One process, for whoever reads models or migrates; None when it cannot be started. NotAllowed."""
    if not may(actor, "model.read"):
        refuse_unless_may(actor, PERMISSION)
    row = tx.one("cases_behind", {"process": process_key})
    return _behind(row) if row is not None else None


def planned(tx: Transaction, process_key: str, version: int | None, actor: Actor) -> Planned:
    """The plan to a version, by default the current one. NotAllowed, ModelNotFound."""
    refuse_unless_may(actor, PERMISSION)
    versions = _versions(tx, process_key)
    wanted = version or next((v.number for v in versions if v.current), versions[0].number)
    plan = migrate.plan(tx, process_key, wanted, actor)
    target = releases.release(tx, plan.bundle)
    rows = tx.all("cases_by_version", {"process": process_key, "bundle": plan.bundle})
    return Planned(
        key=process_key,
        name=target.program.main.title,
        version=wanted,
        versions=versions,
        groups=[Group(row["version"], row["cases"], row["there"]) for row in rows],
        cases=plan.cases,
        steps=sorted(_steps(tx, plan, target), key=_urgency),
    )


def tried(
    tx: Transaction, process_key: str, version: int, mapping: Renames, actor: Actor, *, cursor: str | None = None,
    limit: int = 50,
) -> Page[Outcome]:  # fmt: skip
    """A page of what would happen to the cases, oldest first; nothing changes. NotAllowed, ModelNotFound."""
    begin = int(cursors.decode(cursor, 1)[0]) if cursor else 0
    cases = migrate.waiting(tx, process_key, version, actor)
    found = migrate.dry_run(tx, process_key, version, mapping, actor, limit, begin)
    following = cursors.encode(str(begin + limit)) if len(cases) > begin + limit else None
    return Page(found, following, len(cases))


def progress(tx: Transaction, process_key: str, actor: Actor) -> Progress | None:
    """How far the newest order is; None when there was none. NotAllowed."""
    refuse_unless_may(actor, PERMISSION)
    stream = str(stream_id(f"model:bpmn:{process_key}"))
    rows = tx.all("events_of_kinds", {"stream": stream, "kinds": [migrate.ORDERED]})
    if not rows:
        return None
    content = json.loads(rows[-1]["body"])
    order, since = content["payload"], rows[-1]["at"]
    counts = tx.one("migration_progress", {"process": process_key, "bundle": order["to"], "since": since}) or {}
    return Progress(
        key=process_key,
        name=releases.release(tx, order["to"]).program.main.title,
        version=order["version"],
        by=person_name(content),
        at=since,
        reason=order["comment"],
        cases=order["cases"],
        done=counts["done"],
        refused=counts["refused"],
        left=counts["left"],
    )


def refused(
    tx: Transaction, process_key: str, actor: Actor, *, cursor: str | None = None, limit: int = 50
) -> Page[Refused]:
    """A page of the cases that the newest order could not take along and that are still behind. NotAllowed."""
    refuse_unless_may(actor, PERMISSION)
    stream = str(stream_id(f"model:bpmn:{process_key}"))
    orders = tx.all("events_of_kinds", {"stream": stream, "kinds": [migrate.ORDERED]})
    if not orders:
        return Page([])
    rows = tx.all(
        "migration_refused",
        {
            "process": process_key,
            "bundle": json.loads(orders[-1]["body"])["payload"]["to"],
            "since": orders[-1]["at"],
            "after": cursors.decode(cursor, 2) if cursor else ["-infinity", ""],
            "limit": limit + 1,
        },
    )
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursors.encode(last["started_at"].isoformat(), last["id"]) if last else None
    return Page([_refused(row) for row in rows[:limit]], following)


def _behind(row: Mapping[str, object]) -> Behind:
    name = Text(str(row["name"]), str(row["name_en"]))
    return Behind(str(row["key"]), name, *(int(str(row[field])) for field in ("version", "running", "behind")))


def _refused(row: Mapping[str, str]) -> Refused:
    problems = [Text(**problem) for problem in json.loads(row["body"])["payload"]["problems"]]
    return Refused(row["id"], row["title"] or row["business_key"], row["business_key"], problems)


def _versions(tx: Transaction, process_key: str) -> list[Version]:
    rows = tx.all("versions_of_process", {"process": process_key, "limit": MOST_VERSIONS})
    if not rows:
        raise ModelNotFound(key=process_key, version="-")
    return [Version(row["version"], row["comment"] or "", row["published_at"], row["current"]) for row in rows]


def _steps(tx: Transaction, plan: migrate.Plan, target: Release) -> Iterator[Step]:
    standing = {
        (row["process"], row["element"]): row["cases"]
        for row in tx.all("cases_standing", {"process": plan.process_key, "bundle": plan.bundle})
    }
    older = {bundle: releases.release(tx, bundle).program for bundle in plan.bundles}
    for proposal in plan.proposals:
        place = (proposal.process, proposal.element)
        program = next(p for p in older.values() if _has(p, *place))
        element = program.element(proposal.element, proposal.process)
        if element.kind not in RESTING:
            continue
        cases = standing.get(place, 0) + standing.get((None, proposal.element), 0)
        yield Step(
            process=proposal.process,
            process_name=program.definition(proposal.process).title,
            element=element.id,
            name=element.title,
            kind=element.kind,
            target=proposal.target,
            by=proposal.by,
            cases=cases,
            choices=_choices(target, element),
        )


def _urgency(step: Step) -> tuple[bool, bool, bool]:
    """What somebody must decide comes first: not found by its id, cases stand there, nothing proposed."""
    return (step.by == "id", step.cases == 0, step.target is not None)


def _has(program: engine.Program, process: str, element: str) -> bool:
    return process in program.definitions and element in program.definitions[process].elements


def _choices(target: Release, element: engine.Element) -> list[tuple[str, Text]]:
    definition = target.program.definitions.get(element.process)
    if definition is None:
        return []
    return [(other.id, other.title) for other in definition.elements.values() if other.kind == element.kind]
