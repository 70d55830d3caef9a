"""From XML to a Definition: the Camunda 8 dialect, element by element.

Reading never fails: what is wrong or missing becomes None, and the linter says so. So every expression of a
faulty file can still be checked, and all findings come at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine.expressions import is_feel
from orchestrator.engine.model import (
    Assignment,
    Definition,
    Element,
    EventKind,
    EventTrigger,
    Flow,
    Loop,
    Start,
    Timer,
)
from orchestrator.engine.source import ZEEBE

FLOW_NODES = frozenset(
    {
        "task", "manualTask", "userTask", "scriptTask", "businessRuleTask", "serviceTask", "sendTask",
        "receiveTask", "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent",
        "intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
        "eventBasedGateway", "subProcess", "callActivity",
    }
)  # fmt: skip
EVENT_KINDS: Mapping[str, EventKind] = MappingProxyType(
    {
        "messageEventDefinition": "message", "timerEventDefinition": "timer",
        "signalEventDefinition": "signal", "errorEventDefinition": "error",
        "escalationEventDefinition": "escalation", "terminateEventDefinition": "terminate",
    }
)  # fmt: skip
# What an event refers to, and the attribute of it that counts.
REFERENCES = {
    "message": ("message", "messageRef", "name"),
    "signal": ("signal", "signalRef", "name"),
    "error": ("error", "errorRef", "errorCode"),
    "escalation": ("escalation", "escalationRef", "escalationCode"),
}
NAME_EN = "countersign.name.en"
START_FORM = "countersign.start.form"


def read(root: etree._Element, process: etree._Element) -> Definition:
    """The process as a Definition."""
    reader = _Reader(root, process.get("id") or "")
    elements = {e.id: e for e in reader.elements(process, None)}
    return _definition(process, elements, tuple(_flows(process)))


def flow_nodes(parent: etree._Element) -> Iterator[etree._Element]:
    """The elements of a process or sub-process that run, directly inside."""
    return (node for node in xml.children(parent) if xml.local(node) in FLOW_NODES)


def properties(node: etree._Element) -> Mapping[str, str]:
    """The zeebe:properties of an element."""
    holder = xml.extension(node, "properties")
    found = holder.findall(f"{ZEEBE}property") if holder is not None else []
    return MappingProxyType({p.get("name") or "": p.get("value") or "" for p in found})


class _Reader:
    """Reads the elements of one process; knows the file's messages, signals, errors and escalations."""

    def __init__(self, root: etree._Element, process: str) -> None:
        self._process = process
        self._referred = {kind: xml.by_id(root, tag) for kind, (tag, _, _) in REFERENCES.items()}

    def elements(self, parent: etree._Element, parent_id: str | None) -> Iterator[Element]:
        """Every element inside, and inside its sub-processes."""
        for node in flow_nodes(parent):
            yield self._element(node, parent_id)
            if xml.local(node) == "subProcess":
                yield from self.elements(node, node.get("id"))

    def _element(self, node: etree._Element, parent: str | None) -> Element:
        place = xml.Node(node)
        own = properties(node)
        return Element(
            id=place.id, kind=place.kind, name=place.name, name_en=own.get(NAME_EN, ""),
            process=self._process, documentation=xml.text(xml.child(node, "documentation")) or "",
            parent=parent, form_id=_attribute(node, "formDefinition", "formId"),
            assignee=_attribute(node, "assignmentDefinition", "assignee"),
            candidate_groups=_attribute(node, "assignmentDefinition", "candidateGroups"),
            candidate_users=_attribute(node, "assignmentDefinition", "candidateUsers"),
            due_date=_attribute(node, "taskSchedule", "dueDate"),
            follow_up_date=_attribute(node, "taskSchedule", "followUpDate"),
            priority=_attribute(node, "priorityDefinition", "priority"),
            job_type=_attribute(node, "taskDefinition", "type"),
            retries=_attribute(node, "taskDefinition", "retries"),
            headers=_headers(node),
            decision_id=_attribute(node, "calledDecision", "decisionId"),
            called_process=_called(node),
            takes_all_variables=_attribute(node, "calledElement", "propagateAllParentVariables") != "false",
            gives_all_variables=_attribute(node, "calledElement", "propagateAllChildVariables") != "false",
            script=_attribute(node, "script", "expression"),
            result_variable=_attribute(node, "script", "resultVariable")
            or _attribute(node, "calledDecision", "resultVariable"),
            inputs=_assignments(node, "input"), outputs=_assignments(node, "output"),
            event=self._event(node, own), loop=_loop(node),
            attached_to=node.get("attachedToRef"), interrupting=_interrupting(node),
            event_subprocess=xml.is_event_subprocess(node), default_flow=node.get("default"),
            properties=own, line=place.line,
        )  # fmt: skip

    def _event(self, node: etree._Element, own: Mapping[str, str]) -> EventTrigger | None:
        if node.get("messageRef") is not None:
            return self._trigger("message", node, own)
        for definition in xml.event_definitions(node):
            kind = EVENT_KINDS.get(xml.local(definition))
            if kind is not None:
                return self._trigger(kind, definition, own)
        return None

    def _trigger(self, kind: EventKind, definition: etree._Element, own: Mapping[str, str]) -> EventTrigger:
        if kind == "timer":
            return EventTrigger(kind, timer=_timer(definition, own))
        if kind not in REFERENCES:
            return EventTrigger(kind)
        _, attribute, name = REFERENCES[kind]
        referred = self._referred[kind].get(definition.get(attribute) or "")
        if referred is None:
            return EventTrigger(kind)
        return EventTrigger(kind, referred.get(name), _attribute(referred, "subscription", "correlationKey"))


