"""The icons of the pages, drawn for them: strokes in a 20 by 20 box, in the colour of the text around them."""

from __future__ import annotations

from markupsafe import Markup

_PATHS: dict[str, str] = {
    "inbox": "M3 11l2-7h10l2 7v5H3zM3 11h4l1 2h4l1-2h4",
    "done": "M3 10l4.5 4.5L17 5",
    "flag": "M5 17V3m0 1h10l-2.5 3.5L15 11H5",
    "plus": "M10 4v12M4 10h12",
    "folder": "M2.5 5.5h5l1.5 2h8.5v8.5h-15z",
    "search": "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4",
    "person": "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5",
    "globe": "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM3 10h14M10 3q4 3 4 7t-4 7q-4-3-4-7t4-7z",
    "out": "M8 4H4v12h4M9 10h8m-3-3l3 3-3 3",
    "clock": "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6v4.5l3 1.5",
    "alert": "M10 3l7.5 13.5h-15zM10 8v4M10 14v.5",
    "info": "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 9v5M10 6v.5",
    "rule": "M3 4h14v12H3zM3 8h14M8 8v8",
    "link": "M7 5h8v8M15 5L5 15",
    "chevron": "M8 5l5 5-5 5",
    "down": "M5 8l5 5 5-5",
    "back": "M12 5l-5 5 5 5",
    "case": "M3 7h14v9H3zM7 7V4h6v3",
    "chat": "M3 4h14v9H9l-4 3.5V13H3z",
    "message": "M3 5h14v10H3zM3 5l7 6 7-6",
    "system": "M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM10 2v3m0 10v3M2 10h3m10 0h3M4.5 4.5l2 2m7 7l2 2m-11 0l2-2m7-7l2-2",
    "stop": "M5 5l10 10M15 5L5 15",
    "fit": "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
    "minus": "M4 10h12",
    "people": "M7.5 4a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM2 16.5c.4-3.2 2.7-4.6 5.5-4.6s5.1 1.4 5.5 4.6M13 4.3"
    "a2.8 2.8 0 0 1 0 5M15 12.2c1.8.6 2.8 2 3 4.3",
    "eye": "M2 10q3.5-5.5 8-5.5t8 5.5q-3.5 5.5-8 5.5T2 10zM10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
    "note": "M4 3h12v9l-5 5H4zM16 12h-5v5",
    "model": "M3 3h5v5H3zM12 12h5v5h-5zM8 5.5h6.5V12",
    "edit": "M4 16l.8-3.4L13.5 4l2.5 2.5-8.6 8.7zM12 5.5L14.5 8",
    "download": "M10 3v9m-4-4l4 4 4-4M4 16h12",
    "upload": "M10 13V4m-4 4l4-4 4 4M4 16h12",
    "play": "M6 4l10 6-10 6z",
    "compare": "M4 4h5v12H4zM11 4h5v12h-5z",
    "send": "M3 10l14-6-5 13-3-5.5zM9 11.5L17 4",
    "more": "M5 10h.1M10 10h.1M15 10h.1",
    "undo": "M4 8h8a4.5 4.5 0 0 1 0 9H8M4 8l4-4M4 8l4 4",
    "redo": "M16 8H8a4.5 4.5 0 0 0 0 9h4M16 8l-4-4M16 8l-4 4",
    "pause": "M7 4.5v11M13 4.5v11",
    "arrow": "M3 10h13m-5-5l5 5-5 5",
    "shield": "M10 2.5l6 2.5v5c0 4-2.5 6.5-6 7.5-3.5-1-6-3.5-6-7.5V5zM7 10l2 2 4-4",
}


def icon(name: str, label: str = "") -> Markup:
    """The icon as SVG; without a label it is hidden from screen readers, for words stand beside it."""
    heard = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" '
        'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" {}><path d="{}"/></svg>'
    ).format(heard, _PATHS[name])
