"""What the bank's own processes let people do beside completing: send back, take back, change who votes."""

from __future__ import annotations

import desk
import pytest

WHY = "材料有误，请更正后再报"


def post(bank, person, path, **body):
    """A request with a reason; its status and the problem's code."""
    answer = bank.api(person).post(path, {"reason": WHY, **body})
    return answer.status_code, answer.json.get("code") if answer.data else None


def returns(bank, person, element):
    """The steps that the person may return their task to."""
    found = bank.api(person).get(f"/tasks/{bank.todo(person)[element]}/returns").json
    return [option["element"] for option in found]


def send_back(bank, person, element, target):
    """The person returns their task to a step."""
    return post(bank, person, f"/tasks/{bank.todo(person)[element]}/return", target=target)


def take_back(bank, person, element):
    """The person takes the step back that they completed."""
    done = bank.api(person).get("/tasks", box="done", limit=200).json["items"]
    (task,) = [task["id"] for task in done if task["element"] == element]
    return post(bank, person, f"/tasks/{task}/withdraw")


# -- sending back


def test_the_chair_sends_the_minutes_back_and_the_votes_stay(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, *["APPROVE"] * 5, *["REJECT"] * 2)
    desk.close_vote(bank)
    assert returns(bank, "ch1", "Task_Chair") == ["Task_CloseVote"]
    assert send_back(bank, "ch1", "Task_Chair", "Task_CloseVote") == (204, None)
    assert case.at == ["Task_CloseVote"]
    desk.close_vote(bank)
    assert case.at == ["Task_Chair"], "counted again, with the same votes"


def test_the_second_check_of_a_condition_goes_back_to_the_first(bank, borrower):
    case = desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000, conditions=[desk.MORTGAGE])
    bank.do("bh1", "Task_BranchDecision", **desk.deciding(3_000_000))
    desk.contract(bank)
    bank.do("op1", "Task_CheckCondition", condition_met=True, evidence="抵押登记证明已核对")
    assert send_back(bank, "op2", "Task_RecheckCondition", "Task_CheckCondition") == (204, None)
    assert case.at == ["Task_CheckCondition"]
    assert "Task_CheckCondition" not in bank.todo("op2"), "it is of who did it before"
    bank.do("op1", "Task_CheckCondition", condition_met=True, evidence="已补齐抵押登记证明")
    bank.do("op2", "Task_RecheckCondition", condition_met=True, evidence="复核无误，已落实")
    assert case.outcome == "额度生效"


def test_measures_against_a_yellow_warning_may_go_back_to_the_inspector(bank, loan):
    desk.rewrite_loan(loan, ltv_pct="80")
    case = desk.ask(bank, loan)
    desk.inspect(bank)
    assert send_back(bank, "pl2", "Task_YellowMeasures", "Task_Inspect") == (204, None)
    assert case.at == ["Task_Inspect"]
    desk.inspect(bank)
    assert case.at == ["Task_YellowMeasures"]


# -- taking back


def test_a_second_investigator_takes_their_agreement_back_while_nobody_reviews(bank, borrower):
    case = desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    assert take_back(bank, "co1", "Task_CoInvestigate")[0] == 200
    assert case.at == ["Task_CoInvestigate"]


def test_risk_review_takes_its_opinion_back_until_the_branch_head_takes_the_task(bank, borrower):
    case = desk.apply(bank, borrower, 3_000_000)
    desk.investigate(bank)
    desk.review(bank, 3_000_000)
    assert case.at == ["Task_BranchDecision"]
    assert take_back(bank, "rr1", "Task_RiskReview")[0] == 200
    desk.review(bank, 2_000_000)
    assert bank.api("bh1").post(f"/tasks/{bank.todo('bh1')['Task_BranchDecision']}/claim").status_code == 204
    assert take_back(bank, "rr1", "Task_RiskReview") == (409, "cannot-withdraw")


def test_a_vote_that_was_cast_is_not_taken_back(bank, borrower):
    """Every vote is evidence: what was cast stays as it is."""
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, "APPROVE")
    assert take_back(bank, "cc1", "Task_Vote") == (409, "cannot-withdraw")
    assert case.at == ["Task_Vote"] * 6


# -- who votes


def members(bank, person="sec1"):
    """The path of the signers of the vote, by a member's task who has not voted."""
    return f"/tasks/{bank.todo('cc7')['Task_Vote']}/signers"


def test_a_member_who_recuses_during_the_vote_is_removed_and_is_no_longer_counted(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, *["APPROVE"] * 4, *["REJECT"] * 2)
    assert post(bank, "sec1", f"{members(bank)}/remove") == (204, None)
    desk.close_vote(bank)
    assert case.at == ["Task_Chair"], "four of six is exactly two thirds; of seven present it would not be"
    assert "秦" not in case.everything("cm1"), "who was removed is not for customer managers"


def test_a_removed_member_may_be_called_again_and_then_votes_once(bank, borrower):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, "APPROVE")
    six = bank.todo("cc6")["Task_Vote"]
    assert post(bank, "sec1", f"{members(bank)}/remove") == (204, None)
    assert post(bank, "sec1", f"/tasks/{six}/signers", item="cc7") == (204, None)
    assert post(bank, "sec1", f"/tasks/{six}/signers", item="cc7") == (409, "already-signs")
    assert case.at == ["Task_Vote"] * 6
    assert "Task_Vote" in bank.todo("cc7")


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("cc1", "already-signs"),  # voted
        ("cc2", "already-signs"),  # will
        ("cm2", "not-a-signer"),  # no member of the committee
        ("co1", "not-a-signer"),  # who investigated
        ("nobody", "person-unknown"),
    ],
)
def test_who_cannot_be_added(bank, borrower, person, code):
    case = desk.at_committee(bank, borrower)
    desk.vote(bank, "APPROVE")
    assert post(bank, "sec1", members(bank), item=person)[1] == code
    assert case.at == ["Task_Vote"] * 6


def test_a_member_who_is_related_to_the_customer_or_acted_in_the_case_cannot_be_added(bank, borrower, also):
    desk.rewrite(borrower, related_staff=["cc3"])
    also("rr1", "CC")
    desk.at_committee(bank, borrower)
    for person in ("cc3", "rr1"):
        assert post(bank, "sec1", members(bank), item=person) == (422, "not-a-signer")


@pytest.mark.parametrize("person", ["ch1", "cc1", "cm1", "op1"])
def test_nobody_but_the_secretary_changes_the_members(bank, borrower, person):
    desk.at_committee(bank, borrower)
    assert post(bank, person, members(bank), item="cc7")[0] in (403, 404)
    assert post(bank, person, f"{members(bank)}/remove")[0] in (403, 404)
