"""The trail as PDF from the case's page: offered to who may, waited for, downloaded."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest

from orchestrator.store import transaction
from orchestrator.trail import exports
from orchestrator.trail.verification import verify


@pytest.fixture
def case(bank):
    return bank.start("cm1", "purchase", order_no="T-1", amount="5", contact_mobile="13800000000")


@pytest.fixture(autouse=True)
def own_data(app, tmp_path):
    """A data directory for the seal."""
    settings = app.config["COUNTERSIGN"]
    app.config["COUNTERSIGN"] = replace(settings, data=tmp_path)
    yield
    app.config["COUNTERSIGN"] = settings


def test_the_page_offers_it_to_who_may_only(person, case):
    assert "导出 PDF 档案" in person("au1").get(f"/cases/{case}")
    assert "导出 PDF 档案" not in person("cm1").get(f"/cases/{case}")


def test_it_is_asked_for_waited_for_and_downloaded(person, bank, case):
    auditor = person("au1")
    sent = auditor.post(f"/cases/{case}/trail")
    assert sent.status_code == 302
    waiting = auditor.get(sent.location)
    assert "排队中" in waiting
    assert 'http-equiv="refresh"' in waiting
    bank.work()
    ready = auditor.get(sent.location)
    assert "PDF 已生成" in ready
    link = re.search(r'href="(/exports/[^"]+/file)"', ready)[1]
    answer = auditor.client.get(link)
    assert answer.mimetype == "application/pdf"
    assert verify(answer.data).is_genuine
    assert "导出档案" in auditor.get(f"/cases/{case}")


def test_a_failure_is_said_and_it_can_be_asked_for_again(person, bank, case):
    auditor = person("au1")
    address = auditor.post(f"/cases/{case}/trail").location
    with transaction() as tx:
        (view,) = exports.of_case(tx, case, bank.actor("au1"))
        exports.fail(tx, UUID(view.id), RuntimeError("raw"))
    page = auditor.get(address)
    assert "未能生成 PDF" in page
    assert "重新导出" in page
    assert "raw" not in page


def test_who_may_not_export_is_told_so(person, case):
    assert person("cm1").post(f"/cases/{case}/trail").status_code == 403
