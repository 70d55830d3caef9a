"""Trying a draft before it is published: a decision with inputs, a form with data, a process step by step.

Everything happens in memory, with the published models around the draft; nothing is stored and the record says
nothing of it.
"""

from orchestrator.models.trying.decision import DecisionTry, Question, questions, try_decision
from orchestrator.models.trying.form import show_form, try_form
from orchestrator.models.trying.process import Act, ProcessTry, Wait, start_form, try_process
from orchestrator.models.trying.surroundings import Around, around

__all__ = [
    "Act",
    "Around",
    "DecisionTry",
    "ProcessTry",
    "Question",
    "Wait",
    "around",
    "questions",
    "show_form",
    "start_form",
    "try_decision",
    "try_form",
    "try_process",
]
