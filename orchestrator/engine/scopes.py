"""The variables of a case, in scopes outside the task tree (the semantics of Camunda 8).

Scopes are named by text: "" is the case's root, a token's id is its own scope, and a call activity's id
followed by "/" is the called process's root, a barrier: nothing beyond it is seen or written. A name is read
from the nearest scope that holds it and written to the nearest scope that holds it, else to the root. Values
are never changed in place, only replaced. `dirty` holds what a step changed, by (scope, name), with REMOVED
for what went away. A step that fails half way is taken back: `mark` before it, `rollback` to there.
A barrier notes which names the called process wrote: only those go back, so a copy that
was merely carried along does not undo what others wrote meanwhile.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

ROOT: Final = ""
WRITTEN: Final = "(written)"  # no variable of a model can have a name with a parenthesis


class Removed:
    """The mark of a variable that no longer exists."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED: Final = Removed()
_ABSENT: Final = object()
Key = tuple[str, str]


def barrier(token_id: str) -> str:
    """The scope a call activity gives the process it calls."""
    return f"{token_id}/"


class Variables:
    """All variables of one case."""

    def __init__(self, rows: Mapping[Key, Any] | None = None) -> None:
        self._scopes: dict[str, dict[str, Any]] = {ROOT: {}}
        self._stored: set[Key] = set()
        self.dirty: dict[Key, Any] = {}
        self._log: list[tuple[Key, Any, Any]] = []  # what each change replaced, in the scope and in `dirty`
        for (scope, name), value in (rows or {}).items():
            self._scopes.setdefault(scope, {})[name] = value
            self._stored.add((scope, name))

    @property
    def rows(self) -> dict[Key, Any]:
        """Every variable by (scope, name)."""
        return {(scope, name): value for scope, names in self._scopes.items() for name, value in names.items()}

    @property
    def root(self) -> dict[str, Any]:
        """A copy of the case's root variables."""
        return dict(self._scopes[ROOT])

    def local(self, scope: str) -> Mapping[str, Any]:
        """The variables one scope holds itself."""
        return self._scopes.get(scope, {})

    def context(self, chain: Sequence[str]) -> Mapping[str, Any]:
        """What is seen through a chain of scopes, nearest first."""
        held = [self._scopes[scope] for scope in chain if scope in self._scopes]
        return held[0] if len(held) == 1 else ChainMap(*held)

    def visible(self, chain: Sequence[str]) -> dict[str, Any]:
        """The same as a copy, without the engine's own notes."""
        return {name: value for name, value in self.context(chain).items() if not name.startswith("(")}

    def set(self, scope: str, name: str, value: Any) -> None:
        """Set a variable of exactly this scope."""
        self._remember(scope, name)
        self._scopes.setdefault(scope, {})[name] = value
        self.dirty[scope, name] = value

    def unset(self, scope: str, name: str) -> None:
        """Forget a variable of exactly this scope."""
        self._remember(scope, name)
        if (scope, name) in self._stored:
            self.dirty[scope, name] = REMOVED
        else:
            self.dirty.pop((scope, name), None)
        self._scopes.get(scope, {}).pop(name, None)

    def merge(self, chain: Sequence[str], values: Mapping[str, Any]) -> None:
        """Write each value to the nearest scope of the chain that holds its name, else to the last."""
        for name, value in values.items():
            scope = next((s for s in chain if name in self._scopes.get(s, ())), chain[-1])
            self.set(scope, name, value)
            if scope.endswith("/"):
                self._note(scope, name)

    def written(self, scope: str) -> dict[str, Any]:
        """What a called process wrote to its root."""
        held = self._scopes.get(scope, {})
        return {name: held[name] for name in held.get(WRITTEN, ())}

    def _note(self, scope: str, name: str) -> None:
        names = self._scopes[scope].get(WRITTEN, [])
        if name not in names:
            self.set(scope, WRITTEN, [*names, name])

    def drop(self, scopes: Iterable[str]) -> None:
        """Forget whole scopes."""
        for scope in scopes:
            for name in tuple(self._scopes.get(scope, ())):
                self.unset(scope, name)
            self._scopes.pop(scope, None)

    def mark(self) -> int:
        """A point to roll back to."""
        return len(self._log)

    def rollback(self, mark: int) -> None:
        """Take back every change since a mark."""
        while len(self._log) > mark:
            (scope, name), value, dirty = self._log.pop()
            _restore(self._scopes.setdefault(scope, {}), name, value)
            _restore(self.dirty, (scope, name), dirty)
            if scope and not self._scopes[scope]:
                del self._scopes[scope]

    def settle(self) -> None:
        """Give up going back: everything so far stands."""
        self._log.clear()

    def _remember(self, scope: str, name: str) -> None:
        held = self._scopes.get(scope, {})
        self._log.append(((scope, name), held.get(name, _ABSENT), self.dirty.get((scope, name), _ABSENT)))


def _restore(into: dict[Any, Any], key: Any, value: Any) -> None:
    if value is _ABSENT:
        into.pop(key, None)
    else:
        into[key] = value


def put(current: Any, path: Sequence[str], value: Any) -> Any:
    """A context with `value` at a path inside it; everything else as it was, nothing changed in place."""
    if not path:
        return value
    inside = current if isinstance(current, Mapping) else {}
    return {**inside, path[0]: put(inside.get(path[0]), path[1:], value)}
