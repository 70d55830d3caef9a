"""Every expression of a model must be FEEL that can be read, and stand where FEEL is needed; mapping targets
are names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.engine import expressions
from orchestrator.engine.findings import Place, finding
from orchestrator.engine.model import Definition, Element
from orchestrator.engine.source import WholeFile
from orchestrator.errors import Finding

_TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def rules(definition: Definition) -> Iterator[Finding]:
    """Every finding of this subject."""
    for element in definition.elements.values():
        for where, text, must in _texts(element):
            yield from _text(element, where, text, must)
        for target in _targets(element):
            if not _TARGET.fullmatch(target):
                yield finding("mapping-invalid", element, target=target)
    for flow in definition.flows:
        place = WholeFile(flow.id, "sequenceFlow", flow.name)
        if flow.condition and expressions.is_feel(flow.condition):
            yield from _text(place, "condition", flow.condition, True)
    place = WholeFile(definition.process_id, "process", definition.name)
    for name, value in definition.properties.items():
        yield from _text(place, name, value, False)


def _text(place: Place, where: str, text: str, must: bool) -> Iterator[Finding]:
    if not expressions.is_feel(text):
        if must:
            yield finding("feel-missing", place, where=where, text=text)
        return
    problem = expressions.problem(text)
    if problem is not None:
        yield finding("feel-invalid", place, where=where, problem=str(problem), text=text)


def _texts(element: Element) -> Iterator[tuple[str, str, bool]]:
    """Where a text stands, the text, and whether it must be FEEL."""
    for name in _PLAIN:
        value = getattr(element, name)
        if value:
            yield name, value, name == "script"
    for line in (*element.inputs, *element.outputs):
        yield f"ioMapping {line.target}", line.source, False
    for name, value in element.properties.items():
        yield name, value, False
    if element.event:
        for where, text in (("name", element.event.name), ("correlationKey", element.event.key)):
            if text:
                yield where, text, False
        if element.event.timer:
            yield "timer", element.event.timer.text, False
    if element.loop:
        loop = element.loop
        for where, text in (
            ("inputCollection", loop.collection), ("outputElement", loop.output_item),
            ("completionCondition", loop.condition),
        ):  # fmt: skip
            if text:
                yield where, text, True


_PLAIN = (
    "assignee", "candidate_groups", "candidate_users", "due_date", "follow_up_date", "priority", "job_type",
    "retries", "decision_id", "script",
)  # fmt: skip


def _targets(element: Element) -> Iterator[str]:
    yield from (line.target for line in (*element.inputs, *element.outputs))
    if element.result_variable:
        yield element.result_variable
    if element.loop:
        yield from filter(None, (element.loop.item, element.loop.output))
