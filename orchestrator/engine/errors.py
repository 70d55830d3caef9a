"""Everything the engine raises, and everything that can stop a token.

`EngineError`s reach the caller. A `RunError`, like any CountersignError of FEEL or of a decision, stops only
the token it happened at: the token is parked with an incident, the rest of the case goes on.
"""

from __future__ import annotations

from orchestrator.errors import CountersignError


class EngineError(CountersignError):
    """Root of the engine's errors."""

    code = "engine"
    zh = "流程引擎错误。"
    en = "Workflow engine error."


class NotWaiting(EngineError):
    """The token does not wait for what the caller wants to do; facts: token, element (None when it is gone), action."""

    code = "not-waiting"
    status = 409
    zh = "步骤 {element}（{token}）当前不在等待此操作：{action}。"
    en = "Step {element} ({token}) is not waiting for this: {action}."


class UnknownStart(EngineError):
    """No such start event, or no single one to begin with; facts: process, start."""

    code = "unknown-start"
    status = 422
    zh = "流程 {process} 不能从 {start} 启动。"
    en = "Process {process} cannot be started at {start}."


class UnknownElement(EngineError):
    """A saved token or a question names an element the model does not have; facts: element, process."""

    code = "unknown-element"
    status = 404
    zh = "流程 {process} 中没有元素 {element}。"
    en = "Process {process} has no element {element}."


class UnknownState(EngineError):
    """A saved state in a form this engine does not read; facts: version."""

    code = "unknown-state"
    status = 500
    zh = "无法读取版本为 {version} 的流程状态。"
    en = "A saved state of version {version} cannot be read."


class BadName(EngineError):
    """A value from outside under a name no variable can have; facts: name."""

    code = "variable-name"
    status = 422
    zh = "变量不能命名为“{name}”。"
    en = "No variable can be called “{name}”."


class MoveRefused(EngineError):
    """Root of the refusals of moves: the case would be left where it cannot be by itself, or nothing tells."""

    code = "move-refused"
    status = 409
    zh = "不能移动到此处。"
    en = "The case cannot be moved there."


class AnotherScope(MoveRefused):
    """The target is not in the sub-process or process that the step is in; facts: element, target."""

    code = "move-another-scope"
    zh = "{target} 与 {element} 不在同一流程或子流程中，不能移动。"
    en = "{target} is not in the same process or sub-process as {element}."


class NotATarget(MoveRefused):
    """Nothing can be entered there; facts: target."""

    code = "move-not-a-target"
    zh = "不能移动到 {target}：它是起点、汇合点、边界事件，或只能由流程自己到达。"
    en = "Nothing can be moved to {target}: it is a start, a join, a boundary event, or only the process gets there."


class OutOfBlock(MoveRefused):
    """Other branches would have to end, which was not agreed to; facts: element, target, others."""

    code = "move-out-of-block"
    zh = "从 {element} 移到 {target} 会离开并行部分，须同时取消：{others}。"
    en = "Moving from {element} to {target} leaves a parallel part: {others} would have to be cancelled too."


class IntoBlock(MoveRefused):
    """The target lies inside a parallel part that the step is not in; facts: element, target."""

    code = "move-into-block"
    zh = "{target} 位于 {element} 之外的并行部分，移入后流程会卡住。"
    en = "{target} lies in a parallel part that {element} is not in; the case would get stuck."


class OneOfSeveral(MoveRefused):
    """One run of a multi-instance cannot be moved without the others; facts: element."""

    code = "move-one-of-several"
    zh = "{element} 是多人办理中的一份，移动时须同时取消其他各份。"
    en = "{element} is done by several; one part cannot be moved unless the others are cancelled too."


class NotShown(MoveRefused):
    """The process is too large to tell whether the move is sound; facts: element."""

    code = "move-not-shown"
    zh = "流程结构过大（{element}），无法确认移动后不会卡住，因此不予执行。"
    en = "The process is too large ({element}) to tell that the case would not get stuck; so it is not moved."


class NoBranch(MoveRefused):
    """No branch of a parallel part that could end by itself; facts: element."""

    code = "move-no-branch"
    zh = "{element} 不在并行分支中，不能单独取消。"
    en = "{element} is not in a branch beside others, so it cannot be cancelled by itself."


class NotSeveral(MoveRefused):
    """The step is not done by several, or that is over; facts: token, element."""

    code = "not-several"
    zh = "{element}（{token}）不是多人办理的步骤，不能增减办理人。"
    en = "{element} ({token}) is not a step done by several; nobody can be added or removed."


class CannotWithdraw(MoveRefused):
    """A step that can no longer be taken back; facts: element, why_zh, why_en."""

    code = "cannot-withdraw"
    zh = "{element} 不能撤回：{why_zh}。"
    en = "{element} cannot be taken back: {why_en}."


class RunError(EngineError):
    """Root of what can go wrong at one element while the case runs on."""

    code = "run"
    zh = "元素 {element} 无法继续。"
    en = "Element {element} cannot go on."


class NoFlow(RunError):
    """No condition of a gateway holds and it has no default flow; facts: element."""

    code = "no-flow"
    zh = "网关 {element} 没有任何条件成立，也没有默认流向。"
    en = "No condition of gateway {element} holds and it has no default flow."


class NotTrueOrFalse(RunError):
    """A condition that is neither true nor false; facts: element, text, value."""

    code = "condition-not-boolean"
    zh = "{element} 的条件 {text} 的结果是 {value}，既不是真也不是假。"
    en = "The condition {text} at {element} gives {value}, neither true nor false."


class NotAValue(RunError):
    """An expression whose result cannot be kept in a variable (a function, a range); facts: text, kind."""

    code = "not-a-value"
    zh = "表达式 {text} 的结果（{kind}）不能存入变量。"
    en = "The result of {text} ({kind}) cannot be kept in a variable."


class NotOfKind(RunError):
    """An expression that gives another kind of value than its place needs; facts: element, text, expected, value."""

    code = "wrong-kind"
    zh = "{element} 的 {text} 应得到 {expected}，实际是 {value}。"
    en = "{text} at {element} must give {expected}; it gives {value}."


class BadTimer(RunError):
    """A text that is no date, duration, cycle or number of days; facts: text, expected."""

    code = "bad-timer"
    zh = "无法按 {expected} 读取定时器 {text}。"
    en = "The timer {text} cannot be read as {expected}."


class NotCaught(RunError):
    """An error nobody catches; facts: element, name."""

    code = "error-not-caught"
    zh = "{element} 抛出的错误 {name} 没有处理者。"
    en = "The error {name} thrown at {element} is caught nowhere."


class JobFailed(RunError):
    """A job has no tries left; facts: element, reason."""

    code = "job-failed"
    zh = "{element} 的自动任务失败：{reason}"
    en = "The job of {element} failed: {reason}"


class TooDeep(RunError):
    """Sub-processes and calls nested without end, as when a process calls itself; facts: element, most."""

    code = "too-deep"
    zh = "{element} 处的子流程和调用嵌套超过 {most} 层。"
    en = "Sub-processes and calls are nested more than {most} deep at {element}."


class Runaway(RunError):
    """A loop of automatic steps that does not come to rest; facts: element, steps."""

    code = "runaway"
    zh = "{element} 处连续自动执行了 {steps} 步仍未停下，可能是死循环。"
    en = "{steps} automatic steps in a row without coming to rest at {element}: probably an endless loop."
