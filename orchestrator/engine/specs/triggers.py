"""What an event waits for, kept in its token: a due moment, a message with its key, a signal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestrator.engine import timers
from orchestrator.engine.errors import BadTimer, NotOfKind
from orchestrator.engine.expressions import Formula, formula
from orchestrator.engine.model import Element, EventTrigger
from orchestrator.engine.model import Timer as TimerModel

if TYPE_CHECKING:
    from orchestrator.engine.case import Token
    from orchestrator.engine.records import Environment

WORKING_HOURS = "working-hours"
ALL_HOURS = "24x7"


class Trigger:
    """The compiled form of a catching event's trigger."""

    def __init__(self, element: Element) -> None:
        event = element.event or EventTrigger("none")
        self.kind = event.kind
        self._element = element.id
        self._name = formula(event.name or "")
        self._key = formula(event.key or "")
        self._timer = event.timer
        self._when = formula(event.timer.text if event.timer else "")
        self._calendar = formula((event.timer.calendar if event.timer else None) or ALL_HOURS)

    def arm(self, token: Token, scope: Token) -> None:
        """Settle what the token waits for, with the variables seen from `scope`."""
        if self.kind == "timer" and self._timer is not None:
            self._set_due(token, self._first(token, scope, self._timer))
        elif self.kind == "message":
            token.internal_data["message"] = self._text(scope, self._name)
            token.internal_data["key"] = self.key(scope)
        elif self.kind == "signal":
            token.internal_data["signal"] = self._text(scope, self._name)

    def rearm(self, token: Token) -> bool:
        """After a repeatable event came: whether the token goes on waiting for the next."""
        if self.kind != "timer":
            return True
        data, env = token.internal_data, token.case.env
        if "cycle" not in data:
            return False
        previous = timers.Due(datetime.fromisoformat(data["due"]), data.get("left"))
        try:
            due = timers.following(data["cycle"], previous, env.now, env.zone)
        except BadTimer:  # the calendar has no such moment any more
            due = None
        if due is not None:
            self._set_due(token, due)
        return due is not None

    def name(self, scope: Token) -> str:
        """The message's or signal's name."""
        return self._text(scope, self._name)

    def key(self, scope: Token) -> str:
        """The correlation key as text; numbers in their plain form."""
        value = scope.case.evaluate(scope, self._key)
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        if not isinstance(value, str):
            raise NotOfKind(element=self._element, text=self._key.text, expected="a text or number", value=value)
        return value

    def _first(self, token: Token, scope: Token, timer: TimerModel) -> timers.Due:
        text, env = self._text(scope, self._when), token.case.env
        kind = timer.kind
        if kind == "working-days":
            return timers.working(text, kind, env.now, env.calendar)
        if kind == "duration" and self._text(scope, self._calendar) == WORKING_HOURS:
            return timers.working(text, WORKING_HOURS, env.now, env.calendar)
        if kind == "cycle":
            token.internal_data["cycle"] = text
        return timers.first(kind, text, env.now, env.zone)

    def _text(self, scope: Token, what: Formula) -> str:
        value: Any = scope.case.evaluate(scope, what)
        if isinstance(value, Decimal):
            return format(value, "f")
        if not isinstance(value, str):
            raise NotOfKind(element=self._element, text=what.text, expected="a text", value=value)
        return value

    @staticmethod
    def _set_due(token: Token, due: timers.Due) -> None:
        token.internal_data["due"] = due.at.isoformat()
        token.internal_data.pop("left", None)
        if "cycle" in token.internal_data and due.left is not None:
            token.internal_data["left"] = due.left


def start_due(timer: TimerModel, env: Environment, previous: datetime | None = None) -> datetime | None:
    """When a process with a timer start is due: first, or after `previous`; None when it will not be again.

    A repeat count cannot be kept here (there is no case yet), so the caller counts; raises BadTimer.
    """
    text = formula(timer.text).evaluate({}, env.now.astimezone(env.zone))
    if timer.kind == "working-days" or timer.calendar == WORKING_HOURS:
        kind = timer.kind if timer.kind == "working-days" else WORKING_HOURS
        return None if previous else timers.working(str(text), kind, env.now, env.calendar).at
    if previous is None:
        return timers.first(timer.kind, str(text), env.now, env.zone).at
    if timer.kind != "cycle":
        return None
    due = timers.following(str(text), timers.Due(previous, None), env.now, env.zone)
    return due.at if due else None
