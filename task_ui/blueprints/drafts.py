"""A draft: its editor, what the editor sends, trying it, reviewing and publishing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator import feel
from orchestrator.access import may
from orchestrator.clock import clock
from orchestrator.errors import CountersignError
from orchestrator.models import comparing, deploy, drafts, files, publishing, trying
from orchestrator.store import Transaction, transaction
from orchestrator.store.tables import ModelDraft, ModelVersion
from orchestrator.text import Text
from task_ui.blueprints.assets import asset
from task_ui.errors import BodyInvalid
from task_ui.frame import render, wording
from task_ui.modelling import both, editors_response, finding, known_models, persons_of, question, run
from task_ui.session import actor

pages = Blueprint("drafts", __name__, url_prefix="/drafts")


@pages.get("/<draft_id>")
@login_required  # type: ignore[untyped-decorator]
def editor(draft_id: str) -> BaseResponse:
    """The editor; a draft that was published leads to its model."""
    with transaction() as tx:
        draft = drafts.read(tx, draft_id, actor())
        if draft.state == "published":
            return redirect(url_for("models.show", kind=draft.kind, key=draft.key))
        newest = deploy.newest_of(tx, draft.kind, draft.key)
        page = render(
            tx,
            "models/editor.html",
            draft=draft,
            newest=newest.version if newest else None,
            names=persons_of(tx, [], [draft]),
            data=_editor_data(tx, draft),
        )
    return editors_response(page)


@pages.get("/<draft_id>/source")
@login_required  # type: ignore[untyped-decorator]
def source(draft_id: str) -> Response:
    """The draft's text, for the editor."""
    with transaction() as tx:
        return as_text(drafts.read(tx, draft_id, actor()).source)


@pages.get("/<draft_id>/file")
@login_required  # type: ignore[untyped-decorator]
def download(draft_id: str) -> Response:
    """The draft as a file, byte for byte as it was saved."""
    with transaction() as tx:
        draft = drafts.read(tx, draft_id, actor())
        return as_file(draft.source, drafts.filename(draft))


@pages.get("/<draft_id>/state")
@login_required  # type: ignore[untyped-decorator]
def state(draft_id: str) -> Response:
    """Where the draft stands."""
    with transaction() as tx:
        return jsonify(_state(drafts.read(tx, draft_id, actor())))


@pages.post("/<draft_id>/save")
@login_required  # type: ignore[untyped-decorator]
def save(draft_id: str) -> Response:
    """Keep what the editor has."""
    sent = _sent("source", "revision")
    with transaction() as tx:
        draft = drafts.save(tx, draft_id, str(sent["source"]).encode(), _revision(sent["revision"]), actor())
        return jsonify(_state(draft))


@pages.post("/<draft_id>/check")
@login_required  # type: ignore[untyped-decorator]
def check(draft_id: str) -> Response:
    """Everything that publishing what the editor has would say."""
    text = str(_sent("source")["source"]).encode()
    with transaction() as tx:
        found = publishing.check_source(tx, draft_id, text, actor())
    return jsonify(findings=[finding(each, wording()) for each in found])


@pages.post("/<draft_id>/submit")
@login_required  # type: ignore[untyped-decorator]
def submit(draft_id: str) -> Response:
    """Hand the draft to whoever publishes."""
    sent = _sent("revision", "comment")
    with transaction() as tx:
        draft = publishing.submit(tx, draft_id, _revision(sent["revision"]), str(sent["comment"]), actor())
    flash(wording().say("editor.submitted", name=_name(draft)))
    return jsonify(next=url_for("models.show", kind=draft.kind, key=draft.key))


@pages.post("/<draft_id>/try/start")
@login_required  # type: ignore[untyped-decorator]
def try_start(draft_id: str) -> Response:
    """What a try of the draft asks for first: a start form, a decision's inputs, or the form itself."""
    with transaction() as tx:
        place, _ = _around(tx, draft_id)
    language = wording().language
    if place.kind == "dmn":
        return jsonify(questions=[question(each) for each in trying.questions(place)])
    shown = trying.show_form(place, language) if place.kind == "form" else trying.start_form(place, language)
    return jsonify(form=None if shown is None else {"schema": shown[0], "values": shown[1]})


