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
