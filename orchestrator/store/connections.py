"""Pooled connections: how long the database may let one wait, and whether one is still good.

Nobody waits for ever: not for a case that someone else holds, not for a statement, and a process that stands still in
the middle of a transaction loses what it holds.

Whether a connection is still good is asked when it was left alone, not before each transaction.

The question costs a round trip, a fifth of a short transaction. A connection used a moment ago is trusted; when the
database ended it within that moment, its request is answered 503 as while the database is away, nothing is changed, and
the pool makes a new connection for the next.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg2
from sqlalchemy.exc import InvalidatePoolError

# Seconds to wait for a lock, for a statement, and for the next statement of an open transaction.
LOCK_SECONDS, STATEMENT_SECONDS, IDLE_SECONDS = 10, 120, 120

# Seconds for which a connection is trusted; a database does not restart so fast.
TRUSTED = 1.0


def connect_args(role: str) -> dict[str, Any]:
    """What psycopg2 is to connect with, working as this role; an unreachable machine is given up after seconds."""
    bounds = {
        "role": role,
        "lock_timeout": f"{LOCK_SECONDS}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }
    options = " ".join(f"-c {name}={value}" for name, value in bounds.items())
    return {"options": options, "connect_timeout": 5, "keepalives_idle": 10, "tcp_user_timeout": 20_000}


def left(_connection: Any, record: Any) -> None:
    """A connection goes back to the pool."""
    record.info["left"] = time.monotonic()


def taken(connection: Any, record: Any, _proxy: Any) -> None:
    """A connection leaves the pool; a dead one, and with it every older one, is replaced by the pool before use."""
    since = record.info.get("left")
    if since is None or time.monotonic() - since < TRUSTED:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except psycopg2.Error as error:
        raise InvalidatePoolError from error


# For create_engine(pool_events=…).
POOL_EVENTS = [(left, "checkin"), (taken, "checkout")]
