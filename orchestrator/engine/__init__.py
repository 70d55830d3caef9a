"""BPMN over SpiffWorkflow: check and parse a model, link it into a program, run cases of it.

Pure: no database, no web, no clock of its own. See README.md beside this file.
"""

from __future__ import annotations

from orchestrator.engine.errors import (
    AnotherScope,
    BadName,
    BadTimer,
    CannotWithdraw,
    EngineError,
    IntoBlock,
    MoveRefused,
    NoBranch,
    NotATarget,
    NotSeveral,
    NotShown,
    NotWaiting,
    OneOfSeveral,
    OutOfBlock,
    RunError,
    UnknownElement,
    UnknownStart,
    UnknownState,
)
from orchestrator.engine.execution import Execution
from orchestrator.engine.lint import examine
from orchestrator.engine.migration import Mapped, Problem, Proposal, migrate, propose
from orchestrator.engine.model import Definition, Element, Flow, Start
from orchestrator.engine.moves import LISTENING, Target
from orchestrator.engine.program import Program, link
from orchestrator.engine.records import (
    DecisionResult,
    Environment,
    Happening,
    Incident,
    Job,
    Run,
    Several,
    Subscription,
    Task,
    Timer,
    Waits,
)
from orchestrator.engine.scopes import REMOVED, Removed, Variables
from orchestrator.engine.specs.triggers import start_due
from orchestrator.errors import Finding, ModelError

__all__ = [
    "LISTENING", "REMOVED", "AnotherScope", "BadName", "BadTimer", "CannotWithdraw", "DecisionResult",
    "Definition", "Element", "EngineError", "Environment", "Execution", "Flow", "Happening", "Incident",
    "IntoBlock", "Job", "Mapped", "MoveRefused", "NoBranch", "NotATarget", "NotSeveral", "NotShown", "NotWaiting",
    "OneOfSeveral", "OutOfBlock", "Problem", "Program", "Proposal", "Removed", "Run", "RunError", "Several", "Start",
    "Subscription", "Target", "Task", "Timer", "UnknownElement", "UnknownStart", "UnknownState", "Variables",
    "Waits", "check", "link", "migrate", "parse", "propose", "start_due",
]  # fmt: skip


def check(source: bytes, name: str = "") -> list[Finding]:
    """Everything there is to say about a BPMN file, errors first; never raises for what is in the file."""
    return examine(source, name)[0]


def parse(source: bytes, name: str = "", *, sound: bool = True) -> Definition:
    """The executable process of a BPMN file; raises ModelError with all findings when any is an error.

    Without `sound`, a process that can get stuck is read all the same: one that was published before runs on.
    """
    findings, definition = examine(source, name, sound)
    errors = [found for found in findings if found.severity == "error"]
    if errors or definition is None:
        raise ModelError(name or (definition.process_id if definition else "bpmn"), errors)
    return definition
