"""The bounds of limits.py at their edge: what is just within is answered, what is just beyond is refused by name."""

import pytest

from orchestrator import feel
from orchestrator.feel import limits

EDGES = [
    # what is bounded, the text for an amount, the bound, the value just within
    ("characters of an expression", lambda n: "1" + " " * (n - 1), limits.TEXT, 1),
    ("operands in a row", lambda n: "1" + " + 1" * n, limits.CHAIN, limits.CHAIN + 1),
    ("steps of a path", lambda n: "x" + "[1]" * n, limits.CHAIN, 7),
    (
        "calls of functions inside one another",
        lambda n: "{f: function(n) if n = 1 then 1 else f(n - 1), r: f(" + str(n) + ")}.r",
        limits.CALLS,
        1,
    ),
    ("characters of a pattern", lambda n: 'matches("b", "[b' + "a" * (n - 3) + ']")', limits.PATTERN, True),
]


@pytest.mark.parametrize(("what", "text", "limit", "value"), EDGES, ids=[row[0] for row in EDGES])
def test_bound_is_reached_exactly_at_its_amount(what, text, limit, value):
    context = {"x": 7}

    assert feel.compile(text(limit)).evaluate(context) == value
    with pytest.raises(feel.LimitExceeded) as caught:
        feel.compile(text(limit + 1)).evaluate(context)
    assert caught.value.facts["limit"] == limit
    assert str(limit) in caught.value.sentence("zh")


NESTED = {
    "brackets": lambda n: "(" * n + "1" + ")" * n,
    "lists": lambda n: "[" * n + "1" + "]" * n,
    "contexts": lambda n: "{a:" * n + "1" + "}" * n,
    "conditions": lambda n: "if true then " * n + "1" + " else 0" * n,
    "loops": lambda n: "for i in [1] return " * n + "1",
    "functions": lambda n: "function(x) " * n + "1",
    "calls": lambda n: "abs(" * n + "1" + ")" * n,
    "filters": lambda n: "x[" * n + "1" + "]" * n,
    "intervals": lambda n: "1 in [" * n + "1..2" + "]" * n,
    "minus": lambda n: "-" * n + "1",
    "tests": lambda n: "1 in (" * n + "1" + ")" * n,
}


@pytest.mark.parametrize("kind", NESTED)
def test_twenty_levels_are_read_and_a_thousand_refused(kind):
    feel.compile(NESTED[kind](20))

    with pytest.raises(feel.LimitExceeded):
        feel.compile(NESTED[kind](1000))


@pytest.mark.parametrize("kind", ["brackets", "lists", "conditions", "minus"])
def test_what_stands_beside_one_another_does_not_count_as_nested(kind):
    beside = ", ".join([NESTED[kind](10)] * 200)

    assert feel.compile(f"count([{beside}])").evaluate({}) == 200
    with pytest.raises(feel.LimitExceeded, match="nesting"):
        feel.compile(f"[{beside}, {NESTED[kind](500)}]")


WORK = [
    "for i in 1..101, j in 1..100 return 0",
    "(for i in 1..200 return i)[count((for j in 1..100 return j)[item > 0]) > 0]",
    "some i in 1..101 satisfies (every j in 1..100 satisfies j < 0 or j > 0) and false",
    "distinct values(for i in 1..150 return i)",
    "duplicate values(for i in 1..101 return 1)",
    "sort(for i in 1..9000 return modulo(i * 7919, 9001))",
    "for i in 1..150 return partial",
    "for i in 1..101 return index of(xs, 1)",
]


@pytest.mark.parametrize("text", WORK)
@pytest.mark.parametrize("strict", [True, False], ids=["strict", "lenient"])
def test_work_of_one_evaluation_is_bounded(monkeypatch, text, strict):
    monkeypatch.setattr(limits, "STEPS", 10_000)

    with pytest.raises(feel.LimitExceeded, match="steps of one evaluation may be at most 10000"):
        feel.compile(text).evaluate({"xs": [1] * 100}, strict=strict)


def test_each_evaluation_has_its_own_steps_to_spend(monkeypatch):
    monkeypatch.setattr(limits, "STEPS", 100)
    expression = feel.compile("count(for i in 1..n return 0)")

    assert [expression.evaluate({"n": 100}) for _ in range(3)] == [100] * 3
    with pytest.raises(feel.LimitExceeded):
        expression.evaluate({"n": 101})


@pytest.mark.parametrize("text", ['h + h + "a"', 'string join([h, h, "a"])', 'string join([h, h], "-")'])
def test_strings_are_bounded_wherever_they_grow(monkeypatch, text):
    monkeypatch.setattr(limits, "STRING", 20)
    context = {"h": "a" * 10}

    assert feel.compile("string length(h + h)").evaluate(context) == 20
    with pytest.raises(feel.LimitExceeded, match="characters of a string may be at most 20"):
        feel.compile(text).evaluate(context, strict=False)


@pytest.mark.parametrize(
    "text", ["append(xs, 0)", "concatenate(xs, [0])", "flatten([xs, 0])", "for i in 0..20 return i"]
)
def test_lists_are_bounded_wherever_they_grow(monkeypatch, text):
    monkeypatch.setattr(limits, "LIST", 20)
    context = {"xs": [0] * 20}

    assert feel.compile("count(concatenate(xs, []))").evaluate(context) == 20
    with pytest.raises(feel.LimitExceeded, match="items of a list may be at most 20"):
        feel.compile(text).evaluate(context, strict=False)


def test_recursion_that_is_refused_leaves_the_next_evaluation_alone():
    endless = feel.compile("{f: function(n) f(n + 1), r: f(1)}.r")
    for _ in range(3):
        with pytest.raises(feel.LimitExceeded, match="calls of functions"):
            endless.evaluate({})

    assert feel.compile("{f: function(n) if n = 0 then 0 else f(n - 1), r: f(80)}.r").evaluate({}) == 0


HOSTILE = [
    ('matches(x, "(a*)*b")', False),
    ('matches(x, "(a|a)*b")', False),
    ('matches(x, "(a|aa)+$")', True),
    ('matches(x, "(.*)(.*)(.*)(.*)c")', False),
    ('matches(x, "a{1,100}b")', False),
]


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_pattern_that_explodes_elsewhere_is_answered(text, expected):
    assert feel.compile(text).evaluate({"x": "a" * 200}) is expected


NUMBERS = [
    ("9.999999999999999999999999999999999e6144", True),
    ("1e-6143", True),
    ("9e6144 * 10", False),
    ("10 ** 6145", False),
    ("10 ** 6144 > 0", True),
    ("exp(14200)", False),
]


@pytest.mark.parametrize(("text", "within"), NUMBERS)
def test_numbers_beyond_a_decimal128_are_refused(text, within):
    if within:
        assert feel.compile(text).evaluate({}) is not None
    else:
        with pytest.raises(feel.InvalidValue, match="34 digits"):
            feel.compile(text).evaluate({})
        assert feel.compile(text).evaluate({}, strict=False) is None
