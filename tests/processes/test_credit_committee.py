"""The credit committee over the API: seven sealed votes, quorum, resolution, chair, president, and a second chance."""

from __future__ import annotations

import desk
import pytest

CANNOT_SEE = ("cm1", "cm2", "co1", "bh1", "rr1", "lg1", "aml1", "cc2", "cc7", "ch1", "sec1", "pr1", "op1", "au1")


def test_two_working_days_to_read_then_seven_votes_and_three_working_days_to_cast_them(bank, borrower):
    case = desk.apply(bank, borrower, 10_000_000)
    desk.investigate(bank)
    desk.review(bank, 10_000_000)
    bank.do("sec1", "Task_OpenItem", meeting_no="2026-48", meeting_kind="MEETING", papers_sent=True)
    bank.wait(days=2, hours=6, minutes=59)
    assert case.at == []
    bank.wait(minutes=2)
    assert case.at == ["Task_Vote"] * 7
    assert {task["assignee"] for task in case.seen("au1")["tasks"]} == {f"cc{n}" for n in range(1, 8)}
    assert {task["due_at"] for task in case.seen("au1")["tasks"]} == {"2026-12-08T09:00:00+00:00"}


def test_a_vote_is_sealed_until_the_last_one_is_cast(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, "REJECT")
    assert desk.WHY_NOT in case.everything("cc1"), "one's own vote stays in sight"
    for person in CANNOT_SEE:
        seen = case.everything(person)
        assert desk.WHY_NOT not in seen, person
        assert "'key': 'vote'" not in seen, person
        assert "'key': 'vote_reason'" not in seen, person
    (vote,) = [e for e in case.events() if (e["kind"], e["element_id"]) == ("task.completed", "Task_Vote")]
    assert vote["detail"][0]["value"]["zh"] == "已密封"


def test_once_closed_the_votes_are_open_to_chair_secretary_president_and_audit_only(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, "REJECT", *["APPROVE"] * 6)
    desk.close_vote(bank)
    bank.do("ch1", "Task_Chair", chair_veto=False)
    for person in ("ch1", "sec1", "pr1", "au1"):
        assert desk.WHY_NOT in case.everything(person), person
    for person in ("cm1", "bh1", "rr1", "cc2"):
        assert desk.WHY_NOT not in case.everything(person), person
    for person in ("cm1", "bh1"):
        assert "杨己" not in case.everything(person), "who voted is not for customer managers and branch heads"


def test_nobody_votes_for_another_or_twice_or_late(bank, borrower):
    case = desk.at_committee(bank, borrower)
    first = bank.todo("cc1")["Task_Vote"]
    refused = bank.api("cc2").post(f"/tasks/{first}/complete", {"data": desk.voting("REJECT")})
    assert (refused.status_code, refused.json["code"]) == (409, "task-taken")
    assert bank.api("cc1").post(f"/tasks/{first}/release").status_code == 403

    desk.vote(bank, "APPROVE")
    refused = bank.api("cc1").post(f"/tasks/{first}/complete", {"data": desk.voting("REJECT")})
    assert (refused.status_code, refused.json["code"]) == (409, "task-gone")

    late = bank.todo("cc2")["Task_Vote"]
    bank.wait(days=6)
    refused = bank.api("cc2").post(f"/tasks/{late}/complete", {"data": desk.voting("APPROVE")})
    assert (refused.status_code, refused.json["code"]) == (409, "task-gone")
    assert case.at == ["Task_CloseVote"]


def test_anything_but_approval_needs_a_reason(bank, borrower):
    desk.at_committee(bank, borrower)
    assert desk.refused(bank, "cc1", "Task_Vote", vote="REJECT")[2] == ["vote_reason"]
    assert desk.refused(bank, "cc1", "Task_Vote", vote="RECUSE")[2] == ["vote_reason"]
    assert desk.refused(bank, "cc1", "Task_Vote", vote="CONDITIONAL")[2] == ["vote_conditions", "vote_reason"]


@pytest.mark.parametrize(
    ("ballots", "goes_to"),
    [
        (["APPROVE"] * 5 + ["REJECT"] * 2, ["Task_Chair"]),
        (["APPROVE"] * 4 + ["REJECT"] * 3, []),
        (["APPROVE"] * 4 + ["RECUSE"] + ["ABSTAIN"] * 2, ["Task_Chair"]),
        (["APPROVE"] * 4 + ["RECUSE"] * 3, ["Task_Chair"]),
        (["APPROVE"] * 5 + [None] * 2, ["Task_Chair"]),
        (["APPROVE"] * 4 + [None] * 3, ["Task_OpenItem"]),
    ],
)
def test_two_thirds_must_be_present_and_two_thirds_of_those_approve(bank, borrower, ballots, goes_to):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, *ballots)
    if None in ballots:
        bank.wait(days=6)
    desk.close_vote(bank)
    assert case.at == goes_to


