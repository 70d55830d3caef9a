"""Several files: what an import's name reaches, what two files may share, and how a folder is loaded."""

from decimal import Decimal

import pytest

from orchestrator.decisions import DecisionError, Decisions, InputNotAllowed, check
from orchestrator.errors import ModelError


def lit(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


def link(kind, href):
    requirement = {"requiredDecision": "information", "requiredInput": "information", "requiredKnowledge": "knowledge"}
    return f'<{requirement[kind]}Requirement><{kind} href="{href}"/></{requirement[kind]}Requirement>'


TAX = (
    '<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues>'
    "</itemDefinition>"
    '<businessKnowledgeModel id="net" name="net"><variable name="net"/><encapsulatedLogic>'
    '<formalParameter name="gross" typeRef="number"/>' + lit("gross * (1 - 0.13)") + "</encapsulatedLogic>"
    "</businessKnowledgeModel>"
)


@pytest.fixture
def library(new_model):
    """A file of its own: a type, a function, a decision `base` over the input `amount`."""
    return new_model("lib").raw(TAX).literal("base", "amount * 2", {"amount": "number"}).source


def user(new_model, text, *links, name="lib", inputs=()):
    model = new_model("main").raw(f'<import name="{name}" namespace="urn:test:lib"/>')
    return model.decision("d", lit(text), inputs, extra="".join(links)).source


def test_a_decision_of_another_file_is_reached_behind_the_imports_name(new_model, library):
    source = user(new_model, "lib.base + 1", link("requiredDecision", "urn:test:lib#base"))

    outcome = Decisions.parse([("main.dmn", source), ("lib.dmn", library)]).evaluate("d", {"amount": 10})

    assert outcome.output == 21
    assert [entry["decision"] for entry in outcome.trace] == ["base", "d"]
    assert outcome.trace[1]["inputs"] == {"lib.base": 20}


def test_the_order_of_the_files_makes_no_difference(new_model, library):
    files = [
        ("main.dmn", user(new_model, "lib.base", link("requiredDecision", "urn:test:lib#base"))),
        ("lib.dmn", library),
    ]

    for order in (files, files[::-1]):
        assert Decisions.parse(order).evaluate("d", {"amount": 1}).output == 2


def test_a_function_of_another_file_is_called_behind_the_imports_name(new_model, library):
    source = user(new_model, "tax lib.net(100)", link("requiredKnowledge", "urn:test:lib#net"), name="tax lib")

    assert Decisions.parse([("main.dmn", source), ("lib.dmn", library)]).evaluate("d", {}).output == 87


def test_a_type_of_another_file_is_named_behind_the_imports_name(new_model, library):
    model = new_model("main").raw('<import name="lib" namespace="urn:test:lib"/>')
    source = model.literal("d", "rate", {"rate": "lib.tRate"}).source
    decisions = Decisions.parse([("main.dmn", source), ("lib.dmn", library)])

    assert decisions.evaluate("d", {"rate": "0.5"}).output == Decimal("0.5")
    with pytest.raises(InputNotAllowed, match="allowed are"):
        decisions.evaluate("d", {"rate": 2})


def test_an_import_of_an_import_is_reached_through_both_names(new_model, library):
    middle = (
        new_model("mid")
        .raw('<import name="lib" namespace="urn:test:lib"/>')
        .decision("half", lit("lib.base / 4"), extra=link("requiredDecision", "urn:test:lib#base"))
        .source
    )
    source = (
        new_model("main")
        .raw('<import name="mid" namespace="urn:test:mid"/>')
        .decision("d", lit("mid.half + 1"), extra=link("requiredDecision", "urn:test:mid#half"))
        .source
    )

    decisions = Decisions.parse([("main.dmn", source), ("mid.dmn", middle), ("lib.dmn", library)])

    assert decisions.evaluate("d", {"amount": 10}).output == 6
    assert [one.name for one in decisions.inputs("d")] == ["amount"]


WRONG = [
    ("lib.bse", [link("requiredDecision", "urn:test:lib#base")], "bse"),
    ("lib.base", [link("requiredDecision", "urn:test:lib#nope")], "there is no nope"),
    ("lib.base", [link("requiredDecision", "urn:test:other#base")], "there is no base"),
    ("lib.base", [], "no variable is called lib"),
    ("base", [link("requiredDecision", "urn:test:lib#base")], "no variable is called base"),
]


@pytest.mark.parametrize(("text", "links", "words"), WRONG)
def test_what_an_import_does_not_reach_is_refused(new_model, library, text, links, words):
    source = user(new_model, text, *links)

    with pytest.raises((ModelError, DecisionError), match=words):
        Decisions.parse([("main.dmn", source), ("lib.dmn", library)]).evaluate("d", {"amount": 1})


def test_a_file_alone_lacks_what_it_imports_and_together_with_it_is_sound(new_model, library):
    source = user(new_model, "lib.base", link("requiredDecision", "urn:test:lib#base"))

    assert "import-unknown" in {finding.code for finding in check(source, "main.dmn")}
    assert check(source, "main.dmn", [("lib.dmn", library)]) == []
    assert check(library, "lib.dmn", [("main.dmn", source)]) == []


def test_findings_of_the_imported_file_are_not_given_for_the_importing_one(new_model):
    broken = new_model("lib").literal("base", "1 +", {}).source
    source = user(new_model, "lib.base", link("requiredDecision", "urn:test:lib#base"))

    assert check(source, "main.dmn", [("lib.dmn", broken)]) == []
    assert [finding.code for finding in check(broken, "lib.dmn")] == ["expression-invalid"]


def test_a_folder_is_loaded_with_all_its_dmn_files_and_nothing_else(tmp_path, new_model, library):
    (tmp_path / "lib.dmn").write_bytes(library)
    (tmp_path / "main.dmn").write_bytes(user(new_model, "lib.base", link("requiredDecision", "urn:test:lib#base")))
    (tmp_path / "notes.xml").write_text("<no/>")

    decisions = Decisions.load(tmp_path)

    assert sorted(decisions.ids) == ["base", "d"]
    assert Decisions.load(tmp_path / "lib.dmn").ids == ("base",)


def test_loading_tells_of_every_broken_file_at_once(tmp_path, new_model):
    (tmp_path / "a.dmn").write_bytes(new_model("a").literal("a", "1 +", {}).source)
    (tmp_path / "b.dmn").write_bytes(b"<broken")
    (tmp_path / "c.dmn").write_bytes(new_model("c").literal("c", "x", {}).source)

    with pytest.raises(ModelError) as caught:
        Decisions.load(tmp_path)

    assert {finding.code for finding in caught.value.findings} == {
        "expression-invalid",
        "xml-invalid",
        "variable-unknown",
    }
    assert caught.value.facts["count"] == 3


def test_an_empty_folder_decides_nothing(tmp_path):
    assert Decisions.load(tmp_path).ids == ()


def test_names_are_chinese_and_english_and_fall_back_to_the_id(new_model):
    english = (
        '<decision id="b" name="评级"><extensionElements><z:properties xmlns:z="http://camunda.org/schema/zeebe/1.0">'
        '<z:property name="countersign.name.en" value="Grade"/></z:properties></extensionElements>'
        '<variable name="b"/>' + lit("1") + "</decision>"
    )
    decisions = Decisions.parse([("n.dmn", new_model().literal("a", "1", {}).raw(english).source)])

    assert decisions.names("a") == ("决策a", "a")
    assert decisions.names("b") == ("评级", "Grade")


def test_inputs_are_listed_once_in_the_order_in_which_they_are_needed(new_model):
    source = (
        new_model()
        .literal("a", "x + y", {"x": "number", "y": "number"})
        .literal("b", "string(x) + z", {"x": "number", "z": "string"})
        .literal("d", "a", {"y": "number"}, requires=["a", "b"])
        .source
    )

    found = Decisions.parse([("i.dmn", source)]).inputs("d")

    assert [(one.name, one.type_ref) for one in found] == [("y", "number"), ("x", "number"), ("z", "string")]
