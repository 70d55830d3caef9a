"""Events: which can stand where, what they refer to, their timers, and how processes and sub-processes begin."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine import timers
from orchestrator.engine.expressions import is_feel
from orchestrator.engine.findings import finding
from orchestrator.engine.lint.model import Model
from orchestrator.engine.lint.structure import ACTIVITIES
from orchestrator.engine.reader import EVENT_KINDS, REFERENCES, properties
from orchestrator.errors import Finding

# Kind of event by the place it stands at. "none" is an event without a definition.
ALLOWED = {
    "startEvent": frozenset({"none", "message", "timer", "signal"}),
    "startEvent in subProcess": frozenset({"none"}),
    "startEvent in event subProcess": frozenset({"message", "timer", "signal", "error", "escalation"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal"}),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation"}),
    "boundaryEvent": frozenset({"message", "timer", "signal", "error", "escalation"}),
    "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "terminate"}),
}
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def rules(model: Model) -> Iterator[Finding]:
    """Every finding of this subject."""
    yield from _starts(model, model.process)
    for node in model.nodes:
        if xml.local(node).endswith("Event"):
            yield from _event(model, node)
        if xml.local(node) == "subProcess":
            yield from _starts(model, node)


def _starts(model: Model, scope: etree._Element) -> Iterator[Finding]:
    starts = [xml.event_definitions(start) for start in xml.children(scope, "startEvent")]
    place = xml.Node(scope)
    if scope is not model.process:
        if len(starts) != 1:
            yield finding("subprocess-start", place)
    elif not starts:
        yield finding("start-missing", place)
    elif sum(not definitions for definitions in starts) > 1:
        yield finding("several-starts", place)


def _event(model: Model, node: etree._Element) -> Iterator[Finding]:
    place, definitions = xml.Node(node), xml.event_definitions(node)
    if place.kind == "boundaryEvent":
        yield from _attachment(model, node, place)
    if node.get("parallelMultiple") == "true" or len(definitions) > 1:
        yield finding("parallel-multiple", place)
    allowed = ALLOWED[_position(node)]
    if not definitions and "none" not in allowed:
        yield finding("event-missing", place)
    for definition in definitions:
        kind = EVENT_KINDS.get(xml.local(definition))
        if kind is None:
            yield finding("event-unsupported", place, what=xml.local(definition))
        elif kind not in allowed:
            yield finding("event-not-here", place, what=kind)
        else:
            yield from _definition(model, node, definition, kind)


def _position(node: etree._Element) -> str:
    parent = node.getparent()
    if xml.local(node) != "startEvent" or parent is None or xml.local(parent) == "process":
        return xml.local(node)
    return "startEvent in event subProcess" if xml.is_event_subprocess(parent) else "startEvent in subProcess"


def _attachment(model: Model, node: etree._Element, place: xml.Node) -> Iterator[Finding]:
    host = model.by_id.get(node.get("attachedToRef"))
    beside = host is not None and host.getparent() is node.getparent() and xml.local(host) in ACTIVITIES
    if not beside or (host is not None and xml.is_event_subprocess(host)):
        yield finding("attached-to-nothing", place, ref=node.get("attachedToRef") or "-")


def _definition(model: Model, node: etree._Element, definition: etree._Element, kind: str) -> Iterator[Finding]:
    place = xml.Node(node)
    if kind == "timer":
        yield from _timer(node, definition)
    if kind in REFERENCES:
        yield from reference(model, node, definition, kind)
    if kind == "error" and place.kind not in THROWING and not _interrupts(node):
        yield finding("error-not-interrupting", place)


def _interrupts(node: etree._Element) -> bool:
    return node.get("isInterrupting" if xml.local(node) == "startEvent" else "cancelActivity") != "false"


def reference(model: Model, node: etree._Element, definition: etree._Element, kind: str) -> Iterator[Finding]:
    """What an event or task refers to must exist and have its name or code."""
    place = xml.Node(node)
    tag, attribute, name = REFERENCES[kind]
    ref = definition.get(attribute)
    referred = model.referable[tag].get(ref or "")
    catches_all = kind in ("error", "escalation") and ref is None and place.kind not in THROWING
    if catches_all:
        return
    if referred is None or (not referred.get(name) and kind in ("message", "signal")):
        yield finding("reference-missing", place, what=tag, ref=ref or "-")
    elif not referred.get(name):
        yield finding("code-missing", place, what=tag)
    elif kind == "message" and _waits_by_key(node) and xml.extension(referred, "subscription") is None:
        yield finding("key-missing", place)


def _waits_by_key(node: etree._Element) -> bool:
    """A message that begins a process needs no key; one that is thrown may do without."""
    return xml.local(node) not in THROWING | {"sendTask"} and _position(node) != "startEvent"


def _timer(node: etree._Element, definition: etree._Element) -> Iterator[Finding]:
    place, own = xml.Node(node), properties(node)
    given = [(tag, xml.text(xml.child(definition, tag))) for tag in _TIMES if xml.child(definition, tag) is not None]
    if len(given) > 1 or (not given and "countersign.due" not in own) or any(not value for _, value in given):
        yield finding("timer-incomplete", place)
    for tag, value in given:
        if value and not is_feel(value):
            wrong = timers.problem(_TIMES[tag], value)
            if wrong is not None:
                yield finding("timer-invalid", place, **wrong.facts)
        if tag == "timeCycle" and _fires_once(node):
            yield finding("timer-cycle", place)
    yield from _working_time(place, own)


def _working_time(place: xml.Node, own: dict[str, str] | object) -> Iterator[Finding]:
    assert hasattr(own, "get")
    due, calendar = own.get("countersign.due"), own.get("countersign.calendar")
    if due and not is_feel(due) and not due.isdecimal():
        yield finding("timer-invalid", place, text=due, expected="countersign.due")
    if calendar and not is_feel(calendar) and calendar not in ("working-hours", "24x7"):
        yield finding("timer-invalid", place, text=calendar, expected="countersign.calendar")


def _fires_once(node: etree._Element) -> bool:
    """Only what begins a process, or does not interrupt, can fire again."""
    if _position(node) == "startEvent":
        return False
    return xml.local(node) == "intermediateCatchEvent" or _interrupts(node)
