"""A story as HTML for the press: one document with everything, ready to be laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestrator.cases.views import Fact
from orchestrator.errors import Language
from orchestrator.text import Text
from orchestrator.trail import drawing, fonts
from orchestrator.trail.drawing import Way
from orchestrator.trail.history import Course
from orchestrator.trail.story import UNSEEN, Drawn, Entry, Story
from orchestrator.trail.words import Words

HERE = Path(__file__).parent
_STYLE = HERE / "trail.css"
LONG = 120

# What a page holds of a diagram, in millimetres, and how small a pixel of it may become.
_A4, _A3 = (268.0, 140.0), (386.0, 222.0)
_LEAST = 0.19

# How pages are counted and referred to; style sheets cannot take texts from the document with their spaces.
_PAGES: dict[Language, Markup] = {
    "zh": Markup(
        '@page { @bottom-right { content: "第 " counter(page) " 页，共 " counter(pages) " 页" } }'
        '.see::after { content: "（第 " target-counter(attr(href), page) " 页）" }'
    ),
    "en": Markup(
        '@page { @bottom-right { content: "Page " counter(page) " of " counter(pages) } }'
        '.see::after { content: " (p. " target-counter(attr(href), page) ")" }'
    ),
}

_QUIET = ("path.taken", "job.created", "job.completed", "task.opened")
_BAD = ("incident.raised", "access.denied", "task.escalated", "error.thrown", "job.failed", "case.cancelled")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process's diagram on its pages."""

    name: Text
    course: Course
    strips: Sequence[Markup]
    large: bool
    first: bool


def write(story: Story, words: Words, issuer: Text, fingerprint: str, own_fonts: Path | None = None) -> str:
    """The trail's HTML. `issuer` is the bank, `fingerprint` that of the certificate it will be sealed with."""
    page = _template().render(
        story=story,
        w=words,
        _=words.say,
        issuer=issuer,
        fingerprint=fingerprint,
        created=f"{story.as_of:%Y-%m-%dT%H:%M:%SZ}",
        css=Markup(_STYLE.read_text(encoding="utf-8").replace("Trail;", f"{fonts.FAMILY};")),  # noqa: S704 - our own
        faces="@@faces@@",
        _css=_PAGES.__getitem__,
        chapters=list(_chapters(story)),
        drawings=list(_drawings(story, words)),
        opinions=[entry for entry in story.entries if entry.form and entry.facts and entry.kind == "task.completed"],
        codes=words.condition,
        columns=_columns,
        cells=_cells,
        tone=_tone,
        size=_size,
        unseen=UNSEEN,
        is_long=lambda fact: fact.kind == "list" or len(str(fact.value)) > 600,
        scalars=lambda facts: [fact for fact in facts if not _is_wide(fact)],
        lists=lambda facts: [fact for fact in facts if _is_wide(fact)],
    )
    faces = fonts.faces(page, own_fonts)
    return faces.text.replace("@@faces@@", faces.css, 1)


def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("trail.html")


def _chapters(story: Story) -> Iterator[str]:
    there = {
        "people": story.people,
        "diagram": story.drawings,
        "opinions": [e for e in story.entries if e.form and e.facts and e.kind == "task.completed"],
        "votes": story.votes,
        "register": story.entries,
        "forms": story.forms,
        "decisions": story.decisions,
        "models": True,
    }
    return (key for key, what in there.items() if what)


def _drawings(story: Story, words: Words) -> Iterator[Drawing]:
    for number, drawn in enumerate(story.drawings):
        yield _drawing(drawn, words, number == 0)


def _drawing(drawn: Drawn, words: Words, first: bool) -> Drawing:
    """On A4 where it fits legibly on one page, else on as many pages of A3 as it takes."""
    course, frame = drawn.course, drawn.chart.frame
    way = Way(course.done, course.live, course.failed, course.taken)
    fits = frame.width * _LEAST <= _A4[0] and frame.height * _LEAST <= _A4[1]
    page = _A4 if fits else _A3
    scale = min(_LEAST, page[1] / (frame.height + 2 * drawing.MARGIN))
    strips = drawing.strips(drawn.chart, way, words.language, page[0] / scale)
    return Drawing(drawn.name, course, [_sized(strip, page) for strip in strips], not fits, first)


def _sized(strip: drawing.Strip, page: tuple[float, float]) -> Markup:
    scale = min(page[0] / strip.width, page[1] / strip.height, 0.3)
    size = f'class="picture" width="{strip.width * scale:.1f}mm" height="{strip.height * scale:.1f}mm"'
    return Markup(strip.svg.replace("<svg ", f"<svg {size} ", 1))  # noqa: S704 - drawn here, its texts escaped


def _columns(rows: Sequence[Sequence[Fact]]) -> list[Text]:
    return list({fact.key: fact.label for row in rows for fact in row}.values())


def _cells(row: Sequence[Fact], rows: Sequence[Sequence[Fact]]) -> list[Fact | None]:
    keys = {fact.key: None for each in rows for fact in each}
    found = {fact.key: fact for fact in row}
    return [found.get(key) for key in keys]


def _is_wide(fact: Fact) -> bool:
    return fact.kind == "list" or len(str(fact.value)) > LONG


def _size(entry: Entry) -> int:
    return sum(len(str(fact.value)) for fact in entry.facts)


def _tone(entry: Entry) -> str:
    return "quiet" if entry.kind in _QUIET else "bad" if entry.kind in _BAD else ""
