"""What only the operating system has: Pango and Chinese fonts for PDF, Chromium for browser tests.

The service runs without them; `countersign doctor` and the start say what is then off. They are installed
only on Debian and its kin, by root or a sudo that asks nothing, and never with
COUNTERSIGN_SYSTEM_PACKAGES=0; otherwise one line names them. Run as `python -m
orchestrator.system_packages pdf browser`. Nothing else is installed here.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.text import Text

Run = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing the system may lack: what is off without it, how to see it, and Debian's packages for it."""

    name: str
    without: Text
    present: Callable[[], bool]
    debian: tuple[str, ...]

    def line(self) -> Text:
        """The one line that names it to an operator."""
        packages = " ".join(self.debian)
        return Text(
            f"缺少 {self.name}：{self.without.zh}。Debian/Ubuntu 软件包：{packages}",
            f"{self.name} is missing: {self.without.en}. Debian/Ubuntu packages: {packages}",
        )


def missing(group: str) -> list[Need]:
    """What of a group ("pdf" or "browser") this system lacks."""
    return [need for need in NEEDS[group] if not need.present()]


def ensure(groups: Sequence[str], say: Callable[[str], None], run: Run | None = None) -> list[Need]:
    """Install what is missing where that is allowed; names and returns what is missing still."""
    wanted = list(dict.fromkeys(need for group in groups for need in missing(group)))
    if wanted and (root := _as_root()) is not None:
        packages = [package for need in wanted for package in need.debian]
        say(f"Installing from the system's package registry: {' '.join(packages)}")
        _install(root, packages, run or _run)
    left = [need for need in wanted if not need.present()]
    for need in left:
        say(need.line().en)
    return left


def _install(root: list[str], packages: Sequence[str], run: Run) -> None:
    install = [*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    # Lists may be absent or old on a machine just made; asking for them first would cost everyone the wait.
    if not run(install) and run([*root, "apt-get", "update", "-qq"]):
        run(install)


def _as_root() -> list[str] | None:
    """The words to put before a command so that it runs as root: none, sudo's, or None when we may not."""
    if os.environ.get("COUNTERSIGN_SYSTEM_PACKAGES") == "0" or not shutil.which("apt-get"):
        return None
    # apt must not ask anything, and sudo drops the environment.
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") and _run(["sudo", "-n", "true"]):
        return ["sudo", "-n", *quiet]
    return None


def _run(command: Sequence[str]) -> bool:
    done = subprocess.run(  # noqa: S603 - fixed commands
        list(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return done.returncode == 0


def _library(*names: str) -> bool:
    """Whether each library can be loaded, by its Linux name or by what the system calls it."""
    return all(_loads(f"lib{name}.so.0") or ctypes.util.find_library(name) for name in names)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=zh"], capture_output=True).stdout.strip())  # noqa: S603


def browser() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


_FONT = Need(
    "a Chinese font",
    Text("PDF 与浏览器测试中的汉字无法显示", "Chinese characters in PDF and in browser tests show as boxes"),
    _chinese_font,
    ("fontconfig", "fonts-droid-fallback"),
)

_RARE = Need(
    "fonts of rare characters",
    Text("PDF 中的生僻字以编码代替", "rare characters of names stand in PDF by their code"),
    lambda: Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf").exists(),
    ("fonts-hanazono",),
)

NEEDS: dict[str, tuple[Need, ...]] = {
    "pdf": (
        Need(
            "Pango",
            Text("PDF 报告不可用", "PDF reports are off"),
            lambda: _library("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
            ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        ),
        _FONT,
        _RARE,
    ),
    "browser": (
        Need(
            "Chromium",
            Text("浏览器测试被跳过", "browser tests are skipped"),
            lambda: browser() is not None,
            ("chromium",),
        ),
        _FONT,
    ),
}


def main(groups: Sequence[str]) -> int:
    """Ensure the named groups; always 0, since everything runs without them."""
    unknown = set(groups) - NEEDS.keys()
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NEEDS)}")
    ensure(groups, lambda line: print(line, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
