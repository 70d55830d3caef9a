"""Spreading work with latest dates over working days, so that nobody gets more on a day than they can do.

Each piece of work is done on the latest working day on or before its latest date on which its team has room: late, so
that figures are fresh, but never late in the law's sense. Work is placed from the latest date backwards, which finds
a plan within capacity whenever there is one. What fits nowhere is placed on its latest working day and reported as
over capacity: the date is the law's, the capacity is ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from orchestrator.bank.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work of a team, with the latest date that it may be done."""

    id: str
    team: str
    latest: date


@dataclass(frozen=True, slots=True)
class Plan:
    """The day of each piece of work by id, and the ids of those beyond their team's capacity."""

    days: Mapping[str, date]
    over_capacity: frozenset[str]


def spread(
    works: Iterable[Work], capacity: Mapping[str, int], first: date, calendar: WorkingCalendar
) -> Plan:
    """Place the works on working days from `first` on; `capacity` is pieces a day for each team.

    Work whose latest date is past, or that is of a team without capacity, is placed on `first` (or the working day
    after it) and counts as over capacity.
    """
    teams: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        teams[work.team].append(work)
    days: dict[str, date] = {}
    over: set[str] = set()
    for team, own in sorted(teams.items()):
        _place(own, capacity.get(team, 0), _Days(first, calendar), days, over)
    return Plan(days, frozenset(over))


def _place(works: list[Work], room: int, table: _Days, days: dict[str, date], over: set[str]) -> None:
    used: dict[date, int] = defaultdict(int)
    for work in sorted(works, key=lambda w: (w.latest, w.id), reverse=True):
        day = table.free(work.latest) if room else None
        if day is None:
            over.add(work.id)
            days[work.id] = table.working(work.latest)
            continue
        days[work.id] = day
        used[day] += 1
        if used[day] >= room:
            table.fill(day)


class _Days:
    """The working days from a first one on, of which some are full; finds the latest free one before a date."""

    def __init__(self, first: date, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        while not calendar.is_working_day(first):
            first += timedelta(days=1)
        self._first = first
        # For a day that is no use, the day before it to try; paths are shortened as they are walked.
        self._before: dict[date, date] = {}

    def working(self, day: date) -> date:
        """The latest working day on or before `day`, not before the first."""
        while day > self._first and not self._calendar.is_working_day(day):
            day -= timedelta(days=1)
        return max(day, self._first)

    def free(self, day: date) -> date | None:
        """The latest free working day on or before `day`; None when there is none."""
        walked = []
        while day >= self._first:
            if day in self._before:
                walked.append(day)
                day = self._before[day]
            elif not self._calendar.is_working_day(day):
                self._before[day] = day - timedelta(days=1)
            else:
                for passed in walked:
                    self._before[passed] = day
                return day
        return None

    def fill(self, day: date) -> None:
        """The day is full."""
        self._before[day] = day - timedelta(days=1)
