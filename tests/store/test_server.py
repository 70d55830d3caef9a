"""The database server that the service starts itself, tried for real: killed, left behind, taken over.

The tests start and stop servers over one cluster, as the starts of a service do; those that look at the
making of a cluster have a fresh directory. As root the servers run as another account.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
from sqlalchemy import create_engine, text

from orchestrator.store import server_process
from orchestrator.store.server import Server, running_url, scratch
from orchestrator.store.server_errors import (
    ClusterCreationFailed,
    ClusterVersionMismatch,
    DatabaseServerError,
    DataDirectoryInUse,
    OrphansRemain,
    ServerStartFailed,
    ServerStartTimeout,
)

PROJECT = Path(__file__).parents[2]
Again = Callable[..., Server]


def ask(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


@contextmanager
def open_directory() -> Iterator[Path]:
    """A directory that every account can enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="countersign-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def fresh() -> Iterator[Path]:
    with open_directory() as directory:
        yield directory


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    with open_directory() as directory:
        yield directory


@pytest.fixture
def again(shared: Path) -> Iterator[Again]:
    """Makes servers over the same data, as each start of the service does; all are stopped in the end."""
    made = []

    def make(name: str = "postgres", **options: Any) -> Server:
        server = Server(shared / name, **{"durable": False, "notice": len, **options})
        made.append(server)
        return server

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def server(again: Again) -> Server:
    return again()


@contextmanager
def configured(server: Server, settings: str) -> Iterator[None]:
    conf = server.place.cluster / "postgresql.conf"
    kept = conf.read_text()
    conf.write_text(kept + settings)
    try:
        yield
    finally:
        conf.write_text(kept)


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


