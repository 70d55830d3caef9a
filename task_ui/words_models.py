"""The texts of the models' pages and editors; part of the catalogue in `words`."""

from __future__ import annotations

from orchestrator.text import Text

MODELS: dict[str, Text] = {
    "nav.models": Text("模型", "Models"),
    "models.title": Text("模型", "Models"),
    "models.lead": Text(
        "流程、决策表和表单：修改、试运行，由另一人发布",
        "Processes, tables and forms: edit, try, published by another person",
    ),
    "models.bpmn": Text("流程", "Processes"),
    "models.dmn": Text("决策表", "Decision tables"),
    "models.form": Text("表单", "Forms"),
    "models.search": Text("名称或标识", "Name or key"),
    "models.name": Text("名称", "Name"),
    "models.version": Text("版本", "Version"),
    "models.state": Text("状态", "State"),
    "models.draft": Text("草稿", "Draft"),
    "models.published": Text("发布", "Published"),
    "models.state.published": Text("使用中", "In use"),
    "models.state.withdrawn": Text("已停用", "Withdrawn"),
    "models.state.new": Text("未发布", "Not published"),
    "models.draft.draft": Text("编写中", "Being written"),
    "models.draft.submitted": Text("待发布", "To be published"),
    "models.draft.published": Text("已发布", "Published"),
    "models.by": Text("{by} · {at}", "{by} · {at}"),
    "models.waiting": Text("等待您发布", "Waiting for you to publish"),
    "models.waiting.by": Text("{by} 送审", "Submitted by {by}"),
    "models.review": Text("审阅", "Review"),
    "models.empty": Text("没有这样的模型", "No such model"),
    "models.empty.help": Text("换个关键词，或新建一个。", "Try another word, or make a new one."),
    "models.new": Text("新建", "New"),
    "models.upload": Text("上传文件", "Upload a file"),
    "models.upload.help": Text(
        "Camunda Modeler 等工具编辑的 .bpmn、.dmn 或 .form 文件，原样保存为草稿。",
        "A .bpmn, .dmn or .form file edited elsewhere, for example in Camunda Modeler; kept as a draft unchanged.",
    ),
    "models.upload.act": Text("上传为草稿", "Upload as a draft"),
    "models.upload.file": Text("文件", "File"),
    "models.upload.none": Text("请选择一个文件。", "Choose a file."),
    "models.uploaded": Text("已上传为草稿：{name}", "Uploaded as a draft: {name}"),
    "models.new.title": Text("新建模型", "New model"),
    "models.new.kind": Text("类型", "Kind"),
    "models.new.key": Text("标识", "Key"),
    "models.new.key.help": Text(
        "字母开头，只含字母、数字和下划线；发布后不能改。例：branch_visit",
        "Begins with a letter; letters, digits and _ only; cannot be changed later. Example: branch_visit",
    ),
    "models.new.name": Text("名称", "Name"),
    "models.new.act": Text("开始编写", "Begin"),
    # a model
    "models.edit": Text("编辑", "Edit"),
    "models.continue": Text("继续编辑草稿", "Go on with the draft"),
    "models.download": Text("下载", "Download"),
    "models.versions": Text("版本", "Versions"),
    "models.current": Text("现行", "Current"),
    "models.compare": Text("比较", "Compare"),
    "models.compare.with": Text("与上一版比较", "Compare with the one before"),
    "models.authors": Text("编写", "Written by"),
    "models.publisher": Text("发布人", "Published by"),
    "models.comment": Text("修改说明", "What changed"),
    "models.draft.open": Text(
        "{by} 于 {at} 修改过草稿（{state}）", "There is a draft ({state}), changed by {by}, {at}"
    ),
    "models.record": Text("记录", "Record"),
    "models.record.help": Text(
        "逐条以哈希相连，不可更改。", "Each event is chained to the one before and cannot be changed."
    ),
    "models.withdraw": Text("停用模型", "Withdraw the model"),
    "models.withdraw.help": Text(
        "在办业务继续按原版本办理；此后不能再发起新业务。",
        "Running cases go on with their versions; no new case can be started.",
    ),
    "models.withdraw.confirm": Text("停用“{name}”？", "Withdraw “{name}”?"),
    "models.withdraw.reason": Text("停用原因", "Reason"),
    "models.withdrawn": Text(
        "已停用：{name}。在办业务不受影响。", "Withdrawn: {name}. Running cases are not affected."
    ),
    "models.withdrawn.notice": Text(
        "此模型已停用：在办业务继续办理，但不能再发起新业务。",
        "This model is withdrawn: running cases go on, no new case can be started.",
    ),
    "models.running.help": Text(
        "发布新版本不影响在办业务：它们按发起时的版本办理，直到运营迁移。",
        "A new version does not touch running cases: they keep theirs until operations migrate them.",
    ),
    "models.system": Text("系统", "System"),
    "models.draft.version": Text("草稿", "draft"),
    # comparing
    "compare.title": Text("比较", "Compare"),
    "compare.before": Text("原来", "Before"),
    "compare.after": Text("现在", "After"),
    "compare.nothing": Text("没有差别", "No differences"),
    "compare.nothing.help": Text("两个版本的含义完全相同。", "The two versions mean the same."),
    "compare.count": Text("{n} 处不同", "{n} difference{s}"),
    "compare.sort.added": Text("新增", "Added"),
    "compare.sort.removed": Text("删除", "Removed"),
    "compare.sort.changed": Text("修改", "Changed"),
    "compare.sort.moved": Text("移动", "Moved"),
    "compare.empty": Text("（空）", "(empty)"),
    # the editor
    "finding.cell": Text("第 {row} 行“{column}”：", "Row {row}, “{column}”: "),
    "editor.loading": Text("正在载入编辑器…", "Loading the editor…"),
    "editor.properties": Text("属性", "Properties"),
    "editor.findings": Text("问题", "Findings"),
    "editor.try.bpmn": Text("试运行", "Try"),
    "editor.try.dmn": Text("试算", "Try"),
    "editor.try.form": Text("试填", "Try"),
    "editor.undo": Text("撤销", "Undo"),
    "editor.redo": Text("重做", "Redo"),
    "editor.readonly": Text("您可以查看，但不能修改。", "You can look at this but not change it."),
    "editor.check": Text("检查", "Check"),
    "editor.submit": Text("送审", "Submit"),
    "editor.submit.title": Text("送审：{name}", "Submit: {name}"),
    "editor.submit.help": Text(
        "由另一人审阅并发布。请写明改了什么、为什么。",
        "Another person reviews and publishes it. Say what is changed and why.",
    ),
    "editor.comment": Text("修改说明", "What changed, and why"),
    "editor.more": Text("更多", "More"),
    "editor.compare": Text("与现行版本比较", "Compare with the current version"),
    "editor.download": Text("下载草稿", "Download the draft"),
    "editor.discard": Text("放弃草稿", "Discard the draft"),
    "editor.discard.confirm": Text(
        "放弃“{name}”的草稿？草稿内容将被删除。", "Discard the draft of “{name}”? Its content will be deleted."
    ),
    "editor.discarded": Text("已放弃草稿：{name}", "Draft discarded: {name}"),
    "editor.submitted": Text("已送审：{name}。请另一位同事发布。", "Submitted: {name}. A colleague publishes it."),
    "editor.submitted.notice": Text(
        "草稿已送审。继续修改会将它撤回。", "This draft has been submitted. Changing it takes it back."
    ),
    "editor.reviewer": Text(
        "您还没有修改过这份草稿，可以发布它；一旦修改，就须由另一人发布。",
        "You have not written in this draft and may publish it; once you change it, another person must.",
    ),
    "editor.returned": Text("已退回：{comment}", "Handed back: {comment}"),
    "editor.conflict": Text(
        "这份草稿在此期间被他人保存过，与您本机未保存的修改不同。",
        "Someone has saved this draft meanwhile; it differs from your unsaved changes on this computer.",
    ),
    "editor.base": Text("基于第 {n} 版", "Based on version {n}"),
    "editor.base.new": Text("新模型", "New model"),
    "editor.outdated": Text(
        "第 {n} 版已发布，草稿基于更早的版本。请先比较，再以第 {n} 版为基础继续。",
        "Version {n} has been published; the draft is based on an earlier one. Compare, then go on from version {n}.",
    ),
    "editor.rebase": Text("已比较，以新版本为基础", "Compared; go on from it"),
    "editor.noscript": Text("编辑模型需要启用 JavaScript。", "Editing models needs JavaScript."),
    "editor.views": Text("决策", "Decisions"),
    # reviewing and publishing
    "review.title": Text("审阅：{name}", "Review: {name}"),
    "review.lead": Text("第 {base} 版 → 第 {next} 版", "Version {base} → version {next}"),
    "review.lead.new": Text("新模型，将成为第 1 版", "A new model; becomes version 1"),
    "review.by": Text("{by} 送审", "Submitted by {by}"),
    "review.changes": Text("修改内容", "Changes"),
    "review.findings": Text("检查结果", "Findings"),
    "review.findings.none": Text("检查通过，没有问题。", "The check has nothing to report."),
    "review.publish": Text("发布", "Publish"),
    "review.publish.confirm": Text(
        "发布“{name}”第 {n} 版？新业务将按它办理。", "Publish version {n} of “{name}”? New cases will run on it."
    ),
    "review.publish.comment": Text(
        "发布说明（可不填，默认用送审说明）", "Comment (optional; the author's is used otherwise)"
    ),
    "review.published": Text("已发布：{name} 第 {n} 版", "Published: {name}, version {n}"),
    "review.return": Text("退回修改", "Hand back"),
    "review.return.comment": Text("退回原因", "Reason"),
    "review.return.done": Text("已退回编写人：{name}", "Handed back to its authors: {name}"),
    "review.own": Text(
        "须由另一人发布：您参与编写了这份草稿。", "Another person must publish it: you wrote in this draft."
    ),
    "review.not_submitted": Text("这份草稿尚未送审。", "This draft has not been submitted."),
    "review.may_not": Text(
        "发布须由风险部、合规部负责人或系统管理员办理。", "Heads of risk or compliance and administrators publish."
    ),
    "review.error": Text("错误", "Error"),
    "review.warning": Text("提醒", "Warning"),
    "review.open": Text("打开编辑器", "Open the editor"),
}
