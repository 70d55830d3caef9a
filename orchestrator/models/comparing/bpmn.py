"""Two BPMN files compared: elements by id, each as the flat properties that people know it by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from orchestrator.models.comparing.changes import Change, between
from orchestrator.models.comparing.xml import attributes, local, root_of, text_of
from orchestrator.text import Text

ELEMENTS: dict[str, Text] = {
    "process": Text("流程", "Process"),
    "startEvent": Text("开始事件", "Start event"),
    "endEvent": Text("结束事件", "End event"),
    "intermediateCatchEvent": Text("中间捕获事件", "Catch event"),
    "intermediateThrowEvent": Text("中间抛出事件", "Throw event"),
    "boundaryEvent": Text("边界事件", "Boundary event"),
    "task": Text("任务", "Task"),
    "userTask": Text("用户任务", "User task"),
    "manualTask": Text("手工任务", "Manual task"),
    "serviceTask": Text("系统任务", "Service task"),
    "scriptTask": Text("脚本任务", "Script task"),
    "businessRuleTask": Text("规则任务", "Business rule task"),
    "sendTask": Text("发送任务", "Send task"),
    "receiveTask": Text("接收任务", "Receive task"),
    "callActivity": Text("调用流程", "Call activity"),
    "subProcess": Text("子流程", "Sub-process"),
    "exclusiveGateway": Text("排他网关", "Exclusive gateway"),
    "parallelGateway": Text("并行网关", "Parallel gateway"),
    "inclusiveGateway": Text("包容网关", "Inclusive gateway"),
    "eventBasedGateway": Text("事件网关", "Event gateway"),
    "sequenceFlow": Text("顺序流", "Sequence flow"),
    "textAnnotation": Text("注释", "Annotation"),
    "association": Text("关联", "Association"),
    "group": Text("分组", "Group"),
    "lane": Text("泳道", "Lane"),
    "participant": Text("参与者", "Participant"),
    "collaboration": Text("协作", "Collaboration"),
    "dataObjectReference": Text("数据对象", "Data object"),
    "dataStoreReference": Text("数据存储", "Data store"),
    "message": Text("消息", "Message"),
    "signal": Text("信号", "Signal"),
    "error": Text("错误", "Error"),
    "escalation": Text("升级", "Escalation"),
}
LABELS: dict[str, Text] = {
    "kind": Text("类型", "kind"),
    "name": Text("名称", "name"),
    "documentation": Text("说明", "documentation"),
    "conditionExpression": Text("条件", "condition"),
    "sourceRef": Text("起点", "source"),
    "targetRef": Text("终点", "target"),
    "attachedToRef": Text("附着于", "attached to"),
    "cancelActivity": Text("中断", "interrupting"),
    "default": Text("默认流", "default flow"),
    "isExecutable": Text("可执行", "executable"),
    "formDefinition.formId": Text("表单", "form"),
    "assignmentDefinition.assignee": Text("办理人", "assignee"),
    "assignmentDefinition.candidateGroups": Text("候选角色", "candidate groups"),
    "assignmentDefinition.candidateUsers": Text("候选人", "candidate users"),
    "taskSchedule.dueDate": Text("到期日", "due date"),
    "taskSchedule.followUpDate": Text("跟进日", "follow-up date"),
    "calledDecision.decisionId": Text("决策", "decision"),
    "calledElement.processId": Text("被调用流程", "called process"),
    "taskDefinition.type": Text("作业类型", "job type"),
    "taskDefinition.retries": Text("重试次数", "retries"),
    "script.expression": Text("脚本", "script"),
    "resultVariable": Text("结果变量", "result variable"),
    "loopCharacteristics.inputCollection": Text("多实例集合", "input collection"),
    "subscription.correlationKey": Text("关联键", "correlation key"),
    "messageRef": Text("消息", "message"),
    "errorRef": Text("错误", "error"),
    "signalRef": Text("信号", "signal"),
    "timeDuration": Text("时长", "duration"),
    "timeDate": Text("时点", "date"),
    "timeCycle": Text("周期", "cycle"),
    "countersign.name.en": Text("英文名称", "English name"),
    "countersign.due": Text("时限（工作日）", "due (working days)"),
    "countersign.remind": Text("催办", "reminder"),
    "countersign.escalate": Text("升级", "escalation"),
    "countersign.duty": Text("职责", "duty"),
    "countersign.sealed": Text("密封表决", "sealed"),
    "countersign.sealed.to": Text("表决公开对象", "votes shown to"),
    "countersign.sla": Text("时限节点", "SLA node"),
    "countersign.sla.process": Text("时限流程", "SLA process"),
    "countersign.fields.write": Text("可填写字段", "fields written"),
    "countersign.starters": Text("发起角色", "starters"),
    "countersign.cancel.until": Text("发起人可撤销至", "cancelled by the initiator until"),
    "countersign.cancel.by": Text("其后可撤销角色", "cancelled later by"),
    "countersign.return": Text("可退回到", "returned to"),
    "countersign.withdraw": Text("办理人可撤回", "taken back"),
    "countersign.signers": Text("可加签减签角色", "signers changed by"),
    "countersign.see": Text("可见角色", "seen by"),
    "countersign.key": Text("业务编号", "business key"),
    "countersign.start.form": Text("发起表单", "start form"),
}
# The layout, and what merely repeats the flows.
_REFERENCES = frozenset({"sourceRef", "targetRef", "attachedToRef", "default"})
_SKIPPED = frozenset({"incoming", "outgoing", "BPMNDiagram", "flowNodeRef"})


def compare_processes(before: bytes, after: bytes) -> list[Change]:
    """Elements added, removed and changed, in the order of the newer file; then those that were only moved."""
    old, new = root_of(before), root_of(after)
    olds, news = dict(_elements(old)), dict(_elements(new))
    names = {key: _title(element) for key, element in [*olds.items(), *news.items()]}
    changes: list[Change] = []
    for key, element in news.items():
        if key not in olds:
            changes.append(Change("added", key, _what(element, new), between({}, _facts(element, names), LABELS)))
            continue
        details = between(_facts(olds[key], names), _facts(element, names), LABELS)
        if details:
            changes.append(Change("changed", key, _what(element, new), details))
    changes += [Change("removed", key, _what(olds[key], old)) for key in olds if key not in news]
    told = {change.place for change in changes}
    places = _layout(old), _layout(new)
    moved = [k for k in places[1] if k in places[0] and places[0][k] != places[1][k] and k in news and k not in told]
    return changes + [Change("moved", key, _what(news[key], new)) for key in moved]


def _elements(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Everything with an id that is an element of its own to people."""
    for element in root.iter(etree.Element):
        if local(element) in ELEMENTS and element.get("id"):
            yield element.get("id", ""), element


