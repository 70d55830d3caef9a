"""Operations: inspections of a quarter, late tasks, incidents with retry, jumps to approve, timers, the calendar."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.access import may
from orchestrator.cases import calendar, incidents, operations, planning
from orchestrator.cases import given_up as abandoned
from orchestrator.cases import jumps as asked
from orchestrator.store import Transaction, transaction
from task_ui.frame import render, wording
from task_ui.session import actor

pages = Blueprint("operations", __name__, url_prefix="/operations")

LISTS: dict[str, Callable[..., Any]] = {
    "late": operations.late_tasks,
    "incidents": operations.incidents,
    "timers": operations.timers,
}
DECLARED = {"working": True, "free": False, "undo": None}


@pages.get("")
@login_required  # type: ignore[untyped-decorator]
def inspections() -> str:
    """The inspections of a quarter: how many on each day, and which."""
    year, quarter = _quarter()
    first, last = _span(year, quarter)
    with transaction() as tx:
        page = operations.inspections(tx, actor(), first, last, cursor=request.args.get("cursor"))
        load = {day.day: day for day in operations.load(tx, actor(), first, last)}
        days = {day.day: day for day in calendar.days(tx, first, last)}
        return _page(
            tx, "inspections", page=page, load=load, days=days, weeks=_weeks(year, quarter), year=year, quarter=quarter
        )


@pages.get("/plan.ics")
@login_required  # type: ignore[untyped-decorator]
def plan_file() -> Response:
    """The plan of a quarter, for the calendar on one's desk."""
    year, quarter = _quarter()
    with transaction() as tx:
        content = planning.as_ics(tx, actor(), *_span(year, quarter), wording().language)
    name = f"inspections-{year}Q{quarter}.ics"
    return Response(content, mimetype="text/calendar", headers={"Content-Disposition": f"attachment; filename={name}"})


@pages.get("/<any(late, incidents, timers):view>")
@login_required  # type: ignore[untyped-decorator]
def places(view: str) -> str:
    """Where something waits or failed."""
    with transaction() as tx:
        page = LISTS[view](tx, actor(), cursor=request.args.get("cursor"))
        return _page(tx, view, page=page, may_retry=may(actor(), "incident.retry"))


@pages.get("/jumps")
@login_required  # type: ignore[untyped-decorator]
def jumps() -> str:
    """The jumps of all cases that wait for a second person; also for approvers who see nothing else of operations."""
    with transaction() as tx:
        return _page(tx, "jumps", page=asked.waiting(tx, actor(), cursor=request.args.get("cursor")))


@pages.get("/calendar")
@login_required  # type: ignore[untyped-decorator]
def working_days() -> str:
    """The working calendar of a quarter."""
    year, quarter = _quarter()
    with transaction() as tx:
        days = {day.day: day for day in calendar.days(tx, *_span(year, quarter))}
        return _page(
            tx, "calendar", days=days, weeks=_weeks(year, quarter), year=year, quarter=quarter,
            may_edit=may(actor(), "calendar.edit"),
        )  # fmt: skip


@pages.post("/calendar")
@login_required  # type: ignore[untyped-decorator]
def declare() -> BaseResponse:
    """Declare a day working or free, or take that back."""
    day = date.fromisoformat(request.form["day"])
    working = DECLARED[request.form.get("as", "undo")]
    with transaction() as tx:
        moved = calendar.declare(tx, day, working, request.form.get("reason", ""), actor())
    flash(wording().say("ops.declared", n=moved))
    return redirect(url_for("operations.working_days", year=day.year, quarter=(day.month - 1) // 3 + 1))


@pages.post("/incidents/<case_id>/<token>/retry")
@login_required  # type: ignore[untyped-decorator]
def retry(case_id: str, token: str) -> BaseResponse:
    """Try again where a case stopped."""
    with transaction() as tx:
        incidents.retry(tx, case_id, token, actor())
    flash(wording().say("ops.retried"))
    return redirect(url_for("operations.places", view="incidents"))


@pages.get("/given-up")
@login_required  # type: ignore[untyped-decorator]
def given_up() -> str:
    """Background work that the queue has given up."""
    with transaction() as tx:
        page = abandoned.jobs(tx, actor(), cursor=request.args.get("cursor"))
        return _page(tx, "given_up", page=page, may_retry=may(actor(), "incident.retry"))


@pages.post("/given-up")
@login_required  # type: ignore[untyped-decorator]
def try_given_up() -> BaseResponse:
    """Have those chosen tried again."""
    with transaction() as tx:
        number = abandoned.again(tx, request.form.getlist("id", type=int), actor())
    flash(wording().say("ops.given_up.done", n=number))
    return redirect(url_for("operations.given_up"))


def _page(tx: Transaction, view: str, **context: Any) -> str:
    health = operations.health(tx, actor()) if may(actor(), "operations.read") or view != "jumps" else None
    return render(tx, f"operations/{view}.html", view=view, health=health, **context)


def _quarter() -> tuple[int, int]:
    """The quarter that the address names, else the present one."""
    today = wording().now.astimezone(wording().zone).date()
    year = request.args.get("year", type=int) or today.year
    quarter = request.args.get("quarter", type=int) or (today.month - 1) // 3 + 1
    return min(max(year, 2000), 2100), min(max(quarter, 1), 4)


def _span(year: int, quarter: int) -> tuple[date, date]:
    last_month = quarter * 3
    return date(year, last_month - 2, 1), date(year, last_month, months.monthrange(year, last_month)[1])


def _weeks(year: int, quarter: int) -> list[tuple[int, list[list[date]]]]:
    """The weeks of each month of a quarter, Monday first."""
    table = months.Calendar()
    return [(month, table.monthdatescalendar(year, month)) for month in range(quarter * 3 - 2, quarter * 3 + 1)]
