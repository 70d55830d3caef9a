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

__all__ = [
    "BUILTINS",
    "contexts",
    "conversions",
    "lists",
    "numbers",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]
