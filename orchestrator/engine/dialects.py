"""Models written for Camunda 7, Flowable or Activiti, read where their words mean the same here.

Before anything else looks at a file, its foreign attributes and extension elements are put into the words of Camunda 8
(in memory; the file stays as it is): who does a task and by when, forms, decisions, external tasks, multi-instance,
what goes in and out of steps and calls, and simple `${…}` expressions, which become FEEL. Each translation is
a finding, so that whoever publishes the model can look at it; so is each expression that could not be translated. What
has no meaning here at all (listeners, Java classes, asynchronous continuations) is left in place, and the linter says
that it has no effect or what is missing without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from orchestrator.engine import source as xml
from orchestrator.engine.findings import finding
from orchestrator.errors import Finding

CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
NAMESPACES = (CAMUNDA, "{http://flowable.org/bpmn}", "{http://activiti.org/bpmn}")
BPMN, ZEEBE = xml.BPMN, xml.ZEEBE

# Attribute → zeebe element and attribute, by the element it stands on.
ATTRIBUTES: dict[str, dict[str, tuple[str, str]]] = {
    "userTask": {
        "formKey": ("formDefinition", "formId"), "formRef": ("formDefinition", "formId"),
        "assignee": ("assignmentDefinition", "assignee"),
        "candidateUsers": ("assignmentDefinition", "candidateUsers"),
        "candidateGroups": ("assignmentDefinition", "candidateGroups"),
        "dueDate": ("taskSchedule", "dueDate"), "followUpDate": ("taskSchedule", "followUpDate"),
        "priority": ("priorityDefinition", "priority"),
    },
    "businessRuleTask": {"decisionRef": ("calledDecision", "decisionId"),
                         "resultVariable": ("calledDecision", "resultVariable")},
    "scriptTask": {"resultVariable": ("script", "resultVariable")},
    "serviceTask": {"topic": ("taskDefinition", "type")},
    "sendTask": {"topic": ("taskDefinition", "type")},
    "callActivity": {"calledElement": ("calledElement", "processId")},
    "multiInstanceLoopCharacteristics": {"collection": ("loopCharacteristics", "inputCollection"),
                                         "elementVariable": ("loopCharacteristics", "inputElement")},
}  # fmt: skip
# What goes with a translated attribute and says nothing more.
IMPLIED = {"type": ("external", "external-worker"), "formRefBinding": None, "decisionRefBinding": None,
           "mapDecisionResult": ("singleEntry", "singleResult")}  # fmt: skip
_NAMES = {
    "nrOfInstances": "numberOfInstances", "nrOfCompletedInstances": "numberOfCompletedInstances",
    "nrOfActiveInstances": "numberOfActiveInstances", "and": "and", "or": "or",
}  # fmt: skip
_WORDS = {
    "==": "=", "eq": "=", "!=": "!=", "ne": "!=", "&&": "and", "||": "or", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^'\\]*'|"[^"\\]*")|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
    r"""|(?P<sign>==|!=|<=|>=|&&|\|\||[<>+*/()!-]))"""
)
_EXPRESSION = re.compile(r"[$#]\{([^{}]*)\}")
_OBJECTS = ("execution", "task", "authenticatedUserId", "empty", "not", "mod", "div", "instanceof")


def translate(root: etree._Element) -> Iterator[Finding]:
    """Put the foreign words of a file into those of Camunda 8, in place; a finding for each."""
    for node in [n for n in root.iter() if isinstance(n.tag, str) and n.tag.startswith(BPMN)]:
        yield from _attributes(node)
        yield from _extensions(node)
        yield from _texts(node)


def feel(text: str) -> str | None:
    """The FEEL text of a simple `${…}` expression, with "="; other text is itself; None when that is impossible."""
    match = _EXPRESSION.fullmatch(text.strip())
    if match is None:
        return None if _EXPRESSION.search(text) else text
    words = _words(match[1])
    return None if not words else "=" + " ".join(words)


def _words(text: str) -> list[str] | None:
    found: list[str] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        position = match.end()
        word = _word(match, text[position:].lstrip())
        if word is None:
            return None
        found.append(word)
    return found


def _word(match: re.Match[str], rest: str) -> str | None:
    """One word of an expression in FEEL; `rest` is what follows."""
    sign, name = match["sign"], match["name"]
    if match["text"]:
        return f'"{match["text"][1:-1]}"'
    if name is not None:
        if name in _WORDS or name in ("and", "or", "true", "false", "null"):
            return _WORDS.get(name, name)
        is_object = name.split(".")[0] in _OBJECTS
        return None if is_object or rest.startswith("(") else _NAMES.get(name, name)
    if sign == "!":
        return "not" if rest.startswith("(") else None
    return _WORDS.get(sign, sign) if sign else match["number"]


def _attributes(node: etree._Element) -> Iterator[Finding]:
    known = ATTRIBUTES.get(xml.local(node), {})
    translated = False
    for name in [str(key) for key in node.attrib]:
        space, local = _split(name)
        if space not in NAMESPACES:
            continue
        if local in known:
            tag, attribute = known[local]
            value = _value(local, node.get(name) or "")
            yield _said(node, local, value, f"zeebe:{tag} {attribute}")
            if value is not None:
                _holder(node, tag).set(attribute, value)
                if local == "topic":
                    _property(node, "countersign.worker", "external")
                translated = True
            del node.attrib[name]
        elif local == "candidateStarterGroups" and xml.local(node) == "process":
            _property(node, "countersign.starters", (node.get(name) or "").replace(",", " "))
            yield _said(node, local, "", "countersign.starters")
            del node.attrib[name]
    if translated:
        _drop_implied(node)
        if xml.local(node) == "userTask" and xml.extension(node, "userTask") is None:
            _holder(node, "userTask")


def _value(name: str, text: str) -> str | None:
    """The value of a foreign attribute; the collection of a multi-instance may be a bare variable's name."""
    value = feel(text)
    if name == "collection" and value is not None and not value.startswith("="):
        return f"={value}"
    return value


