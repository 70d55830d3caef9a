"""The possible states of a process: one scope of a model as a net of places and firings, explored from its starts.

A scope is a process or one sub-process; what is inside its sub-processes is a scope of its own. A place is where a
token can rest: at an element, or on a flow before a join. A marking is a set of places, kept as the bits of a number;
no place holds two tokens (where a model can bring a second one there, that firing is noted and they count as one).
Elements that only pass a token on share the place of what follows, so long chains cost nothing. Every condition counts
as one that may be true or false.

What starts beside the main flow and never meets it at a join, such as the way of a reminder, is a net of its own, an
`Aside`: else every reminder would multiply the states of everything else.

Not looked into: values of variables; called processes (an activity that ends); how often an event that does not
interrupt comes while its earlier way still runs (once is assumed).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from orchestrator.engine.model import Definition, Element, Flow

MOST_MARKINGS = 20_000
MOST_CHOICES = 8
ENDED = 0
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
_CLEARING = frozenset({"terminate", "error"})


@dataclass(frozen=True, slots=True)
class Firing:
    """Tokens go from `takes` to `gives` by `flows`, leaving `element`. `clears`: everything in the scope ends;
    `aborts`: by an error; `several`: one of the combinations an inclusive gateway can choose; `unless`: places that
    must be empty; `twice`: places that would get two tokens."""

    element: str
    flows: tuple[str, ...]
    takes: int
    gives: int
    clears: bool = False
    aborts: bool = False
    several: bool = False
    unless: int = 0
    twice: int = 0


@dataclass(slots=True)
class Space:
    """The markings reached, how (`came_from`: marking and firing before it), and where each can go on to."""

    starts: tuple[int, ...]
    came_from: dict[int, tuple[int, Firing] | None] = field(default_factory=dict)
    follows: dict[int, list[tuple[Firing, int]]] = field(default_factory=dict)
    doubled: list[tuple[int, Firing]] = field(default_factory=list)
    complete: bool = True

    def order(self, marking: int) -> int:
        """How many firings lead to a marking."""
        return len(self.path(marking)[1])

    def path(self, marking: int) -> tuple[int, list[Firing]]:
        """The first marking and the firings by which a marking was first reached from it."""
        found: list[Firing] = []
        step = self.came_from[marking]
        while step is not None:
            marking, firing = step
            found.append(firing)
            step = self.came_from[marking]
        return marking, found[::-1]


class TooManyChoices(Exception):
    """An inclusive gateway with more ways out than can be combined; `element` names it."""

    def __init__(self, element: str) -> None:
        super().__init__(element)
        self.element = element


class Net:
    """The net of one scope; `parent` is the sub-process, None for the process. `never_end` are sub-processes that
    cannot end in the ordinary way."""

    def __init__(self, definition: Definition, parent: str | None, never_end: frozenset[str] = frozenset()) -> None:
        self.elements = {e.id: e for e in definition.children(parent) if not e.event_subprocess}
        self.flows = {f.id: f for f in definition.flows if f.source in self.elements}
        self._never_end = never_end
        self._out: dict[str, list[Flow]] = {e: [] for e in self.elements}
        self._in: dict[str, list[Flow]] = {e: [] for e in self.elements}
        for flow in self.flows.values():
            self._out[flow.source].append(flow)
            self._in[flow.target].append(flow)
        self._boundaries: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.attached_to:
                self._boundaries.setdefault(element.attached_to, []).append(element)
        self._bits: dict[str, int] = {}
        self.asides: dict[str, frozenset[str]] = {}
        self.asides = {e.id: self._reached([e.id]) for e in self.elements.values() if self._is_aside(e)}
        self._places = {e: self._rest(e) for e in self.elements}
        self.firings = list(self._all_firings())
        self._by_bit: dict[int, list[Firing]] = {}
        for firing in self.firings:
            self._by_bit.setdefault(firing.takes & -firing.takes, []).append(firing)
        inclusive = [e for e in self.elements.values() if self._joins(e, "inclusiveGateway")]
        self._inclusive = [_InclusiveJoin(self, element) for element in inclusive]

    # -- places

    def at(self, element: str) -> int:
        """The place of a token at an element (0 where it cannot rest: an end event)."""
        return self._places[element]

    def on(self, flow: str) -> int:
        """The place of a token that went along a flow: before the join, else at the target."""
        target = self.elements[self.flows[flow].target]
        return self._bit(f"{flow}>") if self._joins(target) else self._places[target.id]

    def waiting_at(self, marking: int) -> list[str]:
        """The elements before or at which the tokens of a marking rest."""
        names = [name for name, bit in self._bits.items() if bit & marking]
        return [self.flows[n[:-1]].target if n.endswith(">") else n for n in names]

    def starts(self) -> tuple[int, ...]:
        """The first markings: one for each start event."""
        return tuple(self.at(e.id) for e in self.elements.values() if e.kind == "startEvent")

    def route(self, start: int, firings: Iterable[Firing]) -> list[str]:
        """The elements that tokens pass from a first marking by these firings, in order, each where it is first met."""
        begins = [e.id for e in self.elements.values() if e.kind == "startEvent" or e.attached_to]
        found = next(([e, *self.passed_from(e)] for e in begins if self.at(e) == start), [])
        for firing in firings:
            found.append(firing.element)
            for flow in firing.flows:
                found += self.passed(flow)
        return list(dict.fromkeys(found))

    def passed(self, flow: str) -> list[str]:
        """The elements a token passes from a flow until it rests."""
        found: list[str] = []
        while True:
            target = self.elements[self.flows[flow].target]
            if target.id in found:
                return found
            found.append(target.id)
            if not self._passes(target):
                return found
            flow = self._out[target.id][0].id

    def passed_from(self, element: str) -> list[str]:
        """The elements a token passes from an element until it rests, that one aside."""
        here = self.elements[element]
        return self.passed(self._out[element][0].id) if self._passes(here) else []

    def passed_from_event(self, firing: Firing) -> list[str]:
        """The elements passed behind a boundary event that fires."""
        return self.passed_from(firing.element) if self.elements[firing.element].attached_to else []

    def leads(self, source: str, target: str) -> bool:
        """Whether a token can get from one element to another."""
        return target in self._reached(flow.target for flow in self._out[source])

    def is_join(self, element: str) -> bool:
        """Whether the element waits for tokens of several flows."""
        return self._joins(self.elements[element])

    def region_of(self, element: str) -> str | None:
        """The event beside the main flow that an element is reached from only; None for the main flow."""
        if element in self.main():
            return None
        return next((event for event, region in self.asides.items() if element in region), None)

    def _bit(self, name: str) -> int:
        return self._bits.setdefault(name, 1 << len(self._bits))

    def _rest(self, element: str) -> int:
        """Where a token that enters an element comes to rest."""
        passed: set[str] = set()
        while element not in passed:
            here = self.elements[element]
            if here.kind == "endEvent":
                return 0
            if not self._passes(here):
                return self._bit(element)
            passed.add(element)
            flow = self._out[element][0]
            if self._joins(self.elements[flow.target]):
                return self._bit(f"{flow.id}>")
            element = flow.target
        return self._bit(min(passed))  # a ring without a way out

    def _passes(self, element: Element) -> bool:
        """Whether a token can only go on from here, in one way, to something that it can rest at."""
        out = self._out[element.id]
        return (
            len(out) == 1
            and not self._joins(element)
            and element.id not in self._never_end
            and not any(e.interrupting or e.id not in self.asides for e in self._boundaries.get(element.id, ()))
            and self.elements[out[0].target].kind != "endEvent"
        )

    def _joins(self, element: Element, kind: str = "") -> bool:
        return element.kind in (kind or _JOINS) and element.kind in _JOINS and len(self._in[element.id]) > 1

    # -- asides

    def _is_aside(self, event: Element) -> bool:
        """Whether the way of a boundary event that does not interrupt meets no join that other ways lead to too."""
        if event.attached_to is None or event.interrupting:
            return False
        region = self._reached([event.id])
        joins = [e for e in region if self._joins(self.elements[e])]
        return all(flow.source in region for join in joins for flow in self._in[join])

    def _reached(self, starts: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        pending = list(starts)
        while pending:
            element = pending.pop()
            if element not in found:
                found.add(element)
                pending += [flow.target for flow in self._out[element]]
                pending += [e.id for e in self._boundaries.get(element, ()) if e.id not in self.asides]
        return frozenset(found)

    def main(self) -> frozenset[str]:
        """The elements of the main flow."""
        return self._reached(e.id for e in self.elements.values() if e.kind == "startEvent")

    # -- firings

    def _all_firings(self) -> Iterator[Firing]:
        for element in self.elements.values():
            if self._joins(element, "inclusiveGateway"):
                continue  # its firing depends on the whole marking: see _InclusiveJoin
            takes = self._taken(element)
            rests = takes and (self._joins(element) or not self._passes(element))
            if rests and element.id not in self._never_end:
                yield from self.leaving(element, takes)
            for event in self._boundaries.get(element.id, ()):
                if event.id not in self.asides:
                    yield self._boundary(event, takes)

    def _taken(self, element: Element) -> int:
        if self._joins(element):
            return sum(self.on(flow.id) for flow in self._in[element.id])
        return self._places[element.id]

    def leaving(self, element: Element, takes: int) -> Iterator[Firing]:
        """The ways in which tokens leave an element."""
        ways = self._ways(element)
        several = element.kind == "inclusiveGateway" and len(ways) > 1
        for flows in ways:
            yield self._firing(element, flows, takes, several=several)

    def _firing(self, element: Element, flows: tuple[str, ...], takes: int, several: bool = False) -> Firing:
        ends = [self.elements[self.flows[flow].target] for flow in flows]
        kinds = {e.event.kind for e in ends if e.kind == "endEvent" and e.event}
        gives = twice = 0
        for flow in flows:
            twice |= gives & self.on(flow)
            gives |= self.on(flow)
        clears = bool(kinds & _CLEARING)
        return Firing(element.id, flows, takes, gives, clears, "error" in kinds, several, twice=twice)

    def _boundary(self, event: Element, takes: int) -> Firing:
        gives = self._places[event.id]
        if event.interrupting:
            return Firing(event.id, (), takes, gives)
        busy = 0
        for element in self._reached([event.id]):
            busy |= self._places[element]
        return Firing(event.id, (), takes, takes | gives, unless=busy & ~takes)

    def _ways(self, element: Element) -> list[tuple[str, ...]]:
        """The sets of flows that can be taken together; one empty set where a token ends."""
        out = [flow.id for flow in self._out[element.id]]
        if element.kind in ("exclusiveGateway", "eventBasedGateway") and out:
            return [(flow,) for flow in out]
        if element.kind != "inclusiveGateway" or len(out) < 2:
            return [tuple(out)]
        conditional = [flow for flow in out if flow != element.default_flow]
        if len(conditional) > MOST_CHOICES:
            raise TooManyChoices(element.id)
        sets = list(chain.from_iterable(combinations(conditional, n) for n in range(1, len(conditional) + 1)))
        return sets if element.default_flow is None else [*sets, (element.default_flow,)]

    # -- exploring

    def explore(self, starts: tuple[int, ...]) -> Space:
        """Every marking that can be reached, nearest first, up to MOST_MARKINGS."""
        space = Space(starts, dict.fromkeys(starts))
        pending = deque(space.came_from)
        while pending:
            marking = pending.popleft()
            space.follows[marking] = list(self._next(marking, space))
            for firing, after in space.follows[marking]:
                if after in space.came_from:
                    continue
                if len(space.came_from) >= MOST_MARKINGS:
                    space.complete = False
                    return space
                space.came_from[after] = (marking, firing)
                pending.append(after)
        return space

    def _next(self, marking: int, space: Space) -> Iterator[tuple[Firing, int]]:
        for firing in self._enabled(marking):
            left = marking & ~firing.takes
            if firing.clears:
                yield firing, ENDED
            else:
                if left & firing.gives or firing.twice:
                    space.doubled.append((marking, firing))
                yield firing, left | firing.gives

    def _enabled(self, marking: int) -> Iterator[Firing]:
        rest = marking
        while rest:
            bit = rest & -rest
            rest ^= bit
            for firing in self._by_bit.get(bit, ()):
                if firing.takes & marking == firing.takes and not firing.unless & marking:
                    yield firing
        for join in self._inclusive:
            yield from join.firings(marking)


class _InclusiveJoin:
    """An inclusive join goes on when none of its empty flows can still be reached (BPMN 2.0.2, 13.4.3)."""

    def __init__(self, net: Net, element: Element) -> None:
        self._net, self._element = net, element
        self._flows = {net.on(flow.id): _upstream(net, flow, element.id) for flow in net._in[element.id]}
        self._mask = sum(self._flows)
        self._known: dict[int, list[Firing]] = {}

    def firings(self, marking: int) -> list[Firing]:
        """What the join can do in a marking."""
        arrived = marking & self._mask
        if not arrived:
            return []
        awaited = excused = 0
        for place, upstream in self._flows.items():
            if place & arrived:
                excused |= upstream
            else:
                awaited |= upstream
        if marking & awaited & ~excused & ~self._mask:
            return []
        if arrived not in self._known:
            self._known[arrived] = list(self._net.leaving(self._element, arrived))
        return self._known[arrived]


def _upstream(net: Net, flow: Flow, without: str) -> int:
    """The places from which a token can reach a flow without passing its join."""
    found: set[str] = set()
    pending = [flow.source]
    places = 0
    while pending:
        element = pending.pop()
        if element == without or element in found:
            continue
        found.add(element)
        places |= net.at(element)
        host = net.elements[element].attached_to
        pending += [host] if host else []
        for incoming in net._in[element]:
            places |= net.on(incoming.id)
            pending.append(incoming.source)
    return places
