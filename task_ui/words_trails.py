"""The texts of a trail's export; part of the catalogue in `words`."""

from __future__ import annotations

from orchestrator.text import Text

TRAILS: dict[str, Text] = {
    "trail.export": Text("导出 PDF 档案", "Export as PDF"),
    "trail.export.help": Text(
        "含流程图、全部经过、表单与规则判定，附可离线校验的记录。导出将记入办理经过。",
        "Diagram, events, forms and decisions, with the record attached for checks offline. The export is recorded.",
    ),
    "trail.title": Text("业务全程档案", "Case trail"),
    "trail.lead": Text("第 1 至 {n} 条记录", "Events 1 to {n}"),
    "trail.wait.queued": Text("排队中", "Waiting for its turn"),
    "trail.wait.running": Text("正在生成 PDF", "Making the PDF"),
    "trail.wait.help": Text(
        "可以离开此页，稍后回来下载；文件保留一周。",
        "You can leave this page and come back for it; the file is kept for a week.",
    ),
    "trail.done": Text("PDF 已生成", "The PDF is ready"),
    "trail.download": Text("下载 PDF", "Download the PDF"),
    "trail.head": Text("链尾", "Chain head"),
    "trail.verify": Text("校验方法：countersign verify 文件名", "To check it: countersign verify FILE"),
    "trail.failed": Text("未能生成 PDF", "The PDF could not be made"),
    "trail.again": Text("重新导出", "Export again"),
    "trail.back": Text("回到业务", "Back to the case"),
}
