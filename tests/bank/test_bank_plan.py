"""Spreading inspections over working days: within capacity whenever possible, never after the latest date."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.bank.plan import Work, spread

CALENDAR = WorkingCalendar()
MONDAY = date(2026, 11, 23)


def plan(works, capacity, first=MONDAY):
    return spread([Work(i, t, d) for i, t, d in works], capacity, first, CALENDAR)


def test_work_is_done_on_its_latest_date_while_there_is_room():
    assert plan([("a", "t", date(2026, 11, 27))], {"t": 1}).days == {"a": date(2026, 11, 27)}


def test_a_latest_date_on_a_day_off_moves_back_never_on():
    assert plan([("a", "t", date(2026, 11, 29))], {"t": 1}).days == {"a": date(2026, 11, 27)}


def test_what_is_too_much_for_a_day_is_done_earlier():
    found = plan([(str(n), "t", date(2026, 11, 27)) for n in range(5)], {"t": 2})
    assert sorted(found.days.values()) == [date(2026, 11, 25), *[date(2026, 11, 26)] * 2, *[date(2026, 11, 27)] * 2]
    assert not found.over_capacity


def test_teams_do_not_take_each_others_room():
    found = plan([("a", "x", MONDAY), ("b", "y", MONDAY)], {"x": 1, "y": 1})
    assert set(found.days.values()) == {MONDAY}


def test_what_fits_nowhere_keeps_its_date_and_is_reported():
    found = plan([(str(n), "t", MONDAY) for n in range(3)], {"t": 1})
    assert set(found.days.values()) == {MONDAY}
    assert len(found.over_capacity) == 2


@pytest.mark.parametrize("latest", [MONDAY - timedelta(days=30), date(2026, 11, 22)])
def test_what_is_overdue_is_done_first_thing(latest):
    found = plan([("a", "t", latest)], {"t": 5})
    assert found.days == {"a": MONDAY}
    assert found.over_capacity == {"a"}


def test_a_first_day_that_is_off_begins_with_the_next_working_day():
    assert plan([("a", "t", date(2026, 11, 24))], {"t": 1}, date(2026, 11, 21)).days == {"a": date(2026, 11, 24)}


WORKS = st.lists(st.tuples(st.sampled_from("xy"), st.integers(0, 40)), max_size=80)


@given(WORKS, st.integers(0, 4), st.integers(0, 4))
def test_no_work_is_lost_late_or_beyond_capacity_without_a_word(pairs, x, y):
    works = [(str(n), team, MONDAY + timedelta(days=days)) for n, (team, days) in enumerate(pairs)]
    found = plan(works, {"x": x, "y": y})
    assert found.days.keys() == {i for i, _, _ in works}
    for i, _, latest in works:
        assert MONDAY <= found.days[i] <= latest
        assert CALENDAR.is_working_day(found.days[i])
    within = Counter((t, found.days[i]) for i, t, _ in works if i not in found.over_capacity)
    assert all(count <= {"x": x, "y": y}[team] for (team, _), count in within.items())


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 3))
def test_capacity_is_exceeded_only_where_no_plan_could_keep_it(days, room):
    works = [(str(n), "t", MONDAY + timedelta(days=d)) for n, d in enumerate(days)]
    found = plan(works, {"t": room})
    possible = all(
        sum(latest <= day for _, _, latest in works)
        <= room * sum(CALENDAR.is_working_day(MONDAY + timedelta(days=n)) for n in range((day - MONDAY).days + 1))
        for _, _, day in works
    )
    assert bool(found.over_capacity) != possible
