"""One table per hit policy: what it gives, and how it fails closed."""

from decimal import Decimal

import pytest

from orchestrator.decisions import Decisions, NoRowMatches, SeveralRowsMatch, WrongOutput

GRADES = '"high", "middle", "low"'
ROWS = ['> 10 | "low"', '> 20 | "high"', '> 15 | "middle"', '> 30 | "low"']


def decide(source, value, **options):
    return Decisions.parse([("test.dmn", source)]).evaluate("d", {"x": value}, **options)


@pytest.mark.parametrize(
    ("policy", "value", "output", "matched"),
    [
        ("FIRST", 35, "low", (1,)),
        ("FIRST", 11, "low", (1,)),
        ("PRIORITY", 35, "high", (1, 2, 3, 4)),
        ("PRIORITY", 16, "middle", (1, 3)),
        ("OUTPUT ORDER", 35, ["high", "middle", "low", "low"], (1, 2, 3, 4)),
        ("RULE ORDER", 35, ["low", "high", "middle", "low"], (1, 2, 3, 4)),
        ("COLLECT", 16, ["low", "middle"], (1, 3)),
        ("COLLECT", 5, [], ()),
        ("COLLECT COUNT", 35, Decimal(4), (1, 2, 3, 4)),
        ("COLLECT COUNT", 5, Decimal(0), ()),
        ("COLLECT MIN", 35, "high", (1, 2, 3, 4)),
        ("COLLECT MAX", 35, "middle", (1, 2, 3, 4)),
        ("UNIQUE", 11, "low", (1,)),
        ("ANY", 11, "low", (1,)),
    ],
)
def test_policy_gives(model, policy, value, output, matched):
    source = model.table(policy, [("x", "number")], [("y", "string", GRADES)], ROWS).source

    outcome = decide(source, value)

    assert outcome.output == output
    assert outcome.matched == matched
    assert outcome.named == {"y": output}


def test_several_outputs_are_a_context_and_rank_column_by_column(model):
    rows = ["> 1 | 1 | 2", "> 2 | 2 | 1", "> 3 | 1 | 1"]
    source = model.table("PRIORITY", [("x", "number")], [("a", "number", "1, 2"), ("b", "number", "1, 2")], rows).source

    outcome = decide(source, 5)

    assert outcome.output == outcome.named == {"a": 1, "b": 1}


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT SUM"])
def test_no_matching_row_raises_unless_lenient(model, policy):
    outputs = [("y", "number", "1, 2")]
    source = model.table(policy, [("x", "number")], outputs, ["> 10 | 1", "> 20 | 2"]).source

    with pytest.raises(NoRowMatches) as caught:
        decide(source, 5)

    assert caught.value.facts["inputs"] == {"x": 5}
    assert decide(source, 5, strict=False).output is None


def test_a_default_is_given_when_no_row_matches(model):
    source = model.table("UNIQUE", [("x", "number")], [("y", "number")], ["> 10 | 1"], default="x * 2").source

    assert decide(source, 5).output == 10
    assert decide(source, 5).matched == ()


def test_two_rows_of_unique_raise_with_their_numbers(model):
    source = model.table("UNIQUE", [("x", "number")], [("y", "number")], ["> 1 | 1", "- | 2", "< 9 | 1"]).source

    with pytest.raises(SeveralRowsMatch) as caught:
        decide(source, 5)

    assert caught.value.facts["rows"] == [1, 2, 3]
    assert "rows [1, 2, 3]" in str(caught.value)
    assert "1, 2, 3" in caught.value.sentence("zh")


def test_rows_of_any_may_overlap_while_they_agree(model):
    source = model.table("ANY", [("x", "number")], [("y", "number")], ["> 1 | 1", "> 5 | 1.0", "> 8 | 2"]).source

    assert decide(source, 6).matched == (1, 2)
    with pytest.raises(SeveralRowsMatch):
        decide(source, 9)


def test_what_cannot_be_summed_raises(model):
    source = model.table("COLLECT SUM", [("x", "number")], [("y", "Any")], ["> 1 | 1", '> 2 | "a"']).source

    with pytest.raises(WrongOutput):
        decide(source, 5)


def test_an_output_must_have_its_type_and_be_among_its_values(model):
    typed = model.table("FIRST", [("x", "number")], [("y", "number", "1, 2")], ["> 1 | x"]).source

    assert decide(typed, 2).output == 2
    with pytest.raises(WrongOutput) as caught:
        decide(typed, 3)
    assert caught.value.facts["expected"] == "1, 2"


def test_sums_are_exact(model):
    rows = ["- | 0.1", "- | 0.2", "- | 1e-20"]
    source = model.table("COLLECT SUM", [("x", "number")], [("y", "number")], rows).source

    assert decide(source, 0).output == Decimal("0.30000000000000000001")
