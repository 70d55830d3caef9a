"""What the type of an expression is before it runs, and what in it can never work: one row per rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel.lexer import tokenize
from orchestrator.feel.typecheck import TypeChecker, fits
from orchestrator.feel.typeparser import TypeParser
from orchestrator.feel.types import SIMPLE, context_of, list_of, range_of

NUMBER, STRING, BOOLEAN, DATE = (SIMPLE[name] for name in ("number", "string", "boolean", "date"))
VARIABLES = {
    "n": NUMBER,
    "s": STRING,
    "b": BOOLEAN,
    "d": DATE,
    "t": SIMPLE["time"],
    "m": SIMPLE["date and time"],
    "dd": SIMPLE["days and time duration"],
    "md": SIMPLE["years and months duration"],
    "ns": list_of(NUMBER),
    "ss": list_of(STRING),
    "r": range_of(NUMBER),
    "c": context_of((("age", NUMBER), ("name", STRING))),
    "any": SIMPLE["Any"],
}


def inferred(text):
    checker = TypeChecker(VARIABLES)
    return str(checker.infer(feel.compile(text, VARIABLES).tree)), checker.mismatches


KNOWN = [
    # literals and variables
    ("1", "number"),
    ('"a"', "string"),
    ("true", "boolean"),
    ("null", "Null"),
    ('@"2024-01-01"', "date"),
    ('@"P1D"', "days and time duration"),
    ("n", "number"),
    ("unknown", "Any"),
    ("any", "Any"),
    # arithmetic
    ("n + 1", "number"),
    ("n ** 2", "number"),
    ("-n", "number"),
    ("-dd", "days and time duration"),
    ("s + s", "string"),
    ("d + dd", "date"),
    ("dd + d", "date"),
    ("d - d", "days and time duration"),
    ("m - md", "date and time"),
    ("t + dd", "time"),
    ("dd * n", "days and time duration"),
    ("dd / dd", "number"),
    ("md / n", "years and months duration"),
    ("any + n", "Any"),
    ("n + unknown", "Any"),
    # comparisons and logic
    ("n < 1", "boolean"),
    ("s = s", "boolean"),
    ("n = null", "boolean"),
    ("d between d and d", "boolean"),
    ("n in [1..2]", "boolean"),
    ("b and b or b", "boolean"),
    ("n instance of string", "boolean"),
    ("some x in ns satisfies x > 1", "boolean"),
    ("every x in ns satisfies x > 1", "boolean"),
    # if
    ("if b then n else n", "number"),
    ("if b then n else null", "number"),
    ("if b then null else s", "string"),
    ("if b then n else s", "Any"),
    # lists, contexts, ranges
    ("[1, 2]", "list<number>"),
    ('[1, "a"]', "list<Any>"),
    ("[]", "list<Any>"),
    ("ns[1]", "number"),
    ("ns[item > 1]", "list<number>"),
    ("ns[n]", "list<number>"),
    ("[[1]]", "list<list<number>>"),
    ("{a: 1, b: s}", "context<a: number, b: string>"),
    ("{a: n, b: a + 1}.b", "number"),
    ("c.age", "number"),
    ("c.name", "string"),
    ("[1..2]", "range<number>"),
    ('["a".."b"]', "range<string>"),
    ("(> 1)", "range<number>"),
    # iteration
    ("for x in ns return x + 1", "list<number>"),
    ("for x in ss return string length(x)", "list<number>"),
    ("for x in 1..3 return s", "list<string>"),
    ("for x in r return x", "list<number>"),
    # calls
    ("string(n)", "string"),
    ("count(ns)", "number"),
    ("upper case(s)", "string"),
    ("date(s)", "date"),
    ("date(2024, 1, 1)", "date"),
    ('contains(s, "a")', "boolean"),
    ('split(s, ",")', "list<string>"),
    ("mode(ns)", "list<number>"),
    ("max(ns)", "Any"),
    ("function(x: number) x + 1", "Any"),
]


@pytest.mark.parametrize(("text", "of"), KNOWN)
def test_type_is_told_and_nothing_is_reported(text, of):
    assert inferred(text) == (of, [])


REPORTED = [
    # the text, and of each thing that cannot work: place, operation, expected, got
    ("n + s", [(2, "+", "operands that go together", "number and string")]),
    ("b + b", [(2, "+", "operands that go together", "boolean and boolean")]),
    ("d + d", [(2, "+", "operands that go together", "date and date")]),
    ("dd + md", [(3, "+", "operands that go together", "days and time duration and years and months duration")]),
    ("n * s", [(2, "*", "operands that go together", "number and string")]),
    ("s - s", [(2, "-", "operands that go together", "string and string")]),
    ("n = s", [(2, "=", "number", "string")]),
    ("n != b", [(2, "!=", "number", "boolean")]),
    ("n < s", [(2, "<", "number", "string")]),
    ("d < m", [(2, "<", "date", "date and time")]),
    ("b < b", [(2, "<", "values with an order", "boolean")]),
    ("n between s and 1", [(10, "between", "number", "string")]),
    ("n between 1 and s", [(16, "between", "number", "string")]),
    ("b and n", [(6, "and", "boolean", "number")]),
    ("s or b", [(0, "or", "boolean", "string")]),
    ("n and s", [(0, "and", "boolean", "number"), (6, "and", "boolean", "string")]),
    ("if n then 1 else 2", [(3, "if", "boolean", "number")]),
    ("if b then n + s else 1", [(12, "+", "operands that go together", "number and string")]),
    ('n in ("a", 2)', [(6, "?", "number", "string")]),
    ("n in > s", [(5, ">", "number", "string")]),
    ('n in ["a".."b"]', [(5, "?", "number", "range<string>")]),
    ("c.agee", [(1, ".", "one of age, name", "agee")]),
    ("{a: 1}.b", [(6, ".", "one of a", "b")]),
    ("[1..s]", [(0, "..", "number", "string")]),
    ("for x in ss return x + 1", [(21, "+", "operands that go together", "string and number")]),
    ("some x in ns satisfies x = s", [(25, "=", "number", "string")]),
    ("function(x: number) x + s", [(22, "+", "operands that go together", "number and string")]),
    ("[n + s][1]", [(3, "+", "operands that go together", "number and string")]),
    ("f(n + s)", [(4, "+", "operands that go together", "number and string")]),
]


@pytest.mark.parametrize(("text", "expected"), REPORTED)
def test_what_can_never_work_is_reported_with_its_place(text, expected):
    _, found = inferred(text)

    assert [(one.at, one.operation, one.expected, one.got) for one in found] == expected


CALLS = [
    ("upper case(n)", "upper case"),
    ("upper case()", "upper case"),
    ("upper case(s, s)", "upper case"),
    ("upper case(text: s)", "upper case"),
    ('substring(s, "1")', "substring"),
    ("substring(n, 1)", "substring"),
    ("date(n)", "date"),
    ("date(2024, 1)", "date"),
    ("sum(ns, 1) + upper case(n)", "upper case"),
    ("abs(s)", "abs"),
    ("modulo(n, d)", "modulo"),
    ("string join(ns)", "string join"),
    ("before(n)", "before"),
    ("list contains(ns)", "list contains"),
    ("not(n)", "not"),
    ("context put(c, 1, 2)", "context put"),
]


@pytest.mark.parametrize(("text", "name"), CALLS)
def test_call_that_fits_no_signature_is_reported_with_the_signatures(text, name):
    _, found = inferred(text)

    assert [one.operation for one in found] == [name]
    assert f"{name}(" in found[0].expected


FITTING = [
    ("number", "number", True),
    ("number", "string", False),
    ("number", "Any", True),
    ("Any", "number", True),
    ("Null", "number", True),
    ("number", "list<number>", True),
    ("string", "list<number>", False),
    ("list<number>", "number", True),
    ("list<string>", "number", False),
    ("list<Any>", "list<number>", True),
    ("list<string>", "list<number>", False),
    ("date", "date and time", True),
    ("date and time", "date", False),
    ("range<number>", "range<number>", True),
    ("range<string>", "range<number>", False),
    ("range<number>", "number", False),
    ("context<a: number>", "context<b: number>", True),
    ("context<a: number>", "number", False),
]


@pytest.mark.parametrize(("found", "declared", "expected"), FITTING)
def test_type_fits_a_declared_one_unless_it_never_can(found, declared, expected):
    one, other = (TypeParser(text, tokenize(text), {}).type() for text in (found, declared))

    assert fits(one, other) is expected


VALUES = {
    "n": 2, "s": "a", "b": True, "d": feel.Date(2024, 5, 1), "t": feel.Time(10, 0, 0), "dd": feel.DaysDuration(10**9),
    "md": feel.MonthsDuration(3), "ns": [1, 2], "ss": ["a"], "c": {"age": 30, "name": "甲"},
    "m": feel.DateTime(feel.Date(2024, 5, 1), feel.Time(10, 0, 0)), "r": feel.Range(feel.lift(1), feel.lift(2)),
    "any": None,
}  # fmt: skip
ATOMS = st.sampled_from([*"nsbdtm", "dd", "md", "ns", "ss", "r", "c", "1", '"x"', "true", '@"P1D"', '@"2024-01-01"'])
FORMS = st.sampled_from(
    [
        "({} + {})",
        "({} - {})",
        "({} * {})",
        "({} < {})",
        "({} = {})",
        "({} and {})",
        "[{}, {}]",
        "(if b then {} else {})",
    ]
)
EXPRESSIONS = st.recursive(
    ATOMS, lambda inner: st.builds(lambda f, a, b: f.format(a, b), FORMS, inner, inner), max_leaves=4
)


@given(EXPRESSIONS)
@settings(max_examples=250, deadline=None)
def test_what_is_reported_raises_and_what_is_told_is_the_type_of_the_value(text):
    expression = feel.compile(text, VARIABLES)
    checker = TypeChecker(VARIABLES)
    of = checker.infer(expression.tree)

    # Only values that are decided early may hide an error: the right side of an and, a branch of an if.
    hidden = " and " in text or "if " in text
    try:
        value = expression.evaluate(VALUES)
    except (feel.TypeMismatch, feel.InvalidValue):
        return  # not everything that raises can be known before

    assert hidden or not checker.mismatches
    assert checker.mismatches or of.holds(value)
