"""Calendar sums over all years, and that every temporal value is read back from its own text."""

import datetime as py

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel import iso
from orchestrator.feel.temporal import DAY, MAX_YEAR, NANO

DATES = st.dates()
ORDINALS = st.integers(-MAX_YEAR * 365, MAX_YEAR * 365)
ZONES = st.one_of(
    st.none(),
    st.integers(-18 * 60, 18 * 60).map(lambda minutes: feel.Zone(offset=minutes * 60)),
    st.sampled_from(["Asia/Shanghai", "Europe/Paris", "America/New_York"]).map(lambda name: feel.Zone(name=name)),
)
TIMES = st.builds(lambda nanos, zone: feel.Time.from_nanos(nanos, zone), st.integers(0, DAY - 1), ZONES)
MOMENTS = st.builds(feel.DateTime, ORDINALS.map(feel.Date.from_ordinal), TIMES)


@given(DATES)
def test_days_weeks_and_months_are_those_of_the_python_calendar(day):
    ours = feel.Date(day.year, day.month, day.day)

    assert ours.ordinal == day.toordinal() - py.date(1970, 1, 1).toordinal()
    assert ours.weekday == day.isoweekday()
    assert ours.week == day.isocalendar().week
    assert ours.day_of_year == day.timetuple().tm_yday
    assert ours.to_python() == day


@given(ORDINALS)
def test_a_day_is_its_number_and_back(ordinal):
    assert feel.Date.from_ordinal(ordinal).ordinal == ordinal


@given(MOMENTS)
def test_a_date_and_time_is_read_back_from_its_text(moment):
    assert iso.date_time(str(moment)) == moment
    assert iso.at_literal(str(moment)) == moment


@given(st.integers(-(10**20), 10**20), st.integers(-(10**9), 10**9))
def test_durations_are_read_back_from_their_text(nanos, months):
    assert iso.duration(str(feel.DaysDuration(nanos))) == feel.DaysDuration(nanos)
    assert iso.duration(str(feel.MonthsDuration(months))) == feel.MonthsDuration(months)


@given(MOMENTS, st.integers(-(10**15), 10**15))
def test_adding_a_duration_and_taking_it_away_gives_the_same(moment, nanos):
    assert moment.plus_nanos(nanos).plus_nanos(-nanos) == moment


@given(st.datetimes(timezones=st.just(py.UTC) | st.none()))
def test_python_datetimes_come_back_as_they_were(moment):
    assert feel.DateTime.from_python(moment).to_python() == moment


@pytest.mark.parametrize(
    "text",
    [
        "2024-2-1",
        "20240201",
        "02024-01-01",
        "2024-02-30",
        "2023-02-29",
        "2024-00-10",
        "1000000000-01-01",
        " 2024-01-01",
        "２０２４-01-01",
    ],
)
def test_wrong_dates_are_refused(text):
    with pytest.raises(feel.InvalidValue):
        iso.date(text)


@pytest.mark.parametrize(
    "text",
    ["10:00", "25:00:00", "10:60:00", "10:00:60", "10:00:00+19:00", "10:00:00+1:00", "10:00:00@../etc", "24:00:01"],
)
def test_wrong_times_are_refused(text):
    with pytest.raises(feel.InvalidValue):
        iso.time(text)


@pytest.mark.parametrize("text", ["P", "PT", "P1", "P1H", "P1Y1D", "1D", "PT1.5M", "P1DT", "--P1D"])
def test_wrong_durations_are_refused(text):
    with pytest.raises(feel.InvalidValue):
        iso.duration(text)


def test_summer_time_is_that_of_the_day():
    zone = feel.Zone(name="Europe/Paris")

    assert zone.seconds_at(feel.Date(2024, 1, 1), 12 * 3600 * NANO) == 3600
    assert zone.seconds_at(feel.Date(2024, 7, 1), 12 * 3600 * NANO) == 7200
    assert zone.seconds_at(feel.Date(-5000, 7, 1), 0) in (3600, 7200)
