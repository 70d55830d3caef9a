"""Canonical JSON: the same bytes as the library's, for everything that an event can hold."""

from __future__ import annotations

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.audit.canonical import canonical

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_the_bytes_are_those_of_the_standard(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_beyond_the_basic_plane_are_sorted_by_utf_16():
    value = {"\ue000": 1, "𠮷": 2, "a": 3}
    assert canonical(value) == rfc8785.dumps(value) == '{"a":3,"𠮷":2,"\ue000":1}'.encode()


def test_control_characters_and_quotes_are_escaped_as_the_standard_says():
    value = "\x00\x1f\x7f\"\\/\b\t\n\f\r\u2028"
    assert canonical(value) == rfc8785.dumps(value)
