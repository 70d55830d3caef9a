"""One case from the outside: begin it or load it, tell it what came, see whom it waits for, save it.

Each verb runs the case on until it waits for the outside again. A verb on a token that does not wait for it
raises NotWaiting and changes nothing. Failures while running on are incidents, not exceptions. The caller
keeps what
`dump()` and `variables.dirty` give, in one transaction with what it does about `happenings` and `waits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orchestrator.engine import moves, records, scopes
from orchestrator.engine.case import Case, Token, chain
from orchestrator.engine.errors import BadName, JobFailed, MoveRefused, NotSeveral, NotWaiting, UnknownStart
from orchestrator.engine.expressions import formula, to_variable
from orchestrator.engine.moves import Target
from orchestrator.engine.program import Program
from orchestrator.engine.records import Environment, Happening, Waits
from orchestrator.engine.scopes import Variables
from orchestrator.engine.specs.events import throw
from orchestrator.engine.specs.loops import MultiInstance
from orchestrator.engine.specs.tasks import JobTask, UserTask
from orchestrator.engine.spiff import READY, STARTED, WAITING
from orchestrator.engine.state import State, dump, load
from orchestrator.engine.undo import Before, Undo, take_back


class Execution:
    """A case that runs; made by `start` or `load`."""

    def __init__(self, program: Program, case: Case) -> None:
        self.program = program
        self._case = case

    @classmethod
    def start(
        cls, program: Program, variables: Mapping[str, Any], env: Environment, start_event: str | None = None
    ) -> Execution:
        """A new case with its first variables, begun at its plain start or at the start event named."""
        spec = program.specs[program.main.process_id]
        element = start_event or _only_start(program)
        if element not in spec.starts:
            raise UnknownStart(process=program.main.process_id, start=element)
        case = Case(spec, program.specs, Variables(), env)
        values = _values(variables)
        start = spec.starts[element]
        if start.element.event is None:
            case.variables.merge([scopes.ROOT], values)
            values = {}
        case.happenings.append(Happening("started", element, "", {"start": element}, program.main.process_id))
        case.begin(start, values)
        case.run_on()
        return cls(program, case)

    @classmethod
    def load(
        cls, program: Program, state: Mapping[str, Any], variables: Mapping[scopes.Key, Any], env: Environment
    ) -> Execution:
        """A case as it was saved."""
        return cls(program, load(program, state, Variables(variables), env))

    # -- what comes from outside

    def complete(self, token: str, data: Mapping[str, Any] | None = None) -> None:
        """A person has done a user task and entered these values."""
        self._done(self._manual(token, UserTask, "complete"), data)

    def complete_undoable(self, token: str, data: Mapping[str, Any] | None = None) -> Undo | None:
        """The same; gives what `withdraw` needs to take the step back, None when it cannot be."""
        task = self._manual(token, UserTask, "complete")
        before = Before(task)
        self._done(task, data)
        return before.undo()

    def complete_job(self, token: str, data: Mapping[str, Any] | None = None) -> None:
        """A worker has done a job with this result."""
        self._done(self._manual(token, JobTask, "complete_job"), data)

    def throw_error(self, token: str, code: str, message: str = "", data: Mapping[str, Any] | None = None) -> None:
        """A job ends with a BPMN error; an incident of the job when nothing in the model catches it."""
        job = self._manual(token, JobTask, "throw_error")
        if throw(job, "error", code, _values(data), message):
            self._case.run_on()
        else:
            reason = f"{code} {message}".strip()
            self._case.park(job, "job", JobFailed(element=job.task_spec.element.id, reason=reason))

    def fail_job(self, token: str, message: str) -> None:
        """A job has failed and will not be tried again by itself."""
        job = self._manual(token, JobTask, "fail_job")
        self._case.park(job, "job", JobFailed(element=job.task_spec.element.id, reason=message))

    def retry(self, token: str) -> None:
        """Try once more what an incident stopped, with the variables as they are now."""
        stopped = self._token(token, "retry")
        incident = stopped.internal_data.pop("incident", None)
        if incident is None:
            raise NotWaiting(token=token, element=stopped.task_spec.element.id, action="retry")
        self._case.record("incident.resolved", stopped)
        if incident["at"] == "enter":
            stopped.task_spec._update(stopped)
        else:
            stopped._set_state(READY)
        if incident["at"] == "run":
            self._case.agenda.append(stopped)
        self._case.run_on()

    def fire(self, token: str, due: datetime) -> bool:
        """A timer's moment has come; False, and nothing done, unless the token waits for exactly that moment."""
        found = self._case.index.get(token)
        if found is None or found.incident or _due(found) != due:
            return False
        found.task_spec.fire(found, {})
        self._case.run_on()
        return True

    def correlate(self, token: str, payload: Mapping[str, Any] | None = None) -> bool:
        """The message or signal a token waits for has come; False, and nothing done, if it does not wait for one."""
        found = self._case.index.get(token)
        if found is None or found.incident or not _subscribed(found):
            return False
        found.task_spec.fire(found, _values(payload))
        self._case.run_on()
        return True

    def set_variables(self, values: Mapping[str, Any]) -> None:
        """Change root variables, as someone does who resolves an incident."""
        self._case.variables.merge([scopes.ROOT], _values(values))

    # -- moves; refused as `moves` and `undo` say

    def targets(self, token: str, kind: str = "userTask") -> list[Target]:
        """The elements of a kind before a step that it could be moved to, and what else that would end."""
        found = self._token(token, "targets")
        return moves.targets(found, moves.before(found, kind))

    def anywhere(self, token: str, kind: str) -> list[Target]:
        """The elements of a kind anywhere in a step's scope that it could be moved to."""
        found = self._token(token, "anywhere")
        return moves.targets(found, moves.beside(found, kind))

    def move(self, token: str, target: str, *, ending: bool = False, back: bool = False) -> None:
        """Move a step to another element; `ending` agrees to end other branches, `back` comes straight back after."""
        moves.move(self._token(token, "move"), target, ending=ending, back=back)
        self._case.run_on()

    def cancel_branch(self, token: str) -> None:
        """End one branch of a parallel part while the others go on."""
        moves.cancel_branch(self._token(token, "cancel_branch"))
        self._case.run_on()

    def can_cancel_branch(self, token: str) -> bool:
        """Whether a step is in a branch that can be ended while others go on."""
        try:
            moves.branch(self._token(token, "can_cancel_branch"))
        except MoveRefused:
            return False
        return True

    def withdraw(self, undo: Mapping[str, Any]) -> None:
        """Take a completed step back."""
        take_back(self._case, undo)
        self._case.run_on()

    def add_run(self, token: str, item: Any) -> None:
        """One more run of a multi-instance, given by one of its runs or its own token."""
        body, loop = self._loop(token)
        loop.add(body, to_variable(item))
        self._case.run_on()

    def remove_run(self, token: str) -> None:
        """A run of a multi-instance is not needed after all."""
        found = self._token(token, "remove_run")
        run = _run_around(found)
        if run is None or run.task_spec.loop is None:
            raise NotSeveral(token=token, element=found.task_spec.element.id)
        run.task_spec.loop.remove(run)
        self._case.run_on()

    def cancel(self) -> None:
        """End the case where it stands."""
        if not self._case.completed:
            self._case.finish(cancelled=True)

    # -- what there is to see

    @property
    def completed(self) -> bool:
        """Whether the case is over."""
        return self._case.completed

    @property
    def ended_at(self) -> tuple[str, ...]:
        """The end events of the process that were reached, each once, in order."""
        return tuple(self._case.ends)

    @property
    def tokens(self) -> frozenset[str]:
        """The ids of all live tokens, whatever they wait for."""
        return frozenset(self._case.index)

    @property
    def happenings(self) -> list[Happening]:
        """What happened since the case was started or loaded, in order."""
        return self._case.happenings

    @property
    def variables(self) -> Variables:
        """All variables: `rows`, `dirty`, `root`."""
        return self._case.variables

    @property
    def waits(self) -> Waits:
        """Whom and what the case waits for, in the order in which the tokens were made."""
        found: dict[type, list[Any]] = {}
        for token in sorted(self._case.index.values(), key=lambda t: int(t.id)):
            for wait in _waits(token):
                found.setdefault(type(wait), []).append(wait)
        kinds = (records.Task, records.Timer, records.Subscription, records.Job, records.Incident)
        return Waits(*(tuple(found.get(kind, ())) for kind in kinds))

    def several(self, token: str) -> records.Several | None:
        """The multi-instance that a step is a run of, or inside a run of; None when it is not done by several."""
        if _run_around(self._token(token, "several")) is None:
            return None
        body, loop = self._loop(token)
        runs = tuple(records.Run(run.id, loop.item(run)) for run in loop.runs(body))
        data, to_come = body.internal_data, tuple(loop.to_come(body))
        return records.Several(body.id, loop.sequential, runs, data["done"], data["count"], to_come)

    def run_item(self, token: str) -> Any:
        """What the run is for that a step is, or is in; None outside a multi-instance."""
        run = _run_around(self._token(token, "run_item"))
        return run.task_spec.loop.item(run) if run is not None and run.task_spec.loop is not None else None

    def around(self, token: str) -> list[records.Around]:
        """The sub-processes and calls that a step is in, the innermost first."""
        found, host = [], self._token(token, "around").workflow.host
        while host is not None:
            found.append(records.Around(host.id, host.task_spec.element.id, host.task_spec.element.process))
            host = host.workflow.host
        return found

    def run_number(self, token: str) -> int | None:
        """Which run a step is, or is in, from 1; None outside a multi-instance."""
        run = _run_around(self._token(token, "run_number"))
        return run.internal_data["index"] + 1 if run is not None else None

    def element_of(self, token: str) -> str:
        """The element that a token is at."""
        return self._token(token, "element_of").task_spec.element.id

    def visible(self, token: str) -> dict[str, Any]:
        """The variables seen at a token."""
        return self._case.variables.visible(chain(self._token(token, "visible")))

    def evaluate(self, token: str, text: str) -> Any:
        """The value of a text of the model in a token's scope; a text that is not FEEL is itself."""
        return self._case.evaluate(self._token(token, "evaluate"), formula(text))

    def dump(self) -> State:
        """The state as JSON values; see `state`."""
        return dump(self._case)

    # -- inside

    def _token(self, token: str, action: str) -> Token:
        found = self._case.index.get(token)
        if found is None:
            raise NotWaiting(token=token, element=None, action=action)
        return found

    def _loop(self, token: str) -> tuple[Token, MultiInstance]:
        found = self._token(token, "loop")
        run = _run_around(found)
        body = run.parent if run is not None else found
        if not isinstance(body.task_spec, MultiInstance) or body.state != STARTED:
            raise NotSeveral(token=token, element=found.task_spec.element.id)
        return body, body.task_spec

    def _manual(self, token: str, kind: type, action: str) -> Token:
        found = self._token(token, action)
        if found.state != READY or not isinstance(found.task_spec, kind):
            raise NotWaiting(token=token, element=found.task_spec.element.id, action=action)
        return found

    def _done(self, token: Token, data: Mapping[str, Any] | None) -> None:
        token.task_spec.store(token, _values(data))
        self._case.run(token)
        self._case.run_on()


