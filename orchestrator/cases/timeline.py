"""A case's record as people read it: the timeline, the decisions with their reasons, the opinions.

What a person may not see stays out here too: hidden fields, decisions over hidden inputs, and sealed votes: nobody
sees another's while the vote is open, afterwards those do whom the model names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.access import ROLES, Actor
from orchestrator.audit import KINDS
from orchestrator.cases import cursors, reasons, sight
from orchestrator.cases.views import DecisionView, EventView, Fact, Opinion, Page
from orchestrator.models.releases import Release
from orchestrator.store import Transaction
from orchestrator.store.transaction import Row
from orchestrator.text import Text

SEALED = Fact("sealed", Text("表决", "Vote"), Text("已密封", "Sealed"), "text")
A_MEMBER = Text("委员（不公开）", "A member (not disclosed)")


@dataclass(frozen=True, slots=True)
class Reader:
    """A case's record for one reader; `open_elements` are the elements with open tasks, whose votes stay sealed, and
    `undisclosed` the members of the committee whom the reader does not learn by name."""

    release: Release
    actor: Actor
    open_elements: frozenset[tuple[str, str]]
    undisclosed: frozenset[str]

    @classmethod
    def of(cls, release: Release, actor: Actor, tasks: Sequence[Row]) -> Reader:
        """The reader of a case that has these tasks, open or done."""
        open_elements = {(task["process_key"], task["element"]) for task in tasks if task["state"] == "open"}
        ballots = [task for task in tasks if task["sealed"]]
        undisclosed = {task["completed_by"] for task in ballots if not _sees_voters(release, actor, task)}
        return cls(release, actor, frozenset(open_elements), frozenset(undisclosed - {None, actor.person_id}))

    def element(self, content: Mapping[str, Any]) -> Text | None:
        """The name of the element that an event is about."""
        if not content["element"]:
            return None
        element = self.release.element(content["element"], content["process"])
        return element.title

    def is_sealed(self, content: Mapping[str, Any]) -> bool:
        """Whether the event is someone else's vote that the reader does not see, now or ever."""
        if not content["payload"].get("sealed") or content["actor"]["id"] == self.actor.person_id:
            return False
        place = (content["process"], content["element"])
        return place in self.open_elements or not sight.sees_ballots(
            self.actor, self.release.element(content["element"], content["process"])
        )

    def person(self, content: Mapping[str, Any]) -> Text:
        """Who did what the event says; a member of the committee is not named to everybody."""
        return A_MEMBER if content["actor"]["id"] in self.undisclosed else person_name(content)

    def facts(self, values: Mapping[str, Any]) -> list[Fact]:
        """Recorded values as facts, without what the reader may not see; protected ones stand masked for everybody."""
        found = [self._fact(name, value) for name, value in values.items()]
        return [fact for fact in found if fact is not None]

    def _fact(self, name: str, value: Any) -> Fact | None:
        if _is_protected(value):
            hidden = sight.visibility(self.release, self.actor, name) == "hidden"
            return None if hidden else Fact(name, self.release.label(name), value["masked"], "text")
        return sight.fact(self.release, self.actor, name, clear(value))

    def form(self, form_id: str, values: Mapping[str, Any]) -> list[Fact]:
        """What was submitted with a form, in the form's order, without what the reader may not see."""
        form = self.release.form(form_id)
        return sight.facts(self.release, self.actor, [form], clear(values))

    def event(self, row: Row) -> EventView:
        """An event of the timeline."""
        content = json.loads(row["body"])
        return EventView(
            seq=row["seq"],
            at=row["at"],
            kind=row["kind"],
            kind_name=KINDS[row["kind"]],
            actor=self.person(content),
            role=role_name(content["actor"]["roles"]),
            element=self.element(content),
            element_id=content["element"],
            detail=self._detail(row["kind"], content),
            hash=row["hash"],
        )

    def _detail(self, kind: str, content: Mapping[str, Any]) -> Sequence[Fact]:
        payload = content["payload"]
        if self.is_sealed(content):
            return [SEALED]
        if kind in ("case.started", "task.completed"):
            return self.facts(payload["data"])
        if kind == "decision.evaluated":
            view = self.decision(content, None)
            return [Fact("sentence", Text("结论", "Outcome"), view.sentence, "text")] if view else []
        if "reason" in payload and kind.startswith(("case.", "branch.", "jump.", "signer.", "task.")):
            return [*self._moved(content), Fact("reason", Text("原因", "Reason"), payload["reason"], "text")]
        if kind == "incident.corrected":
            return [*self.facts(payload["data"]), Fact("reason", Text("原因", "Reason"), payload["reason"], "text")]
        if kind == "incident.raised":
            return [Fact("message", Text("原因", "Reason"), Text(payload["zh"], payload["en"]), "text")]
        if kind == "file.viewed":
            hidden = sight.visibility(self.release, self.actor, payload["field"]) != "clear"
            return [] if hidden else [Fact("name", Text("文件", "File"), payload["name"], "text")]
        if kind.startswith("message."):
            return [Fact("name", Text("消息", "Message"), payload["name"], "text")]
        return []

    def _moved(self, content: Mapping[str, Any]) -> Iterator[Fact]:
        """Whom or where a move by hand is about, and why a case could not go to another version."""
        payload, process = content["payload"], content["process"]
        if "target" in payload:
            target = self.release.element(payload["target"], process).title
            yield Fact("target", Text("目标步骤", "To"), target, "text")
        if "person" in payload and sight.sees_voters(self.actor, self.release.element(content["element"], process)):
            yield Fact("person", Text("会签人", "Signer"), Text(**payload["person"]), "text")
        for problem in payload.get("problems", ()):
            yield Fact("problem", Text("未能切换", "Why not"), Text(**problem), "text")

    def decision(self, content: Mapping[str, Any], at: Any) -> DecisionView | None:
        """A decision with its reason; None when the reader may not see what went into it or came out of it."""
        if not sight.sees_decision(self.release, self.actor, content):
            return None
        payload = content["payload"]
        trace, decision_id = payload["trace"], payload["decision"]
        inputs = _top(trace)["inputs"]
        zh, en = self.release.deciding(decision_id).names(decision_id)
        return DecisionView(
            id=decision_id,
            name=Text(zh, en),
            at=at,
            element=self.element(content) or Text("", ""),
            inputs=[(reasons.name(self.release, decision_id, name), value) for name, value in inputs.items()],
            outputs=reasons.outputs(self.release, decision_id, payload["output"]),
            output=payload["output"],
            matched=_top(trace).get("matched") or [],
            sentence=reasons.sentence(self.release, decision_id, _top(trace)),
            model_hash=payload.get("model"),
        )