class TestStartAndStop:
    def test_a_new_directory_becomes_an_utf8_database_that_sorts_by_bytes(self, server: Server) -> None:
        url = server.start()
        row = "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate FROM pg_database"
        assert ask(url, f"{row} WHERE datname = 'countersign'") == "UTF8 C"

    def test_the_database_is_at_least_version_15(self, server: Server) -> None:
        assert int(str(ask(server.start(), "SHOW server_version_num"))) >= 150000

    def test_what_was_written_is_there_after_a_stop(self, server: Server, again: Again) -> None:
        ask(server.start(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS n")
        server.stop()
        assert not server.running
        assert ask(again().start(), "SELECT n FROM kept") == 42

    def test_it_stops_though_somebody_has_a_transaction_open(self, server: Server) -> None:
        connection = psycopg2.connect(server.start().replace("+psycopg2", ""))
        connection.cursor().execute("SELECT 1")
        server.stop()
        assert not server.running
        connection.close()

    def test_no_network_port_listens(self, server: Server) -> None:
        server.start()
        connections = psutil.Process(server.pid).net_connections(kind="inet")
        assert [c for c in connections if c.status == psutil.CONN_LISTEN] == []

    def test_only_the_servers_account_enters_the_socket_directory(self, server: Server) -> None:
        url = server.start()
        directory = Path(url.partition("host=")[2].replace("%2F", "/"))
        assert directory.stat().st_mode & 0o777 == 0o700

    def test_a_stopped_server_leaves_no_socket_directory(self, server: Server) -> None:
        directory = Path(server.start().partition("host=")[2].replace("%2F", "/"))
        server.stop()
        assert not directory.exists()

    def test_it_can_be_used_as_a_context(self, server: Server) -> None:
        with server as url:
            assert ask(url, "SELECT 1") == 1
        assert running_url(server.data) is None

    def test_stopping_twice_is_as_stopping_once(self, server: Server) -> None:
        server.start()
        server.stop()
        server.stop()
        assert not server.running

    @pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
    def test_only_a_durable_server_syncs(self, again: Again, durable: bool, setting: str) -> None:
        with again(durable=durable) as url:
            assert ask(url, "SHOW fsync") == setting
            assert ask(url, "SHOW synchronous_commit") == setting

    def test_an_operators_own_settings_win(self, server: Server, again: Again) -> None:
        server.start()
        server.stop()
        with configured(server, "work_mem = '7MB'\nmax_connections = 33\n"):
            url = again().start()
            assert (ask(url, "SHOW work_mem"), ask(url, "SHOW max_connections")) == ("7MB", "33")

    def test_other_processes_learn_where_it_runs(self, server: Server) -> None:
        url = server.start()
        assert running_url(server.data) == url
        assert running_url(server.data.parent / "elsewhere") is None


class TestKilled:
    def test_kill_of_the_postmaster_loses_nothing_committed(self, again: Again) -> None:
        server = again(durable=True)
        rows = "SELECT generate_series(1, 1000) AS n"
        ask(server.start(), f"DROP TABLE IF EXISTS kept; CREATE TABLE kept AS {rows}")
        kill(server.pid)
        _killed_service(server)
        assert ask(again().start(), "SELECT count(*) FROM kept") == 1000

    def test_the_same_server_object_can_be_started_again_after_a_kill(self, again: Again) -> None:
        server = again(durable=True)
        ask(server.start(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS n")
        kill(server.pid)
        assert ask(server.start(), "SELECT n FROM kept") == 1

    def test_a_server_left_by_a_killed_service_is_taken_over(self, server: Server, again: Again) -> None:
        ask(server.start(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS n")
        left = server.pid
        _killed_service(server)
        second = again()
        assert ask(second.start(), "SELECT n FROM kept") == 1
        assert (second.pid, second.adopted) == (left, True)

    def test_a_server_taken_over_is_stopped_like_ones_own(self, server: Server, again: Again) -> None:
        server.start()
        _killed_service(server)
        second = again()
        second.start()
        second.stop()
        assert not server.running

    def test_a_server_that_is_just_stopping_is_waited_for(self, server: Server, again: Again) -> None:
        url = server.start()
        busy = psycopg2.connect(url.replace("+psycopg2", ""))
        left = server.pid
        assert left is not None
        os.kill(left, signal.SIGTERM)  # a smart shutdown: it waits for its clients
        deadline = time.monotonic() + 10
        while _status(server) != "stopping" and time.monotonic() < deadline:
            time.sleep(0.02)
        _killed_service(server)
        second = again(timeout=0.3)
        with pytest.raises(ServerStartTimeout):
            second.start()
        busy.close()
        third = again()
        third.start()
        assert third.pid != left
        third.stop()

    def test_the_real_thing_a_service_killed_by_9_and_started_again(self, shared: Path) -> None:
        data = shared / "postgres"
        code = (
            "import sys, time; from pathlib import Path; from orchestrator.store.server import Server;"
            "s = Server(Path(sys.argv[1]), durable=False); print(s.start(), flush=True); time.sleep(60)"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
        ) as service:
            assert service.stdout is not None
            url = next(line for line in service.stdout if line.startswith("postgresql"))
            ask(url.strip(), "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS n")
            with pytest.raises(DataDirectoryInUse) as refused:
                Server(data, durable=False, notice=len).start()
            assert refused.value.facts["pid"] == str(service.pid)
            service.kill()
        with Server(data, durable=False, notice=len) as url:
            assert ask(url, "SELECT n FROM kept") == 1

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs PR_SET_PDEATHSIG")
    def test_a_scratch_server_dies_with_the_process_that_started_it(self, shared: Path) -> None:
        code = (
            "import sys, time; from pathlib import Path; from orchestrator.store.server import Server;"
            "s = Server(Path(sys.argv[1]), durable=False, tied=True, notice=len); s.start();"
            "print(s.pid, flush=True); time.sleep(60)"
        )
        command = [sys.executable, "-c", code, str(shared / "postgres")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as service:
            assert service.stdout is not None
            postmaster = psutil.Process(int(service.stdout.readline()))
            service.kill()
        gone, alive = psutil.wait_procs([postmaster], timeout=15)
        assert (len(gone), alive) == (1, [])


class TestStalePidFiles:
    def _stopped(self, server: Server) -> Path:
        server.start()
        server.stop()
        return server.place.cluster / "postmaster.pid"

    def test_of_a_process_that_is_gone(self, server: Server) -> None:
        pid_file = self._stopped(server)
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            pass
        pid_file.write_text(f"{ended.pid}\n{server.place.cluster}\n1\n5432\n/tmp\n\n\nready\n")
        assert ask(server.start(), "SELECT 1") == 1

    def test_of_a_foreign_program_which_goes_on_undisturbed(self, server: Server) -> None:
        pid_file = self._stopped(server)
        foreign = subprocess.Popen(["sleep", "60"], **server.place.account.popen)
        try:
            pid_file.write_text(f"{foreign.pid}\n{server.place.cluster}\n1\n5432\n/tmp\n\n\nready\n")
            assert ask(server.start(), "SELECT 1") == 1
            server.stop()
            assert foreign.poll() is None
        finally:
            foreign.kill()
            foreign.wait()

    def test_of_the_postmaster_of_another_cluster(self, server: Server, fresh: Path) -> None:
        pid_file = self._stopped(server)
        with Server(fresh / "other", durable=False, notice=len) as url:
            other = ask(url, "SELECT pg_read_file('postmaster.pid')")
            pid_file.write_text(str(other))
            assert ask(server.start(), "SELECT 1") == 1
            assert ask(url, "SELECT 2") == 2

    @pytest.mark.parametrize("torn", ["", "\n", "garbage\n", "-17\n", "0\n"])
    def test_that_was_torn(self, server: Server, torn: str) -> None:
        self._stopped(server).write_text(torn)
        assert ask(server.start(), "SELECT 1") == 1

    def test_a_backend_that_outlived_its_postmaster_bars_a_start(self, server: Server, again: Again) -> None:
        url = server.start()
        connection = psycopg2.connect(url.replace("+psycopg2", ""))
        backend = psutil.Process(connection.get_backend_pid())
        backend.suspend()  # it cannot notice that its postmaster is gone
        try:
            kill(server.pid)
            with pytest.raises(OrphansRemain) as refused:
                server_process.clear_stale(server.place.cluster, patience=0.3)
            assert str(backend.pid) in refused.value.facts["pids"]
        finally:
            backend.resume()
        _killed_service(server)
        assert ask(again().start(), "SELECT 1") == 1


class TestCreation:
    @pytest.fixture
    def server(self, fresh: Path) -> Iterator[Server]:
        server = Server(fresh / "postgres", durable=False, notice=len)
        yield server
        server.stop()

    def test_a_half_made_cluster_is_made_anew(self, server: Server) -> None:
        server.data.mkdir(parents=True)
        unfinished = server.data / "cluster.new"
        unfinished.mkdir()
        (unfinished / "PG_VERSION").write_text("15\n")
        assert ask(server.start(), "SELECT 1") == 1
        assert not unfinished.exists()

    def test_a_cluster_whose_database_was_not_made_yet_gets_it(self, server: Server) -> None:
        server.start()
        raw = psycopg2.connect(server.url("postgres").replace("+psycopg2", ""))
        raw.autocommit = True
        raw.cursor().execute("DROP DATABASE countersign WITH (FORCE)")
        raw.close()
        server.stop()
        assert ask(server.start(), "SELECT current_database()") == "countersign"

    def test_data_of_a_version_that_is_not_installed_is_refused_by_name(self, server: Server) -> None:
        server.start()
        server.stop()
        version = server.place.cluster / "PG_VERSION"
        kept = version.read_text()
        version.write_text("9\n")
        with pytest.raises(ClusterVersionMismatch, match="written by PostgreSQL 9") as refused:
            server.start()
        assert refused.value.facts["written"] == 9
        version.write_text(kept)
        assert ask(server.start(), "SELECT 1") == 1

    def test_initdb_that_fails_says_why(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("orchestrator.store.server.SUPERUSER", "pg_reserved")
        with pytest.raises(ClusterCreationFailed, match="pg_"):
            server.start()
        assert not (server.place.home / "cluster").exists()


class TestFailures:
    def test_a_setting_that_the_server_refuses_is_quoted_from_its_log(self, server: Server) -> None:
        server.start()
        server.stop()
        with (
            configured(server, "shared_buffers = 'much'\n"),
            pytest.raises(ServerStartFailed, match="shared_buffers") as refused,
        ):
            server.start()
        assert Path(refused.value.facts["log"]).exists()

    def test_a_failed_start_gives_the_lock_back(self, server: Server) -> None:
        self.test_a_setting_that_the_server_refuses_is_quoted_from_its_log(server)
        lock = server_process.Lock(server.place.home / "lock")
        lock.take()
        lock.release()

    def test_a_second_service_over_the_same_data_is_refused(self, server: Server, again: Again) -> None:
        url = server.start()
        with pytest.raises(DataDirectoryInUse) as refused:
            again().start()
        assert refused.value.facts["pid"] == str(os.getpid())
        assert ask(url, "SELECT 1") == 1

    def test_a_service_that_was_refused_does_not_stop_the_first_ones_server(self, server: Server, again: Again) -> None:
        url = server.start()
        second = again()
        with pytest.raises(DataDirectoryInUse):
            second.start()
        second.stop()
        assert ask(url, "SELECT 1") == 1

    def test_every_error_speaks_both_languages_and_is_of_one_root(self) -> None:
        names = "minimum tried data written found pid account path reason log seconds pids"
        facts = dict.fromkeys(names.split(), "x")
        for error in DatabaseServerError.__subclasses__():
            made = error(**facts)
            assert made.sentence("zh") != made.sentence("en")
            assert "{" not in made.sentence("zh") + made.sentence("en")


class TestScratch:
    def test_is_fast_and_leaves_nothing(self, tmp_path: Path) -> None:
        with scratch(tmp_path) as url:
            assert ask(url, "SHOW fsync") == "off"
            home = Path(str(ask(url, "SHOW data_directory"))).parent
        assert not home.exists()

    def test_its_roles_need_no_password(self, tmp_path: Path) -> None:
        with scratch(tmp_path) as url:
            ask(url, "CREATE ROLE teller LOGIN")
            assert ask(url.replace("//countersign@", "//teller@"), "SELECT current_user") == "teller"


def _status(server: Server) -> str:
    claim = server_process.PidFile.read(server.place.cluster)
    return claim.status if claim else "absent"


def _killed_service(server: Server) -> None:
    """What the kernel does when a service is killed: its lock goes, its server stays."""
    assert server._lock is not None
    server._lock.release()
    server._lock = None
