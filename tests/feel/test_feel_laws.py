"""Laws that hold for all values: of order, ranges, logic, lists, rounding, and of the two modes."""

import decimal
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel.numbers import CONTEXT

NUMBERS = st.decimals(min_value=-(10**6), max_value=10**6, places=3)
SMALL = st.integers(-5, 5).map(Decimal)
TRUTH = st.sampled_from([True, False, None])


def value(text, **context):
    return feel.compile(text).evaluate(context)


def lenient(text, **context):
    return feel.compile(text).evaluate(context, strict=False)


@given(NUMBERS, NUMBERS)
def test_of_two_numbers_one_is_less_or_they_are_equal(a, b):
    assert [value(f"a {sign} b", a=a, b=b) for sign in ("<", "=", ">")].count(True) == 1
    assert value("a <= b", a=a, b=b) is not value("a > b", a=a, b=b)
    assert value("a != b", a=a, b=b) is not value("a = b", a=a, b=b)


@given(SMALL, SMALL, SMALL)
def test_in_a_range_is_what_its_comparisons_say(x, low, high):
    low, high = sorted((low, high))

    assert value("x in [a..b]", x=x, a=low, b=high) is value("x >= a and x <= b", x=x, a=low, b=high)
    assert value("x in (a..b)", x=x, a=low, b=high) is value("x > a and x < b", x=x, a=low, b=high)
    assert value("x between a and b", x=x, a=low, b=high) is value("x in [a..b]", x=x, a=low, b=high)


@given(SMALL, SMALL, SMALL, SMALL)
def test_relations_of_ranges_mirror_each_other(a, b, c, d):
    ends = dict(zip("abcd", (min(a, b), max(a, b), min(c, d), max(c, d)), strict=True))
    for one, other in (("before", "after"), ("meets", "met by"), ("finishes", "finished by"), ("during", "includes"),
                       ("starts", "started by"), ("overlaps before", "overlaps after")):  # fmt: skip
        assert value(f"{one}([a..b), (c..d])", **ends) is value(f"{other}((c..d], [a..b))", **ends)


@given(TRUTH, TRUTH)
def test_and_or_not_are_three_valued(a, b):
    assert lenient("a and b", a=a, b=b) is lenient("b and a", a=a, b=b)
    assert lenient("not(a and b)", a=a, b=b) is lenient("not(a) or not(b)", a=a, b=b)
    assert lenient("a and b", a=a, b=b) is (False if False in (a, b) else None if None in (a, b) else True)


@given(st.lists(TRUTH, max_size=5))
def test_some_and_every_are_or_and_and(items):
    assert lenient("some x in xs satisfies x", xs=items) is lenient("not(every x in xs satisfies not(x))", xs=items)


@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_decimals(a, b):
    assert value("a + b", a=a, b=b) == a + b
    assert value("a - b", a=a, b=b) == value("a + -b", a=a, b=b)
    assert value("a * b", a=a, b=b) == CONTEXT.multiply(a, b)
    if b:
        assert value("a / b", a=a, b=b) == CONTEXT.divide(a, b)
        remainder = value("modulo(a, b)", a=a, b=b)
        assert value("abs(r) < abs(b)", r=remainder, b=b)


@given(NUMBERS, st.integers(-2, 4))
def test_rounding_is_within_half_a_unit_and_the_others_bracket_the_number(n, scale):
    places = Decimal(scale)
    half = value("round half up(n, s)", n=n, s=places)

    assert abs(half - n) <= Decimal(1).scaleb(-scale) / 2
    assert value("floor(n, s) <= n and n <= ceiling(n, s)", n=n, s=places)
    assert value("abs(round down(n, s)) <= abs(n) and abs(n) <= abs(round up(n, s))", n=n, s=places)
    if scale >= 0:
        assert half == n.quantize(Decimal(1).scaleb(-scale), rounding=decimal.ROUND_HALF_UP)


@given(st.lists(NUMBERS, max_size=8))
def test_sorting_orders_and_keeps_the_items(items):
    found = value("sort(xs)", xs=items)

    assert found == sorted(items)
    assert value("sort(xs, function(a, b) a > b)", xs=items) == sorted(items, reverse=True)
    assert value("reverse(reverse(xs)) = xs", xs=items)


@given(st.lists(SMALL, min_size=1, max_size=8))
def test_statistics_lie_between_the_least_and_the_greatest(items):
    for name in ("mean", "median", "min", "max"):
        assert value(f"{name}(xs) >= min(xs) and {name}(xs) <= max(xs)", xs=items)
    assert value("sum(xs) = mean(xs) * count(xs) or abs(sum(xs) - mean(xs) * count(xs)) < 1e-30", xs=items)


@given(st.lists(SMALL, max_size=8))
def test_a_filter_and_its_negation_part_the_list(items):
    kept, left = value("xs[item > 0]", xs=items), value("xs[not(item > 0)]", xs=items)

    assert sorted(kept + left) == sorted(items)
    assert value("count(distinct values(xs)) <= count(xs)", xs=items)
    assert value("flatten([xs, [xs]]) = concatenate(xs, xs)", xs=items)


@given(st.text(max_size=12), st.text(alphabet="ab", min_size=1, max_size=2))
def test_what_is_before_and_after_a_match_make_the_text(text, match):
    if match in text:
        assert value("substring before(t, m) + m + substring after(t, m) = t", t=text, m=match)
    assert value("contains(t, m)", t=text, m=match) is (match in text)
    assert value("string length(t + m) = string length(t) + string length(m)", t=text, m=match)


VALUES = st.recursive(
    st.none() | st.booleans() | SMALL | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)
TEXTS = st.sampled_from(
    ["x + y", "x = y", "x < y", "x and y", "x.a", "x[1]", "x[y]", "if x then 1 else 2", "x in y", "sum(x)", "x(y)",
     "for i in x return i", "some i in x satisfies i = y", "string(x) + string(y)", "x instance of number", "-x"]
)  # fmt: skip


@given(TEXTS, VALUES, VALUES)
def test_where_strict_has_a_value_lenient_has_the_same(text, x, y):
    expression = feel.compile(text)
    try:
        strict = expression.evaluate({"x": x, "y": y})
    except feel.EvaluationError:
        return

    assert expression.evaluate({"x": x, "y": y}, strict=False) == strict


@given(VALUES)
def test_every_value_equals_itself_and_is_in_a_list_of_it(x):
    assert value("x = x", x=x) is True
    assert value("list contains([x], x)", x=x) is True
