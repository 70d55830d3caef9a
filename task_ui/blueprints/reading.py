"""What requests and pages exchange: filters, the JSON of a form, and a form's data for the browser code."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import request, url_for

from orchestrator.api import exact_json
from orchestrator.cases.views import FormView
from orchestrator.errors import CountersignError
from orchestrator.store import Transaction
from orchestrator.text import Text
from task_ui.errors import BodyInvalid

_EMPTY: dict[str, Any] = {"type": "default", "components": []}


def listing(*names: str) -> dict[str, str]:
    """The query's filters by name, trimmed; an absent one is empty."""
    return {name: request.args.get(name, "").strip() for name in names}


def processes(tx: Transaction) -> list[tuple[str, Text]]:
    """Key and name of the processes that are published now, for a filter."""
    return [(row["key"], Text(row["name"], row["name_en"])) for row in tx.all("processes_current")]


def sent_data() -> Mapping[str, Any]:
    """The `data` object that the browser code sent, numbers exact; BodyInvalid."""
    try:
        body = exact_json.read(request.get_data())
    except (ValueError, CountersignError) as error:
        raise BodyInvalid(reason=error) from error
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise BodyInvalid(reason="data")
    found: Mapping[str, Any] = body["data"]
    return found


def form_data(view: FormView | None, *, readonly: bool, **rest: str) -> dict[str, object]:
    """What the form script of a page reads; a step without a form has an empty one."""
    return {
        "schema": view.schema if view else _EMPTY,
        "values": for_browser(view.values if view else {}),
        "readonly": readonly,
        "files": url_for("attachments.upload"),
        "signIn": url_for("sign_in.form", next=request.path),
        **rest,
    }


def for_browser(value: object) -> object:
    """A value as the browser can hold it: numbers that JavaScript would round are sent as text."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return {key: for_browser(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [for_browser(item) for item in value]
    return value


def _number(value: Decimal) -> Decimal | str:
    # A double holds the number when the shortest text that stands for the double is the number itself.
    return value if Decimal(repr(float(value))) == value else f"{value:f}"
