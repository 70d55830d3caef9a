"""The one stylesheet: contrast of its tokens in both schemes, and nothing that goes round the tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "task_ui"
CSS = (UI / "static" / "app.css").read_text()
ALL = [UI / "static" / "app.css", *sorted((UI / "frontend" / "src").glob("*.css"))]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = tokens(CSS[CSS.index(":root {") : CSS.index("@media (prefers-color-scheme: dark)")])
DARK = {**LIGHT, **tokens(CSS[CSS.index("@media (prefers-color-scheme: dark)") : CSS.index("/* --- ground")])}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("--ink", "--surface"), ("--ink", "--ground"), ("--ink", "--hover"), ("--ink-2", "--surface"),
        ("--ink-2", "--hover"), ("--ink-3", "--surface"), ("--ink-3", "--ground"), ("--ink", "--accent-soft"),
        ("--accent", "--surface"), ("--accent", "--ground"), ("--accent", "--accent-soft"), ("--on-accent", "--accent"),
        ("--on-accent", "--accent-hover"), ("--green", "--green-soft"), ("--green", "--surface"),
        ("--amber", "--amber-soft"), ("--amber", "--surface"), ("--red", "--red-soft"), ("--red", "--surface"),
        ("--ink", "--red-soft"), ("--ink", "--green-soft"), ("--seal", "--ground"),
    ],
)  # fmt: skip
def test_text_can_be_read(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("line", ["--line-strong", "--accent", "--red"])
def test_the_edge_of_a_control_can_be_seen(scheme, line):
    assert contrast(scheme[line], scheme["--surface"]) >= 2.9


def test_every_token_that_is_used_exists():
    defined = set(re.findall(r"(--[\w-]+)\s*:", CSS))
    used = {name for path in ALL for name in re.findall(r"var\((--[\w-]+)", path.read_text())}
    of_form_js = {name for name in used if name.startswith("--color-")}
    assert used - defined - of_form_js == set()


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_colours_come_from_tokens(path):
    """A colour outside :root would not follow the dark scheme."""
    rules = path.read_text()
    if path.name == "app.css":
        rules = rules[rules.index("/* --- ground") :]
    assert re.findall(r"#[0-9a-f]{3,8}\b|:\s*(?:white|black)\b", rules) == []
