"""Processes that belong to a database cluster, and how a child learns that its parent died.

A postmaster.pid is only a claim: after a crash its process may be gone, or its number may belong to some
other program. Here the claim is checked against what really runs. Nothing here starts a server.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from orchestrator.store.server_errors import DataDirectoryInUse, OrphansRemain

ORPHAN_SECONDS = 20.0
_PR_SET_PDEATHSIG = 1  # prctl(2)


class Lock:
    """One service per data directory, held by flock: it goes with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def take(self) -> None:
        """Take the lock or raise DataDirectoryInUse at once; taking it twice is the same as once."""
        if self._fd is not None:
            return
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(fd, 20).decode("ascii", "replace").strip()
            os.close(fd)
            raise DataDirectoryInUse(data=self.path.parent, pid=holder or "?") from None
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        self._fd = fd

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


@dataclass(frozen=True, slots=True)
class PidFile:
    """What a postmaster wrote about itself: process, socket directory and status ("" before it is known)."""

    pid: int
    socket: Path | None
    status: str

    @classmethod
    def read(cls, cluster: Path) -> PidFile | None:
        """The cluster's postmaster.pid, or None without one; a torn file reads as process 0."""
        try:
            lines = (cluster / "postmaster.pid").read_text("utf-8", "replace").split("\n")
        except (FileNotFoundError, NotADirectoryError):
            return None
        lines += [""] * (8 - len(lines))
        pid = lines[0].strip()
        return cls(int(pid) if pid.isdigit() else 0, Path(lines[4]) if lines[4] else None, lines[7].strip())


def postmaster(cluster: Path) -> psutil.Process | None:
    """The live postmaster of `cluster`, or None: no pid file, a stale one, or one naming another program."""
    claim = PidFile.read(cluster)
    if claim is None or claim.pid <= 0:
        return None
    try:
        process = psutil.Process(claim.pid)
    except psutil.NoSuchProcess:
        return None
    return process if _serves(process, cluster) else None


def clear_stale(cluster: Path, patience: float = ORPHAN_SECONDS) -> bool:
    """Remove a pid file that no live postmaster of `cluster` stands behind; tells whether there was one.

    Backends outlive a killed postmaster for a moment. PostgreSQL guards against starting beside them through
    the very file removed here, so they are waited for first; OrphansRemain when they do not end within
    `patience` seconds.
    """
    if PidFile.read(cluster) is None:
        return False
    deadline = time.monotonic() + patience
    while orphans := [p.pid for p in psutil.process_iter() if _serves(p, cluster)]:
        if time.monotonic() > deadline:
            raise OrphansRemain(data=cluster, pids=", ".join(map(str, orphans)))
        time.sleep(0.05)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    return True


def _serves(process: psutil.Process, cluster: Path) -> bool:
    """A server process works in its cluster's directory, which no other program called postgres does."""
    with suppress(psutil.Error, OSError):  # gone meanwhile, or another account's: then it is not ours
        return (
            process.name().startswith(("postgres", "postmaster"))
            and process.status() != psutil.STATUS_ZOMBIE
            and os.path.samefile(process.cwd(), cluster)
        )
    return False


def dies_with_parent(signum: int = signal.SIGTERM) -> Callable[[], None] | None:
    """A preexec_fn for subprocess: the child gets `signum` when its parent dies, even by kill -9.

    Linux only (prctl PR_SET_PDEATHSIG); None elsewhere, where children outlive a killed parent. The kernel
    means the parent *thread*, so start such children from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask_kernel
