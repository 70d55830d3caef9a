"""The list: whose customers a person sees, filters, order, pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestrator.access import NotAllowed
from orchestrator.customers import listing
from orchestrator.customers.errors import CustomerUnknown, FilterRefused
from orchestrator.customers.listing import Filters
from orchestrator.customers.sight import require
from orchestrator.store.paging import CursorInvalid


def numbers(tx, actor, filters=Filters(), **how):
    """The numbers on all pages."""
    found, cursor = [], None
    while True:
        page = listing.customers(tx, actor, filters, cursor=cursor, limit=70, **how)
        found += [row.no for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


# --- whose customers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("cm1", lambda c: c.manager == "cm1"),
        ("cm3", lambda c: c.manager == "cm3"),
        ("bh1", lambda c: c.branch == "BR-XH"),
        ("co1", lambda c: c.branch == "BR-XH"),
        ("sv2", lambda c: c.branch == "BR-BJ"),
        ("rr1", lambda c: True),
        ("au1", lambda c: True),
        ("pb1", lambda c: True),
    ],
)
def test_a_person_sees_their_own_their_branchs_or_all(tx, bank, customers, person, sees):
    expected = [c.no for c in customers if sees(c)]
    assert expected
    assert numbers(tx, bank.actor(person)) == expected
    assert listing.customers(tx, bank.actor(person)).total == len(expected)


def test_an_administrator_sees_no_customers(tx, bank):
    with pytest.raises(NotAllowed):
        listing.customers(tx, bank.actor("adm1"))


def test_somebody_elses_customer_does_not_exist(tx, bank, customers):
    theirs = next(c.no for c in customers if c.manager == "cm3")
    with pytest.raises(CustomerUnknown) as told:
        require(tx, theirs, bank.actor("cm1"))
    with pytest.raises(CustomerUnknown) as nothing:
        require(tx, "C99999999", bank.actor("cm1"))
    assert type(told.value) is type(nothing.value)


def test_a_second_manager_sees_the_customer_too(tx, bank, customers, owner):
    theirs = next(c.no for c in customers if c.manager == "cm3")
    owner(f"UPDATE customer SET facts = facts || '{{\"co_manager\": \"cm1\"}}' WHERE no = '{theirs}'")
    assert theirs in numbers(tx, bank.actor("cm1"))


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (Filters(risk_class="NORMAL"), lambda c: c.risk_class == "NORMAL"),
        (Filters(grade="BB"), lambda c: c.grade == "BB"),
        (Filters(aml_rating="HIGH"), lambda c: c.aml_rating == "HIGH"),
        (Filters(unit="BR-YH"), lambda c: c.branch == "BR-YH"),
        (Filters(manager="cm4", grade="A"), lambda c: c.manager == "cm4" and c.grade == "A"),
        (Filters(search="纺织"), lambda c: "纺织" in c.name),
        (Filters(search="c0000000"), lambda c: c.no.startswith("C0000000")),
        (Filters(limit_min=Decimal(10_000_000)), lambda c: c.limit >= 10_000_000),
        (Filters(limit_max=Decimal(1_000_000)), lambda c: c.limit <= 1_000_000),
        (Filters(used_min=Decimal(5_000_000)), lambda c: sum(loan.balance for loan in c.loans) >= 5_000_000),
        (Filters(status="PROSPECT"), lambda c: False),
        (Filters(list_type="BLACK"), lambda c: False),
    ],
    ids=lambda value: "-".join(value.given()) if isinstance(value, Filters) else "",
)
def test_filters(tx, bank, customers, filters, holds):
    assert numbers(tx, bank.actor("rr1"), filters) == [c.no for c in customers if holds(c)]


def test_the_search_finds_a_credit_code_by_its_beginning(tx, bank, customers):
    wanted = customers[17]
    assert numbers(tx, bank.actor("rr1"), Filters(search=wanted.uscc.lower())) == [wanted.no]


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%'; drop table customer; --"])
def test_a_search_text_is_only_text(tx, bank, text):
    assert numbers(tx, bank.actor("rr1"), Filters(search=text)) == []


def test_inspections_overdue_and_coming(tx, bank, customers, owner):
    late, soon, later = (c.no for c in customers[:3])
    owner("UPDATE loan SET next_check = NULL")
    for no, days in ((late, -1), (soon, 29), (later, 60)):
        owner(f"UPDATE loan SET next_check = current_date + {days} WHERE customer_no = '{no}'")
    found = {check: numbers(tx, bank.actor("rr1"), Filters(check=check)) for check in listing.CHECKS}
    assert found == {"overdue": [late], "30": [soon], "90": [soon, later]}
    row = listing.customers(tx, bank.actor("rr1"), Filters(check="overdue")).items[0]
    assert row.check_late


@pytest.mark.parametrize(
    ("person", "filters", "order"),
    [
        ("cm1", Filters(aml_rating="HIGH"), "no"),
        ("bh1", Filters(aml_rating="LOW"), "no"),
        ("sv1", Filters(grade="D"), "no"),
        ("sv1", Filters(limit_min=Decimal(1)), "no"),
        ("pb1", Filters(check="overdue"), "no"),
        ("pb1", Filters(), "limit"),
        ("sv1", Filters(), "next_check"),
        ("rr1", Filters(status="NONSENSE"), "no"),
        ("rr1", Filters(check="31"), "no"),
        ("rr1", Filters(), "name; drop"),
    ],
)
def test_a_filter_that_would_tell_what_one_may_not_see_is_refused(tx, bank, person, filters, order):
    with pytest.raises(FilterRefused):
        listing.customers(tx, bank.actor(person), filters, order=order)


# --- order and pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("no", lambda row: row.no),
        ("limit", lambda row: (-row.limit, row.no)),
        ("used", lambda row: (-row.used, row.no)),
        ("next_check", lambda row: (row.next_check or listing.NEVER, row.no)),
    ],
)
def test_pages_in_any_order_hold_every_customer_once(tx, bank, customers, order, key):
    found, cursor = [], None
    while True:
        page = listing.customers(tx, bank.actor("rr1"), order=order, cursor=cursor, limit=37)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [row.no for row in found] == [row.no for row in sorted(found, key=key)]
    assert sorted(row.no for row in found) == [c.no for c in customers]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "e30"])
def test_a_cursor_that_is_none_is_refused(tx, bank, cursor):
    with pytest.raises(CursorInvalid):
        listing.customers(tx, bank.actor("rr1"), cursor=cursor)


def test_a_cursor_of_another_order_is_refused(tx, bank):
    cursor = listing.customers(tx, bank.actor("rr1"), order="no", limit=1).next_cursor
    with pytest.raises(CursorInvalid):
        listing.customers(tx, bank.actor("rr1"), order="limit", cursor=cursor)


def test_rows_show_only_what_one_may_see(tx, bank):
    service = listing.customers(tx, bank.actor("sv1"), limit=1).items[0]
    manager = listing.customers(tx, bank.actor("cm1"), limit=1).items[0]
    auditor = listing.customers(tx, bank.actor("au1"), limit=1).items[0]
    assert (service.grade, service.limit, service.next_check, service.aml_rating) == (None, None, None, None)
    assert manager.grade
    assert manager.limit
    assert manager.aml_rating is None
    assert auditor.aml_rating
