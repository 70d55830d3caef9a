"""A process's draft, run step by step with chosen data.

The page keeps what was done so far and sends it whole; each answer comes from running all of it anew. So nothing is
kept between two steps, a step can be taken back, and a run goes on with the draft as it is now. Time stands still
until a timer is let go off; then it is that timer's moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator import engine, feel
from orchestrator.access import ROLES, Actor
from orchestrator.bank.calendar import WorkingCalendar
from orchestrator.decisions import Decisions, explain
from orchestrator.engine import Element, Environment, Execution, Happening, Program
from orchestrator.errors import Language
from orchestrator.forms import Form
from orchestrator.models.trying.surroundings import Around
from orchestrator.text import Text

MOST_ACTS = 500
_TOLD = {
    "decision.evaluated": Text("规则判定", "Decision"),
    "message.thrown": Text("发出消息", "Message sent"),
    "message.received": Text("收到消息", "Message received"),
    "timer.fired": Text("到时", "Timer fired"),
    "error.thrown": Text("业务异常", "Business error"),
    "incident.raised": Text("故障", "Incident"),
    "ended": Text("结束", "Ended"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What was done at a token: complete, job, error, fire, message or retry."""

    kind: str
    token: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Something the run waits for. `roles` are the groups a task goes to; `form` is (schema, values) or None."""

    kind: str
    token: str
    element: str
    process: str
    name: Text
    detail: Text
    roles: tuple[Text, ...] = ()
    form: tuple[dict[str, Any], dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: its kind in words, at which element, what is to be said of it."""

    kind: str
    what: Text
    element: str
    name: Text
    detail: Text


@dataclass(frozen=True, slots=True)
class ProcessTry:
    """Where the run stands after all acts. `done`, `live` and `taken` are ids of the draft's own elements and flows."""

    at: datetime
    waits: tuple[Wait, ...]
    told: tuple[Told, ...]
    done: tuple[str, ...]
    live: tuple[str, ...]
    taken: tuple[str, ...]
    variables: dict[str, Any]
    ended: bool
    ended_at: tuple[Text, ...]


def try_process(
    place: Around,
    data: Mapping[str, Any],
    acts: Sequence[Act],
    actor: Actor,
    at: datetime,
    language: Language,
    start: str | None = None,
) -> ProcessTry:
    """Start with the data, do the acts in order, say where it stands.

    ModelError for a draft that cannot run; InvalidData when a form refuses the data of the start or of the last act;
    NotWaiting for an act that does not fit the draft any more.
    """
    run = _Run(place, at, language)
    run.begin(data, actor, start)
    for act in acts[:MOST_ACTS]:
        run.do(act)
    return run.view()


