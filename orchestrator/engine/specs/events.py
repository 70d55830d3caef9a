"""Events: start, end, intermediate catch and throw, send and receive tasks, boundary events.

A boundary event or the start of an event sub-process is two things: a Watch, whose token WAITS on the
activity (or in the process) and never runs, and the event itself, of which each firing makes a new token. So
one that does not interrupt can fire again and again. Errors and escalations need no watch: a throw looks for
who catches it, from the throwing element outwards through sub-processes and calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from orchestrator.engine.errors import NotCaught
from orchestrator.engine.model import Element, EventTrigger
from orchestrator.engine.specs.gateways import EventGateway
from orchestrator.engine.specs.node import Node
from orchestrator.engine.specs.triggers import Trigger
from orchestrator.engine.spiff import WAITING

if TYPE_CHECKING:
    from orchestrator.engine.case import Token
    from orchestrator.engine.specs.process import ProcessSpec
    from orchestrator.engine.specs.subprocesses import EventSubProcess

C = TypeVar("C", "BoundaryEvent", "EventSubProcess")


class StartEvent(Node):
    """Recorded and passed; a message's content is mapped by its output mappings."""


class CatchEvent(Node):
    """An intermediate event or a receive task: WAITING for a message, timer or signal."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name)
        self.trigger = Trigger(element)

    def announce(self, token: Token) -> None:
        """Behind an event gateway an event is entered only when it comes."""
        if self.was_entered(token):
            super().announce(token)

    def was_entered(self, token: Token) -> bool:
        """Not while it waits behind an event gateway."""
        return not isinstance(token.parent.task_spec, EventGateway)

    def _update_hook(self, token: Token) -> bool:
        super()._update_hook(token)
        self.trigger.arm(token, token)
        token._set_state(WAITING)
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Take in what came and go on."""
        gateway = token.parent.task_spec
        if isinstance(gateway, EventGateway):
            gateway.decide(token.parent, token)
            self.announce(token)
        record_arrival(self.trigger, token)
        self.store(token, payload)
        token._ready()


class ThrowEvent(Node):
    """Throws its event and goes on; an end event ends here. Also a send task with a message."""

    def __init__(self, process: ProcessSpec, element: Element, name: str | None = None) -> None:
        super().__init__(process, element, name)
        self.trigger = Trigger(element)

    def work(self, token: Token) -> bool | None:
        """Throw; None when that took this very token away."""
        kind = self.trigger.kind
        if kind == "message":
            publish(self.trigger, token)
        elif kind == "signal":
            broadcast(self.trigger, token)
        elif kind in ("error", "escalation"):
            code = self.element.event.name if self.element.event else None
            caught = throw(token, kind, code or "", {})
            if kind == "error" and not caught:
                raise NotCaught(element=self.element.id, name=code)
        return True if token.alive else None


class EndEvent(ThrowEvent):
    """Ends its token; a terminate end event ends the whole process or sub-process it is in."""

    def _on_complete_hook(self, token: Token) -> None:
        super()._on_complete_hook(token)
        if token.workflow is token.case and self.element.id not in token.case.ends:
            token.case.ends.append(self.element.id)
        if self.trigger.kind == "terminate":
            token.workflow.clear(but=token)


class BoundaryEvent(Node):
    """What follows when an activity's event comes."""

    @property
    def caught(self) -> EventTrigger | None:
        """What the event catches."""
        return self.element.event

    def trigger_from(self, host: Token, payload: Mapping[str, Any]) -> None:
        """Go on from the event of this activity, in its place if it interrupts."""
        token = host.workflow.task_tree.add(self)
        if self.element.interrupting:
            host.cancel()
        self.store(token, payload)
        self._update(token)


class Watch(Node):
    """Listens for a boundary event (hanging on its activity) or for an event sub-process (hanging on the root)."""

    announced = False
    listens = True

    def __init__(self, process: ProcessSpec, element: Element, target: BoundaryEvent | EventSubProcess) -> None:
        super().__init__(process, element, f"{element.id}(watch)")
        self.trigger = Trigger(element)
        self._target = target

    def _update_hook(self, token: Token) -> bool:
        on_root = token.parent is token.workflow.task_tree
        self.trigger.arm(token, token if on_root else token.parent)
        token._set_state(WAITING)
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Let the event happen; listen on if it can happen again."""
        record_arrival(self.trigger, token)
        host = token.parent
        if not self.element.interrupting and not self.trigger.rearm(token):
            token.workflow.remove(token)
        self._target.trigger_from(host, payload)

    def _on_cancel(self, token: Token) -> None:
        """It was not entered, so it is not cancelled either."""


def record_arrival(trigger: Trigger, token: Token) -> None:
    """Record what came."""
    data = token.internal_data
    if trigger.kind == "timer":
        token.case.record("timer.fired", token, due=data["due"])
    elif trigger.kind == "message":
        token.case.record("message.received", token, name=data["message"], key=data["key"])
    elif trigger.kind == "signal":
        token.case.record("signal.received", token, name=data["signal"])


def publish(trigger: Trigger, token: Token) -> None:
    """Record a message for the outbox: its payload is what the input mappings made."""
    payload = dict(token.case.variables.local(token.id))
    name, key = trigger.name(token), trigger.key(token)
    token.case.record("message.thrown", token, name=name, key=key, payload=payload)


def broadcast(trigger: Trigger, token: Token) -> None:
    """Let everyone in this case who waits for the signal go on; the record tells the other cases."""
    name, payload = trigger.name(token), dict(token.case.variables.local(token.id))
    token.case.record("signal.thrown", token, name=name, payload=payload)
    for other in list(token.case.index.values()):
        if other.alive and other.state == WAITING and not other.incident and other.internal_data.get("signal") == name:
            other.task_spec.fire(other, payload)


def throw(token: Token, kind: str, code: str, payload: Mapping[str, Any], message: str = "") -> bool:
    """Look outwards for who catches an error or escalation, and let it; whether anyone did."""
    place: Token | None = token
    while place is not None:
        for host in (place, place.parent) if place.task_spec.in_loop else (place,):
            boundary = _catching(host.task_spec.catchers, kind, code)
            if boundary is not None:
                _record_throw(token, kind, code, boundary.element.id, message)
                boundary.trigger_from(host, payload)
                return True
        # What an event sub-process throws is not for the event sub-processes beside it.
        inside = _catching(place.workflow.spec.catchers, kind, code) if not place.task_spec.is_event else None
        if inside is not None:
            _record_throw(token, kind, code, inside.element.id, message)
            inside.trigger_from(place.workflow.task_tree, payload)
            return True
        place = place.workflow.host
    _record_throw(token, kind, code, "", message)
    return False


def _catching(catchers: Sequence[C], kind: str, code: str) -> C | None:
    """The catcher of exactly this code, else one of every code."""
    for wanted in (code, None):
        for catcher in catchers:
            if catcher.caught and (catcher.caught.kind, catcher.caught.name) == (kind, wanted):
                return catcher
    return None


def _record_throw(token: Token, kind: str, code: str, caught_by: str, message: str) -> None:
    data = {"code": code, "caught_by": caught_by, **({"message": message} if message else {})}
    token.case.record(f"{kind}.thrown", token, **data)
