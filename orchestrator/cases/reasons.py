"""Why a decision came out as it did, in the words of its table's columns and the forms' options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.decisions.model import DecisionTable
from orchestrator.errors import Language
from orchestrator.models.releases import Release
from orchestrator.text import Text

_TRUTH = {True: Text("是", "yes"), False: Text("否", "no")}
_NOTHING = Text("无", "none")


def sentence(release: Release, decision_id: str, entry: Mapping[str, Any]) -> Text:
    """The reason of one decision of a trace: what went in, which rows matched, what came out."""
    labels = _Labels(release, decision_id)
    return Text(labels.sentence(entry, "zh"), labels.sentence(entry, "en"))


def name(release: Release, decision_id: str, name: str) -> Text:
    """What an input or output of a decision is called."""
    return _Labels(release, decision_id).name(name)


def outputs(release: Release, decision_id: str, output: Any) -> list[tuple[Text, Any]]:
    """The results of a decision with what they are called; a single one is called as the decision is."""
    labels = _Labels(release, decision_id)
    if isinstance(output, Mapping):
        return [(labels.name(name), value) for name, value in output.items()]
    zh, en = release.deciding(decision_id).names(decision_id)
    return [(Text(zh, en), output)]


class _Labels:
    """What the inputs and outputs of a decision are called."""

    def __init__(self, release: Release, decision_id: str) -> None:
        self._release = release
        self._columns = _columns(release.deciding(decision_id).node(decision_id).element)

    def sentence(self, entry: Mapping[str, Any], language: Language) -> str:
        """The reason in one language."""
        zh = language == "zh"
        comma, colon, stop = ("，", "：", "。") if zh else (", ", ": ", ".")
        given = comma.join(self._pair(name, value, language) for name, value in entry["inputs"].items())
        how = _rows(entry["matched"], language) if "matched" in entry else ("按公式计算" if zh else "computed")
        output = entry["output"]
        pairs = output.items() if isinstance(output, Mapping) else [("", output)]
        result = comma.join(self._pair(name, value, language) for name, value in pairs)
        return f"{given}{comma if given else ''}{how}{colon}{result}{stop}"

    def name(self, name: str) -> Text:
        """What an input or output is called."""
        return Text(self._name(name, "zh"), self._name(name, "en"))

    def _pair(self, name: str, value: Any, language: Language) -> str:
        word = self._value(name, value, language)
        return f"{self._name(name, language)} {word}" if name else word

    def _name(self, name: str, language: Language) -> str:
        column = self._columns.get(name)
        if language == "zh" and column:
            return column
        label = self._release.label(name)
        return label.say(language) if label.zh != name else name.replace("_", " ")

    def _value(self, name: str, value: Any, language: Language) -> str:
        if isinstance(value, bool):
            return _TRUTH[value].say(language)
        if value in (None, [], ""):
            return _NOTHING.say(language)
        if isinstance(value, Mapping):
            return ", ".join(self._pair(key, item, language) for key, item in value.items())
        if isinstance(value, list):
            return ("、" if language == "zh" else ", ").join(self._value(name, item, language) for item in value)
        return self._release.option(name, str(value)).say(language)


def _columns(decision: Any) -> dict[str, str]:
    """The labels of a table's columns, by the input's expression or the output's name."""
    table = decision.logic
    if not isinstance(table, DecisionTable):
        return {}
    inputs = {clause.text.strip(): clause.label for clause in table.inputs}
    return {**inputs, **{clause.name: clause.label for clause in table.outputs}}


def _rows(rows: Sequence[int], language: Language) -> str:
    if not rows:
        return "没有规则命中" if language == "zh" else "no rule matches"
    numbers = ("、" if language == "zh" else ", ").join(str(row) for row in rows)
    if language == "zh":
        return f"命中第 {numbers} 条规则"
    return f"rule {numbers} matches" if len(rows) == 1 else f"rules {numbers} match"
