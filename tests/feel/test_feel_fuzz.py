"""Arbitrary text gives a value or a typed error, nothing else; so does text made of FEEL's own pieces."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import feel

WORDS = """
( ) [ ] { } , : . .. + - * / ** = != < <= > >= ? -> @
and or not if then else for in return some every satisfies between instance of function external
true false null 0 1 2.5 -3 a b item partial "a" "" "张" @"2024-01-01" @"PT1H" @"10:00:00Z" list<number> number
date( duration( string( sum( sort( substring( replace( split( matches( count( min( mode( abs( range( context(
flatten( before( is(
"""
PIECES = st.sampled_from([*WORDS.split(), "date and time("])
CONTEXT = {"a": [1, {"b": Decimal("2.50")}], "b": "text"}
NOW = datetime(2024, 1, 1, tzinfo=UTC)


def value_or_typed_error(compile_text, text, *, strict):
    try:
        found = compile_text(text, ["a", "b"]).evaluate({**CONTEXT, "?": 1}, strict=strict, now=NOW)
    except feel.FeelError:
        return
    feel.to_string(found)
    feel.dumps(feel.as_json(found))


@given(st.text(max_size=60), st.booleans())
@settings(max_examples=300, deadline=None)
def test_arbitrary_text(text, strict):
    value_or_typed_error(feel.compile, text, strict=strict)
    value_or_typed_error(feel.compile_unary, text, strict=strict)


@given(st.lists(PIECES, max_size=25), st.booleans())
@settings(max_examples=600, deadline=None)
def test_pieces_of_the_language_in_any_order(pieces, strict):
    text = " ".join(pieces)
    value_or_typed_error(feel.compile, text, strict=strict)
    value_or_typed_error(feel.compile_unary, text, strict=strict)


@given(st.text(alphabet="ab.*+?()[]{}|^$\\d-,0123456789", max_size=25), st.text(alphabet="ab1-", max_size=30))
@settings(max_examples=400, deadline=None)
def test_arbitrary_patterns(pattern, text):
    quoted = pattern.replace("\\", "\\\\")
    value_or_typed_error(feel.compile, f'matches("{text}", "{quoted}")', strict=True)
    value_or_typed_error(feel.compile, f'replace("{text}", "{quoted}", "x")', strict=False)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=8))
@settings(max_examples=200, deadline=None)
def test_every_function_takes_any_argument_without_breaking(value):
    for name in sorted(feel.builtin_names()):
        expression = feel.compile(f"{name}(v, v)")
        for strict in (True, False):
            try:
                expression.evaluate({"v": value}, strict=strict, now=NOW)
            except feel.FeelError:
                continue
