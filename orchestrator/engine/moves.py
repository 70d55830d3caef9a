"""Moves: taking a case somewhere by hand, without ever leaving it where it could not be by itself.

A move takes the token of one step (with what hangs on it: boundary events, the runs of a multi-instance) out and lets
another element of the same scope be entered. Variables stay, boundary timers begin anew. It is allowed when the places
where tokens then rest are together a state that the process can reach by itself (see `net`); when that takes more
tokens away than the step's own, the caller must say so. Refused, each under its name:

- AnotherScope: the target lies in another sub-process or process;
- NotATarget: nothing can be entered there (a start, a boundary event, a join, an event behind an event gateway);
- OutOfBlock: other branches are under way that would have to end, and the caller did not agree to that;
- IntoBlock: the target lies inside a parallel part that the step is not in;
- OneOfSeveral: the step is one run of a multi-instance, others are under way, and the caller did not agree;
- NotShown: the process is too large to be explored, so nothing can be promised;
- NoBranch: no branch that could be cancelled while others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from orchestrator.engine.errors import AnotherScope, IntoBlock, NoBranch, NotATarget, NotShown, OneOfSeveral, OutOfBlock
from orchestrator.engine.model import Definition, Element
from orchestrator.engine.net import ENDED, Net, Space, TooManyChoices
from orchestrator.engine.spiff import FUTURE

if TYPE_CHECKING:
    from orchestrator.engine.case import Case, SubCase, Token

MOST_SIBLINGS = 10
IMPOSSIBLE = -1
# What nothing is moved to: it listens beside a step, or begins something.
LISTENING = frozenset({"startEvent", "boundaryEvent"})
_GATEWAYS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Target:
    """An element that a step can be moved to; `ends` are the elements of the other steps that this would end."""

    element: str
    ends: tuple[str, ...] = ()


class States:
    """The states that a scope can be in, explored when first asked for, then kept with the scope's specification."""

    def __init__(self, definition: Definition, parent: str | None) -> None:
        self._definition, self._parent = definition, parent
        self._net: Net | None = None
        self._spaces: dict[str | None, Space] = {}

    @property
    def net(self) -> Net:
        """The scope's net; NotShown when it has none."""
        if self._net is None:
            try:
                self._net = Net(self._definition, self._parent)
            except TooManyChoices as many:
                raise NotShown(element=many.element) from many
        return self._net

    def reaches(self, region: str | None, marking: int) -> bool:
        """Whether the scope (or the way of an event beside its main flow) can be in a state by itself; NotShown."""
        space = self._space(region)
        if marking in space.came_from:
            return True
        if not space.complete:
            raise NotShown(element=self._parent or self._definition.process_id)
        return False

    def _space(self, region: str | None) -> Space:
        if region not in self._spaces:
            starts = self.net.starts() if region is None else (self.net.at(region),)
            self._spaces[region] = self.net.explore(starts)
        return self._spaces[region]


def group(token: Token) -> Token:
    """The token that a step hangs by: itself, its multi-instance, or its event gateway."""
    while token.parent is not token.workflow.task_tree:
        token = token.parent
    return token


def move(token: Token, target: str, *, ending: bool, back: bool = False) -> Token:
    """Take a step's token to another element; `ending`: other branches may be ended for it; `back`: when the target is
    done, go straight back to where the step was. Returns the new token."""
    step = group(token)
    siblings = _to_end(token, target, ending)
    data = {"back": step.task_spec.element.id} if back else {}
    step.case.record("token.moved", token, target=target, back=back, ended=[s.task_spec.element.id for s in siblings])
    workflow = step.workflow
    entered = workflow.task_tree.add(workflow.spec.task_specs[target])
    for other in (step, *siblings):
        other.cancel()
    entered.internal_data.update(data)
    entered.task_spec._update(entered)
    return entered


def go_back(token: Token, target: str) -> bool:
    """A returned step is done: go straight to where it was returned from; False when the case has moved on so that this
    is no longer a state it could be in."""
    try:
        fits = _ends_needed(group(token), target) == []
    except (NotShown, NotATarget, AnotherScope, IntoBlock):
        fits = False
    if fits:
        token._add_child(token.workflow.spec.task_specs[target], FUTURE)
        token.case.record("token.moved", token, target=target, back=False, ended=[])
    return fits


def targets(token: Token, candidates: Iterable[str]) -> list[Target]:
    """Which of the elements a step can be moved to, and what that would end; none when nothing can be promised."""
    found = []
    for element in candidates:
        try:
            siblings = _ends_needed(group(token), element)
        except (NotShown, NotATarget, AnotherScope, IntoBlock):
            continue
        runs = [run for run in _other_runs(token) if run not in siblings]
        found.append(Target(element, tuple(t.task_spec.element.id for t in (*siblings, *runs))))
    return found


def before(token: Token, kind: str) -> list[str]:
    """The elements of a kind in the step's scope from which it can be reached, in the file's order."""
    net = token.workflow.spec.states.net
    here = group(token).task_spec.element.id
    reached = [e for e in net.elements.values() if e.kind == kind and e.id != here and net.leads(e.id, here)]
    return [element.id for element in reached]


def beside(token: Token, kind: str) -> list[str]:
    """All elements of a kind in the step's scope but its own, in the file's order."""
    here = group(token).task_spec.element.id
    return [e.id for e in token.workflow.spec.states.net.elements.values() if e.kind == kind and e.id != here]


