"""Moving a case by hand on its pages: a task given on, a step taken back, who votes as the secretary sees it."""

from __future__ import annotations

import re

import desk
import pytest

from orchestrator.access import SYSTEM
from orchestrator.models import deploy
from orchestrator.settings import PROJECT
from orchestrator.store import transaction

FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip


def token_of(page) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]


@pytest.fixture
def low_risk():
    """What AML enters for an unsuspicious customer."""
    rest = {"ubo_verified": True, "foreign_pep": False, "str_filed_12m": 0, "shell_signals": 0}
    return {**dict.fromkeys(FACTORS, 2), **rest}


@pytest.fixture
def browser(app):
    """Signs somebody in on the pages."""

    def open_for(person):
        client = app.test_client()
        form = {"csrf_token": token_of(client.get("/sign-in")), "name": person, "password": "countersign"}
        assert client.post("/sign-in", data=form).status_code == 302
        return client

    return open_for


@pytest.fixture
def kyc(bank, papers):
    """An admission whose KYC task two people may do."""
    bank.start("cm1", "customer_admission", **papers)
    return bank.todo("aml1")["Task_Kyc"]


def test_a_task_is_given_to_a_colleague_who_may_do_it(bank, browser, kyc):
    client = browser("aml1")
    page = client.get(f"/tasks/{kyc}")
    assert 'value="aml2"' in page.get_data(as_text=True)
    form = {"csrf_token": token_of(page), "to": "aml2", "reason": "外出培训，请代为办理"}
    assert client.post(f"/tasks/{kyc}/delegate", data=form).status_code == 302
    assert kyc in bank.todo("aml2").values()
    assert kyc not in bank.todo("aml1").values()


def test_without_a_reason_nothing_is_given(bank, browser, kyc):
    client = browser("aml1")
    form = {"csrf_token": token_of(client.get(f"/tasks/{kyc}")), "to": "aml2", "reason": ""}
    assert client.post(f"/tasks/{kyc}/delegate", data=form).status_code == 422
    assert kyc in bank.todo("aml1").values()


def test_a_step_is_taken_back_while_nobody_touched_the_next(bank, browser, kyc, low_risk):
    bank.do("aml1", "Task_Kyc", **low_risk)
    client = browser("aml1")
    page = client.get(f"/tasks/{kyc}")
    form = {"csrf_token": token_of(page), "reason": "得分填错了一项"}
    again = client.post(f"/tasks/{kyc}/withdraw", data=form)
    assert again.status_code == 302
    assert "Task_Kyc" in bank.todo("aml1")
    assert "Task_BranchReview" not in bank.todo("bh1")


def test_what_went_on_cannot_be_taken_back(bank, browser, kyc, low_risk):
    bank.do("aml1", "Task_Kyc", **low_risk)
    task = bank.todo("bh1")["Task_BranchReview"]
    assert bank.api("bh1").post(f"/tasks/{task}/claim").status_code == 204
    client = browser("aml1")
    form = {"csrf_token": token_of(client.get("/tasks")), "reason": "得分填错了一项"}
    assert client.post(f"/tasks/{kyc}/withdraw", data=form).status_code == 409
    assert "Task_BranchReview" in bank.todo("bh1")




@pytest.fixture
def committee(bank, borrower):
    """A case before the committee, whose secretary may add and remove members."""
    source = (PROJECT / "bpmn" / "committee_vote.bpmn").read_bytes()
    if b"countersign.signers" not in source:
        named = b'value="Each member votes, sealed"/>'
        source = source.replace(named, named + b'<zeebe:property name="countersign.signers" value="SEC"/>')
    with transaction() as tx:
        deploy.deploy(tx, [("committee_vote.bpmn", source)], SYSTEM)
    return desk.at_committee(bank, borrower)


def members(page):
    """The card of the signers on a page, as text."""
    found = re.search(r'<section class="card signing".*?</section>', page.get_data(as_text=True), re.DOTALL)
    return found[0] if found else ""


def test_the_secretary_sees_who_has_voted_and_never_how(bank, browser, committee):
    desk.vote(bank, "REJECT")
    page = browser("sec1").get(f"/cases/{committee.id}")
    card = members(page)
    assert "1 / 7 已签" in card
    assert "表决密封" in card
    assert card.count('class="signer open"') == 6
    for how in (desk.WHY_NOT, "否决", "REJECT"):
        assert how not in page.get_data(as_text=True)


def test_a_member_removed_by_the_secretary_no_longer_votes(bank, browser, committee):
    secretary = browser("sec1")
    task = bank.todo("cc7")["Task_Vote"]
    form = {"csrf_token": token_of(secretary.get(f"/cases/{committee.id}")), "reason": "委员出差，不能参加"}
    assert secretary.post(f"/tasks/{task}/signers/remove", data=form).status_code == 302
    assert bank.todo("cc7") == {}
    desk.vote(bank, *["APPROVE"] * 6)
    assert committee.at == ["Task_CloseVote"]


@pytest.mark.parametrize("person", ["cm1", "cc1", "op1", "ch1"])
def test_nobody_else_gets_the_list_of_members(browser, committee, person):
    assert members(browser(person).get(f"/cases/{committee.id}")) == ""


def test_the_whole_vote_is_moved_back_by_two_persons(bank, browser, committee):
    """The vote is a process that the case calls: it moves as one, with everybody's task in it."""
    operations = browser("op1")
    html = operations.get(f"/cases/{committee.id}").get_data(as_text=True)
    place = html[html.index("<strong>贷审会表决</strong>") :]
    target = re.search(r'name="target" value="([^"]+)" required> 风险审查<', place)[1]
    form = {"csrf_token": token_of(operations.get("/tasks")), "target": target, "reason": "授信方案有变，重新审查"}
    address = re.search(r'action="([^"]+/jump)"', place)[1]
    assert operations.post(address, data=form).status_code == 302
    assert committee.at == ["Task_Vote"] * 7

    second = browser("op2")
    page = second.get(f"/cases/{committee.id}").get_data(as_text=True)
    address = re.search(r'action="([^"]+/approve)"', page)[1]
    assert second.post(address, data={"csrf_token": token_of(second.get("/tasks"))}).status_code == 302
    assert committee.at == ["Task_RiskReview"]
    assert bank.todo("cc1") == {}
