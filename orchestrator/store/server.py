"""The database server that the service starts when DATABASE_URL names none.

States: no cluster → created (in `cluster.new`, then one rename, so a killed initdb leaves nothing behind)
→ started → stopped. start() brings any of these to "started":
- a live postmaster of this cluster, left by a service that was killed, is taken over as it is;
- one that is just stopping is waited for;
- a pid file that nothing stands behind is removed, after the last backends of the killed server have ended;
- recovery after a crash is waited for, within a bound.
It listens on a unix socket only, in a directory that only its account can enter: so roles need no password.
Excluded: schema and roles beyond the superuser (migrations make them), backups, TCP.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg2

from orchestrator.store import server_account as account
from orchestrator.store import server_process as process
from orchestrator.store.server_binaries import Binaries, all_binaries, find_binaries
from orchestrator.store.server_errors import (
    ClusterCreationFailed,
    DatabaseServerError,
    DataDirectoryUnusable,
    ServerStartFailed,
    ServerStartTimeout,
)

__all__ = ["DatabaseServerError", "Server", "find_binaries", "running_url", "scratch"]

SUPERUSER = DATABASE = "countersign"
LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside once, at start

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "log_checkpoints": "off",
    "jit": "off",  # steps are short statements; compiling one costs more than it saves
}
_DURABLE = {"shared_buffers": "'256MB'", "max_wal_size": "'2GB'"}
# A server of tests loses its data with the machine, and may.
_SCRATCH = {
    "shared_buffers": "'64MB'",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "'2GB'",
}


class Server:
    """The PostgreSQL server over the data in `data`; also a context manager giving its URL.

    `binaries` is the directory of the programs, None for the best that fit the data. `durable=False` is for
    tests: no fsync. `tied=True` has the server end with the process that started it, even when that is killed
    (Linux; otherwise it goes on and is taken over by the next start). `timeout` bounds the wait for recovery,
    in seconds. `fallback` is where data goes that root's substitute cannot reach (see server_account).
    `notice` gets the few lines an operator should see.
    """

    def __init__(
        self,
        data: Path,
        binaries: Path | None = None,
        *,
        durable: bool = True,
        tied: bool = False,
        timeout: float = 180.0,
        fallback: Path = account.STATE,
        notice: account.Notice = print,
    ) -> None:
        self.data = Path(data).absolute()
        self.adopted = False
        self._asked = binaries
        self._durable = durable
        self._tied = tied
        self._timeout = timeout
        self._fallback = fallback
        self._notice = notice
        self._place: account.Place | None = None
        self._lock: process.Lock | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: Path | None = None

    def start(self) -> str:
        """Bring the server up and return its URL; any DatabaseServerError says what stands in the way."""
        place = self._place = account.find_place(self.data, self._notice, self._fallback)
        if self._lock is None:
            lock = process.Lock(place.home / "lock")
            lock.take()
            self._lock = lock
        try:
            return self._start(place)
        except ServerStartTimeout:
            # It goes on recovering, and the next start takes it over; stopping it would waste what is done.
            self._release()
            raise
        except BaseException:
            # Whatever ended the start (also Ctrl-C): no half-started server may stay behind.
            self.stop()
            raise

    def stop(self) -> None:
        """End the server, rolling open transactions back; after 30 s hard, which loses nothing committed.

        Without the lock the server over this data is somebody else's, and nothing happens.
        """
        if self._lock is None:
            return
        running = self._postmaster()
        if running:
            _end(running)
        if self._child:
            self._child.wait()
            self._child = None
        if self._socket:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None
        self._release()

    @property
    def running(self) -> bool:
        """Whether the server's process lives."""
        return self._postmaster() is not None

    @property
    def pid(self) -> int | None:
        """The postmaster's process number while it lives."""
        running = self._postmaster()
        return running.pid if running else None

    @property
    def place(self) -> account.Place:
        """Where the server lives (see server_account); known after start()."""
        if self._place is None:
            raise RuntimeError("the server was not started yet")
        return self._place

    def url(self, database: str = DATABASE, role: str = SUPERUSER) -> str:
        """The URL of one of the server's databases for one of its roles."""
        if self._socket is None:
            raise RuntimeError("the server was not started yet")
        return _url(self._socket, database, role)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self, place: account.Place) -> str:
        deadline = time.monotonic() + self._timeout
        self.adopted = self._adopt(place, deadline)
        if not self.adopted:
            process.clear_stale(place.cluster)
            binaries = account.usable_binaries(place, self._candidates(), self._notice)
            if not place.cluster.exists():
                _create(place, binaries, durable=self._durable)
            self._socket = account.socket_directory(place)
            _configure(place, self._socket, _DURABLE if self._durable else _SCRATCH)
            self._child = _launch(place, binaries, tied=self._tied)
        self._await_ready(place, deadline)
        _ensure_database(self._dsn("postgres"))
        return self.url()

    def _release(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None

    def _candidates(self) -> list[Binaries]:
        candidates = all_binaries()
        if self._asked is None:
            return candidates
        asked = self._asked.resolve()
        return [b for b in candidates if b.directory == asked] or [Binaries(asked, "0")]

    def _adopt(self, place: account.Place, deadline: float) -> bool:
        """Take over a live postmaster; one that is stopping is waited for instead."""
        while running := process.postmaster(place.cluster):
            claim = process.PidFile.read(place.cluster)
            if claim and claim.status != "stopping" and claim.socket:
                self._socket = claim.socket
                return True
            if time.monotonic() > deadline:
                raise ServerStartTimeout(seconds=round(self._timeout), log=place.log)
            psutil.wait_procs([running], timeout=0.1)
        return False

    def _await_ready(self, place: account.Place, deadline: float) -> None:
        told = time.monotonic() + 5
        while not _accepts(self._dsn("postgres")):
            if not self.running and (self._child is None or self._child.poll() is not None):
                raise ServerStartFailed(data=place.cluster, log=place.log, reason=_tail(place.log))
            if time.monotonic() > deadline:
                raise ServerStartTimeout(seconds=round(self._timeout), log=place.log)
            if time.monotonic() > told:
                self._notice(f"Waiting for the database to recover (log: {place.log})")
                told += 30
            time.sleep(0.05)

    def _postmaster(self) -> psutil.Process | None:
        if self._place is None:
            return None
        if self._child:
            self._child.poll()  # a dead child must not linger as a zombie
        return process.postmaster(self._place.cluster)

    def _dsn(self, database: str) -> dict[str, Any]:
        return {"host": str(self._socket), "user": SUPERUSER, "dbname": database, "connect_timeout": 5}


def running_url(data: Path) -> str | None:
    """The URL of the server that another process of this service runs over `data`, or None."""
    cluster = account.home_of(Path(data).absolute()) / "cluster"
    claim = process.PidFile.read(cluster)
    if claim is None or claim.socket is None or process.postmaster(cluster) is None:
        return None
    return _url(claim.socket, DATABASE, SUPERUSER)


@contextmanager
def scratch(directory: Path, binaries: Path | None = None) -> Iterator[str]:
    """A throw-away server in `directory`, for tests and benchmarks: fast, not durable, tied to us."""
    server = Server(
        Path(directory) / "postgres",
        binaries,
        durable=False,
        tied=True,
        fallback=Path(tempfile.gettempdir()),
        notice=lambda _line: None,
    )
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(server.place.home, ignore_errors=True)


def _url(socket: Path, database: str, role: str) -> str:
    return f"postgresql+psycopg2://{role}@/{database}?host={quote(str(socket))}"


def _create(place: account.Place, binaries: Binaries, *, durable: bool) -> None:
    unfinished = place.home / "cluster.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [
        str(binaries.directory / "initdb"),
        *("-D", str(unfinished), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
        # Byte order for sorting (fast, and the same on every machine), characters as Unicode knows them.
        *("--locale=C", f"--lc-ctype={_character_locale()}"),
        *(() if durable else ("--no-sync",)),
    ]
    made = subprocess.run(  # noqa: S603 - fixed arguments
        command, **place.account.popen, cwd=place.home, capture_output=True, text=True, errors="replace"
    )
    if made.returncode:
        raise ClusterCreationFailed(data=unfinished, reason=made.stderr.strip()[-500:])
    with (unfinished / "postgresql.conf").open("a") as conf:
        conf.write("\n# Written anew at every start of the service; settings below it are yours.\n")
        conf.write("include 'countersign.conf'\n")
    unfinished.rename(place.cluster)


def _character_locale() -> str:
    """C.UTF-8 where the system has it, else C; asked in another process, as asking here would set it here."""
    question = "import locale; locale.setlocale(locale.LC_CTYPE, 'C.UTF-8')"
    known = subprocess.run([sys.executable, "-S", "-c", question], capture_output=True)  # noqa: S603
    return "C" if known.returncode else "C.UTF-8"


def _configure(place: account.Place, socket: Path, more: Mapping[str, str]) -> None:
    settings = {**_SETTINGS, **more, "unix_socket_directories": f"'{socket}'"}
    text = "".join(f"{name} = {value}\n" for name, value in settings.items())
    path = place.cluster / "countersign.conf"
    try:
        path.write_text(text, encoding="utf-8")
        place.account.own(path)
    except OSError as error:
        raise DataDirectoryUnusable(path=path, account=place.account.name, reason=error.strerror) from error


def _launch(place: account.Place, binaries: Binaries, *, tied: bool) -> subprocess.Popen[bytes]:
    if place.log.exists() and place.log.stat().st_size > LOG_LIMIT:
        place.log.replace(place.log.with_suffix(".log.1"))
    with place.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - fixed arguments
            [str(binaries.directory / "postgres"), "-D", str(place.cluster)],
            **place.account.popen,
            cwd=place.cluster,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is for the service, which stops us in its order
            preexec_fn=process.dies_with_parent(signal.SIGINT) if tied else None,
        )


def _end(running: psutil.Process) -> None:
    """Fast shutdown (SIGINT), then immediate (SIGQUIT: recovery at the next start), then the kernel's way."""
    for signum, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        try:
            running.send_signal(signum)
            running.wait(seconds)
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
        return


def _accepts(dsn: dict[str, Any]) -> bool:
    try:
        psycopg2.connect(**dsn).close()
    except psycopg2.OperationalError:
        return False
    return True


def _ensure_database(dsn: dict[str, Any]) -> None:
    with closing(psycopg2.connect(**dsn)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")


def _tail(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return " / ".join(lines[-4:])[-600:] or "it wrote nothing"
