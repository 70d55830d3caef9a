"""What access refuses, in words."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class AccessError(CountersignError):
    """Root of the refusals of access."""

    code: ClassVar[str] = "not-allowed"
    status: ClassVar[int] = 403


class NotAllowed(AccessError):
    """The person may not do this; `what` names the permission or the object."""

    zh: ClassVar[str] = "您没有权限执行此操作（{what}）。"
    en: ClassVar[str] = "You may not do this ({what})."


class NotSignedIn(AccessError):
    """No valid session or token came with the request."""

    code: ClassVar[str] = "not-signed-in"
    status: ClassVar[int] = 401
    zh: ClassVar[str] = "请先登录，或提供有效的访问令牌。"
    en: ClassVar[str] = "Please sign in, or send a valid bearer token."


class SignInRefused(AccessError):
    """Wrong name or password; which of the two is not said."""

    code: ClassVar[str] = "sign-in-refused"
    status: ClassVar[int] = 401
    zh: ClassVar[str] = "登录名或密码不正确。"
    en: ClassVar[str] = "The sign-in name or the password is not right."


class SignInLocked(AccessError):
    """Too many failures; the account is locked for some minutes (等保三级 8.1.4.1: lock after five failures)."""

    code: ClassVar[str] = "sign-in-locked"
    status: ClassVar[int] = 429
    zh: ClassVar[str] = "登录失败次数过多，账户已锁定 {minutes} 分钟。"
    en: ClassVar[str] = "Too many failed sign-ins: the account is locked for {minutes} minutes."


class DutyConflict(AccessError):
    """The person holds a duty in this case that excludes this one (segregation of duties)."""

    code: ClassVar[str] = "duty-conflict"
    zh: ClassVar[str] = "职责分离：您在本业务中已承担“{held_zh}”，不能再承担“{duty_zh}”。"
    en: ClassVar[str] = "Segregation of duties: you already hold {held_en} in this case and cannot also do {duty_en}."


class OtherPersonNeeded(AccessError):
    """The step must be done by someone other than this person (four-eyes principle, recusal)."""

    code: ClassVar[str] = "other-person-needed"
    zh: ClassVar[str] = "本步骤须由另一人办理：您{reason_zh}。"
    en: ClassVar[str] = "Another person must do this step: you {reason_en}."


class PersonUnknown(AccessError):
    """There is no such active person."""

    code: ClassVar[str] = "person-unknown"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有在职人员 {person}。"
    en: ClassVar[str] = "There is no active person {person}."
