"""Importing a list of customers: upload, columns, check, result; one address, its content follows the state."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.api.customers import attachment
from orchestrator.api.imports import FileMissing, bound
from orchestrator.api.requests import uploaded
from orchestrator.customers.fields import FIELDS
from orchestrator.customers.imports import batches, bounds, layout, rows
from orchestrator.customers.imports.batches import ImportView
from orchestrator.customers.imports.errors import FileTooLarge, ImportRefused
from orchestrator.store import Transaction, transaction
from task_ui.blueprints.customers import startable
from task_ui.errors import Answer, domain_error
from task_ui.frame import render, wording
from task_ui.language import language
from task_ui.session import actor

pages = Blueprint("imports", __name__, url_prefix="/customers/import")
pages.before_request(bound)

STEPS = {"mapping": 2, "checking": 2, "checked": 3, "applying": 3, "done": 4}
BOXES = ("kept_out", "repaired", "warned", "new", "update", "same")


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Answer:
    """A list beyond the bound, in words that say the bound."""
    return domain_error(FileTooLarge(most=bounds.MOST_BYTES // bounds.MEGABYTE))


@pages.get("")
@login_required  # type: ignore[untyped-decorator]
def begin() -> str:
    """Where a list is uploaded, and the person's imports so far."""
    with transaction() as tx:
        return _begin(tx)


@pages.post("")
@login_required  # type: ignore[untyped-decorator]
def upload() -> BaseResponse | tuple[str, int]:
    """Take the file in; on to its columns. What is refused is said where the file was chosen."""
    try:
        with transaction() as tx:
            view = batches.upload(tx, *uploaded(FileMissing), actor())
    except ImportRefused as error:
        with transaction() as tx:
            return _begin(tx, error.sentence(language())), error.status
    return redirect(url_for("imports.show", import_id=view.id))


@pages.get("/<import_id>")
@login_required  # type: ignore[untyped-decorator]
def show(import_id: str) -> str:
    """The import where it is now: waiting, its columns, its check, its result."""
    with transaction() as tx:
        return _show(tx, batches.show(tx, import_id, actor()))


@pages.post("/<import_id>/columns")
@login_required  # type: ignore[untyped-decorator]
def columns(import_id: str) -> BaseResponse | tuple[str, int]:
    """Say which column is which field, and check every row."""
    try:
        with transaction() as tx:
            picked = layout.by_column(_picked())
            batches.choose(tx, import_id, picked, actor())
    except ImportRefused as error:
        with transaction() as tx:
            view = batches.show(tx, import_id, actor())
            return _columns(tx, view, error.sentence(language()), _picked()), error.status
    return redirect(url_for("imports.show", import_id=import_id))


@pages.post("/<import_id>/correct")
@login_required  # type: ignore[untyped-decorator]
def correct(import_id: str) -> BaseResponse:
    """Put the corrected cells into the list, and check it again."""
    with transaction() as tx:
        before = batches.show(tx, import_id, actor())
        after = batches.correct(tx, import_id, _cells(), actor())
    if after.state == "checked":
        flash(wording().say("import.corrected", n=max(0, before.kept_out - after.kept_out)))
    return redirect(url_for("imports.show", import_id=import_id))


@pages.post("/<import_id>/apply")
@login_required  # type: ignore[untyped-decorator]
def apply(import_id: str) -> BaseResponse | tuple[str, int]:
    """Import the rows as chosen."""
    choices = ("all" if request.form.get("rows") == "all" else "good", request.form.get("existing", "update"))
    try:
        with transaction() as tx:
            batches.apply(tx, import_id, choices[0], "skip" if choices[1] == "skip" else "update", actor())
    except ImportRefused as error:
        with transaction() as tx:
            view = batches.show(tx, import_id, actor())
            return _show(tx, view, error.sentence(language()), choices), error.status
    return redirect(url_for("imports.show", import_id=import_id))


