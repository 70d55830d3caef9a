"""Random people do random things with random cases on a real database; after every step the doctor finds nothing.

What a verb refuses must be refused by name (a CountersignError); anything else fails the play. A step that is killed
before its commit leaves nothing behind; what the queue delivers twice happens once.
"""

from datetime import timedelta
from random import Random

import pytest
from case_report import publish, report
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)  # fmt: skip
from sqlalchemy import text

from orchestrator.access import people
from orchestrator.bank.staff import STAFF
from orchestrator.cases import (
    administration,
    cancel,
    doctor,
    incidents,
    jobs,
    messages,
    migrate,
    moves,
    signers,
    start,
    tasks,
)  # fmt: skip
from orchestrator.cases.jobs import worker
from orchestrator.clock import clock
from orchestrator.engine import UnknownElement
from orchestrator.errors import CountersignError
from orchestrator.store import db, schema, transaction
from orchestrator.work import inline

JOBS = "SELECT instance_id::text AS case, payload::json->>'token' AS token FROM outbox WHERE kind = 'job'"
WHY = "随机操作，检验不变量"
# Drawn through a generator, for small numbers are drawn far too often.
PICK = st.integers(0, 2**32).map(lambda seed: Random(seed).randrange(10_000))
TABLES = (
    "instance", "running_key", "variable", "task", "jump", "job", "timer", "subscription", "incident", "outbox",
    "event", "chain", "idempotency", "notice", "procrastinate_jobs", "procrastinate_events",
    "procrastinate_periodic_defers",
)  # fmt: skip
ORDER = {"amount": "5000", "contact_mobile": "13800000000"}


class Killed(Exception):
    """The process dies before its commit."""


