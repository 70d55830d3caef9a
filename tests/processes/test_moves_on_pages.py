"""Moving a task by hand on its page: give it to a colleague, take one's own step back."""

from __future__ import annotations

import re

import pytest

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


