"""Operators over every pair of kinds (DMN 1.5 tables 45-60): what each pair gives, and that every other is refused."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel

# A value of every kind, by the kind's name.
OF_KIND = {
    "null": "null",
    "boolean": "true",
    "number": "2",
    "string": '"甲"',
    "date": '@"2024-02-29"',
    "time": '@"10:00:00Z"',
    "date and time": '@"2024-02-29T10:00:00Z"',
    "days and time duration": '@"P2D"',
    "years and months duration": '@"P2M"',
    "list": "[1, 2]",
    "context": "{a: 1}",
    "range": "[1..2]",
    "function": "(function(x) x)",
}
DT, DD, MD = "date and time", "days and time duration", "years and months duration"
RESULT = {
    "+": {
        ("number", "number"): "number",
        ("string", "string"): "string",
        ("date", DD): "date",
        (DD, "date"): "date",
        ("date", MD): "date",
        (MD, "date"): "date",
        (DT, DD): DT,
        (DD, DT): DT,
        (DT, MD): DT,
        (MD, DT): DT,
        ("time", DD): "time",
        (DD, "time"): "time",
        (DD, DD): DD,
        (MD, MD): MD,
    },
    "-": {
        ("number", "number"): "number",
        ("date", "date"): DD,
        ("date", DT): DD,
        (DT, "date"): DD,
        (DT, DT): DD,
        ("time", "time"): DD,
        ("date", DD): "date",
        ("date", MD): "date",
        (DT, DD): DT,
        (DT, MD): DT,
        ("time", DD): "time",
        (DD, DD): DD,
        (MD, MD): MD,
    },
    "*": {
        ("number", "number"): "number",
        (DD, "number"): DD,
        ("number", DD): DD,
        (MD, "number"): MD,
        ("number", MD): MD,
    },
    "/": {
        ("number", "number"): "number",
        (DD, "number"): DD,
        (DD, DD): "number",
        (MD, "number"): MD,
        (MD, MD): "number",
    },
    "**": {("number", "number"): "number"},
}
PAIRS = list(product(OF_KIND, OF_KIND))


@pytest.mark.parametrize("sign", RESULT)
def test_arithmetic_takes_these_pairs_of_kinds_and_no_other(sign):
    taken, refused = {}, []
    for left, right in PAIRS:
        expression = feel.compile(f"{OF_KIND[left]} {sign} {OF_KIND[right]}")
        try:
            taken[left, right] = feel.kind(expression.evaluate({}))
        except feel.TypeMismatch as error:
            refused.append((error.facts["operation"], expression.evaluate({}, strict=False)))

    assert taken == RESULT[sign]
    assert set(refused) == {(sign, None)}


ORDERED = {"number", "string", "date", "time", DT, DD, MD}


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_only_two_of_one_ordered_kind_have_an_order(sign):
    taken, refused = {}, []
    for left, right in PAIRS:
        expression = feel.compile(f"{OF_KIND[left]} {sign} {OF_KIND[right]}")
        try:
            taken[left, right] = expression.evaluate({})
        except feel.TypeMismatch as error:
            refused.append((error.facts["expected"], expression.evaluate({}, strict=False)))

    assert taken == {(kind, kind): "=" in sign for kind in ORDERED}
    assert set(refused) == {("two values of one kind that has an order", None)}


@pytest.mark.parametrize("sign", ["=", "!="])
def test_only_values_of_one_kind_can_be_equal_and_null_can_be_compared_with_all(sign):
    taken, refused = {}, []
    for left, right in PAIRS:
        expression = feel.compile(f"{OF_KIND[left]} {sign} {OF_KIND[right]}")
        try:
            taken[left, right] = expression.evaluate({})
        except feel.TypeMismatch as error:
            refused.append((error.facts["expected"] == left, expression.evaluate({}, strict=False)))

    # Two functions are equal only when they are one.
    equal = {(kind, kind): sign == "=" for kind in OF_KIND if kind != "function"} | {
        ("function", "function"): sign == "!="
    }
    with_null = {pair: sign == "!=" for pair in PAIRS if "null" in pair and pair != ("null", "null")}
    assert taken == equal | with_null
    assert set(refused) == {(True, None)}


@pytest.mark.parametrize("kind", OF_KIND)
def test_minus_takes_numbers_and_durations(kind):
    expression = feel.compile(f"-({OF_KIND[kind]})")

    if kind in ("number", DD, MD):
        assert feel.kind(expression.evaluate({})) == kind
    else:
        with pytest.raises(feel.TypeMismatch, match="number or duration"):
            expression.evaluate({})
        assert expression.evaluate({}, strict=False) is None


TRUTH = [
    # a, b, and, or: None is a null or what is no boolean
    (True, True, True, True),
    (True, False, False, True),
    (False, True, False, True),
    (False, False, False, False),
    (True, None, None, True),
    (None, True, None, True),
    (False, None, False, None),
    (None, False, False, None),
    (None, None, None, None),
]


@pytest.mark.parametrize("unknown", [None, 1, "true", []], ids=["null", "number", "string", "list"])
@pytest.mark.parametrize(("a", "b", "both", "either"), TRUTH)
def test_and_and_or_are_three_valued_and_strict_raises_only_where_the_result_is_unknown(a, b, both, either, unknown):
    context = {"a": unknown if a is None else a, "b": unknown if b is None else b}
    for text, expected in (("a and b", both), ("a or b", either)):
        assert feel.compile(text).evaluate(context, strict=False) is expected
        # What is decided before an unknown is met is decided; an unknown that is met first is an error.
        if expected is None or a is None:
            with pytest.raises(feel.TypeMismatch, match="boolean"):
                feel.compile(text).evaluate(context)
        else:
            assert feel.compile(text).evaluate(context) is expected


CONDITIONS = [(True, 1), (False, 2), (None, 2), (0, 2), ("true", 2), ([], 2)]


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS, ids=lambda value: repr(value))
def test_if_takes_its_else_for_all_but_true_and_strict_wants_a_boolean(condition, expected):
    expression = feel.compile("if c then 1 else 2")

    assert expression.evaluate({"c": condition}, strict=False) == expected
    if isinstance(condition, bool):
        assert expression.evaluate({"c": condition}) == expected
    else:
        with pytest.raises(feel.TypeMismatch) as caught:
            expression.evaluate({"c": condition})
        assert (caught.value.facts["operation"], caught.value.facts["position"]) == ("if", 0)


def test_only_the_branch_that_is_taken_is_evaluated():
    assert feel.compile("if true then 1 else 1 / 0").evaluate({}) == 1
    assert feel.compile("if false then missing else 2").evaluate({}) == 2


BETWEEN = [(0, False), (1, True), (2, True), (3, True), (4, False)]


@pytest.mark.parametrize(("x", "expected"), BETWEEN)
def test_between_includes_both_ends(x, expected):
    assert feel.compile("x between 1 and 3").evaluate({"x": x}) is expected
    assert feel.compile("not(x between 1 and 3)").evaluate({"x": x}) is not expected


@pytest.mark.parametrize(
    "text",
    [
        "null between 1 and 2",
        "1 between null and 2",
        "1 between 0 and null",
        '1 between "a" and "b"',
        "x between 1 and 2",
    ],
)
def test_between_of_what_has_no_order_is_refused(text):
    with pytest.raises(feel.TypeMismatch):
        feel.compile(text).evaluate({"x": "1"})
    assert feel.compile(text).evaluate({"x": "1"}, strict=False) is None


IN = [
    # one of several tests, each of another kind
    ("x in 5", True),
    ("x in 6", False),
    ("x in (5)", True),
    ("x in (1, 5)", True),
    ("x in (1, 6)", False),
    ("x in (< 5, > 5)", False),
    ("x in (<= 5)", True),
    ("x in >= 6", False),
    ("x in (!= 5)", False),
    ("x in (= 5)", True),
    ("x in [1..5]", True),
    ("x in [1..5)", False),
    ("x in (5..9]", False),
    ("x in ([1..2], [5..6])", True),
    ("x in [1, 5]", True),
    ("x in [[1..2], [5..6]]", True),
    ("x in []", False),
    ("x in [< 6]", True),
    ("x in r", True),
    ("x in xs", True),
    ("x in (? > 4)", True),
    ("x in (odd(?))", True),
    ("x in (? = 4, ? = 5)", True),
    ("xs in xs", True),
    ("xs in [xs]", True),
    ("xs in ([1, 5])", True),
    ("null in null", True),
    ("null in [null]", True),
    ("null in (1, null)", True),
    ('s in ("甲", "乙")', True),
    ('s in ["丁".."乙"]', False),
    ("{a: 1} in [{a: 1}]", True),
    ("(not(x in (5))) or x in 5", True),
]


@pytest.mark.parametrize(("text", "expected"), IN)
def test_in_holds_when_one_of_the_tests_holds(text, expected):
    context = {"x": 5, "xs": [1, 5], "r": feel.compile("[4..6]").evaluate({}), "s": "甲"}

    assert feel.compile(text).evaluate(context) is expected


IN_REFUSED = [
    ('5 in "5"', feel.TypeMismatch),
    ('5 in (> "4")', feel.TypeMismatch),
    ('5 in ["a".."b"]', feel.TypeMismatch),
    ("null in [1..2]", feel.TypeMismatch),
    ("null in (> 1)", feel.TypeMismatch),
    ("5 in [1..null]", feel.InvalidValue),
    ("5 in [2..1]", feel.InvalidValue),
]


@pytest.mark.parametrize(("text", "error"), IN_REFUSED)
def test_a_test_that_cannot_be_made_is_an_error_and_null_when_lenient(text, error):
    with pytest.raises(error):
        feel.compile(text).evaluate({})
    assert feel.compile(text).evaluate({}, strict=False) is None


# What can be compared: numbers of other scales are equal, so they are drawn too.
SCALARS = st.one_of(
    st.booleans(),
    st.decimals(min_value=-5, max_value=5, places=1),
    st.integers(-5, 5),
    st.text(alphabet="ab甲", max_size=2),
)
VALUES = st.recursive(
    SCALARS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)


@given(VALUES, VALUES)
def test_equality_is_symmetric_and_not_equal_its_opposite(a, b):
    equal, other, unequal = (
        feel.compile(text).evaluate({"a": a, "b": b}, strict=False) for text in ("a = b", "b = a", "a != b")
    )

    assert equal is other
    assert unequal is (None if equal is None else not equal)


@given(VALUES, VALUES, VALUES)
def test_equality_of_lists_is_that_of_their_items(a, b, c):
    inside = feel.compile("[a, b] = [c, c]").evaluate({"a": a, "b": b, "c": c})
    apart = [feel.compile(text).evaluate({"a": a, "b": b, "c": c}, strict=False) for text in ("a = c", "b = c")]

    assert inside is all(one is True for one in apart)


@given(st.lists(SCALARS, min_size=1, max_size=4), st.data())
def test_a_value_is_in_a_list_that_has_it(xs, data):
    x = data.draw(st.sampled_from(xs))

    assert feel.compile("x in xs").evaluate({"x": x, "xs": xs}) is True
    assert feel.compile("list contains(xs, x)").evaluate({"x": x, "xs": xs}) is True
    assert feel.compile("some y in xs satisfies is(x, y)").evaluate({"x": x, "xs": xs}) is True
