"""The root of every error of this project, and the findings that model checks report.

An error carries facts, not prose: its class holds one sentence in Chinese and one in English, and the sentence
is made from the facts last, in the reader's language. Every package derives its own root from CountersignError.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Language = Literal["zh", "en"]


class CountersignError(Exception):
    """Root of all errors; `facts` are the values named in braces in the two sentences.

    `code` is the stable name clients may rely on; `status` is the HTTP status the API answers with.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    zh: ClassVar[str] = "出现错误。"
    en: ClassVar[str] = "An error occurred."

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """The error in words, in Chinese ("zh") or English ("en")."""
        return (self.zh if language == "zh" else self.en).format(**self.facts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check has to say about a model.

    `place` names the element id, table cell or form field; `line` is the line in the file where known.
    An "error" keeps the model from being deployed, a "warning" does not.
    """

    code: str
    place: str
    zh: str
    en: str
    line: int | None = None
    severity: Literal["error", "warning"] = "error"
    facts: dict[str, Any] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """The finding in words, in Chinese ("zh") or English ("en")."""
        return self.zh if language == "zh" else self.en


class ModelError(CountersignError):
    """A model that cannot be used; `findings` holds everything that was wrong with it, at once."""

    code = "model-invalid"
    status = 422
    zh = "模型 {name} 有 {count} 处问题：{first}"
    en = "Model {name} has {count} problem(s): {first}"

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        self.name = name
        super().__init__(name=name, count=len(self.findings), first="")

    def sentence(self, language: Language) -> str:
        """Every finding, one after another, behind the model's name."""
        first = "; ".join(f"{f.place}: {f.sentence(language)}" for f in self.findings)
        return (self.zh if language == "zh" else self.en).format(**{**self.facts, "first": first})
