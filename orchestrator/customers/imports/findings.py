"""What can be said of a row, in both languages: the one registry of an import's reasons.

`error` keeps the row out; `person` too, until somebody completes it; `warning` lets it in and wants a look; `fixed` is
a repair that was made; `note` explains what will not be taken over. The codes E_, W_, FIXED_ of `bank.rows` keep their
names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.customers.fields import BY_KEY
from orchestrator.text import Text

Severity = Literal["error", "person", "warning", "fixed", "note"]

REASONS: dict[str, tuple[Severity, Text]] = {
    "E_NAME_REQUIRED": ("error", Text("客户名称为空", "The customer's name is missing")),
    "E_USCC_EXCEL_SCIENTIFIC": (
        "error",
        Text(
            "Excel 已把代码变成数字，末几位丢失；请将该列设为文本格式后重新录入",
            "Excel has turned the code into a number and lost its last digits; format the column as text and enter it"
            " again",
        ),
    ),
    "E_ID_EXCEL_SCIENTIFIC": (
        "error",
        Text(
            "Excel 已把证件号变成数字，末几位丢失；请将该列设为文本格式后重新录入",
            "Excel has turned the ID into a number and lost its last digits; format the column as text and enter it"
            " again",
        ),
    ),
    "E_FORMULA_INJECTION": (
        "error",
        Text("内容会被表格软件当作公式执行；请粘贴为数值", "A spreadsheet would run this; paste the value"),
    ),
    "E_EXCEL_ERROR": ("error", Text("Excel 错误值", "An Excel error")),
    "E_CHARACTER": ("error", Text("含有无法识别的字符（乱码）", "Characters that could not be read")),
    "E_TOO_LONG": ("error", Text("内容过长", "Too long")),
    "E_USCC_LENGTH": ("error", Text("统一社会信用代码应为 18 位", "The credit code must have 18 characters")),
    "E_USCC_CHARSET": (
        "error",
        Text("统一社会信用代码含有不允许的字符（不用 I O S V Z）", "A character the code does not use (no I O S V Z)"),
    ),
    "E_USCC_CHECK": ("error", Text("统一社会信用代码校验位不符", "The credit code's check character is wrong")),
    "E_ID": ("error", Text("身份证号码有误", "The resident ID is wrong")),
    "E_MOBILE": ("error", Text("手机号码有误", "The mobile number is wrong")),
    "E_AMOUNT": ("error", Text("金额无法识别", "Not an amount")),
    "E_AMOUNT_NEGATIVE": ("error", Text("金额不能为负", "An amount cannot be negative here")),
    "E_DATE": ("error", Text("日期无法识别", "Not a date")),
    "E_DATE_AMBIGUOUS": (
        "error",
        Text("日期有歧义，请写成四位年份，如 2024-01-05", "The date can be read in two ways; write 2024-01-05"),
    ),
    "E_DATE_1900": ("error", Text("1900 年 2 月 29 日并不存在", "29 February 1900 never was")),
    "E_DATE_FUTURE": ("error", Text("日期不能晚于今天", "The date cannot be in the future")),
    "E_VALUE_UNKNOWN": ("error", Text("不在可选值之内", "Not one of the possible values")),
    "E_PERSON_UNKNOWN": ("error", Text("没有这位在职人员", "There is no such member of staff")),
    "E_PERSON_AMBIGUOUS": (
        "error",
        Text("有多人同名，请改填工号", "Several people have this name; give the staff name instead"),
    ),
    "E_UNIT_UNKNOWN": ("error", Text("没有这个机构", "There is no such branch")),
    "E_NOT_YOURS": (
        "error",
        Text("该客户不在您的管理范围内", "This customer is not among those that you may keep"),
    ),
    "E_NO_TAKEN": ("error", Text("客户号已属于另一客户", "The number belongs to another customer")),
    "E_DUPLICATE": ("error", Text("与第 {row} 行是同一客户，以先出现的为准", "The same customer as row {row}")),
    "W_ID_MISSING": ("person", Text("没有统一社会信用代码，需要补录", "The credit code is missing")),
    "W_ORG_CODE_9": (
        "person",
        Text("是 9 位组织机构代码，需要换成 18 位代码", "A 9-character organisation code; 18 characters needed"),
    ),
    "W_OLD_REG_NO_15": (
        "person",
        Text("是 15 位旧注册号，需要换成 18 位代码", "A 15-digit registration number; the 18-character code is needed"),
    ),
    "W_LEGACY_ID_15": ("warning", Text("15 位旧身份证号，请核对", "A 15-digit ID of the old kind; please check")),
    "W_NAME_DIFFERS": ("warning", Text("与本行现有名称“{known}”不同", "The bank knows it as “{known}”")),
    "W_SAME_NAME": (
        "warning",
        Text("与第 {row} 行名称相同、代码不同", "The same name as row {row} with another code"),
    ),
    "W_LISTED_EXIT": ("warning", Text("名单类型为退出或黑名单", "Listed as exit or blacklisted")),
    "N_DECIDED": (
        "note",
        Text("由流程认定，不按名单改动（现为 {known}）", "Decided by a process, not by a list (now {known})"),
    ),
    "FIXED_TRIM": ("fixed", Text("去除首尾空格", "Spaces around removed")),
    "FIXED_INVISIBLE": ("fixed", Text("去除不可见字符", "Invisible characters removed")),
    "FIXED_CASE": ("fixed", Text("统一为半角大写", "Half width and upper case")),
    "FIXED_PHONE": ("fixed", Text("统一手机号格式", "Mobile number in one form")),
    "FIXED_AMOUNT": ("fixed", Text("换算为元", "In yuan")),
    "FIXED_DATE": ("fixed", Text("统一日期格式", "Date in one form")),
    "FIXED_WIDTH": ("fixed", Text("全角改为半角", "Half width")),
}


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One thing about one cell: `field` is a key of the registry, `after` what a repair made of the value."""

    code: str
    field: str | None = None
    value: str = ""
    after: str | None = None
    facts: Mapping[str, Any] | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return REASONS[self.code][0]

    @property
    def reason(self) -> Text:
        """The reason in both languages."""
        text = REASONS[self.code][1]
        facts = dict(self.facts or {})
        return Text(text.zh.format(**facts), text.en.format(**facts)) if facts else text

    @property
    def label(self) -> Text:
        """The field's name, or nothing when the finding is about the row."""
        return BY_KEY[self.field].label if self.field else Text("", "")

    def as_json(self) -> list[Any]:
        """The finding as it is stored."""
        return [self.code, self.field, self.value, self.after, dict(self.facts) if self.facts else None]

    @classmethod
    def of_json(cls, stored: list[Any]) -> RowFinding:
        """The finding that was stored."""
        return cls(*stored)
