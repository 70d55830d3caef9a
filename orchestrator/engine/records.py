"""What an execution hands out: whom it waits for, what happened, and what it needs from its caller.

Every record names element and process, for two processes of one case may use the same element id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol
from zoneinfo import ZoneInfo


class DecisionResult(NamedTuple):
    """What a decision gave: `output` a variable's value, `trace` JSON for the record."""

    output: Any
    trace: Any


class Calendar(Protocol):
    """The working calendar timers may count in."""

    def working_days_after(self, start: datetime, n: int, /) -> datetime:
        """The end of the n-th working day after a moment."""

    def working_time_after(self, start: datetime, span: timedelta, /) -> datetime:
        """The moment at which so much working time has gone by."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The world of one step: `now` is business time (aware), `zone` is for dates without an offset and for
    cron.

    `decide(decision_id, inputs)` evaluates a decision; a CountersignError it raises becomes an incident.
    """

    now: datetime
    decide: Callable[[str, Mapping[str, Any]], DecisionResult]
    calendar: Calendar
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True, slots=True)
class Task:
    """A user task waits for a person."""

    token: str
    element: str
    process: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer waits for its moment (UTC)."""

    token: str
    element: str
    due: datetime
    process: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message (or signal) is waited for; `key` is "" where the model gives no correlation key."""

    token: str
    element: str
    message: str
    key: str
    process: str
    kind: Literal["message", "signal"] = "message"


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a machine waits to be done outside; `retries` is how often it may be tried."""

    token: str
    element: str
    type: str
    retries: int
    process: str


@dataclass(frozen=True, slots=True)
class Incident:
    """A token that cannot go on until someone helps: the error's code and its sentence in both languages."""

    token: str
    element: str
    code: str
    zh: str
    en: str
    process: str

    @property
    def message(self) -> str:
        """The English sentence."""
        return self.en


@dataclass(frozen=True, slots=True)
class Waits:
    """Everything a case waits for."""

    tasks: tuple[Task, ...] = ()
    timers: tuple[Timer, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    jobs: tuple[Job, ...] = ()
    incidents: tuple[Incident, ...] = ()


class Run(NamedTuple):
    """A run of a multi-instance that is under way, and what it is for."""

    token: str
    item: Any


@dataclass(frozen=True, slots=True)
class Several:
    """A multi-instance under way: its token, its open runs, how many are done of how many, and the items to come."""

    token: str
    sequential: bool
    runs: tuple[Run, ...]
    done: int
    count: int
    to_come: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """A sub-process or call that a step is in, as a step itself: its token, its element, the process of that."""

    token: str
    element: str
    process: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, in order. Kinds and their data:

    started {start} · element.entered {loopCounter?, instances?} · element.completed · element.cancelled ·
    flow.taken {flow} · decision.evaluated {decision, output, trace} · message.thrown {name, key, payload} ·
    message.received {name, key} · signal.thrown / signal.received {name} · timer.fired {due} ·
    error.thrown / escalation.thrown {code, caught_by, message?} · incident.raised {code, zh, en} ·
    incident.resolved · ended {ends, cancelled} · token.moved {target, back, ended} · token.withdrawn ·
    branch.cancelled {flow}
    """

    kind: str
    element: str
    token: str
    data: Mapping[str, Any]
    process: str
