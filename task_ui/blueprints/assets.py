"""Styles, scripts and fonts under /assets: each address carries its content's stamp, so that browsers may keep it.

The blueprint also tells Jinja where the templates are.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, url_for

STATIC = Path(__file__).parent.parent / "static"
TEMPLATES = Path(__file__).parent.parent / "templates"
_YEAR = 365 * 24 * 3600
_SHRINK = {".js", ".css", ".svg"}


class _Files(Blueprint):
    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """A year: a changed file has another address."""
        return _YEAR

    def send_static_file(self, filename: str) -> Response:
        """The file, compressed where the browser takes that: scripts shrink to a quarter."""
        response = super().send_static_file(filename)
        response.vary.add("Accept-Encoding")
        if response.status_code != 200 or Path(filename).suffix not in _SHRINK or not request.accept_encodings["gzip"]:
            return response
        response.direct_passthrough = False
        response.set_data(_compressed(filename, (STATIC / filename).stat().st_mtime_ns))
        response.headers["Content-Encoding"] = "gzip"
        return response


files = _Files("assets", __name__, static_folder=str(STATIC), static_url_path="/assets", template_folder=str(TEMPLATES))


def asset(name: str) -> str:
    """The address of a file of static/."""
    return url_for("assets.static", filename=name, v=_stamp(name))


@cache
def _compressed(name: str, changed: int) -> bytes:
    """The file's gzip, made once for each of its versions."""
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


@cache
def _stamp(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"
