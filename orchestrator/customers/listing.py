"""The list of customers: filters, order, pages with keyset cursors, and the count.

A limit is the sum of the limits in force, else what an imported list said; use likewise is the sum of the loans'
balances; the next inspection is the earliest of the loans'. A filter or an order over a field that the person may not
see would tell its value, so it is refused rather than ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Date, Numeric, Row, String, and_, cast, func, literal, or_, select, tuple_

from orchestrator.access import Actor
from orchestrator.access.people import names
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.clock import clock
from orchestrator.customers import sight
from orchestrator.customers.errors import FilterRefused
from orchestrator.customers.fields import BY_KEY, STATUSES, sees
from orchestrator.customers.views import CustomerRow
from orchestrator.store import Transaction
from orchestrator.store.paging import CursorInvalid, Page, decode, encode
from orchestrator.store.tables import CreditLimit, Customer, Loan, Person, Unit
from orchestrator.text import Text

# Beyond this many the count is not worth its time; pages say "more than".
COUNTED = 100_000
NEVER = date(9999, 12, 31)
CHECKS = ("overdue", "30", "90")
IN_FORCE = ("EFFECTIVE", "FROZEN", "LOCKED")


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; empty means all. Amounts are CNY; `check` is overdue, or due within 30 or 90 days."""

    search: str = ""
    unit: str = ""
    manager: str = ""
    grade: str = ""
    risk_class: str = ""
    aml_rating: str = ""
    list_type: str = ""
    status: str = ""
    check: str = ""
    limit_min: Decimal | None = None
    limit_max: Decimal | None = None
    used_min: Decimal | None = None
    group_no: str = ""

    def given(self) -> dict[str, Any]:
        """The filters that are set."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None)}


def _money(key: str) -> ColumnElement[Decimal]:
    return cast(Customer.facts[key].astext, Numeric)


_LIMIT = func.coalesce(
    select(func.sum(CreditLimit.amount))
    .where(CreditLimit.customer_no == Customer.no, CreditLimit.state.in_(IN_FORCE))
    .scalar_subquery(),
    _money("listed_limit"),
)
_USED = func.coalesce(
    select(func.sum(cast(Loan.facts["balance"].astext, Numeric)))
    .where(Loan.customer_no == Customer.no)
    .scalar_subquery(),
    _money("listed_exposure"),
)
_CHECK = func.coalesce(
    select(func.min(Loan.next_check)).where(Loan.customer_no == Customer.no).scalar_subquery(),
    cast(Customer.facts["next_check"].astext, Date),
)

# Each order with its sort value (ascending), the type of the value, and the field that one must see to use it.
_ORDERS: dict[str, tuple[ColumnElement[Any], Any, str | None]] = {
    "no": (Customer.no.expression, String, None),
    "limit": (-func.coalesce(_LIMIT, 0), Numeric, "listed_limit"),
    "used": (-func.coalesce(_USED, 0), Numeric, "listed_exposure"),
    "next_check": (func.coalesce(_CHECK, NEVER), Date, "next_check"),
}
ORDERS = tuple(_ORDERS)

_PARSED: dict[Any, Callable[[str], Any]] = {Numeric: Decimal, Date: date.fromisoformat, String: str}

# The field that one must see to filter by it.
_NEEDS = {
    "grade": "grade",
    "risk_class": "risk_class",
    "aml_rating": "aml_rating",
    "list_type": "list_type",
    "check": "next_check",
    "limit_min": "listed_limit",
    "limit_max": "listed_limit",
    "used_min": "listed_exposure",
}


def customers(
    tx: Transaction,
    actor: Actor,
    filters: Filters = Filters(),
    *,
    order: str = "no",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CustomerRow]:
    """A page of the customers that the person may see; FilterRefused, CursorInvalid, NotAllowed."""
    wanted = conditions(actor, filters)
    key, kind, needs = _order(order, actor)
    query = _query(wanted).add_columns(key.label("key")).order_by(key, Customer.no).limit(limit + 1)
    if cursor:
        value, no = decode(cursor, 2)
        query = query.where(tuple_(key, Customer.no) > tuple_(literal(_sort_value(kind, value), kind), literal(no)))
    found = tx.session.execute(query).all()
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = encode(str(last.key), last.Customer.no) if last else None
    return Page(rows(tx, found[:limit], actor), next_cursor, count(tx, wanted))


def conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of a list for this person; FilterRefused, NotAllowed."""
    sight.require_any(actor)
    given = filters.given()
    for name, value in given.items():
        if name in _NEEDS and not sees(_NEEDS[name], actor.roles):
            raise FilterRefused(name=name, value=value)
    return [sight.within(actor), *(_condition(name, value) for name, value in given.items())]


def count(tx: Transaction, wanted: list[ColumnElement[bool]]) -> int:
    """How many customers meet the conditions, up to COUNTED."""
    some = select(literal(1)).select_from(Customer).where(and_(*wanted)).limit(COUNTED).subquery()
    return tx.session.scalar(select(func.count()).select_from(some)) or 0


def every(tx: Transaction, wanted: list[ColumnElement[bool]], at_once: int) -> Iterable[list[Row[Any]]]:
    """All customers that meet the conditions, by number, in batches of rows that `rows` reads."""
    after = ""
    while True:
        query = _query([*wanted, Customer.no > after]).order_by(Customer.no).limit(at_once)
        found = list(tx.session.execute(query).all())
        if not found:
            return
        yield found
        after = found[-1].Customer.no


