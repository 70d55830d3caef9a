"""Numeric functions (DMN 1.5 table 76): exact decimals, every way of rounding at its boundary, no negative zero."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import feel
from orchestrator.feel.numbers import CONTEXT

VALUES = [
    ("decimal(2.345, 2)", "2.34"),
    ("decimal(2.355, 2)", "2.36"),
    ("decimal(-2.345, 2)", "-2.34"),
    ("decimal(1.5, 0)", "2"),
    ("decimal(3.5, 0)", "4"),
    ("decimal(7, 3)", "7.000"),
    ("decimal(1250, -2)", "1200"),
    ("decimal(1350, -2)", "1400"),
    ("decimal(1/3, 10)", "0.3333333333"),
    ("decimal(0, 2)", "0.00"),
    ("decimal(scale: 1, n: 0.25)", "0.2"),
    ("decimal(0.1, 1.9)", "0.1"),
    # round up: away from zero
    ("round up(0.1)", "1"),
    ("round up(-0.1)", "-1"),
    ("round up(2.000)", "2"),
    ("round up(1.121, 2)", "1.13"),
    ("round up(101, -2)", "200"),
    ("round up(n: 1.01, scale: 1)", "1.1"),
    # round down: towards zero
    ("round down(1.999)", "1"),
    ("round down(-1.999)", "-1"),
    ("round down(1.129, 2)", "1.12"),
    ("round down(199, -2)", "100"),
    # half up: away from zero at a half
    ("round half up(5.5)", "6"),
    ("round half up(-5.5)", "-6"),
    ("round half up(5.49)", "5"),
    ("round half up(2.345, 2)", "2.35"),
    ("round half up(250, -2)", "300"),
    # half down: towards zero at a half
    ("round half down(5.5)", "5"),
    ("round half down(-5.5)", "-5"),
    ("round half down(5.51)", "6"),
    ("round half down(2.345, 2)", "2.34"),
    ("round half down(2.3451, 2)", "2.35"),
    # floor and ceiling
    ("floor(1.5)", "1"),
    ("floor(-1)", "-1"),
    ("floor(1.27, 1)", "1.2"),
    ("floor(-1.21, 1)", "-1.3"),
    ("floor(199, -2)", "100"),
    ("ceiling(1.5)", "2"),
    ("ceiling(1.0)", "1"),
    ("ceiling(1.21, 1)", "1.3"),
    ("ceiling(-1.29, 1)", "-1.2"),
    ("ceiling(101, -2)", "200"),
    # nothing is ever minus nought
    ("decimal(-0.004, 2)", "0.00"),
    ("decimal(-4, -1)", "0"),
    ("round down(-0.9)", "0"),
    ("round half up(-0.4)", "0"),
    ("round half down(-0.5)", "0"),
    ("ceiling(-0.1)", "0"),
    ("0 * -5", "0"),
    ("0 / -5", "0"),
    ("-0", "0"),
    ("-0.00", "0.00"),
    ("modulo(-10, 5)", "0"),
    ("product(0, -1)", "0"),
    ('number("-0")', "0"),
    ("mean(0, -0)", "0"),
    ('"余额 " + string(0 * -1)', '"余额 0"'),
    # abs
    ("abs(-5)", "5"),
    ("abs(5.10)", "5.10"),
    ("abs(0)", "0"),
    ('abs(@"-P1Y2M")', '@"P1Y2M"'),
    ('abs(@"P1Y2M")', '@"P1Y2M"'),
    ('abs(@"-PT0.5S")', '@"PT0.5S"'),
    ("abs(n: -1)", "1"),
    # modulo takes the divisor's sign
    ("modulo(12, 5)", "2"),
    ("modulo(-12, 5)", "3"),
    ("modulo(12, -5)", "-3"),
    ("modulo(-12, -5)", "-2"),
    ("modulo(10, 5)", "0"),
    ("modulo(10.1, 4.5)", "1.1"),
    ("modulo(-10.1, 4.5)", "3.4"),
    ("modulo(10.1, -4.5)", "-3.4"),
    ("modulo(0.3, 0.1)", "0.0"),
    ("modulo(0, 7)", "0"),
    # the remainder is exact also where the quotient needs more than 34 digits
    ("modulo(1e40, 3)", "1"),
    ("modulo(-1e40, 3)", "2"),
    ("modulo(1, 3e40)", "1"),
    ("modulo(-1e-40, 3)", "3.000000000000000000000000000000000"),
    ("modulo(9999999999999999999999999999999999, 10)", "9"),
    # roots, logarithms, powers
    ("sqrt(0)", "0"),
    ("sqrt(2)", "1.414213562373095048801688724209698"),
    ("sqrt(0.25)", "0.5"),
    ("log(10)", "2.302585092994045684017991454684364"),
    ("exp(1)", "2.718281828459045235360287471352662"),
    ("exp(-1)", "0.3678794411714423215955237701614609"),
    ("2 ** 10", "1024"),
    ("2 ** -1", "0.5"),
    ("2 ** 0.5 = sqrt(2)", "true"),
    ("0 ** 0", "1"),
    ("0 ** 5", "0"),
    ("(-2) ** 3", "-8"),
    ("1.1 ** 2", "1.21"),
    # odd and even
    ("odd(1)", "true"),
    ("odd(0)", "false"),
    ("odd(-2)", "false"),
    ("odd(3.0)", "true"),
    ("even(2)", "true"),
    ("even(-3)", "false"),
    ("even(2.5)", "false"),
    ("odd(9999999999999999999999999999999999)", "true"),
    ("even(1e30)", "true"),
    ("even(1e40)", "true"),
    ("odd(1e6000)", "false"),
    ("odd(-9e40)", "false"),
    ("even(number: 4)", "true"),
    ("odd(number: 4)", "false"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_number_function_has_the_same_value_in_both_modes(text, expected):
    expression = feel.compile(text)

    assert feel.to_string(expression.evaluate({}), nested=True) == expected
    assert feel.to_string(expression.evaluate({}, strict=False), nested=True) == expected


REFUSED = [
    ("decimal(1, null)", feel.WrongArguments, "null"),
    ("decimal(null, 1)", feel.WrongArguments, "null"),
    ("decimal(1)", feel.WrongArguments, "scale"),
    ('decimal("1", 2)', feel.WrongArguments, 'string "1"'),
    ("decimal(1, 6177)", feel.InvalidValue, "between -6111 and 6176"),
    ("decimal(1, -6112)", feel.InvalidValue, "between -6111 and 6176"),
    ("round up(null)", feel.WrongArguments, "null"),
    ("round up(1, null)", feel.WrongArguments, "null"),
    ('round down("1")', feel.WrongArguments, "string"),
    ("round half up()", feel.WrongArguments, "n: number"),
    ("round half down(1, 2, 3)", feel.WrongArguments, "n: number"),
    ("floor(null)", feel.WrongArguments, "null"),
    ('ceiling(@"P1D")', feel.WrongArguments, "days and time duration"),
    ("abs(null)", feel.WrongArguments, "null"),
    ('abs("-1")', feel.WrongArguments, "string"),
    ("abs(true)", feel.WrongArguments, "boolean true"),
    ("modulo(1, 0)", feel.InvalidValue, "division by zero"),
    ("modulo(0, 0)", feel.InvalidValue, "division by zero"),
    ("modulo(1)", feel.WrongArguments, "divisor"),
    ("modulo(null, 2)", feel.WrongArguments, "null"),
    ("sqrt(-0.01)", feel.InvalidValue, "the number is negative"),
    ("sqrt(null)", feel.WrongArguments, "null"),
    ("log(0)", feel.InvalidValue, "the number is not positive"),
    ("log(-1)", feel.InvalidValue, "the number is not positive"),
    ("log(true)", feel.WrongArguments, "boolean"),
    ("exp(100000)", feel.InvalidValue, "34 digits"),
    ("exp(null)", feel.WrongArguments, "null"),
    ('odd("1")', feel.WrongArguments, "string"),
    ("even(null)", feel.WrongArguments, "null"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED)
def test_number_function_is_refused_when_strict_and_null_when_lenient(text, error, words):
    expression = feel.compile(text)

    with pytest.raises(error) as caught:
        expression.evaluate({})

    assert words in caught.value.sentence("en")
    assert caught.value.facts["position"] == 0
    assert expression.evaluate({}, strict=False) is None


@pytest.mark.parametrize("text", ["0 ** -1", "0 ** -0.5", "0.00 ** -3", "1 / 0", "0 / 0"])
def test_nothing_is_ever_infinite(text):
    with pytest.raises(feel.InvalidValue, match="division by zero"):
        feel.compile(text).evaluate({})
    assert feel.compile(text).evaluate({}, strict=False) is None


ROUNDING = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
}


@pytest.mark.parametrize("name", ROUNDING)
@given(number=st.decimals(min_value=-(10**9), max_value=10**9, places=5), places=st.integers(0, 5))
def test_rounding_is_that_of_the_decimal_module(name, number, places):
    found = feel.compile(f"{name}(n, places)").evaluate({"n": number, "places": places})

    assert found == number.quantize(Decimal(1).scaleb(-places), rounding=ROUNDING[name])
    assert -found.as_tuple().exponent == places


WIDE = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e40"), max_value=Decimal("1e40"))
DIGITS = WIDE.map(CONTEXT.plus)
OPERATORS = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}


@pytest.mark.parametrize("sign", OPERATORS)
@given(a=DIGITS, b=DIGITS)
def test_arithmetic_has_the_digits_of_a_decimal128(sign, a, b):
    if sign == "/" and not b:
        return

    found = feel.compile(f"a {sign} b").evaluate({"a": a, "b": b})

    expected = OPERATORS[sign](a, b)
    assert found == expected
    assert len(found.as_tuple().digits) <= 34
    assert not (found.is_zero() and found.is_signed())


@given(st.integers(-(10**33), 10**33), st.integers(1, 10**6), st.sampled_from([1, -1]))
def test_modulo_of_whole_numbers_is_pythons(dividend, divisor, sign):
    found = feel.compile("modulo(a, b)").evaluate({"a": dividend, "b": divisor * sign})

    assert found == dividend % (divisor * sign)


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_a_root_squared_is_the_number_within_the_last_digits(number):
    found = feel.compile("sqrt(n) ** 2").evaluate({"n": number})

    assert abs(found - number) <= Decimal(10) ** -20


@given(st.integers(-20, 20).filter(bool), st.integers(0, 12))
def test_whole_powers_are_repeated_products(base, exponent):
    found = feel.compile("base ** exponent").evaluate({"base": base, "exponent": exponent})

    assert found == base**exponent


def test_the_decimal_context_of_the_caller_is_neither_used_nor_changed():
    with decimal.localcontext() as outer:
        outer.prec = 3
        outer.rounding = decimal.ROUND_UP

        found = feel.compile("1 / 3 + decimal(2.345, 2)").evaluate({})

        assert str(found) == "2.673333333333333333333333333333333"
        assert (decimal.getcontext().prec, decimal.getcontext().rounding) == (3, decimal.ROUND_UP)
