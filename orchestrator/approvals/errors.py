"""The reasons for which a vote is refused; each names the voter."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.errors import CountersignError


class ApprovalsError(CountersignError):
    """Root of the errors of `orchestrator.approvals`."""


class NotAMember(ApprovalsError):
    """A vote by somebody who does not sit on the committee; fact: voter."""

    code: ClassVar[str] = "vote-not-a-member"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "{voter} 不是本次会议的委员。"
    en: ClassVar[str] = "{voter} is not a member of this committee."


class VoteRecused(ApprovalsError):
    """A vote by a member who has to stand aside (关系人回避); fact: voter."""

    code: ClassVar[str] = "vote-recused"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "{voter} 应当回避，不能表决。"
    en: ClassVar[str] = "{voter} is recused and may not vote."


class VoteDuplicate(ApprovalsError):
    """A second vote by one member; fact: voter."""

    code: ClassVar[str] = "vote-duplicate"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "{voter} 已经表决，一人一票。"
    en: ClassVar[str] = "{voter} has voted already: one person, one vote."


class VoteProxy(ApprovalsError):
    """A vote cast by another person than the member; facts: voter, cast_by."""

    code: ClassVar[str] = "vote-proxy"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "{cast_by} 不能代 {voter} 表决。"
    en: ClassVar[str] = "{cast_by} may not vote for {voter}."


class VoteLate(ApprovalsError):
    """A vote after the ballot closed; fact: voter."""

    code: ClassVar[str] = "vote-late"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "表决已经截止，{voter} 的票不计。"
    en: ClassVar[str] = "The ballot is closed; the vote of {voter} does not count."


class VoteUnknown(ApprovalsError):
    """A vote whose value is none of APPROVE, CONDITIONAL, REJECT, ABSTAIN; facts: voter, choice."""

    code: ClassVar[str] = "vote-unknown"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "{voter} 的表决意见 {choice} 无效。"
    en: ClassVar[str] = "{choice} is not a vote; it was given by {voter}."
