"""What a typed or pasted text is made of: widths, invisible characters, spaces and dashes.

Lists come from Excel, web pages and input methods; these are the characters that look right and are not.
Nothing here knows what a text means.
"""

from __future__ import annotations

import re
import unicodedata

# Zero-width and direction marks, soft hyphen, byte-order mark; plus the spaces that are not the plain one.
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"

_odd_space = re.compile(f"[{SPACES}]")
_edges = re.compile(f"^[\\s{SPACES}]+|[\\s{SPACES}]+$")
_invisible = re.compile(f"[{INVISIBLE}]")
_code_noise = re.compile(f"[\\s{INVISIBLE}{SPACES}{DASHES}]")


def without_invisible(text: str) -> str:
    """`text` without invisible characters and with every odd space as the plain one."""
    return _odd_space.sub(" ", _invisible.sub("", text))


def trimmed(text: str) -> str:
    """`text` without the spaces of any kind around it."""
    return _edges.sub("", text)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as their half-width forms (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", text)


def code(text: str) -> str:
    """`text` as an identifier is compared: NFKC, upper case, no spaces, dashes or invisible characters."""
    return _code_noise.sub("", half_width(text)).upper()


def ascii_digits(text: str) -> bool:
    """Whether `text` is one or more of 0-9 (str.isdigit also takes ² and Arabic digits)."""
    return bool(text) and text.isascii() and text.isdigit()