@pages.post("/<import_id>/drop")
@login_required  # type: ignore[untyped-decorator]
def drop(import_id: str) -> BaseResponse:
    """Give the import up."""
    with transaction() as tx:
        name = batches.show(tx, import_id, actor()).file_name
        batches.drop(tx, import_id, actor())
    flash(wording().say("import.dropped", name=name))
    return redirect(url_for("imports.begin"))


@pages.get("/<import_id>/errors")
@login_required  # type: ignore[untyped-decorator]
def errors(import_id: str) -> Response:
    """The rows that were kept out, to correct and upload again."""
    with transaction() as tx:
        return attachment(rows.to_correct(tx, import_id, actor(), language()), "to-correct.xlsx", "xlsx")


def _begin(tx: Transaction, refusal: str = "") -> str:
    return render(
        tx,
        "customers/import.html",
        imports=batches.mine(tx, actor()),
        refusal=refusal,
        most_mb=bounds.MOST_BYTES // bounds.MEGABYTE,
        most_bytes=bounds.MOST_BYTES,
        most_rows=f"{bounds.MOST_ROWS:,}",
        step=1,
    )


def _show(tx: Transaction, view: ImportView, refusal: str = "", choices: tuple[str, str] = ("good", "update")) -> str:
    if view.state in batches.WORKING:
        return render(tx, "customers/import_wait.html", view=view, step=STEPS.get(view.state, 1))
    if view.state == "mapping" or (view.state == "checked" and request.args.get("step") == "columns"):
        return _columns(tx, view, refusal)
    if view.state in ("failed", "dropped"):
        return render(tx, "customers/import_failed.html", view=view, step=1)
    return _rows(tx, view, refusal, choices)


def _columns(tx: Transaction, view: ImportView, refusal: str = "", picked: dict[int, str] | None = None) -> str:
    found = view.layout or layout.Layout((), (), {})
    chosen = {index: key for key, index in found.fields.items()} if picked is None else picked
    missing = [] if refusal else layout.missing(found)
    return render(
        tx,
        "customers/import_columns.html",
        view=view,
        columns=found.columns,
        chosen=chosen,
        fields=FIELDS,
        units={column.index: layout.unit_of(column.header) for column in found.columns},
        yuan=layout.YUAN,
        missing=missing,
        refusal=refusal,
        step=2,
    )


def _rows(tx: Transaction, view: ImportView, refusal: str, choices: tuple[str, str]) -> str:
    """The check's outcome, or the result with its prospects."""
    done = view.state == "done"
    box = request.args.get("box", "")
    if box not in BOXES:
        box = "new" if done or not view.kept_out else "kept_out"
    page = rows.rows(tx, view.id, actor(), box=box, cursor=request.args.get("cursor"))
    return render(
        tx,
        "customers/import_done.html" if done else "customers/import_rows.html",
        view=view,
        page=page,
        box=box,
        boxes={name: _size(view, name) for name in BOXES},
        refusal=refusal,
        choices=choices,
        may_start="customer_admission" in startable(tx),
        step=STEPS[view.state],
    )


def _size(view: ImportView, box: str) -> int:
    return view.kept_out if box == "kept_out" else view.counts.get(box, 0)


def _picked() -> dict[int, str]:
    """The field that was chosen for each column."""
    names = {f"column-{index}": index for index in range(bounds.MOST_COLUMNS)}
    return {names[name]: value for name, value in request.form.items() if name in names and value}


def _cells() -> dict[int, dict[str, str]]:
    """The cells that were typed in, by row number and field: cell-12-uscc, beside what was there in was-12-uscc."""
    found: dict[int, dict[str, str]] = {}
    for name, text in request.form.items():
        kind, _, place = name.partition("-")
        number, _, key = place.partition("-")
        if kind == "cell" and _is_row(number) and text != request.form.get(f"was-{place}", ""):
            found.setdefault(int(number), {})[key] = text
    return found


def _is_row(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= bounds.MOST_ROWS
