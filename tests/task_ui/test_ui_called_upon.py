"""Who is called upon to decide something in a case sees it while that lasts: on its page and in the list alike."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("cases", "engine")]

from case_report import publish, report  # noqa: E402

from orchestrator.cases.jobs import worker  # noqa: E402

WHY = "资料不全，需要重新核实"


@pytest.fixture
def case(bank):
    """A report that waits for the check by rr1 and the legal review by lg1."""

    @worker("test.file")
    def file(tx, work):
        return {}

    publish(report())
    started = bank.start("cm1", "report")
    bank.do("cm1", "draft")
    return started


def sees(bank, name, case):
    """Whether a person sees the case, as its page and as the list say."""
    api = bank.api(name)
    listed = case in [row["id"] for row in api.get("/cases", limit=200).json["items"]]
    return {"page": api.get(f"/cases/{case}").status_code == 200, "list": listed}


BOTH, NEITHER = {"page": True, "list": True}, {"page": False, "list": False}


def test_who_chooses_the_signers_sees_the_case_while_they_sign(bank, case):
    assert sees(bank, "sec1", case) == NEITHER
    bank.do("rr1", "check")
    bank.do("lg1", "legal")
    assert sees(bank, "sec1", case) == BOTH
    bank.do("cc1", "sign")
    bank.do("cc2", "sign")
    assert sees(bank, "sec1", case) == NEITHER


def test_a_version_that_names_nobody_else_shows_nothing_to_those_of_another_version(bank, case):
    publish(report().replace(b'value="SEC"', b'value="AML"'))
    bank.do("rr1", "check")
    bank.do("lg1", "legal")
    assert sees(bank, "sec1", case) == BOTH
    assert sees(bank, "aml1", case) == NEITHER


def test_who_may_approve_a_jump_sees_the_case_while_it_waits(bank, case):
    assert sees(bank, "risk1", case) == NEITHER
    operations = bank.api("op1")
    token = operations.get(f"/cases/{case}/steps").json[0]["token"]
    body = {"token": token, "target": "draft", "reason": WHY, "end_others": True}
    jump = operations.post(f"/cases/{case}/jumps", body).json["jump_id"]
    assert sees(bank, "risk1", case) == BOTH
    assert sees(bank, "desk1", case) == NEITHER
    bank.api("risk1").post(f"/cases/{case}/jumps/{jump}/refuse", {"reason": WHY})
    assert sees(bank, "risk1", case) == NEITHER
