"""Cases: the list, one case with its diagram and its story, cancelling."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.access import may
from orchestrator.cases import cancel, failures, jumps, places, read, signing, standstill
from orchestrator.cases.diagram import diagram
from orchestrator.cases.views import CaseRow
from orchestrator.store import Transaction, transaction
from task_ui.blueprints.reading import listing, processes
from task_ui.frame import render, wording
from task_ui.session import actor

pages = Blueprint("cases", __name__)


@pages.get("/cases")
@login_required  # type: ignore[untyped-decorator]
def table() -> str:
    """The cases that the person may see, filtered and page by page."""
    wanted = listing("search", "process", "state", "cursor")
    state = wanted["state"] if wanted["state"] in read.STATES else None
    with transaction() as tx:
        page = read.cases(
            tx,
            actor(),
            state=state,
            process=wanted["process"] or None,
            search=wanted["search"],
            cursor=wanted["cursor"] or None,
        )
        return render(tx, "cases.html", page=page, wanted=wanted, processes=processes(tx), states=read.STATES)


@pages.get("/cases/<case_id>")
@login_required  # type: ignore[untyped-decorator]
def show(case_id: str) -> str:
    """A case: where it stands, what happened, what it knows."""
    with transaction() as tx:
        view = read.case(tx, case_id, actor())
        story = read.events(tx, case_id, actor(), cursor=request.args.get("events"))
        drawn = diagram(tx, case_id, actor())
        return render(tx, "case.html", case=view, story=story, called=drawn.called, **_by_hand(tx, view.row))


def _by_hand(tx: Transaction, row: CaseRow) -> dict[str, Any]:
    """What the person may move by hand in a case that is not over, and why it stands still if it does."""
    me, under_way = actor(), row.state in ("running", "suspended")
    return {
        "standstill": standstill.of_case(tx, row.id) if row.state == "suspended" else None,
        "asked": jumps.of_case(tx, row.id, me) if under_way and may(me, jumps.PERMISSION) else [],
        "failed": failures.of_case(tx, row.id, me) if row.incidents and may(me, "incident.retry") else [],
        "places": places.places(tx, row.id, me) if under_way and may(me, "case.administer") else None,
        "signings": signing.of_case(tx, row.id, me) if under_way else [],
    }


@pages.get("/cases/<case_id>/diagram")
@login_required  # type: ignore[untyped-decorator]
def drawing(case_id: str) -> Response:
    """The diagram and what happened on it, for the viewer; `process` names one that the case's process calls."""
    with transaction() as tx:
        found = diagram(tx, case_id, actor(), request.args.get("process"))
    return jsonify(
        xml=found.xml,
        done=list(found.done),
        live=list(found.live),
        taken=list(found.taken),
        incidents=list(found.incidents),
    )


@pages.post("/cases/<case_id>/cancel")
@login_required  # type: ignore[untyped-decorator]
def call_off(case_id: str) -> BaseResponse:
    """Cancel the case with a reason."""
    with transaction() as tx:
        title = read.case(tx, case_id, actor()).row.title
        cancel.cancel(tx, case_id, request.form.get("reason", ""), actor())
    flash(wording().say("case.cancelled", title=title))
    return redirect(url_for("cases.show", case_id=case_id))
