"""Taking a completed step back, while nothing after it was touched.

When a step is completed that may be taken back, what it did is kept as a value: the tokens it gave birth to as they
were born, those it used up (its own, and those that waited at joins it filled), and what it changed of the variables.
The step can be taken back while every newborn still stands exactly so and every changed variable still has the value
the step gave it. Then the newborn go, the used up are there again, the variables are as before, and the element is
entered anew with its boundary timers due when they were.

Not to be taken back: a step that ended the case, its sub-process or its multi-instance, took away the work of others,
or sent anything (a message, a signal, an error).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestrator.engine.errors import CannotWithdraw
from orchestrator.engine.specs.loops import MultiInstance
from orchestrator.engine.spiff import WAITING
from orchestrator.engine.state import rows

if TYPE_CHECKING:
    from orchestrator.engine.case import Case, SubCase, Token

VERSION = 1
SENT = frozenset({"message.thrown", "signal.thrown", "error.thrown", "escalation.thrown"})
_ABSENT = "(absent)"
Undo = dict[str, Any]


class Before:
    """A case just before one of its steps is completed."""

    def __init__(self, token: Token) -> None:
        case = token.case
        self._case, self._token, self._counter = case, token, case.counter
        self._rows = {row[0]: row for row in rows(case)}
        self._variables = case.variables.rows
        self._happened = len(case.happenings)
        self._own = {int(token.id), *(int(child.id) for child in token.children)}
        self._place: dict[str, Any] = {
            "element": token.task_spec.element.id,
            "host": token.workflow.host.id if token.workflow.host else "",
            "loop": _loop(token) if token.task_spec.in_loop else None,
        }

    def undo(self) -> Undo | None:
        """How to take the step back, now that it is completed; None when it cannot be."""
        case = self._case
        after = {row[0]: row for row in rows(case)}
        died = [row for number, row in self._rows.items() if number not in after]
        used = [row for row in died if row[0] not in self._own]
        sent = any(h.kind in SENT for h in case.happenings[self._happened :])
        if case.completed or sent or not all(self._waited_at_a_join(row) for row in used):
            return None
        if self._place["loop"] and int(self._place["loop"]["body"]) not in after:
            return None
        return {
            "v": VERSION, **self._place,
            "born": [_look(row) for number, row in after.items() if number > self._counter],
            "used": [[row[0], row[3], row[5]["via"]] for row in used],
            "timers": [[row[3], row[5]] for row in died if row[0] in self._own and "due" in row[5]],
            "variables": list(self._changes({row[0] for row in died})),
        }  # fmt: skip

    def _waited_at_a_join(self, row: list[Any]) -> bool:
        return row[4] == "w" and "via" in row[5] and str(row[1] or "") == self._place["host"]

    def _changes(self, died: set[int]) -> Iterable[list[Any]]:
        """[scope, name, before, after] of what changed outside the scopes that went with the step."""
        ours = (self._place["loop"] or {}).get("output")
        now = self._case.variables.rows
        for scope, name in {**self._variables, **now}:
            was, became = self._variables.get((scope, name), _ABSENT), now.get((scope, name), _ABSENT)
            number = int(scope.rstrip("/") or 0)
            if was != became and number not in died and number <= self._counter and [scope, name] != ours:
                yield [scope, name, was, became]


def _loop(run: Token) -> dict[str, Any]:
    """Where a run stands in its multi-instance; its result has a place of its own among those of the others."""
    loop = run.task_spec.loop
    assert loop is not None
    return {
        "body": run.parent.id, "index": run.internal_data["index"], "item": loop.item(run),
        "output": [run.parent.id, loop.output] if loop.output else None,
    }  # fmt: skip


def _look(row: list[Any]) -> list[Any]:
    """What a token is, without the token it hangs on."""
    return [row[0], row[1], *row[3:]]


def take_back(case: Case, undo: Mapping[str, Any]) -> Token:
    """Take the step back; CannotWithdraw when anything after it was touched. Returns its new token."""
    element = undo["element"]
    workflow: Case | SubCase | None = case.subprocesses.get(undo["host"]) if undo["host"] else case
    if workflow is None or case.completed:
        raise CannotWithdraw(element=element, why_zh="流程已经走过此处", why_en="the process has gone past it")
    _refuse_if_touched(case, undo)
    for number, *_ in undo["born"]:
        born = case.index.get(str(number))
        if born is not None:
            born.cancel()
    _restore(case, undo["variables"])
    for number, name, via in undo["used"]:
        _revive(workflow, str(number), name, via)
    return _again(case, workflow, undo)


def _refuse_if_touched(case: Case, undo: Mapping[str, Any]) -> None:
    standing = {row[0]: _look(row) for row in rows(case)}
    loop = undo["loop"]
    if any(standing.get(int(look[0])) != look for look in undo["born"]) or (
        loop is not None and loop["body"] not in case.index
    ):
        raise CannotWithdraw(element=undo["element"], why_zh="后续步骤已有处理", why_en="what came after was touched")
    now = case.variables.rows
    for scope, name, _, became in undo["variables"]:
        if now.get((scope, name), _ABSENT) != became:
            raise CannotWithdraw(
                element=undo["element"], why_zh=f"数据 {name} 已被他人更改", why_en=f"{name} was changed meanwhile"
            )


def _restore(case: Case, changes: Iterable[list[Any]]) -> None:
    for scope, name, was, _ in changes:
        if was == _ABSENT:
            case.variables.unset(scope, name)
        else:
            case.variables.set(scope, name, was)


def _revive(workflow: Case | SubCase, number: str, name: str, via: str) -> None:
    """A token that waited at a join waits there again."""
    token = workflow.task_tree.add(workflow.spec.task_specs[name], number)
    token.internal_data["via"] = via
    token._set_state(WAITING)


def _again(case: Case, workflow: Case | SubCase, undo: Mapping[str, Any]) -> Token:
    """Enter the element anew; its boundary timers are due when they were."""
    loop = undo["loop"]
    if loop is not None:
        body = case.index[loop["body"]]
        assert isinstance(body.task_spec, MultiInstance)
        token = body.task_spec.again(body, int(loop["index"]), loop["item"])
    else:
        token = workflow.task_tree.add(workflow.spec.task_specs[undo["element"]])
        token.task_spec._update(token)
    for name, data in undo["timers"]:
        for watch in token.children:
            if watch.task_spec.name == name:
                watch.internal_data = {key: int(v) if isinstance(v, Decimal) else v for key, v in data.items()}
    case.record("token.withdrawn", token)
    return token
