"""Bad files give findings that name the thing; good ones are linked across files."""

import pytest

from orchestrator.decisions import Decisions, check
from orchestrator.errors import ModelError

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
EVIL = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions xmlns="{}" name="x">&e;</definitions>'
BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><definitions xmlns="{}" name="x">&b;</definitions>'


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "xml-invalid"),
        (b"<definitions", "xml-invalid"),
        (b"\x00\xff\xfe", "xml-invalid"),
        (b"<definitions/>", "not-dmn"),
        (b'<bpmn xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not-dmn"),
        (EVIL.format(DMN).encode(), "xml-doctype"),
        (BOMB.format(DMN).encode(), "xml-doctype"),
        (b" " * 20_000_001, "model-too-large"),
    ],
    ids=["empty", "cut", "binary", "no-namespace", "bpmn", "external-entity", "entity-bomb", "too-large"],
)
def test_what_is_no_safe_dmn_is_refused(source, code):
    assert [finding.code for finding in check(source, "bad.dmn")] == [code]
    with pytest.raises(ModelError) as caught:
        Decisions.parse([("bad.dmn", source)])
    assert "bad.dmn" in str(caught.value)


BROKEN = [
    (
        '<decision id="d" name="d"><informationRequirement><requiredInput href="#nope"/></informationRequirement>'
        "<literalExpression><text>1</text></literalExpression></decision>",
        "reference-unknown",
    ),
    (
        '<decision id="d" name="d"><variable name="d" typeRef="tNope"/>'
        "<literalExpression><text>1</text></literalExpression></decision>",
        "type-unknown",
    ),
    ('<decision id="d" name="d"><literalExpression><text/></literalExpression></decision>', "expression-empty"),
    (
        '<decision id="d" name="d"><literalExpression expressionLanguage="javascript"><text>1</text>'
        "</literalExpression></decision>",
        "language-unsupported",
    ),
    (
        '<decision id="d" name="d"><decisionTable hitPolicy="SOMETIMES"><output name="y"/></decisionTable></decision>',
        "hit-policy-unknown",
    ),
    ('<decision id="d" name="d"><decisionTable/></decision>', "table-without-output"),
    (
        '<decision id="d" name="d"><decisionTable><input><inputExpression><text>1</text></inputExpression></input>'
        '<output name="y"/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>',
        "row-width",
    ),
    ('<decision id="d" name="d"/><decision id="d" name="e"/>', "id-twice"),
    (
        '<itemDefinition name="t"><typeRef>number</typeRef>'
        "<allowedValues><text>&lt;</text></allowedValues></itemDefinition>",
        "expression-invalid",
    ),
    ('<import name="other" namespace="urn:absent"/>', "import-unknown"),
    (
        '<decision id="d" name="d"><variable name="d"/><informationRequirement><requiredDecision href="#e"/>'
        "</informationRequirement><literalExpression><text>e</text></literalExpression></decision>"
        '<decision id="e" name="e"><variable name="e"/><informationRequirement><requiredDecision href="#d"/>'
        "</informationRequirement><literalExpression><text>d</text></literalExpression></decision>",
        "circle",
    ),
    (
        '<decision id="d" name="d"><variable name="d" typeRef="number"/>'
        '<literalExpression><text>"x"</text></literalExpression></decision>',
        "type-mismatch",
    ),
]


@pytest.mark.parametrize(("xml", "code"), BROKEN, ids=[code for _, code in BROKEN])
def test_what_is_wrong_in_a_model_is_a_finding(model, xml, code):
    source = model.raw(xml).source

    assert code in {finding.code for finding in check(source, "bad.dmn")}
    with pytest.raises(ModelError):
        Decisions.parse([("bad.dmn", source)])


def test_a_circle_ends_also_when_it_is_tolerated(model):
    circle = BROKEN[10][0]

    found = Decisions.parse([("bad.dmn", model.raw(circle).source)], tolerant=True)

    assert found.evaluate("d", {}, strict=False).output is None


def test_files_of_one_namespace_keep_their_elements_apart(model, new_model):
    one = model.literal("a", "x", {"x": "number"}).source
    other = new_model().literal("b", "x + 1", {"x": "number"}).source

    both = Decisions.parse([("a.dmn", one), ("b.dmn", other)])

    assert both.evaluate("a", {"x": 1}).output == 1
    assert both.evaluate("b", {"x": 1}).output == 2


def test_one_decision_in_two_files_is_refused(model):
    with pytest.raises(ModelError, match=r"decision a is in a\.dmn and in b\.dmn"):
        Decisions.parse([("a.dmn", model.literal("a", "1", {}).source), ("b.dmn", model.source)])


def test_decisions_functions_and_types_of_another_file_are_imported(model, new_model):
    library = new_model("library").raw(
        '<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues>'
        "</itemDefinition>"
        '<businessKnowledgeModel id="bkm" name="Interest"><variable name="Interest"/><encapsulatedLogic>'
        '<formalParameter name="sum" typeRef="number"/><formalParameter name="rate" typeRef="tRate"/>'
        "<literalExpression><text>sum * rate</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
    )
    extra = '<knowledgeRequirement><requiredKnowledge href="urn:test:library#bkm"/></knowledgeRequirement>'
    body = "<literalExpression><text>lib.Interest(1000, rate)</text></literalExpression>"
    model.inputs["rate"] = "lib.tRate"
    source = (
        model.raw('<import name="lib" namespace="urn:test:library"/>').decision("d", body, ["rate"], (), extra).source
    )

    both = Decisions.parse([("main.dmn", source), ("library.dmn", library.source)])

    alone = {finding.code for finding in check(source, "main.dmn")}
    assert alone == {"import-unknown", "type-unknown", "reference-unknown", "variable-unknown"}
    assert check(source, "main.dmn", [("library.dmn", library.source)]) == []
    assert both.evaluate("d", {"rate": "0.05"}).output == 50
    assert both.evaluate("d", {"rate": 2}, strict=False).output is None


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_published_version_is_read(model, namespace):
    source = model.literal("d", "1 + 1", {}).source.replace(DMN.encode(), namespace.encode())

    assert Decisions.parse([("d.dmn", source)]).evaluate("d", {}).output == 2
