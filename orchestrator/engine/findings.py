"""Every sentence the engine has to say about a model, in one table: code → (Chinese, English).

In front of each stands the element's kind, name and id; the words in braces are the finding's facts. A code
stands for one fault; tests hold that each has a model that shows it.
"""

from __future__ import annotations

from typing import Any, Protocol

from orchestrator.errors import Finding

SENTENCES: dict[str, tuple[str, str]] = {
    # the file
    "xml-invalid": ("文件不是格式正确的 XML：{problem}", "the file is not well-formed XML: {problem}"),
    "xml-doctype": (
        "文件含有 DOCTYPE 声明；出于安全考虑不读取。",
        "the file has a DOCTYPE; for safety such files are not read.",
    ),
    "xml-too-large": (
        "文件过大：{size} 字节，最多 {limit} 字节。",
        "the file is too large: {size} bytes, at most {limit}.",
    ),
    "not-bpmn": ("文件不是 BPMN 2.0 模型。", "the file is not a BPMN 2.0 model."),
    "no-process": ("文件中没有可执行的流程。", "there is no executable process in the file."),
    "several-processes": (
        "一个文件只能有一个可执行流程；这里有：{processes}。",
        "a file holds one executable process; here are: {processes}.",
    ),
    # ids
    "id-missing": ("缺少 id。", "it has no id."),
    "id-reserved": (
        "id 是引擎保留的名称，请改用其他 id。",
        "its id is a name the engine keeps for itself; choose another.",
    ),
    "id-invalid": ("id 含有不允许的字符。", "its id has characters that are not allowed."),
    "id-duplicate": ("id 在文件中出现多次。", "its id occurs more than once in the file."),
    # what does not run
    "element-unsupported": (
        "引擎不执行此类元素：{what}。",
        "the engine does not execute this kind of element: {what}.",
    ),
    "event-unsupported": ("引擎不执行此类事件：{what}。", "the engine does not execute this kind of event: {what}."),
    "compensation": ("引擎不执行补偿。", "compensation is not executed."),
    "standard-loop": (
        "引擎不执行标准循环；请用网关画出循环，或使用多实例。",
        "standard loops are not executed; draw the loop with a gateway, or use multi-instance.",
    ),
    "parallel-multiple": (
        "引擎不执行同时等待多个事件的事件。",
        "an event that waits for several events together is not executed.",
    ),
    "instantiate": (
        "引擎不以此元素启动流程；请使用消息启动事件。",
        "it cannot start a process; use a message start event.",
    ),
    "data-association": (
        "引擎不执行数据对象和数据存储的读写；请使用流程变量。",
        "reading and writing data objects and stores is not executed; use process variables.",
    ),
    "listener": ("引擎不执行监听器：{what}。", "listeners are not executed: {what}."),
    # events
    "event-missing": ("此处的事件必须有触发定义。", "an event here must say what triggers it."),
    "event-not-here": ("此处不能使用 {what} 事件。", "a {what} event cannot stand here."),
    "reference-missing": (
        "引用的 {what} 不存在或没有名称：{ref}。",
        "the {what} it refers to does not exist or has no name: {ref}.",
    ),
    "code-missing": ("抛出的 {what} 没有代码。", "the {what} it throws has no code."),
    "error-not-interrupting": ("错误事件必须是中断型的。", "an error event must interrupt."),
    "attached-to-nothing": (
        "边界事件必须附着在同一层的任务或子流程上：{ref}。",
        "a boundary event must be attached to an activity beside it: {ref}.",
    ),
    "key-missing": (
        "消息没有关联键（zeebe:subscription correlationKey）；将以空键等待。",
        "the message has no correlation key (zeebe:subscription correlationKey); it waits with an empty key.",
    ),
    "start-missing": ("没有启动事件。", "it has no start event."),
    "several-starts": ("只能有一个无触发的启动事件。", "it can have only one start event without a trigger."),
    "subprocess-start": ("子流程必须恰有一个启动事件。", "a sub-process must have exactly one start event."),
    # timers
    "timer-incomplete": (
        "定时器必须恰有 timeDate、timeDuration、timeCycle 之一。",
        "a timer must have exactly one of timeDate, timeDuration and timeCycle.",
    ),
    "timer-invalid": ("无法按 {expected} 读取定时器“{text}”。", "the timer “{text}” cannot be read as {expected}."),
    "timer-cycle": (
        "循环定时器只能用于启动事件和非中断事件。",
        "a timer cycle can stand only on start events and on events that do not interrupt.",
    ),
    # flows
    "flow-broken": ("顺序流的 {end} 指向不存在的元素：{ref}。", "the {end} of the flow is no element: {ref}."),
    "flow-crosses": ("顺序流不能跨越子流程边界。", "a sequence flow cannot cross the border of a sub-process."),
    "flow-into": ("顺序流不能进入此元素。", "no sequence flow can lead into it."),
    "flow-out-of": ("顺序流不能离开此元素。", "no sequence flow can lead out of it."),
    "flow-missing": ("没有任何顺序流通向此元素。", "no sequence flow leads to it."),
    "flow-twice": (
        "同一对元素之间有多条顺序流；请合并为一条。",
        "several flows lead from it to {target}; make them one.",
    ),
    "flow-several": (
        "只有网关可以有多条流出的顺序流；请使用网关。",
        "only a gateway can have several flows leading out; use a gateway.",
    ),
    "flow-condition": (
        "只有排他网关和包容网关之后的顺序流可以带条件或默认标记。",
        "only flows out of exclusive and inclusive gateways can have conditions or be the default.",
    ),
    "condition-missing": (
        "网关的顺序流 {flow} 既没有条件也不是默认流。",
        "flow {flow} of the gateway has no condition and is not the default.",
    ),
    "condition-not-feel": (
        "条件必须是以“=”开头的 FEEL 表达式：{text}",
        "a condition must be FEEL, beginning with “=”: {text}",
    ),
    "default-unknown": ("默认流 {flow} 不是从此网关流出的。", "the default flow {flow} does not lead out of it."),
    "gateway-targets": (
        "事件网关之后只能直接连接消息、定时器、信号捕获事件或接收任务，且它们没有其他流入。",
        "behind an event gateway stand only catching message, timer or signal events or receive tasks, "
        "reached from it alone.",
    ),
    # what a task needs
    "script-missing": (
        "缺少 zeebe:script 的 expression 或 resultVariable（其他脚本语言不执行）。",
        "zeebe:script with expression and resultVariable is missing (no other script language is run).",
    ),
    "decision-missing": (
        "缺少 zeebe:calledDecision 的 decisionId。",
        "zeebe:calledDecision with a decisionId is missing.",
    ),
    "job-missing": ("缺少 zeebe:taskDefinition 的 type。", "zeebe:taskDefinition with a type is missing."),
    "message-missing": ("缺少消息引用（messageRef）。", "its message reference (messageRef) is missing."),
    "called-missing": ("缺少 zeebe:calledElement 的 processId。", "zeebe:calledElement with a processId is missing."),
    "called-expression": (
        "被调用的流程必须是固定的 id，才能随版本一起固定。",
        "the called process must be a fixed id, so that its version can be pinned.",
    ),
    "called-process-missing": ("被调用的流程 {process} 不存在。", "the process it calls does not exist: {process}."),
    "loop-incomplete": (
        "多实例缺少 zeebe:loopCharacteristics 的 inputCollection，或 outputCollection 与 outputElement 没有同时给出。",
        "multi-instance needs zeebe:loopCharacteristics with inputCollection, and outputCollection and outputElement "
        "together or not at all.",
    ),
    "mapping-invalid": ("变量映射的目标名无效：{target}。", "the target of a mapping is no variable name: {target}."),
    "feel-invalid": ("{where} 中的表达式有误：{problem}", "the expression in {where} is wrong: {problem}"),
    "feel-missing": (
        "{where} 必须是以“=”开头的 FEEL 表达式：{text}",
        "{where} must be FEEL, beginning with “=”: {text}",
    ),
    # soundness
    "deadlock": (
        "流程走到这里就再也走不下去：在 {waits} 等待不可能到来的分支。路径：{path}",
        "a case that comes this way never goes on: {waits} waits for a branch that cannot come. Path: {path}",
    ),
    "deadlock-possible": (
        "某些条件组合下流程会卡住：在 {waits} 等待不可能到来的分支。路径：{path}",
        "some combinations of conditions end here for ever: {waits} waits for a branch that cannot come. Path: {path}",
    ),
    "endless": (
        "此后没有任何途径到达结束事件。路径：{path}",
        "from here no way leads to an end event. Path: {path}",
    ),
    "lack-of-sync": (
        "并行分支未经汇合就到达这里，之后会重复执行。路径：{path}",
        "parallel ways meet here without a join, so what follows runs more than once. Path: {path}",
    ),
    "dead-element": ("没有任何途径能到达此元素。", "no way leads to this element."),
    "not-analysed": (
        "流程结构过大，未能检查是否会卡住（{why}）。",
        "it is too large to tell whether it can get stuck ({why}).",
    ),
    # other dialects
    "translated": ("{what} 按 {meaning} 读取；请核对。", "{what} is read as {meaning}; please look at it."),
    "untranslated": (
        "{what} 无法换成本引擎的写法，没有作用。",
        "{what} could not be put into the words of this engine; it has no effect.",
    ),
    # what is read over, said so that nobody relies on it
    "extension-unknown": ("扩展元素 {what} 没有作用。", "the extension element {what} has no effect."),
    "extension-elsewhere": (
        "扩展元素 {what} 在此类元素上没有作用。",
        "the extension element {what} has no effect on this kind of element.",
    ),
    "property-unknown": (
        "属性 {what} 没有作用；是否拼写有误？",
        "the property {what} has no effect; is it spelt right?",
    ),
    "property-renamed": (
        "属性 {what} 在流程上没有作用；现名为 {now}。",
        "the property {what} has no effect on a process; it is called {now} now.",
    ),
}
WARNINGS = frozenset(
    {
        "key-missing", "extension-unknown", "extension-elsewhere", "property-unknown", "property-renamed",
        "deadlock-possible", "endless", "lack-of-sync", "dead-element", "not-analysed", "translated", "untranslated",
    }
)  # fmt: skip


class Place(Protocol):
    """What a finding says about where it is; Element has it."""

    @property
    def id(self) -> str:
        """The element's id."""

    @property
    def kind(self) -> str:
        """Its BPMN tag."""

    @property
    def name(self) -> str:
        """Its name in the diagram."""

    @property
    def line(self) -> int | None:
        """Its line in the file."""


def finding(code: str, place: Place, **facts: Any) -> Finding:
    """The finding of this code at an element, its sentence made from the facts."""
    zh, en = SENTENCES[code]
    name = f"“{place.name}”" if place.name else ""
    facts = {"kind": place.kind, "name": place.name, **facts}
    return Finding(
        code=code,
        place=place.id,
        zh=f"{place.kind}{name}（{place.id}）：" + zh.format(**facts),
        en=" ".join(filter(None, (place.kind, name, f"({place.id}): "))) + en.format(**facts),
        line=place.line,
        severity="warning" if code in WARNINGS else "error",
        facts=facts,
    )
