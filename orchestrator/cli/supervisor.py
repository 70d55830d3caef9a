"""Keeps the programs of one service alive: `countersign run` is this over web, worker and the database.

Rules:
- A program that ends is started again: after half a second, then one, two, … up to thirty; ten seconds of
  life wipe the slate. Only one that keeps ending *by itself* sooner than that, six times in a row, ends
  the service with status 1: it is misconfigured, and its last lines should stay on the screen.
- Ctrl-C or SIGTERM asks all programs to end (SIGTERM), waits `grace` seconds, then kills. Asking a second
  time kills at once.
- No orphans: each program leads a process group of its own, and what is left of a dead program's group is
  killed before it is started again (a web server's workers would hold the port). When the supervisor
  itself is killed by kill -9, the kernel sends its programs SIGTERM (Linux; elsewhere they go on until
  stopped by hand).
- One printed line per event; the programs' own output is theirs and passes untouched.
Everything runs in the main thread, ten looks a second: nothing here is urgent enough for more.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Protocol

import psutil

from orchestrator.errors import CountersignError
from orchestrator.store.server_process import dies_with_parent

LOOK_SECONDS = 0.1
LONGEST_PAUSE = 30.0  # seconds
SETTLED_SECONDS = 10.0
TOO_OFTEN = 6


@dataclass(frozen=True, slots=True)
class Program:
    """A program to keep alive; `env` is added to the supervisor's own environment."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


class Kept(Protocol):
    """Something in this process that can be found dead and started again: the database server."""

    @property
    def running(self) -> bool:
        """Whether it lives."""

    def start(self) -> object:
        """Start it again; a CountersignError says why that failed and is tried again later."""


class Supervisor:
    """Runs programs until it is told to stop; see the rules above.

    `kept` are looked after by name before the programs, which need them. `say` gets the lines. `pause` is the
    first pause before a restart and `grace` the time to end in, both in seconds.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        kept: Mapping[str, Kept] | None = None,
        say: Callable[[str], None] = partial(print, flush=True),
        grace: float = 20.0,
        pause: float = 0.5,
    ) -> None:
        self._say = say
        self._grace = grace
        self._children = [_Child(program, say, pause) for program in programs]
        self._kept = [_KeptChild(name, thing, say, pause) for name, thing in (kept or {}).items()]
        self._asked = 0

    def run(self, started: Callable[[], None] = lambda: None) -> int:
        """Start everything, call `started`, stay until told to stop; 0, or 1 for having given up."""
        with self._signals():
            try:
                for child in self._children:
                    child.start()
                started()
                return self._watch()
            finally:
                self._end()

    def stop(self) -> None:
        """Ask for the end, as Ctrl-C does; asking twice kills."""
        self._asked += 1

    def _watch(self) -> int:
        while not self._asked:
            for kept in self._kept:
                kept.look()
            for child in self._children:
                child.look()
            hopeless = next((child for child in self._children if child.hopeless), None)
            if hopeless:
                self._say(f"{hopeless.program.name} ended {TOO_OFTEN} times right after its start: giving up")
                return 1
            time.sleep(LOOK_SECONDS)
        return 0

    def _end(self) -> None:
        """Ask all, wait, kill what is left."""
        living = [child for child in self._children if child.alive]
        for child in living:
            child.ask_to_end()
        deadline = time.monotonic() + self._grace
        while any(child.alive for child in living) and time.monotonic() < deadline and self._asked < 2:
            time.sleep(LOOK_SECONDS / 2)
        for child in self._children:
            child.bury()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def asked(_signum: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {signum: signal.signal(signum, asked) for signum in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for signum, handler in before.items():
                signal.signal(signum, handler)


class _Restarts:
    """When to start again: the pause doubles with every short life and is forgotten after a long one."""

    def __init__(self, pause: float) -> None:
        self._first = pause
        self._pause = pause

    def next_pause(self, lived: float) -> float:
        """Seconds to wait after a life of `lived` seconds."""
        if lived >= SETTLED_SECONDS:
            self._pause = self._first
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return pause


class _Child:
    """One program: not started, alive, or dead and due to start again at a known time."""

    def __init__(self, program: Program, say: Callable[[str], None], pause: float) -> None:
        self.program = program
        self._say = say
        self._restarts = _Restarts(pause)
        self._process: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._due = 0.0
        self._short_lives = 0

    @property
    def alive(self) -> bool:
        """Whether it runs; a zombie does not, and keeps its number until it is buried."""
        if self._process is None:
            return False
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self._process.pid).status() != psutil.STATUS_ZOMBIE
        return False

    @property
    def hopeless(self) -> bool:
        """Whether starting it again makes no sense."""
        return self._short_lives >= TOO_OFTEN

    def start(self) -> None:
        self._born = time.monotonic()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                list(self.program.argv),
                env={**os.environ, **self.program.env},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        except OSError as error:
            self._say(f"{self.program.name} cannot be started: {error}")
            self._after(0.0, by_itself=True)
            return
        self._say(f"{self.program.name} started (process {self._process.pid})")

    def look(self) -> None:
        """Bury it when it died; start it again when that is due."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self.start()
        elif not self.alive:
            status = self.bury()
            pause = self._after(time.monotonic() - self._born, by_itself=status >= 0)
            how = f"with status {status}" if status >= 0 else f"by {signal.Signals(-status).name}"
            self._say(f"{self.program.name} ended {how}: starting again in {pause:.1f} s")

    def ask_to_end(self) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)

    def bury(self) -> int:
        """Kill what is left of its process group, then collect it; returns its status as subprocess does."""
        if self._process is None:
            return 0
        with suppress(ProcessLookupError):
            # Before wait(): until then the number cannot belong to anybody else.
            os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait()
        self._process = None
        return status

    def _after(self, lived: float, *, by_itself: bool) -> float:
        self._short_lives = self._short_lives + 1 if by_itself and lived < SETTLED_SECONDS else 0
        pause = self._restarts.next_pause(lived)
        self._due = time.monotonic() + pause
        return pause


class _KeptChild:
    """Something kept alive inside this process."""

    def __init__(self, name: str, thing: Kept, say: Callable[[str], None], pause: float) -> None:
        self._name = name
        self._thing = thing
        self._say = say
        self._restarts = _Restarts(pause)
        self._born = time.monotonic()
        self._due = 0.0

    def look(self) -> None:
        """Start it again when it is found dead."""
        if self._thing.running or time.monotonic() < self._due:
            return
        self._say(f"{self._name} is gone: starting it again")
        self._due = time.monotonic() + self._restarts.next_pause(time.monotonic() - self._born)
        self._born = time.monotonic()
        try:
            self._thing.start()
        except CountersignError as error:
            self._say(f"{self._name} did not start: {error}")
        else:
            self._say(f"{self._name} is back")
