"""What can be wrong with the bank's records."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class CustomersError(CountersignError):
    """Root of this package's errors."""

    code: ClassVar[str] = "customers"


class CustomerUnknown(CustomersError):
    """No customer with this number."""

    code: ClassVar[str] = "customer-unknown"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有客户 {customer_no}。"
    en: ClassVar[str] = "There is no customer {customer_no}."


class LoanUnknown(CustomersError):
    """No loan with this number."""

    code: ClassVar[str] = "loan-unknown"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有贷款 {loan_no}。"
    en: ClassVar[str] = "There is no loan {loan_no}."


class LimitUnknown(CustomersError):
    """No limit with this number, or the customer has none."""

    code: ClassVar[str] = "limit-unknown"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有额度 {limit_no}。"
    en: ClassVar[str] = "There is no limit {limit_no}."


class FigureMissing(CustomersError):
    """A figure of the bank that decisions need was never entered."""

    code: ClassVar[str] = "figure-missing"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "缺少本行数据 {name}。"
    en: ClassVar[str] = "The bank's figure {name} is missing."


class RegisterUnavailable(CustomersError):
    """A register cannot be consulted, or does not know the subject; that is never an all-clear."""

    code: ClassVar[str] = "register-unavailable"
    status: ClassVar[int] = 503
    zh: ClassVar[str] = "名单库 {register} 暂不可用或查无此主体 {subject}。"
    en: ClassVar[str] = "Register {register} is not available or does not know {subject}."


class ReasonNeeded(CustomersError):
    """Seeing personal data in clear needs a reason."""

    code: ClassVar[str] = "reason-needed"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "查看明文须写明事由，不少于 {least} 个字。"
    en: ClassVar[str] = "Seeing personal data in clear needs a reason of at least {least} characters."


class NoteInvalid(CustomersError):
    """A note without text, or one that is too long."""

    code: ClassVar[str] = "note-invalid"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "备注应为 1 到 {longest} 个字。"
    en: ClassVar[str] = "A note has 1 to {longest} characters."


class FilterRefused(CustomersError):
    """A filter over a field that the person may not see, which would tell its value, or with an unknown value."""

    code: ClassVar[str] = "filter-refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "不能按“{name}={value}”筛选。"
    en: ClassVar[str] = "The list cannot be filtered by {name}={value}."


class ExportTooLarge(CustomersError):
    """More customers than one export may hold."""

    code: ClassVar[str] = "export-too-large"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "一次最多导出 {most} 户，请缩小筛选范围。"
    en: ClassVar[str] = "One export holds at most {most} customers; please narrow the filter."
