"""Failing closed, with a place: file, decision, row, column, label, position, and the nearest known name."""

import pytest

from orchestrator import feel
from orchestrator.decisions import (
    DecisionError,
    Decisions,
    ExpressionFailed,
    InputNotAllowed,
    MissingInput,
    UnknownDecision,
    WrongInput,
)
from orchestrator.errors import ModelError


def load(source):
    return Decisions.parse([("limits.dmn", source)])


@pytest.fixture
def table(model):
    return load(
        model.table(
            "FIRST",
            [("amount", "number"), ("kind", "string", '"A", "B"'), ("day", "date")],
            [("y", "number")],
            ['> 10 | "A" | - | 1', '- | - | < @"2024-01-01" | amount / 0', "- | - | - | 3"],
        ).source
    )


INPUTS = {"amount": 20, "kind": "A", "day": "2024-05-01"}


def test_iso_text_and_decimal_text_are_read_by_the_declared_type(table):
    assert table.evaluate("d", {**INPUTS, "amount": "20.5"}).matched == (1,)
    assert table.evaluate("d", {**INPUTS, "kind": "B"}).matched == (3,)


@pytest.mark.parametrize(
    ("change", "error", "facts"),
    [
        ({"amount": "zwanzig"}, WrongInput, {"input": "amount", "expected": "number"}),
        ({"amount": "1e3"}, WrongInput, {"input": "amount"}),
        ({"amount": True}, WrongInput, {"input": "amount", "value": True}),
        ({"amount": 0.5}, WrongInput, {"input": "amount"}),
        ({"amount": [1, 2]}, WrongInput, {"input": "amount"}),
        ({"day": "2024-02-30"}, WrongInput, {"input": "day", "expected": "date"}),
        ({"kind": "C"}, InputNotAllowed, {"input": "kind", "value": "C", "allowed": '"A", "B"'}),
        ({"kind": None}, MissingInput, {"input": "kind"}),
    ],
)
def test_a_wrong_input_is_named(table, change, error, facts):
    with pytest.raises(error) as caught:
        table.evaluate("d", {**INPUTS, **change})

    assert caught.value.facts["decision"] == "d"
    assert facts.items() <= caught.value.facts.items()
    assert caught.value.sentence("zh") != caught.value.sentence("en")


def test_a_missing_input_is_answered_with_the_nearest_given_name(table):
    given = {"amuont": 20, "kind": "A", "day": "2024-05-01"}

    with pytest.raises(MissingInput, match="did you mean amuont"):
        table.evaluate("d", given)


def test_lenient_mode_gives_null_for_what_strict_refuses(table):
    assert table.evaluate("d", {}, strict=False).output == 3
    assert table.evaluate("d", {**INPUTS, "day": "2023-01-01", "kind": "B"}, strict=False).output is None


def test_an_error_in_a_cell_names_row_column_label_and_position(table):
    with pytest.raises(ExpressionFailed) as caught:
        table.evaluate("d", {**INPUTS, "kind": "B", "day": "2023-01-01"})

    facts = caught.value.facts
    assert (facts["file"], facts["decision"], facts["row"], facts["column"], facts["label"]) == (
        "limits.dmn",
        "d",
        2,
        4,
        "y",
    )
    assert (facts["text"], facts["position"]) == ("amount / 0", 7)
    assert 'row 2, column 4 "y"' in str(caught.value)
    assert "第 2 行第 4 列“y”" in caught.value.sentence("zh")
    assert str(caught.value).endswith("  amount / 0\n         ^")


def test_null_is_ordinary_where_a_cell_speaks_of_it(model):
    source = model.table("FIRST", [("x", "number")], [("y", "number")], ["null | 0", "> 1 | 1"]).source

    assert load(source).evaluate("d", {"x": None}).output == 0
    with pytest.raises(MissingInput):
        load(source).evaluate("d", {})


def test_an_unknown_decision_is_answered_with_the_nearest(table):
    with pytest.raises(UnknownDecision, match="no decision e"):
        table.evaluate("e", {})


def test_further_inputs_are_ignored(table):
    assert table.evaluate("d", {**INPUTS, "else": object()}).matched == (1,)


def test_errors_of_decisions_have_one_root(table):
    with pytest.raises(DecisionError):
        table.evaluate("d", {})


def test_a_name_outside_the_requirements_is_refused_at_loading(model):
    source = (
        model.literal("d", "amount + rate", {"amount": "number"})
        .raw('<inputData id="in_rate" name="rate"><variable name="rate" typeRef="number"/></inputData>')
        .source
    )

    with pytest.raises(ModelError, match="no variable is called rate"):
        load(source)


def test_all_findings_of_a_model_are_reported_at_once(model):
    source = (
        model.literal("a", "1 +", {})
        .literal("b", "amuont * 2", {"amount": "number"})
        .literal("c", 'amount + "x"', {"amount": "number"})
        .table("UNIQUE", [("amount", "number")], [("y", "number")], ['"A" | 1', "> | 2"])
        .source
    )

    with pytest.raises(ModelError) as caught:
        load(source)

    found = {(finding.code, finding.place) for finding in caught.value.findings}
    assert found == {
        ("expression-invalid", "a: its expression"),
        ("variable-unknown", "b: its expression"),
        ("type-mismatch", "c: its expression"),
        ("type-mismatch", 'd: row 1, column 1 "列amount"'),
        ("expression-invalid", 'd: row 2, column 1 "列amount"'),
    }
    unknown = next(f for f in caught.value.findings if f.code == "variable-unknown")
    assert "did you mean amount" in unknown.en
    assert "是否指 amount" in unknown.zh
    assert unknown.line


def test_the_trace_holds_inputs_rows_output_and_what_was_required(model):
    source = (
        model.table("FIRST", [("x", "number")], [("y", "string")], ['> 1 | "big"', '- | "small"'], decision="size")
        .literal("d", 'size + "!"', {}, requires=["size"])
        .source
    )

    outcome = load(source).evaluate("d", {"x": "5.0"})

    assert feel.dumps(outcome.trace) == (
        '[{"decision": "size", "name": "决策size", "inputs": {"x": 5.0}, "matched": [1], "output": "big"}, '
        '{"decision": "d", "name": "决策d", "inputs": {"size": "big"}, "output": "big!", "requires": ["size"]}]'
    )
    assert outcome.matched == ()


def test_temporal_outputs_are_iso_text(model):
    source = model.literal("d", 'day + duration("P1M")', {"day": "date"}).source

    outcome = load(source).evaluate("d", {"day": "2024-01-31"})

    assert outcome.output == "2024-02-29"
    assert outcome.trace[0]["inputs"] == {"day": "2024-01-31"}


def test_now_is_what_the_caller_says(model):
    from datetime import UTC, datetime

    source = model.literal("d", "today()", {}).source

    assert load(source).evaluate("d", {}, now=datetime(2024, 5, 1, tzinfo=UTC)).output == "2024-05-01"
    with pytest.raises(ExpressionFailed):
        load(source).evaluate("d", {})
