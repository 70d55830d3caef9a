"""Canonical JSON (RFC 8785) of what events hold: the library's bytes, faster where they are surely the same.

An event holds texts, whole numbers below 2^53, truth values, lists and objects, never a fraction. For those, Python's
own encoder with sorted keys writes what RFC 8785 asks for, except that it sorts keys by code points and the standard by
UTF-16 units; the two orders differ only where a character beyond the basic plane occurs. A property test compares.
"""

from __future__ import annotations

import json
from typing import Any

import rfc8785

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value without fractions."""
    text = _encode(value)
    return text.encode() if _is_basic(text) else rfc8785.dumps(value)


def _is_basic(text: str) -> bool:
    """Whether every character lies in the basic plane, where one UTF-16 unit is one character."""
    return text.isascii() or len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)