def _timer(definition: etree._Element, own: Mapping[str, str]) -> Timer | None:
    if own.get("countersign.due"):
        return Timer("working-days", own["countersign.due"])
    texts = {tag: xml.text(xml.child(definition, tag)) for tag in ("timeDate", "timeDuration", "timeCycle")}
    if texts["timeDate"]:
        return Timer("date", texts["timeDate"])
    if texts["timeDuration"]:
        return Timer("duration", texts["timeDuration"], own.get("countersign.calendar"))
    return Timer("cycle", texts["timeCycle"]) if texts["timeCycle"] else None


def _interrupting(node: etree._Element) -> bool:
    attribute = "cancelActivity" if xml.local(node) == "boundaryEvent" else "isInterrupting"
    return node.get(attribute) != "false"


def _called(node: etree._Element) -> str | None:
    if xml.local(node) != "callActivity":
        return None
    return _attribute(node, "calledElement", "processId") or node.get("calledElement")


def _attribute(node: etree._Element, tag: str, name: str) -> str | None:
    found = xml.extension(node, tag)
    return (found.get(name) or None) if found is not None else None


def _headers(node: etree._Element) -> Mapping[str, str]:
    holder = xml.extension(node, "taskHeaders")
    found = holder.findall(f"{ZEEBE}header") if holder is not None else []
    return MappingProxyType({h.get("key") or "": h.get("value") or "" for h in found})


def _assignments(node: etree._Element, tag: str) -> tuple[Assignment, ...]:
    holder = xml.extension(node, "ioMapping")
    found = holder.findall(ZEEBE + tag) if holder is not None else []
    return tuple(Assignment(a.get("source") or "", a.get("target") or "") for a in found)


def _loop(node: etree._Element) -> Loop | None:
    characteristics = xml.child(node, "multiInstanceLoopCharacteristics")
    if characteristics is None:
        return None
    return Loop(
        sequential=characteristics.get("isSequential") == "true",
        collection=_attribute(characteristics, "loopCharacteristics", "inputCollection") or "",
        item=_attribute(characteristics, "loopCharacteristics", "inputElement"),
        output=_attribute(characteristics, "loopCharacteristics", "outputCollection"),
        output_item=_attribute(characteristics, "loopCharacteristics", "outputElement"),
        condition=xml.text(xml.child(characteristics, "completionCondition")),
    )


def _flows(process: etree._Element) -> Iterator[Flow]:
    for node in process.iter(f"{xml.BPMN}sequenceFlow"):
        place, condition = xml.Node(node), xml.text(xml.child(node, "conditionExpression"))
        yield Flow(place.id, node.get("sourceRef") or "", node.get("targetRef") or "", condition, place.name)


def _definition(process: etree._Element, elements: Mapping[str, Element], flows: tuple[Flow, ...]) -> Definition:
    own, place = properties(process), xml.Node(process)
    all_of = list(elements.values())
    inside: dict[str | None, list[Element]] = {}
    for element in all_of:
        inside.setdefault(element.parent, []).append(element)
    messages = [e for e in all_of if e.event and e.event.kind == "message" and e.event.name]
    thrown = {e.id for e in messages if e.kind in ("endEvent", "intermediateThrowEvent", "sendTask")}
    forms = {e.form_id for e in all_of} | {own.get(START_FORM)}
    return Definition(
        process_id=place.id, name=place.name, name_en=own.get(NAME_EN, ""),
        documentation=xml.text(xml.child(process, "documentation")) or "", properties=own,
        elements=MappingProxyType(dict(elements)), flows=flows,
        starts=tuple(_start(e) for e in inside.get(None, ()) if e.kind == "startEvent"),
        called_processes=_fixed(e.called_process for e in all_of),
        decisions=_fixed(e.decision_id for e in all_of),
        forms=_fixed(iter(forms)), job_types=_fixed(e.job_type for e in all_of),
        messages_caught=_fixed(e.event.name for e in messages if e.event and e.id not in thrown),
        messages_thrown=_fixed(e.event.name for e in messages if e.event and e.id in thrown),
        _children=MappingProxyType({parent: tuple(held) for parent, held in inside.items()}),
    )  # fmt: skip


def _start(element: Element) -> Start:
    event = element.event or EventTrigger("none")
    return Start(element.id, event.kind, event.name, event.timer)


def _fixed(texts: Iterator[str | None]) -> frozenset[str]:
    """The names a model refers to outright; names that FEEL computes are known only when it runs."""
    return frozenset(text for text in texts if text and not is_feel(text))
