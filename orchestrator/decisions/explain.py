"""A decision's trace as a sentence, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from orchestrator.errors import Language

_WORDS: dict[bool, Mapping[Language, str]] = {True: {"zh": "是", "en": "yes"}, False: {"zh": "否", "en": "no"}}


def explain(trace: Sequence[Mapping[str, Any]], language: Language) -> str:
    """What the last decision of the trace was given, which rows matched, and what followed."""
    if not trace:
        return ""
    entry = trace[-1]
    zh = language == "zh"
    comma, colon = ("，", "：") if zh else (", ", ": ")
    given = comma.join(f"{name} = {_value(value, language)}" for name, value in entry["inputs"].items())
    rows = entry.get("matched")
    hit = _rows(rows, language) if rows is not None else ("按公式计算" if zh else "computed")
    result = _value(entry["output"], language)
    return f"{given}{colon}{hit}{comma}{'结果为' if zh else 'giving'} {result}" + ("。" if zh else ".")


def _rows(rows: Sequence[int], language: Language) -> str:
    numbers = ("、" if language == "zh" else ", ").join(str(row) for row in rows)
    if not rows:
        return "没有规则命中" if language == "zh" else "no row matches"
    if language == "zh":
        return f"命中第 {numbers} 条规则"
    return f"row {numbers} matches" if len(rows) == 1 else f"rows {numbers} match"


def _value(value: Any, language: Language) -> str:
    zh = language == "zh"
    if isinstance(value, bool):
        return _WORDS[value][language]
    if value is None:
        return "空" if zh else "nothing"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Mapping):
        return ("；" if zh else "; ").join(f"{key} = {_value(item, language)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ("、" if zh else ", ").join(_value(item, language) for item in value) or ("无" if zh else "none")
    return str(value)
