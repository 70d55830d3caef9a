"""Errors for the browser code: the API's problem details (RFC 9457), in the page's language."""

from __future__ import annotations

from flask import Response, request

from orchestrator.api import problems
from orchestrator.errors import CountersignError, Language


def wants_json() -> bool:
    """Whether the browser code asks, rather than a person following a link."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def problem_response(error: CountersignError, language: Language) -> Response:
    """The error as application/problem+json; `errors` has one entry per field for data that a form refuses."""
    return problems.respond(*problems.problem(error, language))