class Play(RuleBasedStateMachine):
    """Verbs by whoever may, or may not; `env` has the application, the database and the worker's state."""

    env: dict = {}

    @initialize(n=st.integers(1, 3))
    def begin(self, n):
        self.steps = 0
        with schema.owner_engine(self.env["url"]).begin() as connection:
            connection.execute(text("TRUNCATE " + ", ".join(TABLES)))
        self.env["filing"].pop("broken", None)
        for number in range(n):
            self._start(number)

    # -- what there is

    def ask(self, query, **parameters):
        with db.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(text(query), parameters)]

    def one_of(self, pick, query):
        rows = self.ask(query)
        return rows[pick % len(rows)] if rows else None

    def task(self, pick, state="open"):
        return self.one_of(pick, f"SELECT * FROM task WHERE state = '{state}' ORDER BY instance_id, id")

    def case(self, pick, states="'running', 'suspended'"):
        return self.one_of(pick, f"SELECT id::text FROM instance WHERE state IN ({states}) ORDER BY id")

    def person_for(self, task, pick):
        """Someone who may do the task; now and then just anyone."""
        fit = [m.id for m in STAFF if set(m.roles) & set(task["groups"]) or m.id in task["users"]]
        fit = [task["assignee"]] if task["assignee"] else fit
        anyone = [m.id for m in STAFF]
        return anyone[pick % len(anyone)] if pick % 10 == 9 or not fit else fit[pick % len(fit)]

    def act(self, person, verb, killed=False):
        """One verb in its transaction; a refusal by name is fine."""
        try:
            with transaction() as tx:
                verb(tx, people.require(tx, person, method="cli"))
                if killed:
                    raise Killed
        except UnknownElement:
            raise  # that would be a mistake of ours
        except (CountersignError, Killed):
            pass

    # -- people

    @rule(pick=PICK)
    @precondition(lambda self: self.steps % 5 == 0)
    def start_case(self, pick):
        self._start(pick)

    def _start(self, pick):
        process, data = [("report", {}), ("purchase", {**ORDER, "order_no": f"A-{pick}"})][pick % 2]
        self.act("cm1", lambda tx, actor: start.start(tx, process, data, actor))

    @rule(pick=PICK, who=PICK, killed=st.booleans())
    def complete(self, pick, who, killed):
        self._complete(pick, who, killed and who % 3 == 0)

    @rule(pick=PICK, who=PICK)
    def complete_another(self, pick, who):
        self._complete(pick, who, False)

    @rule(pick=PICK, who=PICK)
    def complete_two(self, pick, who):
        self._complete(pick, who, False)
        self._complete(who, pick, False)

    def _complete(self, pick, who, killed):
        task = self.task(pick)
        if task is None:
            return
        data = {"approved": who % 4 > 0, "approve_opinion": "同意采购"} if task["form_id"] else {}
        identity = f"{task['instance_id']}.{task['id']}"
        person = self.person_for(task, who)
        self.act(person, lambda tx, actor: tasks.complete(tx, identity, data, actor), killed)

    @rule(pick=PICK, who=PICK, verb=st.sampled_from(["claim", "release", "delegate", "return", "signer", "unsign"]))
    def do_to_a_task(self, pick, who, verb):
        task = self.task(pick)
        if task is None:
            return
        identity, person = f"{task['instance_id']}.{task['id']}", self.person_for(task, who)
        others = [m.id for m in STAFF]
        fellow = self.person_for({**task, "assignee": None}, who + 1)
        does = {
            "claim": lambda tx, actor: tasks.claim(tx, identity, actor),
            "release": lambda tx, actor: tasks.release(tx, identity, actor),
            "delegate": lambda tx, actor: moves.delegate(tx, identity, fellow, WHY, actor),
            "return": lambda tx, actor: self._return(tx, identity, who, actor),
            "signer": lambda tx, actor: signers.add(tx, identity, others[who % len(others)], WHY, actor),
            "unsign": lambda tx, actor: signers.remove(tx, identity, WHY, actor),
        }
        self.act("sec1" if "sign" in verb else person, does[verb])

    @staticmethod
    def _return(tx, identity, pick, actor):
        options = moves.possible_returns(tx, identity, actor)
        if options:
            option = options[pick % len(options)]
            how = {"straight_back": pick % 2 == 0, "end_others": pick % 3 > 0}
            moves.return_task(tx, identity, option.element, WHY, actor, **how)

    @rule(pick=PICK)
    def withdraw(self, pick):
        task = self.task(pick, "completed")
        if task is not None:
            identity = f"{task['instance_id']}.{task['id']}"
            self.act(task["completed_by"], lambda tx, actor: moves.withdraw(tx, identity, WHY, actor))

    # -- operations

    @rule(pick=PICK, who=PICK, verb=st.sampled_from(["suspend", "resume", "branch", "jump", "migrate", "cancel"]))
    def administer(self, pick, who, verb):
        case = self.case(pick, "'suspended'") if verb == "resume" else self.case(pick)
        if case is None or (verb in ("cancel", "suspend") and who % 3):
            return
        does = {
            "suspend": lambda tx, actor: administration.suspend(tx, case["id"], WHY, actor),
            "resume": lambda tx, actor: administration.resume(tx, case["id"], WHY, actor),
            "branch": lambda tx, actor: self._branch(tx, case["id"], who, actor),
            "jump": lambda tx, actor: self._jump(tx, case["id"], who, actor),
            "migrate": lambda tx, actor: self._migrate(tx, case["id"], who, actor),
            "cancel": lambda tx, actor: cancel.cancel(tx, case["id"], WHY, actor),
        }
        self.act("bh1" if verb == "cancel" else "op1", does[verb])

    @staticmethod
    def _branch(tx, case, pick, actor):
        steps = administration.steps(tx, case, actor)
        administration.cancel_branch(tx, case, steps[pick % len(steps)].token, WHY, actor)

    @staticmethod
    def _jump(tx, case, pick, actor):
        steps = [step for step in administration.steps(tx, case, actor) if step.targets]
        if steps:
            step = steps[pick % len(steps)]
            target = step.targets[pick % len(step.targets)].element
            asked = administration.ask_jump(tx, case, step.token, target, WHY, actor, end_others=True)
            administration.make_jump(tx, case, asked, people.require(tx, "op2", method="cli"))

    def _migrate(self, tx, case, pick, actor):
        bundles = self.env["bundles"]
        mapping = {"report": [{"check": "examine"}, {"examine": "check"}, {}][pick % 3]}
        migrate.migrate(tx, case, bundles[pick % len(bundles)], mapping, WHY, actor)

    @rule(pick=PICK)
    def retry_an_incident(self, pick):
        found = self.one_of(pick, "SELECT instance_id::text AS case, token FROM incident ORDER BY 1, 2")
        if found:
            place = (found["case"], found["token"])
            self.act("op1", lambda tx, actor: incidents.resolve(tx, *place, {"x": 1}, WHY, actor))

    # -- time, machines, messages

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 40]))
    def time_goes_by(self, hours):
        clock.advance(timedelta(hours=hours))

    @rule(broken=st.booleans())
    @precondition(lambda self: self.steps % 2 == 0)
    def background_work(self, broken):
        self.env["filing"]["broken"] = broken
        inline.work(self.env["url"])

    @rule(pick=PICK, times=st.integers(1, 2))
    def the_queue_delivers(self, pick, times):
        """A job comes from the queue, now and then twice, or once more long after it was done."""
        found = self.one_of(pick, JOBS)
        for _ in range(times if found else 0):
            self.env["filing"].pop("broken", None)
            self.act("op1", lambda tx, _: jobs.perform(tx, found["case"], found["token"]))

    @rule(pick=PICK, times=st.integers(1, 2))
    def a_message_comes(self, pick, times):
        found = self.one_of(pick, "SELECT message, key FROM subscription ORDER BY instance_id, token")
        identity = f"00000000-0000-7000-8000-{pick:012d}"
        for _ in range(times if found else 0):
            self.act("op1", lambda tx, _: messages.deliver(tx, identity, found["message"], found["key"], {}))

    # -- what holds

    @invariant()
    def the_doctor_finds_nothing(self):
        self.steps = getattr(self, "steps", 0) + 1
        with transaction() as tx:
            assert doctor.examine(tx).faults == []

    def teardown(self):
        clock.set_offset(timedelta(0))


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
    return {"url": bank.database_url, "filing": filing, "bundles": bundles}


def test_whatever_people_do_nothing_is_stuck_lost_or_doubled(stage):
    Play.env = stage
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=10,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
