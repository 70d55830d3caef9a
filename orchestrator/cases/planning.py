"""The inspection plan: which day each loan's next inspection gets, by the capacity of those who inspect.

The table inspection_plan says who inspects a loan; a customer manager's work stays in the branch of the customer, other
roles work for the whole bank. The plan is made anew every day from the loans that have no running case; their latest
dates are never moved.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event

from orchestrator.access import Actor, refuse_unless_may
from orchestrator.bank import plan as spreading
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases import inspections
from orchestrator.cases.opening import working_calendar
from orchestrator.clock import clock
from orchestrator.errors import Language
from orchestrator.models import releases
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

# How far ahead the plan reaches, and how many inspections a person makes on a working day.
AHEAD = timedelta(days=130)
A_DAY = 4
BRANCH_ROLE = "CM"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Planned:
    """A loan's inspection in the plan: the day it is planned for, its latest date, and its team ("CM:BR-XH", "PL")."""

    loan_no: str
    customer_name: str
    team: str
    planned_on: date
    latest: date
    over_capacity: bool


def make(tx: Transaction) -> list[Planned]:
    """Make the plan anew and keep it; returns it, by day."""
    planned = preview(tx)
    tx.run(
        "loans_planned",
        {"nos": [p.loan_no for p in planned], "days": [p.planned_on for p in planned]},
        expect=len(planned),
    )
    return planned


def preview(tx: Transaction) -> list[Planned]:
    """The plan as it would be made now, by day; nothing is kept."""
    row = tx.one("calendar_overrides") or {"overrides": []}
    calendar, now = working_calendar(row["overrides"]), clock.now()
    today = now.astimezone(calendar.zone).date()
    loans = tx.all("loans_to_plan", {"process": inspections.PROCESS, "until": today + AHEAD})
    if not loans:
        return []
    teams = _teams(tx, loans, now)
    loans = [loan for loan in loans if loan["no"] in teams]
    works = [spreading.Work(loan["no"], teams[loan["no"]], loan["next_check"]) for loan in loans]
    found = spreading.spread(works, _capacity(tx), today, calendar)
    planned = [
        Planned(
            loan["no"], loan["customer_name"], teams[loan["no"]], found.days[loan["no"]], loan["next_check"],
            loan["no"] in found.over_capacity,
        )
        for loan in loans
    ]  # fmt: skip
    return sorted(planned, key=lambda p: (p.planned_on, p.team, p.loan_no))


def as_ics(tx: Transaction, actor: Actor, first: date, last: date, language: Language) -> bytes:
    """The plan of a span of days as an iCalendar file (RFC 5545): one entry a day and team; NotAllowed."""
    refuse_unless_may(actor, "operations.read")
    calendar = Calendar()
    calendar.add("prodid", "-//Countersign//Inspection plan//")
    calendar.add("version", "2.0")
    loads = Counter((p.planned_on, p.team) for p in preview(tx) if first <= p.planned_on <= last)
    for (day, team), count in sorted(loads.items()):
        calendar.add_component(_entry(day, team, count, language))
    return bytes(calendar.to_ical())


def _entry(day: date, team: str, count: int, language: Language) -> Event:
    event = Event()
    event.add("uid", f"{day.isoformat()}-{team}@countersign")
    event.add("dtstamp", datetime.combine(day, time(0), WorkingCalendar().zone))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    text = f"{team} 贷后检查 {count} 笔" if language == "zh" else f"{team}: {count} inspections"
    event.add("summary", text)
    return event


def _teams(tx: Transaction, loans: Sequence[Row], now: datetime) -> dict[str, str]:
    """Who inspects each loan, as the table inspection_plan says; a loan whose figures cannot be used is left out."""
    release = releases.current(tx, inspections.PROCESS)
    teams = {}
    for loan in loans:
        try:
            role = inspections.plan_of(release, loan, now)["inspector"]
        except inspections.UNUSABLE:
            log.exception("no inspection of the loan %s can be planned", loan["no"])
            continue
        teams[loan["no"]] = f"{role}:{loan['unit_id']}" if role == BRANCH_ROLE else role
    return teams


def _capacity(tx: Transaction) -> dict[str, int]:
    """Inspections a day for each team: its people, those of a branch for the branch role."""
    people: Counter[str] = Counter()
    for row in tx.all("people_roles"):
        for role in row["roles"]:
            people[f"{role}:{row['unit_id']}" if role == BRANCH_ROLE else role] += A_DAY
    return dict(people)
