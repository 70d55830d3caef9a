"""Signing in with a password: argon2, locked after five failures, every attempt recorded in the person's chain."""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from orchestrator.access import people
from orchestrator.access.errors import SignInLocked, SignInRefused
from orchestrator.actor import Actor
from orchestrator.clock import clock
from orchestrator.store import Transaction
from orchestrator.store.tables import Person

FAILURES = 5
LOCK = timedelta(minutes=15)

_hasher = PasswordHasher()
# Verified when there is no such person, so that a wrong name takes as long as a wrong password.
_NOBODY = _hasher.hash("nobody")


def hash_password(password: str) -> str:
    """The argon2id hash to keep for a password."""
    return _hasher.hash(password)


def check(
    tx: Transaction, sign_in: str, password: str, address: str | None
) -> Actor | SignInRefused | SignInLocked:
    """The person with this name and password, or the refusal as a value.

    A value and not an exception, because the failure is counted in this transaction, which must commit.
    """
    now = clock.now()
    person = tx.session.get(Person, sign_in, with_for_update=True)
    if person is None or not person.active or person.password is None:
        _matches(_NOBODY, password)
        return SignInRefused()
    if person.locked_until is not None and person.locked_until > now:
        return SignInLocked(minutes=_minutes(person.locked_until - now))
    if not _matches(person.password, password):
        return _count_failure(person, now)
    person.failures, person.locked_until = 0, None
    tx.flush()
    found = people.actor(tx, sign_in, method="session", address=address)
    return SignInRefused() if found is None else found


def _count_failure(person: Person, now: datetime) -> SignInRefused | SignInLocked:
    person.failures += 1
    if person.failures < FAILURES:
        return SignInRefused()
    person.failures, person.locked_until = 0, now + LOCK
    return SignInLocked(minutes=_minutes(LOCK))


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except VerificationError:
        return False


def _minutes(span: timedelta) -> int:
    return max(1, -(-int(span.total_seconds()) // 60))
