"""In the browser alone: an auditor takes a case away as a PDF that verifies; operations see a quarter's inspections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from orchestrator.clock import clock
from orchestrator.store import transaction
from orchestrator.store.tables import Loan
from orchestrator.trail.verification import verify
from orchestrator.work import relay

pytestmark = pytest.mark.browser


@pytest.fixture
def own_seal(app, tmp_path):
    """A data directory for the seal."""
    settings = app.config["COUNTERSIGN"]
    app.config["COUNTERSIGN"] = replace(settings, data=tmp_path)
    yield
    app.config["COUNTERSIGN"] = settings


def verified(content: bytes) -> bool:
    """Whether the file verifies; in a thread of its own, for Playwright holds this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(verify, content).result().is_genuine


def test_an_auditor_exports_a_case_and_anyone_can_verify_it(visit, bank, own_seal):
    case = bank.start("cm1", "purchase", order_no="E-1", amount="5", contact_mobile="13800000000")
    bank.do("bh1", "Approve", approved=False, approve_opinion="预算不足，不同意")

    page = visit("au1", f"/cases/{case}")
    page.get_by_role("button", name="导出 PDF 档案").click()
    page.get_by_text("排队中").wait_for()
    bank.work()
    page.reload()
    with page.expect_download() as waiting:
        page.locator('a[href$="/file"]').first.click()
    content = waiting.value.path().read_bytes()

    assert verified(content)
    assert not verified(content.replace(b"obj", b"0bj", 1))


@pytest.fixture
def due_next_quarter(bank):
    """Five loans are to be inspected in two months."""
    day = clock.now().date() + timedelta(days=60)
    with transaction() as tx:
        for number, loan in enumerate(tx.session.scalars(select(Loan).order_by(Loan.no))):
            loan.next_check = day if number < 5 else None
    return day


def test_operations_see_next_quarters_inspections_begin(visit, bank, due_next_quarter):
    where = f"/operations?year={due_next_quarter.year}&quarter={(due_next_quarter.month - 1) // 3 + 1}"
    page = visit("op1", where)
    assert page.get_by_text("已排期", exact=True).count() == 5

    clock.advance(timedelta(days=50))
    relay.start_inspections()
    bank.work()
    page.goto(where)

    assert page.get_by_text("已排期", exact=True).count() == 0
    page.locator("table.rows a").first.click()
    page.get_by_role("heading", name="流程图").wait_for()
    assert "贷后检查" in page.locator("main").inner_text()
