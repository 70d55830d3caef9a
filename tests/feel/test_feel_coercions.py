"""Types of values and the implicit conversions (DMN 1.5 §10.3.2.3.3, §10.3.2.9.4), and Python's values as FEEL's."""

import datetime as py
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from orchestrator import feel

# Every kind of value and the types it belongs to besides Any.
MEMBERS = {
    "null": {"Null"},
    "true": {"boolean"},
    "5": {"number"},
    '"5"': {"string"},
    '@"2024-02-29"': {"date"},
    '@"10:00:00"': {"time"},
    '@"2024-02-29T10:00:00"': {"date and time"},
    '@"P1D"': {"days and time duration"},
    '@"P1M"': {"years and months duration"},
    "[]": {"list", "list<number>", "list<string>", "list<Any>"},
    "[1, 2]": {"list", "list<number>", "list<Any>"},
    "[1, null]": {"list", "list<number>", "list<Any>"},
    '["a"]': {"list", "list<string>", "list<Any>"},
    '[1, "a"]': {"list", "list<Any>"},
    "{}": {"context", "context<>"},
    "{a: 1}": {"context", "context<>", "context<a: number>"},
    "{a: null}": {"context", "context<>", "context<a: number>"},
    '{a: "x"}': {"context", "context<>"},
    "{a: 1, b: 2}": {"context", "context<>", "context<a: number>"},
    "[1..2]": {"range", "range<number>", "range<Any>"},
    "(< 3)": {"range", "range<number>", "range<Any>"},
    '["a".."b"]': {"range", "range<Any>"},
    "function(x: number) x": {"function", "function<number> -> Any"},
    "function(x) x": {"function", "function<number> -> Any", "function<Any> -> Any"},
    "function() 1": {"function", "function<> -> Any"},
    "sum": {"function", "function<number> -> Any", "function<Any> -> Any"},
    "substring": {"function"},
}
TYPES = [
    *("Null", "boolean", "number", "string", "date", "time", "date and time", "days and time duration"),
    *("years and months duration", "list", "list<number>", "list<string>", "list<Any>", "context", "context<>"),
    *("context<a: number>", "range", "range<number>", "range<Any>", "function", "function<number> -> Any"),
    *("function<Any> -> Any", "function<> -> Any"),
]


@pytest.mark.parametrize("text", MEMBERS)
def test_value_is_an_instance_of_its_types_and_no_others(text):
    found = {of for of in TYPES if feel.compile(f"({text}) instance of {of}").evaluate({}) is True}

    assert found == MEMBERS[text]
    assert feel.compile(f"({text}) instance of Any").evaluate({}) is (text != "null")


ARGUMENTS = [
    # the declared type, the argument, what the function sees
    ("number", "5", "5"),
    ("number", "[5]", "5"),
    ("number", "null", "null"),
    ("list<number>", "5", "[5]"),
    ("list<number>", "[5, 6]", "[5, 6]"),
    ("list", "5", "[5]"),
    ("list<list<number>>", "[1]", "[[1]]"),
    ("string", '["a"]', '"a"'),
    ("date and time", '@"2024-02-29"', '@"2024-02-29T00:00:00Z"'),
    ("date and time", '@"2024-02-29T10:00:00"', '@"2024-02-29T10:00:00"'),
    ("context<a: number>", "{a: 1, b: 2}", "{a: 1, b: 2}"),
    ("context<a: number>", "[{a: 1}]", "{a: 1}"),
    ("range<number>", "[1..2]", "[1..2]"),
    ("boolean", "[true]", "true"),
    ("Any", "[5]", "[5]"),
    ("function<number> -> Any", "function(x) x", "function "),
]


@pytest.mark.parametrize(("of", "argument", "seen"), ARGUMENTS)
def test_argument_is_converted_to_the_declared_type_of_its_parameter(of, argument, seen):
    found = feel.compile(f"(function(p: {of}) [p])({argument})[1]").evaluate({})

    assert feel.to_string(found, nested=True) == seen


REFUSED = [
    ("number", '"5"'),
    ("number", "true"),
    ("number", "[5, 6]"),
    ("number", "[]"),
    ("string", "5"),
    ("boolean", "1"),
    ("boolean", '"true"'),
    ("date", '@"2024-02-29T00:00:00"'),
    ("date", '"2024-02-29"'),
    ("date and time", '"2024-02-29"'),
    ("time", '@"2024-02-29T10:00:00"'),
    ("days and time duration", '@"P1M"'),
    ("years and months duration", '@"P1D"'),
    ("list<number>", '["a"]'),
    ("list<number>", '"a"'),
    ("context<a: number>", '{a: "x"}'),
    ("context<a: number>", "{b: 1}"),
    ("range<number>", '["a".."b"]'),
    ("range<number>", "1"),
    ("function<number> -> Any", "function(x, y) x"),
]


