"""http: the connector that calls another system.

Task headers of the service task say what: `url` (http or https; {name} is a variable, escaped), `method` (GET),
`timeout` in seconds (10, at most 60), `result` (the variable that gets the answer: response). A variable `body` is sent
as JSON. The job's key goes along as Idempotency-Key, for a job may be done more than once.

Only hosts in COUNTERSIGN_HTTP_HOSTS are called, redirects are not followed, and at most a megabyte is read. An answer
of 400 to 499 is a business error HTTP_<status> (to a boundary event, else an incident); no answer in time or one of 500
and more is a failure, tried again as often as the model says, with growing pauses.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app

from orchestrator.cases.errors import HostNotAllowed, HttpFailed
from orchestrator.cases.jobs import BusinessError, Work, connector
from orchestrator.feel import dumps, loads

LONGEST_SECONDS = 60
LARGEST = 1_000_000


@connector("http")
def call(work: Work) -> Mapping[str, Any]:
    """Call and give the answer as {status, body}; HttpFailed, HostNotAllowed, BusinessError."""
    url = _filled(work.headers.get("url", ""), work.variables)
    status, body = _exchange(work, url)
    if 400 <= status < 500:
        raise BusinessError(error=f"HTTP_{status}", reason_zh=f"{url} 拒绝了请求", reason_en=f"{url} refused it")
    if status >= 300:
        raise HttpFailed(url=url, why=f"HTTP {status}")
    return {work.headers.get("result") or "response": {"status": status, "body": body}}


def _exchange(work: Work, url: str) -> tuple[int, Any]:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or host not in current_app.config["COUNTERSIGN"].http_hosts:
        raise HostNotAllowed(host=host or url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, parts.port, timeout=_timeout(work))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    payload = dumps(work.variables["body"]) if "body" in work.variables else None
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": work.key}
    try:
        connection.request(work.headers.get("method", "GET").upper(), target, payload and payload.encode(), headers)
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise HttpFailed(url=url, why=f"{type(error).__name__} {error}".strip()) from error
    finally:
        connection.close()
    if len(content) > LARGEST:
        raise HttpFailed(url=url, why=f"> {LARGEST} bytes")
    return answer.status, _read(url, answer.getheader("Content-Type") or "", content)


def _read(url: str, media_type: str, content: bytes) -> Any:
    """JSON as a value, other text as text."""
    if "json" in media_type and content:
        return loads(content)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise HttpFailed(url=url, why=f"not text: {media_type}") from error


def _filled(url: str, variables: Mapping[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: quote(str(variables.get(name[1], "")), safe=""), url)


def _timeout(work: Work) -> int:
    text = work.headers.get("timeout", "10")
    return min(int(text), LONGEST_SECONDS) if text.isdecimal() and int(text) else 10
