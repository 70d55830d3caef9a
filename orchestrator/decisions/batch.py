"""Many evaluations of one decision over JSON lines, one answer per line, nothing kept between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from orchestrator.decisions.decisions import Decisions
from orchestrator.decisions.errors import DecisionError
from orchestrator.errors import CountersignError
from orchestrator.feel import FeelError, dumps, loads


def decide_lines(
    decisions: Decisions, decision_id: str, lines: Iterable[str | bytes], *, now: datetime | None = None
) -> Iterator[str]:
    """For each line of inputs {"output": …, "matched": […]} or {"error": {code, zh, en, facts}}.

    Blank lines are skipped. The output has the names of the table's output columns, also a single one.
    UnknownDecision is raised at once.
    """
    decisions.node(decision_id)
    return (_answer(decisions, decision_id, line, now) for line in lines if line.strip())


def _answer(decisions: Decisions, decision_id: str, line: str | bytes, now: datetime | None) -> str:
    try:
        inputs = loads(line)
        if not isinstance(inputs, dict):
            return dumps({"error": _not_an_object(decision_id)})
        outcome = decisions.evaluate(decision_id, inputs, now=now)
        return dumps({"output": outcome.named, "matched": [*map(int, outcome.matched)]})
    except (DecisionError, FeelError) as error:
        return dumps({"error": _as_json(error)})


def _as_json(error: CountersignError) -> dict[str, Any]:
    facts = {key: value for key, value in error.facts.items() if _has_json(value)}
    return {"code": error.code, "zh": error.sentence("zh"), "en": error.sentence("en"), "facts": facts}


def _not_an_object(decision: str) -> dict[str, Any]:
    zh, en = "每行应为一个 JSON 对象", "each line must be a JSON object"
    return {"code": "decision-line", "zh": zh, "en": en, "facts": {"decision": decision}}


def _has_json(value: object) -> bool:
    try:
        dumps(value)
    except (TypeError, ValueError):
        return False
    return True
