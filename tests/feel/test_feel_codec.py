"""JSON keeps every digit, both ways, and refuses what it cannot say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


def digits(value):
    """Like the value, but with numbers as text, so that 1.0 and 1.00 differ."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [digits(item) for item in value]
    return {key: digits(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(VALUES)
def test_a_value_comes_back_with_all_its_digits(value):
    assert digits(feel.loads(feel.dumps(value))) == digits(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.10", Decimal("1.10")),
        ("12345678901234567890.123456789", Decimal("12345678901234567890.123456789")),
        ("1e3", Decimal("1E+3")),
    ],
)
def test_numbers_are_decimals(text, expected):
    found = feel.loads(text)

    assert isinstance(found, Decimal)
    assert str(found) == str(expected)


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "{", "[1,]", "", "[" * 100_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(feel.InvalidJson):
        feel.loads(text)


def test_temporals_are_written_as_iso_text_and_chinese_as_it_is():
    value = {"日期": feel.Date(2024, 2, 29), "时长": feel.DaysDuration(0), "n": Decimal("1.50")}

    assert feel.dumps(value) == '{"日期": "2024-02-29", "时长": "PT0S", "n": 1.50}'
    assert feel.as_json(value) == {"日期": "2024-02-29", "时长": "PT0S", "n": Decimal("1.50")}


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        feel.dumps(Decimal("NaN"))
