"""From models to a Program: SpiffWorkflow's task specifications, built once, then only read.

A Program holds a process and every process it calls, directly or not. It keeps no state of any case and may
be used by all threads at once. Building does not check what the linter has checked; it finds only what one
file alone cannot show: called processes that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from orchestrator.engine.errors import UnknownElement
from orchestrator.engine.findings import finding
from orchestrator.engine.model import Definition, Element, Flow
from orchestrator.engine.specs import events, gateways, loops, subprocesses, tasks
from orchestrator.engine.specs.node import Node
from orchestrator.engine.specs.process import ProcessSpec
from orchestrator.errors import Finding, ModelError

SIMPLE: Mapping[str, type[Node]] = MappingProxyType(
    {
        "task": tasks.PassTask, "manualTask": tasks.PassTask, "userTask": tasks.UserTask,
        "scriptTask": tasks.ScriptTask, "businessRuleTask": tasks.BusinessRuleTask,
        "serviceTask": tasks.JobTask, "sendTask": events.ThrowEvent, "receiveTask": events.CatchEvent,
        "startEvent": events.StartEvent, "endEvent": events.EndEvent, "boundaryEvent": events.BoundaryEvent,
        "intermediateCatchEvent": events.CatchEvent, "intermediateThrowEvent": events.ThrowEvent,
        "exclusiveGateway": gateways.ExclusiveGateway, "parallelGateway": gateways.ParallelGateway,
        "inclusiveGateway": gateways.InclusiveGateway, "eventBasedGateway": gateways.EventGateway,
    }
)  # fmt: skip
MAY_BE_JOBS = frozenset({"serviceTask", "scriptTask", "businessRuleTask", "sendTask"})


class Program:
    """A process ready to run, with all it calls."""

    def __init__(self, main: Definition, definitions: Mapping[str, Definition]) -> None:
        self.main = main
        self.definitions = MappingProxyType(dict(definitions))
        self.specs = MappingProxyType({key: spec for d in definitions.values() for key, spec in _specs(d).items()})

    def definition(self, process_id: str) -> Definition:
        """The model of the process or of one it calls; raises UnknownElement."""
        if process_id not in self.definitions:
            raise UnknownElement(element="", process=process_id)
        return self.definitions[process_id]

    def element(self, element_id: str, process_id: str | None = None) -> Element:
        """An element by id: of that process, or else of the main process, or else of a called one."""
        owners = [self.definition(process_id)] if process_id else [self.main, *self.definitions.values()]
        for definition in owners:
            if element_id in definition.elements:
                return definition.elements[element_id]
        raise UnknownElement(element=element_id, process=process_id or self.main.process_id)


def link(main: Definition, called: Mapping[str, Definition]) -> Program:
    """The program of a process; `called` may hold more than is needed. Raises ModelError naming what is missing."""
    needed: dict[str, Definition] = {main.process_id: main}
    findings: list[Finding] = []
    pending = [main]
    while pending:
        definition = pending.pop()
        for element in definition.elements.values():
            process = element.called_process
            if process is None or process in needed:
                continue
            if process in called:
                needed[process] = called[process]
                pending.append(called[process])
            else:
                findings.append(finding("called-process-missing", element, process=process))
    if findings:
        raise ModelError(main.process_id, findings)
    return Program(main, needed)


def _specs(definition: Definition) -> dict[str, ProcessSpec]:
    """The specification of a process and of each sub-process in it, by key."""
    parents = [None, *(e.id for e in definition.elements.values() if e.kind == "subProcess")]
    return {_key(definition, parent): _scope(definition, parent) for parent in parents}


def _key(definition: Definition, parent: str | None) -> str:
    return definition.process_id if parent is None else f"{definition.process_id}/{parent}"


def _scope(definition: Definition, parent: str | None) -> ProcessSpec:
    process = ProcessSpec(_key(definition, parent), definition, parent)
    elements = definition.children(parent)
    nodes = {e.id: _node(definition, process, e) for e in elements if not e.event_subprocess}
    flows = [flow for flow in definition.flows if flow.source in nodes]
    for flow in _defaults_last(flows, elements):
        condition = gateways.Condition(flow.condition) if flow.condition else None
        is_default = flow.id == definition.elements[flow.source].default_flow
        nodes[flow.source].link(nodes[flow.target], flow.id, None if is_default else condition)
    for element in elements:
        if element.kind == "startEvent":
            process.starts[element.id] = nodes[element.id]
        elif element.attached_to is not None:
            _attach(process, nodes[element.id], nodes[element.attached_to])
        elif element.event_subprocess:
            _listen(definition, process, element)
    _look_upstream(process, nodes, elements, flows)
    return process


def _defaults_last(flows: Iterable[Flow], elements: Iterable[Element]) -> list[Flow]:
    defaults = {e.default_flow for e in elements if e.default_flow}
    return sorted(flows, key=lambda flow: flow.id in defaults)


def _node(definition: Definition, process: ProcessSpec, element: Element) -> Node:
    """The specification that flows lead to: the activity itself, or the body of its multi-instance."""
    if element.loop is None:
        return _activity(definition, process, element, element.id)
    runs = _activity(definition, process, element, f"{element.id}(each)")
    return loops.MultiInstance(process, element, element.loop, runs)


def _activity(definition: Definition, process: ProcessSpec, element: Element, name: str) -> Node:
    if element.kind == "subProcess":
        return subprocesses.SubProcess(process, element, name, key=_key(definition, element.id))
    if element.kind == "callActivity":
        return subprocesses.CallActivity(process, element, name, key=element.called_process or "")
    if element.job_type is not None and element.kind in MAY_BE_JOBS:
        return tasks.JobTask(process, element, name)
    return SIMPLE[element.kind](process, element, name)


def _attach(process: ProcessSpec, event: Node, host: Node) -> None:
    """A boundary event: one that must listen gets a watch, errors and escalations are looked for when thrown."""
    assert isinstance(event, events.BoundaryEvent)
    if event.element.event and event.element.event.kind in ("error", "escalation"):
        host.catchers.append(event)
    else:
        host.watches.append(events.Watch(process, event.element, event))


def _listen(definition: Definition, process: ProcessSpec, element: Element) -> None:
    """An event sub-process, likewise."""
    start = next(e for e in definition.children(element.id) if e.kind == "startEvent")
    target = subprocesses.EventSubProcess(process, element, start, key=_key(definition, element.id))
    if start.event and start.event.kind in ("error", "escalation"):
        process.catchers.append(target)
    else:
        process.watches.append(events.Watch(process, start, target))


def _look_upstream(
    process: ProcessSpec, nodes: Mapping[str, Node], elements: Iterable[Element], flows: Iterable[Flow]
) -> None:
    """For each incoming flow of each inclusive join, the elements from which a token can reach it."""
    into: dict[str, list[str]] = {}
    for flow in flows:
        into.setdefault(flow.target, []).append(flow.source)
    for element in elements:
        if element.attached_to is not None:
            into.setdefault(element.id, []).append(element.attached_to)
    joins = [n for n in nodes.values() if isinstance(n, gateways.InclusiveGateway) and len(into.get(n.name, ())) > 1]
    for join in joins:
        incoming = [flow for flow in flows if flow.target == join.name]
        join.upstream = {flow.id: _reaching(flow.source, into, join.name) for flow in incoming}
    process.inclusive_joins = frozenset(join.name for join in joins)


def _reaching(target: str, into: Mapping[str, list[str]], without: str) -> frozenset[str]:
    found: set[str] = set()
    pending = [target]
    while pending:
        element = pending.pop()
        if element != without and element not in found:
            found.add(element)
            pending.extend(into.get(element, ()))
    return frozenset(found)
