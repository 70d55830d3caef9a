"""The checks of tables over every kind of column: each finding's witness is confirmed by deciding with it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.decisions import Decisions, NoRowMatches, SeveralRowsMatch, check, why_not

OUT = [("y", "number")]
DD, MD, DT = "days and time duration", "years and months duration", "date and time"

CASES = [
    # id, policy, input columns, rows, the findings: code, row, witness as FEEL; neighbouring gaps are one
    ("number gap between", "UNIQUE", [("x", "number")], ["< 1 | 1", "> 1 | 2"], [("rows-gap", None, "{x: 1}")]),
    (
        "number gap of an interval",
        "UNIQUE",
        [("x", "number")],
        ["<= 1 | 1", ">= 5 | 2"],
        [("rows-gap", None, "{x: 3}")],
    ),
    ("number complete", "UNIQUE", [("x", "number")], ["<= 1 | 1", "(1..5) | 2", ">= 5 | 3"], []),
    ("number allowed closes", "UNIQUE", [("x", "number", "[0..10]")], ["< 5 | 1", ">= 5 | 2"], []),
    (
        "number allowed bounds the gap",
        "UNIQUE",
        [("x", "number", "[0..10]")],
        ["< 5 | 1", "(5..10] | 2"],
        [("rows-gap", None, "{x: 5}")],
    ),
    ("number overlap", "UNIQUE", [("x", "number")], ["<= 1 | 1", ">= 1 | 2"], [("rows-overlap", 2, "{x: 1}")]),
    (
        "number overlap of lists",
        "UNIQUE",
        [("x", "number")],
        ["1, 2 | 1", "2, 3 | 2", "not(1, 2, 3) | 3"],
        [("rows-overlap", 2, "{x: 2}")],
    ),
    ("number negation complete", "UNIQUE", [("x", "number")], ["not([1..2]) | 1", "[1..2] | 2"], []),
    ("number != complete", "UNIQUE", [("x", "number")], ["!= 3 | 1", "3 | 2"], []),
    ("number empty cell", "FIRST", [("x", "number", "[0..1]")], ["> 1 | 1", "- | 2"], [("row-unreachable", 1, None)]),
    ("number shadowed", "FIRST", [("x", "number")], ["> 0 | 1", "> 1 | 2", "- | 3"], [("row-shadowed", 2, "{x: 2}")]),
    (
        "number shadowed together",
        "FIRST",
        [("x", "number")],
        ["< 2 | 1", "> 1 | 2", "5 | 3"],
        [("row-shadowed", 3, "{x: 5}")],
    ),
    ("text gap", "UNIQUE", [("s", "string", '"A", "B"')], ['"A" | 1'], [("rows-gap", None, '{s: "B"}')]),
    ("text open gap", "FIRST", [("s", "string")], ['"A" | 1'], [("rows-gap", None, '{s: "其他"}')]),
    ("text other is taken", "FIRST", [("s", "string")], ['"其他" | 1'], [("rows-gap", None, '{s: "其他他"}')]),
    ("text complete", "UNIQUE", [("s", "string")], ['"A" | 1', 'not("A") | 2'], []),
    ("text overlap", "UNIQUE", [("s", "string")], ['"A", "B" | 1', 'not("A") | 2'], [("rows-overlap", 2, '{s: "B"}')]),
    ("boolean gap", "UNIQUE", [("b", "boolean")], ["false | 1"], [("rows-gap", None, "{b: true}")]),
    ("boolean complete", "UNIQUE", [("b", "boolean")], ["true | 1", "false | 2"], []),
    ("boolean overlap", "UNIQUE", [("b", "boolean")], ["true | 1", "- | 2"], [("rows-overlap", 2, "{b: true}")]),
    (
        "date gap",
        "FIRST",
        [("d", "date")],
        ['< @"2024-01-01" | 1', '> @"2024-01-01" | 2'],
        [("rows-gap", None, '{d: @"2024-01-01"}')],
    ),
    ("date next day complete", "FIRST", [("d", "date")], ['<= @"2024-01-01" | 1', '>= @"2024-01-02" | 2'], []),
    (
        "date overlap",
        "UNIQUE",
        [("d", "date")],
        ['<= @"2024-01-02" | 1', '>= @"2024-01-02" | 2'],
        [("rows-overlap", 2, '{d: @"2024-01-02"}')],
    ),
    (
        "time gap",
        "FIRST",
        [("t", "time")],
        ['< @"12:00:00" | 1', '> @"12:00:00" | 2'],
        [("rows-gap", None, '{t: @"12:00:00"}')],
    ),
    ("time whole day", "FIRST", [("t", "time")], ['>= @"00:00:00" | 1'], []),
    (
        "moment gap",
        "FIRST",
        [("m", DT)],
        ['< @"2024-01-01T00:00:00Z" | 1', '>= @"2024-01-02T00:00:00Z" | 2'],
        [("rows-gap", None, '{m: @"2024-01-01T00:00:00Z"}')],
    ),
    ("days gap", "FIRST", [("p", DD)], ['<= @"P1D" | 1', '>= @"P3D" | 2'], [("rows-gap", None, '{p: @"P2D"}')]),
    ("days negative", "FIRST", [("p", DD)], ['> @"PT0S" | 1'], [("rows-gap", None, '{p: @"-P1D"}')]),
    ("months gap", "FIRST", [("p", MD)], ['< @"P1Y" | 1', '> @"P1Y" | 2'], [("rows-gap", None, '{p: @"P1Y"}')]),
    ("months next complete", "FIRST", [("p", MD)], ['<= @"P1Y" | 1', '>= @"P13M" | 2'], []),
    (
        "two columns",
        "UNIQUE",
        [("x", "number"), ("b", "boolean")],
        ["> 0 | true | 1", "<= 0 | - | 2"],
        [("rows-gap", None, "{x: 1, b: false}")],
    ),
    (
        "two columns overlap",
        "UNIQUE",
        [("x", "number"), ("b", "boolean")],
        ["> 0 | - | 1", "- | true | 2", "<= 0 | false | 3"],
        [("rows-overlap", 2, "{x: 1, b: true}")],
    ),
    ("any agrees", "ANY", [("x", "number")], ["> 0 | 1", "> 1 | 1.0", "<= 0 | 2"], []),
    ("any disagrees", "ANY", [("x", "number")], ["> 0 | 1", "> 1 | 2", "<= 0 | 2"], [("rows-overlap", 2, "{x: 2}")]),
    ("rule order overlaps freely", "RULE ORDER", [("x", "number")], ["> 0 | 1", "- | 2"], []),
    ("rule order has gaps", "RULE ORDER", [("x", "number")], ["> 0 | 1"], [("rows-gap", None, "{x: -1}")]),
    ("collect has none", "COLLECT", [("x", "number")], ["> 0 | 1"], []),
    (
        "a row that cannot be analysed keeps gaps unsaid",
        "FIRST",
        [("x", "number")],
        ["? * 2 > 1 | 1"],
        [("cell-not-analysable", 1, None)],
    ),
    (
        "a row that cannot be analysed shadows nothing",
        "FIRST",
        [("x", "number")],
        ["? > 0 | 1", "> 5 | 2", "> 6 | 3"],
        [("cell-not-analysable", 1, None), ("row-shadowed", 3, "{x: 7}")],
    ),
]


@pytest.mark.parametrize(("policy", "inputs", "rows", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_check_finds_exactly_this_and_the_table_confirms_it(new_model, policy, inputs, rows, expected):
    source = new_model().table(policy, inputs, OUT, rows).source

    found = check(source, "t.dmn")

    shown = [
        (f.code, f.facts["row"], feel.to_string(f.facts["witness"]) if "witness" in f.facts else None) for f in found
    ]
    assert shown == expected
    decisions = Decisions.parse([("t.dmn", source)]) if not any(f.severity == "error" for f in found) else None
    for finding in found:
        if decisions is not None and finding.code == "rows-gap":
            with pytest.raises(NoRowMatches):
                decisions.evaluate("d", finding.facts["witness"])
        if decisions is not None and finding.code == "row-shadowed":
            assert decisions.evaluate("d", finding.facts["witness"]).matched[0] < finding.facts["row"]


NUMBER_CELLS = ["-", "0", "1", "< 1", ">= 1", "(0..2)", "[1..3]", "not(0)", "not(< 2)", "0, 3", "!= 2"]
TEXT_CELLS = ["-", '"A"', '"B", "C"', 'not("A")', '"A", "C"']
DATE_CELLS = ["-", '@"2024-01-02"', '< @"2024-01-02"', '>= @"2024-01-03"', '[@"2024-01-01"..@"2024-01-02"]']
SPAN_CELLS = ["-", '@"P1D"', '< @"P2D"', '>= @"P1D"', '(@"P1D"..@"P3D")']
TRUTH_CELLS = ["-", "true", "false", "not(true)"]
COLUMNS = {
    "n": ("number", NUMBER_CELLS),
    "s": ("string", TEXT_CELLS),
    "d": ("date", DATE_CELLS),
    "p": (DD, SPAN_CELLS),
    "b": ("boolean", TRUTH_CELLS),
}


@st.composite
def tables(draw):
    """Two or three columns of different kinds and up to five rows."""
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=2, max_size=3, unique=True))
    row = st.tuples(*(st.sampled_from(COLUMNS[name][1]) for name in names), st.sampled_from(["1", "2", "3"]))
    rows = draw(st.lists(row, min_size=1, max_size=5))
    return [(name, COLUMNS[name][0]) for name in names], [" | ".join(cells) for cells in rows]


@given(tables(), st.sampled_from(["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER"]))
@settings(max_examples=120, deadline=None)
def test_every_witness_shows_what_it_is_a_witness_of(new_model, table, policy):
    inputs, rows = table
    source = new_model().table(policy, inputs, [("y", "number", "3, 2, 1")], rows).source
    decisions = Decisions.parse([("t.dmn", source)])

    for finding in check(source, "t.dmn"):
        witness = finding.facts.get("witness")
        if finding.code == "rows-gap":
            with pytest.raises(NoRowMatches):
                decisions.evaluate("d", witness)
        elif finding.code == "rows-overlap":
            with pytest.raises(SeveralRowsMatch) as caught:
                decisions.evaluate("d", witness)
            assert finding.facts["row"] in caught.value.facts["rows"]
        elif finding.code == "row-shadowed":
            rules = decisions.evaluate("d", witness).matched
            assert policy != "FIRST" or rules[0] < finding.facts["row"]
        assert finding.zh != finding.en


@given(tables())
@settings(max_examples=60, deadline=None)
def test_a_table_without_a_gap_or_overlap_decides_every_witness_of_its_classes(new_model, table):
    inputs, rows = table
    source = new_model().table("UNIQUE", inputs, OUT, rows).source
    decisions = Decisions.parse([("t.dmn", source)])
    codes = {finding.code for finding in check(source, "t.dmn")}
    values = {
        "n": [-1, 0, Decimal("0.5"), 1, Decimal("1.5"), 2, Decimal("2.5"), 3, 4],
        "s": ["A", "B", "C", "D"],
        "d": ["2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
        "p": ["PT0S", "P1D", "PT30H", "P2D", "P3D", "P4D"],
        "b": [True, False],
    }
    first, *rest = [name for name, _ in inputs]
    for one in values[first]:
        for shift in range(9):
            given_ = {first: one} | {name: values[name][shift % len(values[name])] for name in rest}
            try:
                decisions.evaluate("d", given_)
            except NoRowMatches:
                assert "rows-gap" in codes
            except SeveralRowsMatch:
                assert "rows-overlap" in codes


@given(tables(), st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT"]), st.sampled_from([1, 2, 3]), st.data())
@settings(max_examples=80, deadline=None)
def test_every_way_to_an_output_leads_there(new_model, table, policy, wanted, data):
    inputs, rows = table
    decisions = Decisions.parse([("t.dmn", new_model().table(policy, inputs, OUT, rows).source)])
    samples = {
        "n": data.draw(st.integers(-1, 4)),
        "s": data.draw(st.sampled_from("ABCD")),
        "d": feel.Date(2024, 1, data.draw(st.integers(1, 5))),
        "p": feel.DaysDuration(data.draw(st.integers(0, 4)) * 86_400 * 10**9),
        "b": data.draw(st.booleans()),
    }
    values = {name: samples[name] for name, _ in inputs}

    ways = why_not(decisions, "d", values, wanted)

    for way in ways:
        changed = {**values, **{change.input: change.enough for change in way.changes}}
        outcome = decisions.evaluate("d", changed)
        assert way.row in outcome.matched
        assert wanted in ([outcome.output] if policy != "COLLECT" else outcome.output)
        assert {change.input: change.value for change in way.changes}.items() <= feel.lift(values).items()
    assert [len(way.changes) for way in ways] == sorted(len(way.changes) for way in ways)


@given(tables(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_decided_already_needs_no_change(new_model, table, data):
    inputs, rows = table
    decisions = Decisions.parse([("t.dmn", new_model().table("FIRST", inputs, OUT, rows).source)])
    pools = {
        "n": [0, 1, 2],
        "s": ["A", "B"],
        "d": [feel.Date(2024, 1, 2)],
        "p": [feel.DaysDuration(0)],
        "b": [True, False],
    }
    values = {name: data.draw(st.sampled_from(pools[name])) for name, _ in inputs}
    try:
        outcome = decisions.evaluate("d", values)
    except NoRowMatches:
        return

    ways = why_not(decisions, "d", values, outcome.output)

    assert ways[0].changes == ()
    assert ways[0].row == outcome.matched[0]


ZONES = [
    # a cell of times or moments, a value, whether the row matches: as = and < say
    (DT, '@"2024-01-01T00:00:00Z"', "2024-01-01T00:00:00Z", True),
    (DT, '@"2024-01-01T00:00:00Z"', "2024-01-01T08:00:00+08:00", True),
    (DT, '@"2024-01-01T00:00:00Z"', "2024-01-01T08:00:00@Asia/Shanghai", True),
    (DT, '@"2024-01-01T00:00:00Z"', "2024-01-01T00:00:00", False),
    (DT, '@"2024-01-01T00:00:00"', "2024-01-01T00:00:00Z", False),
    (DT, '@"2024-01-01T00:00:00"', "2024-01-01T00:00:00", True),
    (DT, '< @"2024-01-01T00:00:00Z"', "2024-01-01T07:59:59+08:00", True),
    (DT, '< @"2024-01-01T00:00:00Z"', "2024-01-01T00:00:00", False),
    (DT, 'not(@"2024-01-01T00:00:00Z")', "2024-01-01T00:00:00", True),
    ("time", '@"10:00:00+08:00"', "02:00:00Z", True),
    ("time", '@"10:00:00"', "10:00:00Z", False),
    ("time", '@"10:00:00"', "10:00:00", True),
    ("time", '[@"09:00:00"..@"17:00:00"]', "17:00:00", True),
    ("time", '[@"09:00:00"..@"17:00:00")', "17:00:00", False),
    ("number", "1.0", "1.00", True),
    ("number", "1, 2", "2.0", True),
    ("string", '"A"', "a", False),
    (MD, '@"P1Y"', "P12M", True),
    (DD, '@"P1D"', "PT24H", True),
]


@pytest.mark.parametrize(("of", "cell", "value", "matches"), ZONES)
def test_the_index_of_a_column_holds_for_what_its_cells_hold_for(new_model, of, cell, value, matches):
    decisions = Decisions.parse([("z.dmn", new_model().table("COLLECT", [("x", of)], OUT, [f"{cell} | 1"]).source)])
    table = decisions.node("d").table

    for use_index in (True, False):
        table.use_index = use_index
        assert decisions.evaluate("d", {"x": value}).matched == ((1,) if matches else ())
