"""Taking a running case to another version of its models: the saved tokens, read as those of the new program.

A saved token is a name: the element's id. So a case moves by giving each token the element it has in the new version:
the one of the same id, or the one that the mapping names. Timers keep the moment they are due, jobs the type they were
made with; boundary events that the new version has and the old had not begin to listen, others end. Refused, each as a
Problem that names the element:

- missing: a token rests at an element that the new version has not, and the mapping does not name another;
- kind: the other element is of another kind (a user task becomes a job, one person becomes several);
- flow: a token waits before a join that the new version reaches by other flows;
- state: all elements are there, but tokens could never stand like this in the new version: it could get stuck.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from orchestrator.engine.errors import NotShown
from orchestrator.engine.execution import Execution
from orchestrator.engine.model import Definition
from orchestrator.engine.moves import live, marking_of, region_of
from orchestrator.engine.program import Program
from orchestrator.engine.records import Environment
from orchestrator.engine.scopes import Variables
from orchestrator.engine.state import load

if TYPE_CHECKING:
    from orchestrator.engine.case import Case, SubCase, Token
    from orchestrator.engine.specs.node import Node
    from orchestrator.engine.specs.process import ProcessSpec

Place = tuple[str, str]  # process id, element id
Mapped = Mapping[Place, str]
_MARKS = ("(each)", "(watch)")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a case cannot go to the new version as it stands."""

    kind: Literal["missing", "kind", "flow", "state"]
    process: str
    element: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of an element: the element of the new version, and how it was found; None where there is none."""

    process: str
    element: str
    target: str | None
    by: Literal["id", "name", ""]


def propose(old: Program, new: Program) -> list[Proposal]:
    """For every element of the old version the one of the new: by id, else by a name that is unique there."""
    return [
        proposal
        for process, definition in old.definitions.items()
        for proposal in _proposals(definition, new.definitions.get(process))
    ]


def _proposals(old: Definition, new: Definition | None) -> Iterator[Proposal]:
    names = Counter((e.kind, e.name) for e in new.elements.values() if e.name) if new else Counter()
    for element in old.elements.values():
        same = new.elements.get(element.id) if new else None
        if same is not None and same.kind == element.kind:
            yield Proposal(old.process_id, element.id, element.id, "id")
            continue
        found = None
        if new is not None and names[element.kind, element.name] == 1:
            found = next(e.id for e in new.elements.values() if (e.kind, e.name) == (element.kind, element.name))
        yield Proposal(old.process_id, element.id, found, "name" if found else "")


def migrate(
    old: Program, new: Program, state: Mapping[str, Any], variables: Mapping[tuple[str, str], Any], env: Environment,
    mapping: Mapped,
) -> tuple[Execution | None, list[Problem]]:  # fmt: skip
    """The case in the new version, or why not; both must be versions of one process."""
    renaming = _Renaming(old, new, mapping)
    rows, problems = renaming.rows(state["tokens"])
    if problems:
        return None, problems
    case = load(new, {**state, "tokens": rows}, Variables(variables), env)
    problems = [p for place in (case, *case.subprocesses.values()) for p in _unreachable(place)]
    if problems:
        return None, problems
    for place in (case, *list(case.subprocesses.values())):
        _listen(place, renaming)
    case.run_on()
    return Execution(new, case), []


class _Renaming:
    """Gives saved tokens their elements in the new program."""

    def __init__(self, old: Program, new: Program, mapping: Mapped) -> None:
        self._old, self._new, self._mapping = old, new, mapping
        self._specs: dict[int, tuple[ProcessSpec | None, ProcessSpec | None]] = {
            0: (old.specs[old.main.process_id], new.specs.get(new.main.process_id))
        }
        self._gone: set[int] = set()
        # The watches that each token, and the root of each scope, had in the old version, under their new names.
        self.had: dict[str, frozenset[str]] = {"0": self._names(self._specs[0][0])}

    def _names(self, holder: ProcessSpec | Node | None) -> frozenset[str]:
        watches = holder.watches if holder is not None else []
        places = [(watch.element.process, watch.element.id) for watch in watches]
        return frozenset(f"{self._mapping.get(place, place[1])}(watch)" for place in places)

    def rows(self, tokens: Iterable[list[Any]]) -> tuple[list[list[Any]], list[Problem]]:
        """The rows with their new names, without what no longer listens; and what stands in the way."""
        kept, problems = [], []
        for row in tokens:
            renamed = self._row(row)
            if isinstance(renamed, Problem):
                problems.append(renamed)
            elif renamed is not None:
                kept.append(renamed)
        return kept, list(dict.fromkeys(problems))

    def _row(self, row: list[Any]) -> list[Any] | Problem | None:
        number, host, parent, name, letter, data = row
        old, new = self._specs.get(host, (None, None))
        if old is None or host in self._gone or parent in self._gone:
            self._gone.add(number)
            return None
        element = old.task_specs[name].element
        target = self._mapping.get((element.process, element.id), element.id)
        mark = next((m for m in _MARKS if name.endswith(m)), "")
        found = new.task_specs.get(target + mark) if new else None
        if found is None or (mark and found.element.id != target):
            self._gone.add(number)
            listens = mark == "(watch)"  # an event that the new version has not: nothing listens for it any more
            return None if listens else Problem(self._why(new, target, mark), element.process, element.id, target)
        if type(found) is not type(old.task_specs[name]) or found.element.kind != element.kind:
            return Problem("kind", element.process, element.id, target)
        self._specs[number] = (self._inside(self._old, old.task_specs[name]), self._inside(self._new, found))
        self.had[str(number)] = self._names(old.task_specs[name])
        self.had[f"{number}."] = self._names(self._specs[number][0])
        moved = self._data(new, found, data, element.process)
        if moved is None:
            return Problem("flow", element.process, element.id, target)
        return [number, host, parent, target + mark, letter, moved]

    @staticmethod
    def _why(new: ProcessSpec | None, target: str, mark: str) -> Literal["missing", "kind"]:
        """A run of a step that is no longer done by several is of another kind."""
        return "kind" if new is not None and mark == "(each)" and target in new.task_specs else "missing"

    @staticmethod
    def _inside(program: Program, spec: Node) -> ProcessSpec | None:
        return program.specs.get(getattr(spec, "spec", None) or "")

    def _data(
        self, new: ProcessSpec | None, spec: Node, data: Mapping[str, Any], process: str
    ) -> dict[str, Any] | None:
        """What the token waits for, flows and the step it goes back to under their new names; None without its flow."""
        moved = dict(data)
        if "via" in moved and new is not None:
            coming = {f.id: f for f in new.states.net.flows.values() if f.target == spec.element.id}
            if moved["via"] not in coming:
                source = self._source(process, moved["via"])
                moved["via"] = next((f.id for f in coming.values() if f.source == source), None)
            if moved["via"] is None:
                return None
        if "back" in moved:
            moved["back"] = self._mapping.get((process, moved["back"]), moved["back"])
        return moved

    def _source(self, process: str, flow_id: str) -> str | None:
        """The element that a flow of the old version comes from, under its new name."""
        flows = self._old.definition(process).flows
        source = next((f.source for f in flows if f.id == flow_id), "")
        return self._mapping.get((process, source), source)


def _unreachable(place: Case | SubCase) -> Iterator[Problem]:
    """The scope's tokens could never stand like this."""
    parts: dict[str | None, list[Token]] = {}
    for token in live(place):
        parts.setdefault(region_of(token), []).append(token)
    for region, tokens in parts.items():
        first = tokens[0].task_spec.element
        try:
            fits = place.spec.states.reaches(region, marking_of(tokens))
        except NotShown:
            fits = len(tokens) == 1
        if not fits:
            yield Problem("state", first.process, first.id, ", ".join(t.task_spec.element.id for t in tokens))


def _listen(place: Case | SubCase, renaming: _Renaming) -> None:
    """Events that the new version has and the old had not begin to listen. One that the old had and that is over (it
    came once, without interrupting) stays over."""
    root = place.task_tree
    for host in (root, *place.live()):
        watches = place.spec.watches if host is root else host.task_spec.watches
        had = renaming.had.get(host.id, frozenset())
        if host is root or not (host.incident or host.task_spec.listens):
            for watch in watches:
                if watch.name not in had:
                    watch._update(host.add(watch))
