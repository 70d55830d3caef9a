"""Relations of points and ranges (DMN 1.5 table 78): against sets of points, by every form of call, and refused."""

from decimal import Decimal
from itertools import product

import pytest

from orchestrator import feel


def intervals():
    """Every interval with whole ends from 1 to 4, and the points of it among the quarters."""
    for low, high, low_in, high_in in product(range(1, 5), range(1, 5), (True, False), (True, False)):
        if low < high or (low == high and low_in and high_in):
            quarters = [Decimal(n) / 4 for n in range(4 * low, 4 * high + 1)]
            inside = quarters[0 if low_in else 1 : None if high_in else -1]
            yield feel.Range(Decimal(low), Decimal(high), low_in, high_in), frozenset(inside)


INTERVALS = list(intervals())
# What each relation means for two sets of points.
RELATIONS = {
    "before": lambda a, b: max(a) < min(b),
    "after": lambda a, b: min(a) > max(b),
    "meets": lambda a, b: max(a) == min(b),
    "met by": lambda a, b: min(a) == max(b),
    "overlaps": lambda a, b: bool(a & b),
    "overlaps before": lambda a, b: min(a) < min(b) <= max(a) <= max(b),
    "overlaps after": lambda a, b: max(a) >= max(b) >= min(a) > min(b),
    "finishes": lambda a, b: max(a) == max(b) and a <= b,
    "finished by": lambda a, b: max(a) == max(b) and b <= a,
    "includes": lambda a, b: b <= a,
    "during": lambda a, b: a <= b,
    "starts": lambda a, b: min(a) == min(b) and a <= b,
    "started by": lambda a, b: min(a) == min(b) and b <= a,
    "coincides": lambda a, b: a == b,
}


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_of_two_ranges_is_that_of_their_sets_of_points(name):
    expression, holds = feel.compile(f"{name}(a, b)"), RELATIONS[name]

    wrong = [
        f"{name}({a}, {b})"
        for (a, a_points), (b, b_points) in product(INTERVALS, INTERVALS)
        if expression.evaluate({"a": a, "b": b}) is not holds(a_points, b_points)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", ["before", "after", "includes", "finished by", "started by"])
def test_relation_of_a_range_and_a_point_is_that_of_the_closed_range_of_the_point(name):
    expression = feel.compile(f"{name}(a, p)")

    for (a, points), p in product(INTERVALS, range(1, 5)):
        assert expression.evaluate({"a": a, "p": p}) is RELATIONS[name](points, {Decimal(p)}), f"{name}({a}, {p})"


@pytest.mark.parametrize("name", ["before", "after", "during", "finishes", "starts"])
def test_relation_of_a_point_and_a_range_is_that_of_the_closed_range_of_the_point(name):
    expression = feel.compile(f"{name}(p, a)")

    for (a, points), p in product(INTERVALS, range(1, 5)):
        assert expression.evaluate({"a": a, "p": p}) is RELATIONS[name]({Decimal(p)}, points), f"{name}({p}, {a})"


@pytest.mark.parametrize(("a", "b"), list(product(range(3), repeat=2)))
def test_two_points_are_before_after_or_coincide_as_they_compare(a, b):
    context = {"a": a, "b": b}

    assert feel.compile("before(a, b)").evaluate(context) is (a < b)
    assert feel.compile("after(a, b)").evaluate(context) is (a > b)
    assert feel.compile("coincides(a, b)").evaluate(context) is (a == b)


VALUES = [
    # other kinds that have an order
    ('before(@"2024-01-31", @"2024-02-01")', True),
    ('after(@"10:00:01", @"10:00:00")', True),
    ('before("甲", "乙")', False),
    ('during(@"2024-05-01", [@"2024-01-01"..@"2024-12-31"])', True),
    ('includes([@"P1D"..@"P7D"], @"PT24H")', True),
    ('includes([@"P1M"..@"P1Y"], @"P13M")', False),
    ('overlaps(["a".."m"], ["m".."z"])', True),
    ('meets([@"2024-01-01"..@"2024-06-30"], [@"2024-06-30"..@"2024-12-31"])', True),
    ('coincides(@"2024-01-01T08:00:00+08:00", @"2024-01-01T00:00:00Z")', True),
    # ranges without an end
    ("before((< 3), 3)", True),
    ("before((<= 3), 3)", False),
    ("before((> 3), 3)", False),
    ("after((> 3), 3)", True),
    ("after((>= 3), 3)", False),
    ("includes((> 3), [4..9])", True),
    ("includes((> 3), [3..9])", False),
    ("includes((>= 3), [3..9])", True),
    ("includes([3..9], (>= 3))", False),
    ("during((< 2), (< 3))", True),
    ("during((< 3), (< 2))", False),
    ("overlaps((< 3), (> 2))", True),
    ("overlaps((<= 3), (>= 3))", True),
    ("overlaps((< 3), (>= 3))", False),
    ("meets((<= 3), (>= 3))", True),
    ("meets((< 3), (>= 3))", False),
    ("meets((> 3), (> 3))", False),
    ("starts((> 3), (> 3))", True),
    ("starts([3..5], (>= 3))", True),
    ("started by((>= 3), 3)", True),
    ("finishes([3..5], (<= 5))", True),
    ("finished by((<= 5), 5)", True),
    ("coincides((< 3), (<= 3))", False),
    ("coincides((= 3), 3)", True),
    ("overlaps before((< 3), (< 5))", False),
    ("overlaps before((< 3), [1..5])", True),
    ("overlaps after([1..5], (< 3))", True),
    ("before((< 3), (> 5))", True),
    # named arguments
    ("before(point1: 1, point2: 2)", True),
    ("before(point: 1, range: [2..3])", True),
    ("before(range: [1..2], point: 3)", True),
    ("before(point: 3, range: [1..2])", False),
    ("before(range: [2..3], point: 1)", False),
    ("after(point: 3, range: [1..2])", True),
    ("after(range: [1..2], point: 3)", False),
    ("after(range1: [3..4], range2: [1..2])", True),
    ("meets(range2: [2..3], range1: [1..2])", True),
    ("met by(range1: [2..3], range2: [1..2])", True),
    ("overlaps(range1: [1..3], range2: [2..4])", True),
    ("finishes(point: 3, range: [1..3])", True),
    ("finished by(range: [1..3], point: 3)", True),
    ("includes(range: [1..3], point: 3)", True),
    ("during(point: 2, range: [1..3])", True),
    ("starts(point: 1, range: [1..3])", True),
    ("started by(range: [1..3], point: 1)", True),
    ("coincides(point1: 1, point2: 1)", True),
    # properties
    ("[1..3].start = 1 and [1..3].end = 3", True),
    ("(1..3).start included or (1..3).end included", False),
    ("[1..3].start included and [1..3].end included", True),
    ("(< 3).end = 3 and not((< 3).end included)", True),
    ("(>= 3).start included", True),
    ("(= 3).start = (= 3).end", True),
    # membership
    ("3 in (< 3)", False),
    ("3 in (<= 3)", True),
    ("3 in (1..3]", True),
    ("1 in (1..3]", False),
    ("2 in [1..3) and 2 in ]1..3[", True),
    ('"b" in ["a".."c"]', True),
    ('@"2024-02-29" in [@"2024-02-01"..@"2024-03-01")', True),
    ("3 in [(< 1), (> 2)]", True),
    ("[1..2] in [[1..2], [3..4]]", True),
    ("[1..2] in [1..2]", True),
    ("[1..2] in [1..3]", False),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_relation_holds_or_not_in_both_modes(text, expected):
    expression = feel.compile(text)

    assert expression.evaluate({}) is expected
    assert expression.evaluate({}, strict=False) is expected


TWO = list(RELATIONS)
REFUSED = [
    *((f"{name}(null, [1..2])", feel.WrongArguments, "null") for name in TWO),
    *((f"{name}([1..2], null)", feel.WrongArguments, "null") for name in TWO),
    *((f'{name}([1..2], ["a".."b"])', feel.TypeMismatch, "") for name in TWO if name != "coincides"),
    *((f"{name}([1..2])", feel.WrongArguments, "range") for name in TWO),
    ("meets(1, [1..2])", feel.WrongArguments, "number 1"),
    ("overlaps([1..2], 1)", feel.WrongArguments, "number 1"),
    ("includes(1, [1..2])", feel.WrongArguments, "number 1"),
    ("during([1..2], 1)", feel.WrongArguments, "number 1"),
    ("before(true, false)", feel.WrongArguments, "boolean"),
    ("before([1, 2], [3])", feel.WrongArguments, "list"),
    ('before(1, "a")', feel.TypeMismatch, "string"),
    ('coincides([1..2], ["a".."b"])', feel.TypeMismatch, "string"),
    ("before((!= 1), 2)", feel.InvalidValue, "!= is no interval"),
    ("includes((!= 1), 2)", feel.InvalidValue, "!= is no interval"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_relation_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({})

    assert words in caught.value.sentence("en")
    assert caught.value.facts["position"] == 0
    assert expression.evaluate({}, strict=False) is None
