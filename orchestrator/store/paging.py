"""Pages of lists, and their cursors: the sort values of the last row, opaque to whoever carries them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from orchestrator.errors import CountersignError

Item = TypeVar("Item")


class CursorInvalid(CountersignError):
    """A cursor that this service did not make."""

    code: ClassVar[str] = "cursor-invalid"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "分页标记无效，请从第一页重新开始。"
    en: ClassVar[str] = "The page cursor is not valid; please begin with the first page."


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A page of a list; `next_cursor` is None on the last one, `total` None where counting is not worth it."""

    items: Sequence[Item]
    next_cursor: str | None = None
    total: int | None = None


def encode(*values: str) -> str:
    """A cursor that stands behind a row with these sort values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode(cursor: str, count: int) -> list[str]:
    """The sort values of a cursor; CursorInvalid."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid from error
    if not isinstance(values, list) or [type(v) for v in values] != [str] * count:
        raise CursorInvalid
    return values