def _what(element: etree._Element, root: etree._Element) -> Text:
    """“User task “Approve””; a flow by the elements it connects."""
    kind, name = ELEMENTS[local(element)], " ".join((element.get("name") or "").split())
    if local(element) == "sequenceFlow" and not name:
        ends = [_name(root, element.get(end, "")) for end in ("sourceRef", "targetRef")]
        name = " → ".join(ends)
    name = name or element.get("id", "")
    return Text(f"{kind.zh}“{name}”", f"{kind.en} “{name}”")


def _name(root: etree._Element, key: str) -> str:
    found = next((e for e in root.iter(etree.Element) if e.get("id") == key), None)
    return " ".join((found.get("name") or "").split()) or key if found is not None else key


def _title(element: etree._Element) -> str:
    return " ".join((element.get("name") or "").split()) or element.get("id", "")


def _facts(element: etree._Element, names: Mapping[str, str]) -> dict[str, str]:
    """The element's own properties, flat: attributes, texts, extension elements, `zeebe:property` by its name.

    What refers to another element does so by its name, as people do.
    """
    facts = {"kind": ELEMENTS[local(element)].zh}
    facts |= {_plain(name): value for name, value in attributes(element).items() if name != "id"}
    for child in element:
        facts.update(_inner(child, ""))
    return {name: names.get(value, value) if name in _REFERENCES else value for name, value in facts.items() if value}


def _inner(element: etree._Element, above: str) -> Iterator[tuple[str, str]]:
    tag = local(element)
    if tag in _SKIPPED or (tag in ELEMENTS and element.get("id")):
        return
    if tag == "property" and element.get("name"):
        yield element.get("name", ""), element.get("value", "")
        return
    if tag in ("input", "output", "header"):
        target, source = element.get("target") or element.get("key"), element.get("source") or element.get("value")
        yield f"{tag} {target}", source or ""
        return
    here = above if tag in ("extensionElements", "properties", "ioMapping", "taskHeaders") else f"{above}{tag}."
    yield from ((here + _plain(name), value) for name, value in attributes(element).items() if _says(name))
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        # An extension element without attributes, such as zeebe:userTask, says something by being there.
        yield here.rstrip("."), text_of(element) or ("" if element.attrib else "✓")
    for child in children:
        yield from _inner(child, here)


def _says(attribute: str) -> bool:
    return attribute != "id" and not attribute.endswith("}type")


def _plain(attribute: str) -> str:
    return attribute.rpartition("}")[2]


def _layout(root: etree._Element) -> dict[str, str]:
    """Where each element is drawn: its bounds or way points, rounded to whole units."""
    places = {}
    for shape in root.iter(etree.Element):
        if local(shape) in ("BPMNShape", "BPMNEdge"):
            points = [_point(p) for p in shape.iter(etree.Element) if local(p) in ("Bounds", "waypoint")]
            places[shape.get("bpmnElement", "")] = " ".join(points[:1] if local(shape) == "BPMNShape" else points)
    return places


def _point(element: etree._Element) -> str:
    return ",".join(element.get(name, "").partition(".")[0] for name in ("x", "y", "width", "height"))
