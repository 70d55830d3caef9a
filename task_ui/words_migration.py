"""The texts of taking running cases to another version; part of the catalogue in `words`."""

from __future__ import annotations

from orchestrator.text import Text

MIGRATION: dict[str, Text] = {
    "ops.migrations": Text("版本迁移", "Versions"),
    "migration.current": Text("现行版本", "Current version"),
    "migration.behind": Text("待迁移", "On older models"),
    "migration.list.help": Text(
        "新业务用当前版本；在办业务留在发起时的版本，需要时由运营迁移。",
        "New cases run on the current version; running ones stay on theirs until operations migrate them.",
    ),
    "migration.none": Text("还没有流程", "No process yet"),
    "migration.none.help": Text("流程发布后会列在这里。", "Processes are listed here once they are published."),
    "migration.title": Text("版本迁移：{name}", "Migrate running cases: {name}"),
    "migration.lead": Text(
        "把在办业务迁移到所选版本。任务的办理人与时限、定时的到期时刻都不变。",
        "Take running cases to another version. Tasks keep their people and deadlines, timers their moments.",
    ),
    "migration.step.map": Text("对应步骤", "Map the steps"),
    "migration.step.try": Text("试算", "Dry run"),
    "migration.step.go": Text("迁移", "Migrate"),
    "migration.target": Text("目标版本", "Target version"),
    "migration.on": Text("第 {n} 版在办", "Running on v{n}"),
    "migration.on.unknown": Text("其他版本", "On other models"),
    "migration.older_rules": Text(
        "第 {n} 版，规则、表单或子流程较旧", "On v{n}, with older rules, forms or called processes"
    ),
    "migration.there": Text("已在第 {n} 版", "Already on v{n}"),
    "migration.nobody": Text("没有需要迁移的业务", "No case needs to move"),
    "migration.nobody.help": Text("在办业务都已在所选版本上。", "Every running case is on the chosen version already."),
    "migration.mapping": Text("步骤对应", "What becomes of each step"),
    "migration.mapping.help": Text(
        "编号相同的步骤自动对应；其余按名称建议，请核对。",
        "Steps of the same id correspond by themselves; the others are proposed by name. Check them.",
    ),
    "migration.old": Text("旧版本的步骤", "Step of the older version"),
    "migration.cases_there": Text("停留的业务", "Cases there"),
    "migration.standing": Text("{n} 笔", "{n} here"),
    "migration.becomes": Text("新版本的步骤", "Becomes"),
    "migration.becomes.of": Text("“{name}”对应的步骤", "What {name} becomes"),
    "migration.becomes.nothing": Text("不对应", "Nothing"),
    "migration.by.name": Text("按名称建议", "proposed by name"),
    "migration.by.nobody": Text("请指定，否则这些业务不能迁移", "choose one, or these cases cannot move"),
    "migration.no_such": Text("新版本没有同类步骤", "The new version has no step of this kind"),
    "migration.all_same": Text(
        "所有步骤都按编号对应，无需指定。", "Every step corresponds by its id; nothing to choose."
    ),
    "migration.same": Text("编号相同的步骤（{n}）", "Steps of the same id ({n})"),
    "migration.try": Text("试算", "Dry run"),
    "migration.try.again": Text("重新试算", "Dry run again"),
    "migration.try.help": Text(
        "试算逐笔给出结果，不改动任何业务。", "Says for each case what would happen; nothing changes."
    ),
    "migration.tried": Text("试算结果", "What would happen"),
    "migration.tried.able": Text("{n} 笔可迁移", "{n} can move"),
    "migration.tried.refused": Text("{n} 笔不能", "{n} cannot"),
    "migration.tried.of": Text("本页 {shown} 笔，共 {n} 笔", "{shown} on this page, {n} in all"),
    "migration.tried.more": Text("其余业务在后面各页。", "The other cases are on the next pages."),
    "migration.outcome": Text("迁移后停留在", "Would then be at"),
    "migration.will": Text("迁移后", "Then at"),
    "migration.will.system": Text("系统处理中", "With the system"),
    "migration.order": Text("迁移", "Migrate"),
    "migration.order.help": Text(
        "逐笔迁移，互不影响；不能迁移的业务保持原样，原因记入其办理经过，并列在进度页。",
        "Each case moves by itself. One that cannot stays as it is; why is in its record and listed with the progress.",
    ),
    "migration.order.now": Text("迁移 {n} 笔到第 {version} 版", "Migrate {n} to v{version}"),
    "migration.order.confirm": Text(
        "把“{name}”的 {n} 笔在办业务迁移到第 {version} 版？", "Migrate {n} running cases of {name} to v{version}?"
    ),
    "migration.ordered": Text("已开始迁移 {n} 笔", "Migrating {n} case{s}"),
    "migration.progress.lead": Text("到第 {version} 版 · {by} · {at}", "To v{version} · {by} · {at}"),
    "migration.progress.under_way": Text("正在迁移，还有 {n} 笔", "Under way, {n} to go"),
    "migration.progress.over": Text("迁移已完成", "The migration is done"),
    "migration.progress.cases": Text("本次业务", "Cases"),
    "migration.progress.done": Text("已迁移", "Moved"),
    "migration.progress.refused": Text("未能迁移", "Could not move"),
    "migration.progress.left": Text("等待迁移", "To go"),
    "migration.progress.nothing": Text("期间已办结", "Over meanwhile"),
    "migration.progress.refused.help": Text(
        "这些业务留在原版本，照常办理。", "These stay on their version and go on as before."
    ),
    "migration.again": Text("调整对应后再试", "Change the mapping, try again"),
    "migration.back": Text("回到版本迁移", "Back to the versions"),
    "migration.model": Text("{n} 笔在办业务仍在较早的模型上。", "{n} running case{s} still on earlier models."),
    "migration.model.go": Text("迁移在办业务", "Migrate them"),
    "migration.model.who": Text("需要时由运营迁移。", "Operations can migrate them."),
}
