"""The committee's members change while the vote is under way; and what the model counts is what
`orchestrator.approvals` counts, whatever was voted and whoever was removed, recused or found conflicted."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_limit_story import MEMBERS, at_committee, close, vote

from orchestrator.approvals import Ballot, Committee, Vote, accept, tally

ENDS = {
    "APPROVED": "Task_Chair", "REJECTED": "Task_NoticeRejected",
    "INVALID": "Task_Members", "NO_QUORUM": "Task_OpenItem",
}  # fmt: skip
CHOICES = ("APPROVE", "CONDITIONAL", "REJECT", "ABSTAIN")
WAYS = st.sampled_from(["APPROVE", "APPROVE", "APPROVE", "REJECT", "ABSTAIN", "RECUSE", "removed", None])


def ballot_of(story, member):
    """The open vote of a member."""
    return next(t.token for t in story.run.waits.tasks if story.run.visible(t.token).get("member") == member)


def remove(story, *members):
    for member in members:
        story.run.remove_run(ballot_of(story, member))
        story._keep(story.run)
    return story


def add(story, member):
    story.run.add_run(story.run.waits.tasks[0].token, member)
    return story._keep(story.run)


def went_to(story):
    return (story.open or story.jobs)[0]


@pytest.mark.parametrize(
    ("removed", "ballots", "end"),
    [
        (2, ["APPROVE"] * 3 + ["ABSTAIN"] + [None], "Task_Chair"),  # four of five are present, three of four for it
        (0, ["APPROVE"] * 3 + ["ABSTAIN"] + [None] * 3, "Task_OpenItem"),  # four of seven are not
        (1, ["APPROVE"] * 4 + ["REJECT"] * 2, "Task_Chair"),  # four of six is exactly two thirds
        (7, [], "Task_OpenItem"),  # nobody is left
    ],
)
def test_a_removed_member_lowers_the_number_that_quorum_and_majority_are_of(removed, ballots, end):
    story = remove(at_committee(), *MEMBERS[7 - removed :])
    assert went_to(close(vote(story, *ballots))) == end


def test_an_added_member_raises_it():
    story = add(at_committee(), "m8")
    assert story.open == ["Task_Vote"] * 8
    assert went_to(close(vote(story, *["APPROVE"] * 5, *[None] * 3))) == "Task_OpenItem", "five of eight"


def test_the_last_open_member_removed_closes_the_vote():
    story = remove(vote(at_committee(), *["APPROVE"] * 6), "m7")
    assert story.open == ["Task_CloseVote"]


def test_a_member_marked_as_conflicted_who_did_not_vote_does_not_count_as_absent():
    story = vote(at_committee(), *["APPROVE"] * 4, *[None] * 3)
    assert went_to(close(story, conflicted=["m7"])) == "Task_Chair", "four of six are present"


def test_who_was_removed_or_recused_is_not_called_to_the_next_meeting():
    story = vote(remove(at_committee(), "m6"), "RECUSE", *["APPROVE"] * 2, *[None] * 3)
    story = close(story, conflicted=["m7"])
    story.do("Task_OpenItem", meeting_no="2026-08", meeting_kind="MEETING", papers_sent=True, agenda_note=None)
    story.fire("Event_PapersRead")
    job = story.run.visible(story.run.waits.jobs[0].token)
    assert sorted(job["excluded"]) == ["m1", "m6", "m7"]


@settings(max_examples=40, deadline=None)
@given(ways=st.lists(WAYS, min_size=7, max_size=7), conflicted=st.sets(st.sampled_from(MEMBERS), max_size=2))
def test_the_models_count_is_that_of_approvals(ways, conflicted):
    chosen = dict(zip(MEMBERS, ways, strict=True))
    conflicted -= {member for member, way in chosen.items() if way == "removed"}
    story = remove(at_committee(), *[member for member, way in chosen.items() if way == "removed"])
    vote(story, *[way for way in ways if way != "removed"])
    if story.open == ["Task_CloseVote"]:
        close(story, conflicted=sorted(conflicted))

    away = {member for member, way in chosen.items() if way in ("RECUSE", "removed")}
    ballot = Ballot(Committee(frozenset(MEMBERS), frozenset(away)))
    for member, way in chosen.items():
        ballot = accept(ballot, Vote(member, way, "理由见附页")) if way in CHOICES else ballot
    ballot = replace(ballot, committee=Committee(frozenset(MEMBERS), frozenset(away | conflicted)), closed=True)
    resolution = story._decide("committee_vote", tally(ballot).inputs).output["resolution"]
    assert went_to(story) == ENDS[resolution]
