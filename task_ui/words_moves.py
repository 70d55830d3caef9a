"""The texts of moving a task by hand; part of the catalogue in `words`."""

from __future__ import annotations

from orchestrator.text import Text

MOVES: dict[str, Text] = {
    "moves.delegate": Text("转办", "Give to a colleague"),
    "moves.delegate.to": Text("转给", "To"),
    "moves.delegate.help": Text(
        "转办后由对方办理；职责分离按双方计算。",
        "They do the task then; for the separation of duties it counts for both.",
    ),
    "moves.return": Text("退回", "Return"),
    "moves.return.to": Text("退回到", "Back to"),
    "moves.return.by": Text("{step}（{person}）", "{step} ({person})"),
    "moves.return.straight": Text("办完直接回到本步骤", "After it, straight back to this step"),
    "moves.return.ends": Text("会同时结束：{steps}", "Also ends: {steps}"),
    "moves.withdraw": Text("撤回", "Take back"),
    "moves.withdraw.help": Text(
        "下一步还没有人开始办理时，可以撤回重新办理。", "While nobody has touched what came after, you can do it again."
    ),
    "moves.reason": Text("原因（至少 5 个字）", "Reason (5 characters or more)"),
    "moves.delegated": Text("已转办：{name}", "Given on: {name}"),
    "moves.returned": Text("已退回：{name}", "Returned: {name}"),
    "moves.withdrawn": Text("已撤回，请重新办理", "Taken back; do it again"),
    # signers
    "signers.title": Text("会签人", "Signers"),
    "signers.count": Text("{done} / {count} 已签", "{done} of {count} signed"),
    "signers.parallel": Text("同时会签", "All at once"),
    "signers.sequential": Text("依次会签", "One after another"),
    "signers.state.done": Text("已签", "Signed"),
    "signers.state.open": Text("待签", "Open"),
    "signers.state.to_come": Text("未轮到", "To come"),
    "signers.add": Text("加签", "Add a signer"),
    "signers.person": Text("加签给", "Who signs too"),
    "signers.choose": Text("请选择", "Choose"),
    "signers.nobody": Text("没有可加签的人。", "There is nobody to add."),
    "signers.remove": Text("减签", "Remove"),
    "signers.remove.of": Text("减去 {name}", "Remove {name}"),
    "signers.remove.help": Text(
        "{name} 的任务将取消，已签的不受影响；其余人数足够时会签随即结束。",
        "The task of {name} ends; what others signed stays. When the rest is enough, the signing ends.",
    ),
    "signers.sealed": Text(
        "表决密封：只显示谁已签，不显示内容。", "The vote is sealed: who has signed is shown, never how."
    ),
    "signers.still": Text(
        "业务已暂停，恢复后才能加签、减签。", "The case is suspended; signers can be changed once it goes on."
    ),
    "signers.added": Text("已加签：{name}", "Added: {name}"),
    "signers.removed": Text("已减签：{name}", "Removed: {name}"),
    # operations on a case
    "admin.title": Text("运营处理", "Operations on this case"),
    "admin.still": Text("业务已暂停", "This case is suspended"),
    "admin.still.by": Text("{by} 于 {at} 暂停，原因：", "Suspended by {by}, {at}, because:"),
    "admin.still.help": Text(
        "恢复之前，任务不能办理，定时不触发，系统作业不执行。",
        "Until it is resumed no task can be done, no timer fires and no job runs.",
    ),
    "admin.suspend": Text("暂停业务", "Suspend"),
    "admin.suspend.help": Text(
        "暂停期间任务不能办理，定时不触发；到期的在恢复时补上。",
        "Tasks are refused and timers wait; what became due happens on resumption.",
    ),
    "admin.resume": Text("恢复业务", "Resume"),
    "admin.resume.help": Text(
        "恢复后任务可以办理，暂停期间到期的定时与作业立即执行。",
        "Tasks can be done again; timers and jobs that became due meanwhile happen now.",
    ),
    "admin.suspended": Text("业务已暂停", "The case is suspended"),
    "admin.resumed": Text("业务已恢复", "The case goes on"),
    "admin.nowhere": Text("业务没有停在任何步骤上", "The case waits nowhere"),
    "admin.part": Text("第 {n} 份", "part {n}"),
    "admin.waits.task": Text("人工任务", "Task"),
    "admin.waits.timer": Text("等待时间", "Waits for a moment"),
    "admin.waits.message": Text("等待消息", "Waits for a message"),
    "admin.waits.job": Text("系统作业", "Job"),
    "admin.waits.parts": Text("子流程，内含以下步骤", "Sub-process with the steps below in it"),
    "admin.waits.incident": Text("故障", "Incident"),
    "admin.end": Text("结束此分支", "End this branch"),
    "admin.end.help": Text(
        "“{name}”所在的分支就此结束，其他分支继续；汇合处视为已到达。",
        "The branch of {name} ends here, the others go on; where they join it counts as arrived.",
    ),
    "admin.ended": Text("已结束分支：{name}", "Branch ended: {name}"),
    "jump.ask": Text("跳转", "Jump"),
    "jump.ask.now": Text("申请跳转", "Ask for the jump"),
    "jump.ask.help": Text("申请后由另一人复核，复核通过才生效。", "It is made only when a second person approves it."),
    "jump.together": Text("{n} 项一并跳转。", "All {n} move together."),
    "jump.target": Text("跳转到", "To"),
    "jump.ends": Text("会同时结束：{steps}", "Also ends: {steps}"),
    "jump.ends.nothing": Text("不影响其他步骤", "Ends nothing else"),
    "jump.asked": Text("已申请跳转，等待另一人复核", "Asked for; a second person must approve it"),
    "jump.waiting": Text("跳转申请待复核", "Jumps waiting for approval"),
    "jump.to": Text("跳转到", "to"),
    "jump.by": Text("{by} 于 {at} 申请", "Asked for by {by}, {at}"),
    "jump.gone": Text(
        "业务已经前行，此跳转不能再执行，请驳回或撤回。", "The case has moved on; this jump can no longer be made."
    ),
    "jump.own": Text("您的申请，须由另一人复核。", "You asked for this; somebody else must approve it."),
    "jump.still": Text("业务已暂停，恢复后才能复核。", "The case is suspended; decide once it goes on."),
    "jump.approve": Text("同意跳转", "Approve the jump"),
    "jump.approve.confirm": Text("同意从“{place}”跳转到“{target}”？", "Approve the jump from {place} to {target}?"),
    "jump.refuse": Text("驳回", "Refuse"),
    "jump.take_back": Text("撤回申请", "Take it back"),
    "jump.made": Text("已跳转", "The jump is made"),
    "jump.refused": Text("已驳回跳转申请", "The jump is refused"),
    "jump.taken_back": Text("已撤回跳转申请", "Taken back"),
    "jump.from_to": Text("跳转", "Jump"),
    "jump.asked_by": Text("申请人", "Asked by"),
    "jump.mine": Text("您的申请", "Yours, with others"),
    "jump.yours": Text("待您复核", "For you to decide"),
    "ops.jumps": Text("跳转复核", "Jumps"),
    "ops.none.jumps": Text("没有待复核的跳转", "No jump waits for approval"),
    "ops.none.jumps.help": Text(
        "运营申请的跳转会列在这里，由另一人复核。", "Jumps that operations ask for wait here for a second person."
    ),
}