def _drop_implied(node: etree._Element) -> None:
    for name in [str(key) for key in node.attrib]:
        space, local = _split(name)
        if space in NAMESPACES and local in IMPLIED:
            allowed = IMPLIED[local]
            if allowed is None or node.get(name) in allowed:
                del node.attrib[name]


def _extensions(node: etree._Element) -> Iterator[Finding]:
    for extension in list(xml.extensions(node)):
        space, local = _split(str(extension.tag))
        rule = _EXTENSIONS.get(local) if space in NAMESPACES else None
        if rule is None:
            continue
        done = rule(node, extension)
        yield _said(node, local, "" if done else None, "zeebe")
        parent = extension.getparent()
        if done and parent is not None:
            parent.remove(extension)


def _parameters(node: etree._Element, holder: etree._Element) -> bool:
    """Input and output parameters; lists, maps and scripts among them have no like here."""
    found = []
    for parameter in holder:
        _, local = _split(str(parameter.tag))
        value = feel((parameter.text or "").strip())
        if len(parameter) or value is None or local not in ("inputParameter", "outputParameter"):
            return False
        found.append((local.removesuffix("Parameter"), value, parameter.get("name") or ""))
    for tag, source, target in found:
        etree.SubElement(_holder(node, "ioMapping"), ZEEBE + tag, source=source, target=target)
    return True


def _properties(node: etree._Element, holder: etree._Element) -> bool:
    for held in holder:
        _property(node, held.get("name") or "", held.get("value") or "")
    return True


def _passed(tag: str, everything: str) -> Callable[[etree._Element, etree._Element], bool]:
    """What a call passes in or out; without a word for all of them, only what is named goes."""

    def rule(node: etree._Element, passed: etree._Element) -> bool:
        called = _holder(node, "calledElement")
        called.set(everything, called.get(everything) or "false")
        if passed.get("variables") == "all":
            called.set(everything, "true")
            return True
        expression = passed.get("sourceExpression")
        source = feel(expression) if expression else f"={passed.get('source')}" if passed.get("source") else None
        if source is None or not passed.get("target"):
            return False
        etree.SubElement(_holder(node, "ioMapping"), ZEEBE + tag, source=source, target=passed.get("target") or "")
        return True

    return rule


_EXTENSIONS: dict[str, Callable[[etree._Element, etree._Element], bool]] = {
    "inputOutput": _parameters, "properties": _properties,
    "in": _passed("input", "propagateAllParentVariables"), "out": _passed("output", "propagateAllChildVariables"),
}  # fmt: skip
_TEXTS = ("conditionExpression", "completionCondition", "timeDate", "timeDuration", "timeCycle")


def _texts(node: etree._Element) -> Iterator[Finding]:
    """Expressions that stand as text: conditions and timers."""
    text = xml.text(node) if xml.local(node) in _TEXTS else None
    if text is None or not _EXPRESSION.search(text):
        return
    value, parent = feel(text), node.getparent()
    yield _said(parent if parent is not None else node, text, value, value or "")
    if value is not None:
        for child in list(node):
            node.remove(child)
        node.text = value


def _holder(node: etree._Element, tag: str) -> etree._Element:
    """The zeebe element of a node, made where it is missing."""
    found = xml.extension(node, tag)
    if found is not None:
        return found
    place = xml.child(node, "extensionElements")
    if place is None:
        place = etree.Element(f"{BPMN}extensionElements")
        node.insert(0, place)
    return etree.SubElement(place, ZEEBE + tag)


def _property(node: etree._Element, name: str, value: str) -> None:
    etree.SubElement(_holder(node, "properties"), f"{ZEEBE}property", name=name, value=value)


def _split(name: str) -> tuple[str, str]:
    space, brace, local = name.rpartition("}")
    return space + brace, local


def _said(node: etree._Element, what: str, value: str | None, meaning: str) -> Finding:
    if value is None:
        return finding("untranslated", xml.Node(node), what=what)
    return finding("translated", xml.Node(node), what=what, meaning=meaning)
