"""Strict mode raises typed errors with a place; lenient mode gives null; both refuse what is no FEEL."""

import pytest

from orchestrator import feel
from orchestrator.feel.typecheck import TypeChecker
from orchestrator.feel.types import SIMPLE, context_of

SYNTAX = [
    ("1 +", 3, "expression", "the end"),
    ("(1", 2, ")", "the end"),
    ("1 2", 2, "operator", '"2"'),
    ("[1, 2", 5, "]", "the end"),
    ("if true then 1", 14, "else", "the end"),
    ('"open', 0, "FEEL", "closing quote"),
    ("/* open", 0, "FEEL", "comment"),
    ('@"2024-13-01"', 0, "date", "2024-13-01"),
    ("f(a: 1, a: 2)", 1, "once", "twice"),
    ("{a: 1, a: 2}", 7, "once", '"a"'),
    ("金额 > 5，", 6, "FEEL", "(write ,)"),
    ("x = “A”", 4, "FEEL", '(write ")'),
    ("x instance of nonsense", 14, "type", "nonsense"),
    ("", 0, "expression", "the end"),
]


@pytest.mark.parametrize(("text", "position", "expected", "found"), SYNTAX)
def test_syntax_error_says_where_and_what_was_expected(text, position, expected, found):
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)

    facts = caught.value.facts
    assert facts["position"] == position
    assert expected in facts["expected"]
    assert found in facts["found"]
    assert "^" in str(caught.value)
    assert "应为" in caught.value.sentence("zh")


def test_line_and_column_count_from_one_and_the_caret_stands_under_wide_characters():
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile("1 +\n金额 ) 2")

    assert (caught.value.facts["line"], caught.value.facts["column"]) == (2, 4)
    assert caught.value.facts["caret"] == "  金额 ) 2\n       ^"


STRICT = [
    ("y + 1", feel.MissingVariable, 0),
    ("x + y.z", feel.MissingVariable, 4),
    ("person.nmae", feel.MissingEntry, 6),
    ("null.a", feel.MissingEntry, 4),
    ('x + "a"', feel.TypeMismatch, 2),
    ("null < 1", feel.TypeMismatch, 5),
    ('x = "5"', feel.TypeMismatch, 2),
    ("x and true", feel.TypeMismatch, 2),
    ("if x then 1 else 2", feel.TypeMismatch, 0),
    ("x / 0", feel.InvalidValue, 2),
    ("10 ** 100000000", feel.InvalidValue, 3),
    ("[1, 2][3]", feel.InvalidValue, 6),
    ("[1, 2][null]", feel.TypeMismatch, 6),
    ('substring("abc", "b")', feel.WrongArguments, 0),
    ("substring(nonsense: 1)", feel.WrongArguments, 0),
    ('date("2024-02-30")', feel.InvalidValue, 0),
    ("(function(a) a)(1, 2)", feel.WrongArguments, 1),
    ('(function(a: number) a)("x")', feel.TypeMismatch, 1),
    ("x(1)", feel.TypeMismatch, 0),
    ("5 in [7..6]", feel.InvalidValue, 5),
    ("sum([])", feel.InvalidValue, 0),
    ("some i in [1] satisfies i", feel.TypeMismatch, 0),
    ("function(a) external {java: {}}", feel.InvalidValue, 0),
    ("for i in null return i", feel.TypeMismatch, 4),
]


@pytest.mark.parametrize(("text", "error", "position"), STRICT)
def test_strict_raises_where_lenient_gives_null(text, error, position):
    context = {"x": 5, "person": {"name": "张三"}}
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate(context)

    assert caught.value.facts["position"] == position
    assert caught.value.facts["text"] == text
    # As the standard says, an if without a boolean takes its else branch and a filter with null keeps nothing.
    assert expression.evaluate(context, strict=False) in (None, 2, [])


def test_misspelt_names_are_answered_with_the_nearest_known_one():
    with pytest.raises(feel.MissingVariable, match="did you mean 授信额度"):
        feel.compile("授信限额 > 5").evaluate({"授信额度": 1, "客户": 2})
    with pytest.raises(feel.MissingEntry, match="did you mean amount"):
        feel.compile("loan.amuont").evaluate({"loan": {"amount": 1}})
    with pytest.raises(feel.MissingVariable, match="did you mean substring"):
        feel.compile('subtring("a", 1)').evaluate({})


def test_false_decides_an_and_before_the_error_behind_it():
    assert feel.compile("false and missing").evaluate({}) is False
    assert feel.compile("true or missing").evaluate({}) is True


def test_get_value_may_ask_for_what_is_not_there():
    assert feel.compile('get value({a: 1}, "b")').evaluate({}) is None


TYPES = {
    "n": SIMPLE["number"],
    "s": SIMPLE["string"],
    "b": SIMPLE["boolean"],
    "d": SIMPLE["date"],
    "p": context_of((("age", SIMPLE["number"]),)),
}

CHECKED = [
    ("n + 1", "number", []),
    ("n + s", "Any", [2]),
    ('s = "a"', "boolean", []),
    ("s = n", "boolean", [2]),
    ("b < true", "boolean", [2]),
    ("b and n", "boolean", [6]),
    ("if n then 1 else 2", "number", [3]),
    ("if b then n else null", "number", []),
    ("p.age + 1", "number", []),
    ("p.aeg", "Any", [1]),
    ('d + duration("P1D")', "Any", []),
    ("d - d", "days and time duration", []),
    ("upper case(n)", "Any", [0]),
    ("string length(s) + 1", "number", []),
    ("for i in [1, 2] return i + s", "list<Any>", [25]),
    ("[1..s]", "range<number>", [0]),
    ("n between 1 and s", "boolean", [16]),
    ("{a: n, c: a + s}", "context<a: number, c: Any>", [12]),
    ('n in (1, "x")', "boolean", [9]),
    ("unknown + s", "Any", []),
    ("max(1, 2) + s", "Any", []),
]


@pytest.mark.parametrize(("text", "found", "positions"), CHECKED)
def test_types_are_told_and_what_can_never_work_is_found(text, found, positions):
    checker = TypeChecker(TYPES)

    inferred = checker.infer(feel.compile(text).tree)

    assert [mismatch.at for mismatch in checker.mismatches] == positions
    assert str(inferred) == found
