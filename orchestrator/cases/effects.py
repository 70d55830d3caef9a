"""Effects that wait in the queue for cases, many done in one transaction: due timers, jobs, messages.

A transaction for each costs more than most of them do. So those that came at once share one: each has a savepoint of
its own, and one that fails, or whose case somebody works on at the moment, is left for a job of its own in the queue.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg2

from orchestrator.cases import jobs, messages, timers
from orchestrator.cases.opening import read_ahead
from orchestrator.store import Transaction

log = logging.getLogger(__name__)

# What was begun together is ended together: after so long the rest is left, and its cases are free again.
SECONDS = 2.0
# An effect that failed is tried again by itself after so long; a job's next pause is twice as long.
PAUSE_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Left:
    """An effect to be done by itself, in so many seconds."""

    kind: str
    data: Mapping[str, Any]
    seconds: int = 0


def do(tx: Transaction, effects: Sequence[Mapping[str, Any]]) -> list[Left]:
    """Do the effects, given as kind and data, in their order; returns those that are left."""
    datas = [effect["data"] for effect in effects]
    free = read_ahead(tx, [(data["case"], _token(data)) for data in datas if "case" in data])
    until = time.monotonic() + SECONDS
    left: list[Left] = []
    for effect in effects:
        kind, data = effect["kind"], effect["data"]
        is_held = "case" in data and data["case"] not in free
        left += [Left(kind, data)] if is_held or time.monotonic() > until else attempt(tx, kind, data)
    return left


def attempt(tx: Transaction, kind: str, data: Mapping[str, Any]) -> list[Left]:
    """Do an effect, waiting for its case; one that fails is undone by itself. Returns what is left of it to do."""
    try:
        with tx.savepoint():
            _DO[kind](tx, data)
    except psycopg2.OperationalError:
        raise
    except Exception as error:  # whatever it died of, the others are done, and the effect is not lost
        log.exception("%s %s of case %s failed", kind, data.get("token") or data.get("name"), data.get("case"))
        return _FAILED[kind](tx, data, error)
    return []


def _token(data: Mapping[str, Any]) -> str:
    """A timer is about its token's task; a job opens its case without one."""
    return str(data["token"]) if "due" in data else ""


def _timer(tx: Transaction, data: Mapping[str, Any]) -> None:
    timers.fire(tx, timers.DueTimer.of(data))


def _job(tx: Transaction, data: Mapping[str, Any]) -> None:
    jobs.perform(tx, data["case"], data["token"])


def _message(tx: Transaction, data: Mapping[str, Any]) -> None:
    messages.deliver(tx, data["id"], data["name"], data["key"], data["payload"] or {})


def _timer_failed(tx: Transaction, data: Mapping[str, Any], _error: Exception) -> list[Left]:
    timers.leave_alone(tx, timers.DueTimer.of(data))
    return []


def job_failed(tx: Transaction, data: Mapping[str, Any], error: Exception) -> list[Left]:
    """One try of a job is spent: what is left to do; its last failure becomes an incident."""
    if int(data["retries"]) > 1:
        pause = int(data.get("pause", PAUSE_SECONDS))
        return [Left("job", {**data, "retries": int(data["retries"]) - 1, "pause": pause * 2}, pause)]
    jobs.give_up(tx, data["case"], data["token"], f"{type(error).__name__}: {error}")
    return []


def _message_failed(_tx: Transaction, data: Mapping[str, Any], _error: Exception) -> list[Left]:
    return [Left("message", data, PAUSE_SECONDS)]


_DO: dict[str, Callable[[Transaction, Mapping[str, Any]], None]] = {"timer": _timer, "job": _job, "message": _message}
_FAILED: dict[str, Callable[[Transaction, Mapping[str, Any], Exception], list[Left]]] = {
    "timer": _timer_failed, "job": job_failed, "message": _message_failed,
}  # fmt: skip
