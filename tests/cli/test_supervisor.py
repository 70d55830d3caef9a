"""The supervisor, run for real in a process of its own over small programs that live, die and linger."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from orchestrator.cli import supervisor
from orchestrator.cli.supervisor import Program, Supervisor, _Restarts
from orchestrator.errors import CountersignError
from orchestrator.store.server import Server

PROJECT = Path(__file__).parents[2]
PATIENCE = 20.0  # seconds, for a busy machine

LIVES = "import time; time.sleep(60)"
LINGERS = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True); time.sleep(60)"
)
LAST_WORDS = (
    "import signal, sys, time\n"
    "def end(*_):\n  print('last words', flush=True); sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, end); print('listening', flush=True); time.sleep(60)"
)
MULTIPLIES = (
    "import subprocess, sys, time\n"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print('grandchild', p.pid, flush=True); time.sleep(60)"
)


class Service:
    """A supervisor in its own process; `until` reads its output up to a line that holds some words."""

    def __init__(self, *programs: str, options: str = "") -> None:
        code = (
            "import sys; from orchestrator.cli.supervisor import *\n"
            "programs = [Program(f'p{n}', [sys.executable, '-c', c]) for n, c in enumerate(sys.argv[1:])]\n"
            f"one = Supervisor(programs, pause=0.02{options})\n"
            "sys.exit(one.run(lambda: print('all started', flush=True)))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *programs], stdout=subprocess.PIPE, text=True, cwd=PROJECT
        )
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return line.rstrip()
        raise AssertionError(f"never said {words!r}: {self.lines}")

    def pid(self, name: str = "p0") -> int:
        return int(self.until(f"{name} started").rpartition(" ")[2].rstrip(")"))

    def ends(self) -> int:
        assert self.process.stdout is not None
        self.lines += self.process.stdout.read().splitlines()
        return self.process.wait(PATIENCE)


@pytest.fixture
def service() -> Iterator[Callable[..., Service]]:
    made: list[Service] = []

    def make(*programs: str, options: str = "") -> Service:
        made.append(Service(*programs, options=options))
        return made[-1]

    yield make
    for one in made:
        one.process.kill()
        one.process.wait()
        assert one.process.stdout is not None
        one.process.stdout.close()


Make = Callable[..., Service]


def gone(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class TestRestart:
    def test_a_program_killed_by_9_is_started_again(self, service: Make) -> None:
        running = service(LIVES)
        first = running.pid()
        os.kill(first, signal.SIGKILL)
        assert "SIGKILL: starting again" in running.until("p0 ended")
        assert running.pid() != first

    def test_the_others_go_on_meanwhile(self, service: Make) -> None:
        running = service(LIVES, LIVES)
        first, second = running.pid("p0"), running.pid("p1")
        os.kill(first, signal.SIGKILL)
        running.pid("p0")
        assert psutil.pid_exists(second)
        assert not any("p1 ended" in line for line in running.lines)

    def test_being_killed_over_and_over_is_no_reason_to_give_up(self, service: Make) -> None:
        running = service(LIVES)
        for _ in range(supervisor.TOO_OFTEN + 1):
            os.kill(running.pid(), signal.SIGKILL)
        assert running.pid() > 0

    def test_the_workers_of_a_killed_program_are_killed_before_it_starts_again(self, service: Make) -> None:
        running = service(MULTIPLIES)
        pid = running.pid()
        grandchild = int(running.until("grandchild").split()[-1])
        os.kill(pid, signal.SIGKILL)
        running.pid()
        assert gone(grandchild)

    def test_one_that_always_fails_at_once_ends_the_service(self, service: Make) -> None:
        running = service("import sys; sys.exit(3)", LIVES)
        other = running.pid("p1")
        assert running.ends() == 1
        assert any("p0 ended with status 3" in line for line in running.lines)
        assert "giving up" in running.lines[-1]
        assert gone(other)

    def test_one_that_does_not_exist_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said: list[str] = []
        one = Supervisor([Program("web", ["/no/such/program"])], say=said.append, pause=0.001)
        assert one.run() == 1
        assert "web cannot be started" in said[0]
        assert "/no/such/program" in said[0]

    @pytest.mark.parametrize(
        ("lives", "pauses"),
        [
            ([0, 0, 0, 0], [0.5, 1, 2, 4]),
            ([0] * 9, [0.5, 1, 2, 4, 8, 16, 30, 30, 30]),
            ([0, 0, 11, 0], [0.5, 1, 0.5, 1]),
            ([9, 9], [0.5, 1]),
        ],
    )
    def test_pauses_double_and_are_forgotten_after_a_long_life(self, lives: list[float], pauses: list[float]) -> None:
        restarts = _Restarts(0.5)
        assert [restarts.next_pause(lived) for lived in lives] == pauses


class TestEnd:
    @pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
    def test_programs_get_time_for_their_last_words(self, service: Make, signum: int) -> None:
        running = service(LAST_WORDS)
        pid = running.pid()
        running.until("listening")
        running.process.send_signal(signum)
        assert running.ends() == 0
        assert "last words" in running.lines
        assert gone(pid)

    def test_a_deaf_program_is_killed_after_the_bound(self, service: Make) -> None:
        running = service(LINGERS, options=", grace=0.5")
        pid = running.pid()
        running.until("deaf")
        running.process.send_signal(signal.SIGTERM)
        assert running.ends() == 0
        assert gone(pid)

    def test_asking_twice_kills_at_once(self, service: Make) -> None:
        running = service(LINGERS, options=", grace=600")
        running.until("deaf")
        running.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        running.process.send_signal(signal.SIGINT)
        assert running.ends() == 0

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs PR_SET_PDEATHSIG")
    def test_programs_end_when_the_supervisor_is_killed_by_9(self, service: Make) -> None:
        running = service(LAST_WORDS, LIVES)
        pids = [running.pid("p0"), running.pid("p1")]
        running.until("listening")
        running.process.kill()
        assert all(gone(pid) for pid in pids)
        running.ends()
        assert "last words" in running.lines

    def test_a_dead_program_is_not_started_again_during_the_end(self, service: Make) -> None:
        running = service(LIVES)
        running.pid()
        running.until("all started")
        running.process.send_signal(signal.SIGTERM)
        running.ends()
        assert sum("p0 started" in line for line in running.lines) == 1

    def test_the_signal_handlers_of_before_are_back_afterwards(self) -> None:
        before = signal.getsignal(signal.SIGTERM)
        one = Supervisor([], say=len)
        one.stop()
        assert one.run() == 0
        assert signal.getsignal(signal.SIGTERM) is before


class TestEnvironment:
    def test_a_program_has_the_supervisors_environment_and_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OURS", "ours")
        out = tmp_path / "out"
        code = f"import os; open({str(out)!r}, 'w').write(os.environ['OURS'] + os.environ['THEIRS'])"
        one = Supervisor(
            [Program("p", [sys.executable, "-c", code + "; import time; time.sleep(60)"], {"THEIRS": "theirs"})],
            say=len,
        )
        monkeypatch.setattr(one, "_watch", lambda: _wait_for(out))
        one.run()
        assert out.read_text() == "ourstheirs"


class Database:
    """Stands in for the server: dead `deaths` times, and then `refusals` starts fail."""

    def __init__(self, refusals: int = 0) -> None:
        self.running = False
        self.starts = 0
        self.refusals = refusals

    def start(self) -> None:
        self.starts += 1
        if self.starts <= self.refusals:
            raise CountersignError
        self.running = True


class TestKept:
    @pytest.mark.parametrize("refusals", [0, 1, 3])
    def test_a_database_found_dead_is_started_until_it_lives(self, refusals: int) -> None:
        database = Database(refusals)
        said: list[str] = []
        one = Supervisor([], kept={"database": database}, say=lambda line: _note(line, said, one), pause=0.01)
        assert one.run() == 0
        assert database.starts == refusals + 1
        assert sum("did not start" in line for line in said) == refusals

    def test_the_real_database_server_killed_by_9_is_back(self, tmp_path: Path) -> None:
        database = Server(tmp_path / "postgres", durable=False, tied=True, notice=len, fallback=Path("/tmp"))
        said: list[str] = []
        try:
            url = database.start()
            pid = database.pid
            assert pid is not None
            one = Supervisor([], kept={"database": database}, say=lambda line: _note(line, said, one), pause=0.01)
            os.kill(pid, signal.SIGKILL)
            assert one.run() == 0
            assert said == ["database is gone: starting it again", "database is back"]
            assert database.pid != pid
            assert database.url() == url
        finally:
            database.stop()
            shutil.rmtree(database.place.home, ignore_errors=True)


def _note(line: str, said: list[str], one: Supervisor) -> None:
    said.append(line)
    if "is back" in line:
        one.stop()


def _wait_for(path: Path) -> int:
    deadline = time.monotonic() + PATIENCE
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return 0