def start_form(place: Around, language: Language) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The form of the start page as a person would get it; None when the process has none. ModelError."""
    definition = engine.parse(place.source, place.key)
    form = place.form(definition.properties.get("countersign.start.form"))
    return None if form is None else _rendered(form, definition.properties, {}, language)


class _Run:
    """One run from its start, and what has happened in it."""

    def __init__(self, place: Around, at: datetime, language: Language) -> None:
        self.place = place
        self.language = language
        self.program: Program = place.program()
        self.decisions: Decisions = place.decisions()
        self.calendar = WorkingCalendar()
        self.now = at
        self.happened: list[Happening] = []
        self.execution: Execution

    def begin(self, data: Mapping[str, Any], actor: Actor, start: str | None) -> None:
        """Check the start form's data and start."""
        main = self.program.main
        form = self.place.form(main.properties.get("countersign.start.form"))
        if form is not None and start is None:
            data = self._checked(form, main.properties, data, {})
        known = {**data, "initiator": actor.person_id, "case_id": "try", "business_key": self._key(data)}
        self.execution = Execution.start(self.program, known, self._environment(), start)

    def do(self, act: Act) -> None:
        """Do one act; time goes on to the moment of a timer that is let go off."""
        if act.kind == "complete":
            self.execution.complete(act.token, self._of_task(act))
        elif act.kind == "job":
            self.execution.complete_job(act.token, act.data)
        elif act.kind == "error":
            self.execution.throw_error(act.token, str(act.data.get("code", "")), "")
        elif act.kind == "message":
            self.execution.correlate(act.token, act.data)
        elif act.kind == "retry":
            self.execution.set_variables(act.data)
            self.execution.retry(act.token)
        elif act.kind == "fire":
            self._fire(act.token)

    def view(self) -> ProcessTry:
        """Where the run stands."""
        happened = [*self.happened, *self.execution.happenings]
        own = [each for each in happened if each.process == self.place.key]
        waits = self.execution.waits
        live = [w for group in (waits.tasks, waits.timers, waits.subscriptions, waits.jobs) for w in group]
        return ProcessTry(
            at=self.now,
            waits=tuple(self._waits()),
            told=tuple(self._told(each) for each in happened if each.kind in _TOLD),
            done=_unique(each.element for each in own if each.kind == "element.completed"),
            live=_unique(w.element for w in [*live, *waits.incidents] if w.process == self.place.key),
            taken=_unique(str(each.data["flow"]) for each in own if each.kind == "flow.taken"),
            variables=self.execution.variables.root,
            ended=self.execution.completed,
            ended_at=tuple(self._name(end, self.place.key) for end in self.execution.ended_at),
        )

    def _of_task(self, act: Act) -> Mapping[str, Any]:
        wait = next((w for w in self.execution.waits.tasks if w.token == act.token), None)
        element = self.program.element(wait.element, wait.process) if wait else None
        form = self.place.form(element.form_id) if element else None
        if element is None or form is None:
            return act.data
        return self._checked(form, element.properties, act.data, self.execution.visible(act.token))

    def _checked(
        self, form: Form, properties: Mapping[str, str], data: Mapping[str, Any], known: Mapping[str, Any]
    ) -> dict[str, Any]:
        today = self.now.astimezone(self.calendar.zone).date()
        return form.validate(data, variables=known, writable=_keys(properties), today=today)

    def _fire(self, token: str) -> None:
        timer = next((t for t in self.execution.waits.timers if t.token == token), None)
        if timer is not None:
            self.now = max(self.now, timer.due)
            state, rows = self.execution.dump(), self.execution.variables.rows
            self.happened += self.execution.happenings
            self.execution = Execution.load(self.program, state, rows, self._environment())
            self.execution.fire(token, timer.due)

    def _environment(self) -> Environment:
        def decide(decision_id: str, inputs: Mapping[str, Any]) -> engine.DecisionResult:
            outcome = self.decisions.evaluate(decision_id, inputs, now=self.now)
            return engine.DecisionResult(outcome.output, outcome.trace)

        return Environment(now=self.now, decide=decide, calendar=self.calendar, zone=self.calendar.zone)

    def _key(self, data: Mapping[str, Any]) -> str:
        text = self.program.main.properties.get("countersign.key", "")
        try:
            return str(feel.compile(text.lstrip("=")).evaluate(data, now=self.now)) if text else "try"
        except feel.FeelError:
            return "try"

    def _waits(self) -> Iterator[Wait]:
        waits = self.execution.waits
        for task in waits.tasks:
            yield self._task(task)
        for job in waits.jobs:
            yield self._wait("job", job, Text(job.type, job.type))
        for timer in waits.timers:
            due = f"{timer.due.astimezone(self.calendar.zone):%Y-%m-%d %H:%M}"
            yield self._wait("timer", timer, Text(due, due))
        for message in waits.subscriptions:
            words = f"{message.message}（{message.key}）" if message.key else message.message
            yield self._wait("message", message, Text(words, words))
        for incident in waits.incidents:
            yield self._wait("incident", incident, Text(incident.zh, incident.en))

    def _wait(self, kind: str, wait: Any, detail: Text) -> Wait:
        return Wait(kind, wait.token, wait.element, wait.process, self._name(wait.element, wait.process), detail)

    def _task(self, task: engine.Task) -> Wait:
        element = self.program.element(task.element, task.process)
        form = self.place.form(element.form_id)
        known = self.execution.visible(task.token)
        shown = None if form is None else _rendered(form, element.properties, known, self.language)
        roles = tuple(self._roles(task.token, element))
        name = self._name(task.element, task.process)
        return Wait("task", task.token, task.element, task.process, name, Text("", ""), roles, shown)

    def _roles(self, token: str, element: Element) -> Iterator[Text]:
        """The names of the groups that the task goes to; a person's id stands for itself."""
        for text in (element.candidate_groups, element.candidate_users, element.assignee):
            if not text:
                continue
            try:
                found = self.execution.evaluate(token, text)
            except feel.FeelError as error:
                yield Text(error.sentence("zh"), error.sentence("en"))
                continue
            names = found if isinstance(found, list) else str(found).replace(",", " ").split()
            yield from (ROLES[str(n)].name if str(n) in ROLES else Text(str(n), str(n)) for n in names)

    def _told(self, each: Happening) -> Told:
        name = self._name(each.element, each.process)
        return Told(each.kind, _TOLD[each.kind], each.element, name, _detail(each))

    def _name(self, element_id: str, process: str) -> Text:
        element = self.program.definition(process).elements.get(element_id)
        name = element.name if element and element.name else element_id
        return Text(name, (element.name_en if element else "") or name)


def _detail(each: Happening) -> Text:
    data = each.data
    if each.kind == "decision.evaluated":
        return Text(explain(data["trace"], "zh"), explain(data["trace"], "en"))
    if each.kind == "incident.raised":
        return Text(str(data.get("zh", "")), str(data.get("en", "")))
    words = str(data.get("name") or data.get("code") or "")
    return Text(words, words)


def _rendered(
    form: Form, properties: Mapping[str, str], known: Mapping[str, Any], language: Language
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form as whoever may see everything gets it."""
    return form.render(writable=_keys(properties), roles=set(ROLES), language=language, values=known)


def _keys(properties: Mapping[str, str]) -> list[str] | None:
    keys = properties.get("countersign.fields.write")
    return None if keys is None else keys.split()


def _unique(ids: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
