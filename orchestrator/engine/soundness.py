"""Soundness: whether a process can get stuck, run a part twice, or never get somewhere, with the way that shows it.

Each process and sub-process is explored (see `net`), inner ones first. A *stuck* marking waits at joins for tokens that
no longer can come. It is certain (an error) when some flow leads there however the case goes on; where it takes a
combination of choices, which conditions may exclude, it is a warning. Likewise warnings: loops without a way out, ways
without synchronisation, elements that are never reached. A sub-process that something from outside ends (an
interrupting boundary event, an event sub-process) may loop; getting stuck in it is a warning.

Limits: see `net`. A scope with too many markings, or an inclusive gateway with too many ways, is reported as not
analysed. docs/soundness.md says the same for people who draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestrator.engine.findings import finding
from orchestrator.engine.model import Definition, Element
from orchestrator.engine.net import ENDED, MOST_CHOICES, MOST_MARKINGS, Firing, Net, Space, TooManyChoices
from orchestrator.engine.source import WholeFile
from orchestrator.errors import Finding

LONGEST_PATH = 12


def rules(definition: Definition) -> Iterator[Finding]:
    """Every finding of a process whose structure the linter has passed."""
    never_end: set[str] = set()
    for parent in _inner_first(definition):
        scope = _Scope(definition, parent, frozenset(never_end))
        yield from scope.findings()
        if parent is not None and scope.never_ends:
            never_end.add(parent)


def _inner_first(definition: Definition) -> list[str | None]:
    """The scopes, so that each stands behind those inside it."""
    found: list[str | None] = []
    pending: list[str | None] = [None]
    while pending:
        parent = pending.pop()
        found.append(parent)
        pending += [e.id for e in definition.children(parent) if e.kind == "subProcess"]
    return found[::-1]


class _Scope:
    """The analysis of one scope."""

    def __init__(self, definition: Definition, parent: str | None, never_end: frozenset[str]) -> None:
        self.never_ends = False
        self._never_end = never_end
        self._stopped_from_outside = _stopped_from_outside(definition, parent)
        self._place = definition.elements[parent] if parent else _whole(definition)
        self._problem = ""
        self._net: Net | None = None
        self._seen: set[str] = set()
        self._gets_stuck = False
        try:
            self._net = Net(definition, parent, never_end)
        except TooManyChoices as many:
            self._problem = many.element

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say about the scope."""
        if self._net is None:
            yield finding("not-analysed", self._place, why=f"{self._problem}: > {MOST_CHOICES}")
            return
        spaces: list[tuple[str | None, Space]] = [(None, self._net.explore(self._net.starts()))]
        spaces += [(event, self._net.explore((self._net.at(event),))) for event in self._net.asides]
        for event, space in spaces:
            if not space.complete:
                yield finding("not-analysed", self._place, why=f"> {MOST_MARKINGS}")
                return
            yield from self._space(self._net, space, event)
        yield from self._shared(self._net)
        yield from self._dead(self._net)

    def _space(self, net: Net, space: Space, event: str | None) -> Iterator[Finding]:
        self._note_seen(net, space, event)
        yield from self._doubled(net, space)
        graph = _Graph(space)
        if event is None:
            self.never_ends = not graph.ends_normally and not self._stopped_from_outside
        stuck = [m for m in graph.stuck if not self._never_end.intersection(net.waiting_at(m))]
        at_joins = [m for m in stuck if any(net.is_join(e) for e in net.waiting_at(m))]
        if at_joins:
            yield self._stuck(net, space, graph, at_joins)
        elif graph.doomed and not self._stopped_from_outside and not self._never_end:
            yield finding("endless", self._place, path=self._path(net, space, min(graph.doomed, key=space.order)))

    def _stuck(self, net: Net, space: Space, graph: _Graph, stuck: list[int]) -> Finding:
        trap = None if self._stopped_from_outside else graph.trap()
        marking = graph.stuck_after(trap) if trap is not None else stuck[0]
        self._gets_stuck = trap is not None and marking in stuck
        code = "deadlock" if self._gets_stuck else "deadlock-possible"
        marking = marking if marking in stuck else stuck[0]
        waits = list(dict.fromkeys(e for e in net.waiting_at(marking) if net.is_join(e)))
        place = net.elements[waits[0]]
        return finding(code, place, path=self._path(net, space, marking), waits=", ".join(waits))

    def _doubled(self, net: Net, space: Space) -> Iterator[Finding]:
        reported: set[str] = set()
        for marking, firing in space.doubled:
            twice = net.waiting_at(marking & ~firing.takes & firing.gives | firing.twice)
            if twice and twice[0] not in reported:
                reported.add(twice[0])
                path = self._path(net, space, marking, firing)
                yield finding("lack-of-sync", net.elements[twice[0]], path=path)

    def _shared(self, net: Net) -> Iterator[Finding]:
        """Where the way of an event that does not interrupt leads back into the main flow, two tokens run there."""
        main = net.main()
        for event, region in net.asides.items():
            shared = [e for e in net.elements if e in region & main and net.at(e)]
            if shared:
                yield finding("lack-of-sync", net.elements[shared[0]], path=f"{event} → {shared[0]}")

    def _dead(self, net: Net) -> Iterator[Finding]:
        if self._gets_stuck:
            return
        for element in net.elements.values():
            if element.id not in self._seen and element.attached_to not in set(net.elements) - self._seen:
                yield finding("dead-element", element)

    def _note_seen(self, net: Net, space: Space, event: str | None) -> None:
        starts = [event] if event else [e.id for e in net.elements.values() if e.kind == "startEvent"]
        fired = [firing for follows in space.follows.values() for firing, _ in follows]
        for element in starts:
            self._seen.update([element, *net.passed_from(element)])
        for firing in dict.fromkeys(fired):
            self._seen.update([firing.element, *net.passed_from_event(firing)])
            for flow in firing.flows:
                self._seen.update(net.passed(flow))
        self._seen.update(e for e in net.asides if net.elements[e].attached_to in self._seen)

    def _path(self, net: Net, space: Space, marking: int, *more: Firing) -> str:
        start, firings = space.path(marking)
        route = net.route(start, [*firings, *more])
        short = route if len(route) <= LONGEST_PATH else [*route[:3], "…", *route[3 - LONGEST_PATH :]]
        return " → ".join(short)


