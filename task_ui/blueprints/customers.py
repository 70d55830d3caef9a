"""Customers: the list with its filters, one customer's page, notes, personal data in clear, export."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.access import may
from orchestrator.api.customers import attachment
from orchestrator.cases import read, start
from orchestrator.cases.views import CaseRow
from orchestrator.customers import exporting, listing, notes, page
from orchestrator.customers.fields import BY_KEY, LIMIT_STATES, PRODUCTS, STATUSES, sees
from orchestrator.customers.listing import Filters
from orchestrator.customers.views import CustomerView
from orchestrator.errors import Language
from orchestrator.store import Transaction, transaction
from task_ui.blueprints.reading import listing as wanted_of
from task_ui.frame import render, wording
from task_ui.language import language
from task_ui.session import actor

pages = Blueprint("customers", __name__, url_prefix="/customers")

TEXTS = ("search", "unit", "manager", "grade", "risk_class", "aml_rating", "list_type", "status", "check", "group_no")
AMOUNTS = ("limit_min", "limit_max")
CHOICES = ("status", "risk_class", "grade", "aml_rating", "list_type")
UNITS = {"zh": 10_000, "en": 1_000_000}
SHORT: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((100_000_000, "amount.yi"), (10_000, "amount.wan")),
    "en": ((1_000_000_000, "amount.bn"), (1_000_000, "amount.m")),
}
FIELD_WORDS = {
    "field_labels": {key: field.label for key, field in BY_KEY.items()},
    "field_options": {key: field.options for key, field in BY_KEY.items() if field.options},
}
MORE = ("unit", "manager", "grade", "aml_rating", "list_type", "limit_min", "limit_max")
# The processes that begin with a customer, in the order of their buttons, and for which customers.
STARTS = {"customer_admission": ("PROSPECT",), "credit_limit": ("ACTIVE",), "vip_service": ("ACTIVE",)}


@pages.get("")
@login_required  # type: ignore[untyped-decorator]
def table() -> str:
    """The customers that the person may see, filtered and page by page."""
    wanted = wanted_of(*TEXTS, *AMOUNTS, "order", "cursor")
    wanted["order"] = wanted["order"] if wanted["order"] in listing.ORDERS else "no"
    with transaction() as tx:
        found = listing.customers(tx, actor(), _filters(wanted), order=wanted["order"], cursor=wanted["cursor"] or None)
        return render(
            tx,
            "customers/list.html",
            page=found,
            wanted=wanted,
            units=listing.branches(tx, actor()),
            managers=listing.managers(tx, actor()),
            options=_options(),
            orders=_orders(),
            checks=listing.CHECKS if sees("next_check", actor().roles) else (),
            rest={key: value for key, value in wanted.items() if value and key != "cursor"},
            filtered=any(wanted[name] for name in (*TEXTS, *AMOUNTS)),
            more=any(wanted[name] for name in MORE),
            **FIELD_WORDS,
            short=short,
            sees_credit=sees("listed_limit", actor().roles),
            sees_aml=sees("aml_rating", actor().roles),
            may_import=may(actor(), "customer.import"),
            may_export=may(actor(), "customer.export"),
        )


@pages.get("/export")
@login_required  # type: ignore[untyped-decorator]
def export() -> Response:
    """The list under the same filter, as a file."""
    wanted = wanted_of(*TEXTS, *AMOUNTS)
    kind: Any = "csv" if request.args.get("kind") == "csv" else "xlsx"
    with transaction() as tx:
        content = exporting.export(tx, actor(), _filters(wanted), kind, language())
    return attachment(content, f"customers-{wording().now:%Y%m%d}.{kind}", kind)


@pages.get("/<customer_no>")
@login_required  # type: ignore[untyped-decorator]
def show(customer_no: str) -> str:
    """One customer, personal data under its masks."""
    with transaction() as tx:
        return _page(tx, page.show(tx, customer_no, actor()))


@pages.post("/<customer_no>/reveal")
@login_required  # type: ignore[untyped-decorator]
def reveal(customer_no: str) -> str:
    """One customer with personal data in clear, once, for a reason that is recorded."""
    with transaction() as tx:
        return _page(tx, page.reveal(tx, customer_no, request.form.get("reason", ""), actor()))


@pages.post("/<customer_no>/notes")
@login_required  # type: ignore[untyped-decorator]
def note(customer_no: str) -> BaseResponse:
    """Add a note; back to the customer."""
    with transaction() as tx:
        notes.add(tx, customer_no, request.form.get("text", ""), actor())
    flash(wording().say("customer.note.added"))
    return redirect(url_for("customers.show", customer_no=customer_no, _anchor="notes"))


def startable(tx: Transaction) -> set[str]:
    """The keys of the processes that the person may start."""
    return {process.key for process in start.startable(tx, actor())}


def _page(tx: Transaction, view: CustomerView) -> str:
    cases = read.about(tx, actor(), view.keys)
    return render(
        tx,
        "customers/show.html",
        customer=view,
        running=[case for case in cases if case.state == "running"],
        past=[case for case in cases if case.state != "running"],
        starts=_starts(tx, view, cases),
        products=PRODUCTS,
        limit_states=LIMIT_STATES,
        options=FIELD_WORDS["field_options"],
        **FIELD_WORDS,
        short=short,
    )


def _starts(tx: Transaction, view: CustomerView, cases: list[CaseRow]) -> list[str]:
    """The processes that this person can start for this customer now: one running case of a kind is enough."""
    mine = startable(tx)
    running = {case.process_key for case in cases if case.state == "running"}
    return [key for key, states in STARTS.items() if view.row.status in states and key in mine - running]


def _filters(wanted: dict[str, str]) -> Filters:
    values: dict[str, Any] = {name: wanted[name] for name in TEXTS}
    return Filters(**values, limit_min=_amount(wanted["limit_min"]), limit_max=_amount(wanted["limit_max"]))


def _amount(text: str) -> Decimal | None:
    """An amount of the filter, which is in 万, in English in millions; what is no amount does not filter."""
    try:
        number = Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        return None
    return None if number is None or not number.is_finite() else number * UNITS[language()]


def short(value: Decimal | None) -> str:
    """An amount as one compares amounts: 35.01 万, 1.06 亿; in English 1.23 m, 1.06 bn."""
    if value is None:
        return wording().say("nothing")
    for unit, key in SHORT[language()]:
        if abs(value) >= unit:
            return wording().say(key, n=f"{round(value / unit, 2).normalize():,f}")
    return wording().money(value)


def _options() -> dict[str, Any]:
    """The choices of each filter that the person may use."""
    found = {name: BY_KEY[name].options for name in CHOICES if name in BY_KEY and sees(name, actor().roles)}
    return {"status": STATUSES, **found}


def _orders() -> list[str]:
    needed = {"limit": "listed_limit", "used": "listed_exposure", "next_check": "next_check"}
    return [order for order in listing.ORDERS if order not in needed or sees(needed[order], actor().roles)]
