"""Every error a decision can raise. Each names the decision and what stood in its way; nothing is silently null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import CountersignError, Language
from orchestrator.feel import EvaluationError, dumps
from orchestrator.feel.errors import hints


class DecisionError(CountersignError):
    """Root of the errors of this package. Fact of every one: decision (id)."""

    code = "decision-error"
    status = 422
    zh = "决策 {decision} 出错。"
    en = "Decision {decision} failed."


class UnknownDecision(DecisionError):
    """No loaded model has a decision of this id. Facts: decision, nearest."""

    code = "decision-unknown"
    status = 404
    zh = "没有决策 {decision}{hint_zh}"
    en = "there is no decision {decision}{hint_en}"

    def __init__(self, decision: str, known: Iterable[str]) -> None:
        super().__init__(decision=decision, **hints(decision, known))


class MissingInput(DecisionError):
    """An input was not given, or is null where the table does not speak of null. Facts: decision, input, nearest."""

    code = "decision-input-missing"
    zh = "决策 {decision} 缺少输入 {input}{hint_zh}"
    en = "decision {decision} lacks its input {input}{hint_en}"

    def __init__(self, decision: str, name: str, given: Iterable[str] = ()) -> None:
        super().__init__(decision=decision, input=name, **hints(name, [g for g in given if g != name]))


class WrongInput(DecisionError):
    """An input has another type than declared. Facts: decision, input, value, expected."""

    code = "decision-input-type"
    zh = "决策 {decision} 的输入 {input} 应为 {expected}，却是 {shown}"
    en = "decision {decision}: input {input} must be {expected}, got {shown}"

    def __init__(self, decision: str, name: str, value: Any, expected: str) -> None:
        super().__init__(decision=decision, input=name, value=value, expected=expected, shown=show(value))


class InputNotAllowed(DecisionError):
    """An input is none of its allowed values. Facts: decision, input, value, allowed."""

    code = "decision-input-not-allowed"
    zh = "决策 {decision} 的输入 {input} 为 {shown}，允许的取值是 {allowed}"
    en = "decision {decision}: input {input} is {shown}, allowed are {allowed}"

    def __init__(self, decision: str, name: str, value: Any, allowed: str) -> None:
        super().__init__(decision=decision, input=name, value=value, allowed=allowed, shown=show(value))


class NoRowMatches(DecisionError):
    """No row of the table matches and it has no default. Facts: decision, table, inputs."""

    code = "decision-no-row"
    zh = "决策 {decision} 的表 {table} 没有匹配的行，输入为 {shown}"
    en = "decision {decision}: no row of table {table} matches {shown}"

    def __init__(self, decision: str, table: str, inputs: Mapping[str, Any]) -> None:
        super().__init__(decision=decision, table=table, inputs=dict(inputs), shown=show(inputs))


class SeveralRowsMatch(DecisionError):
    """Several rows of a UNIQUE table match, or rows of an ANY table disagree. Facts: decision, table, rows, inputs."""

    code = "decision-several-rows"
    zh = "决策 {decision} 的表 {table}（{policy}）有多行同时匹配：{rows}，输入为 {shown}"
    en = "decision {decision}: rows {rows} of table {table} ({policy}) all match {shown}"

    def __init__(self, decision: str, table: str, policy: str, rows: Sequence[int], inputs: Mapping[str, Any]) -> None:
        super().__init__(
            decision=decision,
            table=table,
            policy=policy,
            rows=list(rows),
            inputs=dict(inputs),
            shown=show(inputs),
        )


class WrongOutput(DecisionError):
    """A result is not of the declared type or no allowed output. Facts: decision, output, value, expected."""

    code = "decision-output"
    zh = "决策 {decision} 的输出 {output} 应为 {expected}，却是 {shown}"
    en = "decision {decision}: output {output} must be {expected}, got {shown}"

    def __init__(self, decision: str, output: str, value: Any, expected: str) -> None:
        super().__init__(decision=decision, output=output, value=value, expected=expected, shown=show(value))


class ExpressionFailed(DecisionError):
    """An expression of the model has no value; `reason` is why. Facts: decision, file, row, column, label."""

    code = "decision-expression"
    zh = "{file}，决策 {decision}，{place_zh}：{reason}"
    en = "{file}, decision {decision}, {place_en}: {reason}"

    def __init__(self, place: Place, reason: EvaluationError) -> None:
        self.reason = reason
        super().__init__(
            decision=place.decision,
            file=place.file,
            row=place.row,
            column=place.column,
            label=place.label,
            place_zh=place.words("zh"),
            place_en=place.words("en"),
            reason="",
            **{key: reason.facts[key] for key in ("text", "position") if key in reason.facts},
        )

    def sentence(self, language: Language) -> str:
        """The place, then the FEEL error's own sentence with its caret."""
        words = self.zh if language == "zh" else self.en
        return words.format(**{**self.facts, "reason": self.reason.sentence(language)})


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a model an expression stands: `row` and `column` count from 1 and are set for table cells only."""

    file: str
    decision: str
    label: str = ""
    row: int | None = None
    column: int | None = None
    line: int | None = None

    def words(self, language: Language) -> str:
        """The place within the decision, in words."""
        label = f"“{self.label}”" if language == "zh" else f'"{self.label}"'
        if self.row is None or self.column is None:
            return label if self.label else ("表达式" if language == "zh" else "its expression")
        if language == "zh":
            return f"第 {self.row} 行第 {self.column} 列{label}"
        return f"row {self.row}, column {self.column} {label}"

    def __str__(self) -> str:
        return f"{self.decision}: {self.words('en')}"


def show(value: Any) -> str:
    """A value as JSON for a message, cut when it is long."""
    try:
        text = dumps(value)
    except (TypeError, ValueError):
        text = str(value)
    return text if len(text) <= 300 else text[:297] + "..."
