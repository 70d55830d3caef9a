"""A chart as SVG with the way a case took: steps done filled softly, flows taken thicker, the present step outlined.

A wide chart is cut into strips, each a picture of its own that fits a page; neighbours overlap a little, and an element
stands whole in one of them. Arrow heads are polygons and marks are drawn, because not every reader of SVG knows
markers or symbol fonts. Colours are the tokens of the pages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, hypot

from orchestrator.errors import Language
from orchestrator.trail.chart import Box, Chart, Edge, Shape
from orchestrator.trail.fonts import FAMILY

INK, GREY, PALE = "#1c2330", "#8c96a8", "#e3e7ee"
GREEN, GREEN_SOFT = "#10683f", "#e6f4ec"
ACCENT, ACCENT_SOFT = "#1f4fd8", "#edf2ff"
RED, RED_SOFT = "#b3261e", "#fdecea"
FONT = 12
LINE = 15
MARGIN = 24
OVERLAP = 60


@dataclass(frozen=True, slots=True)
class Way:
    """What happened on a chart: element ids done, live and failed, flow ids taken."""

    done: Collection[str] = ()
    live: Collection[str] = ()
    failed: Collection[str] = ()
    taken: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """One picture; `width` and `height` in the chart's pixels."""

    svg: str
    width: float
    height: float


def strips(chart: Chart, way: Way, language: Language, widest: float) -> list[Strip]:
    """The chart in as few pictures, none wider than `widest`, as it takes."""
    frame = Box(
        chart.frame.x - MARGIN, chart.frame.y - MARGIN, chart.frame.width + 2 * MARGIN, chart.frame.height + 2 * MARGIN
    )
    count = max(1, ceil((frame.width - OVERLAP) / (widest - OVERLAP)))
    width = (frame.width - OVERLAP) / count + OVERLAP
    cuts = [Box(frame.x + n * (width - OVERLAP), frame.y, width, frame.height) for n in range(count)]
    return [_strip(chart, way, language, _cropped(chart, cut)) for cut in cuts]


def wrap(text: str, width: float, font: float = FONT) -> list[str]:
    """The text in lines of at most `width`: broken between Chinese characters, and between Latin words."""
    lines, line = [], ""
    for word in _words(text):
        if line and _width(line + word, font) > width:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> Iterable[str]:
    word = ""
    for character in text:
        if _is_wide(character):
            if word:
                yield word
            word = ""
            yield character
        elif character == " ":
            yield word + " "
            word = ""
        else:
            word += character
    if word:
        yield word


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _width(text: str, font: float) -> float:
    return sum(font if _is_wide(c) else font * 0.56 for c in text)


def _cropped(chart: Chart, cut: Box) -> Box:
    """The part of the cut, in height, that anything of the chart stands in."""
    boxes = [s.box for s in chart.shapes if _meets(s.box, cut)]
    boxes += [label for label in chart.labels if _meets(label, cut)]
    ys = [y for box in boxes for y in (box.y, box.bottom)]
    ys += [y for edge in chart.edges for x, y in edge.points if cut.x <= x <= cut.right]
    if not ys:
        return cut
    return Box(cut.x, min(ys) - MARGIN, cut.width, max(ys) - min(ys) + 2 * MARGIN)


def _meets(box: Box, cut: Box) -> bool:
    return box.x < cut.right and box.right > cut.x


def _strip(chart: Chart, way: Way, language: Language, cut: Box) -> Strip:
    shapes = [shape for shape in chart.shapes if _meets(shape.box, cut)]
    large = [shape for shape in shapes if _holds_others(shape)]
    small = [shape for shape in shapes if not _holds_others(shape)]
    # Flows that were not taken lie under those that were.
    edges = sorted(chart.edges, key=lambda edge: edge.id in way.taken)
    parts = [
        *(_drawn(shape, way, language) for shape in large),
        *(_flow(edge, way) for edge in edges if _crosses(edge, cut)),
        *(_drawn(shape, way, language) for shape in small),
        *(_flow_label(edge, language) for edge in edges if _crosses(edge, cut)),
        *(_cut_line(x, cut) for x in (cut.x, cut.right) if chart.frame.x < x < chart.frame.right),
    ]
    view = f"{_n(cut.x)} {_n(cut.y)} {_n(cut.width)} {_n(cut.height)}"
    font = f'font-size="{FONT}" font-family="{FAMILY}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" {font}>{"".join(parts)}</svg>'
    return Strip(svg, cut.width, cut.height)


