"""Incidents of a case: look at one, try again as it is, or put its data right and try again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.cases import failures, incidents, read, typed
from orchestrator.cases.errors import ReasonRequired
from orchestrator.cases.failures import Failure
from orchestrator.cases.incidents import Entry
from orchestrator.engine import BadName, NotWaiting
from orchestrator.errors import CountersignError
from orchestrator.forms import InvalidData
from orchestrator.store import transaction
from task_ui.frame import render, wording
from task_ui.session import actor

pages = Blueprint("incidents", __name__, url_prefix="/cases/<case_id>/incidents/<token>")

UNCHANGED = ""


@pages.get("")
@login_required  # type: ignore[untyped-decorator]
def show(case_id: str, token: str) -> BaseResponse:
    """The incident with what the failed step saw, and what can be done about it."""
    return _page(case_id, token, [])


@pages.post("/retry")
@login_required  # type: ignore[untyped-decorator]
def retry(case_id: str, token: str) -> BaseResponse:
    """Try the failed place again, nothing changed."""
    with transaction() as tx:
        try:
            incidents.retry(tx, case_id, token, actor())
        except NotWaiting:
            return _gone(case_id)
    return _afterwards(case_id, token, "incident.retried")


@pages.post("/correct")
@login_required  # type: ignore[untyped-decorator]
def correct(case_id: str, token: str) -> BaseResponse:
    """Put data right and try again. A form that only asks to change one value more comes back with it; a refused one
    comes back as it was filled in, each problem at its field."""
    try:
        entries = _entries(case_id, token)
        if "also" in request.form:
            return _page(case_id, token, entries, also=request.form["also"])
        if not entries:
            return _page(case_id, token, entries, refused=[wording().say("incident.nothing")])
        with transaction() as tx:
            incidents.correct(tx, case_id, token, entries, request.form.get("reason", ""), actor())
    except NotWaiting:
        return _gone(case_id)
    except InvalidData as error:
        problems = {each.path: each.sentence(wording().language) for each in error.errors}
        return _page(case_id, token, entries, refused=list(problems.values()), problems=problems)
    except (ReasonRequired, BadName) as error:
        return _page(case_id, token, entries, refused=[_sentence(error)])
    return _afterwards(case_id, token, "incident.corrected")


def _page(
    case_id: str,
    token: str,
    entries: list[Entry],
    *,
    also: str = "",
    refused: list[str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> BaseResponse:
    with transaction() as tx:
        view = read.case(tx, case_id, actor())
        try:
            failure = failures.of_token(tx, case_id, token, actor())
        except NotWaiting:
            return _gone(case_id)
        filled = {entry.name: entry for entry in entries}
        rows = [each for each in failure.data if not each.masked and (each.used or each.name in {also, *filled})]
        page = render(
            tx, "incident.html", case=view, failure=failure, rows=rows, filled=filled, also=also, kinds=typed.KINDS,
            others=[each for each in failure.data if each not in rows], another=_another(failure, entries),
            refused=refused or [], problems=problems or {}, reason=request.form.get("reason", ""),
        )  # fmt: skip
    return make_response(page, 422 if refused else 200)


def _entries(case_id: str, token: str) -> list[Entry]:
    """What was filled in: where a kind was chosen, or a text written without one, which is told and not ignored."""
    with transaction() as tx:
        known = {each.name: each for each in failures.of_token(tx, case_id, token, actor()).data}
    lists = [request.form.getlist(key) for key in ("name", "kind", "value", "seen")]
    found = []
    for name, kind, text, seen in zip(*lists, strict=False):
        before = known[name].written if name in known else ""
        if kind != UNCHANGED or _plain(text) != _plain(before) or (name and name not in known):
            found.append(Entry(name.strip(), kind, text, seen))
    return found


def _another(failure: Failure, entries: list[Entry]) -> Entry:
    """What stands in the row for a value that is not there yet."""
    known = {each.name for each in failure.data}
    return next((entry for entry in entries if entry.name not in known), Entry("", UNCHANGED, "", ""))


def _plain(text: str) -> str:
    """Browsers send the ends of lines in their own way."""
    return text.replace("\r\n", "\n").strip()


def _afterwards(case_id: str, token: str, key: str) -> BaseResponse:
    """To the case, with what came of it."""
    name = request.form.get("step", "")
    with transaction() as tx:
        try:
            name = wording().text(failures.of_token(tx, case_id, token, actor()).name)
            key = "incident.again"
        except NotWaiting:
            pass
    flash(wording().say(key, name=name))
    return redirect(url_for("cases.show", case_id=case_id))


def _gone(case_id: str) -> BaseResponse:
    flash(wording().say("incident.gone"))
    return redirect(url_for("cases.show", case_id=case_id))


def _sentence(error: CountersignError) -> str:
    return error.sentence(wording().language)
