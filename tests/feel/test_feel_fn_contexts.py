"""Context functions (DMN 1.5 table 80): reading, building and merging contexts, whose arguments stay as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel

VALUES = [
    ('get value({a: 1}, "a")', "1"),
    ('get value({"客户 名称": "甲"}, "客户 名称")', '"甲"'),
    ('get value({a: null}, "a")', "null"),
    ('get value({}, "a")', "null"),
    ('get value(m: {a: 1}, key: "a")', "1"),
    ('get value({a: {b: {c: 3}}}, ["a", "b", "c"])', "3"),
    ('get value({a: {b: 2}}, ["a", "x"])', "null"),
    ('get value({a: {b: 2}}, ["x", "b"])', "null"),
    ('get value({a: 1}, ["a", "b"])', "null"),
    ('get value(context: {a: {b: 2}}, keys: ["a"])', "{b: 2}"),
    ("get value({a: 1}, [])", "{a: 1}"),
    ("get entries({})", "[]"),
    ("get entries({a: 1, b: null})", '[{key: "a", value: 1}, {key: "b", value: null}]'),
    ("get entries(m: {a: 1}).key", '["a"]'),
    ("get entries({b: 1, a: 2}).key", '["b", "a"]'),
    ("context([])", "{}"),
    ('context([{key: "a", value: 1}, {key: "b", value: null}])', "{a: 1, b: null}"),
    ('context({key: "a", value: 1})', "{a: 1}"),
    ('context([{key: "a", value: 1, note: "more"}])', "{a: 1}"),
    ('context(entries: [{key: "a b", value: 1}])', "{a b: 1}"),
    ('context put({}, "a", 1)', "{a: 1}"),
    ('context put({a: 1}, "a", 2)', "{a: 2}"),
    ('context put({a: 1, b: 2}, "a", null)', "{a: null, b: 2}"),
    ('context put(context: {a: 1}, key: "b", value: 2)', "{a: 1, b: 2}"),
    ('context put({}, ["a"], 1)', "{a: 1}"),
    ('context put({}, ["a", "b", "c"], 1)', "{a: {b: {c: 1}}}"),
    ('context put({a: {b: 1, d: 2}}, ["a", "b"], 9)', "{a: {b: 9, d: 2}}"),
    ('context put({a: null}, ["a", "b"], 1)', "{a: {b: 1}}"),
    ('context put(context: {a: {b: 1}}, keys: ["a", "b"], value: 2)', "{a: {b: 2}}"),
    ("context merge([])", "{}"),
    ("context merge([{a: 1}])", "{a: 1}"),
    ("context merge([{a: 1}, {b: 2}, {a: 3}])", "{a: 3, b: 2}"),
    ("context merge({a: 1})", "{a: 1}"),
    ("context merge([{a: {b: 1}}, {a: {c: 2}}])", "{a: {c: 2}}"),
    ("context merge(contexts: [{a: 1}, {a: null}])", "{a: null}"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_context_function_has_the_same_value_in_both_modes(text, expected):
    expression = feel.compile(text)

    assert feel.to_string(expression.evaluate({}), nested=True) == expected
    assert feel.to_string(expression.evaluate({}, strict=False), nested=True) == expected


REFUSED = [
    ('get value(null, "a")', feel.WrongArguments, "null"),
    ("get value({a: 1}, null)", feel.WrongArguments, "null"),
    ("get value({a: 1}, 1)", feel.WrongArguments, "number 1"),
    ('get value("a", "a")', feel.WrongArguments, 'string "a"'),
    ("get value({a: 1})", feel.WrongArguments, "key"),
    ("get entries(null)", feel.WrongArguments, "null"),
    ("get entries([1, 2])", feel.WrongArguments, "list"),
    ("context(null)", feel.WrongArguments, "null"),
    ("context([1])", feel.WrongArguments, "list"),
    ("context([null])", feel.InvalidValue, "every entry needs key and value"),
    ("context([{value: 1}])", feel.InvalidValue, "every entry needs key and value"),
    ('context([{key: "a"}])', feel.InvalidValue, "every entry needs key and value"),
    ("context([{key: 1, value: 1}])", feel.InvalidValue, "not a new key: 1"),
    ("context([{key: null, value: 1}])", feel.InvalidValue, "not a new key"),
    ('context([{key: "a", value: 1}, {key: "a", value: 1}])', feel.InvalidValue, "not a new key: a"),
    ('context put(null, "a", 1)', feel.WrongArguments, "null"),
    ("context put({}, null, 1)", feel.WrongArguments, "null"),
    ('context put({}, "a")', feel.WrongArguments, "value"),
    ("context put({}, 1, 1)", feel.WrongArguments, "number 1"),
    ("context put({}, [], 1)", feel.InvalidValue, "the path is empty"),
    ("context put({}, [null], 1)", feel.InvalidValue, "the path is empty"),
    ('context put({a: 1}, ["a", "b"], 1)', feel.InvalidValue, "a is no context"),
    ('context put({a: {b: [1]}}, ["a", "b", "c"], 1)', feel.InvalidValue, "b is no context"),
    ("context merge(null)", feel.WrongArguments, "null"),
    ("context merge([{a: 1}, 1])", feel.WrongArguments, "list"),
    ("context merge([{a: 1}, null])", feel.InvalidValue, "null among the contexts"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_context_function_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({})

    assert words in caught.value.sentence("en")
    assert caught.value.facts["position"] == 0
    assert expression.evaluate({}, strict=False) is None


def test_putting_into_a_context_leaves_it_as_it_was():
    text = (
        '{c: {a: {b: 1}}, d: context put(c, ["a", "b"], 2), e: context put(c, "x", 3), f: context merge([c, {a: 4}])}'
    )

    found = feel.compile(text).evaluate({})

    assert found["c"] == {"a": {"b": 1}}
    assert found["d"] == {"a": {"b": 2}}


KEYS = st.text(max_size=4)
CONTEXTS = st.dictionaries(KEYS, st.none() | st.booleans() | st.integers() | st.text(max_size=3), max_size=4)


@given(CONTEXTS)
def test_a_context_is_made_again_of_its_entries(c):
    assert feel.compile("context(get entries(c)) = c").evaluate({"c": c}) is True


@given(CONTEXTS, KEYS, st.integers())
def test_what_was_put_is_what_is_got(c, key, number):
    context = {"c": c, "k": key, "n": number}

    assert feel.compile("get value(context put(c, k, n), k) = n").evaluate(context) is True
    assert feel.compile("context put(c, [k], n) = context put(c, k, n)").evaluate(context) is True


@given(CONTEXTS, CONTEXTS, CONTEXTS)
def test_merging_is_associative_and_the_last_one_wins(a, b, c):
    context = {"a": a, "b": b, "c": c}
    text = "context merge([context merge([a, b]), c]) = context merge([a, context merge([b, c])])"

    assert feel.compile(text).evaluate(context) is True
    assert feel.compile("context merge([a, b])").evaluate(context) == feel.lift({**a, **b})