def rows(tx: Transaction, found: Iterable[Row[Any]], actor: Actor) -> list[CustomerRow]:
    """Rows of the list as this person may see them."""
    found = list(found)
    people = names(tx, {row.Customer.manager for row in found if row.Customer.manager})
    places = units(tx)
    today = clock.now().astimezone(WorkingCalendar().zone).date()
    return [_row(row, actor, people, places, today) for row in found]


def one(tx: Transaction, customer: Customer, actor: Actor) -> CustomerRow:
    """One customer as a row of the list."""
    found = tx.session.execute(_query([Customer.no == customer.no])).all()
    return rows(tx, found, actor)[0]


def units(tx: Transaction) -> dict[str, Text]:
    """The bank's units by id."""
    query = select(Unit.id, Unit.name, Unit.name_en)
    return {unit_id: Text(name, name_en) for unit_id, name, name_en in tx.session.execute(query)}


def branches(tx: Transaction, actor: Actor) -> list[tuple[str, Text]]:
    """The branches that have customers this person may see, for a filter."""
    query = select(Customer.unit_id).where(sight.within(actor)).distinct()
    places = units(tx)
    return [(unit, places[unit]) for unit in sorted(filter(None, tx.session.scalars(query))) if unit in places]


def managers(tx: Transaction, actor: Actor) -> list[tuple[str, Text]]:
    """The managers of the customers this person may see, for a filter."""
    mine = select(Customer.manager).where(sight.within(actor)).distinct()
    query = select(Person.id, Person.name, Person.name_en).where(Person.id.in_(mine)).order_by(Person.id)
    return [(person, Text(name, name_en)) for person, name, name_en in tx.session.execute(query)]


def _query(wanted: list[ColumnElement[bool]]) -> Any:
    columns = (Customer, _LIMIT.label("limit"), _USED.label("used"), _CHECK.label("next_check"))
    return select(*columns).where(and_(*wanted))


def _order(order: str, actor: Actor) -> tuple[ColumnElement[Any], Any, str | None]:
    if order not in _ORDERS:
        raise FilterRefused(name="order", value=order)
    needs = _ORDERS[order][2]
    if needs and not sees(needs, actor.roles):
        raise FilterRefused(name="order", value=order)
    return _ORDERS[order]


def _sort_value(kind: Any, text: str) -> Any:
    """A cursor's sort value as its type; CursorInvalid for the cursor of another order."""
    try:
        return _PARSED[kind](text)
    except (ArithmeticError, ValueError) as error:
        raise CursorInvalid from error


def _condition(name: str, value: Any) -> ColumnElement[bool]:
    if name in _CONDITIONS:
        return _CONDITIONS[name](value)
    chosen: ColumnElement[bool] = Customer.facts[name].astext == _known(name, value, BY_KEY[name].options)
    return chosen


def _search(text: str) -> ColumnElement[bool]:
    """By a part of the name, or by the beginning of the number or of the credit code."""
    pattern = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    start = f"{pattern.upper()}%"
    return or_(Customer.name.ilike(f"%{pattern}%"), Customer.no.like(start), Customer.uscc.like(start))


def _known(name: str, value: str, options: Mapping[str, Text]) -> str:
    if value not in options:
        raise FilterRefused(name=name, value=value)
    return value


def _due(value: str) -> ColumnElement[bool]:
    today = clock.now().astimezone(WorkingCalendar().zone).date()
    if value not in CHECKS:
        raise FilterRefused(name="check", value=value)
    if value == "overdue":
        return today > _CHECK
    return _CHECK.between(today, today + timedelta(days=int(value)))


# Filters by name; the others compare a field of the registry with one of its options.
_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "search": _search,
    "unit": lambda value: Customer.unit_id == value,
    "manager": lambda value: Customer.manager == value,
    "status": lambda value: Customer.status == _known("status", value, STATUSES),
    "check": _due,
    "limit_min": lambda value: func.coalesce(_LIMIT, 0) >= value,
    "limit_max": lambda value: func.coalesce(_LIMIT, 0) <= value,
    "used_min": lambda value: func.coalesce(_USED, 0) >= value,
    "group_no": lambda value: Customer.facts["group_no"].astext == value,
}


def _row(
    row: Row[Any], actor: Actor, people: Mapping[str, Text], places: Mapping[str, Text], today: date
) -> CustomerRow:
    customer: Customer = row.Customer

    def seen(key: str, value: Any) -> Any:
        return value if sees(key, actor.roles) else None

    facts = customer.facts
    next_check = seen("next_check", row.next_check)
    return CustomerRow(
        no=customer.no,
        name=customer.name,
        uscc=customer.uscc,
        status=customer.status,
        status_name=STATUSES[customer.status],
        unit=places.get(customer.unit_id or ""),
        manager=people.get(customer.manager or ""),
        grade=seen("grade", facts.get("grade")),
        risk_class=seen("risk_class", facts.get("risk_class")),
        aml_rating=seen("aml_rating", facts.get("aml_rating")),
        list_type=seen("list_type", facts.get("list_type")),
        warning=seen("warning", facts.get("warning")),
        limit=seen("listed_limit", row.limit),
        used=seen("listed_exposure", row.used),
        next_check=next_check,
        check_late=next_check is not None and next_check < today,
        industry_code=facts.get("industry_code"),
        region=facts.get("region"),
    )
