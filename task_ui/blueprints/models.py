"""Models: the list, a model with its versions, comparing, uploading, downloading, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.access import may
from orchestrator.cases import migrating
from orchestrator.models import blank, catalogue, comparing, drafts, files, publishing
from orchestrator.models.errors import FileUnreadable, ModelNotFound
from orchestrator.store import Transaction, transaction
from orchestrator.store.tables import ModelDraft, ModelVersion
from orchestrator.text import Text
from task_ui.blueprints import drafts as draft_pages
from task_ui.blueprints.reading import listing
from task_ui.frame import render, wording
from task_ui.modelling import editors_response, persons_of
from task_ui.session import actor

pages = Blueprint("models", __name__, url_prefix="/models")
pages.register_blueprint(draft_pages.pages)

KINDS = ("bpmn", "dmn", "form")


@pages.get("")
@login_required  # type: ignore[untyped-decorator]
def table() -> str:
    """The models of one kind, and what waits for this person to be published."""
    wanted = listing("search", "kind")
    kind = wanted["kind"] if wanted["kind"] in KINDS else "bpmn"
    with transaction() as tx:
        entries = catalogue.overview(tx, actor())
        shown = [e for e in entries if e.kind == kind and _matches(e, wanted["search"])]
        return render(
            tx,
            "models/list.html",
            entries=shown,
            kind=kind,
            wanted=wanted,
            totals={each: sum(e.kind == each for e in entries) for each in KINDS},
            waiting=[e for e in entries if e.draft is not None and _waits(e.draft)],
            names=persons_of(tx, [e.version for e in shown], [e.draft for e in entries]),
        )


@pages.get("/<any(bpmn, dmn, form):kind>/<key>")
@login_required  # type: ignore[untyped-decorator]
def show(kind: str, key: str) -> BaseResponse:
    """A model: its picture, its versions, its draft."""
    with transaction() as tx:
        entry = catalogue.entry(tx, kind, key, actor())
        versions = catalogue.versions(tx, kind, key, actor()) if entry.version else []
        page = render(
            tx,
            "models/model.html",
            entry=entry,
            versions=versions,
            behind=migrating.behind(tx, key, actor()) if kind == "bpmn" else None,
            history=catalogue.history(tx, kind, key, actor()),
            names=persons_of(tx, versions, [entry.draft]),
            view={"kind": kind, "fill": draft_pages.fill_assets()},
        )
    return editors_response(page)


@pages.get("/<any(bpmn, dmn, form):kind>/<key>/compare")
@login_required  # type: ignore[untyped-decorator]
def compare(kind: str, key: str) -> BaseResponse:
    """Two versions beside each other; without `after`, or with "draft", the open draft."""
    with transaction() as tx:
        entry = catalogue.entry(tx, kind, key, actor())
        after = _side(tx, entry, request.args.get("after", "draft"))
        before = _side(tx, entry, request.args.get("before") or str(_before(after)))
        changes = comparing.compare(kind, before.source, after.source)
        page = render(
            tx,
            "models/compare.html",
            entry=entry,
            before=before,
            after=after,
            changes=changes,
            view=draft_pages.view_data(kind, changes),
        )
    return editors_response(page)


@pages.get("/<any(bpmn, dmn, form):kind>/<key>/<int:version>/file")
@login_required  # type: ignore[untyped-decorator]
def download(kind: str, key: str, version: int) -> Response:
    """A version as a file, byte for byte as it was published."""
    with transaction() as tx:
        model = catalogue.version(tx, kind, key, version, actor())
        return draft_pages.as_file(model.source, f"{key}.{kind}")


@pages.get("/<any(bpmn, dmn, form):kind>/<key>/<int:version>/source")
@login_required  # type: ignore[untyped-decorator]
def source(kind: str, key: str, version: int) -> Response:
    """A version's text, for the viewer."""
    with transaction() as tx:
        return draft_pages.as_text(catalogue.version(tx, kind, key, version, actor()).source)


