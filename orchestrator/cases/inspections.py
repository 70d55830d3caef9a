"""Inspections that start by themselves: a loan's case begins when the opening of its next check has come.

A loan has one case for its life; while that runs, the process itself waits for the next date. Loans without a running
case (taken over from another system, or whose case was cancelled) are found here by their date. Each is started in the
transaction that locks the loan, and the business key refuses a second case, so that none is missed or doubled,
whatever is killed. A loan whose figures cannot be used holds up no other: it is passed over, what is wrong with it
stands in its own facts under `inspection_problem`, and it is tried again at the next look.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from orchestrator.access import SYSTEM
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.bank.staff import TITLES
from orchestrator.cases import start
from orchestrator.cases.errors import KeyInUse
from orchestrator.cases.opening import working_calendar
from orchestrator.clock import clock
from orchestrator.errors import CountersignError
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row

PROCESS = "post_loan_inspection"
MESSAGE = "InspectionDue"

# The task opens this many working days before the inspection is due (DOMAIN P3).
OPENS_BEFORE = 10
WAN = Decimal(10_000)
BANDS = {"AAA": "1", "AA": "1", "A": "2", "BBB": "2", "BB": "3", "B": "3", "CCC": "4", "D": "4"}
# A customer without a grade, such as one just admitted, is planned like the weakest.
STRICTEST = "4"

# What a loan's figures raise that are missing or no figures: they come from lists of other systems.
UNUSABLE = (CountersignError, LookupError, TypeError, ValueError, ArithmeticError)
PROBLEM = "inspection_problem"

# A place in the order of the due loans: (day, number). From here on, the first of all:
Place = tuple[date, str]
FIRST: Place = (date.min, "")

log = logging.getLogger(__name__)


def start_due(tx: Transaction, limit: int, after: Place = FIRST) -> tuple[int, Place | None]:
    """Look at up to `limit` loans behind a place whose next inspection opens today or earlier, and start their cases.

    Returns how many cases began, and the place to go on from, None when there are no more.
    """
    row = tx.one("calendar_overrides") or {"overrides": []}
    calendar = working_calendar(row["overrides"])
    now = clock.now()
    wanted = {"process": PROCESS, "until": horizon(calendar, now), "limit": limit, "day": after[0], "no": after[1]}
    rows = tx.all("loans_due", wanted)
    if not rows:
        return 0, None
    release = releases.current(tx, PROCESS)
    event = _start_event(release)
    if event is None:
        return 0, None
    begun = sum(_start(tx, release, loan, now, event) for loan in rows)
    last = rows[-1]
    return begun, (last["due"], last["no"]) if len(rows) == limit else None


def horizon(calendar: WorkingCalendar, now: datetime) -> date:
    """The last due date whose opening, ten working days before it, has come."""
    day, left = now.astimezone(calendar.zone).date(), OPENS_BEFORE
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day


def _start(tx: Transaction, release: Release, loan: Row, now: datetime, event: str) -> bool:
    """Whether the loan's case began; not when it has one already, nor when its figures cannot be used."""
    try:
        with tx.savepoint():
            start.begin(tx, release, _variables(release, loan, now), SYSTEM, event)
    except KeyInUse:
        return False
    except UNUSABLE as error:
        log.exception("no inspection of the loan %s could begin", loan["no"])
        tx.run("loan_problem", {"no": loan["no"], "problem": repr(error)}, expect=1)
        return False
    if PROBLEM in loan["facts"]:
        tx.run("loan_problem", {"no": loan["no"], "problem": None}, expect=1)
    return True


def _start_event(release: Release) -> str | None:
    """Where the process begins for a planned inspection; a bank's own process may not have it, then none is started."""
    starts = release.program.definition(PROCESS).starts
    return next((event.element_id for event in starts if event.message == MESSAGE), None)


def plan_of(release: Release, loan: Row, now: datetime) -> dict[str, Any]:
    """Who inspects the loan and whether on site, as the table inspection_plan says: inspector, onsite_required."""
    inputs = _plan_inputs(loan["facts"], loan["customer_facts"])
    plan = release.decisions.evaluate("inspection_plan", inputs, now=now).output
    return {"inspector": TITLES.get(plan["owner"], plan["owner"]), "onsite_required": plan["onsite"]}


def _variables(release: Release, loan: Row, now: datetime) -> dict[str, Any]:
    """What the process knows of a planned inspection; it is due on the planned day, at latest on the latest date."""
    return {
        "loan_no": loan["no"],
        "kind": "ROUTINE" if loan["facts"].get("last_check") else "FIRST",
        "due_on": min(loan["planned_on"] or loan["next_check"], loan["next_check"]).isoformat(),
        "sample_pct": None,
        "customer_name": loan["customer_name"],
        **plan_of(release, loan, now),
    }


def _plan_inputs(facts: Mapping[str, Any], customer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "risk_class": facts["risk_class"],
        "grade_band": BANDS.get(customer.get("grade") or "", STRICTEST),
        "exposure_wan": Decimal(facts["balance"]) / WAN,
        "warning": facts.get("warning", "NONE"),
    }
