"""What each kind of task needs, and extension elements that would have no effect."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine.expressions import is_feel
from orchestrator.engine.findings import finding
from orchestrator.engine.lint.events import reference
from orchestrator.engine.lint.model import Model
from orchestrator.engine.lint.structure import ACTIVITIES
from orchestrator.engine.reader import properties
from orchestrator.errors import Finding

# zeebe extension elements and the kinds they mean something on ("*": every one).
EXTENSIONS = {
    "properties": {"*"}, "ioMapping": {"*"}, "versionTag": {"*"},
    "userTask": {"userTask"}, "formDefinition": {"userTask"}, "assignmentDefinition": {"userTask"},
    "taskSchedule": {"userTask"}, "priorityDefinition": {"userTask"},
    "taskDefinition": {"serviceTask", "scriptTask", "businessRuleTask", "sendTask"},
    "taskHeaders": {"serviceTask", "scriptTask", "businessRuleTask", "sendTask", "userTask"},
    "script": {"scriptTask"}, "calledDecision": {"businessRuleTask"}, "calledElement": {"callActivity"},
    "loopCharacteristics": {"multiInstanceLoopCharacteristics"}, "subscription": {"message"},
}  # fmt: skip
# The service's own zeebe:properties, each with the place that reads it; docs/dialect.md says what they mean.
PROPERTIES = {
    "countersign.name.en": "pages", "countersign.due": "engine on timer events, cases on user tasks",
    "countersign.calendar": "engine", "countersign.remind": "cases", "countersign.escalate": "cases",
    "countersign.sla": "cases", "countersign.sla.process": "cases", "countersign.duty": "access",
    "countersign.sealed": "access", "countersign.sealed.to": "access",
    "countersign.signers": "cases", "countersign.return": "cases", "countersign.withdraw": "cases",
    "countersign.cancel.until": "cases", "countersign.cancel.by": "cases",
    "countersign.other.than": "cases", "countersign.other.than.person": "cases",
    "countersign.fields.write": "cases", "countersign.see": "cases", "countersign.starters": "access",
    "countersign.worker": "cases", "countersign.key": "cases", "countersign.start.form": "pages",
    "countersign.documentation.en": "pages",
}  # fmt: skip
# What a process used to say, and how it is called now; on a step `countersign.withdraw` means taking it back.
RENAMED = {
    "countersign.withdraw": "countersign.cancel.until",
    "countersign.withdraw.by": "countersign.cancel.by",
}
LISTENERS = frozenset({"executionListeners", "taskListeners"})


def rules(model: Model) -> Iterator[Finding]:
    """Every finding of this subject."""
    for node in model.nodes:
        rule = _NEEDS.get(xml.local(node))
        if rule is not None:
            yield from rule(model, node)
        if xml.local(node) in ACTIVITIES:
            yield from _loop(node)
    for node in (model.process, *model.nodes):
        yield from _extensions(node, xml.Node(node))
        yield from _foreign_attributes(node)
        yield from _properties(node)


def _properties(node: etree._Element) -> Iterator[Finding]:
    renamed = RENAMED if xml.local(node) == "process" else {}
    for name in properties(node):
        if name in renamed:
            yield finding("property-renamed", xml.Node(node), what=name, now=renamed[name])
        elif name.startswith("countersign.") and name not in PROPERTIES:
            yield finding("property-unknown", xml.Node(node), what=name)


def _has(node: etree._Element, tag: str, *attributes: str) -> bool:
    found = xml.extension(node, tag)
    return found is not None and all(found.get(name) for name in attributes)


def _is_job(node: etree._Element) -> bool:
    return _has(node, "taskDefinition", "type")


def _script(_: Model, node: etree._Element) -> Iterator[Finding]:
    if not _has(node, "script", "expression", "resultVariable") and not _is_job(node):
        yield finding("script-missing", xml.Node(node))


def _decision(_: Model, node: etree._Element) -> Iterator[Finding]:
    if not _has(node, "calledDecision", "decisionId") and not _is_job(node):
        yield finding("decision-missing", xml.Node(node))


def _job(_: Model, node: etree._Element) -> Iterator[Finding]:
    if not _is_job(node):
        yield finding("job-missing", xml.Node(node))


def _message(model: Model, node: etree._Element) -> Iterator[Finding]:
    if xml.local(node) == "sendTask" and _is_job(node):
        return
    if node.get("messageRef") is None:
        yield finding("message-missing", xml.Node(node))
    else:
        yield from reference(model, node, node, "message")


def _call(_: Model, node: etree._Element) -> Iterator[Finding]:
    called = xml.extension(node, "calledElement")
    process = (called.get("processId") if called is not None else None) or node.get("calledElement")
    if not process:
        yield finding("called-missing", xml.Node(node))
    elif is_feel(process):
        yield finding("called-expression", xml.Node(node))


_NEEDS = {
    "scriptTask": _script, "businessRuleTask": _decision, "serviceTask": _job, "sendTask": _message,
    "receiveTask": _message, "callActivity": _call,
}  # fmt: skip


def _loop(node: etree._Element) -> Iterator[Finding]:
    characteristics = xml.child(node, "multiInstanceLoopCharacteristics")
    if characteristics is None:
        return
    for tag in ("loopCardinality", "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"):
        if xml.child(characteristics, tag) is not None:
            yield finding("element-unsupported", xml.Node(node), what=tag)
    zeebe = xml.extension(characteristics, "loopCharacteristics")
    both = zeebe is not None and bool(zeebe.get("outputCollection")) == bool(zeebe.get("outputElement"))
    if zeebe is None or not zeebe.get("inputCollection") or not both:
        yield finding("loop-incomplete", xml.Node(node))
    yield from _extensions(characteristics, xml.Node(node))


def _extensions(node: etree._Element, place: xml.Node) -> Iterator[Finding]:
    for extension in xml.extensions(node):
        tag = xml.local(extension)
        if extension.tag != xml.ZEEBE + tag:
            if _is_of_an_engine(str(extension.tag)):
                yield finding("extension-unknown", place, what=tag)
        elif tag in LISTENERS:
            yield finding("listener", place, what=tag)
        elif tag not in EXTENSIONS:
            yield finding("extension-unknown", place, what=tag)
        elif "*" not in EXTENSIONS[tag] and xml.local(node) not in EXTENSIONS[tag]:
            yield finding("extension-elsewhere", place, what=tag)


def _foreign_attributes(node: etree._Element) -> Iterator[Finding]:
    for name in map(str, node.attrib):
        if _is_of_an_engine(name):
            yield finding("extension-unknown", xml.Node(node), what=name.rpartition("}")[2])


def _is_of_an_engine(name: str) -> bool:
    """Extensions of other engines look as if they did something; those of drawing tools do not."""
    namespace, _, _ = name.rpartition("}")
    engines = ("camunda.org/schema/1.0", "flowable.org", "activiti.org", "spiffworkflow")
    return any(engine in namespace for engine in engines)
