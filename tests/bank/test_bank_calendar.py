"""The working calendar: the worked cases, the bank's overrides, years nobody has published, and its laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.bank.errors import SpanInvalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar()
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 30)).map(lambda d: d.replace(tzinfo=UTC))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shown(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def test_is_working_day_worked_case(is_working_day_case):
    day = date.fromisoformat(is_working_day_case["inputs"]["date"])
    assert CALENDAR.is_working_day(day) is is_working_day_case["expected"]


def test_working_day_due_worked_case(working_day_due_case):
    inputs = working_day_due_case["inputs"]
    due = CALENDAR.working_day_due(datetime.fromisoformat(inputs["start"]), int(inputs["working_days"]))
    assert due.isoformat() == working_day_due_case["expected"]


def test_natural_day_due_worked_case(natural_day_due_case):
    inputs = natural_day_due_case["inputs"]
    due = CALENDAR.natural_day_due(date.fromisoformat(inputs["start"]), int(inputs["days"]))
    found = {name: getattr(due, name).isoformat() for name in natural_day_due_case["expected"]}
    assert found == natural_day_due_case["expected"]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 09:00", 0, "2026-11-23 17:00"),  # day 0 ends today
        ("2026-11-23 17:00", 0, "2026-11-24 17:00"),  # too late today
        ("2026-11-23 00:00", 1, "2026-11-24 17:00"),
        ("2026-11-21 10:00", 1, "2026-11-24 17:00"),  # Saturday counts as Monday
        ("2026-09-20 10:00", 1, "2026-09-21 17:00"),  # a Sunday worked for the autumn holiday
    ],
)
def test_the_limit_ends_at_five_in_the_afternoon_there(start, days, due):
    assert shown(CALENDAR.working_days_after(local(start), days)) == due


def test_a_start_in_utc_is_read_on_the_banks_clock():
    late_there = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai
    assert CALENDAR.working_days_after(late_there, 1) == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_an_override_beats_the_official_notice():
    calendar = WorkingCalendar({date(2026, 11, 24): False, date(2026, 11, 28): True})
    assert not calendar.is_working_day(date(2026, 11, 24))
    assert calendar.is_working_day(date(2026, 11, 28))
    assert calendar.working_day_due(local("2026-11-23 10:00"), 1) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-01-01", False),
        ("2027-01-04", True),
        ("2027-01-02", False),
        ("2027-10-01", False),
        ("2003-06-02", True),
    ],
)
def test_an_unpublished_year_is_reckoned_and_provisional(day, works):
    day = date.fromisoformat(day)
    assert (CALENDAR.is_working_day(day), CALENDAR.is_provisional(day)) == (works, True)


def test_a_published_or_overridden_day_is_not_provisional():
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert not WorkingCalendar({date(2027, 2, 8): False}).is_provisional(date(2027, 2, 8))


def test_a_limit_that_crosses_into_an_unpublished_year_is_provisional():
    due = CALENDAR.working_day_due(local("2026-12-30 10:00"), 3)
    assert (due, CALENDAR.is_provisional(due)) == (date(2027, 1, 5), True)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-23 10:00", 15, "2026-11-23 10:15"),
        ("2026-11-23 08:00", 15, "2026-11-23 09:15"),  # before opening
        ("2026-11-23 16:50", 15, "2026-11-24 09:05"),  # ten minutes today, five tomorrow
        ("2026-11-20 17:00", 60, "2026-11-23 10:00"),  # Friday evening
        ("2026-11-21 12:00", 480, "2026-11-23 17:00"),  # a whole day of eight hours ends, it does not roll on
        ("2026-11-23 09:00", 481, "2026-11-24 09:01"),
        ("2026-11-23 09:00", 0, "2026-11-23 09:00"),
        ("2026-11-22 09:00", 0, "2026-11-23 09:00"),
    ],
)
def test_working_time_counts_only_opening_hours(start, minutes, due):
    assert shown(CALENDAR.working_time_after(local(start), timedelta(minutes=minutes))) == due


@pytest.mark.parametrize(
    "count",
    [
        lambda: CALENDAR.working_day_due(local("2026-11-23 10:00"), -1),
        lambda: CALENDAR.natural_day_due(date(2026, 11, 23), -1),
        lambda: CALENDAR.working_time_after(local("2026-11-23 10:00"), timedelta(minutes=-1)),
    ],
)
def test_a_negative_limit_is_refused(count):
    with pytest.raises(SpanInvalid):
        count()


@given(MOMENTS, st.integers(0, 15))
def test_a_due_day_is_a_working_day_and_one_more_day_is_the_next(start, days):
    due, after = CALENDAR.working_day_due(start, days), CALENDAR.working_day_due(start, days + 1)
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.is_working_day(after)
    assert due < after
    assert not any(CALENDAR.is_working_day(due + timedelta(days=n)) for n in range(1, (after - due).days))


@given(MOMENTS, st.integers(0, 3000), st.integers(0, 3000))
def test_working_time_adds_up(start, first, second):
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    assert _same(CALENDAR.working_time_after(CALENDAR.working_time_after(start, one), two), start, one + two)


def _same(found, start, span):
    # The end of one day and the opening of the next are the same point of working time.
    expected = CALENDAR.working_time_after(start, span)
    return found == expected or CALENDAR.working_time_after(expected, timedelta(0)) == found


@given(st.dates(date(2025, 1, 1), date(2026, 11, 30)), st.integers(0, 60))
def test_rolling_never_crosses_a_working_day(start, days):
    due = CALENDAR.natural_day_due(start, days)
    assert due.internal_prev <= due.nominal <= due.legal_next
    between = (due.internal_prev + timedelta(days=n) for n in range(1, (due.legal_next - due.internal_prev).days))
    assert not any(CALENDAR.is_working_day(day) for day in between)
