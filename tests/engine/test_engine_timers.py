"""Timer arithmetic: durations, ends of months, cycles, cron, zones, working time; start timers."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bpmn_builder import cycle, end, flows, process, start, timer
from engine_story import NOON, PlainCalendar, Story
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import engine
from orchestrator.engine import timers
from orchestrator.engine.errors import BadTimer

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("begin", "duration", "due"),
    [
        ("2026-01-31T00:00", "P1M", "2026-02-28T00:00"),  # the stock engine says 3 March
        ("2024-01-31T00:00", "P1M", "2024-02-29T00:00"),
        ("2024-02-29T00:00", "P1Y", "2025-02-28T00:00"),
        ("2026-12-31T00:00", "P2M", "2027-02-28T00:00"),
        ("2026-11-30T00:00", "P1M", "2026-12-30T00:00"),
        ("2026-01-15T00:00", "P1Y2M3DT4H5M6.5S", "2027-03-18T04:05:06.500000"),
        ("2026-01-15T00:00", "PT36H", "2026-01-16T12:00"),
        ("2026-01-15T00:00", "P2W", "2026-01-29T00:00"),
        ("2026-01-15T00:00", "PT0S", "2026-01-15T00:00"),
        ("2026-01-15T00:00", "-PT1H", "2026-01-15T00:00"),  # the stock engine says one hour later
        ("2026-01-15T00:00", "+PT1H", "2026-01-15T01:00"),
        ("2026-01-15T00:00", "-P1M", "2026-01-15T00:00"),
    ],
)
def test_a_duration_counts_on_the_calendar_keeps_the_end_of_the_month_and_never_leads_back(begin, duration, due):
    assert timers.first("duration", duration, at(begin), ZoneInfo("UTC")).at == at(due)


def test_days_are_days_of_the_business_zone_and_hours_are_hours():
    before_the_change = at("2026-03-28T12:00", BERLIN)
    assert timers.first("duration", "P1D", before_the_change, BERLIN).at == at("2026-03-29T12:00", BERLIN)
    assert timers.first("duration", "PT24H", before_the_change, BERLIN).at == at("2026-03-29T13:00", BERLIN)


def test_the_end_of_the_month_is_that_of_the_business_zone():
    """In Shanghai it is already 1 February."""
    assert timers.first("duration", "P1M", at("2026-01-31T17:00"), SHANGHAI).at == at("2026-02-28T17:00")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-05-01T09:00:00+08:00", "2026-05-01T01:00"),
        ("2026-05-01T09:00:00Z", "2026-05-01T09:00"),
        ("2026-05-01T09:00", "2026-05-01T01:00"),
        ("2026-05-01T09:00:00+08:00[Asia/Shanghai]", "2026-05-01T01:00"),
        ("2026-05-01T09:00:00@Asia/Shanghai", "2026-05-01T01:00"),
        ("2026-05-01", "2026-04-30T16:00"),
    ],
)
def test_a_date_without_an_offset_is_in_the_business_zone(text, due):
    assert timers.first("date", text, NOON, SHANGHAI).at == at(due)


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("R2/PT1H", ["2026-03-02T05:00", "2026-03-02T06:00"]),
        ("R1/P1D", ["2026-03-03T04:00"]),
        ("R2/2026-04-01T00:00:00Z/P1M", ["2026-04-01T00:00", "2026-05-01T00:00"]),
    ],
)
def test_a_cycle_repeats_as_often_as_it_says(text, dues):
    found, due = [], timers.first("cycle", text, NOON, SHANGHAI)
    while due is not None:
        found.append(due.at)
        due = timers.following(text, due, due.at, SHANGHAI)
    assert found == [at(moment) for moment in dues]


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("0 0 9 * * MON-FRI", ["2026-03-03T01:00", "2026-03-04T01:00"]),
        ("0 0 9 * * 1-5", ["2026-03-03T01:00", "2026-03-04T01:00"]),
        ("0 30 8 1 1,4,7,10 ?", ["2026-04-01T00:30", "2026-07-01T00:30"]),
        ("0 0 0 * * 0", ["2026-03-07T16:00", "2026-03-14T16:00"]),
        ("*/30 * * * * *", ["2026-03-02T04:00:30", "2026-03-02T04:01"]),
        ("@daily", ["2026-03-02T16:00", "2026-03-03T16:00"]),
    ],
)
def test_cron_is_read_as_camunda_writes_it_in_the_business_zone(text, dues):
    first = timers.first("cycle", text, NOON, SHANGHAI)
    second = timers.following(text, first, first.at, SHANGHAI)
    assert [first.at, second.at] == [at(moment) for moment in dues]
    assert first.left is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", ""), ("duration", "P"), ("duration", "PT"), ("duration", "1h"), ("duration", "P1.5D"),
        ("duration", "P9999999999Y"), ("duration", "PT99999999999999999H"), ("duration", "P1DT"),
        ("date", "31.12.2026"), ("date", "2026-13-01"), ("date", "tomorrow"),
        ("cycle", "R3"), ("cycle", "R3/"), ("cycle", "R/PT0S"), ("cycle", "R/-PT1H"), ("cycle", "0 9 * * *"),
        ("cycle", "0 0 25 * * *"), ("cycle", "every day"), ("cycle", "0 0 0 30 2 *"),
    ],
)  # fmt: skip
def test_what_is_no_timer_is_refused_with_its_text(kind, text):
    with pytest.raises(BadTimer) as refusal:
        timers.first(kind, text, NOON, SHANGHAI)
    assert refusal.value.facts["expected"]
    assert isinstance(timers.problem(kind, text), BadTimer)


@pytest.mark.parametrize(("kind", "text"), [("duration", "-PT1H"), ("cycle", "R0/PT1H")])
def test_a_literal_that_can_never_make_sense_is_refused_at_deployment(kind, text):
    assert isinstance(timers.problem(kind, text), BadTimer)


@given(
    every=st.integers(1, 100_000), late=st.integers(0, 10**9), left=st.one_of(st.none(), st.integers(2, 9)),
)  # fmt: skip
def test_a_cycle_keeps_its_rhythm_and_makes_nothing_up(every, late, left):
    due = timers.Due(NOON, left)
    now = NOON + timedelta(seconds=late)
    following = timers.following(f"R/PT{every}S", due, now, SHANGHAI)
    assert following.at > now
    assert following.at - now <= timedelta(seconds=every)
    assert (following.at - NOON) % timedelta(seconds=every) == timedelta(0)
    assert following.left == (None if left is None else left - 1)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(0, 60),
    st.integers(0, 400),
)  # fmt: skip
def test_later_is_later_whatever_the_month(begin, months, days):
    one = timers.after(begin, timers.span(f"P{months}M{days}D"), SHANGHAI)
    assert one >= begin
    assert timers.after(begin, timers.span(f"P{months}M{days + 1}D"), SHANGHAI) > one


@pytest.mark.parametrize("text", ["-1", "1.5", "three", "NaN"])
def test_working_days_are_a_whole_number(text):
    with pytest.raises(BadTimer):
        timers.working(text, "working-days", NOON, PlainCalendar())


def test_working_hours_count_time_not_months():
    with pytest.raises(BadTimer):
        timers.working("P1M", "working-hours", NOON, PlainCalendar())


def test_a_start_timer_tells_its_moments_to_whoever_keeps_them():
    definition = engine.parse(process(start("s", cycle("0 0 9 * * *")), end("e"), flows("s > e")))
    (found,) = definition.starts
    assert (found.kind, found.timer.text) == ("timer", "0 0 9 * * *")
    environment = Story(process(start("s"), end("e"), flows("s > e"))).environment()
    first = engine.start_due(found.timer, environment)
    assert first == at("2026-03-03T01:00")
    assert engine.start_due(found.timer, environment, first) == at("2026-03-04T01:00")


@pytest.mark.parametrize(
    ("element", "due"),
    [
        (start("s", timer("PT1H")), NOON + timedelta(hours=1)),
        (start("s", timer('="PT" + string(1 + 1) + "H"')), NOON + timedelta(hours=2)),
        (start("s", timer("P9D"), properties={"countersign.due": "2"}), NOON + timedelta(days=2, hours=5)),
    ],
)
def test_a_start_timer_that_comes_once(element, due):
    definition = engine.parse(process(element, end("e"), flows("s > e")))
    environment = Story(process(start("s"), end("e"), flows("s > e"))).environment()
    assert engine.start_due(definition.starts[0].timer, environment) == due
    assert engine.start_due(definition.starts[0].timer, environment, due) is None


def test_a_process_with_only_a_timer_start_begins_there():
    assert Story(process(start("s", timer("PT1H")), end("e"), flows("s > e"))).done
