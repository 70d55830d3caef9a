"""A text in the two languages people read, and the choice between them."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.errors import Language


class Text(NamedTuple):
    """The same text in Chinese and in English; an empty English text falls back to the Chinese one."""

    zh: str
    en: str = ""

    def say(self, language: Language) -> str:
        """The text in `language`."""
        return self.en or self.zh if language == "en" else self.zh or self.en
