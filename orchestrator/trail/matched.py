"""Decisions row by row: what went in, which rows of the table matched and what they ask for, what came out.

The rows' texts come from the table that the case is pinned to; conditions in FEEL are put into words where they are a
comparison or a choice of codes, and stand as they are otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.decisions.errors import UnknownDecision
from orchestrator.decisions.model import Decision, DecisionTable, InputData
from orchestrator.models.releases import Release
from orchestrator.text import Text

_SIGNS = ((">=", "≥ "), ("<=", "≤ "), (">", "> "), ("<", "< "))
_QUOTED = re.compile(r'"([^"]*)"')
_BETWEEN = re.compile(r'"\s*,\s*"')
_INTERVAL = re.compile(r"^([\[(\]])([^.\[\]()]+(?:\.\d+)?)\.\.([^\[\]()]+)([\])\[])$")
_NOT = re.compile(r"^not\((.*)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row that matched: (column, condition) of each cell that asks for something, and (column, result)."""

    number: int
    conditions: Sequence[tuple[Text, str]]
    results: Sequence[tuple[Text, str]]
    note: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One decision of a trace; a decision that required others comes after them."""

    name: Text
    inputs: Sequence[tuple[Text, Any]]
    matched: Sequence[MatchedRow]
    outputs: Sequence[tuple[Text, Any]]
    tables: Sequence[tuple[str, Sequence[int]]]


def reasons(release: Release, trace: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """The reasons of a trace, in the order in which was decided."""
    return [_reason(release, entry) for entry in trace]


def condition(text: str) -> str:
    """A cell's test in words, codes still as they are in the table."""
    text = " ".join(text.split())
    found = _NOT.match(text)
    if found:
        return "≠ " + _chosen(found[1])
    interval = _INTERVAL.match(text)
    if interval:
        low, high = "<" if interval[1] in "(]" else "≤", "<" if interval[4] in ")[" else "≤"
        return f"{interval[2].strip()} {low} … {high} {interval[3].strip()}"
    for sign, word in _SIGNS:
        if text.startswith(sign):
            return word + text[len(sign) :].strip()
    return _chosen(text)


def _chosen(text: str) -> str:
    """A choice of texts without their quotes, one beside the other."""
    return _QUOTED.sub(r"\1", _BETWEEN.sub('" / "', text))


def _reason(release: Release, entry: Mapping[str, Any]) -> Reason:
    table = _table(release, entry["decision"])
    labels = {clause.text: clause.label for clause in table.inputs} if table else {}
    return Reason(
        name=Text(entry["name"], entry.get("name_en", "")),
        inputs=[
            (_label(release, name, labels.get(name, "")), _value(release, name, value))
            for name, value in entry["inputs"].items()
        ],
        matched=_matched(release, table, entry.get("matched", ())) if table else [],
        outputs=_outputs(release, table, entry["output"]),
        tables=[(nested["table"], nested["matched"]) for nested in entry.get("tables", ())],
    )


def _table(release: Release, decision: str) -> DecisionTable | None:
    try:
        element = release.deciding(decision).node(decision).element
    except UnknownDecision:
        return None
    return element.logic if isinstance(element, Decision) and isinstance(element.logic, DecisionTable) else None


def _matched(release: Release, table: DecisionTable, numbers: Sequence[int]) -> list[MatchedRow]:
    return [_row(release, table, n) for n in numbers if 0 < n <= len(table.rules)]


def _row(release: Release, table: DecisionTable, number: int) -> MatchedRow:
    rule = table.rules[number - 1]
    cells = zip(table.inputs, rule.tests, strict=False)
    results = zip(table.outputs, rule.outputs, strict=False)
    return MatchedRow(
        number=number,
        conditions=[
            (_label(release, clause.text, clause.label), condition(test))
            for clause, test in cells
            if test.strip() not in ("", "-")
        ],
        results=[
            (_label(release, clause.name, clause.label), condition(text)) for clause, text in results if text.strip()
        ],
        note=rule.annotation,
    )


def _outputs(release: Release, table: DecisionTable | None, output: Any) -> list[tuple[Text, Any]]:
    labels = {clause.name: clause.label for clause in table.outputs} if table else {}
    if isinstance(output, Mapping):
        return [(_label(release, name, labels.get(name, "")), value) for name, value in output.items()]
    only = next(iter(labels.items()), ("", ""))
    return [(_label(release, only[0], only[1]) if any(only) else Text("结果", "Result"), output)]


def _label(release: Release, name: str, label: str) -> Text:
    """The table's own label, the form's for English and where the table has none; else the name, spelt out."""
    known = release.label(name)
    spelt = name.replace("_", " ")
    english = known.en if known.en and known.en != name else spelt
    return Text(label or (known.zh if known.zh != name else _columns(release).get(name, spelt)), english)


def _value(release: Release, name: str, value: Any) -> Any:
    """An input in the words of the form's options; a text of the form stays a text, though it looks like a number."""
    if not isinstance(value, str):
        return value
    words = release.option(name, value)
    fields = release.fields.get(name, ())
    is_number = not fields or fields[0].type == "number"
    return words if words.zh != value or not is_number else value


def _columns(release: Release) -> dict[str, str]:
    """What the release's inputs and tables call a name: for formulas, which have no columns of their own."""
    given = [e for m in release.decisions.world.models for e in m.elements if isinstance(e, InputData) and e.name]
    tables = [table for decision in release.decisions.ids if (table := _table(release, decision))]
    inputs = {clause.text: clause.label for table in tables for clause in table.inputs if clause.label}
    inputs.update({element.variable: element.name for element in given})
    return {**inputs, **{clause.name: clause.label for table in tables for clause in table.outputs if clause.label}}
