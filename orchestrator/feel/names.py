"""The names known where an expression stands, so that names with spaces and signs can be read (rule 27).

A set of names is kept by first token; of several that fit, the longest wins, as the standard asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestrator.feel.lexer import Token, words


class NameSet:
    """Immutable after construction; shared by all expressions of one model."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in self.names:
            parts = words(name)
            if len(parts) > 1:
                self._by_first.setdefault(parts[0], []).append((parts, name))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda found: -len(found[0]))

    def match(self, tokens: Sequence[Token], index: int) -> tuple[int, str] | None:
        """Number of tokens and name of the longest name of several tokens that stands at the index."""
        for parts, name in self._by_first.get(tokens[index].text, ()):
            window = tokens[index : index + len(parts)]
            if len(window) == len(parts) and all(
                token.text == part and token.kind != "string" for token, part in zip(window, parts, strict=True)
            ):
                return len(parts), name
        return None
