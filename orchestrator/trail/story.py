"""A case's story up to an event, as one reader may see it: what the trail's pages and attachment are made from.

It stands on events 1..N, the models that the case is pinned to and what the reader may see, and on nothing else: told
again it is the same, whatever has happened since. What the reader may not see is left out and counted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from orchestrator.access import ROLES, Actor
from orchestrator.audit import KINDS
from orchestrator.cases import read, sight, task_view, timeline
from orchestrator.cases.views import DecisionView, Fact, ModelView
from orchestrator.models import releases
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text
from orchestrator.trail import history, matched
from orchestrator.trail.attachment import Exhibit, exhibit
from orchestrator.trail.chart import Chart
from orchestrator.trail.chart import read as read_chart
from orchestrator.trail.errors import NoSuchEvent
from orchestrator.trail.history import Course

UNSEEN = Fact("unseen", Text("内容", "Content"), Text("因权限不予显示", "Not shown to this reader"), "text")


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as they were then; `role` and `unit` are None for the service itself."""

    name: Text
    role: Text | None
    unit: Text | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the register; `form` and `decision` are the numbers of what the trail shows in full elsewhere."""

    seq: int
    at: datetime
    kind: str
    kind_name: Text
    element: Text | None
    who: Who
    facts: Sequence[Fact]
    hash: str
    form: int | None = None
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form as it was submitted; `before` are the values that it replaced, `unseen` counts what is not shown."""

    number: int
    seq: int
    at: datetime
    name: Text
    element: Text | None
    who: Who
    facts: Sequence[Fact]
    before: Sequence[Fact]
    unseen: int
    is_vote: bool
    model: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, with the rows that matched in words."""

    number: int
    seq: int
    who: Who
    view: DecisionView
    reasons: Sequence[matched.Reason]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A process's diagram with the way taken."""

    process: str
    name: Text
    chart: Chart
    course: Course


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the trail says. `count` events up to `head`; `unseen` events are shown without their content."""

    case_id: str
    title: str
    business_key: str
    process: Text
    state: str
    state_name: Text
    outcome: Text | None
    started_at: datetime
    started_by: Who
    ended_at: datetime | None
    as_of: datetime
    waiting: Sequence[Text]
    facts: Sequence[Fact]
    entries: Sequence[Entry]
    forms: Sequence[Submitted]
    decisions: Sequence[Decided]
    drawings: Sequence[Drawn]
    models: Sequence[tuple[ModelView, bool]]
    count: int
    head: str
    unseen: int
    reader: Who
    exhibit: Exhibit
    names: Mapping[str, Text]

    @property
    def votes(self) -> list[Submitted]:
        """The votes among the forms."""
        return [form for form in self.forms if form.is_vote]

    @property
    def people(self) -> list[tuple[Who, int]]:
        """Who took part and how often, in the order in which they came; the service itself is left out."""
        found: dict[Who, int] = {}
        for entry in self.entries:
            if entry.who.unit is not None and entry.kind in _BY_PEOPLE:
                found[entry.who] = found.get(entry.who, 0) + 1
        return list(found.items())


_BY_PEOPLE = ("case.started", "task.completed", "task.claimed", "task.released", "case.cancelled", "trail.exported")


def tell(tx: Transaction, case_id: str, actor: Actor, last: int | None = None) -> Story:
    """The story of a case up to event `last` (all of them unless given); CaseNotFound, NoSuchEvent."""
    found = read.require(tx, case_id, actor)
    release = releases.release(tx, found["bundle"])
    rows = tx.all("events_of_stream", {"stream": found["id"]})
    if last is not None and not 1 <= last <= len(rows):
        raise NoSuchEvent(event=last, count=len(rows))
    return _Teller(tx, found, release, actor, rows[:last]).story()


class _Teller:
    """Reads the events once and puts the story together."""

    def __init__(self, tx: Transaction, case: Row, release: Release, actor: Actor, rows: Sequence[Row]) -> None:
        self._tx, self._case, self._release, self._actor = tx, case, release, actor
        self._rows = rows
        self._contents: list[dict[str, Any]] = [json.loads(row["body"]) for row in rows]
        open_elements = frozenset(history.open_tasks(self._contents).values())
        self._reader = timeline.Reader(release, actor, open_elements, self._undisclosed())
        self._forms: list[Submitted] = []
        self._decisions: list[Decided] = []
        self._unseen: set[int] = set()

    def story(self) -> Story:
        entries = [self._entry(row, content) for row, content in zip(self._rows, self._contents, strict=True)]
        state, last = history.state(self._contents), entries[-1]
        ends = history.ends(self._contents)
        values = timeline.clear(history.values(self._contents))
        return Story(
            case_id=str(self._case["id"]),
            title=str(values.get("customer_name") or self._case["business_key"]),
            business_key=self._case["business_key"],
            process=self._process(self._release.process_key),
            state=state,
            state_name=read.STATES[state],
            outcome=self._element(ends[-1], self._release.process_key) if ends else None,
            started_at=entries[0].at,
            started_by=entries[0].who,
            ended_at=next((e.at for e in entries if e.kind in ("case.ended", "case.cancelled")), None),
            as_of=last.at,
            waiting=list(dict.fromkeys(self._waiting())) if state == "running" else [],
            facts=sight.facts(self._release, self._actor, task_view.fact_forms(self._release), values),
            entries=entries,
            forms=self._forms,
            decisions=self._decisions,
            drawings=list(self._drawings()),
            models=self._models(),
            count=len(entries),
            head=last.hash,
            unseen=len(self._unseen),
            reader=_reader(self._actor),
            exhibit=exhibit(self._case["id"], self._rows, self._contents, self._reader),
            names=self._names(),
        )

    # --- events

    def _entry(self, row: Row, content: Mapping[str, Any]) -> Entry:
        entry = Entry(
            seq=row["seq"],
            at=row["at"],
            kind=row["kind"],
            kind_name=KINDS[row["kind"]],
            element=self._reader.element(content),
            who=self._who(content),
            facts=self._facts(row["kind"], content),
            hash=row["hash"],
        )
        if row["kind"] in ("case.started", "task.completed"):
            return self._with_form(entry, content)
        if row["kind"] == "decision.evaluated":
            return self._with_decision(entry, content)
        return entry

    def _facts(self, kind: str, content: Mapping[str, Any]) -> list[Fact]:
        payload = content["payload"]
        if kind == "path.taken":
            steps = [self._element(element, process) for process, element in payload.get("done", ())]
            named = [step for step in steps if step is not None]
            return [_fact("path", "经过", "Went through", _joined(named, " → "))] if named else []
        if kind == "task.opened":
            return [*self._offered(payload["groups"]), *_due(payload["due"])]
        if "reason" in payload:
            return [_fact("reason", "原因", "Reason", payload["reason"])]
        if kind == "incident.raised":
            return [_fact("message", "原因", "Reason", Text(payload["zh"], payload["en"]))]
        if kind == "trail.exported":
            return [
                _fact(
                    "covers",
                    "导出范围",
                    "Covers",
                    Text(f"第 1 至 {payload['events']} 条", f"Events 1 to {payload['events']}"),
                )
            ]
        return []

    def _offered(self, groups: Sequence[str]) -> list[Fact]:
        names = [ROLES[group].name for group in groups if group in ROLES]
        return [_fact("groups", "办理岗位", "For", _joined(names, "、", ", "))] if names else []

    def _with_form(self, entry: Entry, content: Mapping[str, Any]) -> Entry:
        form_id = content["payload"].get("form") or self._start_form(content)
        if form_id is None or form_id not in self._release.forms:
            return entry
        if self._reader.is_sealed(content):
            self._unseen.add(entry.seq)
            return replace(entry, facts=[timeline.SEALED])
        form = self._submitted(entry, content, form_id)
        self._forms.append(form)
        opinions = [fact for fact in form.facts if timeline.is_opinion(fact)]
        return replace(entry, form=form.number, facts=opinions if entry.kind == "task.completed" else [])

    def _start_form(self, content: Mapping[str, Any]) -> str | None:
        if content["kind"] != "case.started":
            return None
        return self._release.program.definition(content["process"]).properties.get("countersign.start.form")

    def _submitted(self, entry: Entry, content: Mapping[str, Any], form_id: str) -> Submitted:
        payload, form = content["payload"], self._release.form(form_id)
        unseen = sum(self._is_hidden(name) for name, value in payload["data"].items() if value not in (None, "", []))
        if unseen:
            self._unseen.add(entry.seq)
        return Submitted(
            number=len(self._forms) + 1,
            seq=entry.seq,
            at=entry.at,
            name=Text(form.name or form.id, form.name_en),
            element=entry.element,
            who=entry.who,
            facts=self._reader.form(form_id, payload["data"]),
            before=self._reader.form(form_id, payload.get("before", {})),
            unseen=unseen,
            is_vote=bool(payload.get("sealed")) or payload.get("duty") == "VOTE",
            model=self._release.members["form"].get(form_id),
        )

    def _with_decision(self, entry: Entry, content: Mapping[str, Any]) -> Entry:
        view = self._reader.decision(content, entry.at)
        if view is None:
            self._unseen.add(entry.seq)
            return replace(entry, facts=[UNSEEN])
        reasons = matched.reasons(self._release, content["payload"]["trace"])
        decided = Decided(len(self._decisions) + 1, entry.seq, entry.who, view, reasons)
        self._decisions.append(decided)
        outputs = [Fact("output", label, value, "text") for label, value in reasons[-1].outputs]
        return replace(entry, decision=decided.number, facts=[_fact("name", "规则", "Decision", view.name), *outputs])

    def _is_hidden(self, name: str) -> bool:
        return sight.visibility(self._release, self._actor, name) == "hidden"

    def _undisclosed(self) -> frozenset[str]:
        """Those who cast a sealed vote, where the reader does not learn who they are."""
        ballots = [c for c in self._contents if c["kind"] == "task.completed" and c["payload"].get("sealed")]
        steps = [(c, self._release.element(c["element"], c["process"])) for c in ballots]
        unnamed = {c["actor"]["id"] for c, step in steps if not sight.sees_voters(self._actor, step)}
        return frozenset(unnamed - {self._actor.person_id})

    def _names(self) -> dict[str, Text]:
        """Who the ids in values stand for: those who acted in the case, as they were called then."""
        actors = {c["actor"]["id"]: timeline.person_name(c) for c in self._contents if c["actor"]["unit"]}
        return {person: name for person, name in actors.items() if person not in self._reader.undisclosed}

    def _who(self, content: Mapping[str, Any]) -> Who:
        actor, name = content["actor"], self._reader.person(content)
        if name != timeline.person_name(content):  # a member who is not named is not to be known by unit either
            return Who(name, None, None)
        unit = Text(actor["unit"], actor["unit_en"]) if actor["unit"] else None
        return Who(name, timeline.role_name(actor["roles"]), unit)

    # --- the case

    def _element(self, element_id: str, process: str) -> Text | None:
        element = self._release.element(element_id, process)
        return Text(element.name, element.name_en) if element.name else None

    def _process(self, key: str) -> Text:
        return self._release.program.definition(key).title

    def _waiting(self) -> Iterator[Text]:
        for process, element in history.open_tasks(self._contents).values():
            name = self._element(element, process)
            if name is not None:
                yield name

    def _drawings(self) -> Iterator[Drawn]:
        courses = history.courses(self._contents)
        sources = self._tx.all("model_sources", {"hashes": list(self._release.members["bpmn"].values())})
        by_hash = {row["hash"]: bytes(row["source"]) for row in sources}
        for process in sorted(courses, key=lambda key: key != self._release.process_key):
            chart = read_chart(by_hash[self._release.members["bpmn"][process]])
            if chart is not None:
                yield Drawn(process, self._process(process), chart, courses[process])

    def _models(self) -> list[tuple[ModelView, bool]]:
        """The models of the case's release, and whether the case has made use of each so far."""
        hashes = {value for kind in self._release.members.values() for value in kind.values()}
        rows = self._tx.all("models_of_hashes", {"hashes": sorted(hashes)})
        used = self._used()
        views = [ModelView(r["kind"], r["key"], Text(r["name"], r["name_en"]), r["version"], r["hash"]) for r in rows]
        first = {view.hash: view for view in sorted(views, key=lambda v: -v.version)}  # the version it had first
        return [(view, view.hash in used) for view in sorted(first.values(), key=lambda v: (v.kind, v.key))]

    def _used(self) -> Collection[str | None]:
        forms = {content["payload"].get("form_model") for content in self._contents}
        tables = {c["payload"].get("model") for c in self._contents if c["kind"] == "decision.evaluated"}
        processes = {self._release.model_of(process) for process in history.courses(self._contents)}
        started = {form.model for form in self._forms}
        return forms | tables | processes | started


def _reader(actor: Actor) -> Who:
    return Who(actor.name, timeline.role_name(sorted(actor.roles)), actor.unit if actor.unit.zh else None)


def _fact(key: str, zh: str, en: str, value: Any) -> Fact:
    return Fact(key, Text(zh, en), value, "text")


def _due(due: str | None) -> list[Fact]:
    return [Fact("due", Text("时限", "Due"), due, "datetime")] if due else []


def _joined(names: Sequence[Text], between: str, between_en: str | None = None) -> Text:
    return Text(between.join(name.zh for name in names), (between_en or between).join(name.say("en") for name in names))
