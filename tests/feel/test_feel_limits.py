"""No text takes unbounded time or memory: each bound has an expression that reaches it, in both modes."""

import pytest

from orchestrator import feel
from orchestrator.feel import limits

BEYOND = [
    "1" + " " * limits.TEXT,
    "(" * 500 + "1" + ")" * 500,
    "-" * 3000 + "1",
    "1" + "+1" * 400,
    "a" + ".a" * 400,
    "x in (" * 50,
    "count(for i in 1..100000000 return i)",
    "for i in 1..2000, j in 1..2000 return i",
    'string join(for i in 1..100000 return "0123456789012345")',
    "{f: function(n) f(n + 1), r: f(1)}.r",
    r'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+\\1$")',
    'matches("a", "' + "a" * 2000 + '")',
    'matches("a", "((a{100}){100}){100}")',
    '{a: replace("aaaaaaaaaa", "a", "' + "b" * 90_000 + '"), b: a + a}',
]


@pytest.mark.parametrize("text", BEYOND, ids=range(len(BEYOND)))
@pytest.mark.parametrize("strict", [True, False])
def test_each_bound_gives_a_clear_error(text, strict):
    with pytest.raises(feel.LimitExceeded) as caught:
        feel.compile(text).evaluate({"x": 1, "a": {}}, strict=strict)

    assert caught.value.facts["limit"] > 0
    assert "不得超过" in caught.value.sentence("zh")


def test_a_pattern_that_other_engines_take_hours_for_is_answered_at_once():
    assert feel.compile('matches("' + "a" * 60 + '!", "^(a+)+$")').evaluate({}) is False


def test_what_people_write_is_far_within_the_bounds():
    nested = "if true then (" * 20 + "1" + ") else 0" * 20
    conditions = " or ".join(f'code = "{number}"' for number in range(1000))

    assert feel.compile(nested).evaluate({}) == 1
    assert feel.compile(conditions).evaluate({"code": "999"}) is True


def test_a_variable_nested_without_end_is_refused():
    nested = value = []
    for _ in range(5000):
        value.append([])
        value = value[0]

    with pytest.raises(feel.LimitExceeded):
        feel.compile("count(x)").evaluate({"x": nested})


def test_variables_that_are_not_used_are_not_looked_at():
    context = {"x": 1, "unusable": 0.5, "objekt": object()}

    assert feel.compile("x + 1").evaluate(context) == 2
    assert feel.compile("[{a: 1}][a = x].a").evaluate(context) == [1]
    with pytest.raises(feel.MissingVariable, match="did you mean objekt"):
        feel.compile("objket").evaluate(context)
