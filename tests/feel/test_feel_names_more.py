"""Names with spaces, signs and words of FEEL: as variables, entries, parameters and loop variables."""

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel.lexer import PLAIN_NAME, RESERVED, words

# Names that need to be known, and a value of each.
KNOWN = {
    "loan amount": 100,
    "loan": 7,
    "amount": 5,
    "debt-to-income": 40,
    "debt": 50,
    "income": 30,
    "to": 2,
    "a+b": 1000,
    "a*b": 2000,
    "a/b": 3000,
    "a.b": 4000,
    "客户's 额度": 5000,
    "a": 6,
    "b": 3,
    "total (net)": 8,
    "授信 额度（万）": 9,
    "if overdue": 11,
    "for branch": 12,
    "nothing": 13,
    "android": 14,
    "order": 15,
    "inner": 16,
    "notes": 17,
    "true north": 18,
    "not paid": 19,
    "days in arrears": 20,
    "profit and loss": 21,
    "either or": 22,
    "between us": 23,
    "rate 2": 24,
    "Q1 2024 sales": 25,
    "_private": 26,
    "𠮷野 家": 27,
    "é": 28,
    "item count": 29,
    "date and place": 30,
}
VALUES = [
    ("loan amount", 100),
    ("loan * amount", 35),
    ("amount + loan amount", 105),
    ("debt-to-income", 40),
    ("debt - to - income", 40),
    ("debt-income", 20),
    ("debt - income", 20),
    ("debt-to-income - income", 10),
    ("a+b", 1000),
    ("b+a", 9),
    ("a + b", 1000),
    ("a*b", 2000),
    ("a/b", 3000),
    ("a.b", 4000),
    ("b*a", 18),
    ("a - b", 3),
    ("a ** b", 216),
    ("客户's 额度", 5000),
    ("total (net) * 2", 16),
    ("if overdue + 1", 12),
    ("if a > b then a else b", 6),
    ("if if overdue > 10 then if overdue else 0", 11),
    ("for branch", 12),
    ("nothing", 13),
    ("order", 15),
    ("a > 5 or order > 100", True),
    ("inner in [16]", True),
    ("notes", 17),
    ("not(notes > 100)", True),
    ("true north", 18),
    ("not paid", 19),
    ("days in arrears > 10", True),
    ("profit and loss", 21),
    ("profit and loss = 21 and a = 6", True),
    ("either or", 22),
    ("between us between 1 and 30", True),
    ("rate 2 * 2", 48),
    ("Q1 2024 sales", 25),
    ("_private", 26),
    ("𠮷野 家", 27),
    ("é", 28),
    ("item count + 1", 30),
    ("[1, 2][item > 1]", [2]),
    ("date and place", 30),
    ('date and time("2024-01-01T00:00:00").year', 2024),
    # entries of contexts
    ("{net sum: 1, b: net sum + 1}.b", 2),
    ("{net sum: 1}.net sum", 1),
    ('{"net sum!": 1, b: 2}.b', 2),
    ('get value({"net sum!": 1}, "net sum!")', 1),
    ("{a-b: 1, c: a-b * 2}.c", 2),
    ("[{net sum: 1}, {net sum: 5}][net sum > 2].net sum", [5]),
    ("{debt-to-income: 3, r: debt-to-income}.r", 3),
    ("{loan amount due: 1, r: loan amount due}.r", 1),
    # loop variables and parameters
    ("for a loan in [1, 2] return a loan * 2", [2, 4]),
    ("for x-y in [1] return x-y", [1]),
    ("some a loan in [1, 2] satisfies a loan > 1", True),
    ("(function(net sum, tax rate) net sum * tax rate)(10, 3)", 30),
    ("(function(net sum) net sum)(net sum: 4)", 4),
    ("for loan amount in [1] return loan amount", [1]),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_name_is_read_as_the_longest_that_is_known(text, expected):
    assert feel.compile(text, KNOWN).evaluate(KNOWN) == expected


def test_division_by_a_name_of_one_word_is_exact():
    assert str(feel.compile("loan  amount / loan", KNOWN).evaluate(KNOWN)) == "14.28571428571428571428571428571429"


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_name_is_one_name_and_needed_by_that_name(name):
    if "（" in name:
        # Full-width brackets are always a slip of the input method, also within a name.
        with pytest.raises(feel.FeelSyntaxError, match="write"):
            feel.compile(name, KNOWN)
        return
    expression = feel.compile(f"[{name}]", KNOWN)

    assert expression.names | expression.possible == {name}
    assert expression.evaluate(KNOWN) == [KNOWN[name]]


@pytest.mark.parametrize("space", [" ", "  ", "\t", "\n", "\u00a0", "\u3000", " /* and */ ", " // and\n"])
def test_any_white_space_or_comment_may_stand_between_the_words_of_a_name(space):
    assert feel.compile(f"loan{space}amount", KNOWN).evaluate(KNOWN) == 100


@pytest.mark.parametrize("text", ["loan amount", "a - b", "客户 额度", "net sum - tax"])
def test_what_is_not_known_is_read_by_the_grammar_alone(text):
    alone = feel.compile(text)

    assert alone.names == ({"a", "b"} if text == "a - b" else {"net sum", "tax"} if "-" in text else {text})


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_may_begin_a_known_name_and_be_a_key(word):
    name = f"{word} of bank"

    assert feel.compile(f"{name} + 1", [name]).evaluate({name: 1}) == 2
    assert feel.compile(f"{{{word}: 1}}").evaluate({}) == {word: 1}
    assert feel.compile(f'get value({{{word}: 1}}, "{word}")').evaluate({}) == 1


SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
LETTERS = st.sampled_from("abz客户é𠮷_")
WORDS = st.text(LETTERS, min_size=1, max_size=3).filter(lambda word: word not in RESERVED)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@given(NAMES, NAMES, st.sampled_from(sorted(SIGNS)))
def test_two_known_names_beside_an_operator_are_two_names(one, other, sign):
    context = {one: 12, other: 5} if one != other else {one: 12}
    joined = {f"{one}{sign}{other}", f"{one} {sign} {other}"}

    found = feel.compile(f"{one} {sign} {other}", [name for name in context if name not in joined])

    assert found.names == set(context)
    assert found.evaluate(context) == SIGNS[sign](12, context[other])


@given(NAMES)
def test_a_name_of_words_is_plain_and_found_again_in_every_place(name):
    assert PLAIN_NAME.fullmatch(name)
    assert " ".join(words(name)) == name
    assert feel.compile(f"{{{name}: 1, r: {name} + 1}}.r").evaluate({}) == 2
    assert feel.compile(f"(function({name}) {name})(3)").evaluate({}) == 3
    assert feel.compile(f"for {name} in [4] return {name}").evaluate({}) == [4]
    assert feel.compile(f"c.{name}").evaluate({"c": {name: 5}}) == 5
    assert feel.compile(f"xs[{name} > 1]").evaluate({"xs": [{name: 2}, {name: 0}]}) == [{name: 2}]
