"""Unary tests (DMN 1.5 rules 13-17): each form against values that pass, that fail, and that it cannot be asked of."""

import pytest

from orchestrator import feel

DAY = feel.Date(2024, 5, 1)
YES, NO = True, False
TESTS = [
    # the test, the values that pass, the values that do not
    ("-", [5, "a", None, DAY], []),
    ("5", [5], [4]),
    ("5.0", [5], [6]),
    ("-5", [-5], [5]),
    ("1, 2", [1, 2], [3]),
    ("< 5", [4], [5, 6]),
    ("<= 5", [4, 5], [6]),
    ("> 5", [6], [5, 4]),
    (">= 5", [5, 6], [4]),
    ("= 5", [5], [6]),
    ("!= 5", [6], [5]),
    ("[1..3]", [1, 2, 3], [0, 4]),
    ("[1..3)", [1, 2], [0, 3]),
    ("(1..3]", [2, 3], [1, 4]),
    ("(1..3)", [2], [1, 3]),
    ("]1..3[", [2], [1, 3]),
    ("< 2, > 4", [1, 5], [2, 3, 4]),
    ("[1..2], 5, >= 9", [1, 5, 9], [3, 8]),
    ("not(5)", [4], [5]),
    ("not(1, 2)", [3], [1, 2]),
    ("not(< 3)", [3, 4], [2]),
    ("not([1..3])", [0, 4], [1, 3]),
    ("not(< 2, > 4)", [2, 4], [1, 5]),
    # text
    ('"A"', ["A"], ["a", "AA", ""]),
    ('"A", "B"', ["A", "B"], ["C"]),
    ('not("A", "B")', ["C", ""], ["A", "B"]),
    ('"甲类"', ["甲类"], ["乙类"]),
    ('""', [""], [" "]),
    ('["a".."c"]', ["a", "b", "c"], ["d", "A"]),
    ('> "m"', ["n", "甲"], ["m", "a"]),
    # booleans
    ("true", [YES], [NO]),
    ("false", [NO], [YES]),
    ("not(true)", [NO], [YES]),
    ("true, false", [YES, NO], []),
    # dates, times, durations
    ('@"2024-05-01"', [DAY], [feel.Date(2024, 5, 2)]),
    ('< @"2024-05-02"', [DAY], [feel.Date(2024, 5, 2)]),
    ('[date("2024-05-01")..date("2024-05-31")]', [DAY], [feel.Date(2024, 6, 1)]),
    ('>= duration("P1D")', [feel.DaysDuration(86_400_000_000_000)], [feel.DaysDuration(0)]),
    ('@"P1Y"', [feel.MonthsDuration(12)], [feel.MonthsDuration(11)]),
    ('< @"12:00:00"', [feel.Time(11, 59, 59)], [feel.Time(12, 0, 0)]),
    # null
    ("null", [None], [5]),
    ("not(null)", [5], [None]),
    ("null, 5", [None, 5], [6]),
    # variables and what is computed of them
    ("limit", [10], [9]),
    ("> limit", [11], [10]),
    ("[limit..limit * 2]", [10, 20], [21]),
    ("limit + 1, limit - 1", [9, 11], [10]),
    ("allowed", [1, 2], [3]),
    ("not(allowed)", [3], [1]),
    ("band", [5, 6], [7]),
    ("not(band)", [7], [5]),
    # expressions over ?
    ("? > 5", [6], [5]),
    ("? > 5 and ? < 9", [6, 8], [5, 9]),
    ("? > limit or ? = 1", [11, 1], [5]),
    ("odd(?)", [3], [4]),
    ("? in allowed", [1], [3]),
    ("list contains(allowed, ?)", [2], [3]),
    ("not(list contains(allowed, ?))", [3], [2]),
    ("? * 2", [0], [1]),
    ('starts with(?, "9131")', ["91310000"], ["1310"]),
    ('matches(?, "^[A-Z]{2}$")', ["AB"], ["A"]),
    ("string length(?) = 2", ["甲乙", "𠮷a"], ["甲"]),
    ("count(?) > 1", [[1, 2]], [[1]]),
    ("? = null", [None], [5]),
    ("some x in ? satisfies x > 5", [[1, 6]], [[1, 2]]),
    ("?.amount > 5", [{"amount": 6}], [{"amount": 5}]),
    # a condition that does not speak of ? stands for itself where the value is no boolean
    ("limit > 5", [1, "a"], []),
    ("limit < 5", [], [1, "a"]),
    # lists and contexts
    ("[1, 2, 3]", [1, 3], [4]),
    ("[[1, 2]]", [[1, 2]], [[2, 1]]),
    ("[1, 2], [3]", [1, 3], [4]),
    ("[[1..2], [5..6]]", [1, 6], [3]),
    ("{a: 1}", [{"a": 1}], [{"a": 2}]),
]  # fmt: skip
CONTEXT = {"limit": 10, "allowed": [1, 2], "band": feel.Range(feel.lift(5), feel.lift(6))}


@pytest.mark.parametrize(("text", "passing", "failing"), TESTS, ids=[row[0] for row in TESTS])
def test_values_pass_or_fail_in_both_modes(text, passing, failing):
    tests = feel.compile_unary(text)

    for strict in (True, False):
        assert [value for value in passing if tests.holds(value, CONTEXT, strict=strict) is not True] == []
        assert [value for value in failing if tests.holds(value, CONTEXT, strict=strict) is not False] == []


REFUSED = [
    ("5", "5", feel.TypeMismatch),
    ("< 5", "a", feel.TypeMismatch),
    ("< 5", None, feel.TypeMismatch),
    ("[1..3]", "a", feel.TypeMismatch),
    ("[1..3]", None, feel.TypeMismatch),
    ("not(< 5)", None, feel.TypeMismatch),
    ('not("A")', 5, feel.TypeMismatch),
    ("[3..1]", 2, feel.InvalidValue),
    ("> missing", 5, feel.MissingVariable),
    ("? / 0 > 1", 5, feel.InvalidValue),
    ("?.amount", 5, feel.MissingEntry),
    ("? + 1 > 5", "a", feel.TypeMismatch),
]


@pytest.mark.parametrize(("text", "value", "error"), REFUSED)
def test_what_cannot_be_asked_is_an_error_and_unknown_when_lenient(text, value, error):
    tests = feel.compile_unary(text)

    with pytest.raises(error) as caught:
        tests.holds(value, {})

    assert caught.value.facts["text"] == text
    assert tests.holds(value, {}, strict=False) is None


def test_true_of_one_test_wins_over_what_cannot_be_asked():
    assert feel.compile_unary('"A", 5').holds(5, {}, strict=False) is True
    assert feel.compile_unary('not("A", 5)').holds(5, {}, strict=False) is False
    assert feel.compile_unary('"A", 6').holds(5, {}, strict=False) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("-", set()),
        ("> limit", {"limit"}),
        ("? > a + b", {"a", "b", "?"}),
        ("f(?)", {"f", "?"}),
        ("not(a, b)", {"a", "b"}),
    ],
)
def test_unary_tests_know_what_they_need(text, names):
    assert feel.compile_unary(text).names == names
