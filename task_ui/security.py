"""What keeps the pages from being used against the people in front of them: CSRF tokens and headers.

Scripts and styles come from our own files only; nothing is inline. The API is outside: it takes bearer tokens,
which no other site can send.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Flask, Response, request
from flask_wtf.csrf import CSRFProtect

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_csrf = CSRFProtect()


def protect(app: Flask, pages: Iterable[Blueprint]) -> None:
    """Check tokens on the pages' blueprints and send the headers with everything the application answers."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its session
    _csrf.init_app(app)
    for blueprint in pages:
        blueprint.before_request(_csrf.protect)
        blueprint.after_request(_private)
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _private(response: Response) -> Response:
    """Pages hold customers' data: no cache keeps them, so that "back" after signing out shows nothing."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
