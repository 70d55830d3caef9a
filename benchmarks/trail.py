"""How long a trail takes and how much memory: `python -m benchmarks.trail`, 20 and 300 pages.

A customer's admission is played once on a database of its own and told; for more pages its events, forms and decisions
are repeated. Measured are laying out (in its own process, whose peak memory it is), attaching the record, sealing, and
verifying the finished file.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.scratch import SETTINGS, application, scratch
from orchestrator.access import SYSTEM, people
from orchestrator.cases import inbox, start, tasks
from orchestrator.cli import demo_bank
from orchestrator.models import deploy, files
from orchestrator.settings import PROJECT
from orchestrator.store import transaction
from orchestrator.text import Text
from orchestrator.trail import binding, paper, press, sealing, story
from orchestrator.trail.story import Story
from orchestrator.trail.verification import verify
from orchestrator.trail.words import Words
from orchestrator.work import inline, workers

CUSTOMERS = 20
FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip
KYC = {**dict.fromkeys(FACTORS, 2), "ubo_verified": True, "foreign_pep": False, "str_filed_12m": 0, "shell_signals": 0}


def told(url: str) -> Story:
    """An admission, played to its end and told to the auditor."""
    workers.load()
    with transaction() as tx:
        demo_bank.load_figures(tx)
        demo_bank.load_customers(tx, CUSTOMERS)
        deploy.deploy(tx, files.read_folder(PROJECT), SYSTEM)
    with transaction() as tx:
        case = start.start(tx, "customer_admission", papers(), people.require(tx, "cm1", method="cli")).id
    inline.work(url)
    do(url, "aml1", KYC)
    do(url, "bh1", {"decision": "APPROVE", "review_opinion": "资料完整，同意准入。"})
    do(url, "op1", {"identity_matched": True, "seal_registered": True, "archive_no": "D-2026-1"})
    with transaction() as tx:
        return story.tell(tx, case, people.require(tx, "au1", method="cli"))


def papers() -> dict[str, Any]:
    """A complete application."""
    prospect = demo_bank.prospects(CUSTOMERS)[0]
    return {
        "customer_name": prospect.name, "uscc": prospect.uscc, "established_on": "2015-03-01", "industry_code": "3921",
        "legal_rep_name": "示大明", "legal_rep_id": prospect.legal_rep_id, "legal_rep_mobile": "13800000000",
        "ubo": [{"name": "示大明", "id": prospect.legal_rep_id, "share_pct": 60, "path": "直接持股"}],
        "purpose": "开立结算账户并申请流动资金贷款", "annual_sales": 50_000_000, "prior_year_sales": 40_000_000,
        "total_assets": 60_000_000, "total_liabilities": 20_000_000, "current_assets": 30_000_000,
        "current_liabilities": 12_000_000, "op_cashflow_positive_years": 3, "settlement_share_pct": 35,
        "papers_complete": True, "consent": True,
    }  # fmt: skip


def do(url: str, person: str, data: dict[str, Any]) -> None:
    """The person completes their only task."""
    with transaction() as tx:
        actor = people.require(tx, person, method="cli")
        (task,) = inbox.inbox(tx, actor).items
        tasks.complete(tx, task.id, data, actor)
    inline.work(url)


def repeated(once: Story, times: int) -> Story:
    """The story with everything in it several times."""
    return replace(
        once,
        entries=list(once.entries) * times,
        forms=list(once.forms) * times,
        decisions=list(once.decisions) * times,
        exhibit=replace(once.exhibit, content=once.exhibit.content * times),
    )


def measure(name: str, what: Story) -> None:
    """Make the file once and say what it took."""
    with tempfile.TemporaryDirectory() as folder:
        seal = sealing.own_seal(Path(folder))
        html = paper.write(what, Words("zh", SETTINGS.zone, what.names), Text("示例银行"), seal.fingerprint)
        pages: list[int] = [0]
        laid_out, layout = timed(lambda: press.press(html, pages.append))
        bound, attach = timed(lambda: binding.bind(laid_out, what.exhibit, what.as_of))
        sealed, sealing_time = timed(lambda: sealing.seal(bound, seal, what.as_of))
        with suppress(Exception):  # the record of a repeated story is none; the time is what counts
            _, checked = timed(lambda: verify(sealed))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{name:<10} {pages[-1]:>4} pages {len(sealed) / 1e6:6.2f} MB   layout {layout:6.1f} s, peak {peak:5.0f} MB   "
        f"attach {attach:5.2f} s   seal {sealing_time:5.2f} s   verify {checked:5.2f} s",
        flush=True,
    )


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """What it gave, and the seconds it took."""
    begin = time.perf_counter()
    return act(), time.perf_counter() - begin


def main() -> None:
    """Both sizes."""
    with scratch() as server, application(server.url):
        once = told(server.url)
    measure("short", repeated(once, 2))
    measure("long", repeated(once, 46))


if __name__ == "__main__":
    main()
