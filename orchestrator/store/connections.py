"""Pooled connections: whether one is still good is asked when it was left alone, not before each transaction.

The question costs a round trip, a fifth of a short transaction. A connection used a moment ago is trusted; when the
database ended it within that moment, its request is answered 503 as while the database is away, nothing is changed, and
the pool makes a new connection for the next.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg2
from sqlalchemy.exc import InvalidatePoolError

# Seconds for which a connection is trusted; a database does not restart so fast.
TRUSTED = 1.0


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