def page(
    tx: Transaction, reader: Reader, case_id: str, cursor: str | None, limit: int
) -> Page[EventView]:
    """A page of the timeline, oldest first."""
    after = int(cursors.decode(cursor, 1)[0]) if cursor else 0
    rows = tx.all("events_page", {"stream": case_id, "after": after, "limit": limit + 1})
    next_cursor = cursors.encode(str(rows[limit - 1]["seq"])) if len(rows) > limit else None
    return Page([reader.event(row) for row in rows[:limit]], next_cursor)


def decisions_and_opinions(
    tx: Transaction, reader: Reader, case_id: str
) -> tuple[list[DecisionView], list[Opinion]]:
    """The decisions made in a case and what people decided and wrote, oldest first."""
    decisions, opinions = [], []
    kinds = ["decision.evaluated", "task.completed", "task.withdrawn"]
    rows = tx.all("events_of_kinds", {"stream": case_id, "kinds": kinds})
    taken_back = {json.loads(r["body"])["payload"]["task"] for r in rows if r["kind"] == "task.withdrawn"}
    for row in rows:
        content = json.loads(row["body"])
        if content["payload"].get("task") in taken_back:
            continue
        if row["kind"] == "decision.evaluated":
            view = reader.decision(content, row["at"])
            if view is not None:
                decisions.append(view)
        elif not reader.is_sealed(content):
            facts = [fact for fact in reader.facts(content["payload"]["data"]) if is_opinion(fact)]
            if facts:
                role = role_name(content["actor"]["roles"]) or Text("", "")
                opinions.append(
                    Opinion(row["at"], person_name(content), role, reader.element(content) or Text("", ""), facts)
                )
    return decisions, opinions


def role_name(roles: Sequence[str]) -> Text | None:
    """The names of the roles, one after another."""
    known = [ROLES[role].name if role in ROLES else Text(role, role) for role in roles]
    return Text("、".join(n.zh for n in known), ", ".join(n.say("en") for n in known)) if known else None


def is_opinion(fact: Fact) -> bool:
    """What a person decided or wrote, as against what they filled in."""
    return fact.key.endswith(("opinion", "decision", "reason", "conclusion", "resolution")) or fact.key == "vote"


def person_name(content: Mapping[str, Any]) -> Text:
    """The name that the actor of an event had."""
    return Text(content["actor"]["name"], content["actor"]["name_en"])


def _sees_voters(release: Release, actor: Actor, task: Row) -> bool:
    return sight.sees_voters(actor, release.element(task["element"], task["process_key"]))


def _is_protected(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"masked", "sha256"}


def clear(value: Any) -> Any:
    """A recorded value for display: of a protected one, its mask."""
    if _is_protected(value):
        return value["masked"]
    if isinstance(value, list):
        return [clear(item) for item in value]
    if isinstance(value, Mapping):
        return {key: clear(item) for key, item in value.items()}
    return value


def _top(trace: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The entry of the decision itself, behind those it required."""
    return trace[-1]
