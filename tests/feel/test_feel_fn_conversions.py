"""Conversion functions (DMN 1.5 table 72): text to every kind of value and back, and what is no such text."""

import pytest

from orchestrator import feel

VALUES = [
    # number
    ('number("0")', "0"),
    ('number("-12.50")', "-12.50"),
    ('number(".5")', "0.5"),
    ('number("5.")', "5"),
    ('number("1e3")', "1000"),
    ('number("1.5E-2")', "0.015"),
    ('number("12345678901234567890123456789012.34")', "12345678901234567890123456789012.34"),
    ('number("0.3000000000000000000000000000000001")', "0.3000000000000000000000000000000001"),
    # the 35th digit is rounded
    ('number("0.30000000000000000000000000000000015")', "0.3000000000000000000000000000000002"),
    ('number("1 234 567", " ")', "1234567"),
    ('number("1 234,5", " ", ",")', "1234.5"),
    ('number("1,234,567.89", ",", ".")', "1234567.89"),
    ('number("1.234.567,89", ".", ",")', "1234567.89"),
    ('number("1234,5", null, ",")', "1234.5"),
    ('number("1,234", ",", null)', "1234"),
    ('number("1234.5", null, null)', "1234.5"),
    ('number("1,234", ",")', "1234"),
    ('number(from: "7")', "7"),
    ('number(from: "1,5", grouping separator: null, decimal separator: ",")', "1.5"),
    # string
    ("string(0.10)", '"0.10"'),
    ("string(1e3)", '"1000"'),
    ("string(1e-7)", '"0.0000001"'),
    ("string(-0)", '"0"'),
    ("string(true)", '"true"'),
    ('string("a\\"b")', '"a\\"b"'),
    ("string([])", '"[]"'),
    ("string([null, true, [1]])", '"[null, true, [1]]"'),
    ("string({})", '"{}"'),
    ('string({客户: "甲", n: null})', '"{客户: \\"甲\\", n: null}"'),
    (
        'string({"1a": 1, "a-b": 2, "": 3, "a b": 4, " a": 5})',
        '"{\\"1a\\": 1, \\"a-b\\": 2, \\"\\": 3, a b: 4, \\" a\\": 5}"',
    ),
    ('string(@"2024-02-29")', '"2024-02-29"'),
    ('string(@"-0044-03-15")', '"-0044-03-15"'),
    ('string(@"10:00:00.500")', '"10:00:00.5"'),
    ('string(@"2024-01-01T00:00:00+08:00")', '"2024-01-01T00:00:00+08:00"'),
    ('string(@"2024-01-01T00:00:00@Asia/Shanghai")', '"2024-01-01T00:00:00@Asia/Shanghai"'),
    ('string(@"P1DT0H")', '"P1D"'),
    ('string(@"P0Y14M")', '"P1Y2M"'),
    ('string(@"PT0S")', '"PT0S"'),
    ('string(@"P0M")', '"P0M"'),
    ("string((1..5])", '"(1..5]"'),
    ("string((>= 3))", '">= 3"'),
    ("string(from: 5)", '"5"'),
    # not
    ("not(false)", "true"),
    ("not(true)", "false"),
    ("not(negand: true)", "false"),
    ("not([true])", "false"),
    # date
    ('date("2024-12-31")', '@"2024-12-31"'),
    ('date("-2024-01-01")', '@"-2024-01-01"'),
    ('date("12024-01-01")', '@"12024-01-01"'),
    ('date("999999999-12-31")', '@"999999999-12-31"'),
    ("date(2024, 2, 29)", '@"2024-02-29"'),
    ("date(-1, 1, 1)", '@"-0001-01-01"'),
    ("date(2024.0, 1.00, 1)", '@"2024-01-01"'),
    ("date(day: 3, month: 2, year: 2024)", '@"2024-02-03"'),
    ('date(date and time("2024-05-01T23:59:59@Asia/Shanghai"))', '@"2024-05-01"'),
    ('date(from: "2024-05-01")', '@"2024-05-01"'),
    # time
    ('time("00:00:00")', '@"00:00:00"'),
    ('time("23:59:59.999999999")', '@"23:59:59.999999999"'),
    ('time("24:00:00")', '@"00:00:00"'),
    ('time("10:00:00Z")', '@"10:00:00Z"'),
    ('time("10:00:00+00:00")', '@"10:00:00Z"'),
    ('time("10:00:00-05:30")', '@"10:00:00-05:30"'),
    ('time("10:00:00+05:30:15")', '@"10:00:00+05:30:15"'),
    ('time("10:00:00+18:00")', '@"10:00:00+18:00"'),
    ('time("10:00:00-18:00")', '@"10:00:00-18:00"'),
    ('time("10:00:00@Asia/Shanghai")', '@"10:00:00@Asia/Shanghai"'),
    ("time(0, 0, 0)", '@"00:00:00"'),
    ("time(23, 59, 59.5)", '@"23:59:59.5"'),
    ("time(23, 59, 59.9999999999)", '@"23:59:59.999999999"'),
    ("time(1, 2, 3, null)", '@"01:02:03"'),
    ('time(1, 2, 3, duration("PT8H"))', '@"01:02:03+08:00"'),
    ('time(1, 2, 3, duration("-PT3H30M"))', '@"01:02:03-03:30"'),
    ('time(1, 2, 3, duration("PT0S"))', '@"01:02:03Z"'),
    ("time(second: 3, minute: 2, hour: 1)", '@"01:02:03"'),
    ('time(date and time("2024-05-01T08:09:10+08:00"))', '@"08:09:10+08:00"'),
    ('time(date("2024-05-01"))', '@"00:00:00Z"'),
    # date and time
    ('date and time("2024-05-01")', '@"2024-05-01T00:00:00"'),
    ('date and time("2024-12-31T24:00:00")', '@"2025-01-01T00:00:00"'),
    ('date and time("2024-05-01T08:00:00.000000001Z")', '@"2024-05-01T08:00:00.000000001Z"'),
    ('date and time("-0001-12-31T00:00:00")', '@"-0001-12-31T00:00:00"'),
    ('date and time(date("2024-05-01"), time("08:00:00+08:00"))', '@"2024-05-01T08:00:00+08:00"'),
    ('date and time(@"2024-05-01T01:01:01Z", @"08:00:00")', '@"2024-05-01T08:00:00"'),
    ('date and time(date: @"2024-05-01", time: @"08:00:00")', '@"2024-05-01T08:00:00"'),
    ('date and time(@"2024-05-01T20:00:00Z", "Asia/Shanghai")', '@"2024-05-02T04:00:00@Asia/Shanghai"'),
    ('date and time(@"2024-05-01T20:00:00Z", "America/New_York")', '@"2024-05-01T16:00:00@America/New_York"'),
    ('date and time(@"2024-01-01T00:30:00+08:00", "Z")', '@"2023-12-31T16:30:00Z"'),
    ('date and time(@"2024-01-01T00:00:00Z", "-03:30")', '@"2023-12-31T20:30:00-03:30"'),
    # duration
    ('duration("P0D")', '@"PT0S"'),
    ('duration("P10D")', '@"P10D"'),
    ('duration("PT36H")', '@"P1DT12H"'),
    ('duration("PT0.000000001S")', '@"PT0.000000001S"'),
    ('duration("-P1DT1S")', '@"-P1DT1S"'),
    ('duration("P18M")', '@"P1Y6M"'),
    ('duration("-P13M")', '@"-P1Y1M"'),
    ('duration("P0Y")', '@"P0M"'),
    ('duration(@"P1Y")', '@"P1Y"'),
    ('duration(from: "PT1M")', '@"PT1M"'),
    # years and months duration
    ('years and months duration(@"2020-02-29", @"2024-02-29")', '@"P4Y"'),
    ('years and months duration(@"2020-02-29", @"2024-02-28")', '@"P3Y11M"'),
    ('years and months duration(@"2024-01-15", @"2024-01-15")', '@"P0M"'),
    ('years and months duration(@"2024-01-15", @"2024-02-14")', '@"P0M"'),
    ('years and months duration(@"2024-02-14", @"2024-01-15")', '@"P0M"'),
    ('years and months duration(@"2024-02-15", @"2024-01-15")', '@"-P1M"'),
    ('years and months duration(@"2023-12-31", @"2024-01-31T10:00:00")', '@"P1M"'),
    ('years and months duration(from: @"2024-01-01", to: @"2025-01-01")', '@"P1Y"'),
    # range
    ('range("[1..5]")', "[1..5]"),
    ('range("(1..5)")', "(1..5)"),
    ('range("]1..5[")', "(1..5)"),
    ('range("[1.50..1e3)")', "[1.50..1000)"),
    ('range("[\\"a\\"..\\"z\\"]")', '["a".."z"]'),
    ('range("[@\\"P1D\\"..@\\"P2D\\"]")', '[@"P1D"..@"P2D"]'),
    ('range("[duration(\\"P1M\\")..duration(\\"P2M\\")]")', '[@"P1M"..@"P2M"]'),
    ('range("[time(\\"08:00:00\\")..time(\\"17:00:00\\")]")', '[@"08:00:00"..@"17:00:00"]'),
    ('range("[5..5]")', "[5..5]"),
    ('range(from: "[1..2]")', "[1..2]"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_conversion_has_the_same_value_in_both_modes(text, expected):
    expression = feel.compile(text)

    assert feel.to_string(expression.evaluate({}), nested=True) == expected
    assert feel.to_string(expression.evaluate({}, strict=False), nested=True) == expected


REFUSED = [
    ('number("")', feel.InvalidValue, "is no number"),
    ('number("abc")', feel.InvalidValue, '"abc" is no number'),
    ('number("一百")', feel.InvalidValue, "is no number"),
    ('number("１２")', feel.InvalidValue, "is no number"),
    ('number("1,5")', feel.InvalidValue, "is no number"),
    ('number("+1")', feel.InvalidValue, "is no number"),
    ('number("1_000")', feel.InvalidValue, "is no number"),
    ('number("NaN")', feel.InvalidValue, "is no number"),
    ('number("Infinity")', feel.InvalidValue, "is no number"),
    ('number(" 1 ")', feel.InvalidValue, "is no number"),
    ('number("1", ";")', feel.InvalidValue, "no such separators"),
    ('number("1", null, " ")', feel.InvalidValue, "no such separators"),
    ('number("1", ",", ",")', feel.InvalidValue, "the separators must differ"),
    ('number("1e7000")', feel.InvalidValue, "34 digits"),
    ('number("1e99999999999999999999")', feel.InvalidValue, "34 digits"),
    ("number(null)", feel.WrongArguments, "null"),
    ("number(1)", feel.WrongArguments, "number 1"),
    ("number()", feel.WrongArguments, "from"),
    ("string()", feel.WrongArguments, "string(from: Any): string"),
    ("string(1, 2)", feel.WrongArguments, "string(from: Any): string"),
    ("not(1)", feel.WrongArguments, "number 1"),
    ('not("true")', feel.WrongArguments, 'string "true"'),
    ('date("2023-02-29")', feel.InvalidValue, "no such date: 2023-02-29"),
    ('date("2024-13-01")', feel.InvalidValue, "no such date"),
    ('date("2024-04-31")', feel.InvalidValue, "no such date"),
    ('date("24-01-01")', feel.InvalidValue, "YYYY-MM-DD"),
    ('date("2024/01/01")', feel.InvalidValue, "YYYY-MM-DD"),
    ('date("2024-01-01T00:00:00")', feel.InvalidValue, "YYYY-MM-DD"),
    ('date("2024年1月1日")', feel.InvalidValue, "YYYY-MM-DD"),
    ("date(2023, 2, 29)", feel.InvalidValue, "no such date"),
    ("date(2024, 0, 1)", feel.InvalidValue, "no such date"),
    ("date(2024, 1.5, 1)", feel.InvalidValue, "1.5 is no whole number"),
    ("date(1e6000, 1, 1)", feel.InvalidValue, "the number is too large"),
    ("time(1, 1, 1e6000)", feel.InvalidValue, "the number is too large"),
    ("date(1000000000, 1, 1)", feel.InvalidValue, "no such date"),
    ("date(null)", feel.WrongArguments, "null"),
    ("date(2024, null, 1)", feel.WrongArguments, "null"),
    ("date(2024)", feel.WrongArguments, "number 2024"),
    ('date(@"10:00:00")', feel.WrongArguments, "time"),
    ('time("8:00:00")', feel.InvalidValue, "hh:mm:ss"),
    ('time("08:00")', feel.InvalidValue, "hh:mm:ss"),
    ('time("23:60:00")', feel.InvalidValue, "no such time"),
    ('time("10:00:00+25:00")', feel.InvalidValue, "18 hours"),
    ('time("10:00:00+18:00:01")', feel.InvalidValue, "18 hours"),
    ('time("10:00:00-18:01")', feel.InvalidValue, "18 hours"),
    ('time("10:00:00+08:60")', feel.InvalidValue, "no offset"),
    ('time("10:00:00@Mars/Base")', feel.InvalidValue, "no such time zone: Mars/Base"),
    ("time(24, 0, 0)", feel.InvalidValue, "no such time"),
    ("time(10, 60, 0)", feel.InvalidValue, "no such time"),
    ("time(10, 0, -1)", feel.InvalidValue, "no such time"),
    ("time(1.5, 0, 0)", feel.InvalidValue, "1.5 is no whole number"),
    ('time(10, 0, 0, duration("PT19H"))', feel.InvalidValue, "18 hours"),
    ('time(10, 0, 0, duration("P1M"))', feel.WrongArguments, "years and months duration"),
    ("time(10, 0)", feel.WrongArguments, "number 10, number 0"),
    ("time(null)", feel.WrongArguments, "null"),
    ('date and time("2024-01-01 10:00:00")', feel.InvalidValue, "YYYY-MM-DD"),
    ('date and time("2024-01-01T")', feel.InvalidValue, "hh:mm:ss"),
    ('date and time("2024-01-01T24:00:01")', feel.InvalidValue, "no such time"),
    ('date and time("2024-01-01T10:00:00+99:00")', feel.InvalidValue, "18 hours"),
    ("date and time(null)", feel.WrongArguments, "null"),
    ('date and time(@"2024-01-01", null)', feel.WrongArguments, "null"),
    ('date and time(@"2024-01-01T00:00:00Z", "Nowhere")', feel.InvalidValue, "no such time zone: Nowhere"),
    ('date and time(@"2024-01-01T00:00:00Z", "")', feel.InvalidValue, "no time zone"),
    ('date and time(@"2024-01-01T00:00:00Z", "+0800")', feel.InvalidValue, "hh:mm:ss"),
    ('duration("")', feel.InvalidValue, "is no duration"),
    ('duration("1D")', feel.InvalidValue, "is no duration"),
    ('duration("P1Y1D")', feel.InvalidValue, "is no duration"),
    ('duration("PT")', feel.InvalidValue, "is no duration"),
    ('duration("P1W")', feel.InvalidValue, "is no duration"),
    ("duration(null)", feel.WrongArguments, "null"),
    ("duration(1)", feel.WrongArguments, "number 1"),
    ('years and months duration(@"2024-01-01", null)', feel.WrongArguments, "null"),
    ('years and months duration(@"2024-01-01", "2025-01-01")', feel.WrongArguments, "string"),
    ('range("")', feel.InvalidValue, "expected"),
    ('range("1")', feel.InvalidValue, "is no range"),
    ('range("[1, 2]")', feel.InvalidValue, "is no range"),
    ('range("[2..1]")', feel.InvalidValue, "the end lies before the start"),
    ('range("[1..\\"a\\"]")', feel.TypeMismatch, "one kind that has an order"),
    ('range("[1..null]")', feel.InvalidValue, "an end is null"),
    ('range("[1..1+1]")', feel.InvalidValue, "an end is no literal"),
    ('range("[now()..now()]")', feel.InvalidValue, "an end is no literal"),
    ("range(null)", feel.WrongArguments, "null"),
    ("range([1..2])", feel.WrongArguments, "range"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_conversion_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({})

    assert words in caught.value.sentence("en")
    assert caught.value.facts["position"] == 0
    assert expression.evaluate({}, strict=False) is None


@pytest.mark.parametrize("text", ["string(null)", "not(null)"])
def test_null_is_converted_to_null_without_being_an_error(text):
    assert feel.compile(text).evaluate({}) is None


LENGTHS = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


@pytest.mark.parametrize("month", LENGTHS)
def test_a_month_has_its_days_and_no_more(month):
    expression = feel.compile("date(2023, month, day)")

    assert expression.evaluate({"month": month, "day": LENGTHS[month]}) == feel.Date(2023, month, LENGTHS[month])
    for day in (0, LENGTHS[month] + 1):
        with pytest.raises(feel.InvalidValue, match="no such date"):
            expression.evaluate({"month": month, "day": day})


@pytest.mark.parametrize(
    ("year", "days"), [(2024, 29), (2023, 28), (1900, 28), (2000, 29), (0, 29), (-4, 29), (-1, 28)]
)
def test_february_is_that_of_the_gregorian_calendar(year, days):
    assert feel.compile("last day of month(date(y, 2, 1)).day").evaluate({"y": year}) == days
