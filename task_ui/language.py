"""The language of a page: the person's own, before signing in that of a cookie, else Chinese."""

from __future__ import annotations

from typing import cast

from flask import g, request
from flask_login import current_user
from werkzeug.wrappers import Response

from orchestrator.errors import Language

COOKIE = "language"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_YEAR = 365 * 24 * 3600


def language() -> Language:
    """The language of the page being answered."""
    if "language" not in g:
        g.language = _chosen()
    return cast(Language, g.language)


def other() -> Language:
    """The language that the switch in the header leads to."""
    return "en" if language() == "zh" else "zh"


def remember(response: Response, chosen: Language) -> Response:
    """Keep the choice on this computer, for the pages before signing in."""
    response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def _chosen() -> Language:
    if current_user.is_authenticated:
        return cast(Language, current_user.actor.language)
    cookie = request.cookies.get(COOKIE)
    return "en" if cookie == "en" else "zh"
