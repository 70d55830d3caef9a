"""The bounds on what one expression may be and do, so that no model text takes unbounded time or memory.

They are generous for rules that people write and small for a machine. Reaching one raises LimitExceeded.
"""

from __future__ import annotations

from orchestrator.feel.errors import LimitExceeded

TEXT = 100_000  # characters of one expression
NESTING = 60  # brackets and constructs inside one another
CHAIN = 250  # operands of one run of + - * / or postfix steps
ATTEMPTS = 10_000  # brackets of one expression that had to be read in two ways
STEPS = 2_000_000  # iterations of loops, filters and list functions in one evaluation
LIST = 1_000_000  # items of one list
STRING = 1_000_000  # characters of one string
CALLS = 90  # calls of functions inside one another
PATTERN = 1_000  # characters of a regular expression
MATCHING = 1_000_000  # steps of matching one regular expression


def within(what: str, amount: int, limit: int) -> None:
    """Raise LimitExceeded when the amount is over the limit."""
    if amount > limit:
        raise LimitExceeded(what, limit)
