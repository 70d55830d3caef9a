"""The saved form of a case: its live tokens and nothing else. Variables are saved beside it, row by row.

{"v": 1, "n": the last token id, "done": over or not, "ends": end events reached,
 "tokens": [[id, host, parent, name, state, data], …]}
host: the token in whose sub-process it lives, 0 for the process itself; parent: the token of whose group it
is, 0 for none; name: of the task specification, which is the element's id, with "(each)" behind it for a run
of a multi-instance and "(watch)" for an event that listens; state: "r" ready, "w" waiting, "s" started; data:
what it waits for. A host stands before the tokens inside it, a parent before its children. What the engine
learns later adds keys to data; a change of this form gets a new "v" and a reader for the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.engine.case import Case, SubCase, Token
from orchestrator.engine.errors import UnknownElement, UnknownState
from orchestrator.engine.program import Program
from orchestrator.engine.records import Environment
from orchestrator.engine.scopes import Variables
from orchestrator.engine.spiff import READY, STARTED, WAITING

VERSION = 1
_LETTERS = {READY: "r", WAITING: "w", STARTED: "s"}
_STATES = {letter: state for state, letter in _LETTERS.items()}

State = dict[str, Any]


def dump(case: Case) -> State:
    """The state as JSON values; the case must be at rest."""
    tokens = rows(case)
    return {"v": VERSION, "n": case.counter, "done": case.completed, "ends": list(case.ends), "tokens": tokens}


def rows(case: Case) -> list[list[Any]]:
    """The rows of all live tokens."""
    found: list[list[Any]] = []
    _dump_place(case, case, 0, found)
    return found


def _dump_place(case: Case, place: Case | SubCase, host: int, rows: list[list[Any]]) -> None:
    """Depth first, so that hosts and parents come before what depends on them."""
    pending = place.task_tree.children[::-1]
    while pending:
        token = pending.pop()
        parent = 0 if token._parent == place.task_tree.id else int(token._parent)
        letter = _LETTERS[token.state]
        rows.append([int(token.id), host, parent, token.task_spec.name, letter, dict(token.internal_data)])
        if token.id in case.subprocesses:
            _dump_place(case, case.subprocesses[token.id], int(token.id), rows)
        if token._children:
            pending.extend(token.children[::-1])


def load(program: Program, state: Mapping[str, Any], variables: Variables, env: Environment) -> Case:
    """The case as it was; raises UnknownState, or UnknownElement when the program lacks a token's element."""
    if state.get("v") != VERSION:
        raise UnknownState(version=state.get("v"))
    case = Case(program.specs[program.main.process_id], program.specs, variables, env)
    case.counter, case.completed, case.ends = state["n"], state["done"], list(state["ends"])
    for row in state["tokens"]:
        _load_token(program, case, row)
    return case


def _load_token(program: Program, case: Case, row: list[Any]) -> None:
    number, host, parent, name, letter, data = row
    place = case.subprocesses[str(host)] if host else case
    spec = place.spec.task_specs.get(name)
    if spec is None:
        raise UnknownElement(element=name, process=place.spec.key)
    token = Token(place, spec, case.index[str(parent)] if parent else place.task_tree, _STATES[letter], str(number))
    token.internal_data = dict(data)
    # Only a sub-process that has started has something inside; one that is done or parked has not.
    if letter == "s" and getattr(spec, "spec", None) in program.specs:
        SubCase(case, token, program.specs[spec.spec])
