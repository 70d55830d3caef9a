"""Tokens, and names with spaces and signs: the longest known one wins, unknown words are joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel import nodes
from orchestrator.feel.lexer import RESERVED, tokenize, words
from orchestrator.feel.names import NameSet


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a+b", ["a", "+", "b"]),
        ("1..5", ["1", "..", "5"]),
        ("1.5.a", ["1.5", ".", "a"]),
        ("2**3", ["2", "**", "3"]),
        ("a<=b", ["a", "<=", "b"]),
        ("x->y", ["x", "->", "y"]),
        ('"a b" @"P1D"', ["a b", "P1D"]),
        ("a\u3000b\u00a0c", ["a", "b", "c"]),
        ("客户.姓名", ["客户", ".", "姓名"]),
        ("🐎 + _a1", ["🐎", "+", "_a1"]),
        ("a//b\nc/*d*/e", ["a", "c", "e"]),
    ],
)
def test_text_is_cut_into_tokens(text, tokens):
    assert [token.text for token in tokenize(text)[:-1]] == tokens


@given(st.text(alphabet="ab +-*/.()[]{}<>=!,:?@\n\t1", max_size=30))
def test_tokens_keep_their_places(text):
    try:
        tokens = tokenize(text)
    except feel.FeelSyntaxError:
        return
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(one.end <= two.start for one, two in zip(tokens, tokens[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"\t\r\n\\\'\""', "\t\r\n\\'\""),
        (r'"\u0041\U01F40E"', "A🐎"),
        (r'"\uD83D\uDC0E"', "🐎"),
        (r'"\q"', r"\q"),
        ('"two\nlines"', "two\nlines"),
    ],
)
def test_escapes_within_strings(text, expected):
    assert feel.compile(text).evaluate({}) == expected


KNOWN = {"a": 1, "b": 2, "a-b": 10, "a - b - c": 100, "loan": 3, "loan amount": 4, "total (net)": 5, "if so": 6}

NAMED = [
    ("a-b", 10),
    ("a - b", 10),
    ("a-b-c", 100),
    ("b-a", 1),
    ("loan amount", 4),
    ("loan  amount * loan", 12),
    ("loan\namount", 4),
    ("total (net) + a", 6),
    ("if so", 6),
    ("if a = 1 then b else a", 2),
    ("{x y: 1, z: x y + 1}.z", 2),
    ("{x-y: 5, z: x-y}.z", 5),
    ("for the item in [1, 2] return the item + a", [2, 3]),
    ("(function(first arg, b) first arg - b)(7, 2)", 5),
    ("(function(first arg) first arg)(first arg: 9)", 9),
    ("some one x in [1] satisfies one x = a", True),
    ("[{net value: 3}][net value > 2].net value", [3]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_names_are_read_by_what_is_known(text, expected):
    assert feel.compile(text, KNOWN).evaluate(KNOWN) == expected


@pytest.mark.parametrize("text", ["loan amuont", "loan amount due", "net worth"])
def test_words_that_nothing_knows_are_one_unknown_name(text):
    tree = feel.compile(text, KNOWN).tree

    assert tree == nodes.Name(text)


def test_the_longest_of_several_names_is_found():
    known = NameSet(["a b", "a b c", "b c"])

    assert known.match(tokenize("a b c d"), 0) == (3, "a b c")
    assert known.match(tokenize("a b d"), 0) == (2, "a b")
    assert known.match(tokenize("a c"), 0) is None


def test_names_that_are_no_feel_are_simply_not_known():
    assert words('"') == ()
    assert NameSet(['"', "ok name"]).match(tokenize("ok name"), 0) == (2, "ok name")


@pytest.mark.parametrize("word", sorted(RESERVED - {"true", "false", "null", "function", "for", "if", "some", "every"}))
def test_reserved_words_are_no_expressions(word):
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile(word)
