"""Starting a case: the processes one may start, and a process's start form."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, request, url_for
from flask_login import login_required

from orchestrator.cases import start
from orchestrator.cases.start import Startable
from orchestrator.customers import prefill
from orchestrator.models.errors import ProcessNotFound
from orchestrator.store import Transaction, transaction
from task_ui.blueprints.reading import form_data, sent_data
from task_ui.frame import render, wording
from task_ui.language import language
from task_ui.session import actor

pages = Blueprint("start", __name__)


@pages.get("/start")
@login_required  # type: ignore[untyped-decorator]
def choose() -> str:
    """The processes that the person may start."""
    with transaction() as tx:
        return render(tx, "start.html", startable=start.startable(tx, actor()))


@pages.get("/start/<process_key>")
@login_required  # type: ignore[untyped-decorator]
def form(process_key: str) -> str:
    """The start form of a process; with `customer` begun with what the bank knows of them."""
    words = wording()
    customer = request.args.get("customer", "").strip()
    with transaction() as tx:
        process = _process(tx, process_key)
        known = prefill.values(tx, customer, process_key, actor()) if customer else {}
        view = start.form(tx, process_key, actor(), language(), known)
        data = form_data(
            view,
            draft=":".join(filter(None, ("draft", actor().person_id, "start", process_key, customer))),
            action=url_for("start.begin", process_key=process_key),
            back=url_for("customers.show", customer_no=customer) if customer else url_for("start.choose"),
            confirm=words.say("start.confirm", name=words.text(process.name)),
            act=words.say("start.begin"),
            readonly=False,
        )
        return render(tx, "start_form.html", process=process, has_form=view is not None, form=data)


@pages.post("/start/<process_key>")
@login_required  # type: ignore[untyped-decorator]
def begin(process_key: str) -> Response:
    """Start a case with the data of the form; answers where to go next, or problem details."""
    with transaction() as tx:
        process = _process(tx, process_key)
        started = start.start(tx, process_key, sent_data(), actor())
    words = wording()
    flash(words.say("start.started", name=words.text(process.name), key=started.business_key))
    response = jsonify(next=url_for("cases.show", case_id=started.id))
    response.status_code = 201
    return response


def _process(tx: Transaction, process_key: str) -> Startable:
    found = next((each for each in start.startable(tx, actor()) if each.key == process_key), None)
    if found is None:
        raise ProcessNotFound(process=process_key)
    return found
