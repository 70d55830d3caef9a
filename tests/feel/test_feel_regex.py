"""Regular expressions are XPath's: its classes, flags and errors, not Python's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.feel import InvalidValue
from orchestrator.feel.regex import Pattern

MATCHING = [
    ("a.c", "", "abc", True),
    ("a.c", "", "a\nc", False),
    ("a.c", "s", "a\nc", True),
    ("^b$", "", "a\nb", False),
    ("^b$", "m", "a\nb\nc", True),
    ("ABC", "i", "abc", True),
    ("a b", "x", "ab", True),
    ("a[ ]b", "x", "a b", True),
    ("a.b", "q", "a.b", True),
    ("a.b", "q", "axb", False),
    (r"\d{3,4}", "", "12", False),
    (r"\d{3}", "", "x123y", True),
    (r"\d+", "", "一二三", False),
    (r"^\p{Lu}\P{Lu}$", "", "Aa", True),
    (r"^\p{IsCJKUnifiedIdeographs}+$", "", "贷款", True),
    (r"^[a-z-[aeiou]]+$", "", "bcd", True),
    (r"^[a-z-[aeiou]]+$", "", "bad", False),
    (r"^[^\d]+$", "", "abc", True),
    (r"[\-\]]", "", "]", True),
    (r"^(a|b)*c?$", "", "abab", True),
    (r"^(?:ab){2}$", "", "abab", True),
    (r"^(a)(b)?\1$", "", "aa", True),
    (r"(.)\1", "i", "aA", True),
    (r"^\i\c*$", "", "_a-1", True),
    (r"^\w+$", "", "a_b", False),
    ("", "", "", True),
]


@pytest.mark.parametrize(("pattern", "flags", "text", "expected"), MATCHING)
def test_pattern_matches_somewhere(pattern, flags, text, expected):
    assert (Pattern(pattern, flags).search(text, 0) is not None) is expected


WRONG = [
    "(",
    ")",
    "*",
    "a**",
    "[",
    "[]",
    "[z-a]",
    "a{2,1}",
    "a{x}",
    r"\q",
    r"\p{Nope}",
    r"\p{L",
    r"\2",
    r"(a)[\1]",
    "(?=a)",
]


@pytest.mark.parametrize("pattern", WRONG)
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(InvalidValue):
        Pattern(pattern, "")


def test_unknown_flags_are_refused():
    with pytest.raises(InvalidValue, match="flags"):
        Pattern("a", "g")


REPLACED = [
    ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
    ("abracadabra", "a(.)", "a$1$1", "abbraccaddabbra"),
    ("abc", "b", r"\$\\", r"a$\c"),
    ("abc", "(b)", "[$1$2]", "a[b]c"),
    ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
]


@pytest.mark.parametrize(("text", "pattern", "replacement", "expected"), REPLACED)
def test_matches_are_replaced(text, pattern, replacement, expected):
    assert Pattern(pattern, "").replace(text, replacement) == expected


@pytest.mark.parametrize("replacement", ["$", "a$x", "\\n"])
def test_a_replacement_with_a_sign_that_stands_for_nothing_is_refused(replacement):
    with pytest.raises(InvalidValue):
        Pattern("a", "").replace("a", replacement)


def matches_nothing(part):
    return re.fullmatch(part, "") is not None


# Where a part that can be empty is repeated, the dialects differ: Python stops at the first empty turn, ours goes on.
SHARED = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(
            inner.filter(lambda part: not matches_nothing(part)), st.sampled_from(["*", "+", "?", "*?", "{1,2}"])
        ).map(lambda p: f"(?:{p[0]}){p[1]}"),
        inner.map(lambda part: f"({part})"),
    ),
    max_leaves=6,
)


@given(SHARED, st.text(alphabet="abc", max_size=8))
def test_where_the_two_dialects_agree_so_do_the_engines(pattern, text):
    ours, theirs = Pattern(pattern, "").search(text, 0), re.search(pattern, text)

    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert ours[:2] == theirs.span()


@pytest.mark.parametrize(
    ("pattern", "text", "end"),
    [("(?:(?:a)*|b)*", "b", 1), ("(?:(?:a)?|b)*", "ab", 2), ("(?:(?:a)*?)*", "a", 1), ("(?:(?:a)*?)?", "a", 0)],
)
def test_an_empty_turn_of_a_repetition_does_not_end_it(pattern, text, end):
    assert Pattern(pattern, "").search(text, 0)[:2] == (0, end)
