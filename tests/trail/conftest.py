"""A case with everything a trail shows, exported once and shared by the tests that look at the file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from orchestrator.store import transaction
from orchestrator.trail import making
from orchestrator.trail.making import Manuscript

FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip
LOW_RISK = {
    **dict.fromkeys(FACTORS, 2), "ubo_verified": True, "foreign_pep": False, "str_filed_12m": 0, "shell_signals": 0,
    "aml_note": "疑似空壳公司",
}  # fmt: skip
LONG = "长" * 240 + "X" * 240
OPINION = "资料完整，同意准入。经办人𠮷永喆、㛃氏复核。"


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """The data directory, with the seal that all tests share."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def own_data(request, data, monkeypatch):
    """The service keeps its seal in the tests' own data directory."""
    monkeypatch.setenv("COUNTERSIGN_DATA", str(data))
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        settings = app.config["COUNTERSIGN"]
        app.config["COUNTERSIGN"] = replace(settings, data=data)
        yield
        app.config["COUNTERSIGN"] = settings
    else:
        yield


@pytest.fixture
def papers(prospects):
    """A complete application for admission."""
    prospect = prospects[0]
    return {
        "customer_name": prospect.name,
        "uscc": prospect.uscc,
        "established_on": "2015-03-01",
        "industry_code": "3921",
        "legal_rep_name": "示大明",
        "legal_rep_id": prospect.legal_rep_id,
        "legal_rep_mobile": "13800000000",
        "ubo": [{"name": "示大明", "id": prospect.legal_rep_id, "share_pct": 60, "path": "直接持股"}],
        "purpose": LONG,
        "annual_sales": "50000000.00",
        "prior_year_sales": "40000000.00",
        "total_assets": "60000000",
        "total_liabilities": "20000000",
        "current_assets": "30000000",
        "current_liabilities": "12000000",
        "op_cashflow_positive_years": 3,
        "settlement_share_pct": 35,
        "papers_complete": True,
        "consent": True,
    }


@pytest.fixture
def admission(bank, papers) -> str:
    """A customer's admission, ended."""
    case = bank.start("cm1", "customer_admission", **papers)
    bank.do("aml1", "Task_Kyc", **LOW_RISK)
    bank.do("bh1", "Task_BranchReview", decision="APPROVE", review_opinion=OPINION)
    bank.do("op1", "Task_OpenRecord", identity_matched=True, seal_registered=True, archive_no="D-2026-1")
    return case


@pytest.fixture
def purchase(bank) -> str:
    """A case of the small process of tests/models, ended."""
    case = bank.start("cm1", "purchase", order_no="C-1", amount="5", contact_mobile="13800000000")
    bank.do("bh1", "Approve", approved=False, approve_opinion="不同意")
    return case


@dataclass(frozen=True)
class Sample:
    """A trail as it was made, and what it was made from."""

    case: str
    manuscript: Manuscript
    content: bytes
    english: Manuscript
    english_content: bytes


@pytest.fixture(scope="session")
def _shelf() -> dict[str, Sample]:
    return {}


@pytest.fixture
def sample(request, _shelf, data) -> Sample:
    """The auditor's trail of an admission, in both languages; made once for all tests."""
    if "sample" not in _shelf:
        bank, case = request.getfixturevalue("bank"), request.getfixturevalue("admission")
        settings = replace(bank.app.config["COUNTERSIGN"], data=data)
        with transaction() as tx:
            zh, en = (making.compose(tx, case, bank.actor("au1"), word, settings) for word in ("zh", "en"))
        _shelf["sample"] = Sample(case, zh, making.make(zh), en, making.make(en))
    return _shelf["sample"]


@pytest.fixture
def exported(bank) -> Callable[..., dict]:
    """Asks for a trail over the API and does the background's work; the export as it is then."""

    def export(person: str, case: str, **body) -> dict:
        answer = bank.api(person).post(f"/cases/{case}/trail", body)
        assert answer.status_code == 202, answer.json
        bank.work()
        return dict(bank.api(person).get(f"/exports/{answer.json['id']}").json)

    return export
