"""A running case: SpiffWorkflow's tree of tasks, holding live tokens only.

Token: one place where the case stands. States used: FUTURE (just made), WAITING (for an event, a join, or
help with an incident), READY (to be run now, or by a person or machine when its specification is manual),
STARTED (something inside it runs), COMPLETED, CANCELLED. The last two leave the tree at once: what a
completed token leads to hangs on its parent. So the tree is flat but for three groups: a multi-instance over
its runs, an activity over its waiting boundary events, an event gateway over its events.

Case and SubCase: the process and each running sub-process or called process. Tokens have one index and one
counter for all of them. Nothing runs inside anything else: what becomes READY is put on the agenda, and
`run_on` works it off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orchestrator.engine import scopes
from orchestrator.engine.errors import Runaway
from orchestrator.engine.expressions import Formula
from orchestrator.engine.records import Environment, Happening
from orchestrator.engine.spiff import (
    CANCELLED,
    COMPLETED,
    FUTURE,
    READY,
    STARTED,
    WAITING,
    BpmnSubWorkflow,
    BpmnWorkflow,
    Task,
    Workflow,
)
from orchestrator.errors import CountersignError

if TYPE_CHECKING:
    from orchestrator.engine.specs.node import Node
    from orchestrator.engine.specs.process import ProcessSpec

MOST_STEPS = 100_000
# What a failed run leaves in the record: it was asked and answered, even if nothing came of it.
EVEN_IF_FAILED = frozenset({"decision.evaluated", "error.thrown"})


class Token(Task):
    """One place where a case stands. Its id is a short text, unique in the case and stable."""

    workflow: Case | SubCase
    task_spec: Node
    # Data of tasks is not used: variables live in scopes. One empty mapping serves all tokens.
    data: dict[str, Any] = {}
    triggered = False
    thread_id = 0
    last_state_change = 0.0

    def __init__(
        self, workflow: Case | SubCase, task_spec: Any, parent: Token | None = None, state: int = FUTURE,
        id: str | None = None,
    ) -> None:  # fmt: skip
        self.id = id or workflow.case.new_id()
        self.workflow = workflow
        self.task_spec = task_spec
        self.internal_data = {}
        self.via: str | None = None
        self.last_of_loop = False
        self._state = state
        self._parent = parent.id if parent is not None else None
        self._children: list[str] = []
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)
            workflow.case.index[self.id] = self

    @property
    def case(self) -> Case:
        """The case the token belongs to."""
        return self.workflow.case

    @property
    def parent(self) -> Token:
        """The token it hangs on; the root of a workflow hangs on nothing and is never asked."""
        return self.workflow.tasks[self._parent]

    @property
    def children(self) -> list[Token]:
        """The tokens that hang on it, a copy."""
        tasks = self.workflow.tasks
        return [tasks[child] for child in self._children]

    @property
    def alive(self) -> bool:
        """Whether it is still part of the case."""
        return self.id in self.case.index

    @property
    def incident(self) -> dict[str, Any] | None:
        """Why it is parked, if it is."""
        return self.internal_data.get("incident")

    def add(self, spec: Node, id: str | None = None) -> Token:
        """A new token below this one, not yet entered."""
        return Token(self.workflow, spec, self, id=id)

    def cancel(self) -> None:
        """Take the token and everything below it out of the case."""
        for child in self.children:
            child.cancel()
        self._set_state(CANCELLED)
        self.task_spec._on_cancel(self)
        self.workflow.remove(self)

    def rehang(self) -> None:
        """Hang the token on its workflow's root, out of the group it is in."""
        self.parent._children.remove(self.id)
        root = self.workflow.task_tree
        self._parent = root.id
        root._children.append(self.id)

    def _add_child(self, task_spec: Any, state: int = FUTURE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Nothing to inherit."""

    def _ready(self) -> None:
        self._state = READY
        self.task_spec._on_ready(self)


class _Place:
    """What a case and a sub-case have in common as SpiffWorkflow's workflows."""

    case: Case
    spec: ProcessSpec
    tasks: dict[str, Token]
    task_tree: Token
    completed_event: Any
    completed: bool
    host: Token | None

    def plant(self, root_id: str) -> None:
        """Give the workflow its root, the one token that is always there."""
        self.task_tree = Token(self, self.spec.start, None, COMPLETED, root_id)  # type: ignore[arg-type]

    def begin(self, start: Node, values: Mapping[str, Any] | None = None) -> None:
        """Enter the workflow: what the start event brings is stored, then the event sub-processes begin to listen
        (their keys may need it), then the start event is entered."""
        token = self.task_tree.add(start)
        start.store(token, values or {})
        for watch in self.spec.watches:
            watch._update(self.task_tree.add(watch))
        start._update(token)

    def live(self) -> list[Token]:
        """All tokens but the root, a copy."""
        return list(self.tasks.values())[1:]

    def remove(self, token: Token) -> None:
        """Take a token out of the tree; what hangs on it hangs on its parent from now on."""
        parent = token.parent
        parent._children.remove(token.id)
        for child in token.children:
            child._parent = parent.id
            parent._children.append(child.id)
        token._children = []
        del self.tasks[token.id]
        del self.case.index[token.id]

    def clear(self, but: Token | None = None) -> None:
        """Take everything out of the workflow, but one token if given."""
        for token in self.live():
            if token is not but and token.alive:
                token.cancel()

    def finish(self) -> None:
        """End the workflow; what still listens goes."""
        self.clear()
        self.completed = True
        self.completed_event(self)

    def _task_completed_notify(self, token: Token) -> None:
        """SpiffWorkflow's last word on a completed task."""
        self.remove(token)
        if not self.completed and all(t.task_spec.listens or t is self.task_tree for t in self.tasks.values()):
            self.finish()


class SubCase(_Place, BpmnSubWorkflow):
    """A running sub-process or called process; `host` is the token in whose place it runs."""

    def __init__(self, case: Case, host: Token, spec: ProcessSpec) -> None:
        self.case = self.top_workflow = case
        self.host = host
        self.parent_task_id = host.id
        Workflow.__init__(self, spec, deserializing=True)
        self.plant(f"{host.id}.")
        self.completed_event.connect(host.task_spec._on_subworkflow_completed, host)
        case.subprocesses[host.id] = self


class Case(_Place, BpmnWorkflow):
    """A running process; see the file's head."""

    host = None

    def __init__(
        self,
        spec: ProcessSpec,
        specs: Mapping[str, ProcessSpec],
        variables: scopes.Variables,
        env: Environment,
    ) -> None:
        self.case = self
        self.index: dict[str, Token] = {}
        self.counter = 0
        self.agenda: deque[Token] = deque()
        self.happenings: list[Happening] = []
        self.ends: list[str] = []
        self.variables = variables
        self.env = env
        # No script engine: nothing of a model is ever run as Python.
        super().__init__(spec, specs, script_engine=object(), deserializing=True)
        self.plant("0")

    def finish(self, cancelled: bool = False) -> None:
        """End the case."""
        super().finish()
        data = {"ends": list(self.ends), "cancelled": cancelled}
        self.happenings.append(Happening("ended", self.spec.start.element.process, "", data, self.spec.key))

    def new_id(self) -> str:
        """The next token's id."""
        self.counter += 1
        return str(self.counter)

    def record(self, kind: str, token: Token, **data: Any) -> None:
        """Write down that something happened at a token."""
        element = token.task_spec.element
        self.happenings.append(Happening(kind, element.id, token.id, data, element.process))

    def evaluate(self, token: Token, formula: Formula, more: Mapping[str, Any] | None = None) -> Any:
        """The value of a text in a token's scope, `more` before everything else."""
        context = self.variables.context(chain(token))
        if more:
            context = {**context, **more}
        return formula.evaluate(context, self.env.now.astimezone(self.env.zone))

    def run_on(self) -> None:
        """Run everything that is ready, until the case waits for the outside or is over."""
        steps = 0
        while self.agenda or self._settle():
            token = self.agenda.popleft()
            if not token.alive or token.state != READY:
                continue
            steps += 1
            if steps > MOST_STEPS:
                self.park(token, "run", Runaway(element=token.task_spec.element.id, steps=MOST_STEPS))
                continue
            self.run(token)

    def mark(self) -> tuple[int, int]:
        """A point to roll back to: variables and record."""
        return self.variables.mark(), len(self.happenings)

    def rollback(self, mark: tuple[int, int]) -> None:
        """Take back what a failed step wrote and recorded, so that a retry does not do it twice."""
        self.variables.rollback(mark[0])
        self.happenings[mark[1] :] = [h for h in self.happenings[mark[1] :] if h.kind in EVEN_IF_FAILED]

    def run(self, token: Token) -> None:
        """Run one token; a failure parks it."""
        self.variables.settle()
        mark = self.mark()
        try:
            done = token.task_spec._run(token)
        except CountersignError as error:
            self.rollback(mark)
            self.park(token, "run", error)
            return
        if done is None and token.alive:
            token._set_state(STARTED)
        elif token.alive:
            token.complete()

    def park(self, token: Token, at: str, error: CountersignError) -> None:
        """Stop one token with an incident; `at` says where to go on: "enter", "run" or "job"."""
        facts = {"code": error.code, "zh": error.sentence("zh"), "en": error.sentence("en")}
        token.internal_data["incident"] = {"at": at, **facts}
        token._set_state(WAITING)
        self.record("incident.raised", token, **facts)

    def _settle(self) -> bool:
        """Ask the inclusive joins, which depend on what else is under way, only when nothing else can move."""
        for place in (self, *self.subprocesses.values()):
            if place.spec.inclusive_joins:
                for token in place.live():
                    if token.alive and token.state == WAITING and token.task_spec.name in place.spec.inclusive_joins:
                        token.task_spec.settle(token)
        return bool(self.agenda)


def chain(token: Token) -> list[str]:
    """The scopes a token sees, nearest first."""
    scopes_seen: list[str] = []
    while True:
        scopes_seen.append(token.id)
        if token.task_spec.in_loop:
            token = token.parent
            continue
        host = token.workflow.host
        if host is None:
            return [*scopes_seen, scopes.ROOT]
        if host.task_spec.is_call:
            return [*scopes_seen, scopes.barrier(host.id)]
        token = host
