"""Holding checked rows against each other and against the bank: new, update, same, duplicate, or not this person's.

The credit code is the identity: of two rows with one code the first counts; a customer of the bank with the code is
updated. What processes have decided of an admitted customer is not changed by a list, and who keeps a customer only by
someone who may see the whole bank. Customers outside the person's view are refused without a word about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from orchestrator.access import Actor, may
from orchestrator.customers import sight
from orchestrator.customers.fields import BY_KEY, OWN_COLUMNS
from orchestrator.customers.imports.checking import CheckedRow, Directory
from orchestrator.customers.imports.findings import RowFinding
from orchestrator.store import Transaction
from orchestrator.store.tables import Customer, Person, Unit

KEEPERS = ("manager", "unit_id")


@dataclass
class Seen:
    """What earlier rows of the list were: credit codes and names with their row numbers."""

    codes: dict[str, int] = field(default_factory=dict)
    names: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Matched:
    """A row with its place in the bank: state, the customer it is about, and what would change."""

    row: CheckedRow
    state: str
    customer_no: str | None = None
    changes: list[list[Any]] = field(default_factory=list)


def directory(tx: Transaction) -> Directory:
    """The bank's people and branches as lists name them."""
    people: dict[str, list[str]] = {}
    for person, name, name_en in tx.session.execute(
        select(Person.id, Person.name, Person.name_en).where(Person.active)
    ):
        for word in {person, name, name_en}:
            people.setdefault(word, []).append(person)
    units: dict[str, str] = {}
    for unit, name, name_en in tx.session.execute(select(Unit.id, Unit.name, Unit.name_en)):
        units |= {word.upper(): unit for word in (unit, name, name_en, name.removesuffix("支行"))}
    return Directory(people, units)


def match(tx: Transaction, rows: Sequence[CheckedRow], seen: Seen, actor: Actor) -> list[Matched]:
    """Match the rows, in the order of the list; `seen` remembers them for the rows that follow."""
    codes = [row.uscc for row in rows if row.uscc]
    numbers = [row.values["no"] for row in rows if row.state == "good" and "no" in row.values]
    query = select(Customer).where(or_(Customer.uscc.in_(codes), Customer.no.in_(numbers)))
    known = list(tx.session.scalars(query)) if codes else []
    by_code, by_number = {each.uscc: each for each in known}, {each.no: each for each in known}
    return [_match(row, seen, by_code, by_number, actor) for row in rows]


def _match(
    row: CheckedRow,
    seen: Seen,
    by_code: Mapping[str, Customer],
    by_number: Mapping[str, Customer],
    actor: Actor,
) -> Matched:
    if row.state != "good":
        return Matched(row, row.state)
    uscc = row.values["uscc"]
    if uscc in seen.codes:
        row.refuse(RowFinding("E_DUPLICATE", "uscc", uscc, facts={"row": seen.codes[uscc]}), "duplicate")
        return Matched(row, "duplicate")
    seen.codes[uscc] = row.number
    _same_name(row, seen)
    if row.values.get("list_type") in ("EXIT", "BLACK"):
        row.findings.append(RowFinding("W_LISTED_EXIT", "list_type"))
    customer = by_code.get(uscc)
    holder = by_number.get(row.values.get("no", ""))
    if holder is not None and holder is not customer:
        row.refuse(RowFinding("E_NO_TAKEN", "no", row.values["no"]))
        return Matched(row, "bad")
    return _new(row, actor) if customer is None else _known(row, customer, actor)


def _same_name(row: CheckedRow, seen: Seen) -> None:
    name, uscc = row.values["name"], row.values["uscc"]
    number, other = seen.names.setdefault(name, (row.number, uscc))
    if other != uscc:
        row.findings.append(RowFinding("W_SAME_NAME", "name", name, facts={"row": number}))


def _new(row: CheckedRow, actor: Actor) -> Matched:
    """A customer that the bank does not have: it becomes a prospect in the person's keeping."""
    values = row.values
    if may(actor, "customer.read.all"):
        return Matched(row, "new")
    only_own = not may(actor, "customer.read.unit")
    unit, manager = values.setdefault("unit_id", actor.unit_id), values.get("manager")
    if only_own:
        manager = values.setdefault("manager", actor.person_id)
    wrong = "unit_id" if unit != actor.unit_id else "manager" if only_own and manager != actor.person_id else None
    if wrong:
        row.refuse(RowFinding("E_NOT_YOURS", wrong, str(values[wrong])))
        return Matched(row, "bad")
    return Matched(row, "new")


def _known(row: CheckedRow, customer: Customer, actor: Actor) -> Matched:
    """A customer of the bank: what the list would change of it."""
    if not sight.is_within(actor, customer):
        row.refuse(RowFinding("E_NOT_YOURS", "uscc", customer.uscc))
        return Matched(row, "bad")
    changes = []
    for key, after in row.values.items():
        before = known_value(customer, key)
        if key in ("uscc", "no") or before == after:
            continue
        if _is_decided(key, customer, actor):
            row.findings.append(RowFinding("N_DECIDED", key, _said(key, after), facts={"known": _said(key, before)}))
            continue
        changes.append([key, before, after])
    if customer.name != row.values["name"]:
        row.findings.append(RowFinding("W_NAME_DIFFERS", "name", row.values["name"], facts={"known": customer.name}))
    return Matched(row, "update" if changes else "same", customer.no, changes)


def known_value(customer: Customer, key: str) -> Any:
    """What the bank has in the field."""
    return getattr(customer, key) if key in OWN_COLUMNS else customer.facts.get(key)


def _is_decided(key: str, customer: Customer, actor: Actor) -> bool:
    """Whether a list may not change the field of this customer."""
    if key in KEEPERS:
        return not may(actor, "customer.read.all")
    return BY_KEY[key].decided and customer.status != "PROSPECT"


def _said(key: str, value: Any) -> str:
    """A value in words for a finding; what a mask covers stays covered, what nobody may tell is not told."""
    field = BY_KEY[key]
    if value is None:
        return "—"
    if field.see is not None and field.mask is None and key in ("aml_rating", "aum_month_avg"):
        return "***"
    if field.mask:
        return field.covered(value)
    return field.options[str(value)].zh if str(value) in field.options else str(value)