def _run_around(token: Token | None) -> Token | None:
    """The nearest run of a multi-instance that a token is or is in, not looking beyond a called process."""
    while token is not None and not token.task_spec.in_loop:
        host = token.workflow.host
        token = None if host is None or host.task_spec.is_call else host
    return token


def _only_start(program: Program) -> str:
    """The plain start event, or the only one there is."""
    starts = program.main.starts
    plain = [s.element_id for s in starts if s.kind == "none"] or [s.element_id for s in starts]
    if len(plain) != 1:
        raise UnknownStart(process=program.main.process_id, start=None)
    return plain[0]


def _values(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """What comes from outside as variables have it; names with a parenthesis are the engine's own."""
    values: dict[str, Any] = to_variable(given or {})
    for name in values:
        if not name or name.startswith("("):
            raise BadName(name=name)
    return values


def _due(token: Token) -> datetime | None:
    due = token.internal_data.get("due")
    return datetime.fromisoformat(due) if due is not None and token.state == WAITING else None


def _subscribed(token: Token) -> bool:
    data = token.internal_data
    return token.state == WAITING and ("message" in data or "signal" in data)


def _waits(token: Token) -> list[Any]:
    """What one token waits for."""
    element, data = token.task_spec.element, token.internal_data
    place = (token.id, element.id)
    if token.incident is not None:
        facts = token.incident
        return [records.Incident(*place, facts["code"], facts["zh"], facts["en"], element.process)]
    if token.state == READY and isinstance(token.task_spec, UserTask):
        return [records.Task(*place, element.process)]
    if token.state == READY and isinstance(token.task_spec, JobTask):
        return [records.Job(*place, data["job"], data["retries"], element.process)]
    due = _due(token)
    if due is not None:
        return [records.Timer(*place, due.astimezone(UTC), element.process)]
    if _subscribed(token) and "message" in data:
        return [records.Subscription(*place, data["message"], data["key"], element.process)]
    if _subscribed(token):
        return [records.Subscription(*place, data["signal"], "", element.process, "signal")]
    return []
