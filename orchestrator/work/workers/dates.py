"""The bank's date of a moment, and its working calendar with the overrides of operations."""

from __future__ import annotations

from datetime import date, datetime

from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.cases.opening import working_calendar
from orchestrator.store import Transaction


def calendar(tx: Transaction) -> WorkingCalendar:
    """The working calendar as operations have it now."""
    row = tx.one("calendar_overrides") or {"overrides": []}
    return working_calendar(row["overrides"])


def today(now: datetime) -> date:
    """The bank's date at a moment."""
    return now.astimezone(WorkingCalendar().zone).date()
