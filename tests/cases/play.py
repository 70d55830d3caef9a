"""Random people do random things with random cases on a real database, and may die between any two statements of it.

`Play` holds what every such play has; `deeds` is what people can do in it, each made from two random numbers. What a
verb refuses must be refused by name (a CountersignError); anything else fails the play. After every step the doctor
finds nothing, and no case's record goes back in time.
"""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import ClassVar

from flask import current_app
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text
from sudden_death import WAYS

from orchestrator.access import people
from orchestrator.bank.staff import STAFF
from orchestrator.cases import administration, cancel, doctor, incidents, moves, signers, tasks
from orchestrator.clock import clock
from orchestrator.engine import UnknownElement
from orchestrator.errors import CountersignError
from orchestrator.feel import dumps, loads
from orchestrator.store import db, schema, transaction
from orchestrator.work import inline, queue, relay

WHY = "随机操作，检验不变量"
# Drawn through a generator, for small numbers are drawn far too often.
PICK = st.integers(0, 2**32).map(lambda seed: Random(seed).randrange(10_000))
DEATH = st.tuples(st.integers(0, 9), st.sampled_from(WAYS))
PATIENCE = 20.0
TABLES = (
    "instance", "running_key", "variable", "task", "jump", "job", "timer", "subscription", "incident", "outbox",
    "event", "chain", "idempotency", "notice", "procrastinate_jobs", "procrastinate_events",
    "procrastinate_periodic_defers",
)  # fmt: skip
# Effects in the outbox and in the queue, each with what the queue calls it.
UNDERWAY = (
    "SELECT kind, payload FROM (SELECT id::text, kind, payload FROM outbox UNION ALL SELECT id::text,"
    " replace(task_name, 'countersign:', ''), args->>'payload' FROM procrastinate_jobs WHERE status = 'todo') AS u"
    " ORDER BY id"
)
BACKWARDS = (
    "SELECT stream, seq FROM (SELECT stream, seq, at, lag(at) OVER (PARTITION BY stream ORDER BY seq) AS before"
    " FROM event) AS e WHERE at < before"
)
NEGATIVE = (
    "SELECT id::text FROM instance WHERE ended_at < started_at UNION ALL SELECT instance_id || '.' || id FROM task"
    " WHERE completed_at < created_at"
)


def take_timers():
    """A relay that was just begun gives what is due to the queue."""
    return relay.TimerRelay().run()


