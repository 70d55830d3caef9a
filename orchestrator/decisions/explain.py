"""A trace in words, in Chinese and English: one sentence per decision, in the order in which they were decided.

Only the trace is needed, so that what was decided years ago can be explained without the model of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.decisions.errors import show
from orchestrator.errors import Language


def explain(trace: Iterable[Mapping[str, Any]], language: Language) -> str:
    """The sentences of a trace, one a line."""
    return "\n".join(_zh(entry) if language == "zh" else _en(entry) for entry in trace)


def _zh(entry: Mapping[str, Any]) -> str:
    inputs = "、".join(f"{name} = {show(value)}" for name, value in entry["inputs"].items())
    parts = [f"输入 {inputs}"] if inputs else []
    if entry.get("requires"):
        parts.append("先决定了 " + "、".join(entry["requires"]))
    parts += [_rows_zh(entry["matched"])] if "matched" in entry else []
    parts += [f"其中的表 {table['table']} {_rows_zh(table['matched'])}" for table in entry.get("tables", ())]
    return f"{entry['name']}（{entry['decision']}）：" + "；".join([*parts, f"结果 {_result(entry)}"]) + "。"


def _en(entry: Mapping[str, Any]) -> str:
    inputs = ", ".join(f"{name} = {show(value)}" for name, value in entry["inputs"].items())
    parts = [f"given {inputs}"] if inputs else []
    if entry.get("requires"):
        parts.append("after " + ", ".join(entry["requires"]))
    parts += [_rows_en(entry["matched"])] if "matched" in entry else []
    parts += [f"in its table {table['table']} {_rows_en(table['matched'])}" for table in entry.get("tables", ())]
    name = entry.get("name_en") or entry["name"]
    return f"{name} ({entry['decision']}): " + "; ".join([*parts, f"result {_result(entry)}"]) + "."


def _rows_zh(rows: list[int]) -> str:
    return f"第 {'、'.join(map(str, rows))} 行匹配" if rows else "没有行匹配"


def _rows_en(rows: list[int]) -> str:
    if not rows:
        return "no row matched"
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))} matched"


def _result(entry: Mapping[str, Any]) -> str:
    output = entry["output"]
    if isinstance(output, dict):
        return ", ".join(f"{name} = {show(value)}" for name, value in output.items())
    return show(output)
