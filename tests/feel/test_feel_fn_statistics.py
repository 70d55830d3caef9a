"""Functions of many numbers (DMN 1.5 table 75): of a list and of the same items as arguments."""

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel.numbers import CONTEXT

# The function, its items, the value: tried as f([items]), as f(items) and by the name of the list.
VALUES = [
    ("min", "3, 1, 2", "1"),
    ("min", "1.0, 1", "1.0"),
    ("min", "-1, -1.5", "-1.5"),
    ("min", '"b", "a", "甲"', '"a"'),
    ("min", '@"2024-05-01", @"2024-04-30"', '@"2024-04-30"'),
    ("min", '@"P1D", @"PT25H"', '@"P1D"'),
    ("max", "3, 1, 2", "3"),
    ("max", "-3", "-3"),
    ("max", '"b", "a", "甲"', '"甲"'),
    ("max", '@"10:00:00", @"09:59:59"', '@"10:00:00"'),
    ("max", '@"P1Y", @"P11M"', '@"P1Y"'),
    ("max", '@"2024-01-01T08:00:00+08:00", @"2024-01-01T01:00:00Z"', '@"2024-01-01T01:00:00Z"'),
    ("sum", "0.1, 0.2, 0.3", "0.6"),
    ("sum", "1", "1"),
    ("sum", "1.50, -1.5", "0.00"),
    ("sum", "9007199254740993, 0.01", "9007199254740993.01"),
    ("sum", '@"P1Y", @"P3M"', '@"P1Y3M"'),
    ("sum", '@"PT30M", @"PT45M"', '@"PT1H15M"'),
    ("mean", "1, 2, 3", "2"),
    ("mean", "1, 2", "1.5"),
    ("mean", "0.1, 0.2, 0.3", "0.2"),
    ("mean", '@"P1D", @"P3D"', '@"P2D"'),
    ("mean", '@"P1Y", @"P3Y"', '@"P2Y"'),
    ("product", "2, 3, 4", "24"),
    ("product", "5", "5"),
    ("product", "0.5, -0.5", "-0.25"),
    ("product", "1e20, 1e-20", "1"),
    ("median", "8, 2, 5, 3, 4", "4"),
    ("median", "6, 1, 2, 3", "2.5"),
    ("median", "7", "7"),
    ("median", "-1, 1", "0"),
    ("stddev", "2, 4, 4, 4, 5, 5, 7, 9", "2.138089935299395077476427847038028"),
    ("stddev", "3, 3, 3", "0"),
    ("stddev", "-1, 1", "1.414213562373095048801688724209698"),
    ("mode", "6, 3, 9, 6, 6", "[6]"),
    ("mode", "6, 1, 9, 6, 1", "[1, 6]"),
    ("mode", "5, 1.0, 1", "[1.0]"),
    ("mode", "3, 2, 1", "[1, 2, 3]"),
]


@pytest.mark.parametrize(("name", "items", "expected"), VALUES)
@pytest.mark.parametrize("form", ["{}([{}])", "{}({})", "{}(list: [{}])"])
def test_function_of_many_has_its_value_in_every_form_of_call(form, name, items, expected):
    found = feel.compile(form.format(name, items)).evaluate({})

    assert feel.to_string(found, nested=True) == expected


REFUSED = [
    ("min([])", feel.InvalidValue, "the list is empty"),
    ("max([])", feel.InvalidValue, "the list is empty"),
    ("sum([])", feel.InvalidValue, "the list is empty"),
    ("mean([])", feel.InvalidValue, "the list is empty"),
    ("product([])", feel.InvalidValue, "the list is empty"),
    ("median([])", feel.InvalidValue, "the list is empty"),
    ("stddev([])", feel.InvalidValue, "the list is empty"),
    ("stddev([7])", feel.InvalidValue, "at least two numbers are needed"),
    ("min()", feel.WrongArguments, "min(list: list)"),
    ("sum()", feel.WrongArguments, "sum(list: list)"),
    ("mode()", feel.WrongArguments, "mode(list: list)"),
    ("min(1, null)", feel.TypeMismatch, "null"),
    ('max(1, "2")', feel.TypeMismatch, 'string "2"'),
    ("max([true, false])", feel.TypeMismatch, "boolean"),
    ("min([[1], [2]])", feel.TypeMismatch, "list"),
    ("sum(1, null)", feel.TypeMismatch, "null"),
    ('sum(["a", "b"])', feel.TypeMismatch, "numbers or durations"),
    ('sum(@"P1D", @"P1M")', feel.TypeMismatch, "years and months duration"),
    ('sum(1, @"P1D")', feel.TypeMismatch, "days and time duration"),
    ("sum(null)", feel.TypeMismatch, "null"),
    ("mean(1, true)", feel.TypeMismatch, "boolean true"),
    ("product(2, null)", feel.TypeMismatch, "null"),
    ('product(@"P1D", 2)', feel.TypeMismatch, "days and time duration"),
    ('median(1, "a")', feel.TypeMismatch, "string"),
    ("stddev(1, null)", feel.TypeMismatch, "null"),
    ('mode(["a"])', feel.TypeMismatch, "string"),
    ("mode([1, null])", feel.TypeMismatch, "null"),
    ("sum(9e6144, 9e6144)", feel.InvalidValue, "34 digits"),
    ("product(1e4000, 1e4000)", feel.InvalidValue, "34 digits"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_function_of_many_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({})

    assert words in caught.value.sentence("en")
    assert caught.value.facts["position"] == 0
    assert expression.evaluate({}, strict=False) is None


@pytest.mark.parametrize("text", ["mode([])", "mode(list: [])"])
def test_of_no_number_there_is_no_most_frequent_one_and_that_is_no_error(text):
    assert feel.compile(text).evaluate({}) == []


AMOUNTS = st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=2, max_size=8)


@given(AMOUNTS)
def test_statistics_of_amounts_are_those_of_pythons_statistics(xs):
    context = {"xs": xs}

    assert feel.compile("sum(xs)").evaluate(context) == sum(xs)
    assert feel.compile("median(xs)").evaluate(context) == statistics.median(xs)
    assert feel.compile("mode(xs)").evaluate(context) == sorted(statistics.multimode(xs))
    assert feel.compile("mean(xs)").evaluate(context) == CONTEXT.divide(sum(xs), Decimal(len(xs)))
    spread = feel.compile("stddev(xs)").evaluate(context)
    assert abs(spread - statistics.stdev(xs)) <= max(spread, 1) * Decimal("1e-24")


@given(AMOUNTS, st.randoms(use_true_random=False))
def test_the_order_of_the_items_makes_no_difference(xs, random):
    mixed = random.sample(xs, len(xs))
    for name in ("sum", "min", "max", "median", "mode", "product"):
        text = (
            f"{name}(a) = {name}(b)" if name != "product" else "abs(product(a) - product(b)) <= abs(product(a)) * 1e-30"
        )

        assert feel.compile(text).evaluate({"a": xs, "b": mixed}) is True
