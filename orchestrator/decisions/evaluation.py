"""Evaluating linked decisions: requirements first, each decision once per session (DMN 1.5 §10.4).

Strict and lenient differ in what becomes of an error; the way is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from orchestrator.decisions import model
from orchestrator.decisions.errors import InputNotAllowed, MissingInput, WrongInput
from orchestrator.decisions.itemtypes import Restricted
from orchestrator.decisions.session import Entry, Session
from orchestrator.decisions.world import Node, Path
from orchestrator.feel import EvaluationError, Value, iso
from orchestrator.feel.scope import Scope
from orchestrator.feel.types import ContextType, FeelType, ListType, convert
from orchestrator.feel.values import Function

_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def value_of(node: Node, session: Session) -> Value:
    """The value of an element: an input, a decision's result, or a function."""
    key = node.element.reference
    if key not in session.results:
        session.results[key] = _COMPUTE[type(node.element)](node, session)
    return session.results[key]


def call_service(node: Node, session: Session, arguments: Sequence[Value]) -> Value:
    """A decision service on arguments: a session of its own, in which only its parameters are given."""
    inner = Session(session.given, strict=session.strict, now=session.now)
    # A session of its own for what is decided, the same one for what may still be spent and for the trace.
    inner.steps, inner.calls = session.steps, session.calls
    inner.entries, inner.open = session.entries, session.open
    for parameter, argument in zip(node.parameters, arguments, strict=True):
        inner.results[parameter.element.reference] = convert(argument, parameter.type, parameter.element.variable)
    inner.enter()
    results = {output.element.variable: value_of(output, inner) for output in node.outputs}
    session.steps = inner.steps
    result = next(iter(results.values())) if len(results) == 1 else results
    of: FeelType = getattr(node.type, "result", node.type)
    try:
        return convert(result, of, node.element.variable)
    except EvaluationError:
        if session.strict:
            raise
        return None


def _input(node: Node, session: Session) -> Value:
    """The given value, read and checked by the declared type."""
    key, name = node.element.reference, node.element.variable
    decision = session.open[-1].decision if session.open else node.element.id
    if session.given.get(key) is None:
        if session.strict and not (node.nullable and key in session.given):
            raise MissingInput(decision, name, session.offered)
        return None
    value = read_as(session.given[key], node.type)
    try:
        return convert(value, node.type, name)
    except EvaluationError as error:
        if not session.strict:
            return None
        of = node.type
        if isinstance(of, Restricted) and of.base.holds(value):
            raise InputNotAllowed(decision, name, value, of.tests.text) from error
        raise WrongInput(decision, name, value, str(of)) from error


def _decision(node: Node, session: Session) -> Value:
    entry = Entry(node.element.id, node.element.name, node.element.name_en)
    session.open.append(entry)
    try:
        scope = Scope(_requirements(node, session, entry), None, session)
        session.own_table = node.table
        entry.output = None if node.code is None else node.code(scope)
    finally:
        session.open.pop()
    session.entries.append(entry)
    return entry.output


def _requirements(node: Node, session: Session, entry: Entry) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for path, required in node.requires:
        value = value_of(required, session)
        _put(values, path, value)
        if isinstance(required.element, model.Decision):
            entry.requires.append(required.element.id)
        if not required.is_function:
            entry.inputs[".".join(path)] = value
    return values


def _put(values: dict[str, Value], path: Path, value: Value) -> None:
    """Set the value at a path: imported elements stand in contexts named as the import."""
    for name in path[:-1]:
        values = values.setdefault(name, {})
    values[path[-1]] = value


def _knowledge(node: Node, session: Session) -> Value:
    """A function that sees the functions it requires; itself too, so that it may recurse."""
    values: dict[str, Value] = {}
    if node.code is None:
        return None
    # The function is known before what it requires, so that functions may call one another in a circle.
    function = node.code(Scope(values, None, session))
    session.results[node.element.reference] = function
    _put(values, (node.element.variable,), function)
    for path, required in node.requires:
        _put(values, path, value_of(required, session))
    return function


def _service(node: Node, session: Session) -> Value:
    names = tuple(parameter.element.variable for parameter in node.parameters)
    types = tuple(parameter.type for parameter in node.parameters)

    def call(arguments: Sequence[Value]) -> Value:
        return call_service(node, session, arguments)

    return Function(node.element.variable, names, call, types)


_COMPUTE: dict[type[model.Element], Callable[[Node, Session], Value]] = {
    model.InputData: _input,
    model.Decision: _decision,
    model.KnowledgeModel: _knowledge,
    model.DecisionService: _service,
}


def read_as(value: Value, of: FeelType) -> Value:
    """A JSON value as one of the declared type: ISO texts become temporals, decimal texts numbers; else unchanged.

    Amounts travel as texts where a JSON number would lose digits on the way, hence the second.
    """
    if isinstance(of, Restricted):
        return read_as(value, of.base)
    if isinstance(of, ListType) and isinstance(value, list):
        return [read_as(item, of.item) for item in value]
    if isinstance(of, ContextType) and isinstance(value, dict):
        types = dict(of.fields)
        return {name: read_as(item, types[name]) if name in types else item for name, item in value.items()}
    reader = _TEXTS.get(of.name) if isinstance(value, str) else None
    if reader is None:
        return value
    try:
        return reader(value)
    except EvaluationError:
        return value


def _number(text: str) -> Value:
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


_TEXTS: Mapping[str, Callable[[str], Value]] = {
    "number": _number,
    "date": iso.date,
    "time": iso.time,
    "date and time": iso.date_time,
    "days and time duration": iso.duration,
    "years and months duration": iso.duration,
}
