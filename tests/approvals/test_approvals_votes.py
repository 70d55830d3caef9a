"""A committee's ballot: what is refused, how it is counted, and the laws a bank can rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator import approvals
from orchestrator.approvals import Ballot, Committee, Vote, accept, decided_early, tally

CASES = json.loads((Path(__file__).parents[1] / "cases" / "committee_vote.json").read_text())["cases"]
SEVEN = frozenset(f"cc{n}" for n in range(1, 8))
CHOICES = ("APPROVE", "CONDITIONAL", "REJECT", "ABSTAIN")


def ballot(*choices, members=SEVEN, recused=frozenset(), closed=True):
    """A ballot on which the first members voted `choices`."""
    sitting = sorted(members - recused)
    votes = tuple(Vote(who, choice) for who, choice in zip(sitting, choices, strict=False))
    return Ballot(Committee(members, recused), votes, closed)


ballots = st.builds(
    lambda size, choices, away, closed: ballot(
        *choices,
        members=frozenset(f"m{n}" for n in range(size)),
        recused=frozenset(f"m{n}" for n in range(away)),
        closed=closed,
    ),
    st.sampled_from((5, 7, 9)),
    st.lists(st.sampled_from(CHOICES), max_size=9),
    st.integers(0, 3),
    st.booleans(),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_case(case):
    raw, expected = case["raw"], case["inputs"]
    members = frozenset(f"cc{n}" for n in range(raw["total"]))
    choices = ["APPROVE"] * raw["approve"] + ["REJECT"] * raw["reject"] + ["ABSTAIN"] * raw["abstain"]
    recused_late = frozenset(["cc0"]) if expected["conflicted_voter"] else frozenset()
    counted = tally(
        ballot(*choices, members=members | recused_late, closed=expected["votes_missing"] == 0),
        chair_veto=expected["chair_veto"],
    )
    assert counted.inputs == {**expected, "conflicted_voter": False}


@pytest.mark.parametrize(
    ("choices", "quorum", "margin"),
    [
        (["APPROVE"] * 5, True, 5),  # 5 of 7 present is enough: 15 >= 14
        (["APPROVE"] * 4, False, 4),  # 12 < 14
        (["APPROVE"] * 4 + ["ABSTAIN"] * 2, True, 0),  # abstaining is being present: exactly two thirds
        (["CONDITIONAL"] * 4 + ["REJECT"] * 2, True, 0),
        (["APPROVE"] * 3 + ["CONDITIONAL"] + ["ABSTAIN"] * 3, True, -2),
        (["ABSTAIN"] * 7, True, -14),
        ([], False, 0),
    ],
)
def test_quorum_and_margin(choices, quorum, margin):
    counted = tally(ballot(*choices))
    assert (counted.quorum_met, counted.margin) == (quorum, margin)


def test_a_recused_member_lowers_the_number_sitting():
    counted = tally(ballot(*["APPROVE"] * 4, recused=frozenset(["cc1"])))
    assert (counted.sitting, counted.present, counted.quorum_met) == (6, 4, True)  # 12 >= 12


def test_a_committee_of_recused_members_has_no_quorum():
    assert not tally(ballot(recused=SEVEN)).quorum_met


def test_members_are_missing_while_open_and_absent_once_closed():
    still_open = tally(ballot("APPROVE", "REJECT", closed=False))
    closed = tally(ballot("APPROVE", "REJECT", closed=True))
    assert (still_open.votes_missing, still_open.present) == (5, 7)
    assert (closed.votes_missing, closed.present) == (0, 2)


def test_conditions_of_conditional_votes_join_once_each():
    votes = (
        Vote("cc1", "CONDITIONAL", conditions=("追加抵押", "按季检查")),
        Vote("cc2", "CONDITIONAL", conditions=("按季检查", "股东担保")),
        Vote("cc3", "REJECT", conditions=("不计",)),
    )
    assert tally(Ballot(Committee(SEVEN), votes)).conditions == ("追加抵押", "按季检查", "股东担保")


def test_the_chair_vetoes_an_approval():
    assert tally(ballot(*["APPROVE"] * 7), chair_veto=True).chair_veto


def test_the_chair_never_turns_a_rejection():
    # The veto is dropped: the table then gives a plain rejection with its one reconsideration.
    assert not tally(ballot(*["REJECT"] * 7), chair_veto=True).chair_veto


def test_a_conflict_found_after_the_vote_makes_the_ballot_conflicted():
    votes = tuple(Vote(f"cc{n}", "APPROVE") for n in range(1, 8))
    counted = tally(Ballot(Committee(SEVEN, frozenset(["cc7"])), votes, closed=True))
    assert (counted.conflicted_voter, counted.approve, counted.sitting) == (True, 6, 6)


@pytest.mark.parametrize(
    ("before", "vote", "refusal"),
    [
        (ballot(closed=False), Vote("cm1", "APPROVE"), approvals.NotAMember),
        (ballot("APPROVE", closed=False), Vote("cc1", "REJECT"), approvals.VoteDuplicate),
        (ballot(closed=False), Vote("cc2", "APPROVE", cast_by="cc1"), approvals.VoteProxy),
        (ballot(closed=True), Vote("cc2", "APPROVE"), approvals.VoteLate),
        (ballot(recused=frozenset(["cc2"]), closed=False), Vote("cc2", "APPROVE"), approvals.VoteRecused),
        (ballot(closed=False), Vote("cc2", "MAYBE"), approvals.VoteUnknown),
    ],
)
def test_a_vote_is_refused_by_name(before, vote, refusal):
    with pytest.raises(refusal) as refused:
        accept(before, vote)
    assert refused.value.facts["voter"] == vote.voter
    assert vote.voter in refused.value.sentence("zh")
    assert vote.voter in refused.value.sentence("en")


def test_an_accepted_vote_is_added_and_the_old_ballot_stays():
    before = ballot(closed=False)
    after = accept(before, Vote("cc1", "APPROVE", cast_by="cc1"))
    assert (len(before.votes), [vote.voter for vote in after.votes]) == (0, ["cc1"])


@pytest.mark.parametrize(
    ("choices", "decided"),
    [
        (["APPROVE"] * 5, True),  # 15 >= 14 even if the last two reject
        (["APPROVE"] * 4, False),  # the quorum is still open
        (["REJECT"] * 4 + ["APPROVE"], True),  # at most 3 of 7
        (["REJECT"] * 2 + ["APPROVE"] * 3, False),
        (["APPROVE"] * 7, True),
    ],
)
def test_decided_early(choices, decided):
    assert decided_early(ballot(*choices, closed=False)) is decided


@given(ballots)
def test_every_vote_is_counted_once(taken):
    counted = tally(taken)
    assert counted.approve + counted.reject + counted.abstain + counted.votes_missing == counted.present
    assert counted.present <= counted.sitting


@given(ballots, st.randoms())
def test_the_order_of_votes_does_not_matter(taken, chance):
    shuffled = list(taken.votes)
    chance.shuffle(shuffled)
    assert tally(Ballot(taken.committee, tuple(shuffled), taken.closed)).inputs == tally(taken).inputs


@given(ballots)
def test_an_approval_instead_of_a_rejection_never_hurts(taken):
    turned = tuple(Vote(v.voter, "APPROVE") if v.choice == "REJECT" else v for v in taken.votes)
    assert tally(Ballot(taken.committee, turned, taken.closed)).margin >= tally(taken).margin


@given(ballots)
def test_passing_means_two_thirds_of_those_present(taken):
    counted = tally(taken)
    assert (counted.margin >= 0) == (counted.approve * 3 >= counted.present * 2)


@given(ballots, st.lists(st.sampled_from((*CHOICES, None)), min_size=9, max_size=9))
def test_a_result_decided_early_is_the_result(taken, rest):
    """However the missing members vote or stay away, quorum and outcome stay what they were."""
    if taken.closed or not decided_early(taken):
        return
    voted = {vote.voter for vote in taken.votes}
    missing = sorted(taken.committee.sitting - voted)
    later = tuple(Vote(who, choice) for who, choice in zip(missing, rest, strict=False) if choice)
    final = tally(Ballot(taken.committee, taken.votes + later, closed=True))
    everyone = tally(Ballot(taken.committee, taken.votes, closed=False))
    assert final.quorum_met
    assert (final.margin >= 0) == (everyone.margin >= 0)
