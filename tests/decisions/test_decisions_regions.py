"""Boxes, classes and traces: against trying every point, against Python's own order, and from many threads at once."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.decisions import Decisions
from orchestrator.decisions.boxes import Boxes, TooLarge, bits
from orchestrator.decisions.valueclasses import column_classes


@st.composite
def regions(draw):
    """For each of up to three columns of up to four classes: which of up to five rows hold for the class."""
    rows = draw(st.integers(1, 5))
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    return [[draw(st.integers(0, (1 << rows) - 1)) for _ in range(size)] for size in sizes], rows


def rows_at(holding, point):
    """The rows that hold for every class of a point."""
    mask = -1
    for column, index in zip(holding, point, strict=True):
        mask &= column[index]
    return mask


def points(holding):
    return product(*(range(len(column)) for column in holding))


@given(regions())
@settings(max_examples=150, deadline=None)
def test_overlaps_are_those_pairs_that_some_point_shows(found):
    holding, rows = found
    expected = {
        (one, other)
        for point in points(holding)
        for one in range(rows)
        for other in range(one + 1, rows)
        if rows_at(holding, point) >> one & 1 and rows_at(holding, point) >> other & 1
    }

    overlaps = list(Boxes(holding, rows).overlaps())

    assert {(one, other) for one, other, _ in overlaps} == expected
    for one, other, point in overlaps:
        assert rows_at(holding, point) >> one & 1
        assert rows_at(holding, point) >> other & 1


@given(regions())
@settings(max_examples=150, deadline=None)
def test_what_no_row_covers_is_found_exactly_when_there_is_such_a_point(found):
    holding, rows = found
    everything = (1 << rows) - 1
    open_points = {point for point in points(holding) if not rows_at(holding, point) & everything}

    uncovered = [tuple(point) for point in Boxes(holding, rows).all_uncovered(range(rows))]

    assert set(uncovered) <= open_points
    assert bool(uncovered) == bool(open_points)
    assert len(uncovered) == len(set(uncovered))


@given(regions(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_box_is_covered_by_some_rows_exactly_when_each_of_its_points_is(found, data):
    holding, rows = found
    boxes = Boxes(holding, rows)
    within = boxes.rows[data.draw(st.integers(0, rows - 1))]
    assume(all(within))  # a row that holds for no class of a column is no box
    chosen = data.draw(st.lists(st.integers(0, rows - 1), unique=True))
    mask = sum(1 << row for row in chosen)
    inside = [point for point in points(holding) if all(box >> i & 1 for box, i in zip(within, point, strict=True))]

    uncovered = boxes.uncovered(chosen, within=within)

    bare = [point for point in inside if not rows_at(holding, point) & mask]
    assert (uncovered is None) == (not bare)
    assert uncovered is None or tuple(uncovered) in bare


@given(st.integers(0, 2**70))
def test_bits_are_the_indices_of_the_ones(mask):
    assert list(bits(mask)) == [index for index in range(80) if mask >> index & 1]


def test_a_search_beyond_its_bound_ends_with_that_word(monkeypatch):
    monkeypatch.setattr("orchestrator.decisions.boxes.STEPS", 3)
    holding = [[0b01, 0b10, 0b11]] * 6

    with pytest.raises(TooLarge) as caught:
        list(Boxes(holding, 2).all_uncovered([0, 1]))

    assert caught.value.steps == 3


CLASSES = [
    # a column's type and cells, the values that stand for its classes
    ("number", ["1", "3"], [0, 1, 2, 3, 4]),
    ("number", ["> 1"], [0, 1, 2]),
    ("number", ["[1..2]"], [0, 1, Decimal("1.5"), 2, 3]),
    ("number", ["1", "1.0", "> 1"], [0, 1, 2]),
    ("number", ["-"], [0]),
    ("string", ['"b"', '"a"'], ["b", "a", "其他"]),
    ("string", ['"其他"'], ["其他", "其他他"]),
    ("boolean", ["true"], [True, False]),
    ("date", ['@"2024-01-01"'], ["2023-12-31", "2024-01-01", "2024-01-02"]),
    ("date", ['@"2024-01-01"', '@"2024-01-02"'], ["2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03"]),
    (
        "date",
        ['[@"2024-01-01"..@"2024-01-03"]'],
        ["2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
    ),
    ("time", ['>= @"00:00:00"'], ["00:00:00", "00:00:00.000000001"]),
    ("time", ['@"12:00:00"'], ["11:59:59.999999999", "12:00:00", "12:00:00.000000001"]),
    ("time", ['<= @"23:59:59.999999999"'], ["23:59:59.999999998", "23:59:59.999999999"]),
    ("days and time duration", ['@"P1D"'], ["PT0S", "P1D", "P2D"]),
    ("years and months duration", ['@"P1Y"', '@"P14M"'], ["P11M", "P1Y", "P1Y1M", "P1Y2M", "P1Y3M"]),
]


@pytest.mark.parametrize(("of", "cells", "values"), CLASSES)
def test_one_value_stands_for_each_class_of_a_column(new_model, of, cells, values):
    rows = [f"{cell} | 1" for cell in cells]
    source = new_model().table("COLLECT", [("x", of)], [("y", "number")], rows).source
    column = Decisions.parse([("c.dmn", source)]).node("d").table.inputs[0]

    assert [feel.as_json(one.value) for one in column_classes(column)] == values


@pytest.mark.parametrize(
    ("of", "allowed", "cells", "values"),
    [
        ("number", "[0..10]", ["5"], [0, Decimal("2.5"), 5, Decimal("7.5"), 10]),
        ("number", "1, 2, 3", ["2"], [1, 2, 3]),
        ("string", '"A", "B"', ['"A"'], ["A", "B"]),
        ("number", "> 0", ["-"], [1]),
    ],
)
def test_classes_outside_the_allowed_values_are_left_out(new_model, of, allowed, cells, values):
    rows = [f"{cell} | 1" for cell in cells]
    source = new_model().table("COLLECT", [("x", of, allowed)], [("y", "number")], rows).source
    column = Decisions.parse([("c.dmn", source)]).node("d").table.inputs[0]

    assert [one.value for one in column_classes(column)] == values


# ---- the trace ----


def graph(new_model):
    return (
        new_model()
        .table("FIRST", [("pd", "number")], [("g", "string")], ['< 1 | "A"', '- | "B"'], decision="grade")
        .table("COLLECT SUM", [("grade", "string")], [("p", "number")], ['"A" | 1', "- | 2"], decision="points",
               requires=["grade"])
        .literal("total", "points * amount", {"amount": "number"}, requires=["points", "grade"])
        .source
    )  # fmt: skip


def test_a_trace_tells_each_decision_once_behind_what_it_required(new_model):
    trace = Decisions.parse([("g.dmn", graph(new_model))]).evaluate("total", {"pd": "0.5", "amount": 10}).trace

    assert trace == [
        {"decision": "grade", "name": "决策grade", "inputs": {"pd": Decimal("0.5")}, "matched": [1], "output": "A"},
        {
            "decision": "points",
            "name": "决策points",
            "inputs": {"grade": "A"},
            "matched": [1, 2],
            "output": 3,
            "requires": ["grade"],
        },
        {
            "decision": "total",
            "name": "决策total",
            "inputs": {"amount": 10, "points": 3, "grade": "A"},
            "output": 30,
            "requires": ["points", "grade"],
        },
    ]


def test_a_trace_is_json_and_does_not_change_what_was_given(new_model):
    decisions = Decisions.parse([("g.dmn", graph(new_model))])
    given_ = {"pd": "0.5", "amount": 10, "more": [1]}

    outcome = decisions.evaluate("total", given_)

    assert given_ == {"pd": "0.5", "amount": 10, "more": [1]}
    assert feel.loads(feel.dumps(outcome.trace)) == outcome.trace


def test_changing_an_outcome_changes_no_later_one(new_model):
    source = new_model().table("FIRST", [("x", "number")], [("a", "Any"), ("b", "Any")], ["- | [1, 2] | {k: 1}"]).source
    decisions = Decisions.parse([("d.dmn", source)])

    first = decisions.evaluate("d", {"x": 1})
    first.output["a"].append(3)
    first.output["b"]["k"] = 2
    first.output["c"] = 3
    first.trace.clear()

    assert decisions.evaluate("d", {"x": 1}).output == {"a": [1, 2], "b": {"k": 1}}
    assert len(decisions.evaluate("d", {"x": 1}).trace) == 1


def test_many_threads_share_one_model_and_each_has_its_own_answer(new_model):
    decisions = Decisions.parse([("g.dmn", graph(new_model))])

    def decide(number):
        return decisions.evaluate("total", {"pd": number % 3, "amount": number}).output

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(decide, range(200)))

    assert found == [(3 if number % 3 == 0 else 2) * number for number in range(200)]
