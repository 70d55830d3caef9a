"""Inputs and item definitions: what text becomes, which values a type allows, and how everything else is refused."""

from decimal import Decimal

import pytest

from orchestrator.decisions import DecisionError, Decisions, InputNotAllowed, MissingInput, WrongInput, check
from orchestrator.errors import ModelError


def item(name, of="", allowed="", *, collection=False, inside=""):
    tail = ' isCollection="true"' if collection else ""
    type_ref = f"<typeRef>{of}</typeRef>" if of else ""
    values = f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    return f'<itemDefinition name="{name}"{tail}>{type_ref}{values}{inside}</itemDefinition>'


def component(name, of="", allowed="", *, collection=False, inside=""):
    return item(name, of, allowed, collection=collection, inside=inside).replace("itemDefinition", "itemComponent")


TYPES = "".join(
    [
        item("tRate", "number", "[0..1]"),
        item("tGrade", "string", '"A", "B", "C"'),
        item("tGrades", "tGrade", collection=True),
        item("tSmallRate", "tRate", "&lt; 0.1"),
        item("tOdd", "number", "odd(?)"),
        item("tLoan", inside=component("amount", "number", "&gt; 0") + component("grade", "tGrade")),
        item("tLoans", "tLoan", collection=True),
        item("tDeal", inside=component("loan", "tLoan") + component("due dates", "date", collection=True)),
        item("tNode", inside=component("value", "number") + component("next", "tNode")),
        item("tName", "string"),
    ]
)


def load(model, of):
    return Decisions.parse([("types.dmn", model.raw(TYPES).literal("d", "x", {"x": of}).source)])


