"""Random sound models, published and played by random people on the real database: whatever is done to a case, and
wherever the process dies, it can be brought to its end."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from play import PICK, WHY, Play, run
from random_bank import BEGUN, files, name
from sudden_death import watched

from orchestrator.access import SYSTEM
from orchestrator.cases import administration, start
from orchestrator.cases.jobs import worker
from orchestrator.clock import clock
from orchestrator.feel import dumps
from orchestrator.models import deploy
from orchestrator.store import transaction
from orchestrator.store.schema import APP_ROLE, libpq_url
from orchestrator.work import inline, queue

SEEDS = range(16)
ROUNDS = 60
DEEDS = (
    "complete", "complete", "complete", "complete", "claim", "delegate", "return", "return", "sign", "unsign",
    "withdraw", "withdraw", "suspend", "resume", "branch", "jump", "retry",
)  # fmt: skip


class RandomModels(Play):
    """One or two cases of random models."""

    deeds = DEEDS

    @initialize(pick=PICK, n=st.integers(1, 2))
    def open(self, pick, n):
        self.begin()
        for number in range(n):
            self.act(*self._start(pick + number))

    @rule(pick=PICK)
    @precondition(lambda self: self.steps % 7 == 0)
    def start_case(self, pick):
        self.act(*self._start(pick))

    def _start(self, pick):
        process = name(SEEDS[pick % len(SEEDS)])
        return "cm1", lambda tx, actor: start.start(tx, process, BEGUN, actor)

    def data_for(self, task, who):
        return {"go": who % 2}

    def signer(self, who):
        return who

    def teardown(self):
        self.bring_to_the_end()
        super().teardown()

    def bring_to_the_end(self):
        """People do their tasks and choose the way out, messages and time come, machines work: every case ends."""
        self.env["broken"]["broken"] = False
        for number in range(ROUNDS):
            if self.case(0) is None:
                return
            while suspended := self.case(0, "'suspended'"):
                self.act("op1", lambda tx, actor, case=suspended: administration.resume(tx, case, WHY, actor))
            for task in self.ask("SELECT * FROM task WHERE state = 'open' ORDER BY instance_id, id"):
                self.act(*self.completion(task, 0))
            self._tell_all(number)
            if retry := self._retry(0, 0):
                self.act(*retry)
            clock.advance(timedelta(hours=2))
            self.env["owner"]("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            inline.work(self.env["url"])
            asyncio.run(the_queue_runs(libpq_url(self.env["url"])))
            self.the_doctor_finds_nothing()
        raise AssertionError([dict(row) for row in self.ask("SELECT process_key, tokens FROM instance")])

    def _tell_all(self, number):
        for place, waiting in enumerate(self.ask("SELECT DISTINCT message, key FROM subscription")):
            sent = {"id": f"00000000-0000-7000-9000-{number:06d}{place:06d}", "name": waiting["message"]}
            self.work(queue.deliver_message, dumps({**sent, "key": waiting["key"], "payload": {}}))


async def the_queue_runs(url):
    """All jobs of the queue, also when nothing new came into it."""
    app = queue.make_app(url, APP_ROLE)
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)


@pytest.fixture
def stage(bank, filing, owner):
    """The models published, their jobs done by a worker that is broken now and then."""
    with transaction() as tx:
        deploy.deploy(tx, files(SEEDS), SYSTEM)

    @worker("work")
    def work(tx, job):
        if filing.get("broken"):
            raise RuntimeError("no answer")
        return {}

    with watched(bank.database_url) as fate:
        yield {"url": bank.database_url, "fate": fate, "broken": filing, "owner": owner}


def test_every_case_of_a_random_model_can_be_brought_to_its_end(stage):
    RandomModels.env = stage
    run(RandomModels, examples=8, steps=30)
