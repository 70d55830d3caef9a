"""Taking running cases to another version: which are behind, plan and trial of a process, the order, its progress."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.cases import migrate, migrating, operations
from orchestrator.cases.views import Page
from orchestrator.store import Transaction, transaction
from task_ui.frame import render, wording
from task_ui.session import actor

pages = Blueprint("migrations", __name__, url_prefix="/operations/migrations")

_FIELD = "map "  # before "process element" in the name of a select box; ids have no spaces


@pages.get("")
@login_required  # type: ignore[untyped-decorator]
def table() -> str:
    """Every process: its newest version, and how many of its cases are behind."""
    with transaction() as tx:
        rows = migrating.overview(tx, actor())
        return render(
            tx, "operations/migrations.html", view="migrations", rows=rows, health=operations.health(tx, actor())
        )


@pages.get("/<process_key>")
@login_required  # type: ignore[untyped-decorator]
def plan(process_key: str) -> str:
    """The plan to a version: which cases, and what becomes of each step."""
    with transaction() as tx:
        return _plan(tx, process_key, request.args.get("version", type=int), None, None)


@pages.post("/<process_key>/try")
@login_required  # type: ignore[untyped-decorator]
def attempt(process_key: str) -> str:
    """The same page with what would happen to the cases, page by page; nothing changes."""
    version, mapping = request.form.get("version", 0, type=int), _mapping()
    with transaction() as tx:
        cursor = request.form.get("cursor") or None
        tried = migrating.tried(tx, process_key, version, mapping, actor(), cursor=cursor)
        return _plan(tx, process_key, version, mapping, tried)


@pages.post("/<process_key>")
@login_required  # type: ignore[untyped-decorator]
def order(process_key: str) -> BaseResponse:
    """Migrate the cases, each in a transaction of its own; to the progress."""
    version = request.form.get("version", 0, type=int)
    with transaction() as tx:
        given = migrate.order(tx, process_key, version, _mapping(), request.form.get("reason", ""), actor())
    flash(wording().say("migration.ordered", n=given))
    return redirect(url_for("migrations.progress", process_key=process_key))


@pages.get("/<process_key>/progress")
@login_required  # type: ignore[untyped-decorator]
def progress(process_key: str) -> str | BaseResponse:
    """How far the newest order is, and which cases were refused."""
    with transaction() as tx:
        newest = migrating.progress(tx, process_key, actor())
        if newest is None:
            return redirect(url_for("migrations.plan", process_key=process_key))
        page = migrating.refused(tx, process_key, actor(), cursor=request.args.get("cursor"))
        return render(tx, "operations/migration_progress.html", order=newest, page=page)


def _plan(
    tx: Transaction, process_key: str, version: int | None, mapping: migrate.Renames | None,
    tried: Page[migrate.Outcome] | None,
) -> str:  # fmt: skip
    planned = migrating.planned(tx, process_key, version, actor())
    chosen = {(step.process, step.element): _chosen(step, mapping) for step in planned.steps}
    return render(tx, "operations/migration.html", plan=planned, chosen=chosen, tried=tried, field=_FIELD)


def _chosen(step: migrating.Step, mapping: migrate.Renames | None) -> str:
    """What the select box of a step shows: what was chosen, else what is proposed."""
    if mapping is None:
        return step.target or ""
    return mapping.get(step.process, {}).get(step.element) or (step.element if step.by == "id" else "")


def _mapping() -> dict[str, dict[str, str]]:
    """What the select boxes say, without what keeps its id or is left open."""
    found: dict[str, dict[str, str]] = {}
    for name, target in request.form.items():
        process, _, element = name.removeprefix(_FIELD).partition(" ")
        if name.startswith(_FIELD) and target and target != element:
            found.setdefault(process, {})[element] = target
    return found
