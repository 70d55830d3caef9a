"""Exporting the list: what the person sees in it, nothing more, as xlsx or csv; recorded.

Personal data stays under its masks, also for those who may see it in clear one customer at a time. The export is
recorded in the chain of each customer in it and in the person's own, with the filter and the file's hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from orchestrator.access import Actor, refuse_unless_may
from orchestrator.audit import Draft
from orchestrator.audit.chain import append
from orchestrator.audit.chains import append_each
from orchestrator.clock import clock
from orchestrator.customers import listing, spreadsheets
from orchestrator.customers.errors import ExportTooLarge
from orchestrator.customers.fields import FIELDS, CustomerField
from orchestrator.customers.listing import Filters
from orchestrator.customers.streams import stream
from orchestrator.customers.views import CustomerRow
from orchestrator.errors import Language
from orchestrator.store import Transaction
from orchestrator.store.tables import Customer
from orchestrator.text import Text

MOST = 20_000
AT_ONCE = 1_000
_STATUS = Text("状态", "Status")


def export(tx: Transaction, actor: Actor, filters: Filters, kind: spreadsheets.Kind, language: Language) -> bytes:
    """The list as a file; NotAllowed, FilterRefused, ExportTooLarge."""
    refuse_unless_may(actor, "customer.export")
    wanted = listing.conditions(actor, filters)
    if listing.count(tx, wanted) > MOST:
        raise ExportTooLarge(most=MOST)
    fields = [field for field in FIELDS if field.sight(actor.roles) != "hidden"]
    header = [*(field.label.say(language) for field in fields), _STATUS.say(language)]
    numbers: list[str] = []
    content = spreadsheets.write(
        kind,
        "客户名单" if language == "zh" else "Customers",
        header,
        _lines(tx, actor, wanted, fields, numbers, language),
    )
    _record(tx, actor, filters, kind, numbers, content)
    return content


def _lines(
    tx: Transaction,
    actor: Actor,
    wanted: list[Any],
    fields: list[CustomerField],
    numbers: list[str],
    language: Language,
) -> Iterator[list[Any]]:
    for part in listing.every(tx, wanted, AT_ONCE):
        for found, shown in zip(part, listing.rows(tx, part, actor), strict=True):
            numbers.append(shown.no)
            values = _values(found, shown, language)
            yield [*(_cell(field, values, actor, language) for field in fields), shown.status_name.say(language)]
        tx.session.expunge_all()


def _values(found: Row[Any], shown: CustomerRow, language: Language) -> dict[str, Any]:
    """The customer by field: people and branches by name, limit, use and inspection as the list has them."""
    customer: Customer = found.Customer
    return {
        **customer.facts,
        "no": customer.no,
        "name": customer.name,
        "uscc": customer.uscc,
        "manager": shown.manager.say(language) if shown.manager else None,
        "unit_id": shown.unit.say(language) if shown.unit else None,
        "listed_limit": found.limit,
        "listed_exposure": found.used,
        "next_check": found.next_check.isoformat() if found.next_check else None,
    }


def _cell(field: CustomerField, values: Mapping[str, Any], actor: Actor, language: Language) -> Any:
    value = values.get(field.key)
    if value in (None, ""):
        return None
    if field.mask:
        return field.covered(value)
    if field.kind == "money":
        return Decimal(value)
    return field.options[value].say(language) if value in field.options else str(value)


def _record(tx: Transaction, actor: Actor, filters: Filters, kind: str, numbers: list[str], content: bytes) -> None:
    now, digest = clock.now(), hashlib.sha256(content).hexdigest()
    told = {"filter": filters.given(), "kind": kind, "sha256": digest}
    for start in range(0, len(numbers), AT_ONCE):
        drafts = {stream(no): Draft("customer.exported", told) for no in numbers[start : start + AT_ONCE]}
        append_each(tx, drafts, actor, now)
    draft = Draft("list.exported", {**told, "count": len(numbers)})
    append(tx, f"person:{actor.person_id}", draft, actor, now)
