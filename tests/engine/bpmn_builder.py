"""BPMN files from a few lines: `process(start("s"), user("a"), end("e"), flows("s > a > e"))`.

Each part makes the XML a modeler would write. `flows` takes ways like "s > a > g"; "g > b : =x > 1" has a
condition, "g > c : default" is the default. Messages, signals, errors and escalations are declared where they
are used.
"""

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
NSMAP = {"bpmn": BPMN, "zeebe": ZEEBE}


def el(tag, *children, ns=BPMN, text=None, **attributes):
    """An element; None among children and attributes is left out."""
    element = etree.Element(f"{{{ns}}}{tag}", {k: str(v) for k, v in attributes.items() if v is not None}, nsmap=NSMAP)
    element.extend(child for child in children if child is not None)
    element.text = text
    return element


def z(tag, *children, **attributes):
    """A zeebe element."""
    return el(tag, *children, ns=ZEEBE, **attributes)


def extend(element, *extensions):
    """Put zeebe elements into an element's extensionElements."""
    wanted = [extension for extension in extensions if extension is not None]
    if wanted:
        element.insert(0, el("extensionElements", *wanted))
    return element


def io(inputs, outputs):
    """Input and output mappings: {target: source}."""
    if not inputs and not outputs:
        return None
    lines = [z("input", source=s, target=t) for t, s in (inputs or {}).items()]
    return z("ioMapping", *lines, *(z("output", source=s, target=t) for t, s in (outputs or {}).items()))


def props(values):
    """zeebe:properties."""
    return z("properties", *(z("property", name=n, value=v) for n, v in values.items())) if values else None


def node(tag, id, *inner, ext=(), inputs=None, outputs=None, properties=None, loop=None, name=None, **attributes):
    """Any flow node."""
    element = el(tag, *inner, loop, id=id, name=name, **attributes)
    return extend(element, *ext, io(inputs, outputs), props(properties))


def task(id, tag="task", **more):
    """A task that does nothing."""
    return node(tag, id, **more)


def user(id, form=None, groups=None, assignee=None, **more):
    """A user task."""
    ext = [z("userTask"), z("formDefinition", formId=form) if form else None]
    if groups or assignee:
        ext.append(z("assignmentDefinition", candidateGroups=groups, assignee=assignee))
    return node("userTask", id, ext=ext, **more)


def script(id, expression, result, **more):
    """A script task."""
    return node("scriptTask", id, ext=[z("script", expression=expression, resultVariable=result)], **more)


def rule(id, decision, result, **more):
    """A business rule task."""
    return node("businessRuleTask", id, ext=[z("calledDecision", decisionId=decision, resultVariable=result)], **more)


def job(id, type="work", retries=None, tag="serviceTask", **more):
    """A service task."""
    return node(tag, id, ext=[z("taskDefinition", type=type, retries=retries)], **more)


def send(id, name, key=None, **more):
    """A send task with a message."""
    return node("sendTask", id, messageRef=_ref("message", name, key), **more)


def receive(id, name, key=None, **more):
    """A receive task."""
    return node("receiveTask", id, messageRef=_ref("message", name, key), **more)


def call(id, process, parents=None, children=None, **more):
    """A call activity."""
    called = z(
        "calledElement",
        processId=process,
        propagateAllParentVariables=parents,
        propagateAllChildVariables=children,
    )
    return node("callActivity", id, ext=[called], **more)


def sub(id, *parts, **more):
    """An embedded sub-process."""
    element = node("subProcess", id, **more)
    element.extend(p for part in parts for p in (part if isinstance(part, list) else [part]))
    return _with_defaults(element)


def event_sub(id, *parts, **more):
    """An event sub-process."""
    return sub(id, *parts, triggeredByEvent="true", **more)


def start(id, trigger=None, interrupting=None, **more):
    """A start event."""
    return node("startEvent", id, trigger, isInterrupting=_bool(interrupting), **more)


def end(id, trigger=None, **more):
    """An end event."""
    return node("endEvent", id, trigger, **more)


def catch(id, trigger, **more):
    """An intermediate event that waits."""
    return node("intermediateCatchEvent", id, trigger, **more)


def throw(id, trigger=None, **more):
    """An intermediate event that throws."""
    return node("intermediateThrowEvent", id, trigger, **more)


