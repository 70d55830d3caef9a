"""String functions (DMN 1.5 table 73): characters are code points, also those outside the first 65,536."""

import pytest

from orchestrator import feel

# The text, and the value as a FEEL literal.
VALUES = [
    # substring: from 1, from the end, of a length, beyond the end
    ('substring("counter", 1)', '"counter"'),
    ('substring("counter", 7)', '"r"'),
    ('substring("counter", 2, 3)', '"oun"'),
    ('substring("counter", 5, 99)', '"ter"'),
    ('substring("counter", -1)', '"r"'),
    ('substring("counter", -7)', '"counter"'),
    ('substring("counter", -3, 2)', '"te"'),
    ('substring("counter", 2.0)', '"ounter"'),
    ('substring("授信审批意见", 3, 2)', '"审批"'),
    ('substring("授信审批意见", -2)', '"意见"'),
    ('substring("𠮷野家股份", 1, 1)', '"𠮷"'),
    ('substring("𠮷野家股份", 2)', '"野家股份"'),
    ('substring("a🐎b", 3)', '"b"'),
    ('substring(string: "counter", start position: 6)', '"er"'),
    ('substring(length: 2, start position: 2, string: "counter")', '"ou"'),
    # string length
    ('string length("")', "0"),
    ('string length("𠮷")', "1"),
    ('string length("𠮷野家")', "3"),
    ('string length("a\\nb")', "3"),
    (r'string length("\U020BB7")', "1"),
    (r'string length("\uD842\uDFB7")', "1"),
    ('string length("e\u0301")', "2"),
    ('string length(string: "授信")', "2"),
    # case
    ('upper case("")', '""'),
    ('upper case("straße")', '"STRASSE"'),
    ('upper case("授信a1")', '"授信A1"'),
    ('lower case("ÀÉÎ")', '"àéî"'),
    ('lower case("ΑΒΓ")', '"αβγ"'),
    ('lower case(string: "GmbH")', '"gmbh"'),
    # substring before and after: the first match counts
    ('substring before("2024-05-01", "-")', '"2024"'),
    ('substring after("2024-05-01", "-")', '"05-01"'),
    ('substring before("abc", "")', '""'),
    ('substring before("", "a")', '""'),
    ('substring after("", "a")', '""'),
    ('substring after("", "")', '""'),
    ('substring after("abc", "c")', '""'),
    ('substring after("abc", "x")', '""'),
    ('substring before("abc", "abcd")', '""'),
    ('substring before("分行/支行/网点", "/")', '"分行"'),
    ('substring after("𠮷𠮷甲", "𠮷")', '"𠮷甲"'),
    ('substring before(string: "a=b", match: "=")', '"a"'),
    ('substring after(match: "=", string: "a=b")', '"b"'),
    # contains, starts with, ends with
    ('contains("counter", "unt")', "true"),
    ('contains("counter", "UNT")', "false"),
    ('contains("counter", "")', "true"),
    ('contains("", "")', "true"),
    ('contains("", "a")', "false"),
    ('contains("房地产开发", "地产")', "true"),
    ('contains(match: "o", string: "counter")', "true"),
    ('starts with("counter", "c")', "true"),
    ('starts with("counter", "counters")', "false"),
    ('starts with("counter", "")', "true"),
    ('starts with("𠮷野", "𠮷")', "true"),
    ('starts with(string: "counter", match: "x")', "false"),
    ('ends with("counter", "er")', "true"),
    ('ends with("counter", "ER")', "false"),
    ('ends with("股份有限公司", "公司")', "true"),
    ('ends with(match: "", string: "a")', "true"),
    # matches
    ('matches("91310000MA1FL0X", "^[0-9A-Z]+$")', "true"),
    ('matches("counter", "unt")', "true"),
    ('matches("counter", "^unt")', "false"),
    ('matches("", "")', "true"),
    ('matches("a.b", "a.b", "q")', "true"),
    ('matches("axb", "a.b", "q")', "false"),
    ('matches("X\\nY", "^y$", "im")', "true"),
    ('matches("𠮷", "^.$")', "true"),
    ('matches("贷款2024", "^\\\\p{L}+\\\\d{4}$")', "true"),
    ('matches(input: "a", pattern: "A", flags: "i")', "true"),
    ('matches("a", "a", null)', "true"),
    # replace
    ('replace("2024-05-01", "(\\\\d+)-(\\\\d+)-(\\\\d+)", "$3.$2.$1")', '"01.05.2024"'),
    ('replace("aaa", "a", "b")', '"bbb"'),
    ('replace("abc", "x", "y")', '"abc"'),
    ('replace("abc", "b", "")', '"ac"'),
    ('replace("a1b22", "\\\\d+", "#")', '"a#b#"'),
    ('replace("AbAb", "a", "x", "i")', '"xbxb"'),
    ('replace("价格：100元", "\\\\d+", "***")', '"价格：***元"'),
    ('replace("𠮷𠮷", "𠮷", "吉")', '"吉吉"'),
    ('replace("abc", "(b)", "[$0]")', '"a[b]c"'),
    ('replace(input: "ab", pattern: "a", replacement: "c")', '"cb"'),
    ('replace("a.b.c", ".", "-", "q")', '"a-b-c"'),
    # split
    ('split("甲;乙;丙", ";")', '["甲", "乙", "丙"]'),
    ('split("a1b22c", "\\\\d+")', '["a", "b", "c"]'),
    ('split("abc", "x")', '["abc"]'),
    ('split(";a", ";")', '["", "a"]'),
    ('split("John  Doe", "\\\\s")', '["John", "", "Doe"]'),
    ('split("a.b", "\\\\.")', '["a", "b"]'),
    ('split(string: "a,b", delimiter: ",")', '["a", "b"]'),
    # string join
    ('string join(["甲", "乙"], "、")', '"甲、乙"'),
    ('string join(["a", "b"])', '"ab"'),
    ('string join(["a", "b"], null)', '"ab"'),
    ('string join([], ", ")', '""'),
    ("string join([])", '""'),
    ('string join([null], "-")', '""'),
    ('string join(["a", null, "", "b"], "-")', '"a--b"'),
    ('string join("solo", "-")', '"solo"'),
    ('string join(["a"], ",", "<", ">")', '"<a>"'),
    ('string join([], ",", "<", ">")', '"<>"'),
    ('string join(["a"], null, null, null)', '"a"'),
    ('string join(list: ["a", "b"], delimiter: "+")', '"a+b"'),
    # extensions
    ('trim(" \\t甲 乙\\n ")', '"甲 乙"'),
    ('trim("")', '""'),
    ('trim("\u3000甲\u3000")', '"甲"'),
    ('is blank("")', "true"),
    ('is blank("\\t\\n ")', "true"),
    ('is blank("\u3000")', "true"),
    ('is blank("0")', "false"),
    # a list of one string is that string
    ('upper case(["a"])', '"A"'),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_string_function_has_the_same_value_in_both_modes(text, expected):
    expression = feel.compile(text)

    assert feel.to_string(expression.evaluate({}), nested=True) == expected
    assert feel.to_string(expression.evaluate({}, strict=False), nested=True) == expected


REFUSED = [
    ('substring("abc", 0)', feel.InvalidValue, "no position 0 in a string of 3"),
    ('substring("abc", 4)', feel.InvalidValue, "no position 4"),
    ('substring("abc", -4)', feel.InvalidValue, "no position -4"),
    ('substring("", 1)', feel.InvalidValue, "no position 1 in a string of 0"),
    ('substring("abc", 1.5)', feel.InvalidValue, "1.5 is no whole number"),
    ('substring("abc", 1, 0)', feel.InvalidValue, "the length must be positive"),
    ('substring("abc", 1, -1)', feel.InvalidValue, "the length must be positive"),
    ('substring("𠮷", 2)', feel.InvalidValue, "no position 2 in a string of 1"),
    ("substring(null, 1)", feel.WrongArguments, "got (null, number 1)"),
    ('substring("abc", null)', feel.WrongArguments, "start position"),
    ('substring("abc")', feel.WrongArguments, "start position"),
    ('substring("abc", 1, 1, 1)', feel.WrongArguments, "substring"),
    ('substring("abc", "1")', feel.WrongArguments, 'string "1"'),
    ('substring(string: "abc", start: 1)', feel.WrongArguments, "start position"),
    ('substring(string: "abc", length: 1)', feel.WrongArguments, "start position"),
    ("string length(null)", feel.WrongArguments, "null"),
    ("string length(12)", feel.WrongArguments, "number 12"),
    ("string length()", feel.WrongArguments, "string length(string: string): number"),
    ('string length(["a", "b"])', feel.WrongArguments, "list"),
    ("upper case(1)", feel.WrongArguments, "number 1"),
    ("lower case(null)", feel.WrongArguments, "null"),
    ('substring before("abc", null)', feel.WrongArguments, "null"),
    ('substring after(null, "a")', feel.WrongArguments, "null"),
    ('contains("a1", 1)', feel.WrongArguments, "number 1"),
    ('contains(null, "a")', feel.WrongArguments, "null"),
    ('starts with("a", null)', feel.WrongArguments, "null"),
    ('ends with(null, "a")', feel.WrongArguments, "null"),
    ('ends with("a")', feel.WrongArguments, "match"),
    ('matches("a", "[")', feel.InvalidValue, "["),
    ('matches("a", "a", "z")', feel.InvalidValue, 'no such flags: "z"'),
    ('matches(null, "a")', feel.WrongArguments, "null"),
    ('matches("a", 1)', feel.WrongArguments, "number 1"),
    ('replace("abc", "x*", "-")', feel.InvalidValue, "the pattern matches the empty string"),
    ('replace("abc", "b", "$")', feel.InvalidValue, "stands for nothing"),
    ('replace("abc", "b", null)', feel.WrongArguments, "null"),
    ('replace("abc", "(", "x")', feel.InvalidValue, "("),
    ('split("abc", "")', feel.InvalidValue, "the pattern matches the empty string"),
    ('split(null, ",")', feel.WrongArguments, "null"),
    ('split("abc", null)', feel.WrongArguments, "null"),
    ('string join([1, 2], ",")', feel.WrongArguments, "list"),
    ('string join(null, ",")', feel.WrongArguments, "null"),
    ('string join(["a"], 1)', feel.WrongArguments, "number 1"),
    ("trim(null)", feel.WrongArguments, "null"),
    ("is blank(null)", feel.WrongArguments, "null"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_string_function_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({})

    assert words in caught.value.sentence("en")
    assert caught.value.facts["position"] == 0
    assert expression.evaluate({}, strict=False) is None
