"""An expression is compiled once and used by all: it keeps nothing, changes nothing, and answers every thread alike."""

import copy
import datetime as py
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel

CONTEXT = {
    "xs": [3, 1, 2],
    "c": {"a": {"b": [1]}, "客户": "甲"},
    "day": py.date(2024, 2, 29),
    "n": Decimal("1.50"),
}
TOUCHING = [
    "sort(xs)",
    "reverse(xs)",
    "append(xs, 4)",
    "remove(xs, 1)",
    "insert before(xs, 1, 0)",
    "list replace(xs, 1, 9)",
    "concatenate(xs, xs)",
    "distinct values(xs)",
    'context put(c, "a", 1)',
    'context put(c, ["a", "b"], 1)',
    "context merge([c, {a: 1}])",
    "get entries(c)",
    "for x in xs return x + 1",
    "xs[item > 1]",
    "c.a.b",
    "flatten([xs, [c.a.b]])",
    "{xs: 1, c: xs}",
    "for x in xs return partial",
    "partition(xs, 2)",
    'day + duration("P1D")',
    "n + 0.50",
]


@pytest.mark.parametrize("text", TOUCHING)
def test_evaluating_leaves_the_context_as_it_was(text):
    context = copy.deepcopy(CONTEXT)

    feel.compile(text).evaluate(context)

    assert context == CONTEXT
    assert str(context["n"]) == "1.50"


@pytest.mark.parametrize(
    "text", ["xs", "c", "[xs, c]", "c.a", "{r: xs}", "for x in [xs] return x", "if true then xs else c"]
)
def test_changing_what_came_out_changes_neither_the_context_nor_the_next_answer(text):
    context = copy.deepcopy(CONTEXT)
    expression = feel.compile(text)

    first = expression.evaluate(context)
    first.clear()

    assert context == CONTEXT
    assert expression.evaluate(context) != first


@pytest.mark.parametrize("text", ["[1, 2]", "{a: [1]}", '[@"P1D"]'])
def test_a_literal_is_made_anew_each_time(text):
    expression = feel.compile(text)

    expression.evaluate({}).clear()

    assert len(expression.evaluate({})) > 0


def test_many_threads_use_one_expression():
    expression = feel.compile("sum(for i in 1..n return i) + count(xs[item > n])")

    def evaluate(n):
        return expression.evaluate({"n": n, "xs": list(range(n * 2))})

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(evaluate, range(1, 80)))

    assert found == [n * (n + 1) // 2 + n - 1 for n in range(1, 80)]


def test_an_error_keeps_the_place_of_its_own_evaluation():
    expression = feel.compile("[a / 1, b / c]")
    for _ in range(2):
        with pytest.raises(feel.InvalidValue) as caught:
            expression.evaluate({"a": 1, "b": 1, "c": 0})
        assert caught.value.facts["position"] == 10

    assert expression.evaluate({"a": 1, "b": 1, "c": 1}) == [1, 1]


@pytest.mark.parametrize("zone", [py.UTC, py.timezone(py.timedelta(hours=8))])
def test_now_is_that_of_each_evaluation(zone):
    expression = feel.compile("now().hour")
    hours = [expression.evaluate({}, now=py.datetime(2024, 1, 1, hour, tzinfo=zone)) for hour in range(3)]

    assert hours == [0, 1, 2]


def test_further_variables_and_their_order_make_no_difference():
    expression = feel.compile("a - b")

    assert expression.evaluate({"a": 3, "b": 1}) == expression.evaluate({"z": object(), "b": 1, "a": 3, "y": 0.5}) == 2


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_an_expression_compiled_once_answers_like_one_compiled_anew(a, b):
    text = "if a > b then [a, b] else {sum: a + b, same: a = b}"

    assert SHARED.evaluate({"a": a, "b": b}) == feel.compile(text).evaluate({"a": a, "b": b})


SHARED = feel.compile("if a > b then [a, b] else {sum: a + b, same: a = b}")
