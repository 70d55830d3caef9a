"""The cursor over tokens that the parser stands on, and the reading of types (rules 52-53, 56)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from orchestrator.feel.errors import FeelSyntaxError
from orchestrator.feel.lexer import Token, words
from orchestrator.feel.types import (
    ALIASES,
    ANY,
    FUNCTION,
    SIMPLE,
    FeelType,
    context_of,
    function_of,
    list_of,
    range_of,
)

T = TypeVar("T")


class Cursor:
    """A position in a list of tokens."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0

    @property
    def token(self) -> Token:
        """The token at the cursor."""
        return self.tokens[self.index]

    def _advance(self) -> Token:
        token = self.tokens[self.index]
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def _is(self, text: str) -> bool:
        return self.token.text == text and self.token.kind in ("op", "name")

    def _skip(self, text: str) -> bool:
        found = self._is(text)
        if found:
            self._advance()
        return found

    def _take(self, text: str) -> Token:
        if not self._is(text):
            raise self._unexpected(text)
        return self._advance()

    def _end(self) -> None:
        if self.token.kind != "end":
            raise self._unexpected("an operator or the end")

    def _separated(self, rule: Callable[[], T]) -> tuple[T, ...]:
        found = [rule()]
        while self._skip(","):
            found.append(rule())
        return tuple(found)

    def _text(self, start: int, end: int) -> str:
        """The text of some tokens as a name: whitespace between them is one space, signs keep what they had."""
        parts = []
        for index in range(start, end):
            token = self.tokens[index]
            gap = index > start and token.start > self.tokens[index - 1].end
            parts.append((" " if gap else "") + token.text)
        return "".join(parts)

    def _unexpected(self, expected: str) -> FeelSyntaxError:
        token = self.token
        found = "the end" if token.kind == "end" else f'"{token.text}"'
        return FeelSyntaxError(self.text, token.start, expected, found)


class TypeParser(Cursor):
    """Reads the type at the cursor; `types` are those of item definitions by name."""

    def __init__(self, text: str, tokens: list[Token], types: Mapping[str, FeelType]) -> None:
        super().__init__(text, tokens)
        self._types = types

    def type(self) -> FeelType:
        """A type name, list<T>, range<T>, context<a: T> or function<T> -> T."""
        if self.index + 1 < len(self.tokens) and self.tokens[self.index + 1].text == "<":
            readers = {
                "list": lambda: list_of(self._inside()),
                "range": lambda: range_of(self._inside()),
                "context": self._context_type,
                "function": self._function_type,
            }
            if self.token.text in readers:
                return readers[self.token.text]()
        if self._skip("function"):
            return FUNCTION
        return self._named_type()

    def _inside(self) -> FeelType:
        self._advance()
        self._take("<")
        inner = self.type()
        self._take(">")
        return inner

    def _context_type(self) -> FeelType:
        self._advance()
        self._take("<")
        fields = () if self._is(">") else self._separated(self._field)
        self._take(">")
        return context_of(fields)

    def _field(self) -> tuple[str, FeelType]:
        start = self.index
        while not self._is(":") and self.token.kind in ("name", "number"):
            self._advance()
        name = self._text(start, self.index)
        self._take(":")
        return name, self.type()

    def _function_type(self) -> FeelType:
        self._advance()
        self._take("<")
        parameters = () if self._is(">") else self._separated(self.type)
        self._take(">")
        result = self.type() if self._skip("->") else ANY
        return function_of(parameters, result)

    def _named_type(self) -> FeelType:
        best: tuple[int, FeelType] = (0, ANY)
        for names in (SIMPLE, ALIASES, self._types):
            for name, of in names.items():
                parts = words(name)
                window = tuple(t.text for t in self.tokens[self.index : self.index + len(parts)])
                if parts and window == parts and len(parts) > best[0]:
                    best = (len(parts), of)
        if not best[0]:
            raise self._unexpected("a type")
        self.index += best[0]
        return best[1]
