"""Background work that the queue has given up: operations see it and have it tried again."""

from __future__ import annotations

import asyncio

import pytest

from orchestrator.store import transaction
from orchestrator.store.schema import APP_ROLE, libpq_url
from orchestrator.work import queue

ORDER = {"order_no": "G-1", "amount": "5000", "contact_mobile": "13800000000"}


@pytest.fixture
def give_up(app, owner):
    """Puts a job into the queue as one that failed for the last time."""

    def put(task, payload="{}"):
        owner(
            "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, args)"
            " VALUES ('cases', :task, 'failed', 21, jsonb_build_object('payload', CAST(:payload AS text)))"
            " RETURNING id)"
            " INSERT INTO procrastinate_events (job_id, type) SELECT id, 'failed' FROM job",
            task=f"countersign:{task}",
            payload=payload,
        )

    return put


def listed(bank, person="op1", **query):
    return bank.api(person).get("/operations/given-up", **query).json


def test_what_was_given_up_is_listed_with_its_case_oldest_first(bank, give_up):
    case = bank.start("cm1", "purchase", **ORDER)
    give_up("batch", '[{"kind": "timer", "data": {}}, {"kind": "timer", "data": {}}]')
    give_up("migrate", f'{{"case": "{case}"}}')
    give_up("message", '{"name": "M", "case": "not a case"}')

    items = listed(bank)["items"]

    assert [(i["kind"], i["effects"], i["case_id"], i["tries"]) for i in items] == [
        ("batch", 2, None, 21), ("migrate", 1, case, 21), ("message", 1, None, 21),
    ]  # fmt: skip
    assert items[1]["title"] == "G-1"


def test_pages_follow_one_another(bank, give_up):
    for _ in range(3):
        give_up("message")
    first = listed(bank, limit=2)
    rest = listed(bank, limit=2, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)


def test_what_is_tried_again_is_done_by_the_queue(bank, give_up, database_url):
    give_up("message", '{"id": "019a0000-0000-7000-8000-00000000000a", "name": "Nobody", "key": "", "payload": {}}')
    ids = [item["id"] for item in listed(bank)["items"]]

    assert bank.api("op1").post("/operations/given-up/retry", {"ids": ids}).json == {"tried": 1}
    assert listed(bank)["items"] == []
    assert bank.api("op1").post("/operations/given-up/retry", {"ids": ids}).json == {"tried": 0}, "it is tried already"

    async def run():
        app = queue.make_app(libpq_url(database_url), APP_ROLE)
        async with app.open_async():
            await app.run_worker_async(
                wait=False, install_signal_handlers=False, delete_jobs="successful", listen_notify=False
            )

    asyncio.run(run())
    with transaction() as tx:
        assert tx.execute("SELECT count(*) AS n FROM procrastinate_jobs", {}).fetchone()["n"] == 0


def test_reading_and_trying_again_are_for_those_who_may(bank, give_up):
    give_up("message")
    assert bank.api("cm1").get("/operations/given-up").status_code == 403
    assert bank.api("post1").get("/operations/given-up").status_code == 200
    assert bank.api("post1").post("/operations/given-up/retry", {"ids": [1]}).status_code == 403
