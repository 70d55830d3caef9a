"""JSON and FEEL text of every kind of value: what is written, what is read, and that literals are read back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel

WRITTEN = [
    # a FEEL expression, its value as JSON
    ("null", "null"),
    ("true", "true"),
    ("1", "1"),
    ("1.0", "1.0"),
    ("1.50", "1.50"),
    ("-0.1", "-0.1"),
    ("0.1 + 0.2", "0.3"),
    ("1e3", "1E+3"),
    ("round half up(1234, -2)", "1200"),
    ("1e-10", "1E-10"),
    ("12345678901234567890.12345", "12345678901234567890.12345"),
    ('""', '""'),
    ('"a\\"b\\\\c\\n"', '"a\\"b\\\\c\\n"'),
    ('"甲𠮷🐎"', '"甲𠮷🐎"'),
    ("[]", "[]"),
    ("[1, null, [true]]", "[1, null, [true]]"),
    ("{}", "{}"),
    ('{"b c": 1, a: {d: []}}', '{"b c": 1, "a": {"d": []}}'),
    ('@"2024-02-29"', '"2024-02-29"'),
    ('@"10:00:00.5+08:00"', '"10:00:00.5+08:00"'),
    ('@"2024-02-29T10:00:00@Asia/Shanghai"', '"2024-02-29T10:00:00@Asia/Shanghai"'),
    ('@"P1DT1H"', '"P1DT1H"'),
    ('@"P1Y"', '"P1Y"'),
    ("[1..5)", '"[1..5)"'),
    ("(> 3)", '"> 3"'),
    ('[@"2024-01-01"..@"2024-12-31"]', '"[@\\"2024-01-01\\"..@\\"2024-12-31\\"]"'),
    ("sum", '"function sum"'),
    ('{d: @"2024-02-29", xs: [@"PT1M"]}', '{"d": "2024-02-29", "xs": ["PT1M"]}'),
]


@pytest.mark.parametrize(("text", "written"), WRITTEN)
def test_value_is_written_as_json(text, written):
    value = feel.compile(text).evaluate({})

    assert feel.dumps(value) == written
    assert feel.loads(feel.dumps(value)) == feel.as_json(value)


READ = [
    ("1", Decimal("1")),
    ("-1.50", Decimal("-1.50")),
    ("1E400", Decimal("1E400")),
    ("0.1", Decimal("0.1")),
    ("123456789012345678901234567890123456789", Decimal("123456789012345678901234567890123456789")),
    ('"\\u7532"', "甲"),
    ('"\\ud842\\udfb7"', "𠮷"),
    (' { "a" : [ 1 , null ] } ', {"a": [Decimal(1), None]}),
    (b'"\xe7\x94\xb2"', "甲"),
    ("true", True),
    ("null", None),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_json_is_read_with_numbers_as_decimals(text, value):
    found = feel.loads(text)

    assert found == value
    assert type(found) is type(value)
    assert str(found) == str(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "nul", "tru", "01", "1.", ".5", "+1", "1e", "'a'", '"a', '"\n"', "[1", "[1,]", "{a: 1}", '{"a"}',
     '{"a":}',
     "1 2", "NaN", "Infinity", "-Infinity", "[NaN]", "//", b"\xff", b"\x00"],
)  # fmt: skip
def test_what_is_no_json_is_refused_with_its_reason(text):
    with pytest.raises(feel.InvalidJson) as caught:
        feel.loads(text)

    assert caught.value.facts["reason"]
    assert caught.value.status == 400
    assert caught.value.sentence("zh").startswith("不是有效的 JSON：")


@pytest.mark.parametrize(
    "text", ["1e7000", "-1E+999999999", "1e-7000", "9e99999999999999999999", '{"a": [1e-99999999999999999999]}']
)
def test_a_number_that_nobody_could_write_out_is_refused(text):
    with pytest.raises(feel.InvalidJson, match="too large or too small"):
        feel.loads(text)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1e7000", "1e-7000"])
@pytest.mark.parametrize("text", ["x", "x + 1", "x in [1..5]", "x = 1", "string(x)", "sum([x])"])
def test_a_decimal_that_is_no_number_of_feel_is_refused_as_an_input(value, text):
    with pytest.raises(feel.TypeMismatch, match="FEEL value"):
        feel.compile(text).evaluate({"x": Decimal(value)})


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), [Decimal("-Infinity")]], ids=str)
def test_what_json_cannot_say_is_not_written(value):
    with pytest.raises(ValueError, match="JSON"):
        feel.dumps(value)


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}, 1j], ids=lambda value: type(value).__name__)
def test_what_is_no_value_is_not_written(value):
    with pytest.raises(TypeError, match="has no JSON form"):
        feel.dumps({"a": value})


# ---- FEEL's own literals ----

# What no database column can hold is refused by the codec.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.decimals(min_value=Decimal("-1e20"), max_value=Decimal("1e20"), places=6)
DATES = st.integers(-3_000_000, 3_000_000).map(feel.Date.from_ordinal)
ZONES = (
    st.none()
    | st.integers(-1080, 1080).map(lambda m: feel.Zone(offset=m * 60))
    | st.just(feel.Zone(name="Asia/Shanghai"))
)
TIMES = st.builds(
    feel.Time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999_999_999), ZONES
)
LITERALS = st.one_of(
    st.none(), st.booleans(), NUMBERS, TEXTS, DATES, TIMES, st.builds(feel.DateTime, DATES, TIMES),
    st.integers(-(10**18), 10**18).map(feel.DaysDuration), st.integers(-(10**6), 10**6).map(feel.MonthsDuration),
)  # fmt: skip
VALUES = st.recursive(
    LITERALS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_is_read_back_from_its_own_text(value):
    text = feel.to_string(value, nested=True)

    found = feel.compile(text).evaluate({})

    assert found == value
    assert feel.to_string(found, nested=True) == text


@given(VALUES)
def test_as_json_is_what_is_read_back_from_what_is_written(value):
    assert feel.loads(feel.dumps(value)) == feel.as_json(value)


@given(DATES, TIMES)
def test_temporal_functions_read_what_string_writes(day, time):
    context = {"d": day, "t": time, "m": feel.DateTime(day, time)}

    assert feel.compile("is(date(string(d)), d)").evaluate(context) is True
    assert feel.compile("is(time(string(t)), t)").evaluate(context) is True
    assert feel.compile("is(date and time(string(m)), m)").evaluate(context) is True
    assert feel.compile("is(date and time(d, t), m)").evaluate(context) is True


@given(NUMBERS)
def test_number_reads_what_string_writes(number):
    assert feel.compile("number(string(n))").evaluate({"n": number}) == number


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_joining_texts_is_associative_and_length_adds_up(a, b, c):
    context = {"a": a, "b": b, "c": c}

    assert feel.compile("(a + b) + c = a + (b + c)").evaluate(context) is True
    assert feel.compile('a + "" = a').evaluate(context) is True
    assert feel.compile("string length(a + b) = string length(a) + string length(b)").evaluate(context) is True
    assert feel.compile("starts with(a + b, a) and ends with(a + b, b)").evaluate(context) is True


@given(st.text(min_size=1, max_size=8), st.data())
def test_substring_takes_code_points_as_python_slices_them(text, data):
    start = data.draw(st.integers(1, len(text)))
    length = data.draw(st.integers(1, 10))
    context = {"t": text, "s": start, "l": length, "b": start - len(text) - 1}

    assert feel.compile("substring(t, s, l)").evaluate(context) == text[start - 1 : start - 1 + length]
    assert feel.compile("substring(t, b) = substring(t, s)").evaluate(context) is True
