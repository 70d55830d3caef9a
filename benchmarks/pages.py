"""The first view of each page in Chromium, nothing cached: server time, bytes over the wire, time until it is ready.

    python -m benchmarks.pages http://127.0.0.1:8000

Against a running demonstration (`make run`). Ready is when the network is quiet and fonts are in.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from orchestrator.system_packages import browser as chromium

VIEWS = 3
PAGES = {
    "sign in": (None, "/sign-in"),
    "to do": ("cm1", "/tasks"),
    "task": ("aml1", "first:/tasks"),
    "start": ("cm1", "/start/customer_admission"),
    "cases": ("cm1", "/cases"),
    "case": ("cm1", "first:/cases"),
    "customers": ("cm1", "/customers"),
    "customer": ("cm1", "first:/customers"),
    "models": ("risk1", "/models"),
    "model": ("risk1", "first:/models"),
    "operations": ("op1", "/operations"),
}
TIMING = """() => {
  const nav = performance.getEntriesByType('navigation')[0];
  const all = [nav, ...performance.getEntriesByType('resource')];
  return [nav.responseEnd - nav.requestStart, all.reduce((sum, e) => sum + e.transferSize, 0)];
}"""


@dataclass(frozen=True)
class View:
    """One view: milliseconds of the server, bytes over the wire, milliseconds until ready."""

    server: float
    size: float
    ready: float


def main(base: str) -> None:
    """Print a row for each page."""
    with sync_playwright() as play:
        driver = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        print(f"{'page':<12}{'server ms':>12}{'KB':>10}{'ready ms':>12}")
        for name, (person, path) in PAGES.items():
            address = _address(driver, base, person, path)
            views = [_view(driver, base, person, address) for _ in range(VIEWS)]
            figures = [statistics.median(getattr(v, part) for v in views) for part in ("server", "size", "ready")]
            print(f"{name:<12}{figures[0]:>12.0f}{figures[1] / 1000:>10.0f}{figures[2]:>12.0f}")
        driver.close()


def _address(driver: Browser, base: str, person: str | None, path: str) -> str:
    """The page's path; that of the first row of a list where the path asks for it."""
    if not path.startswith("first:"):
        return path
    page = _signed_in(driver, base, person)
    page.goto(base + path.removeprefix("first:"))
    found = page.locator("table tbody tr a").first.get_attribute("href") or path
    page.context.close()
    return found


def _view(driver: Browser, base: str, person: str | None, path: str) -> View:
    page = _signed_in(driver, base, person)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    began = page.evaluate("() => Date.now()")
    page.goto(base + path, wait_until="networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    # networkidle itself waits half a second of silence; that is not the page's.
    ready = page.evaluate("() => Date.now()") - began - 500
    server, size = page.evaluate(TIMING)
    page.context.close()
    return View(server, size, ready)


def _signed_in(driver: Browser, base: str, person: str | None) -> Page:
    page = driver.new_context(viewport={"width": 1360, "height": 850}).new_page()
    page.goto(base + "/sign-in")
    if person is not None:
        page.fill("#name", person)
        page.fill("#password", "countersign")
        page.click("button.primary")
        page.wait_for_load_state("networkidle")
    return page


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
