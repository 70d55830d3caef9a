"""Reading PDF pages in tests."""

from __future__ import annotations

import io
from functools import cache

import pypdf


@cache
def pages_of(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def flat(text: str) -> str:
    """The text without spaces and line ends, which layout puts anywhere."""
    return "".join(text.split())
