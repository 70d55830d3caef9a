"""Belonging to a type, conforming, and the implicit conversions: tables of the standard's relations."""

from decimal import Decimal

import pytest

from orchestrator import feel
from orchestrator.feel.lexer import tokenize
from orchestrator.feel.typeparser import TypeParser
from orchestrator.feel.types import conforms, convert


def of(text):
    return TypeParser(text, tokenize(text), {}).type()


@pytest.mark.parametrize(
    "text",
    [
        "number",
        "date and time",
        "days and time duration",
        "list<number>",
        "list<list<string>>",
        "range<date>",
        "context<a: number, b c: list<string>>",
        "function<number, string> -> boolean",
        "function<> -> Any",
    ],
)
def test_a_type_is_read_back_from_its_name(text):
    assert str(of(text)) == text


@pytest.mark.parametrize("text", ["nonsense", "list<", "list<number", "context<a>", "range<>"])
def test_what_is_no_type_is_refused(text):
    with pytest.raises(feel.FeelSyntaxError):
        of(text)


CONFORM = [
    ("number", "Any", True),
    ("Any", "number", False),
    ("Null", "number", True),
    ("number", "string", False),
    ("list<number>", "list<Any>", True),
    ("list<Any>", "list<number>", False),
    ("context<a: number, b: string>", "context<a: number>", True),
    ("context<a: number>", "context<a: number, b: string>", False),
    ("range<number>", "range<Any>", True),
    ("function<Any> -> number", "function<number> -> Any", True),
    ("function<number> -> number", "function<Any> -> number", False),
    ("function<number> -> number", "function<number, number> -> number", False),
    ("list<number>", "number", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), CONFORM)
def test_a_type_conforms_to_another(one, other, expected):
    assert conforms(of(one), of(other)) is expected


ONE, TEXT, DAY = Decimal(1), "a", feel.Date(2024, 1, 1)
CONVERTED = [
    (ONE, "number", ONE),
    (None, "number", None),
    ([ONE], "number", ONE),
    (ONE, "list<number>", [ONE]),
    ([TEXT], "list<string>", [TEXT]),
    ([None, ONE], "list<number>", [None, ONE]),
    (DAY, "date and time", feel.DateTime(DAY, feel.Time(0, 0, 0, 0, feel.Zone(offset=0)))),
    ({"a": ONE, "b": TEXT}, "context<a: number>", {"a": ONE, "b": TEXT}),
    (feel.Range(ONE, ONE), "range<number>", feel.Range(ONE, ONE)),
]


@pytest.mark.parametrize(("value", "to", "expected"), CONVERTED)
def test_a_value_is_converted_where_the_standard_says(value, to, expected):
    assert convert(value, of(to), "x") == expected


REFUSED = [
    (TEXT, "number"),
    (True, "number"),
    (ONE, "boolean"),
    ([ONE, ONE], "number"),
    ([TEXT], "number"),
    (TEXT, "list<number>"),
    ([TEXT], "list<number>"),
    ({"b": ONE}, "context<a: number>"),
    ({"a": TEXT}, "context<a: number>"),
    (feel.Range(TEXT, TEXT), "range<number>"),
    (DAY, "time"),
    (feel.DateTime(DAY, feel.Time(0, 0, 0)), "date"),
]


@pytest.mark.parametrize(("value", "to"), REFUSED)
def test_a_value_that_nothing_converts_is_refused(value, to):
    with pytest.raises(feel.TypeMismatch) as caught:
        convert(value, of(to), "amount")

    assert caught.value.facts["expected"] == to
    assert caught.value.facts["operation"] == "amount"


def test_true_is_no_number_one():
    assert feel.compile("list contains([1], b)").evaluate({"b": True}) is False
    with pytest.raises(feel.TypeMismatch):
        feel.compile("b = 1").evaluate({"b": True})
