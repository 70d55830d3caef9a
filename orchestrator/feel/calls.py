"""Calling a function value: user-defined, or built-in by the signature that fits (DMN 1.5 §10.3.2.13.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from orchestrator.feel.errors import EvaluationError, InvalidValue, TypeMismatch, WrongArguments
from orchestrator.feel.scope import Run
from orchestrator.feel.signatures import Parameter, Row
from orchestrator.feel.types import FeelType, convert, describe
from orchestrator.feel.values import BuiltinFunction, Function, Value

_ABSENT = object()


class Invoke:
    """A call's shape: positional, or with the names of its arguments."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...] | None = None) -> None:
        self.names = names

    def __call__(self, function: Value, values: Sequence[Value], run: Run) -> Value:
        """The function's result; WrongArguments or TypeMismatch when it cannot be called so."""
        if isinstance(function, BuiltinFunction):
            return _invoke_builtin(function, values, self.names, run)
        if not isinstance(function, Function):
            raise TypeMismatch("call", "function", describe(function))
        return function.call(_in_order(function, values, self.names))


def as_function(
    name: str,
    parameters: tuple[str, ...],
    types: tuple[FeelType, ...],
    result: FeelType,
    body: Callable[[Mapping[str, Value]], Value],
    run: Run,
) -> Function:
    """A function value whose body gets its arguments by name, converted to their types."""

    def call(values: Sequence[Value]) -> Value:
        bound = {
            parameter: convert(value, of, parameter)
            for parameter, of, value in zip(parameters, types, values, strict=True)
        }
        # Counted down also when the body raises: in lenient mode the evaluation goes on.
        run.enter()
        try:
            outcome = body(bound)
        finally:
            run.calls -= 1
        return _converted(outcome, result, name or "function", run)

    return Function(name, parameters, call, types, result)


def _converted(value: Value, to: FeelType, what: str, run: Run) -> Value:
    """A result of the wrong type is an error (strict) or null (lenient); a wrong argument always ends the call."""
    try:
        return convert(value, to, what)
    except TypeMismatch:
        if run.strict:
            raise
        return None


def _in_order(function: Function, values: Sequence[Value], names: tuple[str, ...] | None) -> Sequence[Value]:
    if names is None and len(values) == len(function.parameters):
        return values
    if names is not None and set(names) == set(function.parameters):
        given = dict(zip(names, values, strict=True))
        return [given[parameter] for parameter in function.parameters]
    got = ", ".join(names if names is not None else map(describe, values))
    raise WrongArguments(function.name or "function", f"({', '.join(function.parameters)})", got)


def _invoke_builtin(
    function: BuiltinFunction, values: Sequence[Value], names: tuple[str, ...] | None, run: Run
) -> Value:
    """Call by the first signature that fits; WrongArguments when none does."""
    for row in _rows(function, names):
        arguments = _bind(row, values, names)
        if arguments is None:
            continue
        try:
            return row.function(run, *arguments) if row.needs_run else row.function(*arguments)
        except (OverflowError, ValueError) as error:
            raise InvalidValue(row.name, str(error)) from error
    known = " / ".join(row.signature for row in function.signatures)
    raise WrongArguments(function.name, known, ", ".join(map(describe, values)))


def _rows(function: BuiltinFunction, names: tuple[str, ...] | None) -> Sequence[Row]:
    """The signatures to try: first the one whose parameters are named in the order written.

    before(point, range) and before(range, point) have the same names, so only the order tells which is meant.
    """
    if names is None:
        return function.signatures
    return sorted(function.signatures, key=lambda row: tuple(p.name for p in row.parameters) != names)


def _bind(row: Row, values: Sequence[Value], names: tuple[str, ...] | None) -> list[Any] | None:
    slots = _positional(row, values) if names is None else _named(row, values, names)
    if slots is None:
        return None
    arguments: list[Any] = []
    for parameter, value in zip(row.parameters, slots, strict=True):
        if value is _ABSENT:
            if not parameter.optional:
                return None
            continue
        fitted = _fit(parameter, value)
        if fitted is _ABSENT:
            return None
        arguments.append(fitted)
    return arguments


def _positional(row: Row, values: Sequence[Value]) -> list[Any] | None:
    count = len(row.parameters)
    if row.parameters and row.parameters[-1].many:
        if len(values) < count:
            return None
        return [*values[: count - 1], list(values[count - 1 :])]
    if len(values) > count:
        return None
    return [*values, *[_ABSENT] * (count - len(values))]


def _named(row: Row, values: Sequence[Value], names: tuple[str, ...]) -> list[Any] | None:
    given = dict(zip(names, values, strict=True))
    slots = [given.pop(parameter.name, _ABSENT) for parameter in row.parameters]
    return None if given else slots


def _fit(parameter: Parameter, value: Value) -> Any:
    if parameter.many:
        kept = [_fit_one(parameter, item) for item in value]
        return _ABSENT if _ABSENT in map(_identity, kept) else kept
    return _fit_one(parameter, value)


def _identity(value: Any) -> Any:
    return value if value is _ABSENT else None


def _fit_one(parameter: Parameter, value: Value) -> Any:
    if value is None:
        return None if parameter.nullable else _ABSENT
    try:
        fitted = convert(value, parameter.type, parameter.name)
    except EvaluationError:
        return _ABSENT
    return _ABSENT if fitted is None and not parameter.nullable else fitted
