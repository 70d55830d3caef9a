"""Every text of the pages in both languages: one catalogue, one place.

A key stands for a text; `say` puts values in the places in braces, and the s of an English plural at {s}, by {n}.
A key that does not exist is an error, in tests and in production alike. Texts of models (names of processes,
fields, tables) come with the models.
"""

from __future__ import annotations

from orchestrator.errors import Language
from orchestrator.text import Text
from task_ui.words_customers import CUSTOMERS
from task_ui.words_incidents import INCIDENTS
from task_ui.words_migration import MIGRATION
from task_ui.words_models import MODELS
from task_ui.words_moves import MOVES
from task_ui.words_operations import OPERATIONS
from task_ui.words_trails import TRAILS

WORDS: dict[str, Text] = {
    "product": Text("会签", "Countersign"),
    "tagline": Text("银行业务流程与审批", "Approvals and decisions for banks"),
    # frame
    "skip": Text("跳到正文", "Skip to content"),
    "nav.label": Text("主导航", "Main navigation"),
    "nav.todo": Text("待办", "To do"),
    "nav.done": Text("已办", "Done"),
    "nav.mine": Text("我发起的", "Started by me"),
    "nav.start": Text("发起业务", "Start"),
    "nav.cases": Text("业务查询", "Cases"),
    "nav.late": Text("{n} 项超期", "{n} late"),
    "search.cases": Text("搜索客户或业务编号", "Search customers and cases"),
    "search.key": Text("按 / 键搜索", "Press / to search"),
    "language.other": Text("English", "中文"),
    "language.label": Text("Switch to English", "切换为中文"),
    "person.menu": Text("账户", "Account"),
    "sign_out": Text("退出登录", "Sign out"),
    "confirm.title": Text("请确认", "Please confirm"),
    "confirm.no": Text("再想想", "Not yet"),
    # sign in
    "sign_in": Text("登录", "Sign in"),
    "sign_in.lead": Text("用您的工号登录", "Sign in with your staff name"),
    "sign_in.name": Text("登录名", "Sign-in name"),
    "sign_in.password": Text("密码", "Password"),
    "sign_in.first": Text("登录后继续。", "Sign in to continue."),
    "sign_in.demo": Text("演示人员", "Demonstration staff"),
    "sign_in.demo.help": Text(
        "密码均为 countersign。点选一人即可填入。", "All passwords are countersign. Choose someone to fill in."
    ),
    "signed_out": Text("您已退出登录。", "You have signed out."),
    # lists
    "list.count": Text("共 {n} 项", "{n} in all"),
    "list.shown": Text("显示 {n} 项", "{n} shown"),
    "list.filter": Text("筛选", "Filter"),
    "list.search": Text("客户或业务编号", "Customer or case key"),
    "list.process": Text("流程", "Process"),
    "list.process.all": Text("全部流程", "All processes"),
    "list.state": Text("状态", "State"),
    "list.state.all": Text("全部状态", "All states"),
    "list.next": Text("下一页", "Next page"),
    "list.first": Text("回到第一页", "First page"),
    "list.clear": Text("清除筛选", "Clear the filter"),
    "list.keys": Text("j / k 上下移动，回车打开，/ 搜索", "j / k to move, Enter to open, / to search"),
    "list.no_match": Text("没有符合筛选条件的结果", "Nothing matches the filter"),
    "list.no_match.help": Text("换个关键词，或清除筛选。", "Try another word, or clear the filter."),
    # tasks
    "tasks.todo": Text("待办", "To do"),
    "tasks.todo.lead": Text("轮到您办理，或可由您签收的任务", "Tasks that wait for you, or that you may claim"),
    "tasks.done": Text("已办", "Done"),
    "tasks.done.lead": Text("您办理过的任务", "Tasks that you have completed"),
    "tasks.mine": Text("我发起的", "Started by me"),
    "tasks.mine.lead": Text("您发起的业务目前停在哪里", "Where the cases you started are now"),
    "tasks.todo.empty": Text("没有待办", "Nothing to do"),
    "tasks.todo.empty.help": Text(
        "新任务到来时会出现在这里。您也可以发起一笔业务。",
        "New tasks appear here as they come. You can also start a case.",
    ),
    "tasks.done.empty": Text("还没有办理过任务", "You have not completed any task yet"),
    "tasks.done.empty.help": Text(
        "办完的任务会列在这里，随时可以回看。", "Completed tasks are listed here for you to look back at."
    ),
    "tasks.mine.empty": Text("您还没有在办的业务", "You have no running case"),
    "tasks.mine.empty.help": Text(
        "发起一笔业务后，可在这里看到它走到哪一步。", "Start a case and follow it here, step by step."
    ),
    "task.task": Text("任务", "Task"),
    "task.customer": Text("客户", "Customer"),
    "task.process": Text("流程", "Process"),
    "task.due": Text("时限", "Due"),
    "task.holder": Text("办理人", "With"),
    "task.completed": Text("办结时间", "Completed"),
    "task.created": Text("到达", "Arrived"),
    "task.mine": Text("我", "Me"),
    "task.unclaimed": Text("待签收", "Unclaimed"),
    "task.claim": Text("签收", "Claim"),
    "task.claim.help": Text(
        "签收后由您办理，他人不再看到它为待签收。", "Claim it to keep others from working on it too."
    ),
    "task.release": Text("退回待办池", "Release"),
    "task.released": Text("已退回待办池：{name}", "Released: {name}"),
    "task.submit": Text("提交", "Submit"),
    "task.confirm": Text(
        "提交“{name}”（{title}）？提交后不能撤回。", "Submit “{name}” ({title})? This cannot be undone."
    ),
    "task.completed.flash": Text("已提交：{name}（{title}）", "Submitted: {name} ({title})"),
    "task.completed.ended": Text("已提交，业务办结：{title}", "Submitted; the case has ended: {title}"),
    "task.no_form": Text(
        "此步骤没有要填写的内容，确认办理后提交即可。", "There is nothing to fill in here; submit when it is done."
    ),
    "task.readonly": Text("您可以查看，但不能办理：{why}", "You can look at this but not complete it: {why}"),
    "task.facts": Text("业务要素", "The case"),
    "task.decisions": Text("规则判定", "Decisions so far"),
    "task.opinions": Text("各岗意见", "Opinions"),
    "task.opinions.empty": Text("还没有人发表意见", "No opinions yet"),
    "task.to_case": Text("查看流程图与全部经过", "See the diagram and the whole story"),
    "task.duty": Text("职责", "Duty"),
    "task.reminded": Text("已催办", "Reminded"),
    "task.escalated": Text("已升级", "Escalated"),
    "task.provisional": Text("暂定", "Provisional"),
    "task.provisional.help": Text(
        "该年放假安排尚未公布，公布后将重新计算。",
        "The holidays of that year are not published yet; the date will be reckoned anew.",
    ),
    "form.loading": Text("正在载入表单…", "Loading the form…"),
    "form.noscript": Text("填写表单需要启用 JavaScript。", "Filling in a form needs JavaScript."),
    # start
    "start.title": Text("发起业务", "Start a case"),
    "start.lead": Text("选择要发起的流程", "Choose the process to start"),
    "start.empty": Text("没有您可以发起的流程", "There is no process that you may start"),
    "start.empty.help": Text("可发起的流程由您的岗位决定。", "Which processes you may start depends on your role."),
    "start.begin": Text("发起", "Start"),
    "start.confirm": Text("发起“{name}”？", "Start “{name}”?"),
    "start.no_form": Text("此流程无需填写即可发起。", "This process starts without a form."),
    "start.started": Text("已发起：{name}（{key}）", "Started: {name} ({key})"),
    "start.version": Text("第 {n} 版", "Version {n}"),
    # cases
    "cases.title": Text("业务查询", "Cases"),
    "cases.lead": Text("您有权查看的全部业务", "All cases that you may see"),
    "cases.empty": Text("还没有业务", "No cases yet"),
    "cases.empty.help": Text("发起一笔业务后会列在这里。", "Cases appear here once they are started."),
    "case.state": Text("状态", "State"),
    "case.at": Text("当前步骤", "Now at"),
    "case.started": Text("发起", "Started"),
    "case.started_by": Text("发起人", "Started by"),
    "case.ended": Text("办结", "Ended"),
    "case.diagram": Text("流程图", "Diagram"),
    "case.diagram.main": Text("主流程", "Main process"),
    "case.diagram.fit": Text("适合窗口", "Fit"),
    "case.diagram.in": Text("放大", "Zoom in"),
    "case.diagram.out": Text("缩小", "Zoom out"),
    "legend.done": Text("已完成", "Done"),
    "legend.live": Text("当前步骤", "Now here"),
    "legend.taken": Text("经过的路径", "Way taken"),
    "legend.incident": Text("故障", "Incident"),
    "case.timeline": Text("办理经过", "Timeline"),
    "case.timeline.all": Text("包括系统流转", "Include routing"),
    "case.timeline.detail": Text("填写的内容（{n} 项）", "What was entered ({n})"),
    "case.timeline.more": Text("显示更多", "Show more"),
    "case.data": Text("业务数据", "Data"),
    "case.data.empty": Text("还没有数据", "No data yet"),
    "case.tasks": Text("在办任务", "Open tasks"),
    "case.tasks.empty": Text("没有在办任务", "No open tasks"),
    "case.decisions": Text("规则判定", "Decisions"),
    "case.decisions.empty": Text("还没有规则判定", "No decisions yet"),
    "case.opinions": Text("各岗意见", "Opinions"),
    "case.cancel": Text("撤销业务", "Cancel the case"),
    "case.cancel.reason": Text("撤销原因", "Reason"),
    "case.cancel.help": Text("至少 5 个字，将记入办理经过。", "At least 5 characters; it is recorded."),
    "case.cancel.confirm": Text("撤销“{title}”？撤销后不能恢复。", "Cancel “{title}”? This cannot be undone."),
    "case.cancelled": Text("已撤销：{title}", "Cancelled: {title}"),
    "case.record": Text("记录", "Record"),
    "case.record.count": Text("{n} 条记录，逐条以哈希相连", "{n} events, each chained to the one before"),
    "case.record.head": Text("链尾", "Head"),
    "case.models": Text("所用模型", "Models used"),
    "case.models.help": Text(
        "业务按发起时的版本办理，除非运营把它迁移到新版本。",
        "A case keeps the versions it was started with, unless operations migrate it.",
    ),
    "model.bpmn": Text("流程", "Process"),
    "model.dmn": Text("规则", "Decisions"),
    "model.form": Text("表单", "Form"),
    "model.version": Text("第 {n} 版", "v{n}"),
    # decisions
    "decision.why": Text("依据", "Why"),
    "decision.rows": Text("命中第 {rows} 行", "Matched row {rows}"),
    "decision.result": Text("结论", "Result"),
    # values
    "nothing": Text("—", "—"),
    "due.today": Text("今天 {time} 前", "Today by {time}"),
    "due.days": Text("{n} 个工作日后", "In {n} working day{s}"),
    "due.natural": Text("{n} 天后", "In {n} day{s}"),
    "due.minutes": Text("{n} 分钟后", "In {n} min"),
    "due.late.days": Text("超期 {n} 天", "{n} day{s} late"),
    "due.late.hours": Text("超期 {n} 小时", "{n} hour{s} late"),
    "due.late.minutes": Text("超期 {n} 分钟", "{n} min late"),
    "due.none": Text("无时限", "No limit"),
    "ago.now": Text("刚刚", "Just now"),
    "ago.minutes": Text("{n} 分钟前", "{n} min ago"),
    "ago.hours": Text("{n} 小时前", "{n} h ago"),
    # errors
    "error.404": Text("没有这个页面", "There is no such page"),
    "error.404.help": Text("网址可能有误，或内容已被移走。", "The address may be wrong, or the content has moved."),
    "error.403": Text("您没有权限", "You may not do this"),
    "error.409": Text("情况已有变化", "Things have changed"),
    "error.400": Text("请求无法处理", "The request cannot be handled"),
    "error.500": Text("出了点问题", "Something went wrong"),
    "error.500.help": Text(
        "操作没有生效。请稍后重试；若仍有问题，请联系系统管理员。",
        "Nothing was changed. Try again shortly; if it persists, tell your administrator.",
    ),
    "error.503": Text("服务暂时不可用", "The service is not available just now"),
    "error.csrf": Text("页面已过期，请刷新后重试。", "The page has expired. Reload it and try again."),
    "error.back": Text("返回原页面", "Back to the page"),
    "error.typed": Text("您填写的内容（未提交）：", "What you wrote, not sent on:"),
    "error.home": Text("回到待办", "Go to my tasks"),
    **MODELS,
    **TRAILS,
    **MOVES,
    **INCIDENTS,
    **MIGRATION,
    **OPERATIONS,
    **CUSTOMERS,
}


def say(key: str, language: Language, /, **values: object) -> str:
    """The text of `key` in `language`, with `values` in its braces; KeyError for a key that does not exist."""
    text = WORDS[key].say(language)
    return text.format(s="" if values.get("n") == 1 else "s", **values) if values else text
