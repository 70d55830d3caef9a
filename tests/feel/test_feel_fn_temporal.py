"""Functions of dates and times (DMN 1.5 tables 81-82, is()), their properties, and calendar sums between all kinds."""

import datetime as py

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel

NOW = py.datetime(2024, 2, 29, 15, 59, 59, 250_000, tzinfo=py.timezone(py.timedelta(hours=8)))

VALUES = [
    # parts of the calendar
    ('day of year(@"2024-01-01")', "1"),
    ('day of year(@"2023-12-31")', "365"),
    ('day of year(@"2024-03-01")', "61"),
    ('day of year(date: @"2024-02-29T23:00:00Z")', "60"),
    ('day of week(@"2024-05-01")', '"Wednesday"'),
    ('day of week(@"1970-01-01")', '"Thursday"'),
    ('day of week(@"0001-01-01")', '"Monday"'),
    ('day of week(@"-0001-12-31")', '"Friday"'),
    *[(f'day of week(@"2024-04-{29 + n:02d}")', f'"{day}"') for n, day in enumerate(["Monday", "Tuesday"])],
    *[
        (f'day of week(@"2024-05-{2 + n:02d}")', f'"{day}"')
        for n, day in enumerate(["Thursday", "Friday", "Saturday", "Sunday"])
    ],
    *[
        (f'month of year(@"2024-{n:02d}-01")', f'"{month}"')
        for n, month in enumerate(
            [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            1,
        )
    ],
    ('month of year(date: @"2024-12-31T00:00:00")', '"December"'),
    ('week of year(@"2024-01-01")', "1"),
    ('week of year(@"2023-01-01")', "52"),
    ('week of year(@"2020-12-31")', "53"),
    ('week of year(@"2024-12-30")', "1"),
    ('week of year(@"2024-12-29T10:00:00Z")', "52"),
    ('last day of month(@"2023-02-10")', '@"2023-02-28"'),
    ('last day of month(@"1900-02-10")', '@"1900-02-28"'),
    ('last day of month(@"2000-02-10")', '@"2000-02-29"'),
    ('last day of month(@"2024-04-30")', '@"2024-04-30"'),
    ('last day of month(@"2024-12-01T10:00:00")', '@"2024-12-31"'),
    # now and today are the caller's
    ("now()", '@"2024-02-29T15:59:59.25+08:00"'),
    ("today()", '@"2024-02-29"'),
    ('now() - @"2024-02-29T07:59:59.25Z"', '@"PT0S"'),
    ("today().weekday", "4"),
    # is
    ("is(1, 1.0)", "true"),
    ('is("甲", "甲")', "true"),
    ("is(null, null)", "true"),
    ("is(null, 0)", "false"),
    ("is([1], [1])", "true"),
    ("is({a: 1}, {a: 2})", "false"),
    ("is(true, true)", "true"),
    ('is(@"2024-01-01", @"2024-01-01T00:00:00")', "false"),
    ('is(@"2024-01-01T08:00:00+08:00", @"2024-01-01T00:00:00Z")', "false"),
    ('is(@"10:00:00+08:00", @"10:00:00+08:00")', "true"),
    ('is(@"10:00:00+08:00", @"10:00:00@Asia/Shanghai")', "false"),
    ('is(@"10:00:00", @"10:00:00Z")', "false"),
    ('is(@"P1D", @"PT24H")', "true"),
    ('is(@"P12M", @"P1Y")', "true"),
    ('is(@"P0M", @"PT0S")', "false"),
    ("is(value1: 1, value2: 1)", "true"),
    ('is(@"10:00:00.0000001", @"10:00:00")', "false"),
    # = holds for instants, is() for clocks
    ('@"2024-01-01T08:00:00+08:00" = @"2024-01-01T00:00:00Z"', "true"),
    ('@"10:00:00+08:00" = @"02:00:00Z"', "true"),
    ('@"10:00:00" = @"10:00:00Z"', "false"),
    ('@"2024-07-01T00:00:00@Europe/Paris" = @"2024-06-30T22:00:00Z"', "true"),
    ('@"2024-01-01T00:00:00@Europe/Paris" = @"2023-12-31T23:00:00Z"', "true"),
    ('@"P1Y" = @"P12M"', "true"),
    # properties
    ('@"2024-02-29".year', "2024"),
    ('@"-0044-03-15".month', "3"),
    ('@"2024-02-29".day', "29"),
    ('@"2024-03-03".weekday', "7"),
    ('@"23:59:58.5".hour', "23"),
    ('@"23:59:58.5".minute', "59"),
    ('@"23:59:58.5".second', "58.5"),
    ('@"10:00:00+05:30".time offset', '@"PT5H30M"'),
    ('@"10:00:00-03:00".time offset', '@"-PT3H"'),
    # of a zone without a day the standard time of this age, not that of 1970, and not summer's
    ('@"10:00:00@Asia/Singapore".time offset', '@"PT8H"'),
    ('@"10:00:00@Europe/London".time offset', '@"PT0S"'),
    ('@"10:00:00@Australia/Sydney".time offset', '@"PT10H"'),
    ('@"10:00:00@America/New_York".time offset', '@"-PT5H"'),
    ('@"10:00:00@Asia/Singapore" = @"02:00:00Z"', "true"),
    ('@"10:00:00".time offset', "null"),
    ('@"10:00:00+08:00".timezone', "null"),
    ('@"2024-02-29T10:11:12@Asia/Shanghai".timezone', '"Asia/Shanghai"'),
    ('@"2024-02-29T10:11:12@Asia/Shanghai".time offset', '@"PT8H"'),
    ('@"2024-02-29T10:11:12".minute', "11"),
    ('@"P1Y14M".years', "2"),
    ('@"P1Y14M".months', "2"),
    ('@"-P14M".years', "-1"),
    ('@"-P14M".months', "-2"),
    ('@"P2DT25H61M61.5S".days', "3"),
    ('@"P2DT25H61M61.5S".hours', "2"),
    ('@"P2DT25H61M61.5S".minutes', "2"),
    ('@"P2DT25H61M61.5S".seconds', "1.5"),
    ('@"-PT1.5S".seconds', "-1.5"),
    ('@"-P2DT1H".days', "-2"),
    # sums: dates
    ('@"2024-02-28" + @"P1D"', '@"2024-02-29"'),
    ('@"2024-02-28" + @"PT47H"', '@"2024-02-29"'),
    ('@"2024-03-01" - @"PT1H"', '@"2024-02-29"'),
    ('@"2024-03-31" - @"P1M"', '@"2024-02-29"'),
    ('@"2024-08-31" + @"P6M"', '@"2025-02-28"'),
    ('@"2024-01-31" + @"-P2M"', '@"2023-11-30"'),
    ('@"P1Y" + @"2024-02-29"', '@"2025-02-28"'),
    ('@"2024-12-31" - @"2024-01-01"', '@"P365D"'),
    ('@"2024-01-01" - @"2024-12-31"', '@"-P365D"'),
    ('@"2024-01-02" - @"2024-01-01T12:00:00Z"', '@"PT12H"'),
    # sums: dates and times
    ('@"2024-12-31T23:59:59" + @"PT1S"', '@"2025-01-01T00:00:00"'),
    ('@"2024-01-01T00:00:00.000000001" - @"PT0.000000001S"', '@"2024-01-01T00:00:00"'),
    ('@"2024-01-31T08:00:00Z" + @"P1M"', '@"2024-02-29T08:00:00Z"'),
    ('@"2024-01-01T08:00:00+08:00" - @"2024-01-01T00:00:00Z"', '@"PT0S"'),
    ('@"2024-01-02T00:00:00" - @"2024-01-01T00:00:00"', '@"P1D"'),
    # sums: times go around the clock
    ('@"23:30:00" + @"PT1H"', '@"00:30:00"'),
    ('@"00:30:00" - @"PT1H"', '@"23:30:00"'),
    ('@"10:00:00+08:00" + @"P1D"', '@"10:00:00+08:00"'),
    ('@"10:00:00" - @"09:00:00"', '@"PT1H"'),
    ('@"10:00:00+08:00" - @"01:00:00Z"', '@"PT1H"'),
    # sums: durations
    ('@"P1D" + @"PT1H" - @"PT1H"', '@"P1D"'),
    ('@"P1Y" - @"P13M"', '@"-P1M"'),
    ('@"P1D" * 1.5', '@"P1DT12H"'),
    ('0.5 * @"PT1S"', '@"PT0.5S"'),
    ('@"P7M" * 0.5', '@"P3M"'),
    ('@"-P7M" * 0.5', '@"-P3M"'),
    ('@"P1D" / 2', '@"PT12H"'),
    ('@"P1Y" / 5', '@"P2M"'),
    ('@"P1D" / @"PT1H"', "24"),
    ('@"P1M" / @"P1Y" * 12 > 0.99', "true"),
    ('-@"PT1H"', '@"-PT1H"'),
    ('- -@"P1M"', '@"P1M"'),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_temporal_expression_has_the_same_value_in_both_modes(text, expected):
    expression = feel.compile(text)

    assert feel.to_string(expression.evaluate({}, now=NOW), nested=True) == expected
    assert feel.to_string(expression.evaluate({}, now=NOW, strict=False), nested=True) == expected


REFUSED = [
    ("day of year(null)", feel.WrongArguments, "null"),
    ('day of year("2024-01-01")', feel.WrongArguments, "string"),
    ('day of week(@"10:00:00")', feel.WrongArguments, "time"),
    ("month of year(1)", feel.WrongArguments, "number 1"),
    ("week of year()", feel.WrongArguments, "date"),
    ("last day of month(null)", feel.WrongArguments, "null"),
    ("now(1)", feel.WrongArguments, "now()"),
    ("today(null)", feel.WrongArguments, "today()"),
    ('@"2024-01-01" + 1', feel.TypeMismatch, "date"),
    ('@"2024-01-01" + @"2024-01-02"', feel.TypeMismatch, "operands that go together"),
    ('@"2024-01-01" + @"10:00:00"', feel.TypeMismatch, "operands that go together"),
    ('@"10:00:00" + @"P1M"', feel.TypeMismatch, "operands that go together"),
    ('@"P1D" + @"P1M"', feel.TypeMismatch, "operands that go together"),
    ('@"P1D" - @"2024-01-01"', feel.TypeMismatch, "operands that go together"),
    ('@"P1D" * @"P1D"', feel.TypeMismatch, "operands that go together"),
    ('2 / @"P1D"', feel.TypeMismatch, "operands that go together"),
    ('@"P1D" / @"P1M"', feel.TypeMismatch, "operands that go together"),
    ('@"P1D" ** 2', feel.TypeMismatch, "operands that go together"),
    ('-@"2024-01-01"', feel.TypeMismatch, "number or duration"),
    ('@"P1D" / 0', feel.InvalidValue, "division by zero"),
    ('@"P1Y" / 0', feel.InvalidValue, "division by zero"),
    ('@"P1D" / @"PT0S"', feel.InvalidValue, "division by zero"),
    ('@"P1Y" / @"P0M"', feel.InvalidValue, "division by zero"),
    ('@"P1D" * 1e30', feel.InvalidValue, "the duration is too long"),
    ('@"P1Y" * 1e40', feel.InvalidValue, "the duration is too long"),
    ('@"999999999-12-31" + @"P1D"', feel.InvalidValue, "no such date"),
    ('@"-999999999-01-01" - @"P1M"', feel.InvalidValue, "no such date"),
    ('@"2024-01-01T00:00:00" - @"2024-01-01T00:00:00Z"', feel.InvalidValue, "one has a time zone"),
    ('@"10:00:00" - @"10:00:00Z"', feel.InvalidValue, "one has a time zone"),
    ('@"2024-01-01" = "2024-01-01"', feel.TypeMismatch, "string"),
    ('@"2024-01-01" < @"2024-01-01T00:00:00"', feel.TypeMismatch, "one kind that has an order"),
    ('@"P1D" < @"P1M"', feel.TypeMismatch, "one kind that has an order"),
    ('@"2024-01-01".hour', feel.MissingEntry, "hour"),
    ('@"10:00:00".day', feel.MissingEntry, "day"),
    ('@"P1D".months', feel.MissingEntry, "months"),
    ('@"P1Y".days', feel.MissingEntry, "days"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_temporal_expression_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({}, now=NOW)

    assert words in caught.value.sentence("en")
    assert expression.evaluate({}, now=NOW, strict=False) is None


@pytest.mark.parametrize("text", ["now()", "today()", "today().year + 1"])
def test_without_a_time_of_the_caller_there_is_no_now(text):
    with pytest.raises(feel.InvalidValue, match="the evaluation was given no time"):
        feel.compile(text).evaluate({})


DAYS = st.dates(py.date(1600, 1, 1), py.date(2400, 12, 31))
SPANS = st.timedeltas(py.timedelta(days=-9999), py.timedelta(days=9999))
MOMENTS = st.datetimes(py.datetime(1600, 1, 1), py.datetime(2400, 12, 31), timezones=st.just(py.UTC))


@given(DAYS, DAYS)
def test_days_between_dates_are_those_of_python(one, other):
    found = feel.compile("a - b").evaluate({"a": one, "b": other})

    assert found.to_python() == one - other
    assert feel.compile("b + (a - b) = a").evaluate({"a": one, "b": other}) is True


@given(MOMENTS, SPANS)
def test_moments_move_as_those_of_python(moment, span):
    found = feel.compile("m + s").evaluate({"m": moment, "s": span})

    assert found.to_python() == moment + span
    assert feel.compile("m + s - m = s").evaluate({"m": moment, "s": span}) is True
    assert feel.compile("m + s - s = m").evaluate({"m": moment, "s": span}) is True


@given(SPANS, SPANS, SPANS)
def test_durations_add_in_any_order(a, b, c):
    context = {"a": a, "b": b, "c": c}

    assert feel.compile("a + b = b + a and (a + b) + c = a + (b + c)").evaluate(context) is True
    assert feel.compile("a - b").evaluate(context).to_python() == a - b
    assert feel.compile("abs(a)").evaluate(context).to_python() == abs(a)


@given(MOMENTS, MOMENTS)
def test_moments_compare_as_those_of_python(one, other):
    found = feel.compile("[a < b, a <= b, a > b, a >= b]").evaluate({"a": one, "b": other})

    assert found == [one < other, one <= other, one > other, one >= other]


@given(DAYS, st.integers(-500, 500))
def test_months_away_and_their_count_agree(day, months):
    context = {"d": day, "m": feel.MonthsDuration(months)}
    later = feel.compile("d + m").evaluate(context)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, feel.compile("last day of month(d + m)").evaluate(context).day)