def test_a_member_related_to_the_customer_gets_no_vote(bank, borrower):
    desk.rewrite(borrower, related_staff=["cc3"])
    case = desk.at_committee(bank, borrower)
    assert "cc3" not in {task["assignee"] for task in case.seen("au1")["tasks"]}
    assert case.at == ["Task_Vote"] * 6


def test_a_vote_of_somebody_who_had_to_recuse_is_void_and_repeated_without_them(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, *["APPROVE"] * 7)
    desk.close_vote(bank, conflicted=["cc7"])
    assert case.at == ["Task_Vote"] * 6
    assert bank.todo("cc7") == {}
    desk.vote(bank, *["APPROVE"] * 4, *["REJECT"] * 2)
    desk.close_vote(bank)
    assert case.at == ["Task_Chair"], "four of six is exactly two thirds"


def test_the_third_meeting_without_quorum_sends_it_back_to_risk_review(bank, borrower):
    case = desk.at_committee(bank, borrower)
    for _meeting in range(2):
        desk.wait_for(bank, "sec1", "Task_CloseVote")
        desk.close_vote(bank)
        desk.convene(bank)
    desk.wait_for(bank, "sec1", "Task_CloseVote")
    desk.close_vote(bank)
    assert case.at == ["Task_RiskReview"]


def test_the_chair_may_veto_an_approval_with_a_reason(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, *["APPROVE"] * 7)
    desk.close_vote(bank)
    assert desk.refused(bank, "ch1", "Task_Chair", chair_veto=True) == (422, "form-data-invalid", ["chair_reason"])
    bank.do("ch1", "Task_Chair", chair_veto=True, chair_reason="与全行信贷政策不符，予以否决")
    assert case.facts("au1")["resolution"] == "REJECTED"
    assert case.notices == [("LIMIT_REJECTED_BY_COMMITTEE", "CM", None)]


def test_a_rejected_application_is_reconsidered_once_after_thirty_days(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, *["REJECT"] * 7)
    desk.close_vote(bank)
    bank.wait(days=29)
    assert case.at == []
    bank.wait(days=1, minutes=1)
    assert desk.refused(bank, "cm1", "Task_Reconsider", reconsider=True) == (422, "form-data-invalid", ["new_facts"])
    bank.do("cm1", "Task_Reconsider", reconsider=True, new_facts="新增优质抵押物一处，并补充了最近一期审计报告。")
    desk.investigate(bank)
    desk.review(bank, 10_000_000)
    desk.convene(bank)
    desk.vote(bank, *["REJECT"] * 7)
    desk.close_vote(bank)
    assert (case.state, case.outcome) == ("ended", "复议未通过")
    assert [notice for notice, *_ in case.notices] == ["LIMIT_REJECTED_BY_COMMITTEE", "LIMIT_DECLINED"]


def test_the_president_may_lower_or_refuse_never_raise(bank, borrower):
    case = desk.approved_by_committee(bank, borrower)
    raised = desk.deciding(10_000_001)
    assert desk.refused(bank, "pr1", "Task_Approve", **raised) == (422, "form-data-invalid", ["approved_limit"])
    bank.do("pr1", "Task_Approve", **desk.deciding(decision="REJECT"))
    assert case.outcome == "未获批准"
    assert desk.limits(borrower)[0].amount == 1_000_000


def test_who_voted_does_not_approve(bank, borrower, also):
    desk.approved_by_committee(bank, borrower)
    also("cc1", "PR")
    assert desk.refused(bank, "cc1", "Task_Approve", **desk.deciding(10_000_000)) == (403, "duty-conflict", [])


def test_who_reviewed_has_no_vote(bank, borrower, also):
    also("rr1", "CC")
    also("rr2", "CC")
    case = desk.at_committee(bank, borrower)
    voters = {task["assignee"] for task in case.seen("au1")["tasks"]}
    assert voters == {*(f"cc{n}" for n in range(1, 8)), "rr2"}


def test_members_who_do_not_vote_are_reminded_and_the_chair_is_told(bank, borrower):
    case = desk.at_committee(bank, borrower)
    bank.wait(days=2)
    task = bank.todo("cc1")["Task_Vote"]
    assert bank.api("cc1").get(f"/tasks/{task}").json["task"]["reminded"] is True
    assert "task.reminded" in {event["kind"] for event in case.events()}


def test_a_red_warning_in_the_middle_of_the_vote_ends_it(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, "APPROVE", "APPROVE")
    desk.red_warning(bank, borrower)
    assert case.at == ["Task_BranchConfirm", "Task_RiskConfirm"]
    assert bank.todo("cc5") == {}
