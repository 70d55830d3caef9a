"""Tells the story of a case: `Story(model, x=1).complete("a", y=2)`.

Between any two steps the case is saved and loaded again through JSON text, so every story is also a test of
that.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from orchestrator import engine, feel

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday, noon in Shanghai


class PlainCalendar:
    """Every day is a working day that ends at 17:00 in Shanghai; working hours are 09:00 to 17:00."""

    zone = ZoneInfo("Asia/Shanghai")

    def working_days_after(self, start, n):
        day = start.astimezone(self.zone) + timedelta(days=n)
        return day.replace(hour=17, minute=0, second=0).astimezone(UTC)

    def working_time_after(self, start, span):
        return start + span + timedelta(hours=16 * (span // timedelta(hours=8)))


def no_decisions(decision, inputs):
    raise AssertionError(f"no decision was expected, {decision} was asked")


class Story:
    """One case, told step by step."""

    def __init__(self, model, *, called=(), decide=no_decisions, now=NOON, begin=None, **variables):
        definitions = {d.process_id: d for d in map(engine.parse, called)}
        self.program = engine.link(engine.parse(model), definitions)
        self.decide = decide
        self.now = now
        self.happenings = []
        self.rows = {}
        self._keep(engine.Execution.start(self.program, exact(variables), self.environment(), begin))

    def environment(self):
        return engine.Environment(now=self.now, decide=self.decide, calendar=PlainCalendar())

    # -- steps

    def complete(self, element, nth=0, **data):
        """Complete the nth open task of an element."""
        self.run.complete(self.tokens("tasks", element)[nth], exact(data))
        return self._keep(self.run)

    def work(self, element, nth=0, **data):
        """Complete the nth open job of an element."""
        self.run.complete_job(self.tokens("jobs", element)[nth], exact(data))
        return self._keep(self.run)

    def fail(self, element, message="broken"):
        """A job fails for good."""
        self.run.fail_job(self.tokens("jobs", element)[0], message)
        return self._keep(self.run)

    def throw(self, element, code, nth=0, **data):
        """A job throws a BPMN error."""
        self.run.throw_error(self.tokens("jobs", element)[nth], code, "said the worker", exact(data))
        return self._keep(self.run)

    def fire(self, element, nth=0):
        """A timer comes due: the clock moves to its moment, and it fires."""
        timer = [t for t in self.run.waits.timers if t.element == element][nth]
        self.now = max(self.now, timer.due)
        self._load()
        assert self.run.fire(timer.token, timer.due)
        return self._keep(self.run)

    def message(self, name, key="", nth=0, **payload):
        """A message comes to the nth who waits for it with this key."""
        waiting = [s for s in self.run.waits.subscriptions if (s.message, s.key) == (name, key)]
        assert self.run.correlate(waiting[nth].token, exact(payload))
        return self._keep(self.run)

    def retry(self, element, **variables):
        """Resolve an incident, with root variables put right."""
        incident = next(i for i in self.run.waits.incidents if i.element == element)
        self.run.set_variables(exact(variables))
        self.run.retry(incident.token)
        return self._keep(self.run)

    # -- moves

    def move(self, element, target, nth=0, **how):
        """Move a step to another element."""
        self.run.move(self.token(element, nth), target, **how)
        return self._keep(self.run)

    def cancel_branch(self, element):
        """End the branch that a step is in."""
        self.run.cancel_branch(self.token(element))
        return self._keep(self.run)

    def complete_token(self, token, **data):
        """Complete a task by its token."""
        self.run.complete(token, exact(data))
        return self._keep(self.run)

    def complete_undoable(self, element, nth=0, **data):
        """Complete a task so that it can be taken back."""
        return self.undo_of(self.tokens("tasks", element)[nth], **data)

    def undo_of(self, token, **data):
        """The same by token; what takes it back goes through JSON text, as the store keeps it."""
        self.undo = self.run.complete_undoable(token, exact(data))
        self.undo = self.undo and feel.loads(feel.dumps(self.undo))
        return self._keep(self.run)

    def withdraw(self):
        """Take the step back that was last completed undoably."""
        self.run.withdraw(self.undo)
        return self._keep(self.run)

    def add(self, element, item):
        """One more run of a multi-instance."""
        self.run.add_run(self.token(element), exact(item))
        return self._keep(self.run)

    def remove(self, element, nth=0):
        """A run of a multi-instance is not needed."""
        self.run.remove_run(self.token(element, nth))
        return self._keep(self.run)

    def targets(self, element):
        """{target: what it would end} of the returns that are possible."""
        return {t.element: sorted(t.ends) for t in self.run.targets(self.token(element))}

    def token(self, element, nth=0):
        """The nth token that rests at an element, whatever it waits for."""
        found = [row for row in self.run.dump()["tokens"] if row[3].removesuffix("(each)") == element]
        runs = [row for row in found if row[3].endswith("(each)")] or found
        assert runs, f"{element} is not among {self.run.dump()['tokens']}"
        return str(runs[nth][0])

    # -- what there is to see

    @property
    def open(self):
        """The elements of the open user tasks, sorted."""
        return sorted(task.element for task in self.run.waits.tasks)

    @property
    def jobs(self):
        """The elements of the open jobs, sorted."""
        return sorted(found.element for found in self.run.waits.jobs)

    @property
    def timers(self):
        """The elements of the timers, sorted."""
        return sorted(found.element for found in self.run.waits.timers)

    @property
    def messages(self):
        """(message, key) of the subscriptions, sorted."""
        return sorted((found.message, found.key) for found in self.run.waits.subscriptions)

    @property
    def incidents(self):
        """(element, code) of the incidents, sorted."""
        return sorted((found.element, found.code) for found in self.run.waits.incidents)

    @property
    def root(self):
        """The root variables, numbers as int or Decimal compare equal."""
        return self.run.variables.root

    @property
    def done(self):
        """Whether the case is over."""
        return self.run.completed

    def tokens(self, kind, element):
        """The tokens that wait at an element."""
        found = [wait.token for wait in getattr(self.run.waits, kind) if wait.element == element]
        assert found, f"{element} is not among {kind}: {self.run.waits}"
        return found

    def seen(self, *kinds):
        """(kind, element) of the happenings of these kinds, or all."""
        return [(h.kind, h.element) for h in self.happenings if not kinds or h.kind in kinds]

    def entered(self):
        """The elements entered, in order."""
        return [h.element for h in self.happenings if h.kind == "element.entered"]

    # -- saving and loading

    def _keep(self, run):
        self.run = run
        self.happenings += run.happenings
        json.dumps([h.data for h in run.happenings], default=str)
        for key, value in run.variables.dirty.items():
            if value is engine.REMOVED:
                del self.rows[key]  # what was never stored must not be removed
            else:
                self.rows[key] = feel.dumps(value)
        self.state = json.dumps(run.dump())
        self._load()
        assert json.loads(self.state) == self.run.dump(), "loading and saving changes nothing"
        assert self.run.waits == run.waits
        assert self.run.variables.rows == run.variables.rows
        return self

    def _load(self):
        rows = {key: feel.loads(text) for key, text in self.rows.items()}
        self.run = engine.Execution.load(self.program, json.loads(self.state), rows, self.environment())


def exact(values):
    """Test values as variables have them: ints are Decimals."""
    if isinstance(values, dict):
        return {key: exact(value) for key, value in values.items()}
    if isinstance(values, list):
        return [exact(value) for value in values]
    return Decimal(values) if isinstance(values, int) and not isinstance(values, bool) else values
