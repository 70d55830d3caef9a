"""Calling a function value: user-defined, or built-in by the signature that fits (DMN 1.5 §10.3.2.13.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from orchestrator.feel.builtins.table import invoke_builtin
from orchestrator.feel.errors import TypeMismatch, WrongArguments
from orchestrator.feel.scope import Run
from orchestrator.feel.types import FeelType, convert, describe
from orchestrator.feel.values import BuiltinFunction, Function, Value


class Invoke:
    """A call's shape: positional, or with the names of its arguments."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...] | None = None) -> None:
        self.names = names

    def __call__(self, function: Value, values: Sequence[Value], run: Run) -> Value:
        """The function's result; WrongArguments or TypeMismatch when it cannot be called so."""
        if isinstance(function, BuiltinFunction):
            return invoke_builtin(function, values, self.names, run)
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
