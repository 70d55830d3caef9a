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
}
