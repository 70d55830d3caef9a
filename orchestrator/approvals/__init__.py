"""How a committee's votes become a resolution's inputs. Pure; README.md has the rules."""

from orchestrator.approvals.errors import (
    ApprovalsError,
    NotAMember,
    VoteDuplicate,
    VoteLate,
    VoteProxy,
    VoteRecused,
    VoteUnknown,
)
from orchestrator.approvals.votes import Ballot, Committee, Tally, Vote, accept, decided_early, tally

__all__ = [
    "ApprovalsError",
    "Ballot",
    "Committee",
    "NotAMember",
    "Tally",
    "Vote",
    "VoteDuplicate",
    "VoteLate",
    "VoteProxy",
    "VoteRecused",
    "VoteUnknown",
    "accept",
    "decided_early",
    "tally",
]
