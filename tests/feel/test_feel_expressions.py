"""What expressions mean: one row per rule of the language, the value as FEEL's own string() writes it."""

import pytest

from orchestrator import feel

CONTEXT = {
    "x": 5,
    "授信额度": 600,
    "申请 额度": 3,
    "debt-to-income": "low",
    "person": {"name": "张三", "home address": {"city": "上海"}},
    "loans": [{"amount": 100, "kind": "A"}, {"amount": 250, "kind": "B"}],
}

CASES = [
    # numbers are exact
    ("0.1 + 0.2", "0.3"),
    ("0.1 + 0.2 = 0.3", "true"),
    ("1 / 3", "0.3333333333333333333333333333333333"),
    ("2 / 3 * 3", "2.000000000000000000000000000000000"),
    ("1.10 + 1", "2.10"),
    ("10 / 4", "2.5"),
    (".5 + 1e2", "100.5"),
    # operators and how they bind
    ("1 + 2 * 3", "7"),
    ("(1 + 2) * 3", "9"),
    ("-2 ** 2", "4"),
    ("2 ** 3 ** 2", "64"),
    ("10 - 3 - 2", "5"),
    ("5 - -3", "8"),
    ('"a" + "b"', "ab"),
    ("1 < 2 and 2 < 3", "true"),
    ("true or false and false", "true"),
    ("1 = 1.00", "true"),
    ('"b" > "a"', "true"),
    ("3 between 1 and 3 and true", "true"),
    ("not(true)", "false"),
    ("null = null", "true"),
    ("1 != 2", "true"),
    # in, ranges, unary comparisons as values
    ("5 in [1..5]", "true"),
    ("5 in [1..5)", "false"),
    ("5 in ]1..5[", "false"),
    ("5 in (< 3, > 4)", "true"),
    ("5 in (1, 2, 5)", "true"),
    ("5 in [[1..2], [4..6]]", "true"),
    ("x in >= 5", "true"),
    ("[1..10).start", "1"),
    ("(> 3).start included", "false"),
    ("[1..3]", "[1..3]"),
    # conditionals
    ('if x > 3 then "big" else "small"', "big"),
    ("if false then 1 else if true then 2 else 3", "2"),
    # lists and filters
    ("[1, 2, 3][2]", "2"),
    ("[1, 2, 3][-1]", "3"),
    ("[1, 2, 3][item > 1]", "[2, 3]"),
    ("[][item > 1]", "[]"),
    ("loans[amount > 100].kind", '["B"]'),
    ('loans[kind = "A"][1].amount', "100"),
    ("loans.amount", "[100, 250]"),
    ("[1, [2, 3]][2][1]", "2"),
    ("5[1]", "5"),
    # iteration
    ("for i in [1, 2, 3] return i * 2", "[2, 4, 6]"),
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for i in [1..3) return i", "[1, 2]"),
    ("for i in 1..2, j in i..2 return i * 10 + j", "[11, 12, 22]"),
    ("for i in 1..5 return if i <= 2 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"),
    ('for d in @"2024-02-28"..@"2024-03-01" return d.day', "[28, 29, 1]"),
    ("some i in [1, 2] satisfies i > 1", "true"),
    ("every i in [1, 2] satisfies i > 1", "false"),
    ("every i in [] satisfies false", "true"),
    ("some i in [1, 2], j in [2, 3] satisfies i = j", "true"),
    # contexts and paths
    ("{a: 1, b: a + 1}", "{a: 1, b: 2}"),
    ('{"a key": 1}.a key', "1"),
    ("{a: {b: [10, 20]}}.a.b[2]", "20"),
    ("person.home address.city", "上海"),
    # names with spaces, signs, Chinese
    ("授信额度 > 500", "true"),
    ("申请 额度 + 1", "4"),
    ("申请   额度 + 1", "4"),
    ('debt-to-income = "low"', "true"),
    # functions
    ("{twice: function(n: number) n * 2, r: twice(4)}.r", "8"),
    ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r", "2432902008176640000"),
    ("{base: 10, add: function(n) base + n, r: add(n: 1)}.r", "11"),
    ("(function(a, b) a - b)(5, 3)", "2"),
    ('substring(string: "foobar", start position: 4)', "bar"),
    # types
    ("5 instance of number", "true"),
    ('"5" instance of number', "false"),
    ("[1, 2] instance of list<number>", "true"),
    ("{a: 1} instance of context<a: number>", "true"),
    ("[1..2] instance of range<number>", "true"),
    ("(function(a: number) a) instance of function<number> -> Any", "true"),
    ("null instance of Any", "false"),
    ('@"P1D" instance of days and time duration', "true"),
    # strings, comments
    (r'"say \"hi\"\n"', 'say "hi"\n'),
    (r'"\u5f20"', "张"),
    ("1 + // one\n 1", "2"),
    ("1 /* one */ + 1", "2"),
    # equality of containers and ranges
    ('[1, "a"] = [1, "a"]', "true"),
    ("[1, 2] = [1]", "false"),
    ("{a: 1} = {a: 1.0}", "true"),
    ("{a: 1} = {b: 1}", "false"),
    ("[1..2] = [1..2]", "true"),
    ("[1..2] = [1..2)", "false"),
    ("[1..2] in [[1..2]]", "true"),
    ("5 in (!= 4)", "true"),
    ("4 in (!= 4)", "false"),
    ("[1, 2] in [[1, 2], [3]]", "true"),
    ("null in [1, null]", "true"),
    ("(= 5)", "= 5"),
    ('string((> @"2024-01-01"))', '> @"2024-01-01"'),
    ('{"a-b": 1}', '{"a-b": 1}'),
    ("count(function(a) a)", "1"),
    ("string(sum)", "function sum"),
    # dates and times
    ('duration("P1D") + @"2024-01-01"', "2024-01-02"),
    ('@"2024-01-10" - @"P9D"', "2024-01-01"),
    ('duration("P1M") + @"2024-01-31T10:00:00"', "2024-02-29T10:00:00"),
    ('@"2024-01-31T10:00:00" - @"P1M"', "2023-12-31T10:00:00"),
    ('@"PT1H" + @"10:00:00"', "11:00:00"),
    ('@"10:00:00" - @"11:30:00"', "-PT1H30M"),
    ('@"2024-01-02T00:00:00Z" - @"2024-01-01"', "P1D"),
    ('@"P1Y" - @"P1M"', "P11M"),
    ('@"P1D" - @"PT1H"', "PT23H"),
    ('@"P1D" * 2 = 2 * @"P1D"', "true"),
    ('@"P1Y" / 2', "P6M"),
    ('@"P1Y" / @"P6M"', "2"),
    ('-@"P1Y"', "-P1Y"),
    ('@"P1DT2H3M4.5S".seconds', "4.5"),
    ('@"-P1DT2H".hours', "-2"),
    ('@"10:20:30.25".second', "30.25"),
    ('@"2024-01-02T10:20:30Z".weekday', "2"),
    ('@"2024-01-02T10:20:30Z".timezone', "null"),
    ('@"10:00:00@Europe/Paris".time offset', "PT1H"),
    ('@"2024-06-01T00:00:00+02:30".time offset', "PT2H30M"),
    ('date("2024-02-29") + duration("P1Y")', "2025-02-28"),
    ('date("2024-01-31") + duration("P1M")', "2024-02-29"),
    ('date("2025-03-01") - date("2024-03-01")', "P365D"),
    ('@"2024-03-10T23:30:00" + @"PT45M"', "2024-03-11T00:15:00"),
    ('time("23:00:00") + duration("PT2H")', "01:00:00"),
    ('@"2024-01-01T00:00:00+08:00" = @"2023-12-31T16:00:00Z"', "true"),
    ('@"2024-07-01T12:00:00@Europe/Paris".time offset', "PT2H"),
    ('@"2024-01-01T12:00:00@Asia/Shanghai".timezone', "Asia/Shanghai"),
    ('@"2024-03-10".weekday', "7"),
    ('duration("P14M").years', "1"),
    ('duration("P1DT25H")', "P2DT1H"),
    ('duration("P1Y") * 1.5', "P1Y6M"),
    ('duration("PT1H") / duration("PT1M")', "60"),
    ('-duration("P1D")', "-P1D"),
    ('@"-0044-03-15".year', "-44"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_expression_has_its_value(text, expected):
    found = feel.compile(text, CONTEXT).evaluate(CONTEXT)

    assert feel.to_string(found) == expected


TESTS = [
    ("-", 5, True),
    ("5", 5, True),
    ("5, 6", 6, True),
    ("< 5", 5, False),
    ("<= 5", 5, True),
    ("[1..5), > 7", 8, True),
    ("not(5)", 5, False),
    ("not(1, [3..4])", 5, True),
    ('"A", "B"', "B", True),
    ('not("ACTIVE")', "REVOKED", True),
    ("true", True, True),
    ("false", True, False),
    ("null", None, True),
    ("not(null)", 1, True),
    ("? > 3 and ? < 6", 5, True),
    ('starts with(?, "a")', "abc", True),
    ("limit", 5, True),
    ("> limit", 6, True),
    ("[1, 2, 5]", 5, True),
    ('@"2024-01-01"', feel.Date(2024, 1, 1), True),
    ('[@"2024-01-01"..@"2024-12-31"]', feel.Date(2024, 6, 1), True),
    ('< @"P3D"', feel.DaysDuration(0), True),
]


@pytest.mark.parametrize(("text", "value", "expected"), TESTS)
def test_unary_tests_hold_or_not(text, value, expected):
    assert feel.compile_unary(text).holds(value, {"limit": 5}) is expected


def test_names_are_the_variables_that_are_surely_needed():
    expression = feel.compile("a + sum(items[price > b]) + {c: 1, d: c}.d", ["a"])

    assert expression.names == {"a", "items"}
    assert expression.possible == {"price", "b"}


def test_what_an_expression_introduces_is_not_free():
    text = "for i in xs return function(n) n + i + (some q in ys satisfies q = partial)"

    assert feel.compile(text).names == {"xs", "ys"}


def test_a_variable_that_is_no_function_does_not_hide_the_builtin():
    assert feel.compile('date("2024-01-01").year').evaluate({"date": "today"}) == 2024


def test_python_values_become_feel_values():
    import datetime as py

    moment = py.datetime(2024, 5, 1, 8, 0, tzinfo=py.UTC)
    text = 'when + duration("PT30M") = date and time("2024-05-01T08:30:00Z") and days = duration("P2D") and n = 3'

    assert feel.compile(text).evaluate({"when": moment, "days": py.timedelta(days=2), "n": 3}) is True


def test_a_float_is_refused():
    with pytest.raises(feel.TypeMismatch, match="float"):
        feel.compile("x + 1").evaluate({"x": 0.1})


def test_now_and_today_are_what_the_caller_says():
    import datetime as py

    now = py.datetime(2024, 5, 1, 8, 0, tzinfo=py.UTC)

    assert feel.compile("now()").evaluate({}, now=now).to_python() == now
    assert feel.to_string(feel.compile("today()").evaluate({}, now=now)) == "2024-05-01"
    with pytest.raises(feel.InvalidValue, match="no time"):
        feel.compile("now()").evaluate({})
