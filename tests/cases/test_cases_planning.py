"""The inspection plan over the bank's loans: kept by day, within capacity, and inspections begin by it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from orchestrator.cases import inspections, planning
from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import Loan
from orchestrator.work import relay


@pytest.fixture
def latest(bank):
    """Sixty loans are to be inspected at latest on one day, two months from now."""
    day = clock.now().date() + timedelta(days=60)
    with transaction() as tx:
        for number, loan in enumerate(tx.session.scalars(select(Loan).order_by(Loan.no))):
            loan.next_check = day if number < 60 else None
    return day


def make():
    with transaction() as tx:
        return planning.make(tx)


def test_the_plan_gives_every_loan_a_day_not_later_than_its_latest(bank, latest):
    planned = make()
    with transaction() as tx:
        days = {loan.no: loan.planned_on for loan in tx.session.scalars(select(Loan)) if loan.next_check}
    assert days == {p.loan_no: p.planned_on for p in planned}
    assert max(days.values()) <= latest


def test_no_team_gets_more_than_it_can_do_unless_it_is_said(bank, latest):
    planned = make()
    loads = Counter((p.team, p.planned_on) for p in planned if not p.over_capacity)
    people = {"CM:BR-XH": 2, "CM:BR-BJ": 1, "CM:BR-YH": 1, "PL": 2, "SA": 1, "RR": 2}
    assert loads
    assert all(count <= people[team] * planning.A_DAY for (team, _), count in loads.items())


def test_an_inspection_begins_ten_working_days_before_its_planned_day(bank, latest):
    first = min(make(), key=lambda p: p.planned_on)
    assert first.planned_on < latest
    assert relay.start_inspections() == 0
    clock.advance(timedelta(days=(first.planned_on - clock.now().date()).days - 10))
    assert relay.start_inspections() > 0
    started = bank.api("au1").get("/cases", process=inspections.PROCESS, limit=200).json["items"]
    assert first.loan_no in {case["business_key"] for case in started}


def test_a_plan_made_again_is_the_same(bank, latest):
    assert make() == make()


def test_a_loan_without_a_date_is_not_planned(bank, latest):
    with transaction() as tx:
        tx.session.scalars(select(Loan).order_by(Loan.no)).first().next_check = None
    assert len(make()) == 59


def test_the_plan_goes_into_a_calendar(bank, latest):
    with transaction() as tx:
        content = planning.as_ics(tx, bank.actor("op1"), date(2026, 1, 1), date(2100, 1, 1), "en")
    entries = Calendar.from_ical(content).walk("VEVENT")
    assert sum(int(str(e["SUMMARY"]).split(": ")[1].split()[0]) for e in entries) == len(make())
