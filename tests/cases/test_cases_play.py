"""Whatever people, machines, clocks and death do with two processes, nothing is stuck, lost or doubled."""

import pytest
from case_report import publish, report
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from play import PICK, Play, run
from sqlalchemy import text
from sudden_death import watched

from orchestrator.cases import migrate, start
from orchestrator.cases.jobs import worker
from orchestrator.store import db

ORDER = {"amount": "5000", "contact_mobile": "13800000000"}
# Often what brings a case on, so that there is something to move.
DEEDS = (
    "complete", "complete", "complete", "complete", "complete", "claim", "release", "delegate", "return", "sign",
    "unsign", "withdraw", "suspend", "resume", "branch", "jump", "migrate", "cancel", "retry",
)  # fmt: skip


class Bank(Play):
    """Reports in two versions, and purchases."""

    deeds = DEEDS

    @initialize(n=st.integers(1, 3))
    def open(self, n):
        self.begin()
        for number in range(n):
            self.act(*self._start(number))

    @rule(pick=PICK)
    @precondition(lambda self: self.steps % 5 == 0)
    def start_case(self, pick):
        self.act(*self._start(pick))

    def _start(self, pick):
        process, data = [("report", {}), ("purchase", {**ORDER, "order_no": f"A-{pick}"})][pick % 2]
        return "cm1", lambda tx, actor: start.start(tx, process, data, actor)

    def data_for(self, task, who):
        return {"approved": who % 4 > 0, "approve_opinion": "同意采购"} if task["form_id"] else {}

    def _migrate(self, pick, who):
        bundles = self.env["bundles"]
        mapping = {"report": [{"check": "examine"}, {"examine": "check"}, {}][who % 3]}
        bundle = bundles[who % len(bundles)]

        def verb(tx, case, why, actor):
            migrate.migrate(tx, case, bundle, mapping, why, actor)

        return self._on_case(self.case(pick), verb)


@pytest.fixture
def stage(bank, filing):
    """Two versions of the report, the sample process with its job done, and what the play needs to know."""
    worker("test.order")(lambda tx, work: {"ordered": True})
    publish(report().replace(b'"check"', b'"examine"'))
    publish(report())
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT hash FROM bundle WHERE process_key = 'report' ORDER BY created_at"))
        bundles = [hash for (hash,) in rows]
    assert len(bundles) == 2
    with watched(bank.database_url) as fate:
        yield {"url": bank.database_url, "fate": fate, "broken": filing, "bundles": bundles}


def test_whatever_people_do_and_wherever_they_die_nothing_is_stuck_lost_or_doubled(stage):
    Bank.env = stage
    run(Bank, examples=10, steps=40)