def cancel_branch(token: Token) -> None:
    """End one branch while others go on: at the join it leads to it counts as arrived; NoBranch, NotShown."""
    flow = branch(token)
    step = group(token)
    states = step.workflow.spec.states
    step.case.record("branch.cancelled", token, flow=flow)
    step.cancel()
    if flow is not None:
        join = step.workflow.spec.task_specs[states.net.flows[flow].target]
        arrived = step.workflow.task_tree.add(join)
        arrived.via = flow
        join._update(arrived)


def branch(token: Token) -> str | None:
    """The flow at which a step's branch would count as arrived at its join if it were ended; None when it would just be
    gone. NoBranch, NotShown, OneOfSeveral when it cannot be ended."""
    step = group(token)
    if step is not token and _other_runs(token):
        raise OneOfSeveral(element=token.task_spec.element.id)
    states, region = step.workflow.spec.states, region_of(step)
    others = marking_of(_beside(step))
    element = step.task_spec.element.id
    flow = next((f for f in _joins_ahead(states.net, element) if _fits(states, region, others, states.net.on(f))), None)
    alone_is_fine = (others != ENDED or region is not None) and (
        others == ENDED or states.reaches(region, others)
    )
    if flow is None and not alone_is_fine:
        raise NoBranch(element=element)
    return flow


def _to_end(token: Token, target: str, ending: bool) -> Sequence[Token]:
    """The other steps that end with a move; OutOfBlock and OneOfSeveral when the caller did not agree to that."""
    step, siblings = group(token), _ends_needed(group(token), target)
    if siblings and not ending:
        names = ", ".join(sorted(s.task_spec.element.id for s in siblings))
        raise OutOfBlock(element=step.task_spec.element.id, target=target, others=names)
    if _other_runs(token) and not ending:
        raise OneOfSeveral(element=step.task_spec.element.id)
    return siblings


def _other_runs(token: Token) -> list[Token]:
    """The other runs of the multi-instance that a token is a run of."""
    if not token.task_spec.in_loop:
        return []
    return [run for run in token.parent.children if run is not token and run.task_spec is token.task_spec]


def _ends_needed(step: Token, target: str) -> list[Token]:
    """The fewest other steps that must end so that the step can be at the target instead."""
    states = step.workflow.spec.states
    _refuse_target(step, target)
    region, place = region_of(step), states.net.at(target)
    if states.net.region_of(target) != region:
        raise IntoBlock(element=step.task_spec.element.id, target=target)
    beside = _beside(step)
    for ended in _choices(beside):
        if _fits(states, region, marking_of(t for t in beside if t not in ended), place):
            return list(ended)
    raise IntoBlock(element=step.task_spec.element.id, target=target)


def _choices(beside: list[Token]) -> Iterator[tuple[Token, ...]]:
    """Sets of other steps to end, the smallest first; of very many only none and all."""
    if len(beside) > MOST_SIBLINGS:
        yield from ((), tuple(beside))
        return
    for size in range(len(beside) + 1):
        yield from combinations(beside, size)


def _refuse_target(step: Token, target: str) -> None:
    element, net = step.task_spec.element, step.workflow.spec.states.net
    found = net.elements.get(target)
    if found is None:
        raise AnotherScope(element=element.id, target=target)
    sources = [net.elements[flow.source].kind for flow in net.flows.values() if flow.target == target]
    if found.kind in LISTENING or net.is_join(target) or "eventBasedGateway" in sources or _is_end(found):
        raise NotATarget(target=target)


def _is_end(element: Element) -> bool:
    """An end that does more than end: only the process itself comes there."""
    return element.kind == "endEvent" and element.event is not None


def _fits(states: States, region: str | None, others: int, place: int) -> bool:
    return others != IMPOSSIBLE and not others & place and states.reaches(region, others | place)


def region_of(step: Token) -> str | None:
    """The part of its scope that a step is in: the main flow (None), or the way of an event beside it."""
    return step.workflow.spec.states.net.region_of(step.task_spec.element.id)


def _beside(step: Token) -> list[Token]:
    """The other steps of the same running scope, and of the same part of it."""
    tokens = [t for t in live(step.workflow) if t is not step]
    return [t for t in tokens if region_of(t) == region_of(step)]


def live(workflow: Case | SubCase) -> list[Token]:
    """The tokens that rest in a scope, without what only listens or was begun by an event."""
    return [t for t in workflow.task_tree.children if not t.task_spec.listens and not t.task_spec.is_event]


def marking_of(tokens: Iterable[Token]) -> int:
    """The marking that tokens of one scope make up; IMPOSSIBLE when two rest at one place."""
    found = ENDED
    for token in tokens:
        net, via = token.workflow.spec.states.net, token.internal_data.get("via")
        place = net.at(token.task_spec.element.id) if via is None else net.on(via)
        if found & place:
            return IMPOSSIBLE
        found |= place
    return found


def _joins_ahead(net: Net, element: str) -> list[str]:
    """The flows into joins that lie ahead, the nearest first."""
    found: list[str] = []
    seen, pending = {element}, [element]
    for here in pending:
        for flow in net.flows.values():
            if flow.source != here:
                continue
            if net.is_join(flow.target):
                found.append(flow.id)
            if flow.target not in seen:
                seen.add(flow.target)
                pending.append(flow.target)
    return found