@pages.post("/<draft_id>/try")
@login_required  # type: ignore[untyped-decorator]
def try_out(draft_id: str) -> Response:
    """One step of a try; nothing is stored."""
    with transaction() as tx:
        place, sent = _around(tx, draft_id)
    if place.kind == "dmn":
        tried = trying.try_decision(place, str(sent.get("decision")), sent.get("inputs") or {}, clock.now())
        return jsonify(output=tried.output, matched=tried.matched, rows=tried.rows, sentence=both(tried.sentence))
    if place.kind == "form":
        today = clock.now().astimezone(wording().zone).date()
        return jsonify(data=trying.try_form(place, _data(sent.get("data")), today))
    acts, began = _acts(sent)
    went = trying.try_process(place, _data(sent.get("data")), acts, actor(), began, wording().language)
    return jsonify(run(went, began))


@pages.get("/<draft_id>/review")
@login_required  # type: ignore[untyped-decorator]
def review(draft_id: str) -> BaseResponse:
    """What a draft changes, what the check says of it, and publishing it."""
    with transaction() as tx:
        draft = drafts.read(tx, draft_id, actor())
        if draft.state == "published":
            return redirect(url_for("models.show", kind=draft.kind, key=draft.key))
        base = drafts.base_of(tx, draft)
        changes = comparing.compare(draft.kind, base.source if base else b"", draft.source)
        found = publishing.check(tx, draft_id, actor())
        newest = deploy.newest_of(tx, draft.kind, draft.key, also_withdrawn=True)
        page = render(
            tx,
            "models/review.html",
            draft=draft,
            base=base,
            next=newest.version + 1 if newest else 1,
            changes=changes,
            findings=[finding(each, wording()) for each in found],
            names=persons_of(tx, [], [draft]),
            view=view_data(draft.kind, changes),
            mine=actor().person_id in draft.authors,
        )
    return editors_response(page)


@pages.post("/<draft_id>/publish")
@login_required  # type: ignore[untyped-decorator]
def publish(draft_id: str) -> BaseResponse:
    """Make the draft the next version."""
    revision, comment = _revision(request.form.get("revision")), request.form.get("comment", "")
    with transaction() as tx:
        model = publishing.publish(tx, draft_id, revision, comment, actor())
    flash(wording().say("review.published", name=_name(model), n=model.version))
    return redirect(url_for("models.show", kind=model.kind, key=model.key))


@pages.post("/<draft_id>/return")
@login_required  # type: ignore[untyped-decorator]
def give_back(draft_id: str) -> BaseResponse:
    """Hand the draft back to its authors."""
    with transaction() as tx:
        draft = publishing.give_back(tx, draft_id, request.form.get("comment", ""), actor())
    flash(wording().say("review.return.done", name=_name(draft)))
    return redirect(url_for("models.table", kind=draft.kind))


@pages.post("/<draft_id>/rebase")
@login_required  # type: ignore[untyped-decorator]
def rebase(draft_id: str) -> BaseResponse:
    """Go on from the newest version."""
    with transaction() as tx:
        drafts.rebase(tx, draft_id, actor())
    return redirect(url_for("models.drafts.editor", draft_id=draft_id))


@pages.post("/<draft_id>/discard")
@login_required  # type: ignore[untyped-decorator]
def discard(draft_id: str) -> BaseResponse:
    """Throw the draft away."""
    with transaction() as tx:
        draft = drafts.read(tx, draft_id, actor())
        drafts.discard(tx, draft_id, actor())
    flash(wording().say("editor.discarded", name=_name(draft)))
    return redirect(url_for("models.table", kind=draft.kind))