def boundary(id, host, trigger, interrupting=True, **more):
    """A boundary event."""
    return node("boundaryEvent", id, trigger, attachedToRef=host, cancelActivity=_bool(interrupting), **more)


def xor(id, **more):
    """An exclusive gateway."""
    return node("exclusiveGateway", id, **more)


def par(id, **more):
    """A parallel gateway."""
    return node("parallelGateway", id, **more)


def inc(id, **more):
    """An inclusive gateway."""
    return node("inclusiveGateway", id, **more)


def first_of(id, **more):
    """An event-based gateway."""
    return node("eventBasedGateway", id, **more)


def each(collection, item=None, output=None, result=None, until=None, one_by_one=False):
    """Multi-instance."""
    condition = None if until is None else el("completionCondition", text=until)
    element = el("multiInstanceLoopCharacteristics", condition, isSequential=_bool(one_by_one))
    attributes = {"inputCollection": collection, "inputElement": item, "outputCollection": output}
    return extend(element, z("loopCharacteristics", **attributes, outputElement=result))


def timer(text, tag="timeDuration"):
    """A timer trigger."""
    return el("timerEventDefinition", el(tag, text=text) if text else None)


def cycle(text):
    """A timer that repeats."""
    return timer(text, "timeCycle")


def date(text):
    """A timer for a date."""
    return timer(text, "timeDate")


def message(name, key=None):
    """A message trigger."""
    return el("messageEventDefinition", messageRef=_ref("message", name, key))


def signal(name):
    """A signal trigger."""
    return el("signalEventDefinition", signalRef=_ref("signal", name))


def error(code=None):
    """An error trigger; without a code it catches every error."""
    return el("errorEventDefinition", errorRef=_ref("error", code) if code else None)


def escalation(code=None):
    """An escalation trigger."""
    return el("escalationEventDefinition", escalationRef=_ref("escalation", code) if code else None)


def terminate():
    """A terminate trigger."""
    return el("terminateEventDefinition")


def flows(*ways):
    """Sequence flows; the id of a flow is "from-to"."""
    found = []
    for way in ways:
        way, _, condition = way.partition(" : ")
        stops = [stop.strip() for stop in way.split(">")]
        for source, target in zip(stops, stops[1:], strict=False):
            inside = [el("conditionExpression", text=condition)] if condition not in ("", "default") else []
            flow = el("sequenceFlow", *inside, id=f"{source}-{target}", sourceRef=source, targetRef=target)
            if condition == "default":
                flow.set("default", "yes")
            found.append(flow)
    return found


def process(*parts, id="p", properties=None, executable="true", name=None, extra=()):
    """A whole file with one process, as bytes."""
    body = el("process", id=id, isExecutable=executable, name=name)
    body.extend(p for part in parts for p in (part if isinstance(part, list) else [part]))
    extend(body, props(properties))
    definitions = el("definitions", _with_defaults(body), *extra, id="definitions", targetNamespace="test")
    _declare(definitions)
    return etree.tostring(definitions, pretty_print=True)


def line(*parts, **more):
    """A process of start s, the parts one after another, end e."""
    ids = [part.get("id") for part in parts]
    return process(start("s"), *parts, end("e"), flows(" > ".join(["s", *ids, "e"])), **more)


_SEPARATOR = "|"


def _ref(kind, name, key=None):
    return _SEPARATOR.join((kind, name, key or ""))


def _with_defaults(scope):
    for flow in [c for c in scope if c.get("default") == "yes"]:
        del flow.attrib["default"]
        gateway = next((c for c in scope if c.get("id") == flow.get("sourceRef")), None)
        if gateway is not None:
            gateway.set("default", flow.get("id"))
    return scope


_NAMES = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


def _declare(definitions):
    declared = {}
    for element in definitions.iter():
        for attribute in ("messageRef", "signalRef", "errorRef", "escalationRef"):
            ref = element.get(attribute, "")
            if _SEPARATOR not in ref:
                continue
            kind, name, key = ref.split(_SEPARATOR)
            id = declared.setdefault(ref, f"{kind}_{len(declared) + 1}")
            element.set(attribute, id)
    for ref, id in declared.items():
        kind, name, key = ref.split(_SEPARATOR)
        element = el(kind, id=id, **{"name": name, _NAMES[kind]: name})
        definitions.insert(0, extend(element, z("subscription", correlationKey=key) if key else None))


def _bool(value):
    return None if value is None else str(value).lower()
