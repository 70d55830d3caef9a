"""JSON as requests and answers carry it: every number exact, and no text that cannot be stored."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from flask.json.provider import JSONProvider

from orchestrator.errors import CountersignError
from orchestrator.feel import dumps, loads

# How JSON writes the characters that no text may have; a pair of surrogates, which is one character, matches too.
_ESCAPED = re.compile(r"\\u(0000|[dD][89a-fA-F])")


class TextUnstorable(CountersignError):
    """A text holds half a character (a lone surrogate) or a zero character, which no database takes."""

    code: ClassVar[str] = "text-unstorable"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "内容含有无法保存的字符（半个字符或空字符）。"
    en: ClassVar[str] = "A text holds a character that cannot be stored (half a character, or a zero character)."


class ExactJson(JSONProvider):
    """JSON whose numbers are Decimal both ways."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """The value as JSON; amounts keep their digits."""
        return dumps(obj)

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """The JSON as a value; every number a Decimal."""
        return read(s)


def read(text: str | bytes) -> Any:
    """The JSON text as a value that can be stored; feel.InvalidJson, TextUnstorable."""
    value = loads(text)
    if _ESCAPED.search(text if isinstance(text, str) else text.decode("utf-8", "replace")):
        _refuse_unstorable(value)
    return value


def _refuse_unstorable(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise TextUnstorable
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unstorable(key)
            _refuse_unstorable(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_unstorable(item)
