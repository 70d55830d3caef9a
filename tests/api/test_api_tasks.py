"""The life of a case over the API: start, claim, complete, message."""

from __future__ import annotations

ORDER = {"order_no": "A-1", "amount": "5000.50", "contact_mobile": "13800000000"}


def test_a_case_runs_from_start_to_end(bank):
    case = bank.start("cm1", "purchase", **ORDER)

    done = bank.do("bh1", "Approve", approved=True, approve_opinion="同意采购")

    assert done == {"case_id": case, "case_ended": False, "next_task_id": None}
