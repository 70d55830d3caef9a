"""A table finds its rows by index; the law is that it finds the same rows as testing each one."""

import random
import time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.decisions import Decisions
from orchestrator.feel import Date, DaysDuration
from orchestrator.feel.scope import Run, Scope

NUMBERS = st.integers(-3, 6)


def texts(*, negation=True):
    """Cells over small numbers: constants, comparisons, intervals, lists of them, negations, "-"."""
    end = NUMBERS.map(str)
    sign = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
    low_high = st.tuples(NUMBERS, st.integers(0, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    interval = st.builds(
        lambda left, ends, right: f"{left}{ends[0]}..{ends[1]}{right}",
        st.sampled_from("[("),
        low_high,
        st.sampled_from("])"),
    )
    one = st.one_of(end, st.builds("{} {}".format, sign, end), interval)
    several = st.lists(one, min_size=1, max_size=3).map(", ".join)
    choices = [st.just("-"), one, several] + ([several.map("not({})".format)] if negation else [])
    return st.one_of(choices)


STRINGS = st.sampled_from(["-", '"a"', '"b"', '"a", "c"', 'not("a")', 'not("b", "c")', '? = "a"'])
BOOLEANS = st.sampled_from(["-", "true", "false", "not(true)"])
DATES = st.sampled_from(
    ["-", '@"2024-01-02"', '< date("2024-01-03")', '[@"2024-01-01"..@"2024-01-04")', 'not(@"2024-01-05")']
)
DURATIONS = st.sampled_from(["-", '>= duration("P2D")', '@"P1D", @"P3D"', '(@"P1D"..@"P4D"]'])
ROW = st.tuples(texts(), STRINGS, BOOLEANS, DATES, DURATIONS)


def compiled(new_model, rows):
    inputs = [
        ("n", "number"),
        ("s", "string"),
        ("b", "boolean"),
        ("d", "date"),
        ("t", "days and time duration"),
    ]
    cells = [" | ".join([*row, "1"]) for row in rows]
    source = new_model().table("RULE ORDER", inputs, [("y", "number")], cells).source
    return Decisions.parse([("i.dmn", source)]).node("d").table


def rows_of(table, values, *, use_index):
    table.use_index = use_index
    try:
        return list(table.matching(values, Scope({}, None, Run(strict=True))))
    finally:
        table.use_index = True


@given(
    st.lists(ROW, min_size=1, max_size=12),
    st.lists(
        st.tuples(
            st.integers(-8, 14).map(lambda n: Decimal(n) / 2),
            st.sampled_from("abcx"),
            st.booleans(),
            st.integers(1, 6).map(lambda day: Date(2024, 1, day)),
            st.integers(0, 5).map(lambda days: DaysDuration(days * 86_400 * 10**9)),
        ),
        min_size=1,
        max_size=10,
    ),
)
@settings(max_examples=150, deadline=None)
def test_the_index_finds_what_the_scan_finds(new_model, rows, points):
    table = compiled(new_model, rows)
    for point in points:
        assert rows_of(table, list(point), use_index=True) == rows_of(table, list(point), use_index=False)


def test_columns_of_constants_and_intervals_are_indexed(new_model):
    table = compiled(new_model, [("[1..3]", '"a"', "true", '@"2024-01-02"', '@"P1D"'), ("-", "-", "-", "-", "-")])

    assert all(column.index is not None for column in table.inputs)


def test_a_column_with_a_condition_is_tested_row_by_row(new_model):
    table = compiled(new_model, [("? > 1", '"a"', "true", '@"2024-01-02"', '@"P1D"')])

    assert [column.index is not None for column in table.inputs] == [False, True, True, True, True]
    assert rows_of(table, [Decimal(2), "a", True, Date(2024, 1, 2), DaysDuration(86_400 * 10**9)], use_index=True) == [
        0
    ]


def test_a_decision_in_a_hundred_times_the_rows_takes_no_hundred_times_as_long(new_model):
    def seconds(count):
        rnd = random.Random(count)
        rows = [f'[{i}..{i + 5}) | "{rnd.randrange(count)}" | {i}' for i in range(count)]
        source = new_model().table("COLLECT", [("n", "number"), ("s", "string")], [("y", "number")], rows).source
        decisions = Decisions.parse([("g.dmn", source)])
        inputs = {"n": count // 2, "s": "7"}
        best = 1.0
        for _ in range(5):
            start = time.perf_counter()
            for _ in range(50):
                decisions.evaluate("d", inputs)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(2000) < 5 * seconds(20)
