"""Text to tokens (DMN 1.5 §10.3.1.2 rules 27-36, 61-63).

A name with spaces or signs is several tokens here; only the parser knows which names are in scope and joins them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestrator.feel import limits
from orchestrator.feel.errors import FeelSyntaxError

RESERVED = frozenset(
    [
        "and",
        "between",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "null",
        "of",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    ]
)

# Rule 28, without Chinese and full-width punctuation: "，" within a name is never meant, and is worth a clear error.
_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3004-\u3007\u3021-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE"
    r"\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF66-\uFFFD\U00010000-\U000EFFFF"
)
_PART = _START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040"
_SPACE = r"\t-\r \u0085\u00A0\u1680\u180E\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF"
_ESCAPED = r'"(?:[^"\\]|\\.)*"'

_TOKEN = re.compile(
    rf"(?P<skip>[{_SPACE}]+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<string>{_ESCAPED})|(?P<at>@{_ESCAPED})"
    rf"|(?P<name>[{_START}][{_PART}]*)"
    r"|(?P<op>\*\*|\.\.|->|<=|>=|!=|[-+*=<>()\[\]{},:.']|/(?!\*))",
    re.DOTALL,
)
# A text that is read as one name or key wherever it stands.
PLAIN_NAME = re.compile(rf"[{_START}][{_PART}]*(?: [{_START}][{_PART}]*)*")
# What a Chinese input method gives instead of the signs of FEEL.
_TYPED_WIDE = dict(zip("“”‘’（），：；。＜＞＝＋－＊／［］｛｝！", "\"\"''(),:;.<>=+-*/[]{}!", strict=True))
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """kind: number, string, at, name, op or end; `text` as written, strings already unescaped."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self) -> bool:
        """Whether it can be part of a name and is no reserved word."""
        return self.kind == "name" and self.text not in RESERVED


def tokenize(text: str) -> list[Token]:
    """All tokens of the text and one of kind "end"."""
    limits.within("characters of an expression", len(text), limits.TEXT)
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise FeelSyntaxError(text, position, "FEEL", _bad(text, position))
        if match.lastgroup != "skip":
            tokens.append(_token(text, match))
        position = match.end()
    tokens.append(Token("end", "", position, position))
    return tokens


def words(name: str) -> tuple[str, ...]:
    """A name's tokens, by which it is found in a text however its spaces are written; () when it can be no name."""
    try:
        return tuple(token.text for token in tokenize(name)[:-1])
    except FeelSyntaxError:
        return ()


def _token(text: str, match: re.Match[str]) -> Token:
    kind, raw = str(match.lastgroup), match.group()
    if kind in ("string", "at"):
        raw = _unescape(raw[raw.index('"') + 1 : -1])
    elif kind == "number" and text[match.end() : match.end() + 1].isdigit():
        raise FeelSyntaxError(text, match.start(), "a number", raw)
    return Token(kind, raw, match.start(), match.end())


def _unescape(body: str) -> str:
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_escape, body)
    # Two \\u escapes may be the halves of one character.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        value = int(code[1:], 16)
        return chr(value) if value <= 0x10FFFF else match[0]
    return _PLAIN_ESCAPES.get(code, match[0])


def _bad(text: str, position: int) -> str:
    if text[position] == '"' or text.startswith('@"', position):
        return "a string without its closing quote"
    if text.startswith("/*", position):
        return "a comment without its end"
    plain = _TYPED_WIDE.get(text[position])
    return f'"{text[position]}" (write {plain})' if plain else f'"{text[position]}"'
