"""XPath's regular expressions, construct by construct: through matches, replace and split as rules use them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel.regex import Pattern

MATCHES = [
    # pattern, flags, texts that match somewhere, texts that do not
    # characters and escapes
    ("abc", "", ["abc", "xabcx"], ["ab", "ABC", ""]),
    ("", "", ["", "a"], []),
    (".", "", ["a", "贷", "𠮷", " "], ["", "\n", "\r"]),
    (".", "s", ["\n", "\r"], [""]),
    (r"\.", "", ["a.b"], ["ab"]),
    (r"\\", "", ["a\\b"], ["ab"]),
    (r"\n\r\t", "", ["\n\r\t"], ["nrt"]),
    (r"\^\$\*\+\?\(\)\[\]\{\}\|\-", "", ["^$*+?()[]{}|-"], ["x"]),
    # classes
    ("[abc]", "", ["b"], ["d", ""]),
    ("[a-c]", "", ["b"], ["d", "-"]),
    ("[^a-c]", "", ["d", "贷"], ["a", ""]),
    ("[a-cx-z]", "", ["y"], ["d"]),
    ("[-a]", "", ["-", "a"], ["b"]),
    ("[a-]", "", ["-", "a"], ["b"]),
    (r"[\d-]", "", ["5", "-"], ["a"]),
    (r"[\s]", "", [" ", "\t"], ["a"]),
    ("[一-龥]", "", ["贷"], ["a", "𠮷"]),
    ("[𠀀-𪛟]", "", ["𠮷"], ["吉"]),
    ("^[a-z-[aeiou]]+$", "", ["xyz"], ["a", "xa"]),
    ("^[^a-[b]]$", "", ["c"], ["a", "b"]),
    (r"^[\w-[\d]]$", "", ["a"], ["1"]),
    # class escapes
    (r"^\d$", "", ["0", "9", "٣"], ["a", "一"]),
    (r"^\D$", "", ["a", "一"], ["0"]),
    (r"^\s$", "", [" ", "\t", "\n", "\r"], ["a", "\u3000", "\u00a0"]),
    (r"^\S$", "", ["a", "\u3000"], [" "]),
    (r"^\w$", "", ["a", "1", "贷", "é", "$"], [" ", "-", "."]),
    (r"^\W$", "", [" ", "-"], ["a"]),
    (r"^\i$", "", ["a", "_", ":", "贷"], ["1", "-", "."]),
    (r"^\I$", "", ["1", "-"], ["a"]),
    (r"^\c$", "", ["a", "1", "-", "."], [" ", "/"]),
    (r"^\C$", "", [" ", "/"], ["a"]),
    # categories and blocks
    (r"^\p{L}$", "", ["a", "É", "贷"], ["1", " "]),
    (r"^\p{Lu}$", "", ["A", "É"], ["a", "贷"]),
    (r"^\p{Ll}$", "", ["a"], ["A"]),
    (r"^\p{Lo}$", "", ["贷"], ["a"]),
    (r"^\p{Nd}$", "", ["5", "５"], ["Ⅷ"]),
    (r"^\p{N}$", "", ["5", "Ⅷ"], ["a"]),
    (r"^\p{P}$", "", [".", "，", "（"], ["a", "+"]),
    (r"^\p{Sc}$", "", ["$", "¥", "€"], ["a"]),
    (r"^\p{Zs}$", "", [" ", "\u3000"], ["\t"]),
    (r"^\P{L}$", "", ["1"], ["a"]),
    (r"^\p{IsBasicLatin}+$", "", ["abc 1"], ["é"]),
    (r"^\p{IsCJKUnifiedIdeographs}+$", "", ["贷款"], ["a", "𠮷"]),
    (r"^\P{IsBasicLatin}$", "", ["贷"], ["a"]),
    (r"^\p{IsHiragana}$", "", ["あ"], ["ア"]),
    (r"^\p{IsKatakana}$", "", ["ア"], ["あ"]),
    (r"^\p{IsGreek}$", "", ["α"], ["a"]),
    (r"^\p{IsCyrillic}$", "", ["д"], ["d"]),
    (r"^\p{IsHebrew}$", "", ["\u0590", "א"], ["\u058f", "\u0600"]),
    (r"^\p{IsArabic}$", "", ["\u0600"], ["א"]),
    (r"^\p{IsHangulSyllables}$", "", ["가"], ["ㄱ"]),
    (r"^\p{IsHalfwidthandFullwidthForms}$", "", ["Ａ", "￥"], ["A"]),
    (r"^\p{IsCJKSymbolsandPunctuation}$", "", ["。", "《"], ["，"]),
    (r"^\p{IsCJKUnifiedIdeographsExtensionA}$", "", ["㐀"], ["一"]),
    # how often
    ("^a?$", "", ["", "a"], ["aa"]),
    ("^a*$", "", ["", "aaa"], ["b"]),
    ("^a+$", "", ["a", "aaa"], [""]),
    ("^a{2}$", "", ["aa"], ["a", "aaa"]),
    ("^a{2,}$", "", ["aa", "aaaa"], ["a"]),
    ("^a{2,3}$", "", ["aa", "aaa"], ["a", "aaaa"]),
    ("^a{0}$", "", [""], ["a"]),
    ("^a{0,1}$", "", ["", "a"], ["aa"]),
    ("^a+?$", "", ["a", "aa"], [""]),
    ("^(ab)+$", "", ["ab", "abab"], ["aba"]),
    ("^(a|b)*c$", "", ["c", "abac"], ["ab"]),
    # branches, groups, references
    ("^(a|bc|d)$", "", ["a", "bc", "d"], ["b", "abc"]),
    ("^a|b$", "", ["ax", "xb"], ["xax"]),
    ("^(|a)$", "", ["", "a"], ["b"]),
    ("^(?:ab|c)d$", "", ["abd", "cd"], ["d"]),
    (r"^(.)(.)\2\1$", "", ["abba", "贷款款贷"], ["abab"]),
    (r"^(a)?b\1$", "", ["aba", "b"], ["ab"]),
    (r"^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10$", "", ["abcdefghijj"], ["abcdefghija"]),
    # edges
    ("^a", "", ["ab"], ["ba", "\na"]),
    ("^a", "m", ["\na"], ["ba"]),
    ("a$", "", ["ba"], ["ab", "a\n"]),
    ("a$", "m", ["a\nb"], ["ab"]),
    ("^$", "", [""], ["a", "\n\n"]),
    # flags
    ("abc", "i", ["ABC", "aBc"], ["ab"]),
    ("[a-c]", "i", ["B"], ["D"]),
    ("[^a]", "i", ["b"], ["A", "a"]),
    ("é", "i", ["É"], ["e"]),
    (r"\p{Lu}", "i", ["A"], ["1"]),
    ("a b\tc", "x", ["abc"], ["a b\tc"]),
    ("a[ ]b", "x", ["a b"], ["ab"]),
    (r"a\ b", "q", [r"a\ b"], ["a b"]),
    ("a.c*", "q", ["a.c*"], ["abc"]),
    ("A.C", "qi", ["a.c"], ["abc"]),
    ("^a.b$", "sm", ["x\na\nb\ny"], ["ab"]),
]


@pytest.mark.parametrize(("pattern", "flags", "matching", "other"), MATCHES)
def test_pattern_matches_these_texts_and_not_those(pattern, flags, matching, other):
    expression = feel.compile("matches(t, p, f)")

    def found(text):
        return expression.evaluate({"t": text, "p": pattern, "f": flags})

    assert [text for text in matching if found(text) is not True] == []
    assert [text for text in other if found(text) is not False] == []


WRONG = [
    "(", ")", "(a", "a)", "[", "[]", "[^]", "[a", "]", "{", "}", "a{", "a{}", "a{,2}", "a{2,1}", "a{1", "*", "+a",
    "?", "a**", "a+*", "(*a)", "|*", "[z-a]", "[a-\\d]", "\\", "\\q", "\\x41", "\\u0041", "\\p", "\\p{", "\\p{}",
    "\\p{Xx}", "\\p{IsNothing}", "\\pL", "\\1", "(a)\\2", "(a\\1)", "[\\1]", "(?=a)", "(?!a)", "(?<=a)", "(?<n>a)",
    "(?i)a", "(?", "\\b", "\\Aa", "a\\z",
]  # fmt: skip


@pytest.mark.parametrize("pattern", WRONG)
def test_what_is_no_pattern_of_xpath_is_refused_with_its_place(pattern):
    expression = feel.compile('matches("a", p)')

    with pytest.raises(feel.InvalidValue) as caught:
        expression.evaluate({"p": pattern})

    assert caught.value.facts["operation"] == "regular expression"
    assert caught.value.facts["reason"]
    assert expression.evaluate({"p": pattern}, strict=False) is None


REPLACED = [
    # text, pattern, replacement, flags, result
    ("2024-05-01", r"(\d{4})-(\d\d)-(\d\d)", "$1年$2月$3日", "", "2024年05月01日"),
    ("aaa", "a", "$0$0", "", "aaaaaa"),
    ("abc", "(b)?x?c", "[$1]", "", "a[b]"),
    ("ac", "(b)?c", "[$1]", "", "a[]"),
    ("a$b", r"\$", r"\$\$", "", "a$$b"),
    ("a/b", "/", r"\\", "", r"a\b"),
    ("aXbxc", "x", "-", "i", "a-b-c"),
    ("a.b", ".", "-", "q", "a-b"),
    ("a1", r"(\d)", "$1$1", "", "a11"),
    ("x1", "(x)(1)", "$2$1", "", "1x"),
    ("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11$10", "", "kj"),
    ("ab", "(a)b", "$12", "", "a2"),
    ("𠮷野家", ".", "<$0>", "", "<𠮷><野><家>"),
    ("aab", "a+?", "x", "", "xxb"),
    ("aab", "a+", "x", "", "xb"),
    ("身份证 310101199001011234", r"(\d{6})\d{8}(\d{4})", "$1********$2", "", "身份证 310101********1234"),
    ("a\nb", "^", "", "", None),
    ("", "a", "b", "", ""),
]


@pytest.mark.parametrize(("text", "pattern", "replacement", "flags", "result"), REPLACED)
def test_matches_are_replaced_from_left_to_right(text, pattern, replacement, flags, result):
    expression = feel.compile("replace(t, p, r, f)")
    context = {"t": text, "p": pattern, "r": replacement, "f": flags}

    if result is None:
        with pytest.raises(feel.InvalidValue, match="the pattern matches the empty string"):
            expression.evaluate(context)
    else:
        assert expression.evaluate(context) == result


SPLIT = [
    ("甲、乙，丙", "[、，]", ["甲", "乙", "丙"]),
    ("a  b", " ", ["a", "", "b"]),
    ("a  b", " +", ["a", "b"]),
    ("", ",", [""]),
    (",", ",", ["", ""]),
    ("2024/05/01", "/", ["2024", "05", "01"]),
    ("a(b)c", "[()]", ["a", "b", "c"]),
    ("𠮷|野", "\\|", ["𠮷", "野"]),
]


@pytest.mark.parametrize(("text", "pattern", "parts"), SPLIT)
def test_text_is_split_at_every_match(text, pattern, parts):
    assert feel.compile("split(t, p)").evaluate({"t": text, "p": pattern}) == parts


@given(st.text(alphabet="ab甲,;", max_size=12))
def test_parts_of_a_split_joined_again_are_the_text(text):
    assert feel.compile('string join(split(t, ","), ",") = t').evaluate({"t": text}) is True


@given(st.text(alphabet="ab.*+?()[]{}|^$\\", min_size=1, max_size=8), st.text(alphabet="ab.*", max_size=8))
def test_a_pattern_under_flag_q_is_its_own_text(pattern, text):
    assert (Pattern(pattern, "q").search(text, 0) is not None) is (pattern in text)


@given(
    st.text(alphabet="abc1 ", max_size=10), st.sampled_from(["a", "[ab]+", "a|1", "b?c", "(a)(b)?", "c{1,2}", "[^a]"])
)
def test_replacing_gives_what_pythons_engine_gives(text, pattern):
    found = feel.compile('replace(t, p, "<$0>")').evaluate({"t": text, "p": pattern})

    assert found == re.sub(pattern, lambda match: f"<{match[0]}>", text)
