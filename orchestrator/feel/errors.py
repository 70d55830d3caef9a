"""Every error FEEL can raise: syntax, evaluation, limits. Each carries facts; the words come last.

FeelError is the root. EvaluationError and below are what strict mode raises and lenient mode turns into null;
LimitExceeded is raised in both modes, for a bound that gives way is no bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from orchestrator.errors import CountersignError, Language
from orchestrator.feel.words import in_chinese


class FeelError(CountersignError):
    """Root of the errors of this package."""

    code = "feel-error"
    status = 422
    zh = "FEEL 表达式出错。"
    en = "A FEEL expression failed."


class FeelSyntaxError(FeelError):
    """The text is no FEEL. Facts: text, position (0-based), line, column (1-based), expected, found."""

    code = "feel-syntax"
    zh = "第 {line} 行第 {column} 列：应为 {expected_zh}，却是 {found_zh}\n{caret}"
    en = "line {line}, column {column}: expected {expected}, found {found}\n{caret}"

    def __init__(self, text: str, position: int, expected: str, found: str) -> None:
        line, column = line_and_column(text, position)
        super().__init__(
            text=text,
            position=position,
            line=line,
            column=column,
            expected=expected,
            found=found,
            expected_zh=in_chinese(expected),
            found_zh=in_chinese(found),
            caret=caret(text, position),
        )


class LimitExceeded(FeelError):
    """A bound on size, depth or work was reached. Facts: what, limit."""

    code = "feel-limit"
    zh = "超出限制：{what_zh}不得超过 {limit}"
    en = "limit exceeded: {what} may be at most {limit}"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what=what, what_zh=in_chinese(what), limit=limit)


class EvaluationError(FeelError):
    """An expression has no value. Facts of every one, once placed: text, position, caret."""

    code = "feel-evaluation"
    placed = False

    def place(self, text: str, position: int) -> None:
        """Remember where in which expression this happened; the innermost place stays."""
        if not self.placed:
            self.placed = True
            self.facts |= {"text": text, "position": position, "caret": caret(text, position)}

    def sentence(self, language: Language) -> str:
        """The sentence, followed by the expression with a caret where the place is known."""
        words = super().sentence(language)
        return f"{words}\n{self.facts['caret']}" if self.placed else words

    def __str__(self) -> str:
        return self.sentence("en")


class MissingVariable(EvaluationError):
    """A name that nothing in scope has. Facts: name, nearest (a known name or None)."""

    code = "feel-missing-variable"
    zh = "没有名为 {name} 的变量{hint_zh}"
    en = "no variable is called {name}{hint_en}"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        super().__init__(name=name, **hints(name, known))


class MissingEntry(EvaluationError):
    """A context or value without the property asked for. Facts: name, nearest, of (kind of value)."""

    code = "feel-missing-entry"
    zh = "{of} 没有名为 {name} 的属性{hint_zh}"
    en = "{of} has no property {name}{hint_en}"

    def __init__(self, name: str, of: str, known: Iterable[str] = ()) -> None:
        super().__init__(name=name, of=of, **hints(name, known))


class TypeMismatch(EvaluationError):
    """A value of the wrong type. Facts: operation, expected, got."""

    code = "feel-type"
    zh = "{operation}：应为 {expected_zh}，却是 {got_zh}"
    en = "{operation}: expected {expected}, got {got}"

    def __init__(self, operation: str, expected: str, got: str) -> None:
        zh = {"expected_zh": in_chinese(expected), "got_zh": in_chinese(got)}
        super().__init__(operation=operation, expected=expected, got=got, **zh)


class InvalidValue(EvaluationError):
    """A value of the right type that the operation has no result for. Facts: operation, reason."""

    code = "feel-value"
    zh = "{operation}：{reason_zh}"
    en = "{operation}: {reason}"

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(operation=operation, reason=reason, reason_zh=in_chinese(reason))


class WrongArguments(EvaluationError):
    """A call that fits no signature of the function. Facts: function, signatures, got."""

    code = "feel-arguments"
    zh = "调用 {function} 的参数不符：可用 {signatures}，却是 ({got})"
    en = "no signature of {function} fits: known are {signatures}, got ({got})"

    def __init__(self, function: str, signatures: str, got: str) -> None:
        super().__init__(function=function, signatures=signatures, got=got)


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Line and column, both from 1, of a 0-based position."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def caret(text: str, position: int) -> str:
    """The line of the text that holds the position, and below it a caret under the position."""
    _, column = line_and_column(text, position)
    lines = text.split("\n")
    line = lines[text[:position].count("\n")]
    # A full-width character takes two columns of a terminal, so the caret is moved as far.
    pad = sum(2 if ord(c) > 0x2E7F else 1 for c in line[: column - 1])
    return f"  {line}\n  {' ' * pad}^"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, or None when none is near."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def hints(name: str, known: Iterable[str]) -> dict[str, Any]:
    """The facts `nearest`, `hint_zh` and `hint_en` of an error about an unknown name."""
    near = nearest(name, known)
    zh, en = (f"，是否指 {near}？", f"; did you mean {near}?") if near else ("", "")
    return {"nearest": near, "hint_zh": zh, "hint_en": en}
