"""Two people move one case at the same moment: one is done, the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestrator.cases import doctor
from orchestrator.store import transaction

WHY = "同时操作"
BACK = {"target": "draft", "reason": f"{WHY}，退回", "end_others": True}


@pytest.mark.parametrize("other", ["complete", "return", "suspend", "migrate"])
def test_a_return_and_something_else_at_once(reports, other):
    case = reports.start("cm1", "report")
    reports.do("cm1", "draft")
    check = reports.todo("rr1")["check"]
    reason = {"reason": f"{WHY}，暂停"}
    calls = {
        "complete": ("rr1", f"/tasks/{check}/complete", {"data": {}}),
        "return": ("rr1", f"/tasks/{check}/return", BACK),
        "suspend": ("op1", f"/cases/{case}/suspend", reason),
        "migrate": ("op1", "/processes/report/migrations", {"version": 1, **reason}),
    }
    both = [("rr1", f"/tasks/{check}/return", BACK), calls[other]]
    apis = [(reports.api(person), path, body) for person, path, body in both]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda call: call[0].post(call[1], call[2]).status_code, apis))

    assert set(answers) <= {200, 202, 204, 409}
    assert any(status < 300 for status in answers)
    reports.work()
    with transaction() as tx:
        assert doctor.examine(tx).faults == []