class Play(RuleBasedStateMachine):
    """Verbs by whoever may, or may not. `env` has url, fate (see `sudden_death`), and what a play's deeds need."""

    env: ClassVar[dict] = {}

    def begin(self):
        """An empty stage."""
        self.steps = 0
        with schema.owner_engine(self.env["url"]).begin() as connection:
            connection.execute(text("TRUNCATE " + ", ".join(TABLES)))
        self.env["broken"]["broken"] = False

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
        found = self.one_of(pick, f"SELECT id::text FROM instance WHERE state IN ({states}) ORDER BY id")
        return found and found["id"]

    def person_for(self, task, pick):
        """Someone who may do the task; now and then just anyone."""
        fit = [m.id for m in STAFF if set(m.roles) & set(task["groups"]) or m.id in task["users"]]
        fit = [task["assignee"]] if task["assignee"] else fit
        anyone = [m.id for m in STAFF]
        return anyone[pick % len(anyone)] if pick % 10 == 9 or not fit else fit[pick % len(fit)]

    # -- how it is done

    def act(self, person, verb, before_commit=lambda: None):
        """One verb in its transaction; a refusal by name is fine."""
        try:
            with transaction() as tx:
                verb(tx, people.require(tx, person, method="cli"))
                before_commit()
        except UnknownElement:
            raise  # that would be a mistake of ours
        except CountersignError:
            pass

    def work(self, job, *arguments):
        """Background work; that the database is away is told by name."""
        with suppress(CountersignError):
            job(*arguments)

    def beside(self, person, verb, other):
        """Somebody does `other` on a connection of their own while the first one's verb is not yet committed."""
        app = current_app._get_current_object()

        def run():
            with app.app_context():
                other()

        second = Thread(target=run)

        def meanwhile():
            second.start()
            until = monotonic() + PATIENCE
            while second.is_alive() and not self._waits_for_a_lock() and monotonic() < until:
                sleep(0.001)

        self.act(person, verb, meanwhile)
        if second.ident is None:  # the first was refused
            second.start()
        second.join(PATIENCE)
        assert not second.is_alive(), "they wait for one another"

    def _waits_for_a_lock(self):
        return self.env["fate"].ask(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )

    # -- people

    deeds: ClassVar[tuple] = ()

    def deed(self, pick, who, kind):
        """Who does what: a person and a verb, or None where there is nothing to do it to."""
        return getattr(self, f"_{self.deeds[kind % len(self.deeds)]}")(pick, who)

    @rule(pick=PICK, who=PICK, kind=PICK)
    def someone_acts(self, pick, who, kind):
        deed = self.deed(pick, who, kind)
        if deed:
            self.act(*deed)

    @rule(pick=PICK, who=PICK, kind=PICK)
    def someone_else_acts(self, pick, who, kind):
        self.someone_acts(pick, who, kind)

    @rule(pick=PICK, who=PICK, kind=PICK, death=DEATH, again=st.booleans())
    def someone_acts_and_the_process_dies(self, pick, who, kind, death, again):
        deed = self.deed(pick, who, kind)
        if deed:
            self.env["fate"].meets(lambda: self.act(*deed), *death)
            if again:
                self.act(*deed)

    @rule(pick=PICK, who=PICK, kind=PICK, other=PICK, clockwork=st.booleans())
    @precondition(lambda self: self.steps % 3 == 0)
    def two_act_at_once(self, pick, who, kind, other, clockwork):
        first, second = self.deed(pick, who, kind), self.deed(pick, who + 1, other)
        if first and second:
            both = [take_timers] if clockwork else [self.act, *second]
            self.beside(*first, lambda: self.work(*both) if clockwork else both[0](*both[1:]))

    def _complete(self, pick, who):
        task = self.task(pick)
        return task and self.completion(task, who)

    def completion(self, task, who):
        """Someone completes the task."""
        identity, data = f"{task['instance_id']}.{task['id']}", self.data_for(task, who)
        return self.person_for(task, who), lambda tx, actor: tasks.complete(tx, identity, data, actor)

    def data_for(self, task, who):
        """What they enter."""
        return {}

    def _on_task(self, pick, who, verb):
        task = self.task(pick)
        if task is None:
            return None
        identity = f"{task['instance_id']}.{task['id']}"
        return self.person_for(task, who), lambda tx, actor: verb(tx, identity, actor)

    def _claim(self, pick, who):
        return self._on_task(pick, who, tasks.claim)

    def _release(self, pick, who):
        return self._on_task(pick, who, tasks.release)

    def _delegate(self, pick, who):
        task = self.task(pick)
        fellow = task and self.person_for({**task, "assignee": None}, who + 1)
        return self._on_task(pick, who, lambda tx, id, actor: moves.delegate(tx, id, fellow, WHY, actor))

    def _return(self, pick, who):
        def verb(tx, identity, actor):
            options = moves.possible_returns(tx, identity, actor)
            if options:
                how = {"straight_back": who % 2 == 0, "end_others": who % 3 > 0}
                moves.return_task(tx, identity, options[who % len(options)].element, WHY, actor, **how)

        return self._on_task(pick, who, verb)

    def _sign(self, pick, who):
        found = self._on_task(pick, who, lambda tx, id, actor: signers.add(tx, id, self.signer(who), WHY, actor))
        return found and ("sec1", found[1])

    def signer(self, who):
        """Who is to sign too."""
        return STAFF[who % len(STAFF)].id

    def _unsign(self, pick, who):
        found = self._on_task(pick, who, lambda tx, id, actor: signers.remove(tx, id, WHY, actor))
        return found and ("sec1", found[1])

    def _withdraw(self, pick, who):
        task = self.task(pick, "completed")
        identity = task and f"{task['instance_id']}.{task['id']}"
        return task and (task["completed_by"], lambda tx, actor: moves.withdraw(tx, identity, WHY, actor))

    # -- operations

    def _on_case(self, case, verb, person="op1"):
        return case and (person, lambda tx, actor: verb(tx, case, WHY, actor))

    def _suspend(self, pick, who):
        return self._on_case(self.case(pick), administration.suspend) if who % 3 == 0 else None

    def _resume(self, pick, who):
        return self._on_case(self.case(pick, "'suspended'"), administration.resume)

    def _cancel(self, pick, who):
        return self._on_case(self.case(pick), cancel.cancel, "bh1") if who % 3 == 0 else None

    def _branch(self, pick, who):
        def verb(tx, case, why, actor):
            steps = administration.steps(tx, case, actor)
            administration.cancel_branch(tx, case, steps[who % len(steps)].token, why, actor)

        return self._on_case(self.case(pick), verb)

    def _jump(self, pick, who):
        def verb(tx, case, why, actor):
            steps = [step for step in administration.steps(tx, case, actor) if step.targets]
            if steps:
                step = steps[who % len(steps)]
                target = step.targets[who % len(step.targets)].element
                asked = administration.ask_jump(tx, case, step.token, target, why, actor, end_others=True)
                administration.make_jump(tx, case, asked, people.require(tx, "op2", method="cli"))

        return self._on_case(self.case(pick), verb)

    def _retry(self, pick, who):
        found = self.one_of(pick, "SELECT instance_id::text AS case, token FROM incident ORDER BY 1, 2")
        place = found and (found["case"], found["token"])
        return found and ("op1", lambda tx, actor: incidents.resolve(tx, *place, {"x": 1}, WHY, actor))

    # -- time, machines, messages

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 40]))
    def time_goes_by(self, hours):
        clock.advance(timedelta(hours=hours))

    @rule(hours=st.sampled_from([1, 24 * 2]))
    @precondition(lambda self: self.steps % 2 == 0)
    def the_machines_clock_is_put_back(self, hours):
        clock.set_offset(clock.offset - timedelta(hours=hours))

    @rule(broken=st.booleans())
    @precondition(lambda self: self.steps % 2 == 0)
    def background_work(self, broken):
        self.env["broken"]["broken"] = broken
        inline.work(self.env["url"])

    @rule(
        job=st.sampled_from([take_timers, relay.move_outbox, relay.start_by_the_clock]),
        death=DEATH,
        again=st.booleans(),
    )
    def a_relay_dies(self, job, death, again):
        self.env["fate"].meets(lambda: self.work(job), *death)
        if again:
            self.work(job)

    @rule(pick=PICK, times=st.integers(0, 2), death=DEATH, broken=st.booleans(), last=st.booleans())
    def the_queue_delivers(self, pick, times, death, broken, last):
        """An effect comes from the queue and its worker dies; it comes again, also twice, and once more much later."""
        found = self.one_of(pick, UNDERWAY)
        if found is None:
            return
        self.env["broken"]["broken"] = broken
        run = {
            "batch": queue.run_batch,
            "timer": queue.fire_timer,
            "job": queue.run_job,
            "message": queue.deliver_message,
            "migrate": queue.migrate_case,
        }[found["kind"]]
        tries = {"retries": 1} if found["kind"] == "job" and last else {}
        run = partial(run, dumps({**loads(found["payload"]), **tries}) if tries else found["payload"])
        self.env["fate"].meets(lambda: self._delivered(run), *death)
        for _ in range(times):
            self._delivered(run)

    def _delivered(self, run):
        """What the worker's own fault raises, the queue takes: it tries again."""
        with suppress(CountersignError, RuntimeError):
            run()

    @rule(pick=PICK, times=st.integers(1, 2), death=DEATH)
    def a_message_comes(self, pick, times, death):
        found = self.one_of(pick, "SELECT message, key FROM subscription ORDER BY instance_id, token")
        if found:
            identity = f"00000000-0000-7000-8000-{pick:012d}"
            sent = {"id": identity, "name": found["message"], "key": found["key"], "payload": {}}
            self.env["fate"].meets(lambda: self.work(queue.deliver_message, dumps(sent)), *death)
            for _ in range(times):
                self.work(queue.deliver_message, dumps(sent))

    # -- what holds

    @invariant()
    def the_doctor_finds_nothing(self):
        self.steps = getattr(self, "steps", 0) + 1
        with transaction() as tx:
            faults = doctor.examine(tx).faults
        assert faults == [], faults

    @invariant()
    def nothing_happens_before_what_was_before_it(self):
        assert self.ask(BACKWARDS) == [], "an event lies before the one before it"
        assert self.ask(NEGATIVE) == [], "something took less than no time"

    def teardown(self):
        clock.set_offset(timedelta(0))


def run(play, examples, steps):
    """Let the play run; a failing one is told as it was played, for to shorten it takes minutes."""
    run_state_machine_as_test(
        play,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )
