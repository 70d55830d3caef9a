"""The credit committee's ballot: who may vote, what counts, and the inputs of decision table committee_vote.

A ballot is open, then closed. While it is open, each sitting member who has not voted is missing and reckoned
present; when it closes, those who have not voted are absent. Members who recuse themselves do not sit.
- quorum: present * 3 >= sitting * 2; pass: approve * 3 >= present * 2 (integers: exactly two thirds passes);
- CONDITIONAL counts as approve and its conditions join; ABSTAIN counts as present and as nothing else;
- one person, one vote, in person, in time; the chair may veto an approval and never turns a rejection.
What the resolution is follows from the table, not from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from orchestrator.approvals.errors import (
    NotAMember,
    VoteDuplicate,
    VoteLate,
    VoteProxy,
    VoteRecused,
    VoteUnknown,
)

Choice = Literal["APPROVE", "CONDITIONAL", "REJECT", "ABSTAIN"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
_FOR = ("APPROVE", "CONDITIONAL")


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's named vote; `cast_by` is the person who handed it in."""

    voter: str
    choice: Choice
    reason: str = ""
    conditions: tuple[str, ...] = ()
    cast_by: str | None = None


@dataclass(frozen=True, slots=True)
class Committee:
    """The members called to one item, and those of them who stand aside."""

    members: frozenset[str]
    recused: frozenset[str] = frozenset()

    @property
    def sitting(self) -> frozenset[str]:
        """The members whose votes count."""
        return self.members - self.recused


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes accepted so far, in their order, and whether the ballot is closed."""

    committee: Committee
    votes: tuple[Vote, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A counted ballot. Counts are persons; `inputs` are those of decision table committee_vote."""

    sitting: int
    present: int
    approve: int
    reject: int
    abstain: int
    votes_missing: int
    conflicted_voter: bool
    chair_veto: bool
    conditions: tuple[str, ...]

    @property
    def quorum_met(self) -> bool:
        """Whether two thirds of the sitting members are present; nobody sitting is no quorum."""
        return self.sitting > 0 and self.present * 3 >= self.sitting * 2

    @property
    def margin(self) -> int:
        """3 * approve - 2 * present: not negative means passed."""
        return 3 * self.approve - 2 * self.present

    @property
    def inputs(self) -> dict[str, bool | int]:
        """What decision table committee_vote takes."""
        return {
            "quorum_met": self.quorum_met,
            "conflicted_voter": self.conflicted_voter,
            "chair_veto": self.chair_veto,
            "margin": self.margin,
            "votes_missing": self.votes_missing,
        }


def accept(ballot: Ballot, vote: Vote) -> Ballot:
    """The ballot with `vote` added; raises the reason for which the vote is refused."""
    _refuse(ballot, vote)
    return Ballot(ballot.committee, (*ballot.votes, vote), ballot.closed)


def tally(ballot: Ballot, *, chair_veto: bool = False) -> Tally:
    """Count a ballot.

    A vote by someone who is recused by now was accepted before the conflict was known: it is not counted, and
    marks the ballot as conflicted. `chair_veto` is dropped where there is no approval to veto.
    """
    sitting = ballot.committee.sitting
    counted = [vote for vote in ballot.votes if vote.voter in sitting]
    missing = 0 if ballot.closed else len(sitting) - len(counted)
    present = len(counted) + missing
    approve = _count(counted, _FOR)
    return Tally(
        sitting=len(sitting),
        present=present,
        approve=approve,
        reject=_count(counted, ("REJECT",)),
        abstain=_count(counted, ("ABSTAIN",)),
        votes_missing=missing,
        conflicted_voter=len(counted) < len(ballot.votes),
        chair_veto=chair_veto and 3 * approve >= 2 * present,
        conditions=_joined(counted),
    )


def decided_early(ballot: Ballot) -> bool:
    """Whether the votes still missing can no longer change the result, however they fall or stay away.

    Banks leave this switched off as a rule: every vote is evidence.
    """
    if ballot.closed:
        return True
    now = tally(ballot)
    voted = now.present - now.votes_missing
    if now.conflicted_voter or now.sitting == 0 or voted * 3 < now.sitting * 2:
        return False  # invalid, or the quorum itself is still open
    if_all_reject = now.margin
    if_all_approve = now.margin + 3 * now.votes_missing
    return if_all_reject >= 0 or if_all_approve < 0


def _refuse(ballot: Ballot, vote: Vote) -> None:
    committee, voter = ballot.committee, vote.voter
    if vote.choice not in CHOICES:
        raise VoteUnknown(voter=voter, choice=vote.choice)
    if voter not in committee.members:
        raise NotAMember(voter=voter)
    if vote.cast_by not in (None, voter):
        raise VoteProxy(voter=voter, cast_by=vote.cast_by)
    if voter in committee.recused:
        raise VoteRecused(voter=voter)
    if ballot.closed:
        raise VoteLate(voter=voter)
    if any(earlier.voter == voter for earlier in ballot.votes):
        raise VoteDuplicate(voter=voter)


def _count(votes: Iterable[Vote], choices: tuple[str, ...]) -> int:
    return sum(vote.choice in choices for vote in votes)


def _joined(votes: Iterable[Vote]) -> tuple[str, ...]:
    """The conditions of all conditional votes, each once, in the order they were given."""
    conditional = (vote for vote in votes if vote.choice == "CONDITIONAL")
    return tuple(dict.fromkeys(text for vote in conditional for text in vote.conditions))
