"""FEEL, the expression language of DMN 1.2-1.5: exact decimals, no access to anything but the values it is given.

`compile` and `compile_unary` make an Expression once, which is then evaluated often; `loads` and `dumps` are the JSON
codec of its values. Strict evaluation raises typed errors, lenient gives null. README.md has the parts.
"""

from orchestrator.feel.builtins import builtin_names
from orchestrator.feel.codec import InvalidJson, as_json, dumps, loads
from orchestrator.feel.errors import (
    EvaluationError,
    FeelError,
    FeelSyntaxError,
    InvalidValue,
    LimitExceeded,
    MissingEntry,
    MissingVariable,
    TypeMismatch,
    WrongArguments,
)
from orchestrator.feel.expressions import Expression, UnaryTests, compile_unary
from orchestrator.feel.expressions import compile_expression as compile
from orchestrator.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time, Zone
from orchestrator.feel.values import Range, Value, kind, lift, to_string

__all__ = [
    "Date",
    "DateTime",
    "DaysDuration",
    "EvaluationError",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "InvalidJson",
    "InvalidValue",
    "LimitExceeded",
    "MissingEntry",
    "MissingVariable",
    "MonthsDuration",
    "Range",
    "Time",
    "TypeMismatch",
    "UnaryTests",
    "Value",
    "WrongArguments",
    "Zone",
    "as_json",
    "builtin_names",
    "compile",
    "compile_unary",
    "dumps",
    "kind",
    "lift",
    "loads",
    "to_string",
]
