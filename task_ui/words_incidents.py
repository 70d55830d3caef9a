"""The texts of putting an incident right; part of the catalogue in `words`."""

from __future__ import annotations

from orchestrator.text import Text

INCIDENTS: dict[str, Text] = {
    "incident.title": Text("故障处理", "Put an incident right"),
    "incident.what.job": Text("系统作业没有完成", "The system could not do its work here"),
    "incident.what.decision": Text("规则没有得出结果", "The rules came to no result"),
    "incident.what.script": Text("计算没有完成", "The calculation could not be made"),
    "incident.what.way": Text("无法判断走哪条路", "The case could not tell which way to go"),
    "incident.what.task": Text("任务没有派出去", "The task could not be handed out"),
    "incident.what.call": Text("没能进入被调用的流程", "The called process could not begin"),
    "incident.what.step": Text("此步骤没有完成", "This step could not be done"),
    "incident.since": Text("{at} 起停在这里", "Stopped since {at}"),
    "incident.tries": Text("已自动试 {n} 次", "Tried {n} time{s} by itself"),
    "incident.times": Text("第 {n} 次停在这里", "Stopped here {n} times"),
    "incident.in": Text("在“{process}”中", "In {process}"),
    "incident.detail": Text("技术细节", "Technical detail"),
    "incident.detail.message": Text("报错", "Message"),
    "incident.detail.code": Text("错误代码", "Error code"),
    "incident.detail.element": Text("步骤编号", "Step id"),
    "incident.detail.process": Text("流程编号", "Process id"),
    "incident.detail.token": Text("令牌", "Token"),
    "incident.detail.job": Text("作业类型", "Job type"),
    "incident.detail.decision": Text("规则编号", "Decision id"),
    "incident.data": Text("此步骤所见数据（{n} 项）", "Data that the step sees ({n})"),
    "incident.none": Text("没有此数据", "Not there"),
    "incident.null": Text("空", "Empty"),
    "incident.masked": Text("已遮盖，不能更改", "Masked; you cannot change it"),
    "incident.retry": Text("再试一次", "Try again"),
    "incident.retry.help": Text(
        "原因已在别处排除时（例如对方系统恢复），数据不变，直接再试。",
        "When the cause is mended elsewhere, such as the other system being back: as it is, nothing changed.",
    ),
    "incident.fix": Text("更正数据再试", "Put data right and try again"),
    "incident.fix.help": Text(
        "选择新值的类型并填写；没有选择的保持不变。新旧值与原因都会记入办理经过。",
        "Choose a kind and give the new value; whatever you leave stays. Old, new and the reason are recorded.",
    ),
    "incident.fix.now": Text("更正并再试", "Put right and try again"),
    "incident.fix.column": Text("数据", "Data"),
    "incident.fix.old": Text("现在的值", "Present value"),
    "incident.fix.new": Text("改为", "New value"),
    "incident.fix.used": Text("此步骤要用", "The step uses it"),
    "incident.fix.kind": Text("“{name}”的新值类型", "Kind of the new value of {name}"),
    "incident.fix.value": Text("“{name}”的新值", "New value of {name}"),
    "incident.fix.change": Text("更改", "Change"),
    "incident.fix.change.of": Text("更改“{name}”", "Change {name}"),
    "incident.fix.others": Text("此步骤还能看到的其他数据（{n} 项）", "What else the step sees ({n})"),
    "incident.fix.another": Text("增加一项数据", "Add a value that is not there"),
    "incident.fix.another.name": Text("变量名", "Variable's name"),
    "incident.kind.keep": Text("不变", "Unchanged"),
    "incident.kind.text": Text("文本", "Text"),
    "incident.kind.number": Text("数字", "Number"),
    "incident.kind.yes": Text("是", "Yes"),
    "incident.kind.no": Text("否", "No"),
    "incident.kind.date": Text("日期", "Date"),
    "incident.kind.feel": Text("列表或结构（JSON / FEEL）", "List or context (JSON / FEEL)"),
    "incident.kind.empty": Text("空", "Empty"),
    "incident.refused": Text("没有更改，请改正以下各项：", "Nothing was changed. Please mend:"),
    "incident.nothing": Text(
        "没有任何更改。只想再试，请用“再试一次”。", "Nothing is changed. To try as it is, use Try again."
    ),
    "incident.other": Text("其他办法", "Or else"),
    "incident.end.none": Text(
        "此步骤不能单独结束；要跳转或结束外层分支，请到业务页面。",
        "This step cannot be ended alone. To jump, or to end a branch around it, go to the case's page.",
    ),
    "incident.cancel.others": Text(
        "撤销整笔业务由发起人或其机构负责人在业务页面办理。",
        "The whole case is cancelled on its page, by its initiator or the head of its branch.",
    ),
    "incident.still": Text(
        "业务已暂停，恢复后才能处理故障。", "The case is suspended; the incident can be put right once it goes on."
    ),
    "incident.retried": Text("已再试：{name}", "Tried again: {name}"),
    "incident.again": Text("再试后仍然停在“{name}”", "Tried again; the case is still stopped at {name}"),
    "incident.corrected": Text("已更正并再试：{name}", "Put right and tried again: {name}"),
    "incident.gone": Text("该故障已经处理，不再停在那里。", "That incident is settled already; the case is past it."),
    "incident.back": Text("回到业务", "Back to the case"),
}