@pytest.mark.parametrize(("of", "argument"), REFUSED)
def test_argument_that_nothing_converts_is_refused_by_the_name_of_its_parameter(of, argument):
    expression = feel.compile(f"(function(p: {of}) 1)({argument})")

    with pytest.raises(feel.TypeMismatch) as caught:
        expression.evaluate({})

    assert (caught.value.facts["operation"], caught.value.facts["expected"]) == ("p", of)
    assert expression.evaluate({}, strict=False) is None


SHANGHAI = ZoneInfo("Asia/Shanghai")
EAST = py.timezone(py.timedelta(hours=8))
LIFTED = [
    (5, "5"),
    (Decimal("1.50"), "1.50"),
    (True, "true"),
    (None, "null"),
    ("甲", '"甲"'),
    ((1, 2), "[1, 2]"),
    ([1, [True]], "[1, [true]]"),
    ({"a": {"b": 1}}, "{a: {b: 1}}"),
    (py.date(2024, 2, 29), '@"2024-02-29"'),
    (py.time(10, 20, 30, 500_000), '@"10:20:30.5"'),
    (py.time(10, 20, 30, tzinfo=EAST), '@"10:20:30+08:00"'),
    (py.datetime(2024, 2, 29, 10), '@"2024-02-29T10:00:00"'),
    (py.datetime(2024, 2, 29, 10, tzinfo=py.UTC), '@"2024-02-29T10:00:00Z"'),
    (py.datetime(2024, 2, 29, 10, tzinfo=EAST), '@"2024-02-29T10:00:00+08:00"'),
    (py.datetime(2024, 2, 29, 10, tzinfo=SHANGHAI), '@"2024-02-29T10:00:00@Asia/Shanghai"'),
    (py.timedelta(days=1, seconds=1, microseconds=1), '@"P1DT1.000001S"'),
    (py.timedelta(days=-1), '@"-P1D"'),
    (feel.Date(-44, 3, 15), '@"-0044-03-15"'),
    (feel.MonthsDuration(14), '@"P1Y2M"'),
    ([py.date(2024, 1, 1), {"d": py.timedelta(0)}], '[@"2024-01-01", {d: @"PT0S"}]'),
]


@pytest.mark.parametrize(("value", "expected"), LIFTED, ids=[expected for _, expected in LIFTED])
def test_python_value_becomes_a_feel_value(value, expected):
    assert feel.to_string(feel.compile("[v]").evaluate({"v": value})[0], nested=True) == expected


@pytest.mark.parametrize(
    "value",
    [0.1, b"x", object(), 1j, {1, 2}, [1, 0.5], {"a": {"b": 0.5}}],
    ids=["float", "bytes", "object", "complex", "set", "list", "dict"],
)
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_no_feel_value_is_refused_in_both_modes(value, strict):
    with pytest.raises(feel.TypeMismatch, match=r"numbers as Decimal or int"):
        feel.compile("v").evaluate({"v": value}, strict=strict)


PYTHON = [
    ('@"2024-02-29"', py.date(2024, 2, 29)),
    ('@"2024-02-29T10:00:00Z"', py.datetime(2024, 2, 29, 10, tzinfo=py.UTC)),
    ('@"2024-02-29T10:00:00.123456789"', py.datetime(2024, 2, 29, 10, 0, 0, 123456)),
    ('@"2024-02-29T10:00:00+08:00"', py.datetime(2024, 2, 29, 10, tzinfo=EAST)),
    ('@"2024-02-29T10:00:00@Asia/Shanghai"', py.datetime(2024, 2, 29, 10, tzinfo=SHANGHAI)),
    ('@"P1DT1H"', py.timedelta(days=1, hours=1)),
]


@pytest.mark.parametrize(("text", "expected"), PYTHON)
def test_temporal_value_becomes_pythons_own(text, expected):
    found = feel.compile(text).evaluate({}).to_python()

    assert found == expected
    assert getattr(found, "tzinfo", None) == getattr(expected, "tzinfo", None)


def test_a_year_that_python_does_not_know_is_refused():
    with pytest.raises(ValueError, match="year"):
        feel.compile('@"12024-01-01"').evaluate({}).to_python()
