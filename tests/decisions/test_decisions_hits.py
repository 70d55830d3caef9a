"""Every hit policy over every combination of matching rows: the result written out, or the error that is raised."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.decisions import Decisions, NoRowMatches, SeveralRowsMatch, WrongOutput

# Rows 1 to 4 match where the input text has their digit. Rows 1 and 3 say the same; 30 comes before 20 and 10.
ROWS = ['contains(?, "1") | 20', 'contains(?, "2") | 30', 'contains(?, "3") | 20.0', 'contains(?, "4") | 10']
NONE, SEVERAL = NoRowMatches, SeveralRowsMatch
HITS = ["".join(rows) for size in range(5) for rows in combinations("1234", size)]
#             "",   1,   2,   3,   4,  12,  13,  14,  23,  24,  34, 123, 124, 134, 234, 1234
RESULTS = {
    "UNIQUE": [NONE, 20, 30, 20, 10, *[SEVERAL] * 11],
    "ANY": [NONE, 20, 30, 20, 10, SEVERAL, 20, *[SEVERAL] * 9],
    "FIRST": [NONE, 20, 30, 20, 10, 20, 20, 20, 30, 30, 20, 20, 20, 20, 30, 20],
    "PRIORITY": [NONE, 20, 30, 20, 10, 30, 20, 20, 30, 30, 20, 30, 30, 20, 30, 30],
    "OUTPUT ORDER": [
        *(NONE, [20], [30], [20], [10], [30, 20], [20, 20], [20, 10], [30, 20], [30, 10], [20, 10]),
        *([30, 20, 20], [30, 20, 10], [20, 20, 10], [30, 20, 10], [30, 20, 20, 10]),
    ],
    "RULE ORDER": [
        *(NONE, [20], [30], [20], [10], [20, 30], [20, 20], [20, 10], [30, 20], [30, 10], [20, 10]),
        *([20, 30, 20], [20, 30, 10], [20, 20, 10], [30, 20, 10], [20, 30, 20, 10]),
    ],
    "COLLECT": [
        *([], [20], [30], [20], [10], [20, 30], [20, 20], [20, 10], [30, 20], [30, 10], [20, 10]),
        *([20, 30, 20], [20, 30, 10], [20, 20, 10], [30, 20, 10], [20, 30, 20, 10]),
    ],
    "COLLECT SUM": [NONE, 20, 30, 20, 10, 50, 40, 30, 50, 40, 30, 70, 60, 50, 60, 80],
    "COLLECT MIN": [NONE, 20, 30, 20, 10, 20, 20, 10, 20, 10, 10, 20, 10, 10, 10, 10],
    "COLLECT MAX": [NONE, 20, 30, 20, 10, 30, 20, 20, 30, 30, 20, 30, 30, 20, 30, 30],
    "COLLECT COUNT": [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4],
}
CASES = [
    pytest.param(policy, hits, expected, id=f"{policy} {hits or 'none'}")
    for policy, results in RESULTS.items()
    for hits, expected in zip(HITS, results, strict=True)
]
TABLES = {}


@pytest.fixture
def table(new_model):
    """The table of a policy; each is made once."""

    def of(policy):
        if policy not in TABLES:
            outputs = [("y", "number", "30, 20, 10")]
            source = new_model().table(policy, [("x", "string")], outputs, ROWS).source
            TABLES[policy] = Decisions.parse([("hits.dmn", source)])
        return TABLES[policy]

    return of


@pytest.mark.parametrize(("policy", "hits", "expected"), CASES)
def test_policy_makes_this_of_these_rows(table, policy, hits, expected):
    decisions, rows = table(policy), tuple(map(int, hits))

    lenient = decisions.evaluate("d", {"x": hits}, strict=False)

    if isinstance(expected, type):
        with pytest.raises(expected) as caught:
            decisions.evaluate("d", {"x": hits})
        assert caught.value.facts["inputs"] == {"x": hits}
        assert caught.value.facts.get("rows", []) == list(rows)
        assert lenient.output is None
    else:
        outcome = decisions.evaluate("d", {"x": hits})
        assert outcome.output == lenient.output == expected
        # FIRST looks no further than its row.
        assert outcome.matched == (rows[:1] if policy == "FIRST" else rows)
        assert outcome.named == {"y": expected}


@pytest.mark.parametrize("letter", "UAFPRO")
def test_policy_may_be_written_by_its_letter(new_model, letter):
    names = {"U": "UNIQUE", "A": "ANY", "F": "FIRST", "P": "PRIORITY", "R": "RULE ORDER", "O": "OUTPUT ORDER"}
    source = new_model().table(letter, [("x", "string")], [("y", "number", "30, 20, 10")], ROWS).source

    assert Decisions.parse([("d.dmn", source)]).node("d").table.policy == names[letter]


def test_without_a_policy_a_table_is_unique(new_model):
    source = new_model().table("UNIQUE", [("x", "string")], [("y", "number")], ROWS).source
    bare = source.replace(b' hitPolicy="UNIQUE"', b"")

    with pytest.raises(SeveralRowsMatch):
        Decisions.parse([("d.dmn", bare)]).evaluate("d", {"x": "12"})


PAIRS = [("a", "string", '"high", "low"'), ("b", "number", "2, 1")]
WIDE = [
    'contains(?, "1") | "low" | 1',
    'contains(?, "2") | "high" | 1',
    'contains(?, "3") | "high" | 2',
    'contains(?, "4") | "low" | 1.0',
]
LOW1, HIGH1, HIGH2 = {"a": "low", "b": 1}, {"a": "high", "b": 1}, {"a": "high", "b": 2}
SEVERAL_OUTPUTS = [
    ("UNIQUE", "2", HIGH1),
    ("UNIQUE", "", NONE),
    ("UNIQUE", "12", SEVERAL),
    ("ANY", "14", LOW1),
    ("ANY", "12", SEVERAL),
    ("FIRST", "123", LOW1),
    ("PRIORITY", "12", HIGH1),
    ("PRIORITY", "123", HIGH2),
    ("PRIORITY", "14", LOW1),
    ("OUTPUT ORDER", "1234", [HIGH2, HIGH1, LOW1, LOW1]),
    ("RULE ORDER", "123", [LOW1, HIGH1, HIGH2]),
    ("COLLECT", "31", [LOW1, HIGH2]),
    ("COLLECT", "", []),
    ("COLLECT COUNT", "134", 3),
]


@pytest.mark.parametrize(("policy", "hits", "expected"), SEVERAL_OUTPUTS)
def test_several_outputs_are_a_context_per_row(new_model, policy, hits, expected):
    source = new_model().table(policy, [("x", "string")], PAIRS, WIDE).source
    decisions = Decisions.parse([("wide.dmn", source)])

    if isinstance(expected, type):
        with pytest.raises(expected):
            decisions.evaluate("d", {"x": hits})
    else:
        outcome = decisions.evaluate("d", {"x": hits})
        assert outcome.output == outcome.named == expected


@pytest.mark.parametrize("policy", RESULTS)
def test_default_is_given_where_no_row_matches_and_the_policy_has_no_result_of_its_own(new_model, policy):
    source = new_model().table(policy, [("x", "string")], [("y", "number", "30, 20, 10")], ROWS, default="10").source
    outcome = Decisions.parse([("d.dmn", source)]).evaluate("d", {"x": ""})

    assert outcome.output == {"COLLECT": [], "COLLECT COUNT": 0}.get(policy, 10)
    assert outcome.matched == ()


def test_default_may_be_computed_and_must_be_among_the_output_values(new_model):
    rows = ["> 100 | 1"]
    outputs = [("y", "number", "1, 2, 3")]
    source = new_model().table("UNIQUE", [("x", "number")], outputs, rows, default="x / 10").source
    decisions = Decisions.parse([("d.dmn", source)])

    assert decisions.evaluate("d", {"x": 30}).output == 3
    with pytest.raises(WrongOutput) as caught:
        decisions.evaluate("d", {"x": 40})
    assert (caught.value.facts["value"], caught.value.facts["expected"]) == (Decimal(4), "1, 2, 3")


AGGREGATES = [
    # policy, the outputs of three rows, the type, what comes out of rows 1 to 3 together
    ("COLLECT SUM", ["0.1", "0.2", "0.3"], "number", Decimal("0.6")),
    ("COLLECT SUM", ["1e30", "1", "-1e30"], "number", Decimal(1)),
    ("COLLECT SUM", ['@"P1D"', '@"PT12H"', '@"PT12H"'], "days and time duration", "P2D"),
    ("COLLECT SUM", ['@"P1Y"', '@"P6M"', '@"P6M"'], "years and months duration", "P2Y"),
    ("COLLECT SUM", ['"a"', '"b"', '"c"'], "string", WrongOutput),
    ("COLLECT SUM", ["1", "null", "2"], "number", WrongOutput),
    ("COLLECT SUM", ["null", "null", "null"], "number", WrongOutput),
    ("COLLECT MIN", ["3", "-1", "2"], "number", -1),
    ("COLLECT MIN", ['"丙"', '"甲"', '"乙"'], "string", "丙"),
    ("COLLECT MIN", ['@"2024-03-01"', '@"2024-01-01"', '@"2024-02-01"'], "date", "2024-01-01"),
    ("COLLECT MIN", ["1", "null", "2"], "number", WrongOutput),
    ("COLLECT MAX", ["3", "-1", "2"], "number", 3),
    ("COLLECT MAX", ['"b"', '"c"', '"a"'], "string", "c"),
    ("COLLECT MAX", ['@"P1D"', '@"P3D"', '@"PT1H"'], "days and time duration", "P3D"),
    ("COLLECT MAX", ["true", "false", "true"], "boolean", WrongOutput),
    ("COLLECT COUNT", ["1", "1", "null"], "number", 3),
    ("COLLECT", ["1", "null", "1"], "number", [1, None, 1]),
    ("RULE ORDER", ["[1, 2]", "[]", "[3]"], "Any", [[1, 2], [], [3]]),
]


@pytest.mark.parametrize(("policy", "outputs", "of", "expected"), AGGREGATES)
def test_aggregate_of_three_rows(new_model, policy, outputs, of, expected):
    rows = [f"- | {output}" for output in outputs]
    decisions = Decisions.parse([("a.dmn", new_model().table(policy, [("x", "number")], [("y", of)], rows).source)])

    if expected is WrongOutput:
        with pytest.raises(WrongOutput, match="values that can be aggregated"):
            decisions.evaluate("d", {"x": 1})
        assert decisions.evaluate("d", {"x": 1}, strict=False).output is None
    else:
        assert decisions.evaluate("d", {"x": 1}).output == expected


ALIKE = [
    ("1", "1.00", True),
    ('"a"', '"a"', True),
    ('"a"', '"A"', False),
    ("[1, 2]", "[1, 2.0]", True),
    ("[1, 2]", "[2, 1]", False),
    ("{a: 1}", "{a: 1}", True),
    ("{a: 1}", "{a: 1, b: 2}", False),
    ("1", '"1"', False),
    ("null", "null", True),
    ("null", "0", False),
    ("true", "true", True),
    ('@"2024-01-01"', 'date("2024-01-01")', True),
    ("x", "1", True),
    ("x + 1", "1", False),
]


@pytest.mark.parametrize(("one", "other", "agree"), ALIKE)
def test_rows_of_any_agree_when_their_outputs_are_equal(new_model, one, other, agree):
    rows = [f"- | {one}", f"- | {other}"]
    decisions = Decisions.parse([("a.dmn", new_model().table("ANY", [("x", "number")], [("y", "Any")], rows).source)])

    if agree:
        assert decisions.evaluate("d", {"x": 1}).matched == (1, 2)
    else:
        with pytest.raises(SeveralRowsMatch) as caught:
            decisions.evaluate("d", {"x": 1})
        assert (caught.value.facts["policy"], caught.value.facts["rows"]) == ("ANY", [1, 2])


def test_outputs_that_are_not_listed_come_last_in_the_order_and_are_refused_when_strict(new_model):
    rows = ["- | 5", "- | 20", "- | 30"]
    source = new_model().table("OUTPUT ORDER", [("x", "number")], [("y", "number", "30, 20")], rows).source
    decisions = Decisions.parse([("d.dmn", source)])

    assert decisions.evaluate("d", {"x": 1}, strict=False).output == [30, 20, 5]
    with pytest.raises(WrongOutput):
        decisions.evaluate("d", {"x": 1})


def test_a_table_without_inputs_has_all_its_rows_match(new_model):
    decisions = Decisions.parse([("d.dmn", new_model().table("COLLECT", [], [("y", "number")], ["1", "2"]).source)])

    assert decisions.evaluate("d", {}).output == [1, 2]
    assert decisions.evaluate("d", {}).matched == (1, 2)


def test_a_table_without_rows_has_its_default_or_nothing(new_model):
    bare = Decisions.parse([("d.dmn", new_model().table("UNIQUE", [("x", "number")], [("y", "number")], []).source)])
    source = new_model().table("UNIQUE", [("x", "number")], [("y", "number")], [], default="7").source

    with pytest.raises(NoRowMatches):
        bare.evaluate("d", {"x": 1})
    assert Decisions.parse([("d.dmn", source)]).evaluate("d", {"x": 1}).output == 7


def test_outputs_see_the_inputs_and_are_computed_only_for_rows_that_match(new_model):
    rows = ["> 10 | x * 2", "> 0 | 100 / x", "- | 1 / 0"]
    decisions = Decisions.parse(
        [("d.dmn", new_model().table("FIRST", [("x", "number")], [("y", "number")], rows).source)]
    )

    assert decisions.evaluate("d", {"x": 11}).output == 22
    assert decisions.evaluate("d", {"x": 8}).output == Decimal("12.5")


# Laws between the policies, over any set of rows.
CELLS = st.sampled_from(["-", "> 0", "< 0", "0", "[-1..1]", "not(0)"])
OUTPUTS = st.sampled_from(["1", "2", "3"])
TABLE_ROWS = st.lists(st.tuples(CELLS, OUTPUTS), min_size=1, max_size=5)


def outcome_of(new_model, policy, rows, x):
    cells = [" | ".join(row) for row in rows]
    source = new_model().table(policy, [("x", "number")], [("y", "number", "3, 2, 1")], cells).source
    return Decisions.parse([("law.dmn", source)]).evaluate("d", {"x": x}, strict=False)


@given(TABLE_ROWS, st.integers(-2, 2))
@settings(max_examples=40, deadline=None)
def test_the_policies_agree_about_one_set_of_rows(new_model, rows, x):
    found = {policy: outcome_of(new_model, policy, rows, x) for policy in RESULTS}
    collected = found["COLLECT"].output

    assert found["RULE ORDER"].output == (collected or None)
    assert found["COLLECT COUNT"].output == len(collected)
    assert found["FIRST"].output == (collected[0] if collected else None)
    assert found["COLLECT SUM"].output == (sum(collected) if collected else None)
    assert found["COLLECT MIN"].output == (min(collected) if collected else None)
    assert found["COLLECT MAX"].output == (max(collected) if collected else None)
    # The output values are listed from 3 down to 1.
    assert found["OUTPUT ORDER"].output == (sorted(collected, reverse=True) or None)
    assert found["PRIORITY"].output == (max(collected) if collected else None)
    assert found["UNIQUE"].output == (collected[0] if len(collected) == 1 else None)
    assert found["ANY"].output == (collected[0] if len(set(collected)) == 1 else None)
    matched = {outcome.matched for policy, outcome in found.items() if policy != "FIRST"}
    assert matched == {found["COLLECT"].matched}
