"""The demonstration's customer admissions, one at every kind of step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestrator.bank.portfolio import Customer as Prospect
from orchestrator.cli.demo_desk import BJ, XH, YH, Desk, Step, Story, Team, cancel_it, claim, do
from orchestrator.store import transaction
from orchestrator.store.tables import RegisterEntry

FACTORS = (
    "info_openness", "channel", "credential", "shareholding", "reg_region", "biz_region", "cash_related", "non_f2f",
    "cross_border", "agent", "industry_risk", "cash_intensity",
)  # fmt: skip
PURPOSES = (
    "开立基本结算账户，办理日常收付及代发工资",
    "开立一般结算账户，并拟申请流动资金贷款",
    "办理供应链结算及银行承兑汇票业务",
)
NOTE = "请补充最近一期财务报表及纳税证明"
SOUND = {
    "annual_sales": "52000000.00", "prior_year_sales": "43000000.00", "total_assets": "61000000.00",
    "total_liabilities": "21000000.00", "current_assets": "30500000.00", "current_liabilities": "12400000.00",
    "op_cashflow_positive_years": 3, "settlement_share_pct": 35,
}  # fmt: skip


def _papers(company: Prospect, purpose: int) -> dict[str, Any]:
    """A complete application for a company."""
    owner = {"name": company.legal_rep, "id": company.legal_rep_id, "share_pct": 60, "path": "直接持股"}
    return {
        "customer_name": company.name, "uscc": company.uscc, "established_on": "2014-05-20",
        "industry_code": "3921", "legal_rep_name": company.legal_rep, "legal_rep_id": company.legal_rep_id,
        "legal_rep_mobile": company.mobile, "ubo": [owner], "purpose": PURPOSES[purpose % len(PURPOSES)], **SOUND,
        "papers_complete": True, "consent": True,
    }  # fmt: skip


def applied(team: Team, purpose: int = 0, **more: Any) -> Callable[[Desk], str]:
    """A branch's customer manager applies for the next prospect."""

    def begin(desk: Desk) -> str:
        return desk.start(team.manager, "customer_admission", **{**_papers(desk.prospect(), purpose), **more})

    return begin


def _sanctioned(team: Team) -> Callable[[Desk], str]:
    """An applicant who is on a sanctions list."""

    def begin(desk: Desk) -> str:
        company = desk.prospect()
        with transaction() as tx:
            facts = {"sanctions_hit": True, "foreign_pep": False}
            tx.session.add(RegisterEntry(register="sanctions", subject=company.uscc, facts=facts))
        return desk.start(team.manager, "customer_admission", **_papers(company, 0))

    return begin


def _unscreened(team: Team) -> Callable[[Desk], str]:
    """An applicant on a day on which the list of judgment debtors could not be asked."""

    def begin(desk: Desk) -> str:
        _set_register("judgment", available=False)
        return desk.start(team.manager, "customer_admission", **_papers(desk.prospect(), 1))

    return begin


def _set_register(name: str, available: bool) -> None:
    with transaction() as tx:
        entry = tx.session.get(RegisterEntry, (name, "*"))
        if entry is not None:
            entry.facts = {**entry.facts, "available": available}


def kyc(points: int = 2, gap: int = 2, person: str = "aml1") -> Step:
    """Customer due diligence; five points for everything is high risk."""
    rated = dict.fromkeys(FACTORS, points)
    return do(
        person, "Task_Kyc", gap, **rated, ubo_verified=True, foreign_pep=False, str_filed_12m=0, shell_signals=0
    )  # fmt: skip


def branch(team: Team, decision: str = "APPROVE", gap: int = 1) -> Step:
    """The branch head decides."""
    words = {
        "APPROVE": {"review_opinion": "资料完整，经营正常，同意准入。"},
        "REJECT": {"review_opinion": "主营业务与我行信贷政策导向不符，不同意准入。"},
        "RETURN": {"review_opinion": "财务报表期间不完整，请补充后再报。", "return_note": NOTE},
    }
    return do(team.head, "Task_BranchReview", gap, decision=decision, **words[decision])


def opened(number: int) -> Step:
    """Operations open the customer's record."""
    archive = f"D-2026-{number:04d}"
    return do("op1", "Task_OpenRecord", 1, identity_matched=True, seal_registered=True, archive_no=archive)


_reworked = do("cm3", "Task_Rework", 3)
_reconnected = Step(1, lambda _desk, _case: _set_register("judgment", available=True))
_edd = do(
    "aml2", "Task_Edd", 4, fund_source="主营业务收入，已核对近三年流水",
    wealth_source="股东历年经营积累，已取得证明材料",
    edd_measures=["SITE_VISIT", "EXTRA_DOCUMENTS"], edd_conclusion="资金与财富来源可以解释，建议提高监测频率。",
)  # fmt: skip

STORIES = (
    Story(50, applied(XH, 0), (kyc(), branch(XH), opened(101))),
    Story(44, applied(BJ, 1), (kyc(gap=1), branch(BJ, gap=2), opened(102))),
    Story(38, applied(YH, 2), (kyc(person="aml2"), branch(YH), opened(103))),
    Story(34, applied(XH, 1), (kyc(), branch(XH, "REJECT"))),
    Story(31, _sanctioned(BJ)),
    Story(28, applied(BJ, 0), (kyc(), branch(BJ, "RETURN"), _reworked, kyc(), branch(BJ), opened(104))),
    Story(24, applied(XH, 2), (cancel_it("cm1", "客户决定暂缓开户，撤回申请", 2),)),
    Story(22, applied(YH, 0)),
    Story(18, applied(XH, 0), (kyc(points=5), _edd)),
    Story(16, _unscreened(YH), (_reconnected,)),
    Story(13, applied(BJ, 2, papers_complete=False)),
    Story(11, applied(YH, 1), (kyc(points=5, person="aml2"),)),
    Story(9, applied(XH, 2, industry_code="3110"), (kyc(),)),
    Story(8, applied(XH, 1), (kyc(), branch(XH, "RETURN"))),
    Story(6, applied(YH, 2), (kyc(person="aml2"),)),
    Story(5, applied(BJ, 0), (kyc(), branch(BJ))),
    Story(3, applied(XH, 0), (claim("aml1", "Task_Kyc"),)),
    Story(1, applied(BJ, 1)),
)
