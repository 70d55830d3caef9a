"""The public face: load models, evaluate decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestrator.decisions import model
from orchestrator.decisions.checks import check_expressions, check_file
from orchestrator.decisions.errors import UnknownDecision, WrongInput
from orchestrator.decisions.evaluation import call_service, value_of
from orchestrator.decisions.implied import with_implied_inputs
from orchestrator.decisions.reader import read
from orchestrator.decisions.session import Session
from orchestrator.decisions.world import Node, World, compile_world
from orchestrator.decisions.xml import NotReadable
from orchestrator.errors import Finding, ModelError
from orchestrator.feel import LimitExceeded, TypeMismatch, Value, as_json, lift
from orchestrator.feel.limits import NESTING


@dataclass(frozen=True, slots=True)
class Outcome:
    """All JSON values, temporals as ISO text.

    `output` is the decision's value, `matched` its table's rows from 1, `trace` one JSON object per decision. `named`
    is the output with the name of a table's single output column: {"points": 91} where `output` is 91.
    """

    output: Value
    matched: tuple[int, ...]
    trace: list[dict[str, Any]]
    named: Value


@dataclass(frozen=True, slots=True)
class Input:
    """An input that a decision needs from outside, by name, with the typeRef it declares ("" for none)."""

    name: str
    type_ref: str


class Decisions:
    """Linked, compiled models; frozen, to be shared by all threads."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._by_id: dict[str, Node] = {
            node.element.id: node for node in world.nodes.values() if isinstance(node.element, model.Decision)
        }

        # What each decision requires before itself, so that a long chain is no deep recursion.
        self._order = {decision_id: _in_order(node) for decision_id, node in self._by_id.items()}
        self._needed = {decision_id: _inputs_of(node) for decision_id, node in self._by_id.items()}

    @classmethod
    def load(cls, path: str | Path) -> Decisions:
        """The file, or all *.dmn files of the folder. ModelError with all findings when one cannot be used."""
        place = Path(path)
        files = sorted(place.glob("*.dmn")) if place.is_dir() else [place]
        return cls.parse([(file.name, file.read_bytes()) for file in files])

    @classmethod
    def parse(cls, sources: Iterable[tuple[str, bytes]], *, tolerant: bool = False) -> Decisions:
        """Models by (file name, content). A tolerant parse keeps what is right and makes the rest null."""
        sources = list(sources)
        models, findings = _read_all(sources)
        world = compile_world(models)
        found = [*findings, *world.findings]
        found += _decided_twice(models)
        if not tolerant:
            found += check_expressions(world)
        errors = [finding for finding in found if finding.severity == "error"]
        if errors and not tolerant:
            raise ModelError(", ".join(name for name, _ in sources), found)
        return cls(world)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all decisions."""
        return tuple(self._by_id)

    def names(self, decision_id: str) -> tuple[str, str]:
        """The decision's name in Chinese and English."""
        element = self.node(decision_id).element
        return element.name, element.name_en or element.id

    def inputs(self, decision_id: str) -> tuple[Input, ...]:
        """What must be given, in the order in which it is first needed."""
        return tuple(Input(n.element.variable, n.element.type_ref) for n in _inputs_of(self.node(decision_id)))

    def evaluate(
        self,
        decision_id: str,
        inputs: Mapping[str, Any],
        *,
        strict: bool = True,
        now: datetime | None = None,
    ) -> Outcome:
        """Decide. Inputs by name; further ones are ignored. Strict raises a DecisionError instead of a silent null."""
        try:
            return self._evaluate(self.node(decision_id), inputs, strict=strict, now=now)
        except RecursionError as error:
            raise LimitExceeded("nesting of a value", NESTING) from error

    def _evaluate(self, node: Node, inputs: Mapping[str, Any], *, strict: bool, now: datetime | None) -> Outcome:
        decision_id = node.element.id
        given = {
            required.element.reference: _lifted(decision_id, required.element.variable, inputs)
            for required in self._needed[decision_id]
            if required.element.variable in inputs
        }
        session = Session(given, strict=strict, now=now, offered=inputs)
        for required in self._order[decision_id]:
            output = value_of(required, session)
        entry = session.entries[-1]
        output = as_json(output)
        trace = [as_json(entry.as_json()) for entry in session.entries]
        return Outcome(output, entry.matched or (), trace, _named(node, output))

    def call(self, service: model.Reference, arguments: Mapping[str, Any], *, strict: bool = True) -> Value:
        """A decision service on arguments by name; one that is not given is null."""
        node = self.world.nodes[service]
        session = Session({}, strict=strict, now=None)
        values = [lift(arguments.get(parameter.element.variable)) for parameter in node.parameters]
        return call_service(node, session, values)

    def node(self, decision_id: str) -> Node:
        """The linked decision; UnknownDecision."""
        node = self._by_id.get(decision_id)
        if node is None:
            raise UnknownDecision(decision_id, self._by_id)
        return node


