"""Which account runs the database server and where its data lies.

PostgreSQL refuses to run as root, and this service never creates system users. So:
- not root: the server runs as we do, in the directory asked for;
- root, and a cluster is there already: as its owner;
- root otherwise: as the existing account `postgres`, else `nobody`. A directory that this account cannot
  reach (a project in root's home) is replaced by /var/lib/countersign-<hash of the directory asked for>, and
  a wheel's programs that it cannot reach are copied there. Data once in one of the two places stays there.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.store.server_binaries import Binaries
from orchestrator.store.server_errors import BinariesMissing, ClusterVersionMismatch, DataDirectoryUnusable

STATE = Path("/var/lib")
ACCOUNTS = ("postgres", "nobody")
SOCKET_PATH_LIMIT = 100  # sockaddr_un holds 104 to 108 bytes, and "/.s.PGSQL.5432" comes behind it

Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the server; `switch` when it is not our own and subprocess must change to it."""

    name: str
    uid: int
    gid: int
    switch: bool

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments that make subprocess run a program as this account, with none of root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        """Give `path` to this account, closed to others."""
        path.chmod(0o700)
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def reaches(self, directory: Path) -> bool:
        """Whether this account can enter `directory`; asked of the system, which knows of ACLs and mounts."""
        shell = ["/bin/sh", "-c", 'cd -- "$0"', str(directory)]
        return subprocess.run(shell, **self.popen, cwd="/", capture_output=True).returncode == 0  # noqa: S603


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server lives: `home` holds the cluster, its log, its lock and copied programs."""

    home: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory; it appears by one rename when it is complete."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "server.log"


def home_of(data: Path, fallback: Path = STATE) -> Path:
    """Where the data asked for at `data` lies: the replacement if a cluster is there, else `data` itself."""
    moved = _moved(data, fallback)
    return moved if os.geteuid() == 0 and (moved / "cluster").exists() else data


def find_place(data: Path, notice: Notice, fallback: Path = STATE) -> Place:
    """The place for `data`, made where it is missing; DataDirectoryUnusable says what stands in the way."""
    home = home_of(data, fallback)
    account = _account(home)
    _make(home, account)
    if home == data and not account.reaches(data):
        if (data / "cluster").exists():
            raise DataDirectoryUnusable(path=data, account=account.name, reason="it can no longer be reached")
        home = _moved(data, fallback)
        _make(home, account)
    if home != data:
        notice(f"The account {account.name} runs the database, which lies in {home}, not in {data}.")
    return Place(home, account)


def usable_binaries(place: Place, candidates: Sequence[Binaries], notice: Notice) -> Binaries:
    """The first candidate that fits the data on disk and that the place's account can run."""
    written = _written_by(place.cluster)
    fitting = [b for b in candidates if written in (None, b.major)]
    if not fitting:
        found = ", ".join(b.version for b in candidates)
        raise ClusterVersionMismatch(data=place.cluster, written=written, found=found)
    for binaries in fitting:
        if place.account.reaches(binaries.directory):
            return binaries
        if binaries.wheel:
            return _copy_wheel(binaries, place, notice)
    tried = ", ".join(f"{b.directory} (not reachable for {place.account.name})" for b in fitting)
    raise BinariesMissing(minimum=written or fitting[0].major, tried=tried)


def socket_directory(place: Place) -> Path:
    """An empty directory that only the server's account can enter, short enough for a socket's path.

    Call it only when no server runs over the place: its socket is removed.
    """
    name = f"countersign-{_digest(place.home)}"
    path = Path(tempfile.gettempdir(), name)
    if len(str(path)) > SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
        path = Path("/tmp", name)  # noqa: S108 - owner and mode are checked below
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), place.account.uid):
            raise DataDirectoryUnusable(
                path=path, account=place.account.name, reason="it belongs to somebody else"
            ) from None
    place.account.own(path)
    for left in path.iterdir():  # a killed server's socket and lock: its number may be another program's now
        left.unlink()
    return path


def _account(home: Path) -> Account:
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid(), switch=False)
    cluster = home / "cluster"
    if cluster.exists() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        return Account(str(owner.st_uid), owner.st_uid, owner.st_gid, switch=True)
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, switch=True)
    reason = f"PostgreSQL refuses root, and there is no account {' or '.join(ACCOUNTS)}"
    raise DataDirectoryUnusable(path=home, account="root", reason=reason)


def _make(home: Path, account: Account) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        account.own(home)
    except OSError as error:
        raise DataDirectoryUnusable(path=home, account=account.name, reason=error.strerror) from error


def _written_by(cluster: Path) -> int | None:
    try:
        return int((cluster / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def _copy_wheel(binaries: Binaries, place: Place, notice: Notice) -> Binaries:
    """Copy the wheel's programs and the libraries that they look for three directories above (RPATH)."""
    target = place.home / f"postgresql-{binaries.version}"
    package = binaries.directory.parent.parent
    copied = target / package.name / binaries.directory.parent.name
    if not target.exists():
        notice(f"The account {place.account.name} cannot reach {binaries.directory}: copying it to {target}.")
        unfinished = place.home / f"{target.name}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        ignore = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        for part in (Path(package.name, binaries.directory.parent.name), Path(f"{package.name}.libs")):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, unfinished / part, symlinks=True, ignore=ignore)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    return Binaries(copied / "bin", binaries.version, wheel=True)


def _moved(data: Path, fallback: Path) -> Path:
    return fallback / f"countersign-{_digest(data)}"


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:8]
