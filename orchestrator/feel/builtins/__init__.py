"""All built-in functions: importing this package fills the table, one module per subject."""

from orchestrator.feel.builtins import (
    contexts,
    conversions,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
    temporal,
)
from orchestrator.feel.builtins.table import BUILTINS


def builtin_names() -> frozenset[str]:
    """The names of all built-in functions."""
    return frozenset(BUILTINS)


__all__ = [
    "BUILTINS",
    "builtin_names",
    "contexts",
    "conversions",
    "lists",
    "numbers",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]
