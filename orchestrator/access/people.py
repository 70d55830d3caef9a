"""People as actors: by id, by token, and their names."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from orchestrator.access.errors import PersonUnknown
from orchestrator.actor import Actor, Method
from orchestrator.errors import Language
from orchestrator.store import Transaction
from orchestrator.store.tables import ApiToken, Person
from orchestrator.store.transaction import Row
from orchestrator.text import Text

TOKEN_PREFIX = "cs_"  # noqa: S105 - a mark by which leaked tokens are found, not a secret


def actor(tx: Transaction, person_id: str, *, method: Method, address: str | None = None) -> Actor | None:
    """The active person as an actor, or None."""
    row = tx.one("person_actor", {"id": person_id})
    return None if row is None else _actor(row, method, address)


def require(tx: Transaction, person_id: str, *, method: Method) -> Actor:
    """The active person as an actor; PersonUnknown when there is none."""
    found = actor(tx, person_id, method=method)
    if found is None:
        raise PersonUnknown(person=person_id)
    return found


def by_token(tx: Transaction, token: str, now: datetime, address: str | None) -> Actor | None:
    """The person whose unexpired, unrevoked bearer token this is, or None."""
    row = tx.one("person_by_token", {"digest": _digest(token), "now": now})
    return None if row is None else _actor(row, "token", address)


def issue_token(tx: Transaction, person_id: str, label: str, now: datetime, lifetime: timedelta) -> str:
    """A new bearer token for the person; it is shown this once, only its digest is kept."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    tx.session.add(
        ApiToken(digest=_digest(token), person_id=person_id, label=label, expires_at=now + lifetime)
    )
    return token


def names(tx: Transaction, ids: Collection[str]) -> dict[str, Text]:
    """The names of the people with these ids."""
    wanted = {person_id for person_id in ids if person_id}
    if not wanted:
        return {}
    rows = tx.session.execute(select(Person.id, Person.name, Person.name_en).where(Person.id.in_(wanted)))
    return {person_id: Text(name, name_en) for person_id, name, name_en in rows}


def set_language(tx: Transaction, person_id: str, language: Language) -> None:
    """Remember the language that the person reads."""
    person = tx.session.get(Person, person_id)
    if person is None:
        raise PersonUnknown(person=person_id)
    person.language = language


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(row: Row, method: Method, address: str | None) -> Actor:
    return Actor(
        person_id=row["id"],
        name=Text(row["name"], row["name_en"]),
        roles=frozenset(row["roles"]),
        unit_id=row["unit_id"],
        unit=Text(row["unit_name"], row["unit_name_en"]),
        method=method,
        address=address,
        language=row["language"],
    )
