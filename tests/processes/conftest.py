"""What people of the bank enter into the forms of the four processes."""

from __future__ import annotations

import pytest


@pytest.fixture
def prospect(prospects):
    """A sound company that is in the registry and no customer yet."""
    return prospects[0]


@pytest.fixture
def papers(prospect):
    """Its application for admission, complete and sound: it scores well."""
    return {
        "customer_name": prospect.name,
        "uscc": prospect.uscc,
        "established_on": "2015-03-01",
        "industry_code": "3921",
        "legal_rep_name": "示大明",
        "legal_rep_id": prospect.legal_rep_id,
        "legal_rep_mobile": "13800000000",
        "ubo": [{"name": "示大明", "id": prospect.legal_rep_id, "share_pct": 60, "path": "直接持股"}],
        "purpose": "开立结算账户并申请流动资金贷款",
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
