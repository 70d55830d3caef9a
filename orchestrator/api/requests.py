"""The frame of an API request: one transaction, the actor from the bearer token, and the Idempotency-Key.

A view decorated with `@use_case` gets the open transaction and the actor. On POST, a request that repeats an
Idempotency-Key gets the stored answer and nothing is done; the key is part of the same transaction as what it guards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec

import flask_smorest
from flask import Request, Response, current_app, g, request
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request

from orchestrator.access import Actor, NotSignedIn, people
from orchestrator.api import exact_json
from orchestrator.clock import clock
from orchestrator.errors import CountersignError
from orchestrator.store import Transaction, transaction

P = ParamSpec("P")
View = Callable[Concatenate[Transaction, Actor, P], Any]
LONGEST_KEY = 200
# What the multipart request around an uploaded file may take besides it.
AROUND = 100_000


class IdempotencyKeyReused(CountersignError):
    """The same Idempotency-Key came with another request."""

    code: ClassVar[str] = "idempotency-key-reused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "Idempotency-Key {key} 已用于另一个请求。"
    en: ClassVar[str] = "Idempotency-Key {key} was used for another request."


class IdempotencyKeyInvalid(CountersignError):
    """An Idempotency-Key that is empty or too long."""

    code: ClassVar[str] = "idempotency-key-invalid"
    status: ClassVar[int] = 400
    zh: ClassVar[str] = "Idempotency-Key 应为 1 到 {longest} 个字符。"
    en: ClassVar[str] = "Idempotency-Key must have 1 to {longest} characters."


class ExactParser(FlaskParser):
    """Reads a request's JSON with exact numbers: webargs by itself would make floats of them."""

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        return exact_json.read(body) if body and is_json_request(req) else missing


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A part of the API whose requests have exact numbers."""

    ARGUMENTS_PARSER = ExactParser()


def use_case(view: View[P]) -> Callable[P, Any]:
    """Run the view in a transaction as the token's person, once for each Idempotency-Key."""

    @wraps(view)
    def framed(*args: P.args, **kwargs: P.kwargs) -> Any:
        # Read the body first: a slow sender must hold no transaction open, and an answer given before the body was
        # read makes the web server drop the kept connection.
        request.get_data(cache=True)
        with transaction() as tx:
            actor = _actor(tx)
            key = _key()
            if key is None:
                return view(tx, actor, *args, **kwargs)
            stored = _take(tx, actor, key)
            if stored is not None:
                return stored
            answer = view(tx, actor, *args, **kwargs)
            tx.run("idempotency_answer", {"person": actor.person_id, "key": key, **_stored(answer)}, expect=1)
            return answer

    return framed


def uploaded(refusal: type[CountersignError]) -> tuple[str, bytes]:
    """The name and the bytes of the multipart file `file`; the refusal where there is none."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise refusal
    return file.filename, file.read()


def _actor(tx: Transaction) -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    actor = people.by_token(tx, token.strip(), clock.now(), request.remote_addr)
    if actor is None:
        raise NotSignedIn
    g.actor = actor
    return actor


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise IdempotencyKeyInvalid(longest=LONGEST_KEY)
    return key


def _take(tx: Transaction, actor: Actor, key: str) -> Response | None:
    """Reserve the key; the stored answer when this request was answered before.

    Two requests with one key at once take turns here: the second waits for the first to commit.
    """
    parameters = {"person": actor.person_id, "key": key, "request": _fingerprint()}
    if tx.run("idempotency_take", parameters):
        return None
    row = tx.one("idempotency_read", parameters) or {}
    if row["request"] != parameters["request"]:
        raise IdempotencyKeyReused(key=key)
    answer = Response(row["response"], row["status"], mimetype="application/json")
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _fingerprint() -> str:
    text = f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(text).hexdigest()


def _stored(answer: Any) -> dict[str, Any]:
    response = current_app.make_response(answer)
    return {"status": response.status_code, "response": response.get_data(as_text=True)}


