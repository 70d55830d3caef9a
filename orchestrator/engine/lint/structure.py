"""Ids, elements that do not run, and sequence flows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine.expressions import is_feel
from orchestrator.engine.findings import finding
from orchestrator.engine.lint.model import FlowXml, Model
from orchestrator.engine.reader import FLOW_NODES
from orchestrator.errors import Finding

# SpiffWorkflow's own names: a model with them is refused, so that it means the same to every tool built on
# it.
RESERVED = frozenset({"Start", "End", "Root"})
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"})
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
ACTIVITIES = frozenset(
    {kind for kind in FLOW_NODES if kind.endswith(("Task", "task"))} | {"subProcess", "callActivity"}
)
PASSIVE = frozenset({"sequenceFlow", *xml.DECORATION})
BEHIND_EVENT_GATEWAY = frozenset({"intermediateCatchEvent", "receiveTask"})
_ID = re.compile(r"[\w][\w.\-]*")


def rules(model: Model) -> Iterator[Finding]:
    """Every finding of this subject."""
    yield from _ids(model)
    for scope in (model.process, *(n for n in model.nodes if xml.local(n) == "subProcess")):
        yield from _unsupported(scope)
    for node in model.nodes:
        yield from _activity(node)
        yield from _flows_of(model, node)
    for flow in model.flows:
        yield from _flow(model, flow)


def _ids(model: Model) -> Iterator[Finding]:
    times = Counter(n.get("id") for n in model.root.iter() if isinstance(n.tag, str) and n.tag.startswith(xml.BPMN))
    for node in (model.process, *model.nodes, *(f.node for f in model.flows)):
        place, given = xml.Node(node), node.get("id")
        if not given:
            yield finding("id-missing", place)
        elif given in RESERVED:
            yield finding("id-reserved", place)
        elif not _ID.fullmatch(given):
            yield finding("id-invalid", place)
        elif times[given] > 1:
            yield finding("id-duplicate", place)


def _unsupported(scope: etree._Element) -> Iterator[Finding]:
    for node in xml.children(scope):
        tag = xml.local(node)
        if tag in ("ioSpecification", "dataInputAssociation", "dataOutputAssociation"):
            yield finding("data-association", xml.Node(scope))
        elif tag not in FLOW_NODES and tag not in PASSIVE and tag not in _PARTS_OF_A_SUBPROCESS:
            yield finding("element-unsupported", xml.Node(node), what=tag)


_PARTS_OF_A_SUBPROCESS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})


def _activity(node: etree._Element) -> Iterator[Finding]:
    place = xml.Node(node)
    if node.get("isForCompensation") == "true":
        yield finding("compensation", place)
    if xml.child(node, "standardLoopCharacteristics") is not None:
        yield finding("standard-loop", place)
    if node.get("instantiate") == "true":
        yield finding("instantiate", place)
    if place.kind != "subProcess" and any(
        xml.child(node, tag) is not None for tag in ("ioSpecification", "dataInputAssociation", "dataOutputAssociation")
    ):
        yield finding("data-association", place)


def _flow(model: Model, flow: FlowXml) -> Iterator[Finding]:
    source, target = model.by_id.get(flow.source), model.by_id.get(flow.target)
    if source is None:
        yield finding("flow-broken", flow.place, end="sourceRef", ref=flow.source or "-")
    if target is None:
        yield finding("flow-broken", flow.place, end="targetRef", ref=flow.target or "-")
    if source is not None and target is not None and source.getparent() is not target.getparent():
        yield finding("flow-crosses", flow.place)


def _flows_of(model: Model, node: etree._Element) -> Iterator[Finding]:
    place = xml.Node(node)
    kind, coming, going = place.kind, model.arriving[place.id], model.leaving[place.id]
    begins = kind in ("startEvent", "boundaryEvent") or xml.is_event_subprocess(node)
    if coming and begins:
        yield finding("flow-into", place)
    if not coming and not begins:
        yield finding("flow-missing", place)
    if going and (kind == "endEvent" or xml.is_event_subprocess(node)):
        yield finding("flow-out-of", place)
    if len(going) > 1 and kind not in GATEWAYS:
        yield finding("flow-several", place)
    for target, times in Counter(f.target for f in going).items():
        if times > 1:
            yield finding("flow-twice", place, target=target)
    yield from _choices(node, going)
    if kind == "eventBasedGateway":
        yield from _event_gateway(model, place, going)


def _choices(node: etree._Element, going: list[FlowXml]) -> Iterator[Finding]:
    place, default = xml.Node(node), node.get("default")
    conditions = {f.place.id: f.condition for f in going}
    if place.kind not in CHOOSING:
        if default or any(conditions.values()):
            yield finding("flow-condition", place)
        return
    if default and default not in conditions:
        yield finding("default-unknown", place, flow=default)
    for flow, condition in conditions.items():
        if condition and not is_feel(condition):
            yield finding("condition-not-feel", place, text=condition)
        if not condition and flow != default and len(going) > 1:
            yield finding("condition-missing", place, flow=flow)


def _event_gateway(model: Model, place: xml.Node, going: list[FlowXml]) -> Iterator[Finding]:
    targets = [model.by_id[f.target] for f in going if f.target in model.by_id]
    fitting = [t for t in targets if xml.local(t) in BEHIND_EVENT_GATEWAY and len(model.arriving[xml.Node(t).id]) == 1]
    if not targets or len(fitting) < len(targets):
        yield finding("gateway-targets", place)
