"""Operations over the API: figures, lists, retry, and the working calendar with its provisional deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.cases.jobs import worker
from orchestrator.clock import clock

ORDER = {"order_no": "O-1", "amount": "5", "contact_mobile": "13800000000"}
YES = {"approved": True, "approve_opinion": "同意采购"}


@pytest.fixture
def supplier():
    """The sample's worker: fails while `down`."""
    state = {"down": True, "orders": 0}

    @worker("test.order")
    def place(tx, work):
        if state["down"]:
            raise RuntimeError("the supplier does not answer")
        state["orders"] += 1
        return {}

    return state


def fail_for_good(bank):
    """The job's tries run out: the queue's pauses pass without waiting for them."""
    from orchestrator.store import transaction

    for _ in range(3):
        with transaction() as tx:
            tx.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'", {})
        import asyncio

        from orchestrator.store.schema import libpq_url
        from orchestrator.work import inline

        asyncio.run(inline._run_jobs(libpq_url(bank.database_url)))


def test_a_job_that_fails_for_good_is_an_incident_until_someone_retries(bank, supplier):
    case = bank.start("cm1", "purchase", **ORDER)
    bank.do("bh1", "Approve", **YES)
    fail_for_good(bank)
    op = bank.api("op1")

    (incident,) = op.get("/operations/incidents").json["items"]
    assert (incident["case_id"], incident["element"]["zh"]) == (case, "下单")
    assert "the supplier does not answer" in incident["message"]["en"]
    assert op.get("/operations/health").json["incidents"] == 1

    supplier["down"] = False
    assert op.post(f"/cases/{case}/incidents/{incident['token']}/retry").status_code == 204
    bank.work()
    assert supplier["orders"] == 1
    assert op.get("/operations/incidents").json["items"] == []


@pytest.mark.usefixtures("working_morning")
def test_what_is_late_and_what_will_fire_is_listed(bank):
    case = bank.start("cm1", "purchase", **ORDER)
    op = bank.api("op1")
    (timer,) = op.get("/operations/timers").json["items"]
    assert (timer["case_id"], timer["element"]["zh"]) == (case, "过期")
    assert op.get("/operations/late").json["items"] == []
    bank.wait(days=7)
    (late,) = op.get("/operations/late").json["items"]
    assert late["element"]["en"] == "Approve"
    assert op.get("/operations/health").json["tasks_late"] == 1


@pytest.mark.parametrize("path", ["health", "incidents", "timers", "late"])
@pytest.mark.parametrize("person", ["cm1", "bh1", "adm1"])
def test_operations_are_for_operations(bank, path, person):
    assert bank.api(person).get(f"/operations/{path}").status_code == 403


@pytest.fixture
def in_2029(app):
    """A year whose calendar nobody has published."""
    clock.advance(datetime(2029, 3, 12, 2, 0, tzinfo=UTC) - clock.now())


def due(bank):
    (task,) = bank.api("bh1").get("/tasks").json["items"]
    return datetime.fromisoformat(task["due_at"]) + timedelta(hours=8), task["provisional"]


def test_a_deadline_in_an_unpublished_year_is_provisional_and_moves_with_the_calendar(bank, in_2029):
    bank.start("cm1", "purchase", **ORDER)  # on a Monday, two working days
    assert due(bank) == (datetime(2029, 3, 14, 17, tzinfo=UTC), True)

    answer = bank.api("op1").post("/operations/calendar", {"day": "2029-03-13", "working": False, "reason": "放假通知"})
    assert answer.json == {"moved": 1}
    assert due(bank) == (datetime(2029, 3, 15, 17, tzinfo=UTC), True)

    back = bank.api("op1").post("/operations/calendar", {"day": "2029-03-13", "working": None, "reason": "通知撤回"})
    assert back.json == {"moved": 1}
    assert due(bank)[0] == datetime(2029, 3, 14, 17, tzinfo=UTC)


def test_a_deadline_on_a_declared_day_is_no_longer_provisional(bank, in_2029):
    bank.start("cm1", "purchase", **ORDER)
    bank.api("op1").post("/operations/calendar", {"day": "2029-03-14", "working": True, "reason": "照常营业"})
    assert due(bank) == (datetime(2029, 3, 14, 17, tzinfo=UTC), False)


def test_the_calendar_shows_why_a_day_was_changed_and_only_operations_change_it(bank):
    body = {"day": "2026-12-24", "working": False, "reason": "年终决算"}
    assert bank.api("bh1").post("/operations/calendar", body).status_code == 403
    assert bank.api("op1").post("/operations/calendar", body).status_code == 200
    (day,) = bank.api("bh1").get("/operations/calendar", first="2026-12-24", last="2026-12-24").json
    assert day == {"day": "2026-12-24", "working": False, "provisional": False, "reason": "年终决算"}
