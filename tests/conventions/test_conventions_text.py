"""What no file of the project may hold: places on some machine, somebody's registry, secrets."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PROJECT = Path(__file__).parents[2]
# Where the public registries serve from; a lock file may name these and no mirror.
PUBLIC_HOSTS = {"registry.npmjs.org", "pypi.org", "files.pythonhosted.org"}


def _files() -> list[Path]:
    """The project's files as git knows them, or all but what is made here where there is no git."""
    paths = _known_to_git() if shutil.which("git") else None
    if paths is None:
        paths = [path for path in PROJECT.rglob("*") if not _made(path.relative_to(PROJECT))]
    return [path for path in paths if path.is_file() and path != Path(__file__)]


def _known_to_git() -> list[Path] | None:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(listing, cwd=PROJECT, capture_output=True, text=True)
    return None if listed.returncode else [PROJECT / name for name in listed.stdout.split("\0") if name]


def _made(path: Path) -> bool:
    made = {"build", "data", "dist", "node_modules", "__pycache__"}
    return any(part in made or part.endswith(("_cache", ".egg-info")) or part == ".venv" for part in path.parts)


def _texts() -> dict[Path, str]:
    texts = {}
    for path in _files():
        try:
            texts[path.relative_to(PROJECT)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
    return texts


TEXTS = _texts()


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0)}"
        for path, text in TEXTS.items()
        for match in pattern.finditer(text)
    ]


def test_there_is_text_to_look_at() -> None:
    assert Path("pyproject.toml") in TEXTS
    assert len(TEXTS) > 100


def test_no_file_names_the_place_of_this_checkout() -> None:
    if len(PROJECT.parts) < 3:
        pytest.skip("a checkout at /countersign has the name of everything")
    assert places(re.compile(r"(?<![\w./-])" + re.escape(str(PROJECT)) + r"(?![\w-])")) == []


@pytest.mark.parametrize("home", [r"/root/", r"/home/[a-z]+/", r"/Users/[A-Za-z]+/", r"C:\\\\Users\\\\"])
def test_no_file_names_somebodys_home(home: str) -> None:
    assert places(re.compile(r"(?<![\w.<>{}])" + home)) == []


def test_no_file_chooses_a_package_index() -> None:
    """pip and npm use what their user has configured."""
    options = r"--(?:extra-)?index-url|--find-links|--registry[ =]|(?m:^registry\s*=)|index-url\s*="
    assert places(re.compile(options)) == []


def test_npm_lock_files_name_the_public_registry_only() -> None:
    found = {
        urlsplit(url).hostname
        for path, text in TEXTS.items()
        if path.name == "package-lock.json"
        for url in _resolved(json.loads(text))
    }
    assert found <= PUBLIC_HOSTS


def _resolved(lock: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    packages = lock.get("packages", {}).values()
    return [p["resolved"] for p in packages if str(p.get("resolved", "")).startswith("http")]


def test_no_file_holds_a_key() -> None:
    """Private keys and tokens in their usual shapes."""
    shapes = r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bp]-[0-9]{10}"
    assert places(re.compile(shapes)) == []


def test_no_merge_was_left_half_done() -> None:
    assert places(re.compile(r"(?m)^(?:<{7}|>{7}) ")) == []


def test_the_ci_entry_can_be_run() -> None:
    assert (PROJECT / ".ci/run").stat().st_mode & stat.S_IXUSR


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path, text in TEXTS.items()
        if path.suffix == ".md"
        for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", text)
        if not (PROJECT / path.parent / target).exists()
    ]
    assert broken == []


def test_every_variable_the_code_reads_is_documented() -> None:
    documented = (PROJECT / "docs/operations.md").read_text(encoding="utf-8")
    read = {
        name
        for path, text in TEXTS.items()
        if path.parts[0] in ("orchestrator", "task_ui", "wsgi.py", "Makefile")
        for name in re.findall(r"\bCOUNTERSIGN_[A-Z_]+\b", text)
    }
    assert sorted(name for name in read if name not in documented) == []


def test_every_requirement_has_a_lower_bound_and_a_locked_version() -> None:
    project = tomllib.loads(TEXTS[Path("pyproject.toml")])["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert [line for line in wanted if not re.search(r"[>=]=", line)] == []
    locked = {_name(line) for line in TEXTS[Path("requirements.lock")].splitlines() if "==" in line}
    assert sorted(_name(line) for line in wanted if _name(line) not in locked) == []


def test_the_lock_is_exact() -> None:
    lines = [line for line in TEXTS[Path("requirements.lock")].splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line)] == []


def _name(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9_.-]+?(?=[\[><=!~ ;]|$)", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group(0)).lower()


def test_the_makefile_has_what_the_documents_promise() -> None:
    makefile = TEXTS[Path("Makefile")]
    for target in ("run", "test", "lint", "bench", "tck", "frontend", "lock", "clean"):
        assert re.search(rf"(?m)^{target}:", makefile), target
