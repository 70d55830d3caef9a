"""DMN 1.2-1.5: decision tables and boxed expressions over FEEL, exact and failing closed. README.md has the parts."""

from orchestrator.decisions.batch import decide_lines
from orchestrator.decisions.decisions import Decisions, Input, Outcome, check
from orchestrator.decisions.errors import (
    DecisionError,
    ExpressionFailed,
    InputNotAllowed,
    MissingInput,
    NoRowMatches,
    SeveralRowsMatch,
    UnknownDecision,
    WrongInput,
    WrongOutput,
)
from orchestrator.decisions.explain import explain
from orchestrator.decisions.whynot import Change, WayTo, why_not

__all__ = [
    "Change",
    "DecisionError",
    "Decisions",
    "ExpressionFailed",
    "Input",
    "InputNotAllowed",
    "MissingInput",
    "NoRowMatches",
    "Outcome",
    "SeveralRowsMatch",
    "UnknownDecision",
    "WrongInput",
    "WrongOutput",
    "WayTo",
    "check",
    "decide_lines",
    "explain",
    "why_not",
    "explain",
]
