"""Death between any two statements, inside the tests' own process.

While a `Fate` watches the application's connections, every moment before a statement, before a COMMIT and directly
after one has a number, from 0. At the drawn one either the *process* dies (its sockets close unread, nothing of it runs
on: every later statement, rollback or commit of it is refused), or the *server* ends the connection under it. Either
way it is PostgreSQL itself that rolls back.
"""

import os
import socket
from contextlib import contextmanager
from functools import cache

import psycopg2
from psycopg2 import extensions
from sqlalchemy import event

from orchestrator.store import db, schema

WAYS = ("process", "server")


class Died(BaseException):
    """The process is dead; nothing may catch this and go on."""


class Fate:
    """When and how death comes next; `struck` says whether it came, `commits` how many were made before."""

    def __init__(self, url):
        self._owner = psycopg2.connect(schema.libpq_url(url))
        self._owner.autocommit = True
        self.spare()

    def close(self):
        """Watch no longer."""
        self.spare()
        self._owner.close()

    def ask(self, query, *parameters):
        """The rows of a query by the tables' owner, who does not die."""
        with self._owner.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    def spare(self):
        """Nobody dies."""
        self._at, self._way = None, None
        self.struck, self.dead, self.commits, self.moments = False, False, 0, 0

    def meets(self, act, at, way):
        """The answer of `act`, or None where it died at its moment `at`; afterwards the process is born anew."""
        self.spare()
        db.engine.dispose()
        self._at, self._way = at, way
        answer = None
        try:
            answer = act()
        except Died:
            pass
        finally:
            struck, commits = self.struck, self.commits
            self.spare()
            self.struck, self.commits = struck, commits
            db.engine.dispose()
        return answer

    def contents(self):
        """Every table of the database with a digest of its rows."""
        tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        digest = "SELECT '{0}', md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {0} t"
        return dict(self.ask(" UNION ALL ".join(digest.format(name) for (name,) in self.ask(tables))))

    def moment(self, connection, committed=False):
        """A moment between two statements."""
        if self.dead:
            raise Died
        here, self.moments = self.moments, self.moments + 1
        if here == self._at and not self.struck:
            self.struck = True
            self._strike(connection, committed)

    def _strike(self, connection, committed):
        if self._way == "process":
            self.dead = True
            with socket.socket(fileno=os.dup(connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)
            raise Died
        pid = connection.info.backend_pid
        self.ask("SELECT pg_terminate_backend(%s)", pid)
        while self.ask("SELECT 1 FROM pg_stat_activity WHERE pid = %s", pid):
            pass
        if committed:  # the answer to the COMMIT is what was lost
            raise psycopg2.OperationalError("server closed the connection unexpectedly")


@contextmanager
def watched(url):
    """A fate over every connection that the application makes meanwhile."""
    fate = Fate(url)

    def mortal(_dialect, _record, _args, parameters):
        parameters["connection_factory"] = _connection(fate)

    event.listen(db.engine, "do_connect", mortal)
    db.engine.dispose()
    try:
        yield fate
    finally:
        event.remove(db.engine, "do_connect", mortal)
        fate.close()
        db.engine.dispose()


@cache
def _connection(fate):
    class Connection(extensions.connection):
        """Tells of every moment."""

        def cursor(self, *args, **more):
            kind = more.pop("cursor_factory", None) or self.cursor_factory or extensions.cursor
            return super().cursor(*args, cursor_factory=_cursor(kind, fate), **more)

        def commit(self):
            fate.moment(self)
            super().commit()
            fate.commits += 1
            fate.moment(self, committed=True)

        def rollback(self):
            if not fate.dead:
                super().rollback()

    return Connection


@cache
def _cursor(kind, fate):
    class Cursor(kind):
        """Tells before every statement."""

        def execute(self, *args, **more):
            fate.moment(self.connection)
            return super().execute(*args, **more)

        def executemany(self, *args, **more):
            fate.moment(self.connection)
            return super().executemany(*args, **more)

    return Cursor
