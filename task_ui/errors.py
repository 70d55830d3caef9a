"""Errors of the pages: a page for people, problem details for the browser code. Never a stack trace.

Only what the pages' own blueprints raise is answered here, and addresses that belong to nobody; the API answers
for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import ClassVar, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from orchestrator.errors import CountersignError
from task_ui.language import language
from task_ui.problems import problem_response, wants_json
from task_ui.session import local_path
from task_ui.words import WORDS, say

Answer = Response | BaseResponse
log = logging.getLogger(__name__)

# The fields of forms in which people write sentences.
WRITTEN = ("reason", "comment")


class PageExpired(CountersignError):
    """The form's token does not belong to this session (any more); nothing was done."""

    code: ClassVar[str] = "csrf"
    status: ClassVar[int] = 400
    zh: ClassVar[str] = WORDS["error.csrf"].zh
    en: ClassVar[str] = WORDS["error.csrf"].en


class BodyInvalid(CountersignError):
    """What the browser code sent is not the JSON that the page expects; fact: reason."""

    code: ClassVar[str] = "body-invalid"
    status: ClassVar[int] = 400
    zh: ClassVar[str] = "提交的内容无法读取：{reason}"
    en: ClassVar[str] = "What was sent cannot be read: {reason}"


class InternalError(CountersignError):
    """Something that should not happen; the log has it."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = WORDS["error.500.help"].zh
    en: ClassVar[str] = WORDS["error.500.help"].en


def handle(app: Flask, pages: Iterable[Blueprint]) -> None:
    """Answer the errors of the pages' blueprints, and unknown addresses outside the API."""
    for blueprint in pages:
        blueprint.register_error_handler(CountersignError, domain_error)
        blueprint.register_error_handler(CSRFError, csrf_error)
        blueprint.register_error_handler(HTTPException, http_error)
        blueprint.register_error_handler(Exception, unexpected_error)
    app.register_error_handler(404, _nowhere(app))


def domain_error(error: CountersignError) -> Answer:
    """An error of the product, in its own words."""
    if wants_json():
        return problem_response(error, language())
    return _page(error.status, error.sentence(language()))


def csrf_error(_error: CSRFError) -> Answer:
    """A form sent with a token of another session."""
    return domain_error(PageExpired())


def http_error(error: HTTPException) -> Answer:
    """404, 405 and their kin."""
    status = error.code or 500
    return _page(status, say("error.404.help", language()) if status == 404 else "")


def unexpected_error(error: Exception) -> Answer:
    """Anything else is a fault of ours: logged with its stack, told without it."""
    log.exception("unexpected error on %s %s", request.method, request.path, exc_info=error)
    return domain_error(InternalError())


def _nowhere(app: Flask) -> Callable[[HTTPException], Answer]:
    """The answer to an address that belongs to nobody: a page, but below /api what the API says."""
    of_api = app.error_handler_spec[None][None].get(HTTPException)

    def answer(error: HTTPException) -> Answer:
        if request.path.startswith("/api") and of_api is not None:
            return cast(Answer, of_api(error))
        return http_error(error)

    return answer


def _page(status: int, detail: str) -> BaseResponse:
    key = f"error.{status}"
    title = say(key if key in WORDS else "error.500" if status >= 500 else "error.400", language())
    page = render_template("error.html", title=title, detail=detail, status=status, back=_back(), typed=_typed())
    return make_response(page, status)


def _back() -> str | None:
    """The page on which a refused form stood; pages are not kept by the browser, so its own way back shows it anew."""
    came_from = urlsplit(request.referrer or "")
    if request.method != "POST" or came_from.netloc != request.host:
        return None
    return local_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def _typed() -> str:
    """The words that somebody wrote into the refused form: whoever goes back need not find them again. None of a form
    that cannot be read, for it is too large or none at all."""
    try:
        form = request.form
    except HTTPException:
        return ""
    return next((form[name] for name in WRITTEN if form.get(name, "").strip()), "")
