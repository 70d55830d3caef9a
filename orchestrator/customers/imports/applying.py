"""Writing a checked list into the bank: all of it in one transaction, with an event in each customer's chain.

New customers become prospects; what they are admitted to is decided by the admission. A customer that changed since
the check stops everything (ListChanged): what was shown is what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from orchestrator.access import Actor
from orchestrator.audit import Draft
from orchestrator.audit.chains import append_each
from orchestrator.clock import clock
from orchestrator.customers.fields import OWN_COLUMNS
from orchestrator.customers.imports.errors import ListChanged
from orchestrator.customers.imports.matching import known_value
from orchestrator.customers.imports.reading import staged
from orchestrator.customers.streams import protected, stream
from orchestrator.feel import loads
from orchestrator.store import Transaction
from orchestrator.store.tables import CUSTOMER_NUMBERS, Customer, ImportBatch, Person

Rows = Sequence[Mapping[str, Any]]


def write(tx: Transaction, batch: ImportBatch, actor: Actor, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Write new and changed customers as chosen; how many were created, updated and skipped. ListChanged."""
    skip = batch.choices.get("existing") == "skip"
    units = {row.id: row.unit_id for row in tx.session.execute(select(Person.id, Person.unit_id))}
    counts = {"created": 0, "updated": 0, "skipped": batch.counts.get("update", 0) if skip else 0}
    for part in staged(tx, batch.id, ("new",) if skip else ("new", "update")):
        rows = [{**row, **loads(row["result"])} for row in part]
        fresh, known = ([r for r in rows if r["state"] == state] for state in ("new", "update"))
        drafts = {**_create(tx, batch, fresh, units), **_update(tx, batch, known)}
        append_each(tx, drafts, actor, clock.now())
        counts["created"] += len(fresh)
        counts["updated"] += len(known)
        progress(counts["created"] + counts["updated"], batch.counts.get("new", 0) + batch.counts.get("update", 0))
    return {name: count for name, count in counts.items() if count}


def _create(tx: Transaction, batch: ImportBatch, rows: Rows, units: Mapping[str, str]) -> dict[str, Draft]:
    if not rows:
        return {}
    made = [_prospect(row["values"], row["values"].get("no") or _number(tx), units) for row in rows]
    try:
        tx.session.execute(insert(Customer), made)
    except IntegrityError as error:
        raise ListChanged from error
    numbers = {"batch": str(batch.id), "rows": [r["number"] for r in rows], "customers": [m["no"] for m in made]}
    tx.run("import_rows_created", numbers, expect=len(made))
    return {
        stream(each["no"]): _draft(
            batch, row, values={key: protected(each["no"], key, value) for key, value in row["values"].items()}
        )
        for each, row in zip(made, rows, strict=True)
    }


def _number(tx: Transaction) -> str:
    return f"C{tx.session.scalar(CUSTOMER_NUMBERS):08d}"


def _prospect(values: Mapping[str, Any], number: str, units: Mapping[str, str]) -> dict[str, Any]:
    manager = values.get("manager")
    return {
        "no": number,
        "name": values["name"],
        "uscc": values["uscc"],
        "unit_id": values.get("unit_id") or units.get(manager or ""),
        "manager": manager,
        "status": "PROSPECT",
        "facts": {key: value for key, value in values.items() if key not in OWN_COLUMNS},
        "opened_at": clock.now(),
    }


def _update(tx: Transaction, batch: ImportBatch, rows: Rows) -> dict[str, Draft]:
    """Change known customers; what stands in them must still be what the check saw."""
    if not rows:
        return {}
    query = select(Customer).where(Customer.no.in_([row["customer_no"] for row in rows]))
    query = query.order_by(Customer.no).with_for_update().execution_options(populate_existing=True)
    known = {each.no: each for each in tx.session.scalars(query)}
    drafts = {}
    for row in rows:
        customer = known.get(row["customer_no"])
        if customer is None or any(known_value(customer, key) != before for key, before, _ in row["changes"]):
            raise ListChanged
        tx.session.execute(update(Customer).where(Customer.no == customer.no).values(_changed(customer, row)))
        no = customer.no
        told = [[key, protected(no, key, old), protected(no, key, new)] for key, old, new in row["changes"]]
        drafts[stream(no)] = _draft(batch, row, changes=told)
    return drafts


def _changed(customer: Customer, row: Mapping[str, Any]) -> dict[str, Any]:
    after = {key: value for key, _, value in row["changes"]}
    facts = {**customer.facts, **{key: value for key, value in after.items() if key not in OWN_COLUMNS}}
    if "name" in after:
        facts["former_names"] = [*customer.facts.get("former_names", []), customer.name]
    return {"facts": facts, **{key: value for key, value in after.items() if key in OWN_COLUMNS}}


def _draft(batch: ImportBatch, row: Mapping[str, Any], **what: Any) -> Draft:
    """The event in a customer's chain: from which row of which list, and what it brought."""
    payload = {"import": str(batch.id), "file": batch.file_name, "row": row["number"], **what}
    return Draft("customer.imported", payload)