def _cut_line(x: float, cut: Box) -> str:
    """Where the picture is cut and the next one goes on."""
    return f'<path d="M{_n(x)} {_n(cut.y)}v{_n(cut.height)}" stroke="{GREY}" stroke-dasharray="2 6" stroke-width="2"/>'


def _holds_others(shape: Shape) -> bool:
    return shape.expanded or shape.kind in ("participant", "lane", "group")


def _crosses(edge: Edge, cut: Box) -> bool:
    xs = [x for x, _ in edge.points]
    return min(xs) < cut.right and max(xs) > cut.x


# --- flows ------------------------------------------------------------------------------------------------------------


def _flow(edge: Edge, way: Way) -> str:
    taken = edge.id in way.taken
    colour, width = (GREEN, 3.0) if taken else (GREY, 1.4)
    points = list(edge.points)
    tip, length = points[-1], 12.0 if taken else 10.0
    points[-1] = _short_of(points[-2], tip, length * 0.8)
    line = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    dashed = ' stroke-dasharray="3 3"' if edge.kind == "association" else ""
    pen = f'stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashed}'
    body = f'<polyline points="{line}" fill="none" {pen}/>'
    return body if edge.kind == "association" else body + _head(edge.points[-2], tip, length, colour)


def _short_of(start: tuple[float, float], end: tuple[float, float], by: float) -> tuple[float, float]:
    far = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    part = max(0.0, far - by) / far
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _head(start: tuple[float, float], tip: tuple[float, float], length: float, colour: str) -> str:
    far = hypot(tip[0] - start[0], tip[1] - start[1]) or 1.0
    dx, dy = (tip[0] - start[0]) / far * length, (tip[1] - start[1]) / far * length
    left, right = (tip[0] - dx - dy * 0.42, tip[1] - dy + dx * 0.42), (tip[0] - dx + dy * 0.42, tip[1] - dy - dx * 0.42)
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in (tip, left, right))
    return f'<polygon points="{points}" fill="{colour}"/>'


def _flow_label(edge: Edge, language: Language) -> str:
    text = edge.name.say(language)
    if not text:
        return ""
    if edge.label is not None:
        x, top, width = edge.label.middle[0], edge.label.y, max(edge.label.width, 64)
    else:
        (x1, y1), (x2, y2) = edge.points[0], edge.points[1]
        x, top, width = (
            (x1 + x2) / 2 + (0 if x1 != x2 else 22),
            min(y1, y2) - LINE - 3 if y1 == y2 else (y1 + y2) / 2 - 8,
            76,
        )
    return _text(wrap(text, width), x, top, halo=True)


# --- shapes -----------------------------------------------------------------------------------------------------------


def _drawn(shape: Shape, way: Way, language: Language) -> str:
    stroke, fill, width = _paint(shape, way)
    name = shape.name.say(language)
    if shape.kind in ("participant", "lane"):
        return _pool(shape, name)
    if shape.kind.endswith("Event"):
        return _event(shape, stroke, fill, width) + _beneath(shape, name)
    if shape.kind.endswith("Gateway"):
        return _gateway(shape, stroke, fill, width) + _beneath(shape, name)
    if shape.kind in ("textAnnotation", "group", "dataObjectReference", "dataStoreReference"):
        return _note(shape, name)
    return _activity(shape, name, stroke, fill, width)


def _paint(shape: Shape, way: Way) -> tuple[str, str, float]:
    """Stroke, filling and width of line."""
    holds = shape.expanded
    if shape.id in way.failed:
        return RED, RED_SOFT, 2.6
    if shape.id in way.live:
        return ACCENT, "#ffffff" if holds else ACCENT_SOFT, 2.6
    if shape.id in way.done:
        return GREEN, "#f6fbf8" if holds else GREEN_SOFT, 1.8
    return GREY, "#fcfcfd" if holds else "#ffffff", 1.4


