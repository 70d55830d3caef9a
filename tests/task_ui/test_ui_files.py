"""Files in the pages: uploading beside a form, and getting one of a case."""

from __future__ import annotations

from io import BytesIO

PDF = b"%PDF-1.7 a licence"


def put(someone, name="营业执照.pdf", content=PDF, csrf=True):
    """The browser code sends a file."""
    headers = {"Accept": "application/json", **({"X-CSRFToken": someone.csrf} if csrf else {})}
    return someone.client.post("/files", data={"file": (BytesIO(content), name)}, headers=headers)


def application(prospect, **more):
    """An application for admission that is complete and sound."""
    return {
        "customer_name": prospect.name, "uscc": prospect.uscc, "established_on": "2015-03-01", "industry_code": "3921",
        "legal_rep_name": "示大明", "legal_rep_id": prospect.legal_rep_id, "legal_rep_mobile": "13800000000",
        "ubo": [{"name": "示大明", "id": prospect.legal_rep_id, "share_pct": 60, "path": "直接持股"}],
        "purpose": "开立结算账户并申请流动资金贷款", "annual_sales": 50_000_000, "prior_year_sales": 40_000_000,
        "total_assets": 60_000_000, "total_liabilities": 20_000_000, "current_assets": 30_000_000,
        "current_liabilities": 12_000_000, "op_cashflow_positive_years": 3, "settlement_share_pct": 35,
        "papers_complete": True, "consent": True, **more,
    }  # fmt: skip


def test_a_file_is_taken_and_what_is_none_is_refused_in_words(person):
    manager = person("cm1")
    answer = put(manager)
    assert (answer.status_code, answer.json["name"], answer.json["size"]) == (201, "营业执照.pdf", len(PDF))
    refused = put(manager, content=b"MZ a program")
    assert (refused.status_code, refused.json["code"]) == (415, "file-kind-refused")
    assert "营业执照.pdf" in refused.json["detail"]
    assert put(manager, csrf=False).status_code == 400


def test_a_case_shows_its_files_as_links_to_who_may_see_them(person, bank, prospects):
    manager = person("cm1")
    ref = put(manager).json
    case = bank.start("cm1", "customer_admission", **application(prospects[0], attachments_licence=[ref]))
    link = f'href="/files/{ref["id"]}"'
    assert link in manager.get(f"/cases/{case}")
    answer = manager.client.get(f"/files/{ref['id']}")
    assert (answer.data, answer.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "查看附件" in manager.get(f"/cases/{case}")
    assert person("cm3").client.get(f"/files/{ref['id']}").status_code == 404