TAKEN = [
    # the declared type, what is given, what the decision sees
    ("number", 5, 5),
    ("number", "5.50", Decimal("5.50")),
    ("number", "-0.1", Decimal("-0.1")),
    ("number", [5], 5),
    ("string", "5", "5"),
    ("string", "2024-02-29", "2024-02-29"),
    ("boolean", False, False),
    ("date", "2024-02-29", "2024-02-29"),
    ("time", "10:00:00+08:00", "10:00:00+08:00"),
    ("date and time", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"),
    ("date and time", "2024-02-29", "2024-02-29T00:00:00"),
    ("dateTime", "2024-02-29T10:00:00@Asia/Shanghai", "2024-02-29T10:00:00@Asia/Shanghai"),
    ("days and time duration", "PT36H", "P1DT12H"),
    ("dayTimeDuration", "P1D", "P1D"),
    ("years and months duration", "P14M", "P1Y2M"),
    ("yearMonthDuration", "P1Y", "P1Y"),
    ("Any", {"a": [1]}, {"a": [1]}),
    ("", "5", "5"),
    ("tRate", "0.05", Decimal("0.05")),
    ("tRate", 1, 1),
    ("tSmallRate", "0.05", Decimal("0.05")),
    ("tGrade", "A", "A"),
    ("tGrades", ["A", "C"], ["A", "C"]),
    ("tGrades", [], []),
    ("tGrades", "A", ["A"]),
    ("tOdd", 3, 3),
    ("tName", "甲公司", "甲公司"),
    ("tLoan", {"amount": "100.10", "grade": "A"}, {"amount": Decimal("100.10"), "grade": "A"}),
    ("tLoan", {"amount": 1, "grade": "A", "more": True}, {"amount": 1, "grade": "A", "more": True}),
    ("tLoan", {"amount": None, "grade": "A"}, {"amount": None, "grade": "A"}),
    ("tLoans", [{"amount": 1, "grade": "A"}], [{"amount": 1, "grade": "A"}]),
    ("tLoans", {"amount": 1, "grade": "A"}, [{"amount": 1, "grade": "A"}]),
    (
        "tDeal",
        {"loan": {"amount": "1", "grade": "B"}, "due dates": ["2024-02-29"]},
        {"loan": {"amount": 1, "grade": "B"}, "due dates": ["2024-02-29"]},
    ),
    ("tNode", {"value": 1, "next": {"value": "x"}}, {"value": 1, "next": {"value": "x"}}),
]


@pytest.mark.parametrize(("of", "given", "seen"), TAKEN)
def test_input_is_read_by_its_declared_type(model, of, given, seen):
    assert load(model, of).evaluate("d", {"x": given}).output == seen


REFUSED = [
    ("number", "5,5", WrongInput, "number"),
    ("number", "1e3", WrongInput, "number"),
    ("number", " 5", WrongInput, "number"),
    ("number", "", WrongInput, "number"),
    ("number", "NaN", WrongInput, "number"),
    ("number", "１２", WrongInput, "number"),
    ("number", True, WrongInput, "number"),
    ("number", [1, 2], WrongInput, "number"),
    ("number", 0.5, WrongInput, "FEEL value"),
    ("string", 5, WrongInput, "string"),
    ("boolean", "true", WrongInput, "boolean"),
    ("boolean", 1, WrongInput, "boolean"),
    ("date", "2023-02-29", WrongInput, "date"),
    ("date", "29.02.2024", WrongInput, "date"),
    ("date", "2024-02-29T00:00:00", WrongInput, "date"),
    ("date", 20240229, WrongInput, "date"),
    ("time", "25:00:00", WrongInput, "time"),
    ("date and time", "2024-02-29T10:00:00@Nowhere", WrongInput, "date and time"),
    ("days and time duration", "P1M", WrongInput, "days and time duration"),
    ("years and months duration", "P1D", WrongInput, "years and months duration"),
    ("tRate", "1.01", InputNotAllowed, "[0..1]"),
    ("tRate", -1, InputNotAllowed, "[0..1]"),
    ("tRate", "high", WrongInput, "tRate ([0..1])"),
    ("tSmallRate", "0.1", InputNotAllowed, "< 0.1"),
    ("tSmallRate", "-0.1", InputNotAllowed, "< 0.1"),
    ("tGrade", "D", InputNotAllowed, '"A", "B", "C"'),
    ("tGrade", "a", InputNotAllowed, '"A", "B", "C"'),
    ("tGrade", 1, WrongInput, "tGrade ("),
    ("tOdd", 4, InputNotAllowed, "odd(?)"),
    ("tGrades", ["A", "D"], WrongInput, "list<tGrade"),
    ("tGrades", [1], WrongInput, "list<tGrade"),
    ("tLoan", {"amount": 1}, WrongInput, "context<amount"),
    ("tLoan", {"amount": 0, "grade": "A"}, WrongInput, "context<amount"),
    ("tLoan", {"amount": 1, "grade": "Z"}, WrongInput, "context<amount"),
    ("tLoan", "A", WrongInput, "context<amount"),
    ("tLoans", [{"amount": 1}], WrongInput, "list<context"),
    ("tDeal", {"loan": {"amount": 1, "grade": "A"}, "due dates": ["x"]}, WrongInput, "context<loan"),
]


@pytest.mark.parametrize(("of", "given", "error", "expected"), REFUSED)
def test_input_of_another_type_or_value_is_refused_with_its_facts(model, of, given, error, expected):
    decisions = load(model, of)

    with pytest.raises(error) as caught:
        decisions.evaluate("d", {"x": given})

    facts = caught.value.facts
    assert (facts["decision"], facts["input"]) == ("d", "x")
    assert expected in (facts["allowed"] if error is InputNotAllowed else facts["expected"])
    for language in ("zh", "en"):
        assert "x" in caught.value.sentence(language)
    if not isinstance(given, float):
        assert decisions.evaluate("d", {"x": given}, strict=False).output is None


@pytest.mark.parametrize("of", ["number", "string", "date", "tRate", "tLoan", "tGrades"])
def test_a_typed_input_must_be_there_and_not_be_null(model, of):
    decisions = load(model, of)
    for given in ({}, {"x": None}):
        with pytest.raises(MissingInput):
            decisions.evaluate("d", given)
        assert decisions.evaluate("d", given, strict=False).output is None


@pytest.mark.parametrize("of", ["", "Any"])
def test_an_input_that_declares_no_type_may_be_null_but_must_be_given(model, of):
    decisions = load(model, of)

    assert decisions.evaluate("d", {"x": None}).output is None
    with pytest.raises(MissingInput):
        decisions.evaluate("d", {})


RESULTS = [
    # the type of the decision's variable, its expression, what comes out or the kind of refusal
    ("number", "1 + 1", 2),
    ("tRate", "0.5", Decimal("0.5")),
    ("tGrades", '"A"', ["A"]),
    ("number", "[5]", 5),
    ("date and time", '@"2024-02-29"', "2024-02-29T00:00:00Z"),
    ("tLoan", '{amount: 1, grade: "A"}', {"amount": 1, "grade": "A"}),
    ("tRate", "x + 1", None),
    ("tGrade", 'if x > 0 then "Z" else "A"', None),
    ("tLoan", "{amount: x}", None),
]


@pytest.mark.parametrize(("of", "text", "expected"), RESULTS)
def test_result_of_a_decision_must_be_of_its_declared_type(model, of, text, expected):
    body = f"<literalExpression><text>{text.replace('>', '&gt;')}</text></literalExpression>"
    model.inputs["x"] = "number"
    source = model.raw(TYPES).decision("d", body, ["x"]).source
    source = source.replace(b'<variable name="d"/>', f'<variable name="d" typeRef="{of}"/>'.encode())

    if expected is not None:
        assert Decisions.parse([("r.dmn", source)]).evaluate("d", {"x": 5}).output == expected
        return
    # A type that can never fit is found at loading, a value that does not at running.
    with pytest.raises((ModelError, DecisionError)) as caught:
        Decisions.parse([("r.dmn", source)]).evaluate("d", {"x": 5})
    assert getattr(caught.value, "code", "") in ("model-invalid", "decision-expression")


TABLE_TYPES = [
    # input cells against the column's type
    ("number", '"A"', "type-mismatch"),
    ("number", '> "A"', "type-mismatch"),
    ("string", "5", "type-mismatch"),
    ("string", "[1..2]", "type-mismatch"),
    ("boolean", "1", "type-mismatch"),
    ("boolean", "< true", "type-mismatch"),
    ("date", '"2024-02-29"', "type-mismatch"),
    ("date", '@"P1D"', "type-mismatch"),
    ("number", "(", "expression-invalid"),
    ("number", "== 5", "expression-invalid"),
    ("number", "大于 5", "expression-invalid"),
    ("number", "> limt", "variable-unknown"),
    ("number", '"5', "expression-invalid"),
]


@pytest.mark.parametrize(("of", "cell", "code"), TABLE_TYPES)
def test_cell_that_can_never_fit_its_column_is_found_with_its_place(model, of, cell, code):
    source = model.table("FIRST", [("x", of)], [("y", "number")], [f"{cell} | 1", "- | 2"]).source

    found = [finding for finding in check(source, "cells.dmn") if finding.severity == "error"]

    assert [finding.code for finding in found] == [code]
    assert found[0].place == 'd: row 1, column 1 "列x"'
    assert found[0].facts["text"] == cell
    assert found[0].zh != found[0].en


@pytest.mark.parametrize(
    ("of", "cell", "code"),
    [
        ("number", '"A"', "type-mismatch"),
        ("string", "5", "type-mismatch"),
        ("boolean", '"true"', "type-mismatch"),
        ("number", "1 +", "expression-invalid"),
        ("number", "y", "variable-unknown"),
        ("date", '"2024-02-29"', "type-mismatch"),
        ("number", "x + @\"P1D\"", "type-mismatch"),
        ("number", "string(x)", "type-mismatch"),
        ("number", "if x > 1 then 1 else \"2\"", None),
        ("number", "count([x])", None),
        ("string", 'string join(["a"], ",")', None),
    ],
)  # fmt: skip
def test_result_that_can_never_fit_its_column_is_found_with_its_place(model, of, cell, code):
    source = model.table("FIRST", [("x", "number")], [("y", of)], [f"- | {cell}"]).source

    found = [finding for finding in check(source, "cells.dmn") if finding.severity == "error"]

    assert [finding.code for finding in found] == ([code] if code else [])
    assert {finding.place for finding in found} <= {'d: row 1, column 2 "y"'}


WRONG_ITEMS = [
    (item("tA", "tMissing"), "type-unknown"),
    (item("tA", "number", "&gt;"), "expression-invalid"),
    (item("tA", inside=component("b", "tMissing")), "type-unknown"),
]


@pytest.mark.parametrize(("xml", "code"), WRONG_ITEMS)
def test_item_definition_that_cannot_be_used_is_a_finding(model, xml, code):
    source = model.raw(xml).literal("d", "x", {"x": "tA"}).source

    assert code in {finding.code for finding in check(source, "items.dmn")}


def test_components_are_names_that_may_hold_spaces(model):
    source = model.raw(TYPES).literal("d", "count(x.due dates) + x.loan.amount", {"x": "tDeal"}).source
    given = {"loan": {"amount": 10, "grade": "A"}, "due dates": ["2024-01-01", "2024-02-01"]}

    assert Decisions.parse([("names.dmn", source)]).evaluate("d", {"x": given}).output == 12


def test_an_unknown_component_is_found_before_anything_runs(model):
    source = model.raw(TYPES).literal("d", "x.amuont", {"x": "tLoan"}).source

    with pytest.raises(ModelError, match="amuont"):
        Decisions.parse([("names.dmn", source)])
