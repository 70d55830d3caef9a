"""What the checks of a table find, each with a witness; the law is that they find what trying every value finds."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.decisions import Decisions, NoRowMatches, SeveralRowsMatch, check

NUMBER = [("x", "number")]
TWO = [("x", "number"), ("s", "string", '"a", "b"')]
OUT = [("y", "number")]


def findings(model, policy, inputs, rows, outputs=OUT, **options):
    found = check(model.table(policy, inputs, outputs, rows, **options).source, "t.dmn")
    return [(finding.code, finding.facts.get("row"), finding.facts.get("witness")) for finding in found]


CASES = [
    ("a complete table", "UNIQUE", NUMBER, ["< 1 | 1", ">= 1 | 2"], []),
    ("a gap at a point", "UNIQUE", NUMBER, ["< 1 | 1", "> 1 | 2"], [("rows-gap", None, {"x": Decimal(1)})]),
    ("a gap between", "FIRST", NUMBER, ["<= 1 | 1", ">= 2 | 2"], [("rows-gap", None, {"x": Decimal("1.5")})]),
    ("a gap below", "FIRST", NUMBER, [">= 0 | 1"], [("rows-gap", None, {"x": Decimal(-1)})]),
    ("an overlap at a point", "UNIQUE", NUMBER, ["<= 1 | 1", ">= 1 | 2"], [("rows-overlap", 2, {"x": Decimal(1)})]),
    ("an overlap that agrees", "ANY", NUMBER, ["<= 1 | 1", ">= 0 | 1"], []),
    ("an overlap that does not", "ANY", NUMBER, ["<= 1 | 1", ">= 1 | 2"], [("rows-overlap", 2, {"x": Decimal(1)})]),
    ("a shadowed row", "FIRST", NUMBER, ["- | 1", "> 5 | 2"], [("row-shadowed", 2, {"x": Decimal(6)})]),
    (
        "a row shadowed by two together",
        "FIRST",
        NUMBER,
        ["< 5 | 1", ">= 5 | 2", "[1..9] | 3"],
        [("row-shadowed", 3, {"x": Decimal(1)})],
    ),
    (
        "a gap in one of two columns",
        "UNIQUE",
        TWO,
        ['- | "a" | 1', '> 0 | "b" | 2'],
        [("rows-gap", None, {"x": Decimal(-1), "s": "b"})],
    ),
    (
        "a value that is not allowed",
        "FIRST",
        TWO,
        ['- | "c" | 1', "- | - | 2"],
        [("row-unreachable", 1, None)],
    ),
    (
        "strings without allowed values",
        "FIRST",
        [("s", "string")],
        ['"a" | 1', 'not("a", "b") | 2'],
        [("rows-gap", None, {"s": "b"})],
    ),
    ("booleans", "FIRST", [("b", "boolean")], ["true | 1"], [("rows-gap", None, {"b": False})]),
    ("multi-hit tables need no row", "COLLECT", NUMBER, ["> 1 | 1", "> 2 | 2"], []),
    ("sums do", "COLLECT SUM", NUMBER, ["> 1 | 1", "> 2 | 2"], [("rows-gap", None, {"x": Decimal(0)})]),
    ("a condition is not analysed", "UNIQUE", NUMBER, ["? > 1 | 1", "<= 1 | 2"], [("cell-not-analysable", 1, None)]),
]


@pytest.mark.parametrize(
    ("policy", "inputs", "rows", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_table_check(model, policy, inputs, rows, expected):
    assert findings(model, policy, inputs, rows) == expected


def test_a_default_closes_every_gap(model):
    assert findings(model, "UNIQUE", NUMBER, ["> 1 | 1"], default="0") == []


def test_a_row_of_lower_priority_is_shadowed(model):
    found = findings(model, "PRIORITY", NUMBER, ["> 1 | 2", "- | 1"], [("y", "number", "1, 2")])

    assert found == [("row-shadowed", 1, {"x": Decimal(2)})]


def test_dates_and_durations_have_gaps_too(model, new_model):
    days = findings(model, "FIRST", [("d", "date")], ['< @"2024-01-01" | 1', '> @"2024-01-01" | 2'])
    spans = findings(new_model(), "FIRST", [("t", "days and time duration")], ['<= @"P1D" | 1'])

    assert [str(witness["d"]) for _, _, witness in days] == ["2024-01-01"]
    assert [str(witness["t"]) for _, _, witness in spans] == ["P2D"]


def test_an_overlap_of_unique_keeps_a_model_from_being_published_and_a_gap_does_not(model, new_model):
    overlap = check(model.table("UNIQUE", NUMBER, OUT, ["- | 1", "> 1 | 2"]).source, "t.dmn")
    gap = check(new_model().table("UNIQUE", NUMBER, OUT, ["> 1 | 2"]).source, "t.dmn")

    assert [finding.severity for finding in overlap] == ["error"]
    assert [finding.severity for finding in gap] == ["warning"]
    assert overlap[0].line
    assert "第 1 行与第 2 行重叠" in overlap[0].zh


def test_many_findings_of_one_kind_are_cut(model):
    found = findings(model, "UNIQUE", NUMBER, ["- | 1"] * 30)

    assert len(found) == 10


def test_a_thousand_rows_of_eight_inputs_are_checked(model):
    import time

    inputs = [(f"x{column}", "number") for column in range(8)]
    rows = [
        " | ".join(
            [f"[{row * 10}..{row * 10 + 10})", *["-" if (row + c) % 3 else f"> {row % 7}" for c in range(7)], "1"]
        )
        for row in range(1000)
    ]
    source = model.table("UNIQUE", inputs, OUT, rows).source

    start = time.perf_counter()
    found = check(source, "big.dmn")

    assert time.perf_counter() - start < 60
    assert {finding.code for finding in found} == {"rows-gap"}


CELLS = st.sampled_from(["-", "1", "2", "< 2", ">= 1", "[1..2)", "(1..3]", "not(2)", "1, 3", "> 3"])
WORDS = st.sampled_from(["-", '"a"', '"b"', 'not("a")'])
# Every value that a table of these cells can tell from another.
TRIED = [(Decimal(n) / 2, word) for n in range(10) for word in "ab"]


@given(st.sampled_from(["UNIQUE", "FIRST"]), st.lists(st.tuples(CELLS, WORDS), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_the_checks_find_what_trying_every_value_finds(new_model, policy, cells):
    rows = [f"{number} | {word} | {index}" for index, (number, word) in enumerate(cells)]
    source = new_model().table(policy, TWO, OUT, rows).source
    decisions = Decisions.parse([("t.dmn", source)])
    gaps, overlaps, deciding = False, False, set()
    for x, s in TRIED:
        try:
            deciding.update(decisions.evaluate("d", {"x": x, "s": s}).matched)
        except NoRowMatches:
            gaps = True
        except SeveralRowsMatch as error:
            overlaps = True
            deciding.update(error.facts["rows"])

    found = check(source, "t.dmn")

    codes = {finding.code for finding in found}
    assert ("rows-gap" in codes) == gaps
    assert ("rows-overlap" in codes) == overlaps
    if policy == "FIRST":
        dead = {f.facts["row"] for f in found if f.code in ("row-shadowed", "row-unreachable")}
        assert dead == set(range(1, len(rows) + 1)) - deciding
