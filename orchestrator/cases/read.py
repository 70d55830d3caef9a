"""Reading cases: the list, one case, its diagram, its timeline."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from orchestrator.access import Actor, may
from orchestrator.access.people import names
from orchestrator.cases import choosing, cursors, inbox, jumps, sight, task_view, timeline
from orchestrator.cases.cancel import may_cancel
from orchestrator.cases.errors import CaseNotFound
from orchestrator.cases.opening import as_id
from orchestrator.cases.views import CaseRow, CaseView, EventView, IncidentView, ModelView, Page
from orchestrator.feel import loads
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

STATES = {
    "running": Text("办理中", "Running"),
    "suspended": Text("已暂停", "Suspended"),
    "ended": Text("已办结", "Ended"),
    "cancelled": Text("已撤销", "Cancelled"),
}


def cases(
    tx: Transaction,
    actor: Actor,
    *,
    state: str | None = None,
    process: str | None = None,
    search: str = "",
    mine: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CaseRow]:
    """A page of the cases that the person may see, newest first."""
    parameters = {
        "state": state,
        "process": process,
        "search": f"%{inbox.like(search)}%" if search else None,
        "mine": mine,
        "after": cursors.decode(cursor, 2) if cursor else inbox.FIRST,
        "first": cursor is None,
        "limit": limit + 1,
        "only": None,
    }
    rows = _select(tx, actor, parameters)
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    next_cursor = cursors.encode(last["started_at"].isoformat(), last["id"]) if last else None
    people = names(tx, {row["started_by"] for row in rows})
    return Page([_row(tx, row, people) for row in rows[:limit]], next_cursor)


def about(tx: Transaction, actor: Actor, keys: Collection[str], limit: int = 50) -> list[CaseRow]:
    """The newest cases with one of these business keys that the person may see, newest first."""
    wanted = {"keys": sorted(keys), "only": None, "first": True, "after": inbox.FIRST, "limit": limit}
    rows = _select(tx, actor, wanted)
    people = names(tx, {row["started_by"] for row in rows})
    return [_row(tx, row, people) for row in rows]


def case(tx: Transaction, case_id: str, actor: Actor) -> CaseView:
    """One case; CaseNotFound when the person may not see it."""
    found = require(tx, case_id, actor)
    row = tx.one("instance_read", {"id": case_id}) or {}
    release = releases.release(tx, row["bundle"])
    tasks = tx.all("case_tasks", {"id": case_id})
    values = current_values(tx, case_id)
    reader = timeline.Reader.of(release, actor, tasks)
    decisions, opinions = timeline.decisions_and_opinions(tx, reader, case_id)
    duties = [task["duty"] for task in tasks if task["completed_by"]]
    sees_incidents = may(actor, "incident.read")
    return CaseView(
        row=_row(tx, found, names(tx, [found["started_by"]])),
        facts=sight.facts(release, actor, task_view.fact_forms(release), values),
        data=sight.facts(release, actor, release.forms.values(), values),
        decisions=decisions,
        opinions=opinions,
        tasks=inbox.task_rows(tx, [task for task in tasks if task["state"] == "open"], actor),
        incidents=_incidents(tx, case_id, release) if sees_incidents else [],
        models=_models(tx, release),
        can_cancel=may_cancel(actor, row, release.program.definition(release.process_key), duties),
        chain_head=row["head"],
        chain_count=row["seq"],
    )


def events(
    tx: Transaction, case_id: str, actor: Actor, *, cursor: str | None = None, limit: int = 200
) -> Page[EventView]:
    """A page of a case's timeline, oldest first; CaseNotFound."""
    found = require(tx, case_id, actor)
    release = releases.release(tx, found["bundle"])
    reader = timeline.Reader.of(release, actor, tx.all("case_tasks", {"id": case_id}))
    return timeline.page(tx, reader, case_id, cursor, limit)


def require(tx: Transaction, case_id: str, actor: Actor) -> Row:
    """The case's row if the person may see it, or is called upon to decide something in it; CaseNotFound."""
    only: dict[str, Any] = {"only": as_id(case_id), "first": True, "after": inbox.FIRST, "limit": 1}
    rows = _select(tx, actor, only)
    if not rows:
        raise CaseNotFound(case=case_id)
    return rows[0]


def sees(tx: Transaction, case_id: str, actor: Actor) -> bool:
    """Whether the person may see the case."""
    try:
        require(tx, case_id, actor)
    except CaseNotFound:
        return False
    return True


def current_values(tx: Transaction, case_id: str) -> dict[str, Any]:
    """A case's root variables, and behind them those of the processes it calls and that are under way.

    A value that two of these hold differently is left out: there is no one value to show.
    """
    root: dict[str, Any] = {}
    called: dict[str, list[Any]] = {}
    for row in tx.all("variables_read", {"id": case_id}):
        scope, name = row["scope"], row["name"]
        if scope == "":
            root[name] = loads(row["value"])
        elif scope.endswith("/") and not name.startswith("("):
            called.setdefault(name, []).append(loads(row["value"]))
    return {name: held[0] for name, held in called.items() if all(value == held[0] for value in held)} | root


def _select(tx: Transaction, actor: Actor, parameters: Mapping[str, Any]) -> list[Row]:
    defaults = {"state": None, "process": None, "search": None, "mine": False, "keys": None}
    sees_all = may(actor, "case.read.all") or may(actor, "incident.retry")
    called_upon = {
        "approves": may(actor, jumps.PERMISSION),
        "chooses": [] if sees_all else choosing.steps(tx, actor),
    }
    return tx.all("cases_page", {**defaults, **inbox.who(actor), **called_upon, "all": sees_all, **parameters})


def _row(tx: Transaction, row: Row, people: Mapping[str, Text]) -> CaseRow:
    program = releases.release(tx, row["bundle"]).program
    definition = program.definition(row["process_key"])
    waits = {tuple(place): None for place in row["waits"]}
    return CaseRow(
        id=row["id"],
        title=row["title"] or row["business_key"],
        business_key=row["business_key"],
        process=definition.title,
        process_key=row["process_key"],
        state=row["state"],
        state_name=STATES[row["state"]],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        started_by=people.get(row["started_by"], Text("系统", "System")),
        at=[program.element(element, process).title for process, element in waits],
        outcome=program.element(row["outcome"], row["process_key"]).title if row["outcome"] else None,
        incidents=row["incidents"],
    )


def _incidents(tx: Transaction, case_id: str, release: Release) -> list[IncidentView]:
    return [
        IncidentView(
            token=row["token"],
            element=row["element"],
            name=release.program.element(row["element"], None).title,
            code=row["code"],
            message=Text(*loads(row["message"])),
            at=row["at"],
        )
        for row in tx.all("incidents_of_case", {"id": case_id})
    ]


def _models(tx: Transaction, release: Release) -> list[ModelView]:
    hashes = sorted({value for kind in release.members.values() for value in kind.values()})
    rows = tx.all("models_of_hashes", {"hashes": hashes})
    found = [ModelView(r["kind"], r["key"], Text(r["name"], r["name_en"]), r["version"], r["hash"]) for r in rows]
    return sorted(found, key=lambda model: (model.kind, model.key))
