"""The errors of the bank's pure rules."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class BankError(CountersignError):
    """Root of the errors of `orchestrator.bank`."""


class AmountUnreadable(BankError):
    """A cell that is neither an amount nor empty; fact: value."""

    code: ClassVar[str] = "amount-unreadable"
    zh: ClassVar[str] = "金额无法识别：{value}"
    en: ClassVar[str] = "Not an amount: {value}"


class DateUnreadable(BankError):
    """A cell that is neither a date nor empty; facts: value, reason (ERROR and the finer ERROR_… codes)."""

    code: ClassVar[str] = "date-unreadable"
    zh: ClassVar[str] = "日期无法识别：{value}（{reason}）"
    en: ClassVar[str] = "Not a date: {value} ({reason})"


class MaskUnknown(BankError):
    """A kind of value for which no mask is defined: it must not be shown; fact: kind."""

    code: ClassVar[str] = "mask-unknown"
    zh: ClassVar[str] = "没有为 {kind} 定义脱敏规则"
    en: ClassVar[str] = "No mask is defined for {kind}"


class SpanInvalid(BankError):
    """A number of days or a span of time that cannot be counted; facts: span."""

    code: ClassVar[str] = "span-invalid"
    zh: ClassVar[str] = "时限不能为负：{span}"
    en: ClassVar[str] = "A time limit cannot be negative: {span}"


class RecordUnknown(BankError):
    """A kind of record without a retention rule: it may not be deleted; fact: record."""

    code: ClassVar[str] = "retention-unknown"
    zh: ClassVar[str] = "没有为 {record} 定义保存期限"
    en: ClassVar[str] = "No retention rule for {record}"
