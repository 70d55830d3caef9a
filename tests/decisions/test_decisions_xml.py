"""The file as XML: every way modelers write the same thing, and that no damaged file does more than give findings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.decisions import Decisions, check
from orchestrator.errors import Finding, ModelError

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
HEAD = f'<definitions xmlns="{DMN}" id="m" name="m" namespace="urn:xml">'


def whole(*parts, head=HEAD):
    return (head + "".join(parts) + "</definitions>").encode()


def decision(logic, extra="", variable='<variable name="d"/>'):
    return f'<decision id="d" name="决策">{variable}{extra}{logic}</decision>'


LITERAL = "<literalExpression><text>1 + 1</text></literalExpression>"
X = '<inputData id="in" name="x"><variable name="x" typeRef="number"/></inputData>'
NEEDS = '<informationRequirement id="r"><requiredInput href="#in"/></informationRequirement>'

SAME = {
    "plain": whole(decision(LITERAL)),
    "declared encoding": b'<?xml version="1.0" encoding="UTF-8"?>\n' + whole(decision(LITERAL)),
    "byte order mark": b"\xef\xbb\xbf" + whole(decision(LITERAL)),
    "utf-16": ('<?xml version="1.0" encoding="UTF-16"?>' + whole(decision(LITERAL)).decode()).encode("utf-16"),
    "prefix": whole(decision(LITERAL))
    .decode()
    .replace("<", "<dmn:")
    .replace("<dmn:/", "</dmn:")
    .replace("xmlns=", "xmlns:dmn=")
    .encode(),
    "white space in the text": whole(decision("<literalExpression>\n<text>\n  1 + 1\n </text></literalExpression>")),
    "cdata": whole(decision("<literalExpression><text><![CDATA[1 + 1]]></text></literalExpression>")),
    "comments": whole(
        "<!-- a -->",
        decision("<!-- b --><literalExpression><text><!-- c -->1<!-- d --> + 1</text></literalExpression>"),
    ),
    "character reference": whole(decision("<literalExpression><text>1 &#43; 1</text></literalExpression>")),
    "elements of other tools": whole(
        '<extensionElements><x:y xmlns:x="urn:x"><x:decision id="d"/></x:y></extensionElements>', decision(LITERAL)
    ),
    "drawing": whole(
        decision(LITERAL), '<DMNDI xmlns="https://www.omg.org/spec/DMN/20191111/DMNDI/"><DMNDiagram/></DMNDI>'
    ),
    "question and answers": whole(
        decision(LITERAL, variable='<question>?</question><allowedAnswers>!</allowedAnswers><variable name="d"/>')
    ),
    "feel by its address": whole(
        decision(LITERAL.replace("<literalExpression>", f'<literalExpression expressionLanguage="{DMN}FEEL/">'))
    ),
    "no variable": whole(decision(LITERAL, variable="")),
    "typeRef as an attribute": whole(
        decision(LITERAL.replace("<literalExpression>", '<literalExpression typeRef="number">'))
    ),
}


@pytest.mark.parametrize("way", SAME)
def test_the_same_decision_is_read_from_every_way_of_writing_it(way):
    assert [finding for finding in check(SAME[way], "same.dmn") if finding.severity == "error"] == []
    assert Decisions.parse([("same.dmn", SAME[way])]).evaluate("d", {}).output == 2


TABLES = {
    "typeRef as an attribute": '<inputExpression typeRef="number"><text>x</text></inputExpression>',
    "typeRef as an element": "<inputExpression><typeRef>number</typeRef><text>x</text></inputExpression>",
    "type of Camunda 7": '<inputExpression typeRef="integer"><text>x</text></inputExpression>',
    "type with a prefix": '<inputExpression typeRef="feel:number"><text>x</text></inputExpression>',
    "no type": "<inputExpression><text>x</text></inputExpression>",
}


@pytest.mark.parametrize("way", TABLES)
def test_a_column_is_read_from_every_way_of_writing_its_type(way):
    table = (
        f'<decisionTable hitPolicy="FIRST"><input>{TABLES[way]}</input><output name="y"/>'
        "<rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        "<rule><inputEntry><text/></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable>"
    )
    decisions = Decisions.parse([("t.dmn", whole(decision(table, NEEDS), X))])

    # An empty cell is one that holds for everything.
    assert [decisions.evaluate("d", {"x": x}).output for x in (2, 1)] == [1, 2]


HREFS = ["#in", "in", "urn:xml#in"]


@pytest.mark.parametrize("href", HREFS)
def test_a_reference_may_be_written_with_and_without_its_namespace(href):
    needs = NEEDS.replace("#in", href)
    body = "<literalExpression><text>x + 1</text></literalExpression>"

    assert Decisions.parse([("r.dmn", whole(decision(body, needs), X))]).evaluate("d", {"x": 1}).output == 2


UNSAFE = {
    "external entity": f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>{HEAD}&e;</definitions>',
    "entities in entities": f'<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>{HEAD}&b;</definitions>',
    "external subset": f'<!DOCTYPE d SYSTEM "http://example.org/d.dtd">{HEAD}</definitions>',
    "parameter entity": f'<!DOCTYPE d [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]>{HEAD}</definitions>',
    "bare doctype": f"<!DOCTYPE definitions>{HEAD}</definitions>",
}


@pytest.mark.parametrize("way", UNSAFE)
def test_a_doctype_is_never_accepted_whatever_it_holds(way):
    found = check(UNSAFE[way].encode(), "unsafe.dmn")

    assert [finding.code for finding in found] == ["xml-doctype"]
    assert "root:" not in found[0].en


BROKEN = {
    "nothing": b"",
    "text": b"hello",
    "not closed": whole(decision(LITERAL))[:-5],
    "no namespace": whole(decision(LITERAL)).replace(f' xmlns="{DMN}"'.encode(), b""),
    "bpmn": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "unbound prefix": b"<a:b/>",
    "two roots": b"<a/><b/>",
    "wrong encoding": b'<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>',
    "nul": b"<a>\x00</a>",
}


@pytest.mark.parametrize("way", BROKEN)
def test_what_is_no_dmn_gives_one_finding_and_is_refused(way):
    found = check(BROKEN[way], "broken.dmn")

    assert [finding.code for finding in found] in (["xml-invalid"], ["not-dmn"])
    assert found[0].place == "broken.dmn"
    with pytest.raises(ModelError):
        Decisions.parse([("broken.dmn", BROKEN[way])])


LACKING = [
    # parts that a tool left out, and what is said of it
    ("<decisionTable/>", "table-without-output"),
    ("<decisionTable><output/><rule/></decisionTable>", "row-width"),
    ("<decisionTable><input/><output/></decisionTable>", None),
    ("<context><contextEntry/></context>", None),
    ("<context/>", None),
    ("<list/>", None),
    ("<relation/>", None),
    ("<invocation/>", None),
    ("<conditional/>", None),
    ("<filter/>", None),
    ("<for/>", None),
    ("<some/>", None),
    ("<functionDefinition/>", None),
    ("<literalExpression/>", "expression-empty"),
    ("<literalExpression><text/></literalExpression>", "expression-empty"),
    ("<unheardOf/>", None),
    ("", None),
]


@pytest.mark.parametrize(("logic", "code"), LACKING)
def test_logic_with_parts_missing_is_read_and_never_breaks(logic, code):
    source = whole(decision(logic))

    codes = {finding.code for finding in check(source, "l.dmn")}

    assert code is None or code in codes
    tolerant = Decisions.parse([("l.dmn", source)], tolerant=True)
    assert tolerant.evaluate("d", {}, strict=False).trace[-1]["decision"] == "d"


WHOLE = whole(
    '<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues>'
    "</itemDefinition>",
    X,
    '<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic><formalParameter name="a"/>'
    "<literalExpression><text>a * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>",
    decision(
        '<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="number"><text>x</text></inputExpression>'
        '</input><output name="y" typeRef="number"/><rule><inputEntry><text>[1..5]</text></inputEntry>'
        "<outputEntry><text>k(x)</text></outputEntry></rule></decisionTable>",
        NEEDS + '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>',
    ),
)


def test_the_file_that_is_damaged_below_is_sound():
    assert [finding.code for finding in check(WHOLE, "w.dmn")] == ["rows-gap"]
    assert Decisions.parse([("w.dmn", WHOLE)]).evaluate("d", {"x": 2}).output == 4


@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_file_damaged_anywhere_gives_findings_or_is_still_a_model(at, length, instead):
    damaged = WHOLE[:at] + instead + WHOLE[at + length :]

    found = check(damaged, "damaged.dmn")

    assert all(isinstance(finding, Finding) and finding.zh and finding.en for finding in found)
    if not any(finding.severity == "error" for finding in found):
        assert Decisions.parse([("damaged.dmn", damaged)]) is not None


PIECES = st.sampled_from(
    [
        *("decision", "decisionTable", "input", "inputExpression", "output", "rule", "inputEntry", "outputEntry"),
        *("text", "context", "contextEntry", "variable", "literalExpression", "invocation", "binding", "for", "in"),
        *("return", "informationRequirement"),
    ]
)
ELEMENTS = st.recursive(
    PIECES.map(lambda tag: f'<{tag} id="d" name="d"/>'),
    lambda inner: st.builds(
        lambda tag, parts: f'<{tag} id="d" name="d">{"".join(parts)}</{tag}>', PIECES, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@given(ELEMENTS)
@settings(max_examples=120, deadline=None)
def test_elements_of_dmn_in_any_order_never_break_the_reader(xml):
    assert all(finding.code for finding in check(whole(xml), "pieces.dmn"))
    assert Decisions.parse([("pieces.dmn", whole(xml))], tolerant=True).ids in ((), ("d",))
