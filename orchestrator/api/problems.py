"""Problem details (RFC 9457): the one place where errors become HTTP answers.

Every CountersignError knows its code, status and sentences; this module only puts them into the standard's form.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from orchestrator.errors import CountersignError, Language, ModelError
from orchestrator.forms import InvalidData
from orchestrator.text import Text

TYPE = "/problems/"

# Sentences for what the web framework refuses by itself.
_HTTP: dict[int, Text] = {
    400: Text("请求格式不正确。", "The request is malformed."),
    404: Text("没有这个地址。", "There is nothing at this address."),
    405: Text("该地址不支持此方法。", "This address does not support the method."),
    413: Text("请求内容过大。", "The request is too large."),
    415: Text("请以 application/json 发送。", "Please send application/json."),
    422: Text("请求内容未通过校验。", "The request does not validate."),
    429: Text("请求过于频繁，请稍后再试。", "Too many requests; please try again later."),
}


def problem(error: CountersignError, language: Language) -> tuple[dict[str, Any], int]:
    """An error as problem details, with its status."""
    body: dict[str, Any] = {
        "type": TYPE + error.code,
        "title": type(error).__name__,
        "status": error.status,
        "detail": error.sentence(language),
        "code": error.code,
    }
    if isinstance(error, InvalidData):
        body["errors"] = [
            {"path": e.path, "code": e.code, "detail": e.zh if language == "zh" else e.en} for e in error.errors
        ]
    if isinstance(error, ModelError):
        body["errors"] = [
            {"path": f.place, "code": f.code, "line": f.line, "detail": f.sentence(language)}
            for f in error.findings
        ]
    return body, error.status


def respond(body: dict[str, Any], status: int) -> Response:
    """Problem details as a response of their own media type."""
    response = Response(current_app.json.dumps(body), status, mimetype="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = "2"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def request_language() -> Language:
    """The language of the answer: the signed-in person's, else the request's preference, else Chinese."""
    actor = g.get("actor")
    if actor is not None:
        language: Language = actor.language
        return language
    return "en" if request.accept_languages.best_match(["zh", "en"]) == "en" else "zh"


def register(app: Flask) -> None:
    """Answer every error under /api with problem details."""
    app.register_error_handler(CountersignError, _countersign)
    app.register_error_handler(HTTPException, _http)


def _countersign(error: CountersignError) -> Response:
    if error.status >= 500:
        # What is only away for a while is said in a line: every request says it.
        current_app.logger.error("%s: %s", error.code, error, exc_info=None if error.status == 503 else error)
    return respond(*problem(error, request_language()))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    text = _HTTP.get(status, Text("服务器内部错误。", "The server failed."))
    body: dict[str, Any] = {
        "type": f"{TYPE}http-{status}",
        "title": error.name,
        "status": status,
        "detail": text.say(request_language()),
        "code": f"http-{status}",
    }
    messages = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    if messages:
        body["errors"] = [
            {"path": path, "code": "invalid", "detail": detail} for path, detail in _flatten(messages)
        ]
    return respond(body, status)


def _flatten(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """marshmallow's nested messages as (path, sentence)."""
    if isinstance(messages, dict):
        return [
            found
            for key, value in messages.items()
            for found in _flatten(value, f"{path}.{key}" if path else ("" if key == "json" else str(key)))
        ]
    if isinstance(messages, list):
        return [(path, str(message)) for message in messages]
    return [(path, str(messages))]
