"""The transaction: the one place where this service commits.

A use case never opens or commits a transaction; its caller does, with `with transaction() as tx`, and everything
inside is there or none of it. `tx.one/all/run` execute the hand-written statements of `store/sql`; `tx.session` is an
SQLAlchemy session on the same connection for administration and lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar

import psycopg2
import psycopg2.extras
from psycopg2.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orchestrator.errors import CountersignError
from orchestrator.store.prepared import HOT, prepared
from orchestrator.store.statements import SQL
from orchestrator.store.tables import db

Row = dict[str, Any]


class DatabaseUnavailable(CountersignError):
    """The database does not answer; nothing of the request was done."""

    code: ClassVar[str] = "database-unavailable"
    status: ClassVar[int] = 503
    zh: ClassVar[str] = "数据库暂时无法连接，本次操作未生效，请稍后重试。"
    en: ClassVar[str] = "The database cannot be reached just now. Nothing was changed; please try again shortly."


class OutcomeUnknown(DatabaseUnavailable):
    """The database went away at the commit and its answer is lost: all of the request was done, or nothing."""

    code: ClassVar[str] = "outcome-unknown"
    zh: ClassVar[str] = "数据库在保存时中断，本次操作可能已全部生效，也可能全未生效，请先查看再决定是否重做。"
    en: ClassVar[str] = (
        "The database went away while saving. Either all of it was done or nothing; please look before repeating it."
    )


class Busy(DatabaseUnavailable):
    """Someone else holds what the request needs, for too long; nothing of the request was done."""

    code: ClassVar[str] = "busy"
    zh: ClassVar[str] = "他人正在处理同一业务，本次操作未生效，请稍后重试。"
    en: ClassVar[str] = "Someone else is working on the same case. Nothing was changed; please try again shortly."


class WriteMissed(CountersignError):
    """A statement that had to hit an exact number of rows hit another; the transaction is rolled back."""

    code: ClassVar[str] = "write-missed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "数据已被他人更改（{statement}：应为 {expected} 行，实为 {got} 行），请刷新后重试。"
    en: ClassVar[str] = (
        "The data was changed meanwhile ({statement}: expected {expected} rows, got {got}). Please reload."
    )


class Transaction:
    """One open transaction on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        driver: Any = connection.connection.driver_connection
        self._cursor = driver.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
        self._known: set[str] = connection.info.setdefault("prepared", set())
        # Cases read ahead under their locks, by id and token; who opens a case takes its entry out.
        self.ahead: dict[str, dict[str, tuple[Row, Row]]] = {}

    @cached_property
    def session(self) -> Session:
        """An SQLAlchemy session in this transaction; flushed before the commit."""
        return Session(bind=self._connection, expire_on_commit=False)

    def all(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of the named statement of store/sql."""
        self._run(statement, parameters or {})
        return [dict(row) for row in self._cursor.fetchall()]

    def one(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of the named statement, or None."""
        self._run(statement, parameters or {})
        row = self._cursor.fetchone()
        return None if row is None else dict(row)

    def run(self, statement: str, parameters: Mapping[str, Any] | None = None, expect: int | None = None) -> int:
        """Run the named statement; WriteMissed when it did not hit `expect` rows. Returns the rows hit."""
        self._run(statement, parameters or {})
        hit = int(self._cursor.rowcount)
        if expect is not None and hit != expect:
            raise WriteMissed(statement=statement, expected=expect, got=hit)
        return hit

    def execute(self, sql: str, parameters: Mapping[str, Any]) -> Any:
        """Run SQL text made by this package; returns the cursor."""
        self._cursor.execute(sql, parameters)
        return self._cursor

    def execute_prepared(self, sql: str, parameters: Mapping[str, Any]) -> Any:
        """The same for a text that comes again and again: the connection plans it once."""
        statement = prepared(sql)
        if statement.name not in self._known:
            self._cursor.execute(statement.prepare)
            self._known.add(statement.name)
        return self.execute(statement.execute, parameters)

    def _run(self, statement: str, parameters: Mapping[str, Any]) -> None:
        (self.execute_prepared if statement in HOT else self.execute)(SQL[statement], parameters)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction that is undone by itself when it raises."""
        self._cursor.execute("SAVEPOINT part")
        try:
            yield
            self.flush()
        except BaseException:  # whatever ended it, also Ctrl-C: the part must be undone before anyone goes on
            self._cursor.execute("ROLLBACK TO SAVEPOINT part")
            if "session" in self.__dict__:
                self.session.expunge_all()
            raise
        self._cursor.execute("RELEASE SAVEPOINT part")

    def flush(self) -> None:
        """Write what the session still holds."""
        if "session" in self.__dict__:
            self.session.flush()


@contextmanager
def transaction() -> Iterator[Transaction]:
    """A transaction of the current application; committed when the block ends well, rolled back otherwise."""
    away: type[DatabaseUnavailable] = DatabaseUnavailable
    try:
        with db.engine.begin() as connection:
            tx = Transaction(connection)
            yield tx
            tx.flush()
            away = OutcomeUnknown
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise _told(error, away) from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error.orig, psycopg2.OperationalError):
            raise _told(error.orig, away) from error
        raise


def _told(error: BaseException | None, away: type[DatabaseUnavailable]) -> DatabaseUnavailable:
    """What the database's error means to who asked."""
    return Busy() if isinstance(error, (LockNotAvailable, DeadlockDetected)) else away()
