"""Tables as Camunda's modeler draws them, without input data, run too; unknown names are still found."""

import pytest

from orchestrator.decisions import Decisions, MissingInput, WrongInput, check

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="DRD"'
    ' namespace="http://camunda.org/schema/1.0/dmn">'
)
TABLE = (
    '<decision id="{id}" name="{id}">{needs}<decisionTable id="t_{id}" hitPolicy="FIRST">'
    '<input id="i_{id}"><inputExpression id="e_{id}" typeRef="{of}"><text>{text}</text></inputExpression></input>'
    '<output id="o_{id}" name="y" typeRef="{out}"/><rule id="r_{id}">'
    '<inputEntry id="c_{id}"><text>{cell}</text></inputEntry>'
    '<outputEntry id="u_{id}"><text>{result}</text></outputEntry></rule></decisionTable></decision>'
)


def drawn(*tables):
    parts = [TABLE.format(**{"needs": "", "of": "number", "out": "number", **table}) for table in tables]
    return (HEAD + "".join(parts) + "</definitions>").encode()


def load(*tables):
    return Decisions.parse([("drawn.dmn", drawn(*tables))])


def test_the_variables_of_input_expressions_are_inputs():
    decisions = load({"id": "a", "text": "score", "cell": "> 5", "result": "1"})

    assert decisions.evaluate("a", {"score": "7"}).output == 1
    assert [(one.name, one.type_ref) for one in decisions.inputs("a")] == [("score", "number")]


def test_they_fail_closed_like_declared_ones():
    decisions = load({"id": "a", "text": "score", "cell": "-", "result": "1"})

    for given in ({}, {"score": None}):
        with pytest.raises(MissingInput):
            decisions.evaluate("a", given)
    with pytest.raises(WrongInput):
        decisions.evaluate("a", {"score": "high"})


def test_an_expression_of_several_variables_needs_each():
    decisions = load({"id": "a", "text": "applicant.income / months + 0", "cell": "> 5", "result": "1"})

    assert decisions.evaluate("a", {"applicant": {"income": 100}, "months": 12}).matched == (1,)


@pytest.mark.parametrize("of", ["integer", "long", "double"])
def test_types_of_camunda_s_version_7_are_numbers(of):
    assert load({"id": "a", "text": "n", "of": of, "cell": "1", "result": "1"}).evaluate("a", {"n": 1}).output == 1


def test_a_required_decision_is_no_input():
    needs = '<informationRequirement><requiredDecision href="#a"/></informationRequirement>'
    decisions = load(
        {"id": "a", "text": "score", "cell": "-", "result": "2"},
        {"id": "b", "text": "a", "cell": "2", "result": "3", "needs": needs},
    )

    assert decisions.evaluate("b", {"score": 1, "a": 99}).output == 3
    assert [one.name for one in decisions.inputs("b")] == ["score"]


@pytest.mark.parametrize("change", [{"result": "scor"}, {"cell": "> limit"}])
def test_an_unknown_name_elsewhere_is_still_unknown(change):
    table = {"id": "a", "text": "score", "cell": "> 5", "result": "1", **change}

    assert "variable-unknown" in {finding.code for finding in check(drawn(table), "drawn.dmn")}