def fill_assets() -> dict[str, str]:
    """Where the form viewer is, which editors load when they need it."""
    return {"script": asset("dist/models-fill.js"), "style": asset("dist/models-fill.css")}


def view_data(kind: str, changes: Iterable[comparing.Change]) -> dict[str, Any]:
    """What the viewer colours."""
    marks = [
        {"sort": each.sort, "place": each.place, "cells": [detail.place for detail in each.details if detail.place]}
        for each in changes
    ]
    return {"kind": kind, "changes": marks, "fill": fill_assets()}


def as_text(source: bytes) -> Response:
    """A source as text in UTF-8, whatever its XML declaration says it is in."""
    return Response(files.text_of(source), mimetype="text/plain")


def as_file(source: bytes, name: str) -> Response:
    """A source as a file to keep."""
    response = Response(source, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _editor_data(tx: Transaction, draft: ModelDraft) -> dict[str, Any]:
    def url(endpoint: str) -> str:
        return url_for(f"models.drafts.{endpoint}", draft_id=draft.id)

    urls = {name: url(name) for name in ("source", "save", "check", "submit", "state")}
    urls |= {"try": url("try_out"), "tryStart": url("try_start"), "page": url("editor"), "draft": url("state")}
    return {
        "id": str(draft.id),
        "kind": draft.kind,
        "file": drafts.filename(draft),
        "revision": draft.revision,
        "state": draft.state,
        "person": actor().person_id,
        "may": {"edit": may(actor(), "model.edit")},
        "urls": {**urls, "signIn": url_for("sign_in.form", next=url("editor"))},
        "words": {"conflict": wording().say("editor.conflict")},
        "known": known_models(deploy.latest(tx)),
        "fill": fill_assets(),
    }


def _state(draft: ModelDraft) -> dict[str, Any]:
    words = wording()
    return {
        "revision": draft.revision,
        "state": draft.state,
        "stateName": words.say(f"models.draft.{draft.state}"),
        "at": words.clock(draft.updated_at),
    }


def _sent(*names: str) -> Mapping[str, Any]:
    """The JSON object that the editor sent, with these names in it; BodyInvalid."""
    try:
        body = feel.loads(request.get_data())
    except (ValueError, CountersignError) as error:
        raise BodyInvalid(reason=error) from error
    missing = [name for name in names if not isinstance(body, dict) or name not in body]
    if missing or not isinstance(body, dict):
        raise BodyInvalid(reason=", ".join(missing))
    return body


def _revision(sent: Any) -> int:
    try:
        return int(sent)
    except (TypeError, ValueError, OverflowError, ArithmeticError) as error:
        raise BodyInvalid(reason="revision") from error


def _acts(sent: Mapping[str, Any]) -> tuple[list[trying.Act], datetime]:
    """What was done so far in a try, and when it began; BodyInvalid."""
    try:
        acts = [trying.Act(str(a["kind"]), str(a["token"]), _data(a.get("data"))) for a in sent.get("acts") or []]
        began = datetime.fromisoformat(sent["at"]) if sent.get("at") else clock.now()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BodyInvalid(reason="acts, at") from error
    if began.tzinfo is None:
        raise BodyInvalid(reason="at")
    return acts, began


def _around(tx: Transaction, draft_id: str) -> tuple[trying.Around, Mapping[str, Any]]:
    sent = _sent("source")
    text, beside = str(sent["source"]).encode(), bool(sent.get("with_drafts"))
    return trying.around(tx, draft_id, actor(), source=text, with_drafts=beside), sent


def _data(sent: Any) -> dict[str, Any]:
    """Data of a step: an object, or the text of one (so that its numbers keep their digits)."""
    try:
        value = feel.loads(sent or "{}") if isinstance(sent, str) or sent is None else sent
    except (ValueError, CountersignError) as error:
        raise BodyInvalid(reason=error) from error
    if not isinstance(value, dict):
        raise BodyInvalid(reason="{}")
    return value


def _name(model: ModelDraft | ModelVersion) -> str:
    return wording().text(Text(model.name, model.name_en))
