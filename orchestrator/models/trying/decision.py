"""One decision of a draft, tried with inputs as a person types them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator import feel
from orchestrator.decisions import Decisions, WrongInput, explain
from orchestrator.decisions.model import DecisionTable
from orchestrator.models.trying.surroundings import Around
from orchestrator.text import Text

_LITERAL = re.compile(r'"([^"]*)"')
_SIMPLE = frozenset({"number", "string", "boolean", "date", "time", "dateTime", "date and time"})
MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class Ask:
    """An input to fill in: its name, what people call it, its type, and the values that the tables know."""

    name: str
    label: str
    type: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A decision with what it needs from outside."""

    id: str
    name: Text
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class DecisionTry:
    """What the decision gave; `rows` are the ids of the rows that matched, of every table on the way."""

    output: Any
    matched: tuple[int, ...]
    rows: tuple[str, ...]
    trace: list[dict[str, Any]]
    sentence: Text


def questions(place: Around) -> list[Question]:
    """The decisions of the draft, the most composed first, each with its inputs; ModelError."""
    decisions = place.decisions()
    own = _own(decisions, place.key)
    found = [Question(each, Text(*decisions.names(each)), tuple(_asks(decisions, each))) for each in own]
    return sorted(found, key=lambda question: -len(question.asks))


def try_decision(place: Around, decision_id: str, typed: Mapping[str, str], now: datetime) -> DecisionTry:
    """Evaluate with the inputs as typed text; DecisionError, ModelError."""
    decisions = place.decisions()
    types = {each.name: each.type_ref for each in decisions.inputs(decision_id)}
    given = {name: _value(decision_id, name, text, types.get(name, "")) for name, text in typed.items()}
    outcome = decisions.evaluate(decision_id, given, now=now)
    sentence = Text(explain(outcome.trace, "zh"), explain(outcome.trace, "en"))
    rows = tuple(_rows(decisions, outcome.trace))
    return DecisionTry(outcome.output, outcome.matched, rows, outcome.trace, sentence)


def _own(decisions: Decisions, key: str) -> Iterator[str]:
    """The ids of the decisions in the draft's file, in its order."""
    for definitions in decisions.world.models:
        if definitions.file == f"{key}.dmn":
            yield from (decision.id for decision in definitions.decisions)


def _asks(decisions: Decisions, decision_id: str) -> Iterator[Ask]:
    columns = list(_columns(decisions))
    for needed in decisions.inputs(decision_id):
        mine = [(label, texts) for name, label, texts in columns if name == needed.name]
        choices = dict.fromkeys(value for _, texts in mine for text in texts for value in _LITERAL.findall(text))
        label = next((label for label, _ in mine if label), needed.name)
        yield Ask(needed.name, label, needed.type_ref, tuple(choices)[:MOST_CHOICES])


def _columns(decisions: Decisions) -> Iterator[tuple[str, str, list[str]]]:
    """(expression, label, texts of values and cells) of every input column of every table."""
    for definitions in decisions.world.models:
        for decision in definitions.decisions:
            if isinstance(decision.logic, DecisionTable):
                for number, column in enumerate(decision.logic.inputs):
                    cells = [rule.tests[number] for rule in decision.logic.rules if number < len(rule.tests)]
                    yield column.text, column.label, [column.values, *cells]


def _value(decision: str, name: str, text: str, type_ref: str) -> Any:
    """The typed text as a value: numbers exact, nothing for an empty text, FEEL for what has no simple type."""
    text = text.strip()
    if not text:
        return None
    if type_ref == "number":
        try:
            return Decimal(text.replace(",", "").replace("，", ""))
        except InvalidOperation:
            raise WrongInput(decision, name, text, "number") from None
    if type_ref == "boolean":
        return text == "true"
    if type_ref in _SIMPLE:
        return text
    return _free(text)


def _free(text: str) -> Any:
    """A value of FEEL, such as 5, "x", [1, 2] or {a: 1}; other text is itself."""
    try:
        return feel.as_json(feel.compile(text).evaluate({}, strict=True))
    except feel.FeelError:
        return text


def _rows(decisions: Decisions, trace: list[dict[str, Any]]) -> Iterator[str]:
    """`decision:number` of each matched row; a table's rows are known to a page by their number."""
    for entry in trace:
        for number in entry.get("matched") or ():
            yield f"{entry['decision']}:{number}"