@pages.post("/<any(bpmn, dmn, form):kind>/<key>/edit")
@login_required  # type: ignore[untyped-decorator]
def edit(kind: str, key: str) -> BaseResponse:
    """Open the model's draft, beginning one when there is none."""
    with transaction() as tx:
        draft = drafts.edit(tx, kind, key, actor())
        return redirect(url_for("models.drafts.editor", draft_id=draft.id))


@pages.get("/new")
@login_required  # type: ignore[untyped-decorator]
def new() -> str:
    """What a new model is to be; or a file for a draft."""
    kind = request.args.get("kind")
    with transaction() as tx:
        return render(tx, "models/new.html", kind=kind if kind in KINDS else "bpmn")


@pages.post("/new")
@login_required  # type: ignore[untyped-decorator]
def create() -> BaseResponse:
    """Begin a new model from the smallest that can be published."""
    key = request.form.get("key", "").strip()
    kind = files.kind_of(f"{key}.{request.form.get('kind', '')}")
    name = request.form.get("name", "").strip() or key
    with transaction() as tx:
        draft = drafts.create(tx, kind, key, blank.source(kind, key, name), actor(), name)
        return redirect(url_for("models.drafts.editor", draft_id=draft.id))


@pages.post("/upload")
@login_required  # type: ignore[untyped-decorator]
def upload() -> BaseResponse:
    """Keep an uploaded file as the draft of its model, byte for byte."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(wording().say("models.upload.none"))
        return redirect(url_for("models.new"))
    name, content = PurePath(sent.filename).name, sent.stream.read(files.LARGEST + 1)
    with transaction() as tx:
        draft = _uploaded(tx, name, content)
        flash(wording().say("models.uploaded", name=wording().text(Text(draft.name, draft.name_en))))
        return redirect(url_for("models.drafts.editor", draft_id=draft.id))


@pages.post("/<any(bpmn, dmn, form):kind>/<key>/withdraw")
@login_required  # type: ignore[untyped-decorator]
def withdraw(kind: str, key: str) -> BaseResponse:
    """Publish the model no more."""
    with transaction() as tx:
        entry = catalogue.entry(tx, kind, key, actor())
        publishing.withdraw(tx, kind, key, request.form.get("comment", ""), actor())
    flash(wording().say("models.withdrawn", name=wording().text(entry.name)))
    return redirect(url_for("models.show", kind=kind, key=key))


def _uploaded(tx: Transaction, name: str, content: bytes) -> ModelDraft:
    """The file as the draft of the model whose id is in it, else of the one that it is named after."""
    kind = files.kind_of(name)
    files.size_allowed(name, content)
    key = files.key_in(name, content) or PurePath(name).stem
    if any((e.kind, e.key) == (kind, key) for e in catalogue.overview(tx, actor())):
        return drafts.replace(tx, kind, key, content, actor())
    if files.key_in(name, content) is None:
        raise FileUnreadable(name=name)
    return drafts.create(tx, kind, key, content, actor(), key)


def _side(tx: Transaction, entry: catalogue.Entry, which: str) -> ModelVersion | ModelDraft:
    if which == "draft":
        if entry.draft is None:
            raise ModelNotFound(key=entry.key, version="-")
        return entry.draft
    return catalogue.version(tx, entry.kind, entry.key, int(which) if which.isdecimal() else 0, actor())


def _before(after: ModelVersion | ModelDraft) -> int:
    """The version that one compares with: a draft's base, a version's predecessor."""
    if isinstance(after, ModelDraft):
        return after.base_version or 0
    return max(1, after.version - 1)


def _matches(entry: catalogue.Entry, search: str) -> bool:
    words: Iterable[Any] = (entry.key, entry.name.zh, entry.name.en)
    return any(search.casefold() in str(word).casefold() for word in words)


def _waits(draft: ModelDraft) -> bool:
    """Whether this person could publish the draft now."""
    return draft.state == "submitted" and may(actor(), "model.publish") and actor().person_id not in draft.authors
