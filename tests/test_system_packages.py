"""What the operating system lacks is installed where that is allowed, and named in one line elsewhere."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from orchestrator import system_packages
from orchestrator.system_packages import Need, ensure, main, missing
from orchestrator.text import Text


class Machine:
    """A machine without libwidget, which appears when apt-get installs it; it records the commands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, lists: bool = True, works: bool = True) -> None:
        self.installed = False
        self.lists = lists
        self.works = works
        self.ran: list[str] = []
        self.said: list[str] = []
        need = Need(
            "Widget", Text("无图", "pictures are off"), lambda: self.installed, ("libwidget1", "libwidget2")
        )
        monkeypatch.setattr(system_packages, "NEEDS", {"pictures": (need,)})
        monkeypatch.setattr(system_packages, "_as_root", list)

    def run(self, command: Sequence[str]) -> bool:
        self.ran.append(" ".join(command))
        if "update" in command:
            self.lists = True
            return True
        self.installed = self.lists and self.works
        return self.installed

    def ensure(self) -> list[Need]:
        return ensure(["pictures"], self.said.append, self.run)


def test_nothing_is_run_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    machine.installed = True
    assert (machine.ensure(), machine.ran, machine.said) == ([], [], [])


def test_what_is_missing_is_installed_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    assert machine.ensure() == []
    assert machine.ran == ["apt-get install -y -qq --no-install-recommends libwidget1 libwidget2"]
    assert machine.said == ["Installing from the system's package registry: libwidget1 libwidget2"]


def test_package_lists_are_fetched_only_when_the_first_try_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, lists=False)
    assert machine.ensure() == []
    assert [command.split()[1] for command in machine.ran] == ["install", "update", "install"]


def test_an_installation_that_fails_is_named_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, works=False)
    assert [need.name for need in machine.ensure()] == ["Widget"]
    assert machine.said[-1] == (
        "Widget is missing: pictures are off. Debian/Ubuntu packages: libwidget1 libwidget2"
    )


def test_where_we_may_not_install_one_line_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    monkeypatch.setattr(system_packages, "_as_root", lambda: None)
    machine.ensure()
    assert machine.ran == []
    assert len(machine.said) == 1


@pytest.mark.parametrize(
    ("uid", "tools", "sudo_asks", "words"),
    [
        (0, {"apt-get"}, True, ["env", "DEBIAN_FRONTEND=noninteractive"]),
        (1000, {"apt-get", "sudo"}, False, ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]),
        (1000, {"apt-get", "sudo"}, True, None),
        (1000, {"apt-get"}, True, None),
        (0, set(), True, None),
    ],
    ids=["root", "sudo", "sudo asks for a password", "no sudo", "not Debian"],
)
def test_who_may_install(
    monkeypatch: pytest.MonkeyPatch, uid: int, tools: set[str], sudo_asks: bool, words: list[str] | None
) -> None:
    monkeypatch.delenv("COUNTERSIGN_SYSTEM_PACKAGES", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: name if name in tools else None)
    monkeypatch.setattr(system_packages, "_run", lambda _command: not sudo_asks)
    assert system_packages._as_root() == words


def test_an_operator_can_forbid_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_SYSTEM_PACKAGES", "0")
    assert system_packages._as_root() is None


def test_a_library_that_is_not_there_is_seen_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not system_packages._library("no-such-library-anywhere")
    monkeypatch.setattr(system_packages, "_library", lambda *_names: False)
    assert "Pango" in [need.name for need in missing("pdf")]


def test_no_browser_is_seen_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.shutil, "which", lambda _name: None)
    assert [need.name for need in missing("browser")] == ["Chromium", "a Chinese font"]


@pytest.mark.parametrize("group", sorted(system_packages.NEEDS))
def test_every_need_is_named_in_both_languages_with_its_packages(group: str) -> None:
    for need in system_packages.NEEDS[group]:
        line = need.line()
        assert line.zh != line.en
        assert all(package in line.en and package in line.zh for package in need.debian)


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(SystemExit, match="unknown: sound"):
        main(["pdf", "sound"])