def _activity(shape: Shape, name: str, stroke: str, fill: str, width: float) -> str:
    box, heavy = shape.box, 3.4 if shape.kind == "callActivity" else width
    dashes = ' stroke-dasharray="5 3"' if shape.expanded and shape.trigger else ""
    frame = _rectangle(box, 8, stroke, fill, heavy, dashes)
    if shape.expanded:
        return frame + _text(wrap(name, box.width - 24), box.x + 12, box.y + 8, anchor="start", weight=600)
    lines = wrap(name, box.width - 14)[: max(1, int((box.height - 22) // LINE))]
    # The icon of the kind stands in the upper left corner; the name keeps clear of it.
    top = box.y + max(18.0, (box.height - LINE * len(lines)) / 2)
    icon = _icon(shape.kind, box.x + 6, box.y + 5, stroke)
    return frame + icon + _text(lines, box.middle[0], top) + _repeat_mark(shape, stroke)


def _repeat_mark(shape: Shape, stroke: str) -> str:
    x, y = shape.box.middle[0], shape.box.bottom - 12
    if shape.kind in ("subProcess", "callActivity") and not shape.expanded:
        mark = f'<rect x="{_n(x - 6)}" y="{_n(y)}" width="10" height="10" fill="none" stroke="{stroke}"/>'
        return mark + _path(f"M{_n(x - 4)} {_n(y + 5)}h6M{_n(x - 1)} {_n(y + 2)}v6", stroke)
    if shape.repeats == "parallel":
        return _path("".join(f"M{_n(x + d)} {_n(y)}v9" for d in (-4, 0, 4)), stroke, 1.8)
    if shape.repeats == "sequential":
        return _path("".join(f"M{_n(x - 5)} {_n(y + d)}h10" for d in (1, 5, 9)), stroke, 1.8)
    return ""


def _event(shape: Shape, stroke: str, fill: str, width: float) -> str:
    (x, y), radius = shape.box.middle, shape.box.width / 2
    ends, starts = shape.kind == "endEvent", shape.kind == "startEvent"
    dashes = "" if shape.interrupting else ' stroke-dasharray="4 3"'
    ring = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{{}}" fill="{fill}" stroke="{stroke}" stroke-width="{{}}"{dashes}/>'
    drawn = ring.format(_n(radius), 3.6 if ends else width)
    if not ends and not starts:
        drawn += ring.format(_n(radius - 3.5), 1.1)
    return drawn + _trigger_mark(shape.trigger, x, y, stroke, solid=ends or shape.kind == "intermediateThrowEvent")


def _trigger_mark(trigger: str | None, x: float, y: float, stroke: str, solid: bool) -> str:
    fill = stroke if solid else "none"
    at = f"M{_n(x)} {_n(y)}"
    if trigger == "message":
        line = "#ffffff" if solid else stroke
        return (
            f'<rect x="{_n(x - 8)}" y="{_n(y - 5.5)}" width="16" height="11" fill="{fill}" stroke="{stroke}"/>'
            + _path(f"M{_n(x - 8)} {_n(y - 5.5)}l8 6l8 -6", line)
        )
    if trigger == "timer":
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="9" fill="none" stroke="{stroke}"/>' + _path(
            f"{at}v-6.5M{_n(x)} {_n(y)}l4.5 2.5", stroke
        )
    shapes = {
        "error": "m-7 7l4.5 -13l4.5 7l5 -9l-4.5 14l-4.5 -7z",
        "terminate": "m-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z",
        "signal": "m0 -8l8 13h-16z",
        "escalation": "m0 -9l7 15l-7 -6l-7 6z",
        "conditional": "m-6 -7h12v14h-12zm2 4h8m-8 3.5h8m-8 3.5h8",
        "link": "m-8 -3h9v-4l7 7l-7 7v-4h-9z",
        "compensate": "m-8 0l8 -6v12zm8 0l8 -6v12z",
    }
    path = shapes.get(trigger or "")
    solid_fill = stroke if trigger == "terminate" else fill
    return f'<path d="{at}{path}" fill="{solid_fill}" stroke="{stroke}" stroke-linejoin="round"/>' if path else ""


def _gateway(shape: Shape, stroke: str, fill: str, width: float) -> str:
    (x, y), half = shape.box.middle, shape.box.width / 2
    points = " ".join(f"{_n(px)},{_n(py)}" for px, py in ((x, y - half), (x + half, y), (x, y + half), (x - half, y)))
    frame = (
        f'<polygon points="{points}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"/>'
    )
    marks = {
        "exclusiveGateway": f"M{_n(x - 7)} {_n(y - 7)}l14 14m0 -14l-14 14",
        "parallelGateway": f"M{_n(x - 10)} {_n(y)}h20m-10 -10v20",
        "complexGateway": f"M{_n(x - 9)} {_n(y)}h18m-9 -9v18m-6 -15l12 12m0 -12l-12 12",
    }
    if shape.kind in marks:
        return frame + _path(marks[shape.kind], stroke, 2.8)
    if shape.kind == "inclusiveGateway":
        return frame + f'<circle cx="{_n(x)}" cy="{_n(y)}" r="10" fill="none" stroke="{stroke}" stroke-width="2.6"/>'
    rings = "".join(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{r}" fill="none" stroke="{stroke}"/>' for r in (12.5, 9.5))
    return frame + rings + _path(f"M{_n(x)} {_n(y - 7)}l6.7 4.9l-2.6 7.8h-8.2l-2.6 -7.8z", stroke)


def _icon(kind: str, x: float, y: float, stroke: str) -> str:
    """The sign of a task's kind, 12 by 12."""
    at = f"M{_n(x)} {_n(y)}"
    paths = {
        "userTask": "m3.5 3a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0m-2.5 9c0 -7 10 -7 10 0z",
        "serviceTask": "m6 0l1 2l2 -1l0.6 2.2l2.2 0.3l-1 2l1.6 1.5l-2 1.2l0.2 2.3l-2.2 -0.3l-1.2 1.9l-1.6 -1.6"
        "l-2 1l-0.6 -2.2l-2.2 -0.4l1 -2l-1.6 -1.6l2 -1.2l-0.2 -2.2l2.3 0.2z",
        "sendTask": "m0 1.5h12v8.5h-12zm0 0l6 5l6 -5",
        "receiveTask": "m0 1.5h12v8.5h-12zm0 0l6 5l6 -5",
        "businessRuleTask": "m0 1h12v10h-12zm0 3.4h12m-12 3.3h12m-8.5 -3.3v6.6",
        "scriptTask": "m2 0h8c-4 4 3 8 -1 12h-8c4 -4 -3 -8 1 -12m1 4h5m-4 4h5",
        "manualTask": "m0 4h7l-1 -2h2l3 3v5h-8l-3 -3z",
    }
    return _path(at + paths[kind], stroke) if kind in paths else ""


def _pool(shape: Shape, name: str) -> str:
    box = shape.box
    frame = _rectangle(box, 0, PALE, "#ffffff", 1.4)
    (x, y) = box.x + 15, box.middle[1]
    turned = f'transform="rotate(-90 {_n(x)} {_n(y)})"'
    return frame + f"<g {turned}>{_text([name], x, y - LINE / 2)}</g>"


def _note(shape: Shape, name: str) -> str:
    box = shape.box
    side = _path(f"M{_n(box.x + 10)} {_n(box.y)}h-10v{_n(box.height)}h10", GREY)
    return side + _text(wrap(name, box.width - 12), box.x + 8, box.y + 4, anchor="start")


def _beneath(shape: Shape, name: str) -> str:
    """The name of an event or gateway, where the file has it, else under the shape."""
    if not name:
        return ""
    label = shape.label or Box(shape.box.middle[0] - 45, shape.box.bottom + 5, 90, 14)
    return _text(wrap(name, max(label.width, 84)), label.middle[0], label.y, halo=True)


# --- parts ------------------------------------------------------------------------------------------------------------


def _rectangle(box: Box, radius: float, stroke: str, fill: str, width: float, more: str = "") -> str:
    place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" rx="{radius}"'
    return f'<rect {place} fill="{fill}" stroke="{stroke}" stroke-width="{width}"{more}/>'


def _path(path: str, stroke: str, width: float = 1.2) -> str:
    return f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"/>'


def _text(
    lines: Sequence[str], x: float, top: float, *, anchor: str = "middle", weight: int = 400, halo: bool = False
) -> str:
    """Lines from `top` on; with a halo, a light ground behind each keeps it legible over flows."""
    parts = []
    for n, line in enumerate(lines):
        y = top + n * LINE
        if halo:
            wide = _width(line, FONT) + 4
            place = f'x="{_n(x - wide / 2)}" y="{_n(y)}" width="{_n(wide)}" height="{LINE}"'
            parts.append(f'<rect {place} fill="#ffffff" fill-opacity="0.82"/>')
        style = f'text-anchor="{anchor}" font-weight="{weight}" fill="{INK}"'
        parts.append(f'<text x="{_n(x)}" y="{_n(y + FONT - 1)}" {style}>{escape(line)}</text>')
    return "".join(parts)


def _n(value: float) -> str:
    """A number with at most one decimal, so that a picture has the same bytes everywhere."""
    return f"{value:.1f}".removesuffix(".0")
