"""People in front of the pages: with Flask's client, and with a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.work import inline
from task_ui import frontend_build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def token(html: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert found
    return found[1]


class Person:
    """Somebody with a session in a client without scripts."""

    def __init__(self, client: FlaskClient, sign_in: str) -> None:
        self.client = client
        page = client.get("/sign-in").text
        form = {"name": sign_in, "password": "countersign", "csrf_token": token(page)}
        self.answer = client.post("/sign-in", data=form)
        self.csrf = token(client.get("/start").text)

    def get(self, path: str) -> str:
        """The page's HTML; it must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, **form: str):
        """A form sent by the browser itself."""
        return self.client.post(path, data={"csrf_token": self.csrf, **form})

    def send(self, path: str, data: object):
        """What the form script sends."""
        headers = {"X-CSRFToken": self.csrf, "Accept": "application/json"}
        return self.client.post(path, json={"data": data}, headers=headers)


@pytest.fixture
def person(app: Flask, client: FlaskClient) -> Callable[[str], Person]:
    """Signs somebody in, each in a client of their own; their language is Chinese again."""

    def signed_in(sign_in: str) -> Person:
        someone = Person(app.test_client(), sign_in)
        someone.post("/language", language="zh")
        return someone

    return signed_in


@pytest.fixture(scope="session")
def bundles() -> None:
    """The browser code, built once."""
    frontend_build.build(lambda _line: None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A real browser, or the test says that there is none; no longer than a module, for it holds the event loop."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the browser tests did not run")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def aside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The background work in a thread of its own: Playwright holds this one's event loop."""
    work = inline.work

    def in_thread(database_url: str) -> None:
        def run() -> None:
            with app.app_context():
                work(database_url)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(run).result()

    monkeypatch.setattr(inline, "work", in_thread)


@pytest.fixture
def visit(chromium, bundles, aside, live_server: str) -> Iterator[Callable[..., object]]:
    """Opens a page of the service as somebody; fails the test when the browser reports an error or a refused load."""
    opened = []
    faults: list[str] = []

    def go(sign_in: str | None, path: str, *, expect: tuple[str, ...] = (), **options: object) -> object:
        context = chromium.new_context(locale="zh-CN", base_url=live_server, **options)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: (
                faults.append(said.text)
                if said.type == "error" and not any(word in said.text for word in expect)
                else None
            ),
        )
        if sign_in:
            page.goto("/sign-in")
            page.fill("#name", sign_in)
            page.fill("#password", "countersign")
            page.click("button.primary")
            page.wait_for_url("**/tasks")
        page.goto(path)
        return page

    yield go
    for context in opened:
        context.close()
    assert faults == []
