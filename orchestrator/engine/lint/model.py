"""What the rules look at: the XML of one process, its running elements by id, its flows by their ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine.reader import FLOW_NODES


@dataclass(frozen=True, slots=True)
class FlowXml:
    """A sequence flow in the file."""

    node: etree._Element
    source: str
    target: str

    @property
    def place(self) -> xml.Node:
        """Where findings about it are."""
        return xml.Node(self.node)

    @property
    def condition(self) -> str | None:
        """The text of its condition."""
        return xml.text(xml.child(self.node, "conditionExpression"))


class Model:
    """One process of a file."""

    def __init__(self, root: etree._Element, process: etree._Element) -> None:
        self.root = root
        self.process = process
        self.nodes = [n for n in process.iter() if xml.local(n) in FLOW_NODES and n.tag.startswith(xml.BPMN)]
        self.by_id = {n.get("id"): n for n in self.nodes if n.get("id")}
        self.flows = [
            FlowXml(f, f.get("sourceRef") or "", f.get("targetRef") or "")
            for f in process.iter(f"{xml.BPMN}sequenceFlow")
        ]
        self.leaving: dict[str, list[FlowXml]] = defaultdict(list)
        self.arriving: dict[str, list[FlowXml]] = defaultdict(list)
        for flow in self.flows:
            self.leaving[flow.source].append(flow)
            self.arriving[flow.target].append(flow)
        self.referable = {tag: xml.by_id(root, tag) for tag in ("message", "signal", "error", "escalation")}