class _Graph:
    """What the markings of a space lead to."""

    def __init__(self, space: Space) -> None:
        self._space = space
        before: dict[int, list[int]] = {}
        for marking, follows in space.follows.items():
            for _, after in follows:
                before.setdefault(after, []).append(marking)
        doubled = {marking for marking, _ in space.doubled}
        self._can_end = _closure([ENDED, *doubled], before)
        self.doomed = [m for m in space.follows if m not in self._can_end]
        self.stuck = [m for m in self.doomed if not space.follows[m]]
        normal = [
            m for m, follows in space.follows.items() for f, after in follows if after == ENDED and not f.aborts
        ]
        self.ends_normally = bool(normal or doubled)

    def trap(self) -> int | None:
        """The first marking after which nothing helps and which one flow always leads to; None if there is none."""
        if any(start not in self._can_end for start in self._space.starts):
            return next(start for start in self._space.starts if start not in self._can_end)
        enters: dict[Firing, list[tuple[int, int]]] = {}
        for marking, follows in self._space.follows.items():
            for firing, after in follows:
                enters.setdefault(firing, []).append((marking, after))
        for firing, steps in enters.items():
            if not firing.several and all(after not in self._can_end for _, after in steps):
                entry = next((after for marking, after in steps if marking in self._can_end), None)
                if entry is not None:
                    return entry
        return None

    def stuck_after(self, marking: int) -> int | None:
        """The nearest marking without a way on."""
        seen, pending = {marking}, [marking]
        for here in pending:
            follows = self._space.follows[here]
            if not follows:
                return here
            for _, after in follows:
                if after not in seen:
                    seen.add(after)
                    pending.append(after)
        return None


def _closure(starts: Iterable[int], before: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    pending = list(starts)
    while pending:
        marking = pending.pop()
        if marking not in found:
            found.add(marking)
            pending += before.get(marking, ())
    return found


def _stopped_from_outside(definition: Definition, parent: str | None) -> bool:
    """Whether an event can end the scope, or one around it, wherever it stands."""
    while True:
        for element in definition.children(parent):
            if element.event_subprocess and any(
                start.kind == "startEvent" and start.interrupting for start in definition.children(element.id)
            ):
                return True
        if parent is None:
            return False
        around = definition.elements[parent].parent
        if any(e.attached_to == parent and e.interrupting for e in definition.children(around)):
            return True
        parent = around


def _whole(definition: Definition) -> Element | WholeFile:
    return WholeFile(definition.process_id, "process", definition.name)
