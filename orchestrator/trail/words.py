"""Every text of the trail in both languages, and the wording of its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from orchestrator.cases.views import Fact
from orchestrator.errors import Language
from orchestrator.text import Text
from orchestrator.wording import Values

WORDS: dict[str, Text] = {
    "title": Text("业务全程档案", "Case trail"),
    "product": Text("会签", "Countersign"),
    "stamp.running": Text("办理中", "In progress"),
    "contents": Text("目录", "Contents"),
    "case.key": Text("业务编号", "Case key"),
    "case.id": Text("记录流水号", "Stream"),
    "case.process": Text("流程", "Process"),
    "case.state": Text("状态", "State"),
    "case.outcome": Text("结论", "Outcome"),
    "case.started": Text("发起", "Started"),
    "case.ended": Text("办结", "Ended"),
    "case.waiting": Text("当前步骤", "Now at"),
    "case.reader": Text("导出人", "Prepared for"),
    "case.as_of": Text("截至", "As of"),
    "facts": Text("业务要素", "The case"),
    "record": Text("记录", "The record"),
    "record.count": Text("第 1 至 {n} 条，逐条以哈希相连", "Events 1 to {n}, each chained to the one before"),
    "record.head": Text("链尾", "Chain head"),
    "record.withheld": Text(
        "{n} 条记录中有导出人无权查看的内容，未列入本档案；其哈希仍在，链条可完整校验。",
        "{n} events hold content that the reader may not see. It is left out; its digests are in, so that the chain"
        " verifies.",
    ),
    "record.whole": Text("全部内容均已列出。", "Nothing is left out."),
    "record.how": Text(
        "校验：countersign verify 本文件。附件 record.json 内有全部记录及其哈希，可脱离数据库逐条校验，"
        "并指出第一条被改动的记录；文件另有电子封印，任何字节改动均可发现。首次使用前，请与出具机构核对封印证书指纹。",
        "To verify: countersign verify FILE. The attachment record.json holds every event with its hash and is checked"
        " without a database, naming the first altered event; the file is sealed, so that a change of any byte shows."
        " Compare the fingerprint of the seal's certificate with the issuer once.",
    ),
    "record.seal": Text("封印证书指纹（SHA-256）", "Fingerprint of the seal's certificate (SHA-256)"),
    "section.diagram": Text("流程图与经过路径", "Diagram and the way taken"),
    "section.people": Text("参与人员", "People"),
    "section.opinions": Text("各岗意见", "Opinions"),
    "section.votes": Text("表决", "Votes"),
    "section.register": Text("办理经过", "Register of events"),
    "section.forms": Text("提交的表单", "Forms as submitted"),
    "section.decisions": Text("规则判定", "Decisions"),
    "section.models": Text("所用模型", "Models"),
    "diagram.part": Text("{name}（{n} / {of}）", "{name} ({n} / {of})"),
    "legend.done": Text("已完成", "Done"),
    "legend.live": Text("当前步骤", "Now here"),
    "legend.failed": Text("故障", "Incident"),
    "legend.taken": Text("经过的路径", "Way taken"),
    "legend.other": Text("未经过", "Not taken"),
    "people.name": Text("姓名", "Name"),
    "people.role": Text("岗位", "Role"),
    "people.unit": Text("机构", "Unit"),
    "people.acts": Text("操作次数", "Acts"),
    "register.no": Text("序号", "No."),
    "register.time": Text("时间", "Time"),
    "register.what": Text("事项", "Event"),
    "register.who": Text("人员", "By"),
    "register.lead": Text(
        "时间为 {zone} 时间。每条下方为该条记录的哈希（SHA-256），由其内容与上一条的哈希算得。",
        "Times are those of {zone}. Below each event stands its hash (SHA-256), over its content and the hash of the"
        " one before.",
    ),
    "see.form": Text("表单 {n}", "Form {n}"),
    "see.decision": Text("判定 {n}", "Decision {n}"),
    "see.page": Text("第", "p."),
    "form.by": Text("提交人", "Submitted by"),
    "form.event": Text("第 {n} 条记录", "Event {n}"),
    "form.before": Text("修改前", "Before"),
    "form.unseen": Text("另有 {n} 项因权限不予显示。", "{n} more fields are not shown to this reader."),
    "form.empty": Text("此次提交没有可显示的内容。", "This submission has no content to show."),
    "vote.choice": Text("表决", "Vote"),
    "vote.reason": Text("理由与条件", "Reason and conditions"),
    "decision.in": Text("输入", "Given"),
    "decision.out": Text("结论", "Result"),
    "decision.rows": Text("命中的规则", "Rows that matched"),
    "decision.row": Text("第 {n} 行", "Row {n}"),
    "decision.always": Text("无条件", "always"),
    "decision.computed": Text("按公式计算", "computed by formula"),
    "stop": Text("。", ". "),
    "semicolon": Text("；", "; "),
    "comma": Text("，", ", "),
    "colon": Text("：", ": "),
    "decision.because": Text("理由", "Reason"),
    "decision.model": Text("规则版本", "Model"),
    "decision.if": Text("条件", "Where"),
    "decision.then": Text("则", "then"),
    "models.lead": Text(
        "业务始终按发起时的版本办理。● 为本业务至此用到的模型。哈希为模型文件的 SHA-256。",
        "A case keeps the versions it was started with. ● marks what it has used so far. The hash is the SHA-256 of the"
        " file.",
    ),
    "model.bpmn": Text("流程", "Process"),
    "model.dmn": Text("规则", "Decisions"),
    "model.form": Text("表单", "Form"),
    "model.kind": Text("种类", "Kind"),
    "model.name": Text("名称", "Name"),
    "model.version": Text("版本", "Version"),
    "model.hash": Text("哈希", "Hash"),
}


@dataclass(frozen=True)
class Words(Values):
    """How a trail words values: its language, the bank's zone, and the names of the people that values refer to."""

    language: Language
    bank_zone: ZoneInfo
    people: Mapping[str, Text] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone."""
        return self.bank_zone

    def say(self, key: str, /, **values: object) -> str:
        """A text of the catalogue; KeyError for a key that does not exist."""
        return WORDS[key].say(self.language).format(**values)

    def exactly(self, value: datetime) -> str:
        """A moment with seconds, in the bank's zone: 2026-11-23 14:05:09."""
        return f"{value.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def fact(self, fact: Fact) -> str:
        """A fact's value in words; recorded numbers stand in the record as text."""
        value = fact.value
        if fact.kind == "text" and isinstance(value, str) and value in self.people:
            return self.text(self.people[value])
        if fact.kind in ("number", "money") and isinstance(value, str):
            value = _number(value)
        if fact.kind == "money":
            return f"{self.money(value)}{self._in_short(value)}"
        return self.value(value, fact.kind, fact.options)

    def condition(self, text: str) -> str:
        """A cell of a decision table: its codes and truth values as what they mean."""
        if text in ("true", "false"):
            return self.value(text == "true")
        return self.sentence(Text(text, text))

    def plain(self, value: object) -> str:
        """A value of a decision in words: numbers with separators, codes as what they mean."""
        if isinstance(value, Mapping):
            return "；".join(f"{self.code(key)} {self.plain(item)}" for key, item in value.items())
        return self.value(_number(value) if isinstance(value, str) else value)

    def _in_short(self, value: object) -> str:
        short = self.wan(value) if isinstance(value, (Decimal, str)) else ""
        return f"（{short}）" if short and self.language == "zh" else f" ({short})" if short else ""


def _number(value: str) -> Decimal | str:
    """The text as a number where it is an amount; codes such as 0012 stay text."""
    if value.startswith("0") and value[1:2].isdigit() or len(value) > 15:
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return number if number.is_finite() else value
