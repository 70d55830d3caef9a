"""What is in scope while parsing, and reading names by it (rules 24-29); trying a rule and going back.

A name may hold spaces and signs: of the names known where it stands the longest that fits is taken, together with any
words that follow it, for two words without an operator between them are one name, known or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from orchestrator.feel import limits
from orchestrator.feel.errors import FeelSyntaxError
from orchestrator.feel.lexer import tokenize
from orchestrator.feel.names import NameSet
from orchestrator.feel.typeparser import T, TypeParser
from orchestrator.feel.types import FeelType


class NameReader(TypeParser):
    """The names known at the cursor, innermost last."""

    def __init__(self, text: str, known: tuple[NameSet, ...], types: Mapping[str, FeelType]) -> None:
        super().__init__(text, tokenize(text), types)
        self._known = list(known)
        self._depth = 0
        self._attempts = 0

    def _name(self, expected: str) -> str:
        """The name here: the longest known one, together with any words that follow it."""
        start = self.index
        match = self._match()
        if match:
            self.index += match[0]
            if not self.token.is_word():
                return match[1]
        elif not self.token.is_word():
            raise self._unexpected(expected)
        while self.token.is_word():
            self._advance()
        return self._text(start, self.index)

    def _match(self) -> tuple[int, str] | None:
        found = [m for known in self._known if (m := known.match(self.tokens, self.index))]
        return max(found, default=None)

    def _introduce(self, name: str) -> None:
        if " " in name or not name.isidentifier():
            self._known.append(NameSet((name,)))

    @contextmanager
    def _scope(self, *names: str) -> Iterator[None]:
        size = len(self._known)
        for name in names:
            self._introduce(name)
        yield
        del self._known[size:]

    @contextmanager
    def _nested(self) -> Iterator[None]:
        self._depth += 1
        limits.within("nesting", self._depth, limits.NESTING * 2)
        yield
        self._depth -= 1

    def _attempt(self, rule: Callable[[], T]) -> T | None:
        """What the rule reads, or None with everything as before when it does not fit."""
        self._attempts += 1
        limits.within("attempts at reading brackets", self._attempts, limits.ATTEMPTS)
        before = self.index, self._depth
        known = len(self._known)
        try:
            return rule()
        except FeelSyntaxError:
            self.index, self._depth = before
            del self._known[known:]
            return None

    def _variable(self, *stops: str) -> str:
        """A new name: all tokens up to one of the stops."""
        start = self.index
        if not self.token.is_word():
            raise self._unexpected("a name")
        while self.token.kind in ("name", "number") or self.token.text in ("-", "+", "*", "/", "'", "."):
            if self.token.text in stops:
                break
            self._advance()
        return self._text(start, self.index)

    def _key(self) -> str:
        if self.token.kind == "string":
            return self._advance().text
        if self.token.kind != "name":
            raise self._unexpected("a key")
        start = self.index
        while not (self.token.kind == "op" and self.token.text in ":{}[](),") and self.token.kind != "end":
            self._advance()
        return self._text(start, self.index)