def check(source: bytes, name: str, others: Iterable[tuple[str, bytes]] = ()) -> list[Finding]:
    """Everything that is wrong with one file, or doubtful: reading, linking, compiling, and the tables themselves.

    `others` are the files that it may import from, by (file name, content); their own findings are not given.
    """
    _, findings = _read_all([(name, source)])
    if findings:
        return findings
    linked, _ = _read_all([(name, source), *(other for other in others if other[0] != name)])
    world = compile_world(linked)
    return [*world.findings_of.get(name, ()), *check_file(world, name)]


def _read_all(sources: Iterable[tuple[str, bytes]]) -> tuple[list[model.Definitions], list[Finding]]:
    models: list[model.Definitions] = []
    findings: list[Finding] = []
    for name, source in sources:
        try:
            models.append(with_implied_inputs(read(source, name, {other.namespace for other in models})))
        except NotReadable as error:
            findings.append(error.finding)
    return models, findings


def _decided_twice(models: list[model.Definitions]) -> list[Finding]:
    """A decision's id is how it is called, so it must be one file's alone."""
    files: dict[str, str] = {}
    findings = []
    for definitions in models:
        for decision in definitions.decisions:
            other = files.setdefault(decision.id, definitions.file)
            if other != definitions.file:
                zh = f"决策 {decision.id} 在 {other} 与 {definitions.file} 中都有"
                en = f"decision {decision.id} is in {other} and in {definitions.file}"
                findings.append(Finding("decision-twice", decision.id, zh, en, decision.line or None))
    return findings


def _lifted(decision: str, name: str, inputs: Mapping[str, Any]) -> Value:
    try:
        return lift(inputs[name])
    except TypeMismatch as error:
        raise WrongInput(decision, name, str(inputs[name]), error.facts["expected"]) from error


def _named(node: Node, output: Value) -> Value:
    if node.table is None or len(node.table.outputs) != 1:
        return output
    return {node.table.outputs[0].name: output}


def _inputs_of(node: Node) -> list[Node]:
    """The input data that the decision needs, its own first."""
    found: dict[model.Reference, Node] = {}
    stack, seen = [node], set()
    while stack:
        current = stack.pop(0)
        if current.element.reference in seen:
            continue
        seen.add(current.element.reference)
        if isinstance(current.element, model.InputData):
            found[current.element.reference] = current
        stack += [required for _, required in current.requires if not required.is_function]
    return list(found.values())


def _in_order(node: Node) -> list[Node]:
    """The decisions that the decision requires, each behind those it requires itself; it is the last."""
    ordered: dict[model.Reference, Node] = {}
    stack = [(node, False)]
    seen: set[model.Reference] = set()
    while stack:
        current, is_ready = stack.pop()
        key = current.element.reference
        if is_ready:
            ordered[key] = current
        elif key not in seen and isinstance(current.element, model.Decision):
            seen.add(key)
            stack.append((current, True))
            stack += [(required, False) for _, required in reversed(current.requires)]
    return list(ordered.values())
