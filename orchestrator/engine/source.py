"""A BPMN file as XML, read safely: no entities, no DTD, no network, a DOCTYPE refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from orchestrator.engine.findings import finding
from orchestrator.errors import Finding

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
LARGEST = 10_000_000
# Tags of a process that the diagram shows but that nothing is executed of.
DECORATION = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group", "category",
        "dataObject", "dataObjectReference", "dataStoreReference", "incoming", "outgoing", "auditing",
        "monitoring", "property", "supportedInterfaceRef", "correlationSubscription", "resourceRole",
        "performer", "potentialOwner", "humanPerformer", "artifact",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """An XML element of the model with what findings say about it."""

    xml: etree._Element

    @property
    def kind(self) -> str:
        """Its tag without the namespace."""
        return local(self.xml)

    @property
    def id(self) -> str:
        """Its id, or its tag where it has none."""
        return self.xml.get("id") or self.kind

    @property
    def name(self) -> str:
        """Its name in the diagram, on one line."""
        return " ".join((self.xml.get("name") or "").split())

    @property
    def line(self) -> int | None:
        """Its line in the file."""
        line: Any = self.xml.sourceline  # its stubs have it wrong
        return int(line) if line else None


@dataclass(frozen=True, slots=True)
class WholeFile:
    """The place of a finding about the file."""

    id: str
    kind: str = "file"
    name: str = ""
    line: int | None = None


def parse_xml(source: bytes, name: str) -> etree._Element | Finding:
    """The root of the file, or what is wrong with it."""
    place = WholeFile(name or "bpmn")
    if len(source) > LARGEST:
        return finding("xml-too-large", place, size=len(source), limit=LARGEST)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        if b"<!DOCTYPE" in source[:4096]:
            return finding("xml-doctype", place)
        line = getattr(problem, "lineno", None)
        return finding("xml-invalid", WholeFile(place.id, line=line), problem=str(problem))
    if root.getroottree().docinfo.internalDTD is not None:
        return finding("xml-doctype", place)
    return root if root.tag == f"{BPMN}definitions" else finding("not-bpmn", place)


def local(xml: etree._Element) -> str:
    """A tag without its namespace; a comment or processing instruction has none."""
    return xml.tag.rpartition("}")[2] if isinstance(xml.tag, str) else ""


def children(xml: etree._Element, tag: str | None = None) -> Iterator[etree._Element]:
    """The BPMN elements directly inside, of one tag if given."""
    for child in xml:
        if isinstance(child.tag, str) and child.tag.startswith(BPMN) and tag in (None, local(child)):
            yield child


def child(xml: etree._Element, tag: str) -> etree._Element | None:
    """The first BPMN element of a tag directly inside."""
    return next(children(xml, tag), None)


def text(xml: etree._Element | None) -> str | None:
    """The text inside, without the blanks around it; None where there is none."""
    found = "".join(str(part) for part in xml.itertext()).strip() if xml is not None else ""
    return found or None


def extensions(xml: etree._Element) -> Iterator[etree._Element]:
    """The extension elements of an element, of every namespace."""
    holder = child(xml, "extensionElements")
    for extension in holder if holder is not None else ():
        if isinstance(extension.tag, str):
            yield extension


def extension(xml: etree._Element, tag: str) -> etree._Element | None:
    """The zeebe extension element of this name."""
    return next((e for e in extensions(xml) if e.tag == ZEEBE + tag), None)


def is_event_subprocess(xml: etree._Element) -> bool:
    """Whether a sub-process is one that begins by an event."""
    return local(xml) == "subProcess" and xml.get("triggeredByEvent") == "true"


def event_definitions(xml: etree._Element) -> list[etree._Element]:
    """The event definitions of an event."""
    return [c for c in children(xml) if local(c).endswith("EventDefinition") or local(c) == "eventDefinitionRef"]


def executable_processes(root: etree._Element) -> list[etree._Element]:
    """The processes that are to be run."""
    return [process for process in children(root, "process") if process.get("isExecutable") == "true"]


def by_id(root: etree._Element, tag: str) -> dict[str, etree._Element]:
    """The file's messages, signals, errors or escalations by id."""
    return {e.get("id", ""): e for e in children(root, tag)}
